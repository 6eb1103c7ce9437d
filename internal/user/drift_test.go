package user_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestUserChangedElsewhere changes a user outside Terraform: the plan shows exactly each change, and the apply sends
// exactly what corrects it.
func TestUserChangedElsewhere(t *testing.T) {
	config := with(`
  display_name = "Ada L."
  title        = "Analyst"
  external_id  = "hr-1"
  roles        = ["Reader"]`)
	drifts := []struct {
		attribute string
		change    func(e *acctest.Env)
		from      func(e *acctest.Env) any
		patch     func(e *acctest.Env) map[string]any
	}{
		{
			"active",
			func(e *acctest.Env) { e.Deactivate("ada") },
			func(*acctest.Env) any { return false },
			func(*acctest.Env) map[string]any { return map[string]any{"replace active": true} },
		},
		{
			"user_name",
			func(e *acctest.Env) { e.Rename("ada", "countess") },
			func(e *acctest.Env) any { return acctest.Composed(e.Stored(e.Name("countess"))) },
			func(e *acctest.Env) map[string]any { return map[string]any{"replace userName": e.Name("ada")} },
		},
		{
			"family_name",
			func(e *acctest.Env) { e.Change("ada", "name.familyName", "King") },
			func(*acctest.Env) any { return "King" },
			func(*acctest.Env) map[string]any { return map[string]any{"replace name.familyName": "Lovelace"} },
		},
		{
			"display_name",
			func(e *acctest.Env) { e.Change("ada", "displayName", "Countess") },
			func(*acctest.Env) any { return "Countess" },
			func(*acctest.Env) map[string]any { return map[string]any{"replace displayName": "Ada L."} },
		},
		{
			"title",
			func(e *acctest.Env) { e.Change("ada", "title", "Poet") },
			func(*acctest.Env) any { return "Poet" },
			func(*acctest.Env) map[string]any { return map[string]any{"replace title": "Analyst"} },
		},
		{
			"external_id",
			func(e *acctest.Env) { e.Change("ada", "externalId", "crm-9") },
			func(*acctest.Env) any { return "crm-9" },
			func(*acctest.Env) map[string]any { return map[string]any{"replace externalId": "hr-1"} },
		},
	}
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		steps := []resource.TestStep{{Config: e.Config(config)}}
		for _, drift := range drifts {
			steps = append(steps, resource.TestStep{
				PreConfig: func() { drift.change(e); e.Forget() },
				Config:    e.Config(config),
				ConfigPlanChecks: plans(plancheck.ResourceActionUpdate,
					acctest.ExpectOnlyChange(address, drift.attribute, drift.from(e))),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectPatch(drift.patch(e))},
			})
		}
		run(t, append(steps, unchanged(e, config))...)
	})
}

// TestUserTypeChangedElsewhere is about what only NinjaOne's extension shows.
func TestUserTypeChangedElsewhere(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		if !e.ShowsExtension() {
			t.Skip("nobody can see a change of the extension in answers that leave it out")
		}
		config := with(`organization_id = "12"`)
		run(t,
			resource.TestStep{Config: e.Config(config)},
			resource.TestStep{
				PreConfig: func() { e.Change("ada", acctest.ExtensionURN+":organizationId", "13"); e.Forget() },
				Config:    e.Config(config),
				ConfigPlanChecks: plans(plancheck.ResourceActionUpdate,
					acctest.ExpectOnlyChange(address, "organization_id", "13")),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectPatch(map[string]any{
					"replace " + acctest.ExtensionURN + ":organizationId": "12",
				})},
			},
			resource.TestStep{
				PreConfig: func() { e.Change("ada", acctest.ExtensionURN+":userType", "endUser"); e.Forget() },
				Config:    e.Config(config),
				ConfigPlanChecks: plans(plancheck.ResourceActionUpdate,
					acctest.ExpectOnlyChange(address, "user_type", e.Stored("endUser"))),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectPatch(map[string]any{
					"replace " + acctest.ExtensionURN + ":userType": "Technician",
				})},
			},
			unchanged(e, config),
		)
	})
}

// TestUserDeletedElsewhere plans to make the user again.
func TestUserDeletedElsewhere(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		run(t,
			resource.TestStep{Config: e.Config(minimal)},
			resource.TestStep{
				PreConfig:         func() { e.Delete("ada"); e.Forget() },
				Config:            e.Config(minimal),
				ConfigPlanChecks:  plans(plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectWrites("POST /Users")},
			},
			unchanged(e, minimal),
		)
	})
}

// TestUserUnmanagedElsewhere: what the configuration leaves out is no one's drift.
func TestUserUnmanagedElsewhere(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		run(t,
			resource.TestStep{Config: e.Config(minimal)},
			resource.TestStep{
				PreConfig: func() {
					e.Change("ada", "externalId", "idp-1")
					e.Change("ada", "roles", []any{map[string]any{"value": "Reader"}})
					e.Change("ada", "displayName", "Countess")
					e.Change("ada", "nickName", "Addie")
					e.Forget()
				},
				Config:           e.Config(minimal),
				ConfigPlanChecks: plans(plancheck.ResourceActionNoop),
				ConfigStateChecks: []statecheck.StateCheck{
					e.ExpectNoWrites(), value("external_id", knownvalue.Null()), value("roles", knownvalue.Null()),
					value("display_name", text("Countess")),
				},
			},
		)
	})
}

// TestUserCaseOnly changes what is compared without case in case only, here and elsewhere: nothing is planned.
func TestUserCaseOnly(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.Unless("the service refuses technician, which is sent as it is written", "user-type-exact-case")
		const lower = `
resource "ninjaone_scim_user" "ada" {
  user_name       = "{{ada}}"
  user_type       = "technician"
  given_name      = "Ada"
  family_name     = "Lovelace"
  email           = "{{lovelace}}"
  organization_id = "All"
}
`
		const upper = `
resource "ninjaone_scim_user" "ada" {
  user_name       = upper("{{ada}}")
  user_type       = "Technician"
  given_name      = "Ada"
  family_name     = "Lovelace"
  email           = upper("{{lovelace}}")
  organization_id = "All"
}
`
		run(t,
			resource.TestStep{Config: e.Config(lower), ConfigStateChecks: []statecheck.StateCheck{value("user_type",
				text("technician"))}},
			unchanged(e, lower),
			resource.TestStep{
				PreConfig: func() {
					e.Change("ada", acctest.ExtensionURN+":organizationId", "ALL")
					e.Change("ada", "userName", strings.ToUpper(e.Name("ada")))
					e.Forget()
				},
				Config:           e.Config(upper),
				ConfigPlanChecks: plans(plancheck.ResourceActionNoop, plancheck.ExpectEmptyPlan()),
				ConfigStateChecks: []statecheck.StateCheck{
					e.ExpectNoWrites(), statecheck.ExpectKnownValue(address, tfjsonpath.New("user_name"), text(e.Name("ada"))),
				},
			},
		)
	})
}
