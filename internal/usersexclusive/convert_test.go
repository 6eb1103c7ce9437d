package usersexclusive_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestConvertedPersonChangesGuard: a user gets another type, and so passes from one guard to another. Terraform may
// apply the guard of the old type first, so the plan is refused. The remedy of the error works.
func TestConvertedPersonChangesGuard(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	config := func(userType, technicians, endUsers string) string {
		text := fmt.Sprintf(`
resource "ninjaone_scim_user" "ada" {
  user_name   = "{{ada}}"
  user_type   = %q
  given_name  = "Ada"
  family_name = "King"
}
`, userType)
		for userType, list := range map[string]string{"Technician": technicians, "endUser": endUsers} {
			text += fmt.Sprintf(`
resource "ninjaone_scim_users_exclusive" %[1]q {
  user_names = [%[2]s]
  user_type  = %[1]q
}
`, userType, list)
		}
		return e.Config(text)
	}
	both := config("Technician", `"{{ada}}", "{{bruno}}"`, `"{{ada}}", "{{eve}}"`)
	after := config("Technician", `"{{ada}}", "{{bruno}}"`, `"{{eve}}"`)
	acctest.Run(
		t,
		resource.TestStep{Config: config("endUser", `"{{bruno}}"`, `"{{ada}}", "{{eve}}"`)},
		resource.TestStep{
			PreConfig: e.Forget, Config: after,
			ExpectError: acctest.MatchText("leave the user name on the guard of the old type"),
		},
		resource.TestStep{PreConfig: func() { e.CheckWrites() }, Config: both},
		resource.TestStep{
			PreConfig: e.Forget, Config: after, ConfigStateChecks: []statecheck.StateCheck{e.ExpectWrites()},
		},
	)
}
