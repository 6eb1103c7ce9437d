package group_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestUnmanagedMembersAreLeftAlone: a group of 500 is adopted, renamed, and outlives its neighbour, and no request ever
// asks for its members or sends any.
func TestUnmanagedMembersAreLeftAlone(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	const many = 500
	locals := make([]string, 0, many)
	for i := range many {
		locals = append(locals, fmt.Sprintf("person%03d", i))
	}
	people(e, locals...)
	e.AddGroup("Everybody", nil, locals...)

	alone := e.ExpectMembersLeftAlone()
	both := `
resource "ninjaone_scim_group" "desk" {
  display_name   = "{{g:Everybody}}"
  adopt_existing = true
}

resource "ninjaone_scim_group" "other" {
  display_name = "{{g:Other}}"
}
`
	renamed := `
resource "ninjaone_scim_group" "desk" {
  display_name = "{{g:All of us}}"
}
`
	run(t,
		resource.TestStep{
			PreConfig: e.Forget,
			Config:    e.Config(both),
			ConfigStateChecks: []statecheck.StateCheck{
				alone, value("members", knownvalue.Null()),
				e.ExpectWrites("POST /Groups"),
			},
		},
		resource.TestStep{
			PreConfig:         e.Forget,
			Config:            e.Config(renamed),
			ConfigPlanChecks:  plans(plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{alone, e.ExpectWrites("PATCH /Groups/*", "DELETE /Groups/*")},
		},
		resource.TestStep{
			PreConfig:         e.Forget,
			Config:            e.Config(renamed),
			ConfigPlanChecks:  plans(plancheck.ResourceActionNoop, plancheck.ExpectEmptyPlan()),
			ConfigStateChecks: []statecheck.StateCheck{alone, e.ExpectMembers("All of us", locals...)},
		},
	)
}

// TestMembersAreExact: who comes or goes outside Terraform shows by id, and the apply changes exactly that.
func TestMembersAreExact(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		people(e, "ada", "bruno", "chloe")
		e.AddGroup("Service Desk", nil, "chloe")
		adopting := func(locals ...string) string { return with("adopt_existing = true\n members = " + ids(e, locals...)) }
		config := adopting("bruno", "ada")
		inOrder := texts(e.ID("bruno"), e.ID("ada"))
		run(t,
			// Members become managed with the first apply, even of a group that was adopted.
			resource.TestStep{
				Config: e.Config(config),
				ConfigStateChecks: []statecheck.StateCheck{
					e.ExpectMembers("Service Desk", "ada", "bruno"),
					value("members", inOrder),
				},
			},
			unchanged(e, config),
			resource.TestStep{
				PreConfig: func() { e.Join("Service Desk", "chloe"); e.Forget() },
				Config:    e.Config(config),
				ConfigPlanChecks: plans(plancheck.ResourceActionUpdate, acctest.ExpectOnlyChange(address, "members",
					[]any{e.ID("bruno"), e.ID("ada"), e.ID("chloe")})),
				ConfigStateChecks: []statecheck.StateCheck{
					e.ExpectPatch(map[string]any{"remove " + memberPath(e, "chloe"): nil}),
					e.ExpectMembers("Service Desk", "ada", "bruno"), value("members", inOrder),
				},
			},
			resource.TestStep{
				PreConfig: func() { e.Leave("Service Desk", "bruno"); e.Join("Service Desk", "chloe"); e.Forget() },
				Config:    e.Config(config),
				ConfigPlanChecks: plans(plancheck.ResourceActionUpdate, acctest.ExpectOnlyChange(address, "members",
					[]any{e.ID("ada"), e.ID("chloe")})),
				ConfigStateChecks: []statecheck.StateCheck{
					e.ExpectPatch(map[string]any{
						"remove " + memberPath(e, "chloe"): nil,
						"add members":                      []any{map[string]any{"value": e.ID("bruno")}},
					}),
					e.ExpectMembers("Service Desk", "ada", "bruno"), value("members", inOrder),
				},
			},
			unchanged(e, config),
			// The order has no meaning.
			resource.TestStep{
				PreConfig:         e.Forget,
				Config:            e.Config(adopting("ada", "bruno")),
				ConfigPlanChecks:  plans(plancheck.ResourceActionNoop, plancheck.ExpectEmptyPlan()),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectNoWrites(), value("members", inOrder)},
			},
		)
	})
}

// TestMembersEmptied: [] empties a group and keeps it empty, and leaving members out releases them.
func TestMembersEmptied(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		people(e, "ada", "bruno")
		run(t,
			resource.TestStep{
				Config:            e.Config(with("members = []")),
				ConfigStateChecks: []statecheck.StateCheck{value("members", texts())},
			},
			unchanged(e, with("members = []")),
			resource.TestStep{
				PreConfig:        func() { e.Join("Service Desk", "ada"); e.Join("Service Desk", "bruno"); e.Forget() },
				Config:           e.Config(with("members = []")),
				ConfigPlanChecks: plans(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					e.ExpectPatch(map[string]any{"remove " + memberPath(e, "ada"): nil, "remove " + memberPath(e, "bruno"): nil}),
					e.ExpectMembers("Service Desk"), value("members", texts()),
				},
			},
			unchanged(e, with("members = []")),
			resource.TestStep{
				PreConfig:        func() { e.Join("Service Desk", "ada"); e.Forget() },
				Config:           e.Config(minimal),
				ConfigPlanChecks: plans(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					e.ExpectNoWrites(), e.ExpectMembers("Service Desk", "ada"),
					value("members", knownvalue.Null()),
				},
			},
			unchanged(e, minimal),
			// Managed again: who is in it by now goes.
			resource.TestStep{
				PreConfig:         e.Forget,
				Config:            e.Config(withMembers(e, "bruno")),
				ConfigPlanChecks:  plans(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectMembers("Service Desk", "bruno")},
			},
		)
	})
}

// TestMembersMadeTogether: members whose users are made in the same apply are not known while planning.
func TestMembersMadeTogether(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		config := team + with("members = [ninjaone_scim_user.ada.id, ninjaone_scim_user.bruno.id]")
		one := team + with("members = [ninjaone_scim_user.bruno.id]")
		run(t,
			resource.TestStep{
				Config:            e.Config(config),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectMembers("Service Desk", "ada", "bruno")},
			},
			unchanged(e, config),
			resource.TestStep{
				Config:            e.Config(one),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectMembers("Service Desk", "bruno")},
			},
			unchanged(e, one),
		)
	})
}

// TestMemberDeletedElsewhere: a user who is gone leaves the group and is created again with another id, which is a
// member then. A service that keeps the deleted in its groups (dialect 22) has them removed.
func TestMemberDeletedElsewhere(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		config := team + with("members = [ninjaone_scim_user.ada.id, ninjaone_scim_user.bruno.id]")
		run(t,
			resource.TestStep{Config: e.Config(config)},
			resource.TestStep{
				PreConfig: func() { e.Delete("bruno"); e.Forget() },
				Config:    e.Config(config),
				ConfigStateChecks: []statecheck.StateCheck{
					e.ExpectMembers("Service Desk", "ada", "bruno"),
					value("members", knownvalue.ListSizeExact(2)),
				},
			},
			unchanged(e, config),
		)
	})
}
