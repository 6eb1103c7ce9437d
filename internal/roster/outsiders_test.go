package roster_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestRosterOutsiders: active users of the roster's types show by name, and go.
func TestRosterOutsiders(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.Tenant() // on a real one, outsiders are real people
		e.Unless("nobody can see who is of which type", "extension-dropped-from-answer", "extension-dropped")
		guarded := roster([]string{eve}, `outsiders = "deactivate"`)
		run(t,
			resource.TestStep{Config: e.Config(guarded)},
			unchangedPlans(e, guarded),
			resource.TestStep{
				PreConfig: func() {
					e.Add("mole", nil)
					e.Add("sleeper", map[string]any{"active": false})
					e.Add("tech", map[string]any{acctest.ExtensionURN + ":userType": "Technician"})
					e.Forget()
				},
				Config:           e.Config(guarded),
				ConfigPlanChecks: plans(e, "- "+acctest.Composed(e.Stored(e.Name("mole")))),
				ConfigStateChecks: []statecheck.StateCheck{
					e.ExpectPatch(map[string]any{"replace active": false}),
					active(e, map[string]bool{"mole": false, "tech": true}),
				},
			},
			unchangedPlans(e, guarded),
			// Ignored, they show nowhere.
			resource.TestStep{
				PreConfig:         func() { e.Change("mole", "active", true); e.Forget() },
				Config:            e.Config(roster([]string{eve})),
				ConfigStateChecks: []statecheck.StateCheck{people(1), e.ExpectNoWrites(), active(e, map[string]bool{"mole": true})},
			},
			unchangedPlans(e, roster([]string{eve})),
			// Guarded again, which the plan after the next one shows; put on the roster, he is no outsider.
			resource.TestStep{Config: e.Config(guarded), ExpectNonEmptyPlan: true},
			resource.TestStep{
				PreConfig: e.Forget,
				Config: e.Config(roster([]string{
					eve, `"{{mole}}" = { user_type = "endUser", given_name = "Some", family_name = "Body" }`,
				}, `outsiders = "deactivate"`)),
				ConfigStateChecks: []statecheck.StateCheck{people(2), e.ExpectNoWrites(), active(e, map[string]bool{"mole": true})},
			},
		)
	})
}

// active is a state check of who can sign in.
func active(e *acctest.Env, want map[string]bool) statecheck.StateCheck {
	return stateCheck(func() error {
		for local, is := range want {
			if got := e.User(local)["active"]; got != is {
				return fmt.Errorf("%s: active is %v, want %t", local, got, is)
			}
		}
		return nil
	})
}

// TestRosterOutsidersAndTheGuard: outsiders count, and no one but the guard's switch decides about them.
func TestRosterOutsidersAndTheGuard(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	guard := acctest.Object{"outsiders": "deactivate", "deletion_policy": "deactivate", "max_removals": 2}
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(config(t, jsonUsers(e, "ada", "eve"), guard)))
	e.Add("mole", nil)
	e.Add("spy", nil)
	e.Forget()
	look := func(p *acctest.Protocol) {
		t.Helper()
		inst = inst.In(p)
		checkErrors(t, inst.Refresh())
	}
	look(e.Protocol(nil))
	holds(t, e, inst, "ada", "eve", "mole", "spy")
	_, diags := inst.Plan(config(t, jsonUsers(e, "ada"), guard))
	checkErrors(t, diags, "Too many removals: This plan would remove 3 people, and max_removals is 2", e.Name("eve"),
		e.Name("mole"), e.Name("spy"))

	// The switch off again: they are let be.
	off := *inst.In(e.Protocol(nil))
	checkErrors(t, off.Apply(config(t, jsonUsers(e, "ada", "eve"), acctest.Object{"max_removals": 0})))
	e.CheckWrites()
	holds(t, e, &off, "ada", "eve")

	// A roster that is destroyed takes its people, and not the outsiders that it shows.
	gone := *inst
	checkErrors(t, gone.Destroy())
	e.CheckWrites("PATCH /Users/*", "PATCH /Users/*")
	if e.User("mole")["active"] != true || e.User("ada")["active"] != false {
		t.Error("destroying the roster took the wrong ones")
	}
}

// TestRosterGuardCannotList is an error, and not a guard that found no one.
func TestRosterGuardCannotList(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	users := config(t, jsonUsers(e, "ada"), acctest.Object{"outsiders": "deactivate"})
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(users))
	before := inst.State["users"]
	e.Fault(sandbox.Fault{Method: http.MethodGet, Path: "/Users", Kind: sandbox.FaultStatus, Status: http.StatusForbidden})
	inst = inst.In(e.Protocol(acctest.Object{"max_retries": 0}))
	checkErrors(t, inst.Refresh(), "Cannot look for outsiders of the roster: NinjaOne answered 403")
	e.ClearFaults()

	// It cannot be known whether users of unknown type are outsiders.
	e.Add("mole", nil)
	e.SetDialects("extension-dropped-from-answer")
	inst = inst.In(e.Protocol(nil))
	diags := inst.Refresh()
	checkErrors(t, diags)
	checkWarning(t, diags, "NinjaOne does not show the user type of 1 active user that the roster does not list")
	if inst.State["users"] != before {
		t.Errorf("the state is %s", inst.State["users"])
	}

	// A listing that leaves the types out is not the last word.
	e.SetDialects("list-without-extension")
	inst = inst.In(e.Protocol(nil))
	checkErrors(t, inst.Refresh())
	holds(t, e, inst, "ada", "mole")
}
