package usersexclusive_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestGuardDecomposed: who is in the tenant decomposed (dialect 47) is allowed by the composed name, which is how
// Terraform keeps all text, and an outsider who is decomposed is deactivated once.
func TestGuardDecomposed(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.UnlessIDsAreNames()
		add(e, nil, "ada", "jose\u0301")
		config := guard("", "ada", "jos\u00e9")
		run(t,
			resource.TestStep{
				PreConfig: e.Forget, Config: e.Config(config),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectNoWrites(), deactivated(e)},
			},
			unchanged(e, config),
			resource.TestStep{
				PreConfig:         func() { add(e, nil, "zoe\u0308"); e.Forget() },
				Config:            e.Config(config),
				ConfigPlanChecks:  plansDeactivation(e, plancheck.ResourceActionUpdate, "zo\u00eb"),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectWrites(patches(1)...), deactivated(e, "zo\u00eb")},
			},
			unchanged(e, config),
			resource.TestStep{
				PreConfig:         e.Forget,
				Config:            e.Config(guard("", "JOS\u00c9", "ada")),
				ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectNoWrites()},
			},
		)
	})
}

// TestGuardIgnoresAnyName: an account whose name is no address, such as a break-glass one, can be left alone.
func TestGuardIgnoresAnyName(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	for i, name := range []string{"breakglass", "Svc Admin", "jose\u0301"} {
		local := fmt.Sprint(i)
		e.Add(local, nil)
		e.Change(local, "userName", name)
	}
	e.Add("outsider", nil)
	config := `
resource "ninjaone_scim_users_exclusive" "all" {
  user_names        = []
  ignore_user_names = ["BreakGlass", " svc admin ", "jos\u00e9"]
}
`
	run(t,
		resource.TestStep{
			PreConfig: e.Forget, Config: e.Config(config),
			ConfigStateChecks: []statecheck.StateCheck{e.ExpectWrites(patches(1)...)},
		},
		unchanged(e, config),
	)
	for _, u := range e.Tenant().Users() {
		if want := u["userName"] != e.Name("outsider"); u["active"] != want {
			t.Errorf("%v is active: %v", u["userName"], u["active"])
		}
	}
}
