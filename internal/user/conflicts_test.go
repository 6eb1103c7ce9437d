package user_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// newcomer takes a name with adopt_existing.
func newcomer(e *acctest.Env, name string) acctest.Object {
	return ada(e, acctest.Object{"user_name": e.Name(name), "family_name": "Newcomer", "adopt_existing": true})
}

// TestUserNameReleased: one plan renames a user and gives the name to a new one. It is refused: Terraform may do the
// two in any order. Applied one after the other, as the error says, both work.
func TestUserNameReleased(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	renamed := strings.ReplaceAll(minimal, "{{ada}}", "{{countess}}")
	const newcomer = `
resource "ninjaone_scim_user" "newcomer" {
  user_name      = "{{ada}}"
  user_type      = "Technician"
  given_name     = "Ada"
  family_name    = "Newcomer"
  adopt_existing = true
}
`
	run(t,
		resource.TestStep{Config: e.Config(minimal)},
		resource.TestStep{
			PreConfig: e.Forget,
			Config:    e.Config(renamed + newcomer), ExpectError: acctest.MatchText("The name still belongs to another user: " + e.Name("ada")),
		},
		resource.TestStep{
			PreConfig: func() { e.CheckWrites() },
			Config:    e.Config(renamed), ConfigStateChecks: []statecheck.StateCheck{e.ExpectWrites("PATCH /Users/*")},
		},
		resource.TestStep{
			PreConfig: e.Forget,
			Config:    e.Config(renamed + newcomer), ConfigPlanChecks: plans(plancheck.ResourceActionNoop),
			ConfigStateChecks: []statecheck.StateCheck{e.ExpectWrites("POST /Users")},
		},
		unchanged(e, renamed+newcomer),
	)
}

// TestUserReplacedUnderAnotherName: a replacement that also changes the name would end the account. It is refused, and
// without the replacement the account is renamed.
func TestUserReplacedUnderAnotherName(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.Tenant()
		renamed := strings.ReplaceAll(minimal, "{{ada}}", "{{countess}}")
		var id string
		run(t,
			resource.TestStep{Config: e.Config(minimal)},
			resource.TestStep{
				PreConfig: func() { id = e.ID("ada"); e.Forget() },
				Config:    e.Config(renamed), Taint: []string{address},
				ExpectError: acctest.MatchText("A replacement under another name: " + e.Name("ada")),
			},
			resource.TestStep{PreConfig: func() {
				if e.ID("ada") != id || e.User("ada")["active"] == false {
					t.Errorf("after the refusal, the user is %v", e.User("ada"))
				}
				e.CheckWrites()
			}, Config: e.Config(minimal)},
		)
	})
}

// TestUserNameReleasedInAnyOrder: whichever of the two is planned first, the other one is refused, with both names.
func TestUserNameReleasedInAnyOrder(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	old := e.Protocol(nil).Resource(typeName)
	mustReport(t, old.Apply(ada(e, nil)))
	rename := ada(e, acctest.Object{"user_name": e.Name("countess")})
	for _, renameFirst := range []bool{true, false} {
		p := e.Protocol(nil)
		old, other := old.In(p), p.Resource(typeName)
		plan := func(i *acctest.Instance, config acctest.Object, reports ...string) {
			t.Helper()
			_, diags := i.Plan(config)
			mustReport(t, diags, reports...)
		}
		refused := []string{"The name still belongs to another user: " + e.Name("ada"), "would be renamed to " +
			e.Name("countess"), "alone, and then the rest"}
		if renameFirst {
			plan(old, rename)
			plan(other, newcomer(e, "ada"), refused...)
		} else {
			plan(other, newcomer(e, "ada"))
			plan(old, rename, refused...)
		}
	}
}

// TestUserFailedAdoption leaves nothing in the state, so the resource that has the user goes on.
func TestUserFailedAdoption(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	old := e.Protocol(nil).Resource(typeName)
	mustReport(t, old.Apply(ada(e, nil)))
	p := e.Protocol(nil)
	e.Fault(sandbox.Fault{Method: "PATCH", Kind: sandbox.FaultStatus, Status: 403})
	mustReport(t, p.Resource(typeName).Apply(newcomer(e, "ada")), "403")
	e.ClearFaults()
	mustReport(t, old.In(e.Protocol(nil)).Apply(ada(e, acctest.Object{"user_name": e.Name("countess")})))
}

// TestAdoptedUserIsNotDestroyed: a destroy after the takeover, whatever its policy, sends nothing.
func TestAdoptedUserIsNotDestroyed(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"deactivate", "delete", "abandon"} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			old := e.Protocol(nil).Resource(typeName)
			mustReport(t, old.Apply(ada(e, acctest.Object{"deletion_policy": policy})))
			planned, diags := old.In(e.Protocol(nil)).PlanDestroy() // where the other one is not known yet
			mustReport(t, diags)
			p := e.Protocol(nil)
			other := p.Resource(typeName)
			mustReport(t, other.Apply(newcomer(e, "ada")))
			e.Forget()
			diags = old.In(p).ApplyDestroy(planned)
			mustReport(t, diags)
			diags.MustWarn(t, "Left alone, because this apply adopted it")
			e.CheckWrites()
			// It holds for that apply only.
			mustReport(t, other.In(e.Protocol(nil)).Destroy())
			e.CheckWrites("PATCH /Users/*")
		})
	}
}

// TestUserReplacedCreateFirst: a replacement that creates before it destroys adopts the account that it is to release.
func TestUserReplacedCreateFirst(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"deactivate", "delete"} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			config := with(`
  adopt_existing  = true
  deletion_policy = "` + policy + `"
  lifecycle {
    create_before_destroy = true
  }`)
			run(t,
				resource.TestStep{Config: e.Config(config)},
				resource.TestStep{
					PreConfig: e.Forget, Config: e.Config(config), Taint: []string{address},
					ConfigPlanChecks:  plans(plancheck.ResourceActionCreateBeforeDestroy),
					ConfigStateChecks: []statecheck.StateCheck{e.ExpectNoWrites()},
				},
				unchanged(e, config),
				resource.TestStep{
					PreConfig: func() {
						if e.User("ada")["active"] != true {
							t.Error("the user is not active after the replacement")
						}
					},
					Config: e.Config(config),
				},
			)
		})
	}
}

// TestUserHandedOverAndConverted: a hand-over that also changes the user type warns of that, as an update does.
func TestUserHandedOverAndConverted(t *testing.T) {
	t.Parallel()
	for _, createdLast := range []bool{false, true} {
		e := acctest.New(t, sandbox.Options{})
		old := e.Protocol(nil).Resource(typeName)
		mustReport(t, old.Apply(ada(e, nil)))
		p := e.Protocol(nil)
		create := func() acctest.Diagnostics {
			_, diags := p.Resource(typeName).Plan(ada(e, acctest.Object{"user_type": "endUser", "organization_id": "12"}))
			return diags
		}
		destroy := func() acctest.Diagnostics {
			_, diags := old.In(p).PlanDestroy()
			return diags
		}
		plans := []func() acctest.Diagnostics{create, destroy}
		if createdLast {
			slices.Reverse(plans)
		}
		mustReport(t, plans[0]())
		diags := plans[1]()
		mustReport(t, diags)
		diags.MustWarn(t, "Accounts are handed over", "user_type: User type changes in place")
	}
}

// TestUserHandedOverAndNotConverted: if the service keeps the user type, the new address has the account, active.
func TestUserHandedOverAndNotConverted(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{Dialects: []string{"user-type-fixed"}})
	old := e.Protocol(nil).Resource(typeName)
	mustReport(t, old.Apply(ada(e, nil)))
	config := ada(e, acctest.Object{"user_type": "endUser", "organization_id": "12"})
	p := e.Protocol(nil)
	_, diags := p.Resource(typeName).Plan(config)
	mustReport(t, diags)
	old = old.In(p)
	planned, diags := old.PlanDestroy()
	mustReport(t, diags)
	p = e.Protocol(nil)
	other, over := p.Resource(typeName), make(chan acctest.Diagnostics)
	go func() { over <- other.Apply(config) }()
	mustReport(t, old.In(p).ApplyDestroy(planned))
	mustReport(t, <-over, "User type was not changed: "+e.Name("ada"), `Set user_type back to "Technician"`)
	if other.State == nil || e.User("ada")["active"] != true {
		t.Errorf("state %v, tenant %v", other.State, e.User("ada"))
	}
}

// TestUserHandedOverInAnOutage: an account that is handed over stays with the old address where the service does not
// answer, as the new address fails too; the next apply hands it over.
func TestUserHandedOverInAnOutage(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	old := e.Protocol(nil).Resource(typeName)
	mustReport(t, old.Apply(ada(e, nil)))
	id := e.ID("ada")
	hand := func(begins func()) (before, after acctest.Diagnostics, other *acctest.Instance) {
		p := e.Protocol(nil)
		_, diags := p.Resource(typeName).Plan(ada(e, nil))
		mustReport(t, diags)
		planned, diags := old.In(p).PlanDestroy()
		mustReport(t, diags)
		diags.MustWarn(t, "Accounts are handed over")
		begins()
		p = e.Protocol(acctest.Object{"max_retries": 0})
		other = p.Resource(typeName)
		old = old.In(p)
		return old.ApplyDestroy(planned), other.Apply(ada(e, nil)), other
	}
	outage := func() { e.Fault(sandbox.Fault{Kind: sandbox.FaultStatus, Status: 503}) }
	before, after, _ := hand(outage)
	mustReport(t, before, "Cannot hand over user "+e.Name("ada"), "503")
	mustReport(t, after, "503")
	if old.State == nil {
		t.Fatal("the old address has lost the account")
	}
	e.ClearFaults()
	before, after, other := hand(e.Forget)
	mustReport(t, before)
	mustReport(t, after)
	e.CheckWrites()
	if other.State["id"] != id || old.State != nil {
		t.Errorf("the account %s is at %v and %v", id, old.State, other.State)
	}
}

// TestUserHandedOverToAFailedCreate: where the create that adopts an account fails after its old address has given
// it up, the account is in the state of the new address, so that the next apply goes on with it.
func TestUserHandedOverToAFailedCreate(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	old := e.Protocol(nil).Resource(typeName)
	mustReport(t, old.Apply(ada(e, nil)))
	id := old.State["id"]
	p := e.Protocol(nil)
	old, other := old.In(p), p.Resource(typeName)
	king := ada(e, acctest.Object{"family_name": "King"})
	planned, diags := other.Plan(king)
	mustReport(t, diags)
	given, diags := old.PlanDestroy()
	mustReport(t, diags)
	p = e.Protocol(nil) // Terraform applies in another process
	old, other = old.In(p), other.In(p)
	mustReport(t, old.ApplyDestroy(given))
	e.Fault(sandbox.Fault{Method: "PATCH", Kind: sandbox.FaultStatus, Status: 400})
	mustReport(t, other.ApplyPlan(planned, king), "Cannot update user "+e.Name("ada"))
	if other.State["id"] != id || !other.Tainted {
		t.Fatalf("tainted %t, state %v", other.Tainted, other.State)
	}
	e.ClearFaults()
	other = other.In(e.Protocol(nil))
	mustReport(t, other.Refresh())
	planned, diags = other.Plan(king)
	mustReport(t, diags)
	other = other.In(e.Protocol(nil))
	mustReport(t, other.ApplyReplacement(planned, king))
	if other.State["id"] != id || e.User("ada")["active"] != true {
		t.Errorf("state %v, user %v", other.State, e.User("ada"))
	}
}

// TestUserHandedOverToASkippedCreate: where Terraform never begins the create that adopts an account, because the group
// that it depends on fails, the account stays with its old address. So a person who leaves meanwhile is deactivated.
func TestUserHandedOverToASkippedCreate(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		people := func(name string, locals []string, lines string) string {
			text := ""
			for _, local := range locals { // the long suite's state checks know no for_each
				text += `
resource "ninjaone_scim_user" "` + name + "_" + local + `" {
  user_name   = "{{` + local + `}}"
  user_type   = "Technician"
  given_name  = "Some"
  family_name = "Body"
  ` + lines + `
}
`
			}
			return text
		}
		both := []string{"ada", "eve"}
		group := func(lines string) string {
			return `
resource "ninjaone_scim_group" "ops" {
  display_name = "{{g:ops}}"
  ` + lines + `
}
`
		}
		const dependent = "depends_on  = [ninjaone_scim_group.ops]"
		var id string
		e.AddGroup("ops", nil)
		after := people("b", []string{"eve"}, dependent) + group("adopt_existing = true")
		run(t,
			resource.TestStep{Config: e.Config(people("a", both, ""))},
			resource.TestStep{
				PreConfig:   func() { id = e.ID("eve") },
				Config:      e.Config(people("b", both, dependent) + group("")),
				ExpectError: acctest.MatchText("Group exists already: " + e.Group("ops")),
			},
			resource.TestStep{
				Config: e.Config(after),
				ConfigStateChecks: []statecheck.StateCheck{stateCheck(func() error {
					if e.ID("eve") != id || e.User("eve")["active"] == false || e.User("ada")["active"] != false {
						return fmt.Errorf("ada is %v, eve is %v", e.User("ada"), e.User("eve"))
					}
					return nil
				})},
			},
			unchanged(e, after),
		)
	})
}

// stateCheck makes a state check of a function that looks into the tenant.
type stateCheck func() error

// CheckState calls the function.
func (c stateCheck) CheckState(_ context.Context, _ statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	resp.Error = c()
}

// TestUserLetGoBeforeAFailure: an address that let its account go before the run had any failure has no account any
// more. The account stays as it is, and the import block of the next apply's error brings it back.
func TestUserLetGoBeforeAFailure(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	old := e.Protocol(nil).Resource(typeName)
	mustReport(t, old.Apply(ada(e, nil)))
	id := e.ID("ada")
	p := e.Protocol(nil)
	_, diags := p.Resource(typeName).Plan(ada(e, nil))
	mustReport(t, diags)
	planned, diags := old.In(p).PlanDestroy()
	mustReport(t, diags)
	p = e.Protocol(nil)
	old = old.In(p)
	mustReport(t, old.ApplyDestroy(planned))
	e.AddGroup("ops", nil)
	mustReport(t, p.Resource("ninjaone_scim_group").Apply(acctest.Object{"display_name": e.Group("ops")}),
		"Group exists already")
	if old.State != nil || e.User("ada")["active"] != true {
		t.Errorf("state %v, user %v", old.State, e.User("ada"))
	}
	other := e.Protocol(nil).Resource(typeName)
	mustReport(t, other.Apply(ada(e, nil)), "User exists already: "+e.Name("ada"), "import {", `id = "`+id+`"`)
	other = other.In(e.Protocol(nil))
	mustReport(t, other.Import(id))
	mustReport(t, other.In(e.Protocol(nil)).Apply(ada(e, nil)))
}

// TestUserDestroyPlannedWithRefusedToken: if a name is to be new, the plan reads the present name of an account that a
// destroy releases. If NinjaOne refuses the token, the plan that reads it is an error.
func TestUserDestroyPlannedWithRefusedToken(t *testing.T) {
	t.Parallel()
	for reader, createdFirst := range map[string]bool{"ada": true, "eve": false} {
		t.Run("read by the plan of "+reader, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			old := e.Protocol(nil).Resource(typeName)
			mustReport(t, old.Apply(ada(e, acctest.Object{"deletion_policy": "delete"})))
			e.Settle()
			e.Fault(sandbox.Fault{Method: "GET", Kind: sandbox.FaultStatus, Status: 401, Count: 1})
			p := e.Protocol(nil)
			create := func() acctest.Diagnostics {
				eve := acctest.Object{"user_name": e.Name("eve"), "given_name": "Eve", "family_name": "Moneypenny"}
				_, diags := p.Resource(typeName).Plan(ada(e, eve))
				return diags
			}
			destroy := func() acctest.Diagnostics {
				_, diags := old.In(p).PlanDestroy()
				return diags
			}
			first, second := destroy, create
			if createdFirst {
				first, second = create, destroy
			}
			mustReport(t, first())
			mustReport(t, second(), "Cannot look up user "+e.Name(reader), "401")
		})
	}
}
