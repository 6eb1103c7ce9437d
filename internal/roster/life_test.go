package roster_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestRosterLife walks a roster from no one through people who come, change and go, to no one.
func TestRosterLife(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		back := map[string]any{"replace active": true}
		if !e.ShowsExtension() { // whose type no one sees is given one: without it, NinjaOne makes the person an end user her
			back["replace "+acctest.ExtensionURN+":userType"] = "Technician"
		}
		both := roster([]string{ada, eve})
		full := roster([]string{
			with(ada, `display_name = "The Countess", email = "{{countess}}", external_id = "hr-1", roles = ["Reader", "Patch Administrator"], active = false`), eve,
		})
		run(t,
			resource.TestStep{
				Config:            e.Config(both),
				ConfigStateChecks: []statecheck.StateCheck{people(2), e.ExpectWrites("POST /Users", "POST /Users")},
			},
			unchangedPlans(e, both),
			resource.TestStep{
				PreConfig: e.Forget,
				Config:    e.Config(full),
				ConfigPlanChecks: plans(e, "~ {{ada}} active: none → false", "~ {{ada}} display_name: none → The Countess",
					"~ {{ada}} email: none → {{countess}}",
					"~ {{ada}} external_id: none → hr-1", "~ {{ada}} roles: none → [Reader Patch Administrator]"),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectPatch(map[string]any{
					"replace displayName": "The Countess",
					"replace emails":      []any{map[string]any{"value": e.Name("countess"), "type": "work", "primary": true}},
					"replace externalId":  "hr-1",
					"replace roles":       []any{map[string]any{"value": "Reader"}, map[string]any{"value": "Patch Administrator"}},
					"replace active":      false,
				})},
			},
			unchangedPlans(e, full),
			// What is no longer set is no longer managed, but for active.
			resource.TestStep{
				PreConfig:         e.Forget,
				Config:            e.Config(both),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectPatch(map[string]any{"replace active": true})},
			},
			unchangedPlans(e, both),
			resource.TestStep{
				PreConfig:         e.Forget,
				Config:            e.Config(roster([]string{eve})),
				ConfigPlanChecks:  plans(e, "- {{ada}}"),
				ConfigStateChecks: []statecheck.StateCheck{people(1), e.ExpectPatch(map[string]any{"replace active": false})},
			},
			unchangedPlans(e, roster([]string{eve})),
			// She comes back, and is adopted.
			resource.TestStep{
				PreConfig:         e.Forget,
				Config:            e.Config(both),
				ConfigPlanChecks:  plans(e, "+ {{ada}}"),
				ConfigStateChecks: []statecheck.StateCheck{people(2), e.ExpectPatch(back)},
			},
			resource.TestStep{
				PreConfig:         e.Forget,
				Config:            e.Config(roster(nil)),
				ConfigPlanChecks:  plans(e, "- {{ada}}", "- {{eve}}"),
				ConfigStateChecks: []statecheck.StateCheck{people(0), e.ExpectWrites("PATCH /Users/*", "PATCH /Users/*")},
			},
			unchangedPlans(e, roster(nil)),
		)
	})
}

// TestRosterOtherWords: what says the same plans nothing.
func TestRosterOtherWords(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.AddGroup("desk", nil)
		e.AddGroup("field", nil)
		run(t,
			resource.TestStep{Config: e.Config(roster([]string{with(ada,
				`organization_id = 12, groups = ["{{g:desk}}", "{{g:field}}"]`)}))},
			unchangedPlans(e, roster([]string{with(ada,
				`groups = ["{{g:field}}", "{{g:desk}}"], organization_id = "12", active = true, email = null`)})),
			unchangedPlans(e, `
resource "ninjaone_scim_roster" "all" {
  users = <<-EOT
    {
      "`+e.Name("ADA")+`" :
        { "family_name": "Lovelace", "given_name": "Ada",   "user_type": "technician", "organization_id": "12",
          "groups": [ "{{g:field}}", "{{g:desk}}" ] }
    }
  EOT
}
`),
		)
	})
}
