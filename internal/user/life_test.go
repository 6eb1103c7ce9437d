package user_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

const full = `
resource "ninjaone_scim_user" "ada" {
  user_name       = "{{ada.byron}}"
  user_type       = "endUser"
  organization_id = "12"
  given_name      = "Augusta"
  family_name     = "Byron"
  display_name    = "The Countess"
  email           = "{{countess}}"
  active          = false
  title           = "Countess"
  external_id     = "hr-1"
  roles           = ["Patch Administrator", "Reader"]
  deletion_policy = "delete"
  adopt_existing  = true
  timeouts = {
    create = "1m"
    read   = "1m"
    update = "1m"
    delete = "1m"
  }
}
`

const fullOtherwise = `
resource "ninjaone_scim_user" "ada" {
  user_name       = "{{ada}}"
  user_type       = "Technician"
  organization_id = "All"
  given_name      = "Ada"
  family_name     = "King"
  display_name    = "A. King"
  email           = "{{king}}"
  active          = true
  title           = "Analyst"
  external_id     = "hr-2"
  roles           = ["Reader"]
  deletion_policy = "deactivate"
}
`

// TestUserLife walks one user from the least configuration to the fullest, to other values, and back.
func TestUserLife(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		same := statecheck.CompareValue(compare.ValuesSame())
		id := func() statecheck.StateCheck { return same.AddStateValue(address, tfjsonpath.New("id")) }
		// Where an organization cannot be taken away, the next plan shows it, until the configuration has it again.
		back, atRest, stays := plans(plancheck.ResourceActionUpdate), minimal, e.KeepsOmitted() && e.ShowsExtension()
		if stays {
			back.PostApplyPostRefresh = []plancheck.PlanCheck{acctest.ExpectOnlyChange(address, "organization_id", "All")}
			atRest = with(`organization_id = "All"`)
		}
		run(t,
			resource.TestStep{
				Config: e.Config(minimal),
				ConfigPlanChecks: plans(plancheck.ResourceActionCreate, plancheck.ExpectUnknownValue(address,
					tfjsonpath.New("id"))),
				ConfigStateChecks: []statecheck.StateCheck{
					id(), e.ExpectWrites("POST /Users"),
					value("active", knownvalue.Bool(true)), value("user_name", text(e.Name("ada"))), value("user_type",
						text("Technician")),
					value("display_name", text("Ada Lovelace")), value("organization_id", knownvalue.Null()), value("roles",
						knownvalue.Null()),
				},
			},
			unchanged(e, minimal),
			resource.TestStep{
				ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: e.Unknowable(),
			},
			resource.TestStep{
				ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: e.Unknowable(),
				ImportStateId: e.Name("ada"),
			},
			resource.TestStep{
				PreConfig:        e.Forget,
				Config:           e.Config(full),
				ConfigPlanChecks: plans(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					id(), e.ExpectPatch(map[string]any{
						"replace userName":        e.Name("ada.byron"),
						"replace name.givenName":  "Augusta",
						"replace name.familyName": "Byron",
						"replace displayName":     "The Countess",
						"replace emails": []any{map[string]any{
							"value": e.Name("countess"),
							"type":  "work", "primary": true,
						}},
						"replace " + acctest.ExtensionURN + ":userType":       "endUser",
						"replace " + acctest.ExtensionURN + ":organizationId": "12",
						"replace title":      "Countess",
						"replace externalId": "hr-1",
						"replace roles": []any{
							map[string]any{"value": "Patch Administrator"},
							map[string]any{"value": "Reader"},
						},
						"replace active": false,
					}),
					value("roles", knownvalue.SetExact([]knownvalue.Check{text("Reader"), text("Patch Administrator")})),
				},
			},
			unchanged(e, full),
			resource.TestStep{
				ResourceName: address, ImportState: true, ImportStateVerify: true,
				ImportStateVerifyIgnore: e.Unknowable("deletion_policy", "adopt_existing", "timeouts"),
			},
			resource.TestStep{
				PreConfig:        e.Forget,
				Config:           e.Config(fullOtherwise),
				ConfigPlanChecks: plans(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					id(), e.ExpectWrites("PATCH /Users/*"),
					value("organization_id", text("All")),
				},
			},
			unchanged(e, fullOtherwise),
			resource.TestStep{
				PreConfig:          e.Forget,
				Config:             e.Config(minimal),
				ConfigPlanChecks:   back,
				ExpectNonEmptyPlan: stays,
				ConfigStateChecks: []statecheck.StateCheck{
					id(), e.ExpectPatch(map[string]any{
						"replace name.familyName":                            "Lovelace",
						"remove " + acctest.ExtensionURN + ":organizationId": nil,
						"remove title":      nil,
						"remove externalId": nil,
						"remove roles":      nil,
					}),
					// What is left to the service stays as it was.
					value("email", text(e.Name("king"))),
					value("organization_id", knownvalue.Null()), value("external_id", knownvalue.Null()), value("roles",
						knownvalue.Null()),
					value("title", knownvalue.Null()),
				},
			},
			unchanged(e, atRest),
		)
	})
}
