package usersexclusive_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestTwoGuards: two guards of the same users that list different people are refused in the plan, in either order,
// created together or one after the other, and also where neither of them changes. No one is deactivated.
func TestTwoGuards(t *testing.T) {
	t.Parallel()
	technicians := acctest.Object{"user_type": "Technician"}
	everyone := map[string]bool{"ada": true, "bruno": true}
	for name, c := range map[string]struct {
		one, other acctest.Object
		refused    bool
	}{
		"of all":       {refused: true},
		"of one type":  {one: technicians, other: acctest.Object{"user_type": "technician"}, refused: true},
		"of two types": {one: technicians, other: acctest.Object{"user_type": "endUser"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			add(e, map[string]any{acctest.ExtensionURN + ":userType": "Technician"}, "ada")
			kind := "Technician"
			if !c.refused {
				kind = "endUser"
			}
			add(e, map[string]any{acctest.ExtensionURN + ":userType": kind}, "bruno")
			one, other := config(e, c.one, "ada"), config(e, c.other, "bruno")
			both := []string{"Two guards deactivate each other's people", e.Name("ada"), e.Name("bruno"), "own user_type"}
			if !c.refused {
				both = nil
			}
			for _, order := range [][]acctest.Object{{one, other}, {other, one}} {
				p := e.Protocol(nil)
				_, diags := p.Resource(typeName).Plan(order[0])
				mustReport(t, diags)
				_, diags = p.Resource(typeName).Plan(order[1])
				mustReport(t, diags, both...)
			}
			checkActive(t, e, everyone)

			// The second comes later.
			first := e.Protocol(nil).Resource(typeName)
			add(e, map[string]any{acctest.ExtensionURN + ":userType": kind, "active": false}, "dora")
			mustReport(t, first.Apply(config(e, c.one, "ada", "bruno")))
			p := e.Protocol(nil)
			first = first.In(p)
			mustReport(t, first.Refresh())
			planned, diags := first.Plan(config(e, c.one, "ada", "bruno"))
			mustReport(t, diags)
			if first.Changes(planned) {
				t.Errorf("planned %v", planned.After)
			}
			second := p.Resource(typeName)
			if c.refused {
				both = []string{
					"Two guards deactivate each other's people", "This guard lists", e.Name("dora"),
					"The other guard lists", e.Name("ada"),
				}
			}
			_, diags = second.Plan(config(e, c.other, "bruno", "dora"))
			mustReport(t, diags, both...)
			checkActive(t, e, everyone)
			if c.refused {
				// Neither changes: each is there from another run.
				second = e.Protocol(nil).Resource(typeName)
				mustReport(t, second.Apply(config(e, c.other, "ada", "bruno", "dora")))
				p = e.Protocol(nil)
				first, second = first.In(p), second.In(p)
				_, diags = second.Plan(config(e, c.other, "ada", "bruno", "dora"))
				mustReport(t, diags)
				_, diags = first.Plan(config(e, c.one, "ada", "bruno"))
				mustReport(t, diags, "Two guards deactivate each other's people", e.Name("dora"))
				// One of them goes.
				p = e.Protocol(nil)
				first, second = first.In(p), second.In(p)
				_, diags = second.PlanDestroy()
				mustReport(t, diags)
				_, diags = first.Plan(config(e, c.one, "ada", "bruno"))
				mustReport(t, diags)
			}
		})
	}
}

// TestGuardMovesOn: a guard that is planned again in one run, with another list, does not meet itself.
func TestGuardMovesOn(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	add(e, nil, "ada", "bruno")
	guard := e.Protocol(nil).Resource(typeName)
	mustReport(t, guard.Apply(config(e, nil, "ada", "bruno")))
	mustReport(t, guard.Apply(config(e, nil, "ada")))
	mustReport(t, guard.Apply(config(e, nil, "bruno")))
	checkActive(t, e, map[string]bool{"ada": false, "bruno": false})
}

// TestGuardAndNewUser: a user that the same plan creates or adopts is not deactivated by a guard that does not list
// them: the plan is refused, in either order.
func TestGuardAndNewUser(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	add(e, nil, "ada", "eve")
	guarded := config(e, nil, "ada")
	for _, local := range []string{"eve", "new"} {
		user := acctest.Object{
			"user_name": e.Name(local), "user_type": "endUser", "given_name": "Some", "family_name": "Body",
			"organization_id": "All",
			"adopt_existing":  true,
		}
		const says = "Kept active and deactivated in one plan: "
		p := e.Protocol(nil)
		_, diags := p.Resource(typeName).Plan(guarded)
		mustReport(t, diags)
		_, diags = p.Resource("ninjaone_scim_user").Plan(user)
		mustReport(t, diags, says+e.Name(local), "ignore_user_names of the guard")
		p = e.Protocol(nil)
		_, diags = p.Resource("ninjaone_scim_user").Plan(user)
		mustReport(t, diags)
		_, diags = p.Resource(typeName).Plan(guarded)
		mustReport(t, diags, says+e.Name(local))
		user["active"] = false
		p = e.Protocol(nil)
		_, diags = p.Resource("ninjaone_scim_user").Plan(user)
		mustReport(t, diags)
		_, diags = p.Resource(typeName).Plan(guarded)
		mustReport(t, diags)
	}
}

// TestPlannedWhileOthersLeave: a guard that is created is planned again while other resources end people's access. What
// they have sent and not seen yet makes no other plan, and neither does what was refused.
func TestPlannedWhileOthersLeave(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"delete", "deactivate"} {
		for _, refused := range []bool{false, true} {
			t.Run(policy+map[bool]string{true: ", refused"}[refused], func(t *testing.T) {
				t.Parallel()
				e := acctest.New(t, sandbox.Options{})
				add(e, nil, "ada")
				user := e.Protocol(nil).Resource("ninjaone_scim_user")
				mustReport(t, user.Apply(acctest.Object{
					"user_name": e.Name("mallory"), "user_type": "endUser", "given_name": "Mal", "family_name": "Lory",
					"organization_id": "All", "deletion_policy": policy,
				}))
				plan := e.Protocol(nil)
				user = user.In(plan)
				leaves, diags := user.PlanDestroy()
				mustReport(t, diags)
				guard := plan.Resource(typeName)
				planned, diags := guard.Plan(config(e, nil, "ada"))
				mustReport(t, diags)

				// The guard is planned again when the service has done it, before the user resource has seen that.
				e.Front(func(x *acctest.Exchange) bool {
					if !x.Is("DELETE PATCH", "/Users/*") {
						return false
					}
					if refused {
						mustBeAsPlanned(t, e, guard, planned)
						return x.Answers(403, `{"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "403"}`)
					}
					answer := x.Forward()
					mustBeAsPlanned(t, e, guard, planned)
					return x.Answers(answer.Code, answer.Body.String())
				})
				apply := e.Protocol(acctest.Object{"max_retries": 0})
				guard = guard.In(apply)
				diags = user.In(apply).ApplyDestroy(leaves)
				if got := len(diags.Errors()) > 0; got != refused {
					t.Errorf("reported %s", diags)
				}
				mustBeAsPlanned(t, e, guard, planned)
				e.Front(nil)
				if refused {
					guard = guard.In(e.Protocol(nil))
				}
				mustReport(t, guard.ApplyPlan(planned, config(e, nil, "ada")))
				if e.Exists("mallory") && e.User("mallory")["active"] != false {
					t.Error("mallory is active")
				}
			})
		}
	}
}

// TestPlannedWhileAnotherChanges: the same of a user who is changed: another name and another type are no other plan.
func TestPlannedWhileAnotherChanges(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	add(e, nil, "ada")
	person := func(local, userType string) acctest.Object {
		return acctest.Object{
			"user_name": e.Name(local), "user_type": userType, "given_name": "Mal", "family_name": "Lory",
			"organization_id": "All",
			"active":          userType == "endUser",
		}
	}
	user := e.Protocol(nil).Resource("ninjaone_scim_user")
	mustReport(t, user.Apply(person("mallory", "endUser")))
	changed := person("malice", "Technician")
	only := config(e, acctest.Object{"user_type": "endUser"}, "ada")
	plan := e.Protocol(nil)
	user = user.In(plan)
	planned, diags := user.Plan(changed)
	mustReport(t, diags)
	guard := plan.Resource(typeName)
	guarded, diags := guard.Plan(only)
	mustReport(t, diags)
	e.Front(func(x *acctest.Exchange) bool {
		if !x.Is("PATCH", "/Users/*") {
			return false
		}
		answer := x.Forward()
		again, diags := guard.Plan(only)
		if diff := cmp.Diff(guarded.After["deactivated"], again.After["deactivated"]); diff != "" || len(diags.Errors()) > 0 {
			t.Errorf("deactivated, as planned again (-want +got):\n%s\nsaid %s", diff, diags)
		}
		return x.Answers(answer.Code, answer.Body.String())
	})
	apply := e.Protocol(nil)
	guard = guard.In(apply)
	mustReport(t, user.In(apply).ApplyPlan(planned, changed))
	mustReport(t, guard.ApplyPlan(guarded, only))
}

// mustBeAsPlanned fails the test unless a guard that names ada is planned as before.
func mustBeAsPlanned(t *testing.T, e *acctest.Env, guard *acctest.Instance, planned *acctest.Planned) {
	t.Helper()
	again, diags := guard.Plan(config(e, nil, "ada"))
	if len(diags.Errors()) > 0 {
		t.Errorf("unexpected errors: %s", diags)
		return
	}
	if diff := cmp.Diff(planned.After["deactivated"], again.After["deactivated"]); diff != "" {
		t.Errorf("deactivated, as planned again (-want +got):\n%s", diff)
	}
}
