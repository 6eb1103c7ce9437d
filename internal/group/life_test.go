package group_test

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

const team = `
resource "ninjaone_scim_user" "ada" {
  user_name   = "{{ada}}"
  user_type   = "Technician"
  given_name  = "Ada"
  family_name = "Lindqvist"
}

resource "ninjaone_scim_user" "bruno" {
  user_name   = "{{bruno}}"
  user_type   = "Technician"
  given_name  = "Bruno"
  family_name = "Carvalho"
}
`

const full = team + `
resource "ninjaone_scim_group" "desk" {
  display_name    = "{{g:Help Desk}}"
  external_id     = "grp-1"
  members         = [ninjaone_scim_user.ada.id, ninjaone_scim_user.bruno.id]
  deletion_policy = "abandon"
  adopt_existing  = true
  timeouts = {
    create = "1m"
    read   = "1m"
    update = "1m"
    delete = "1m"
  }
}
`

const fullOtherwise = team + `
resource "ninjaone_scim_group" "desk" {
  display_name    = "{{g:Service Desk}}"
  external_id     = "grp-2"
  members         = [ninjaone_scim_user.bruno.id]
  deletion_policy = "delete"
}
`

// TestGroupLife walks one group from the least configuration to the fullest, to other values, and back.
func TestGroupLife(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		same := statecheck.CompareValue(compare.ValuesSame())
		id := func() statecheck.StateCheck { return same.AddStateValue(address, tfjsonpath.New("id")) }
		run(t,
			resource.TestStep{
				Config: e.Config(minimal),
				ConfigPlanChecks: plans(plancheck.ResourceActionCreate, plancheck.ExpectUnknownValue(address,
					tfjsonpath.New("id"))),
				ConfigStateChecks: []statecheck.StateCheck{
					id(), e.ExpectWrites("POST /Groups"), e.ExpectMembersLeftAlone(),
					value("display_name", text(e.Group("Service Desk"))), value("external_id", knownvalue.Null()),
					value("members", knownvalue.Null()),
				},
			},
			unchanged(e, minimal),
			resource.TestStep{ResourceName: address, ImportState: true, ImportStateVerify: true},
			resource.TestStep{
				ResourceName: address, ImportState: true, ImportStateVerify: true,
				ImportStateId: e.Group("Service Desk"),
			},
			resource.TestStep{
				PreConfig: e.Forget,
				Config:    e.Config(full),
				ConfigPlanChecks: plans(plancheck.ResourceActionUpdate, plancheck.ExpectUnknownValue(address,
					tfjsonpath.New("members").AtSliceIndex(0))),
				ConfigStateChecks: []statecheck.StateCheck{
					id(), e.ExpectMembers("Help Desk", "ada", "bruno"), value("members", knownvalue.ListSizeExact(2)),
					e.ExpectWrites("POST /Users", "POST /Users", "PATCH /Groups/*", "PATCH /Groups/*"),
				},
			},
			unchanged(e, full),
			resource.TestStep{
				ResourceName: address, ImportState: true, ImportStateVerify: true,
				// Whether members are managed is the configuration's to say, and an import knows none.
				ImportStateVerifyIgnore: []string{"members", "deletion_policy", "adopt_existing", "timeouts"},
			},
			resource.TestStep{
				PreConfig:        e.Forget,
				Config:           e.Config(fullOtherwise),
				ConfigPlanChecks: plans(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					id(), e.ExpectMembers("Service Desk", "bruno"), e.ExpectWrites("PATCH /Groups/*", "PATCH /Groups/*"),
				},
			},
			unchanged(e, fullOtherwise),
			resource.TestStep{
				PreConfig:        e.Forget,
				Config:           e.Config(team + minimal),
				ConfigPlanChecks: plans(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					id(), e.ExpectPatch(map[string]any{"remove externalId": nil}),
					// No longer managed, so no one's business.
					e.ExpectMembers("Service Desk", "bruno"),
					value("members", knownvalue.Null()), value("external_id", knownvalue.Null()), value("deletion_policy",
						knownvalue.Null()),
				},
			},
			resource.TestStep{
				PreConfig:         e.Forget,
				Config:            e.Config(team + minimal),
				ConfigPlanChecks:  plans(plancheck.ResourceActionNoop, plancheck.ExpectEmptyPlan()),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectNoWrites(), e.ExpectMembersLeftAlone()},
			},
		)
	})
}

// TestGroupDeletedElsewhere plans to make the group again.
func TestGroupDeletedElsewhere(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		people(e, "ada")
		config := withMembers(e, "ada")
		run(t,
			resource.TestStep{Config: e.Config(config)},
			resource.TestStep{
				PreConfig:        func() { e.DeleteGroup("Service Desk"); e.Forget() },
				Config:           e.Config(config),
				ConfigPlanChecks: plans(plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					e.ExpectWrites("POST /Groups", "PATCH /Groups/*"), e.ExpectMembers("Service Desk", "ada"),
				},
			},
			unchanged(e, config),
		)
	})
}

// TestGroupChangedElsewhere: the plan shows exactly the name or key that changed elsewhere, and the apply corrects it.
func TestGroupChangedElsewhere(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		config := with(`external_id = "grp-1"`)
		run(t,
			resource.TestStep{Config: e.Config(config)},
			resource.TestStep{
				PreConfig: func() { e.ChangeGroup("Service Desk", "displayName", e.Group("Support")); e.Forget() },
				Config:    e.Config(config),
				ConfigPlanChecks: plans(plancheck.ResourceActionUpdate, acctest.ExpectOnlyChange(address, "display_name",
					e.Group("Support"))),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectPatch(map[string]any{"replace displayName": e.Group("Service Desk")})},
			},
			resource.TestStep{
				PreConfig:         func() { e.ChangeGroup("Service Desk", "externalId", "other"); e.Forget() },
				Config:            e.Config(config),
				ConfigPlanChecks:  plans(plancheck.ResourceActionUpdate, acctest.ExpectOnlyChange(address, "external_id", "other")),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectPatch(map[string]any{"replace externalId": "grp-1"})},
			},
			unchanged(e, config),
		)
	})
}

// TestGroupUnmanagedElsewhere: what the configuration leaves out is no one's drift, and a change of case is none.
func TestGroupUnmanagedElsewhere(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		people(e, "ada")
		run(t,
			resource.TestStep{Config: e.Config(minimal)},
			resource.TestStep{
				PreConfig: func() {
					e.ChangeGroup("Service Desk", "externalId", "idp-1")
					e.Join("Service Desk", "ada")
					e.Forget()
				},
				Config:           e.Config(minimal),
				ConfigPlanChecks: plans(plancheck.ResourceActionNoop, plancheck.ExpectEmptyPlan()),
				ConfigStateChecks: []statecheck.StateCheck{
					e.ExpectNoWrites(), e.ExpectMembersLeftAlone(), value("external_id", knownvalue.Null()), value("members",
						knownvalue.Null()),
				},
			},
			resource.TestStep{
				PreConfig:        e.Forget,
				Config:           e.Config(`resource "ninjaone_scim_group" "desk" { display_name = upper("{{g:Service Desk}}") }`),
				ConfigPlanChecks: plans(plancheck.ResourceActionNoop, plancheck.ExpectEmptyPlan()),
				ConfigStateChecks: []statecheck.StateCheck{
					e.ExpectNoWrites(),
					value("display_name", text(e.Group("Service Desk"))),
				},
			},
		)
	})
}
