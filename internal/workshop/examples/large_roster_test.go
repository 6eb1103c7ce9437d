package examples_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// largeRoster applies the company in one resource, and then does what the page about it says.
func largeRoster(t *testing.T, cli *acctest.CLI, dir string) {
	t.Helper()
	cli.Since(t, functions)
	const madeUp = 150 // two pages; thousands say no more
	e := acctest.New(t, sandbox.Options{})
	d := cli.Directory(t, e.ProviderEnvironment())
	d.Copy(filepath.Join(dir, "*.tf"), filepath.Join(dir, "*.csv"))
	d.Write("terraform.tfvars", "made_up = 150\n")
	d.Run("init", "-input=false")
	if output := d.Run("apply", "-auto-approve", "-input=false"); !strings.Contains(output, "people = 156") {
		t.Errorf("reported\n%s", output)
	}
	unchanged(t, d)
	tenant := e.Tenant()
	if n := len(tenant.Users()); n != madeUp+6 {
		t.Errorf("%d users", n)
	}
	for name, want := range map[string]int{"Service Desk": 2, "On Call": 2, "Infrastructure": 2} {
		group, ok := tenant.GroupByName(name)
		id, _ := group["id"].(string)
		if got := len(tenant.Members(id)); !ok || got != want {
			t.Errorf("%s has %d members, want %d", name, got, want)
		}
	}
	// A file that lost half of its people is refused.
	d.Write("terraform.tfvars", "made_up = 70\n")
	if output, err := d.Try("plan", "-input=false"); err == nil ||
		!acctest.MatchText("This plan would remove 80 people, and max_removals is 25").MatchString(output) {
		t.Errorf("planned (%v)\n%s", err, output)
	}
}
