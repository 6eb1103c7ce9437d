package guides

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

var (
	// mentions notify people, on a service or in a chat; the @ of an address does not.
	mentions = regexp.MustCompile(`(^|[^A-Za-z0-9])@[A-Za-z<@]`)
	// commands are what a pipeline executes if a job prints it.
	commands = regexp.MustCompile(`(?im)##\[|##vso\[|^\s*::|\r|\x1b[^\[]|\x1b\[[0-9;]*[^0-9;m]`)
	// spans are what Markdown shows as code.
	spans = regexp.MustCompile("(?ms)^```text$.*?^```$|`[^`\n]+`")
	// markup is Markdown and HTML, outside of spans.
	markup = regexp.MustCompile("`|\\]\\(|<|https?:")
)

// TestHostileNames: names of a tenant, and errors and checks that quote them, are text in all that the pipelines of
// examples/gitops show: comments and summaries, chats, and the logs of jobs.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	does := pipeline(t, 0)
	does("0", "cp -R "+clone+"/examples/gitops people && cd people && scripts/plan.sh && terraform apply -input=false "+
		"change.tfplan")
	names := []string{
		"<!channel>", "@channel", "@here", "@everyone", "<users/all>", "[Reset your token](https://evil.example/x)",
		"<https://evil.example|Console>", "x\n::error::y\n##[add-mask]z\n##vso[task.complete]\n```\r\x1b[0K</details>",
	}
	for i, who := range []string{"ada", "bruno", "liam", "marta"} {
		name, err := json.Marshal(map[string]any{"name": map[string]string{"givenName": names[2*i], "familyName": names[2*i+1]}})
		if err != nil {
			t.Fatal(err)
		}
		does("0", "curl -sS --fail-with-body -X PATCH -d @- http://127.0.0.1:8080/_sandbox/users/"+who+"@example.com <<'EOF' > /dev/null\n"+
			string(name)+"\nEOF")
	}
	message := strings.Join(names[:7], ", ")
	does("0", "cat > check.tf <<'EOF'\n"+`check "names" {
  assert {
    condition     = length(data.ninjaone_scim_service.this.token_expires) == 0
    error_message = "On no list: `+message+`"
  }
}`+"\nEOF")

	var sent map[string]any
	chat := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		sent = nil
		if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(chat.Close)
	const link = "https://ci.example.com/1"
	nightly := func(exit, kind string) (log, report string) {
		t.Helper()
		log = does(exit, "NOTIFY_KIND="+kind+" NOTIFY_URL="+chat.URL+" bash scripts/log.sh bash scripts/nightly.sh "+link)
		return log, does("0", "cat nightly.md")
	}
	harmless := func(what, text string) {
		t.Helper()
		ours := strings.NewReplacer("<details><summary>", "", "</summary>", "", "</details>\n", "")
		if found := markup.FindString(ours.Replace(spans.ReplaceAllString(text, "") + "\n")); found != "" {
			t.Errorf("%s: %q is Markdown in\n%s", what, found, text)
		}
		if found := mentions.FindString(text); found != "" {
			t.Errorf("%s: %q is a mention in\n%s", what, found, text)
		}
	}
	for _, kind := range []string{"slack", "teams"} {
		log, report := nightly("2", kind)
		if found := commands.FindString(log); found != "" {
			t.Errorf("%q is a command in\n%s", found, log)
		}
		harmless("nightly.md", report)
		for _, want := range []string{
			"family_name: @\u200bchannel → Lindqvist, given_name: `<!channel>` → Ada", "`<users/all>` → ",
			"- `On no list: <!channel>, @\u200bchannel, ", "family_name: `x ::error::y ##[add-mask]z",
		} {
			if !strings.Contains(report, want) {
				t.Errorf("nightly.md lacks %q:\n%s", want, report)
			}
		}
		if kind == "teams" {
			blocks, err := json.Marshal(sent["attachments"])
			if err != nil || strings.Count(string(blocks), `"TextBlock"`) != 1 || !strings.Contains(string(blocks), link) ||
				!strings.Contains(string(blocks), `[Reset your token](https://evil.example/x)`) {
				t.Errorf("sent to Teams: %s", blocks)
			}
			continue
		}
		text, _ := sent["text"].(string)
		if strings.ContainsAny(text, "<>") || mentions.MatchString(text) || strings.Contains(text, "](") ||
			!strings.Contains(text, "given_name: `‹!channel›` → Ada") || !strings.Contains(text, "\n"+link+"\n") {
			t.Errorf("sent to Slack:\n%s", text)
		}
	}

	plan := func(exit string) string {
		t.Helper()
		if log := does(exit, "bash scripts/log.sh bash scripts/plan.sh"); commands.MatchString(log) {
			t.Errorf("%q is a command in\n%s", commands.FindString(log), log)
		}
		text := does("0", "cat plan.md")
		harmless("plan.md", text)
		return text
	}
	if text := plan("0"); !strings.Contains(text, " - ##vso[task.complete]\n          - ~~~ ") {
		t.Errorf("plan.md does not show the whole plan:\n%s", text)
	}

	// An error that quotes a name is no more than a message.
	does("0", "cat > check.tf <<'EOF'\n"+`resource "terraform_data" "never" {
  lifecycle {
    precondition {
      condition     = length(data.ninjaone_scim_service.this.token_expires) == 0
      error_message = "Not `+message+`.\n`+"```"+`\n::error::x\r##[group]y"
    }
  }
}`+"\nEOF")
	if text := plan("1"); !strings.Contains(text, "token](https://evil.example/x)") {
		t.Errorf("plan.md does not show the error:\n%s", text)
	}
	log, report := nightly("1", "slack")
	harmless("nightly.md", report)
	if text := fmt.Sprint(sent["text"]); strings.ContainsAny(text, "<>") || mentions.MatchString(text) || commands.MatchString(log) ||
		!strings.Contains(text, "Not ‹!channel›, @\u200bchannel, ") {
		t.Errorf("sent to Slack:\n%s\nprinted\n%s", text, log)
	}

	// What does not fit is cut between lines, so that no code span loses its end.
	long := "first\n`[Reset](https://evil.example) " + strings.Repeat("x", 3000) + "`\n"
	if out, err := script(t, t.TempDir(), "notify.sh", long, map[string]string{"NOTIFY_URL": chat.URL}, "T"); err != nil {
		t.Fatalf("notify.sh: %v\n%s", err, out)
	}
	if want := "T\n\nfirst\n\nCut here. The job has the whole report."; sent["text"] != want {
		t.Errorf("sent %v\nwant %s", sent["text"], want)
	}
}
