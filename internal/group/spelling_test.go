package group_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// cafe is a group whose name is composed, as Terraform keeps all text, with more lines.
func cafe(lines string) string {
	return `
resource "ninjaone_scim_group" "desk" {
  display_name = "{{g:Caf` + "\u00e9" + ` 365 Admins}}"
  ` + lines + `
}
`
}

// TestGroupDecomposed: a group that is in the tenant decomposed (dialect 47) is found by the composed name before a
// create, by an import and by the data sources, and differs in nothing.
func TestGroupDecomposed(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.UnlessIDsAreNames()
		id := e.AddGroup("Cafe\u0301 365 Admins", nil)
		e.AddGroup("Cafeteria", nil)
		e.Settle()
		adopts := cafe("adopt_existing = true")
		lookedUp := adopts + `
data "ninjaone_scim_group" "by_name" {
  display_name = upper("{{g:Caf` + "\u00e9" + ` 365 Admins}}")
}

data "ninjaone_scim_groups" "by_prefix" {
  display_name_prefix = "{{g:CAF` + "\u00c9" + `}}"
}
`
		run(t,
			resource.TestStep{
				PreConfig: e.Forget, Config: e.Config(cafe("")),
				ExpectError: acctest.MatchText("Group exists already"),
			},
			resource.TestStep{
				PreConfig:        func() { e.CheckWrites(); e.Forget() },
				Config:           e.Config(adopts),
				ConfigPlanChecks: plans(plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					value("id", text(id)),
					value("display_name", text(e.Group("Caf\u00e9 365 Admins"))), e.ExpectNoWrites(),
				},
			},
			unchanged(e, adopts),
			resource.TestStep{
				ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateId: e.Group("Caf\u00e9 365 Admins"),
				ImportStateVerifyIgnore: []string{"adopt_existing"},
			},
			resource.TestStep{
				PreConfig: e.Forget,
				Config:    e.Config(lookedUp),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue("data.ninjaone_scim_group.by_name", tfjsonpath.New("id"), text(id)),
					statecheck.ExpectKnownValue("data.ninjaone_scim_groups.by_prefix",
						tfjsonpath.New("groups").AtSliceIndex(0).AtMapKey("id"), text(id)),
					e.ExpectNoWrites(),
				},
			},
		)
	})
}

// TestGroupSpelledInOtherForms: a configuration that writes the name in other letters changes nothing, and one plan
// holds it once.
func TestGroupSpelledInOtherForms(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	group := e.Protocol(nil).Resource(typeName)
	mustReport(t, group.Apply(acctest.Object{"display_name": "Caf\u00e9"}))
	e.Forget()
	for _, name := range []string{"Cafe\u0301", "CAFE\u0301", " Caf\u00e9 ", "\uff23af\u00e9"} {
		p := e.Protocol(nil)
		group = group.In(p)
		planned, diags := group.Plan(acctest.Object{"display_name": name})
		mustReport(t, diags)
		if group.Changes(planned) {
			t.Errorf("%+q plans a change", name)
		}
		_, diags = p.Resource(typeName).Plan(acctest.Object{"display_name": name})
		mustReport(t, diags, "The same name twice in one plan")
	}
	e.CheckWrites()
}
