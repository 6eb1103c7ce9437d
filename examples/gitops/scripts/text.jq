# What others wrote is text: names and values of NinjaOne, and errors and messages that quote them. Each function makes such a text
# harmless at one place and keeps it readable. No script shows one without them.

# An @ that begins a word would notify people, even in a code span of some services. A space of no width behind it prevents that.
# The @ of an address stays as it is.
def unmentioned: gsub("(?<![A-Za-z0-9])@(?!\\x{200B})"; "@\u200b");

# One line without control characters, some of which hide other lines or reverse a line.
def one_line:
  gsub("[\\p{Cc}\\x{2028}-\\x{202E}\\x{2066}-\\x{2069}]"; " ") | unmentioned;

# Markdown of GitHub, GitLab and Azure DevOps, in comments and summaries: a code span.
def code: one_line | gsub("`"; "'") | if test("^ *$") then "`\"\(.)\"`" else "`\(.)`" end;

# The same, but words that are no markup and no link stay plain.
def plain:
  one_line
  | if test("^[\\p{L}\\p{M}\\p{N} .,:;+_@\\x{200B}\"'()\\[\\]{}-]+$") and (test("^ +$|\\][(:\\[]|www\\."; "i") | not) then . else code end;

# The same, as a line of a block that begins and ends with ```, such as a line that Terraform printed.
def block: gsub("\\x1B\\[[0-9;]*m"; "") | one_line | gsub("```"; "~~~");

# Slack, Mattermost, Rocket.Chat and Google Chat: no <!channel>, <users/all>, <https://…|text> or [text](https://…), and no
# @channel. Slack alone would show &lt; as <. Teams needs none of this: see notify.sh.
def chat: gsub("<"; "‹") | gsub(">"; "›") | gsub("\\](?=[(:\\[])"; "]\u200b") | unmentioned;

# A line of a job's log: no ##vso[…] (Azure Pipelines), ##[…] (Azure Pipelines, GitHub) or ::…:: (GitHub), which are commands, and
# no \r and escapes, with which GitLab folds lines. Of the escapes, only the colours that Terraform uses remain.
def job_log:
  gsub("\\x1B(?!\\[([014]|3[1-6]|90)?m)|[\\x00-\\x08\\x0B-\\x1A\\x1C-\\x1F\\x7F-\\x{9F}\\x{2028}-\\x{202E}\\x{2066}-\\x{2069}]"; " ")
  | gsub("#(?=(vso)?\\[)"; "# "; "i") | sub("^(?<before>[^\\p{L}\\p{N}:]*)::"; "\(.before): :");
