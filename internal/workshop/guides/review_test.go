package guides

import (
	"encoding/csv"
	"strings"
	"testing"
)

// TestAccessReview runs examples/access-review on a tenant with an ex-employee that SCIM cannot see and an
// administrator that no one expects, and then on one that is in order.
func TestAccessReview(t *testing.T) {
	t.Parallel()
	does := pipeline(t, 3)
	const accounts = "http://127.0.0.1:8080/_sandbox/accounts"
	add := func(kind, doc string) {
		t.Helper()
		does("0", "curl -sS --fail-with-body -d @- http://127.0.0.1:8080/_sandbox/"+kind+" <<'EOF' > /dev/null\n"+doc+"\nEOF")
	}
	add("accounts", `{"email":"root@example.com","userType":"TECHNICIAN","administrator":true,"mfaConfigured":true}`)
	add("accounts", `{"email":"ada@example.com","userType":"TECHNICIAN","firstName":"=1+1 | <b> @all @@x [a](http://b) WWW.c","lastName":"\"Ada\"","mfaConfigured":true}`)
	add("accounts", `{"email":"mallory@example.com","userType":"TECHNICIAN","administrator":true,"mfaConfigured":true}`)
	add("accounts", `{"email":"tom@example.com","userType":"TECHNICIAN","firstName":"-x\"],[\"y\\\\","lastName":"\",\"\u001f\\\\u001ez\\\\"}`)
	add("accounts", `{"email":"eve@example.com","firstName":"＝1+1","lastName":"\u202eEve;=1;\"=2; +3;b=4\r\n=5"}`)
	add("accounts", `{"email":"old@example.com","enabled":false}`)
	add("roles", `{"name":"Helpdesk","members":["ada@example.com","tom@example.com"]}`)
	for _, who := range []string{"root", "ada", "mallory", "tom"} {
		add("activities", `{"user":"`+who+`@example.com"}`)
	}
	does("0", `export NINJAONE_API_CLIENT_ID='the client id that the console shows'
export NINJAONE_API_CLIENT_SECRET='the client secret that the console shows'
export NINJAONE_API_URL=http://127.0.0.1:8080
unset NINJAONE_SCIM_URL NINJAONE_SCIM_TOKEN NINJAONE_SCIM_TOKEN_CREATED
cp -R `+clone+`/examples/access-review review
printf 'user_name,why\nADA@example.com,Service Desk\nold@example.com,left\n' > review/people.csv`)
	output := does("2", "review/review.sh")
	for _, line := range []string{
		"- System administrators that no one expects: mallory@example.com. (check.administrators)",
		"- Accounts that can sign in and are on no list: eve@example.com, mallory@example.com, tom@example.com. " +
			"(check.on_the_roster)",
		"- Technicians without multi-factor authentication: tom@example.com. (check.mfa)",
	} {
		if !strings.Contains(output, line+"\n") && !strings.HasSuffix(output, line) {
			t.Errorf("review.sh does not print %q:\n%s", line, output)
		}
	}
	if !strings.Contains(output, ": eve@example.com. (check.seen)") || strings.Contains(output, "check.roles") {
		t.Errorf("review.sh prints\n%s", output)
	}
	markdown := does("0", "cat access-review.md")
	for _, line := range []string{
		"| eve@example.com | End user | on no list, no sign-in since ",
		"| mallory@example.com | System administrator | unexpected system administrator, on no list |",
		"| ada@example.com | =1+1 \\| &lt;b> @\u200ball @@\u200bx \\[a\\](http:\u200b//b) WWW\u200b.c \"Ada\" | Technician |  | Helpdesk (MANUAL) | yes | ",
	} {
		if !strings.Contains(markdown, "\n"+line) {
			t.Errorf("the Markdown report lacks %q:\n%s", line, markdown)
		}
	}
	text, marked := strings.CutPrefix(does("0", "cat access-review.csv"), "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	const formulas = "'＝1+1 \u202eEve;'=1;\"'=2; '+3;b=4 =5"
	if err != nil || !marked || len(rows) != 6 || rows[5][1] != formulas || rows[1][1] != `'=1+1 | <b> @all @@x [a](http://b) WWW.c "Ada"` ||
		rows[1][8] != "Service Desk" {
		t.Errorf("the CSV report is %q, %v", rows, err)
	}
	if i := len(rows) - 2; err != nil || rows[i][0] != "tom@example.com" || rows[i][1] != `'-x"],["y\\ "," \\u001ez\\` ||
		len(rows[i]) != 10 {
		t.Errorf("the CSV report has %q", rows)
	}
	page := does("0", "cat access-review.html")
	if !strings.Contains(page, "<td>=1+1 | &lt;b&gt; @all @@x [a](http://b) WWW.c &quot;Ada&quot;</td>") || strings.Contains(page, "<b>") {
		t.Errorf("the HTML report is\n%s", page)
	}
	does("0", "ls review/review.tfplan review/review.log 2> /dev/null && exit 1 || true")
	log := does("0", "curl -sS http://127.0.0.1:8080/_sandbox/requests")
	if strings.Contains(log, "/scim/") || strings.Contains(log, `"PATCH"`) ||
		!strings.Contains(log, "/v2/user/technicians") {
		t.Errorf("a review sends\n%s", log)
	}

	for _, who := range []string{"mallory", "tom", "eve"} {
		does("0", "curl -sS -X DELETE "+accounts+"/"+who+"@example.com > /dev/null")
	}
	if output := does("0", "review/review.sh"); output != "All checks passed." {
		t.Errorf("of a tenant in order: %s", output)
	}
	if output := does("0", "cat access-review.md"); !strings.Contains(output, "### Findings\n\nNone.\n\n### Who") {
		t.Errorf("the Markdown report is\n%s", output)
	}
	if output := does("1", "NINJAONE_API_CLIENT_SECRET=wrong review/review.sh 2>&1"); !strings.Contains(output,
		"NinjaOne refused the client id or") {
		t.Errorf("with a wrong secret: %s", output)
	}
}

// TestNightlyReview: the nightly job of examples/gitops reviews who can sign in, by the repository's own roster.
func TestNightlyReview(t *testing.T) {
	t.Parallel()
	does := pipeline(t, 2)
	does("0", `cp -R `+clone+`/examples/gitops people && cp -R `+clone+`/examples/access-review people && cd people
sed -i.before 's/^ *default *= { "root@example.com".*/  default     = {}/' access-review/variables.tf
export NINJAONE_API_CLIENT_ID='the client id that the console shows'
export NINJAONE_API_CLIENT_SECRET='the client secret that the console shows'
scripts/plan.sh && terraform apply -input=false change.tfplan
for user in ada bruno; do
  curl -sS -X PATCH -d '{"mfaConfigured":true}' http://127.0.0.1:8080/_sandbox/accounts/$user@example.com
done
curl -sS -d '{"name":"Helpdesk","members":["ada@example.com","bruno@example.com"]}' http://127.0.0.1:8080/_sandbox/roles
for user in ada bruno marta; do
  curl -sS -d '{"user":"'$user'@example.com"}' http://127.0.0.1:8080/_sandbox/activities
done`)
	const holds = "Who can sign in (access-review):\n\nAll checks passed."
	if output := does("0", "scripts/nightly.sh"); !strings.HasSuffix(output, holds) {
		t.Errorf("a quiet night: %s", output)
	}
	does("0", `curl -sS -d '{"email":"eve@example.com"}' http://127.0.0.1:8080/_sandbox/accounts`)
	output := does("2", "scripts/nightly.sh")
	for _, words := range []string{
		"NinjaOne agrees with this repository.", "on no list: eve@example.com. (check.on_the_roster)",
	} {
		if !strings.Contains(output, words) {
			t.Errorf("an ex-employee that SCIM cannot see: nightly.sh lacks %q:\n%s", words, output)
		}
	}
	if output := does("0", "cat access-review.md"); !strings.Contains(output,
		"| eve@example.com | End user | on no list, ") {
		t.Errorf("the report is\n%s", output)
	}
	// README.md shows how the review reads an export, which has other headings.
	does("0", "cp access-review/main.tf main.tf.kept; cp people.csv people.csv.kept")
	does("0", `export README=../`+clone+`/examples/gitops/README.md
awk '/^`+"```"+`/ { shown = 0 } shown; /^`+"```terraform$"+`/ { shown = 1 }' "$README" > shown
awk '/for person in csvdecode/ { while ((getline line < "shown") > 0) print line; skip = 3 } skip-- > 0 { next } 1' \
  main.tf.kept > access-review/main.tf
sed -i.before -e 1s/user_name/userPrincipalName/ -e 1s/active/accountEnabled/ people.csv`)
	if output := does("2", "scripts/nightly.sh"); !strings.Contains(output,
		"on no list: eve@example.com. (check.on_the_roster)") {
		t.Errorf("of an export: %s", output)
	}
	does("0", "mv main.tf.kept access-review/main.tf; mv people.csv.kept people.csv")
	output = does("1", "NINJAONE_API_CLIENT_SECRET=wrong scripts/nightly.sh 2> /dev/null")
	if want := "The access review failed."; !strings.Contains(output, want) {
		t.Errorf("with a wrong secret: %s", output)
	}
}
