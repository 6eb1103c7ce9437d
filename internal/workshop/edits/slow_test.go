package edits_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestEditOnASlowService: eight people get new keys, and the service takes 0.6 s for each answer. The plan of a destroy
// that deletes waits for the slow plans of the others, so that the accounts are handed over. Terraform plans ten
// resources at a time, so at least two of these are not destroys.
func TestEditOnASlowService(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	const people = 8
	config := func(key string) string {
		var blocks strings.Builder
		for i := range people {
			fmt.Fprintf(&blocks, `
resource "ninjaone_scim_user" "%[1]s%[2]d" {
  user_name       = "u%[2]d@example.com"
  user_type       = "Technician"
  given_name      = "Given"
  family_name     = "Family"
  deletion_policy = "delete"
}
`, key, i)
		}
		return blocks.String()
	}
	ids := func() map[string]string {
		all := map[string]string{}
		for _, u := range e.Tenant().Users() {
			all[fmt.Sprint(u["userName"])] = fmt.Sprint(u["id"])
		}
		return all
	}
	var before map[string]string
	acctest.Run(
		t,
		resource.TestStep{Config: e.Config(config("a")), ConfigStateChecks: []statecheck.StateCheck{after(func() {
			before = ids()
			e.Fault(sandbox.Fault{Kind: sandbox.FaultDelay, Delay: 600 * time.Millisecond})
		})}},
		resource.TestStep{Config: e.Config(config("b")), ConfigStateChecks: []statecheck.StateCheck{after(func() {
			e.ClearFaults()
			if now := ids(); len(now) != people || fmt.Sprint(now) != fmt.Sprint(before) {
				t.Errorf("the accounts were %v, and are %v", before, now)
			}
		})}},
	)
}
