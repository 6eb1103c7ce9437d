package guides

import (
	"strings"
	"testing"
	"time"
)

// TestNightly follows the nightly job of examples/gitops through days on which nobody touches NinjaOne.
func TestNightly(t *testing.T) {
	t.Parallel()
	s := newSession(t, newBench(t))
	if _, err := s.start(t.Context(), "make sandbox"); err != nil {
		t.Fatal(err)
	}
	does := func(exit, script string) string {
		t.Helper()
		said, err := s.run(t.Context(), block{language: "shell", words: map[string]string{"exit": exit}, text: script})
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(said)
	}
	does("0", "cp -R "+clone+"/examples/gitops people && cd people && scripts/plan.sh && terraform apply -input=false change.tfplan")

	const (
		nobody = "NinjaOne is what this repository says."
		warned = "Generate a new one in NinjaOne's console."
		// As the provider counts them.
		days = `terraform show -json drift.tfplan | jq '.prior_state.values.root_module.resources[] | select(.mode == "data").values.token_days_left'`
	)
	for _, night := range []struct {
		name, created string
		exit          string // of token.sh
		says          string // of it, with the provider's number of days for N
	}{
		{"a day later", time.Now().AddDate(0, 0, -1).Format(time.DateOnly), "0", "The SCIM token has N days left."},
		{"five months later", time.Now().AddDate(0, 0, -160).Format(time.DateOnly), "3", "The SCIM token ends in N days. " + warned},
		{"too late", time.Now().AddDate(0, 0, -200).Format(time.DateOnly), "3", "The SCIM token should have ended N days ago, by NINJAONE_SCIM_TOKEN_CREATED. " + warned},
		{"no day", "", "3", "Nobody knows when the SCIM token ends: set NINJAONE_SCIM_TOKEN_CREATED to the day on which it was generated."},
	} {
		if said := does("0", "export NINJAONE_SCIM_TOKEN_CREATED="+night.created+"\nscripts/drift.sh"); said != nobody {
			t.Errorf("%s: drift.sh said\n%s\nwant\n%s", night.name, said, nobody)
		}
		want := strings.ReplaceAll(night.says, " N ", " "+strings.TrimPrefix(does("0", days), "-")+" ")
		if said := does(night.exit, "scripts/token.sh drift.tfplan"); said != want {
			t.Errorf("%s: token.sh said\n%s\nwant\n%s", night.name, said, want)
		}
	}
	// What is no plan is no answer, and neither a night without nor one with somebody who differs.
	does("1", "echo 'oops' > oops.tf; scripts/drift.sh")
	does("1", "rm oops.tf; echo '1 +' > scripts/who.jq; scripts/drift.sh")
}
