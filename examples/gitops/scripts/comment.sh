#!/usr/bin/env bash
# Shows a report on the change request, in one comment: scripts/comment.sh FILE. A later run updates that comment. It finds
# the comment by a hidden mark with the file's name. Runs in GitHub Actions, GitLab CI and Azure Pipelines, and takes the
# API's address and the number of the change request from their variables.
#
#   GitHub   COMMENT_TOKEN: ${{ github.token }}; NUMBER: the number of the pull request
#   GitLab   COMMENT_TOKEN: a project access token with the role Reporter and the scope "api"
#   Azure    COMMENT_TOKEN: $(System.AccessToken)
#
# Without FILE, which the plan writes, the comment reports that the plan failed. Needs curl and jq.
set -euo pipefail
mark="<!-- $(basename "$1") -->"
limit=60000 # GitHub's comments hold 65,536 characters
if [[ -n ${GITLAB_CI:-} ]]; then
  limit=900000
fi
body="$(mktemp)"
trap 'rm -f "$body" "${json:-}"' EXIT
# Without a file, the last comment would be the plan of an earlier commit.
text="The plan failed. The log of the job gives the reason."
if [[ -f $1 ]]; then
  text="$(cat "$1")"
fi
if ((${#text} > limit)); then
  text="${text:0:limit}"
  text="${text%$'\n'*}"$'\n\n'"Cut here. The job has the rest, in its log or among its artifacts."
fi
printf '%s\n%s\n' "$mark" "$text" >"$body"

# call METHOD URL [JSON-FILE]. The token goes to curl by its standard input, so that no list of processes shows it.
call() {
  local data=()
  if [[ $# -gt 2 ]]; then
    data=(--header 'Content-Type: application/json' --data "@$3")
  fi
  printf 'header = "%s"\n' "$header" |
    curl --config - --silent --show-error --fail-with-body --retry 3 --max-time 60 --request "$1" \
      ${data[@]+"${data[@]}"} "$2" # bash before 4.4, such as that of macOS, calls an empty list unbound
}

# sends FILTER writes what is to be sent to a file: a command line cannot hold a long report.
json="$(mktemp)"
sends() { jq -n --rawfile text "$body" "$1" >"$json"; }

# found FILTER reads pages of comments and prints the id of the first that FILTER finds. Within $(found …), bash does not stop
# at a command that fails. Without the returns, a failed request would look like no comment, and the script would post a second.
found() {
  local page=1 answer id
  while true; do
    answer="$(call GET "$comments?per_page=100&page=$page")" || return 1
    id="$(jq -r --arg mark "$mark" "[.[] | select($1)][0].id // empty" <<<"$answer")" || return 1
    if [[ -n $id || $(jq length <<<"$answer") -lt 100 ]]; then
      printf '%s' "$id"
      return
    fi
    page=$((page + 1))
  done
}

if [[ -n ${GITHUB_ACTIONS:-} ]]; then
  header="Authorization: Bearer $COMMENT_TOKEN"
  repository="$GITHUB_API_URL/repos/$GITHUB_REPOSITORY"
  comments="$repository/issues/$NUMBER/comments"
  sends '{body: $text}'
  # Any user may write the mark into a comment; only a bot's comment is ours.
  id="$(found '.user.type == "Bot" and (.body | startswith($mark))')"
  if [[ -n $id ]]; then
    call PATCH "$repository/issues/comments/$id" "$json" >/dev/null
  else
    call POST "$comments" "$json" >/dev/null
  fi
elif [[ -n ${GITLAB_CI:-} ]]; then
  header="PRIVATE-TOKEN: $COMMENT_TOKEN"
  comments="$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes"
  sends '{body: $text}'
  # The user of a project access token is a bot of its own.
  me="$(call GET "$CI_API_V4_URL/user" | jq -r .id)"
  id="$(found ".author.id == $me and (.body | startswith(\$mark))")"
  if [[ -n $id ]]; then
    call PUT "$comments/$id" "$json" >/dev/null
  else
    call POST "$comments" "$json" >/dev/null
  fi
elif [[ -n ${TF_BUILD:-} ]]; then
  header="Authorization: Bearer $COMMENT_TOKEN"
  base="$SYSTEM_COLLECTIONURI$(jq -rn --arg s "$SYSTEM_TEAMPROJECT" '$s | @uri')/_apis/git/repositories/$BUILD_REPOSITORY_ID"
  threads="$base/pullRequests/$SYSTEM_PULLREQUEST_PULLREQUESTID/threads"
  # Any user may write the mark; only the comment of this token's own user is ours.
  me="$(call GET "${SYSTEM_COLLECTIONURI}_apis/connectionData" | jq -r .authenticatedUser.id)"
  thread="$(call GET "$threads?api-version=7.1" | jq -r --arg mark "$mark" --arg me "$me" '
    [.value[] | select((.isDeleted | not) and .comments[0].author.id == $me
      and ((.comments[0].content // "") | startswith($mark)))][0].id // empty')"
  if [[ -n $thread ]]; then
    sends '{content: $text}'
    call PATCH "$threads/$thread/comments/1?api-version=7.1" "$json" >/dev/null
  else
    # A closed thread needs no answer, and blocks no merge.
    sends '{status: "closed", comments: [{parentCommentId: 0, commentType: "text", content: $text}]}'
    call POST "$threads?api-version=7.1" "$json" >/dev/null
  fi
else
  echo "Not in GitHub Actions, GitLab CI or Azure Pipelines." >&2
  exit 1
fi
