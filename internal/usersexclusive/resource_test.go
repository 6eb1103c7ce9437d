package usersexclusive_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestTenAndTwenty: a roster of 10 in a tenant with 20 outsiders is refused while planning, with all 20 names and no
// one touched. With leave to deactivate 20 the plan shows them and the apply deactivates exactly those.
func TestTenAndTwenty(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		people, outsiders := numbered("person", 10), numbered("outsider", 20)
		add(e, nil, people...)
		add(e, nil, outsiders...)
		add(e, map[string]any{"active": false}, "gone")
		all := make([]string, 0, len(outsiders))
		for _, name := range stored(e, outsiders...) {
			all = append(all, regexp.QuoteMeta(name.(string)))
		}
		leave := guard("max_deactivations = 20", people...)
		run(t,
			resource.TestStep{
				PreConfig: e.Forget,
				Config:    e.Config(guard("", people...)),
				ExpectError: regexp.MustCompile(`(?s)Too many deactivations.*20 active users.*max_deactivations\s+is\s+5.*` +
					strings.Join(all, `\s+`) + `.*set\s+max_deactivations\s+to\s+20`),
			},
			resource.TestStep{
				PreConfig:        func() { e.CheckWrites(); e.Forget() },
				Config:           e.Config(leave),
				ConfigPlanChecks: plansDeactivation(e, plancheck.ResourceActionCreate, outsiders...),
				ConfigStateChecks: []statecheck.StateCheck{
					e.ExpectWrites(patches(20)...), deactivated(e, outsiders...),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("user_names"), knownvalue.ListSizeExact(10)),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("id"), knownvalue.StringExact("all")),
				},
			},
			unchanged(e, leave),
		)
	})
}

// TestOutsiderAppears: who was not there before shows as drift by name, is deactivated by the apply, and is left alone
// from then on. Order and case of the names mean nothing.
func TestOutsiderAppears(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		add(e, nil, "ada", "bruno")
		config := guard("", "bruno", "ada")
		run(t,
			resource.TestStep{
				PreConfig: e.Forget, Config: e.Config(config),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectNoWrites(), deactivated(e)},
			},
			unchanged(e, config),
			resource.TestStep{
				PreConfig: func() { add(e, nil, "zoe", "mallory"); e.Forget() },
				Config:    e.Config(config),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: append(plansDeactivation(e, plancheck.ResourceActionUpdate,
					"mallory", "zoe").PreApply,
					expectBefore("user_names", append([]any{e.Name("bruno"), e.Name("ada")}, names(e, "mallory", "zoe")...)))},
				ConfigStateChecks: []statecheck.StateCheck{
					e.ExpectWrites(patches(2)...), deactivated(e, "mallory", "zoe"),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("user_names"), knownvalue.ListSizeExact(2)),
				},
			},
			unchanged(e, config),
			resource.TestStep{
				PreConfig:         e.Forget,
				Config:            e.Config(`resource "ninjaone_scim_users_exclusive" "all" { user_names = ["{{ada}}", upper("{{bruno}}")] }`),
				ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectNoWrites()},
			},
		)
	})
}

// TestResourceAndGuardDeactivateOneLeaver: the user resource deactivates a user that leaves the roster, and the guard
// that names the roster planned to deactivate the same user. Whichever comes first, the apply succeeds and the next
// plan is empty.
func TestResourceAndGuardDeactivateOneLeaver(t *testing.T) {
	for name, named := range map[string]string{
		"named by the resources": `[for user in ninjaone_scim_user.this : user.user_name]`,
		"named by the roster":    `local.people`,
	} {
		t.Run(name, func(t *testing.T) {
			acctest.Story(t, func(t *testing.T, e *acctest.Env) {
				roster := func(locals ...string) string {
					people := make([]string, 0, len(locals))
					for _, local := range locals {
						people = append(people, `"{{`+local+`}}"`)
					}
					return e.Config(`
locals {
  people = [` + strings.Join(people, ", ") + `]
}

resource "ninjaone_scim_user" "this" {
  count       = length(local.people)
  user_name   = local.people[count.index]
  user_type   = "Technician"
  given_name  = "Some"
  family_name = "Body"
}

resource "ninjaone_scim_users_exclusive" "all" {
  user_names = ` + named + `
}
`)
				}
				run(t,
					resource.TestStep{Config: roster("ada", "bruno", "chloe")},
					resource.TestStep{
						PreConfig:        e.Forget,
						Config:           roster("ada", "bruno"),
						ConfigPlanChecks: plansDeactivation(e, plancheck.ResourceActionUpdate, "chloe"),
					},
					resource.TestStep{
						PreConfig:        e.Forget,
						Config:           roster("ada", "bruno"),
						ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
						ConfigStateChecks: []statecheck.StateCheck{
							e.ExpectNoWrites(),
							areActive{e, map[string]bool{"ada": true, "bruno": true, "chloe": false}},
						},
					},
				)
			})
		})
	}
}

// TestOutsiderBetweenPlanAndApply: the apply deactivates the users that the plan showed; the next plan covers later
// ones.
func TestOutsiderBetweenPlanAndApply(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		add(e, nil, "ada", "old")
		config := guard("", "ada")
		run(t,
			resource.TestStep{Config: e.Config(config), ConfigStateChecks: []statecheck.StateCheck{deactivated(e, "old")}},
			resource.TestStep{
				PreConfig: func() { add(e, nil, "mallory", "zoe"); e.Forget() },
				Config:    e.Config(config),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: append(plansDeactivation(e, plancheck.ResourceActionUpdate,
					"old", "mallory", "zoe").PreApply,
					meanwhile(func() { add(e, nil, "late"); e.Deactivate("zoe") }))},
				ConfigStateChecks:  []statecheck.StateCheck{e.ExpectWrites(patches(1)...), deactivated(e, "old", "mallory", "zoe")},
				ExpectNonEmptyPlan: true,
			},
			resource.TestStep{
				PreConfig:         e.Forget,
				Config:            e.Config(config),
				ConfigPlanChecks:  plansDeactivation(e, plancheck.ResourceActionUpdate, "old", "mallory", "zoe", "late"),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectWrites(patches(1)...)},
			},
			unchanged(e, config),
			// Who is active again is deactivated no longer, and shows as one who is to be.
			resource.TestStep{
				PreConfig: func() { e.Change("mallory", "active", true); e.Forget() },
				Config:    e.Config(config),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: append(plansDeactivation(e, plancheck.ResourceActionUpdate,
					"old", "zoe", "late", "mallory").PreApply,
					expectBefore("deactivated", names(e, "old", "zoe", "late")), expectBefore("user_names",
						append([]any{e.Name("ada")}, names(e, "mallory")...)))},
				ConfigStateChecks: []statecheck.StateCheck{
					e.ExpectWrites(patches(1)...),
					deactivated(e, "old", "zoe", "late", "mallory"),
				},
			},
			// Who is allowed again leaves the list, and a change that deactivates no one leaves it as it is.
			resource.TestStep{
				PreConfig:         e.Forget,
				Config:            e.Config(guard("", "ada", "zoe")),
				ConfigPlanChecks:  plansDeactivation(e, plancheck.ResourceActionUpdate, "old", "late", "mallory"),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectNoWrites()},
			},
			resource.TestStep{
				Config: e.Config(guard("max_deactivations = 9", "ada", "zoe")),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{acctest.ExpectOnlyChange(address,
					"max_deactivations", 5.0)}},
			},
		)
	})
}

// TestOutsiderBeforeTheFirstApply: a guard that is being created deactivates no one if the outsiders are not those of
// its plan.
func TestOutsiderBeforeTheFirstApply(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	add(e, nil, "ada", "mallory")
	config := guard("", "ada")
	run(t,
		resource.TestStep{
			PreConfig: e.Forget,
			Config:    e.Config(config),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{meanwhile(func() {
				add(e,
					nil, "late")
			})}},
			ExpectError: acctest.MatchText("inconsistent final plan"),
		},
		resource.TestStep{
			PreConfig:         func() { e.CheckWrites() },
			Config:            e.Config(config),
			ConfigPlanChecks:  plansDeactivation(e, plancheck.ResourceActionCreate, "late", "mallory"),
			ConfigStateChecks: []statecheck.StateCheck{e.ExpectWrites(patches(2)...)},
		},
	)
}

// TestNamesKnownLate: names that are known only while applying are counted there, and too many are refused before
// anyone is touched.
func TestNamesKnownLate(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		add(e, nil, "ada", "mallory", "zoe")
		late := func(lines string) string {
			return e.Config(`
resource "terraform_data" "names" {
  input = ["{{ada}}"]
}

resource "ninjaone_scim_users_exclusive" "all" {
  user_names = terraform_data.names.output
  ` + lines + `
}
`)
		}
		run(t,
			resource.TestStep{
				PreConfig: e.Forget, Config: late("max_deactivations = 1"),
				ExpectError: acctest.MatchText("This plan would deactivate 2 active users that user_names does not list, and " +
					"max_deactivations is 1. Nothing was sent."),
			},
			resource.TestStep{
				// By now the names are known to Terraform, so they are unknown again only after a replacement.
				PreConfig: func() { e.CheckWrites() },
				Taint:     []string{"terraform_data.names"},
				Config:    late("max_deactivations = 2"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectUnknownValue(address,
					tfjsonpath.New("deactivated"))}},
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectWrites(patches(2)...), deactivated(e, "mallory", "zoe")},
			},
		)
	})
}

// TestRefreshOnly: a refresh that is kept shows the outsiders in the state, and the next plan still knows who they are.
func TestRefreshOnly(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		add(e, nil, "ada")
		config := guard("", "ada")
		run(t,
			resource.TestStep{Config: e.Config(config)},
			resource.TestStep{PreConfig: func() { add(e, nil, "mallory") }, RefreshState: true, ExpectNonEmptyPlan: true},
			resource.TestStep{RefreshState: true, ExpectNonEmptyPlan: true},
			// Put on the roster, the outsider stays; and taken off again, goes.
			resource.TestStep{
				PreConfig: e.Forget, Config: e.Config(guard("", "ada", "mallory")),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectNoWrites()},
			},
			resource.TestStep{
				Config:            e.Config(config),
				ConfigPlanChecks:  plansDeactivation(e, plancheck.ResourceActionUpdate, "mallory"),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectWrites(patches(1)...)},
			},
			unchanged(e, config),
		)
	})
}

// TestGuardIsNotImported: an import is refused in words.
func TestGuardIsNotImported(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		add(e, nil, "ada", "mallory")
		run(t, resource.TestStep{
			Config: e.Config(guard("", "ada") + `
import {
  to = ninjaone_scim_users_exclusive.all
  id = "all"
}
`),
			ExpectError: acctest.MatchText("ninjaone_scim_users_exclusive cannot be imported"),
		})
		e.CheckWrites()
	})
}

// expectBefore is a plan check of what an attribute of the guard was before the change.
func expectBefore(attribute string, want []any) plancheck.PlanCheck { return before{attribute, want} }
