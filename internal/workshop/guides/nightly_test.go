package guides

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// pipeline is a job of examples/gitops on a sandbox: it runs a script, which must end with a certain status, and
// returns what that printed. The tests of jobs take turns, as pages do.
func pipeline(t *testing.T, place uint32) func(exit, script string) string {
	t.Helper()
	acctest.PageInTurn(t, place)
	b := newBench(t)
	installedVersion(t, b.cli).must(t, needs()[0]) // main.tf reads people.csv with a function
	s := newSession(t, b)
	if _, err := s.start(t.Context(), "make sandbox"); err != nil {
		t.Fatal(err)
	}
	return func(exit, script string) string {
		t.Helper()
		output, err := s.run(t.Context(), block{language: "shell", words: map[string]string{"exit": exit}, text: script})
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(output)
	}
}

// TestNightly follows the nightly job of examples/gitops through days on which no one touches NinjaOne.
func TestNightly(t *testing.T) {
	t.Parallel()
	does := pipeline(t, 0)
	does("0", "cp -R "+clone+"/examples/gitops people && cd people && scripts/plan.sh && terraform apply -input=false "+
		"change.tfplan")

	const (
		// The token's day is another each night, and so its end.
		nobody = "NinjaOne agrees with this repository.\nThe next apply changes no user, only these outputs: token_expires"
		warned = "Generate a new one in NinjaOne's console."
		// As the provider counts them.
		days = `terraform show -json drift.tfplan | jq '.prior_state.values.root_module.resources[] | select(.mode == "data").values.token_days_left'`
	)
	for _, night := range []struct {
		name, created string
		exit          string // of token.sh
		reports       string // of it, with the provider's number of days for N
	}{
		{"a day later", time.Now().AddDate(0, 0, -1).Format(time.DateOnly), "0", "The SCIM token has N days left."},
		{
			"five months later", time.Now().AddDate(0, 0, -160).Format(time.DateOnly), "3",
			"The SCIM token expires in N days. " + warned,
		},
		{
			"too late", time.Now().AddDate(0, 0, -200).Format(time.DateOnly), "3",
			"According to NINJAONE_SCIM_TOKEN_CREATED, the SCIM token expired N days ago. " + warned,
		},
		{"no day", "", "3", "The end of the SCIM token is not known: set NINJAONE_SCIM_TOKEN_CREATED to the day on which " +
			"it was generated."},
	} {
		if output := does("0", "export NINJAONE_SCIM_TOKEN_CREATED="+night.created+"\nscripts/drift.sh"); output != nobody {
			t.Errorf("%s: drift.sh reported\n%s\nwant\n%s", night.name, output, nobody)
		}
		if output := does(night.exit, "scripts/nightly.sh"); !strings.HasPrefix(output, nobody+"\n\n") {
			t.Errorf("%s: nightly.sh reported\n%s", night.name, output)
		}
		want := strings.ReplaceAll(night.reports, " N ", " "+strings.TrimPrefix(does("0", days), "-")+" ")
		if output := does(night.exit, "scripts/token.sh drift.tfplan"); output != want {
			t.Errorf("%s: token.sh reported\n%s\nwant\n%s", night.name, output, want)
		}
	}
	// A chat cuts a long report: the link and what ends soon come first.
	sent := make(chan string, 1)
	chat := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var body struct{ Text string }
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		sent <- body.Text
	}))
	t.Cleanup(chat.Close)
	does("3", "NOTIFY_URL="+chat.URL+" bash scripts/nightly.sh https://ci.example.com/1")
	const first = "NinjaOne: the nightly check found something\nhttps://ci.example.com/1\n\n" +
		"The end of the SCIM token is not known: "
	if text := <-sent; !strings.HasPrefix(text, first) || !strings.Contains(text, ".\n\nNinjaOne agrees ") {
		t.Errorf("nightly.sh sent\n%s", text)
	}

	// A token that has ended lets no plan succeed. The report says when it ended.
	does("1", "NINJAONE_SCIM_TOKEN=old NINJAONE_SCIM_TOKEN_CREATED=2026-01-01 NOTIFY_URL="+chat.URL+" bash scripts/nightly.sh")
	const ended = "NinjaOne: the nightly check found something\n\n" +
		"According to scim_token_created, the token stopped working on 2026-07-01.\n"
	if text := <-sent; !strings.HasPrefix(text, ended) || !strings.Contains(text, "\n\nNinjaOne could not be compared ") ||
		!strings.Contains(text, "\nNinjaOne answered 401 ") {
		t.Errorf("with a token that has ended, nightly.sh sent\n%s", text)
	}

	// What is no plan is no answer, and neither a night without nor one with a user who differs.
	does("1", "echo 'oops' > oops.tf; scripts/drift.sh")
	if output := does("1", "scripts/nightly.sh"); !strings.Contains(output,
		"NinjaOne could not be compared with this repository:") || !strings.Contains(output, "oops.tf line 1") {
		t.Errorf("a plan that fails: nightly.sh reported\n%s", output)
	}
	does("1", "rm oops.tf; echo '1 +' > scripts/who.jq; scripts/drift.sh")
}

// TestNightlyChecks holds that the nightly job knows more than who differs: what a check of the repository finds counts
// too, and so does a change that is no one's.
func TestNightlyChecks(t *testing.T) {
	t.Parallel()
	does := pipeline(t, 1)
	does("0", "cp -R "+clone+"/examples/gitops people && cd people")
	does("0", "cat > review.tf <<'EOF'"+`
data "ninjaone_scim_users" "all" {
  depends_on = [ninjaone_scim_user.person]
}

locals {
  strangers = setsubtract(data.ninjaone_scim_users.all.users[*].user_name, keys(local.people))
}

check "no_outsiders" {
  assert {
    condition     = length(local.strangers) == 0
    error_message = "On no list: ${join(", ", local.strangers)}"
  }
}

check "eve" {
  data "ninjaone_scim_user" "eve" {
    user_name = "eve@example.com"
  }
  assert {
    condition     = data.ninjaone_scim_user.eve.active
    error_message = "Eve was let go."
  }
}
EOF
terraform init && terraform apply -auto-approve`)

	const stranger = "\n\nThese checks failed:\n\n- On no list: eve@example.com (check.no_outsiders)"
	const users = "http://127.0.0.1:8080/_sandbox/users"
	does("0", "curl -sS -d '"+`{"userName":"eve@example.com","active":true}`+"' "+users+" > /dev/null")
	if want, output := "NinjaOne agrees with this repository."+stranger, does("2", "scripts/drift.sh"); output != want {
		t.Errorf("a stranger: drift.sh printed\n%s\nwant\n%s", output, want)
	}
	does("0", "curl -sS -X PATCH -d '"+`{"active":false}`+"' "+users+"/ada@example.com > /dev/null")
	output := does("2", "scripts/drift.sh")
	if want := "NinjaOne differs from this repository:\n\n- `ada@example.com` would change: active: false → true"; !strings.HasPrefix(output, want) {
		t.Errorf("a user is locked out: drift.sh reported\n%s\nwant at first\n%s", output, want)
	}
	does("0", "terraform apply -auto-approve")
	does("0", "curl -sS -X DELETE "+users+"/eve@example.com > /dev/null")
	output = does("2", "scripts/drift.sh")
	if want := "NinjaOne agrees with this repository.\n\nThese checks failed:\n\n- No such user: "; !strings.HasPrefix(output, want) {
		t.Errorf("a check that finds no one: drift.sh reported\n%s\nwant at first\n%s", output, want)
	}

	// A resource that only changes its address is a change of no one, and is reported all the same.
	does("0", `rm review.tf && terraform state mv 'ninjaone_scim_user.person["ada@example.com"]' ninjaone_scim_user.ada`)
	does("0", `cat > moved.tf <<'EOF'
moved {
  from = ninjaone_scim_user.ada
  to   = ninjaone_scim_user.person["ada@example.com"]
}
EOF`)
	want := "- `ada@example.com` would get another address here, and stays as it is (ninjaone_scim_user.ada → "
	if output = does("2", "scripts/drift.sh"); !strings.Contains(output, want) {
		t.Errorf("a resource has moved: drift.sh reported\n%s\nwant\n%s", output, want)
	}
}
