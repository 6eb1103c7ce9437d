package roster_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestRosterRemoved: what happens to people that the roster no longer lists.
func TestRosterRemoved(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.Unless("this service refuses to delete users", "users-delete-refused-405", "users-delete-refused-501")
		leaves := func(policy string, writes ...string) []resource.TestStep {
			line := fmt.Sprintf("removed = %q", policy)
			return []resource.TestStep{
				{Config: e.Config(roster([]string{ada, eve}, line))},
				{
					PreConfig:         e.Forget,
					Config:            e.Config(roster([]string{eve}, line)),
					ConfigPlanChecks:  plans(e, "- {{ada}}"),
					ConfigStateChecks: []statecheck.StateCheck{people(1), e.ExpectWrites(writes...)},
				},
				unchangedPlans(e, roster([]string{eve}, line)),
			}
		}
		run(t, append(append(leaves("delete", "DELETE /Users/*"), leaves("abandon")...),
			leaves("deactivate", "PATCH /Users/*")...)...)
	})
}

// TestRosterGuard: no one is removed by a broken file.
func TestRosterGuard(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	var locals []string
	for i := range 60 {
		locals = append(locals, fmt.Sprintf("p%02d", i))
	}
	users := jsonUsers(e, locals...)
	all := config(t, users, nil)
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(all))
	e.Forget()
	inst = inst.In(e.Protocol(nil))

	_, diags := inst.Plan(config(t, acctest.Object{}, nil))
	checkErrors(t, diags, "Too many removals: This plan would remove 60 people, and max_removals is 5. Nothing was sent.",
		e.Name("p00"), e.Name("p49"), "… and 10 more",
		"set max_removals to 60 for this apply.")
	if strings.Contains(diags.String(), e.Name("p50")) {
		t.Errorf("more than 50 are listed: %s", diags)
	}
	for most, fine := range map[int]bool{5: true, 4: false, 0: false} {
		_, diags := inst.In(e.Protocol(nil)).Plan(config(t, jsonUsers(e, locals[5:]...),
			acctest.Object{"max_removals": most}))
		if got := len(diags.Errors()) == 0; got != fine {
			t.Errorf("5 leave with max_removals = %d: %s", most, diags)
		}
	}
	// Who is inactive already is not removed, nor is anyone by letting go.
	if _, diags := inst.Plan(config(t, acctest.Object{}, acctest.Object{"removed": "abandon"})); len(diags.Errors()) > 0 {
		t.Error(diags)
	}
	away := users
	for _, local := range locals[:10] {
		away = change(e, away, local, acctest.Object{"active": false})
	}
	inst = inst.In(e.Protocol(nil))
	checkErrors(t, inst.Apply(config(t, away, nil)))
	inst = inst.In(e.Protocol(nil))
	_, diags = inst.Plan(config(t, jsonUsers(e, locals[10:]...), nil))
	checkErrors(t, diags)
	e.Forget()
	checkErrors(t, inst.Apply(config(t, jsonUsers(e, locals[10:]...), nil)))
	e.CheckWrites()
	inst = inst.In(e.Protocol(nil))
	_, diags = inst.Plan(config(t, jsonUsers(e, locals[20:]...), nil))
	checkErrors(t, diags, "This plan would remove 10 people")
	checkErrors(t, inst.Apply(config(t, jsonUsers(e, locals[20:]...), acctest.Object{"max_removals": 10})))
	holds(t, e, inst, locals[20:]...)
}

// TestRosterGuardWhileApplying: a roster that was not known while planning is held to the guard all the same.
func TestRosterGuardWhileApplying(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	users := config(t, jsonUsers(e, "a", "b", "c"), acctest.Object{"max_removals": 1})
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(users))
	e.Forget()
	inst = inst.In(e.Protocol(nil))
	unknown := acctest.Object{"users": acctest.Unknown{}, "max_removals": 1}
	planned, diags := inst.Plan(unknown)
	checkErrors(t, diags)
	fewer := config(t, jsonUsers(e, "a"), acctest.Object{"max_removals": 1})
	checkErrors(t, inst.ApplyUnplanned(planned, fewer), "Too many removals: This plan would remove 2 people")
	e.CheckWrites()
	holds(t, e, inst, "a", "b", "c")
	checkErrors(t, inst.ApplyUnplanned(planned, config(t, change(e, jsonUsers(e, "a", "b", "c"), "b",
		acctest.Object{"user_type": "admin"}), acctest.Object{"max_removals": 1})),
		"The roster has 1 mistake. Nothing was sent", e.Name("b")+", user_type", "system administrator")
	e.CheckWrites()
	checkErrors(t, inst.ApplyPlan(planned, config(t, jsonUsers(e, "a", "b"), acctest.Object{"max_removals": 1})))
	holds(t, e, inst, "a", "b")
}

// TestRosterUnknown: people who are known only after something else was applied.
func TestRosterUnknown(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		config := `
resource "terraform_data" "people" {
  input = {
    ` + ada + `
  }
}

resource "ninjaone_scim_roster" "all" {
  users = jsonencode(terraform_data.people.output)
}
`
		run(t,
			resource.TestStep{Config: e.Config(config), ConfigStateChecks: []statecheck.StateCheck{
				people(1),
				e.ExpectWrites("POST /Users"),
			}},
			unchangedPlans(e, config),
			resource.TestStep{
				PreConfig: e.Forget,
				Config:    e.Config(strings.Replace(config, "Lovelace", "King", 1)),
				ConfigStateChecks: []statecheck.StateCheck{
					people(1), e.ExpectPatch(map[string]any{"replace name.familyName": "King"}),
				},
			},
		)
	})
}

// TestRosterDestroyed: what destroying does, by policy.
func TestRosterDestroyed(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.Unless("this service refuses to delete users", "users-delete-refused-405", "users-delete-refused-501")
		gone := func(policy string, writes ...string) []resource.TestStep {
			lines := []string{}
			if policy != "" {
				lines = append(lines, fmt.Sprintf("deletion_policy = %q", policy))
			}
			return []resource.TestStep{
				{Config: e.Config(roster([]string{ada, eve}, lines...))},
				{PreConfig: e.Forget, Config: e.Config(roster([]string{ada, eve}, lines...)), Destroy: true},
				{PreConfig: func() { e.CheckWrites(writes...) }, Config: e.Config(roster(nil))},
			}
		}
		var steps []resource.TestStep
		steps = append(steps, gone("")...)
		steps = append(steps, gone("abandon")...)
		steps = append(steps, gone("deactivate", "PATCH /Users/*", "PATCH /Users/*")...)
		steps = append(steps, gone("delete", "DELETE /Users/*", "DELETE /Users/*")...)
		run(t, steps...)
	})
}

// TestRosterDeleteRefused: where the service does not delete, people are deactivated, and one warning says so of all.
func TestRosterDeleteRefused(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	e.SetDialects("users-delete-refused-405")
	users := config(t, jsonUsers(e, "a", "b", "c"), acctest.Object{"deletion_policy": "delete"})
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(users))
	e.Forget()
	diags := inst.Destroy()
	checkErrors(t, diags)
	checkWarning(t, diags, "Deactivated instead of deleted")
	checkWarning(t, diags, "The same applies to 2 more people of the roster:\n\n  "+e.Name("b")+"\n  "+e.Name("c"))
	for _, local := range []string{"a", "b", "c"} {
		if e.User(local)["active"] != false {
			t.Errorf("%s is still active", local)
		}
	}
	if inst.State != nil {
		t.Errorf("the state is %v", inst.State)
	}
}

// TestRosterStillActive: a person that NinjaOne still shows as active after a deactivation stays on the roster, and the
// next apply releases the person.
func TestRosterStillActive(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(config(t, jsonUsers(e, "a", "b"), nil)))
	fewer := config(t, jsonUsers(e, "a"), nil)
	e.Instead("PATCH", "/Users/*", func() any { return e.User("b") })
	inst, diags := again(t, e, inst, fewer)
	checkErrors(t, diags, "The roster was not applied to every person: ", e.Name("b")+": Cannot deactivate user. ",
		"still show the user as active", "Apply again")
	holds(t, e, inst, "a", "b")
	inst, diags = again(t, e, inst, fewer)
	checkErrors(t, diags)
	holds(t, e, inst, "a")
	if e.User("b")["active"] != false {
		t.Error("b is still active")
	}
}

// TestRosterReleasesWhoIsActiveAgain: a person that the state shows inactive leaves the roster, and was reactivated
// after the plan. The plan has promised that no access is left, so the apply looks. Without a change since, it sends
// nothing, and if the policy is to abandon, it does not look either.
func TestRosterReleasesWhoIsActiveAgain(t *testing.T) {
	t.Parallel()
	for policy, active := range map[string]bool{"deactivate": false, "abandon": true} {
		for _, destroyed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, destroyed %t", policy, destroyed), func(t *testing.T) {
				t.Parallel()
				e := newSandbox(t)
				lines := acctest.Object{"removed": policy, "deletion_policy": policy, "max_removals": 0}
				away := change(e, jsonUsers(e, "ada", "eve"), "ada", acctest.Object{"active": false})
				inst := e.Protocol(nil).Resource(typeName)
				checkErrors(t, inst.Apply(config(t, away, lines)))
				inst = inst.In(e.Protocol(nil))
				rest := config(t, jsonUsers(e, "eve"), lines)
				plan := func() (*acctest.Planned, acctest.Diagnostics) { return inst.Plan(rest) }
				if destroyed {
					plan = inst.PlanDestroy
				}
				planned, diags := plan()
				checkErrors(t, diags)
				e.Change("ada", "active", true)
				inst = inst.In(e.Protocol(nil))
				if destroyed {
					checkErrors(t, inst.ApplyDestroy(planned))
				} else {
					checkErrors(t, inst.ApplyPlan(planned, rest))
				}
				if e.User("ada")["active"] != active {
					t.Errorf("ada is %v", e.User("ada"))
				}
			})
		}
	}
}
