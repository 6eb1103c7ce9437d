package edits_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestEditOnASlowService: nine people and the group that lists them get new keys, and the service takes 0.6 s for
// each answer. The plan of a destroy that deletes waits for the slow plans of the others, so that the accounts are
// handed over. Without that, three of six plans were refused.
func TestEditOnASlowService(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	config := func(key string) string {
		return fmt.Sprintf(`
resource "ninjaone_scim_user" "u" {
  for_each        = toset([for i in range(9) : "%[1]s${i}"])
  user_name       = "u${substr(each.key, 1, 1)}@example.com"
  user_type       = "Technician"
  given_name      = "Given"
  family_name     = "Family"
  deletion_policy = "delete"
}

resource "ninjaone_scim_group" "desk" {
  for_each     = toset(["%[1]s"])
  display_name = "Desk"
  members      = [for u in ninjaone_scim_user.u : u.id]
}
`, key)
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
			if now := ids(); len(now) != 9 || fmt.Sprint(now) != fmt.Sprint(before) {
				t.Errorf("the accounts were %v, and are %v", before, now)
			}
		})}},
	)
}
