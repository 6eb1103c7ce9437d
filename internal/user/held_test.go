package user_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/acctest"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// newcomer takes a name with adopt_existing.
func newcomer(e *acctest.Env, name string) acctest.Object {
	return ada(e, acctest.Object{"user_name": e.Name(name), "family_name": "Newcomer", "adopt_existing": true})
}

// TestUserNameGivenUp: one plan renames a user and gives the name to a new one, who finds the first still under it. Nobody is
// taken over, and the next apply makes the new one.
func TestUserNameGivenUp(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	const renamed = `
resource "ninjaone_scim_user" "ada" {
  user_name   = "{{countess}}"
  user_type   = "Technician"
  given_name  = "Ada"
  family_name = "Lovelace"
}

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
			PreConfig: func() {
				e.Forget()
				// The look-up comes after the rename has begun and before it is done.
				e.Fault(sandbox.Fault{Method: "GET", Path: "/Users", Kind: sandbox.FaultDelay, Delay: 500 * time.Millisecond})
				e.Fault(sandbox.Fault{Method: "PATCH", Kind: sandbox.FaultDelay, Delay: 2 * time.Second})
			},
			Config: e.Config(renamed), ExpectError: acctest.Says("Not taken over: " + e.Name("ada")),
		},
		resource.TestStep{
			PreConfig: func() { e.CheckWrites("PATCH /Users/*"); e.ClearFaults(); e.Forget() },
			Config:    e.Config(renamed), ConfigPlanChecks: plans(plancheck.ResourceActionNoop),
			ConfigStateChecks: []statecheck.StateCheck{e.ExpectWrites("POST /Users")},
		},
		unchanged(e, renamed),
	)
}

// TestUserBeingChangedIsNotTakenOver: whoever an update has begun on stays with their resource, also when it fails.
func TestUserBeingChangedIsNotTakenOver(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	old := e.Protocol(nil).Resource(typeName)
	mustSay(t, old.Apply(ada(e, nil)))
	p := e.Protocol(nil)
	old, other := old.In(p), p.Resource(typeName)
	e.Fault(sandbox.Fault{Method: "PATCH", Kind: sandbox.FaultStatus, Status: 403})
	mustSay(t, old.Apply(ada(e, acctest.Object{"user_name": e.Name("countess")})), "403")
	e.ClearFaults()
	e.Forget()
	mustSay(t, other.Apply(newcomer(e, "ada")), "Not taken over: "+e.Name("ada"), "with the id "+e.ID("ada"), "Apply again", "depends_on")
	e.CheckWrites()
	if other.State != nil {
		t.Errorf("state is %v after a create that failed", other.State)
	}
}

// TestUserTakenOverIsNotChanged: the new one came first, so the rename is not sent and the state stays.
func TestUserTakenOverIsNotChanged(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	old := e.Protocol(nil).Resource(typeName)
	mustSay(t, old.Apply(ada(e, nil)))
	before := old.State
	p := e.Protocol(nil)
	old, other := old.In(p), p.Resource(typeName)
	mustSay(t, other.Apply(newcomer(e, "ada")))
	e.Forget()
	renamed := ada(e, acctest.Object{"user_name": e.Name("countess")})
	mustSay(t, old.Apply(renamed), "Taken over by another resource: "+e.Name("ada"), "with the id "+e.ID("ada"), "terraform state rm")
	e.CheckWrites()
	if diff := cmp.Diff(before, old.State); diff != "" {
		t.Errorf("the state changed (-before +after):\n%s", diff)
	}
	// The way out that the error tells: the other one out of the state, and the rename first.
	p = e.Protocol(nil)
	mustSay(t, old.In(p).Apply(renamed))
	mustSay(t, p.Resource(typeName).Apply(newcomer(e, "ada")))
	if e.ID("ada") == e.ID("countess") || e.Count("ada") != 1 {
		t.Error("they are not two")
	}
}

// TestUserTakeoverThatFailed leaves nothing in the state, so the resource that has the user goes on.
func TestUserTakeoverThatFailed(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	old := e.Protocol(nil).Resource(typeName)
	mustSay(t, old.Apply(ada(e, nil)))
	p := e.Protocol(nil)
	e.Fault(sandbox.Fault{Method: "PATCH", Kind: sandbox.FaultStatus, Status: 403})
	mustSay(t, p.Resource(typeName).Apply(newcomer(e, "ada")), "403")
	e.ClearFaults()
	mustSay(t, old.In(p).Apply(ada(e, acctest.Object{"user_name": e.Name("countess")})))
}

// TestUserTakenOverIsNotDestroyed: a destroy after the takeover, whatever its policy, sends nothing.
func TestUserTakenOverIsNotDestroyed(t *testing.T) {
	t.Parallel()
	for policy, warnings := range map[string][]string{
		"deactivate": {"Left alone, because this apply took it over"},
		"delete":     {"Left alone, because this apply took it over"},
		"abandon":    nil,
	} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			old := e.Protocol(nil).Resource(typeName)
			mustSay(t, old.Apply(ada(e, acctest.Object{"deletion_policy": policy})))
			p := e.Protocol(nil)
			other := p.Resource(typeName)
			mustSay(t, other.Apply(newcomer(e, "ada")))
			e.Forget()
			said := old.In(p).Destroy()
			mustSay(t, said)
			mustWarn(t, said, warnings...)
			e.CheckWrites()
			// It holds for that apply only.
			mustSay(t, other.In(e.Protocol(nil)).Destroy())
			e.CheckWrites("PATCH /Users/*")
		})
	}
}

// TestUserReplacedCreateFirst: a replacement that creates before it destroys takes over the account that it is to let go of.
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
