package roster_test

import (
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

const userType = "ninjaone_scim_user"

// adopters are the two kinds of resources that can adopt a person that leaves a roster.
func adopters(t *testing.T, e *acctest.Env) map[string]func(local string) acctest.Object {
	t.Helper()
	return map[string]func(local string) acctest.Object{
		userType: func(local string) acctest.Object {
			return acctest.Object{
				"user_name": e.Name(local), "user_type": "endUser", "given_name": "G", "family_name": "F", "organization_id": "12",
				"adopt_existing": true,
			}
		},
		typeName: func(local string) acctest.Object { return config(t, jsonUsers(e, local), nil) },
	}
}

// moves runs a test for each way to move a user from a roster: what adopts them.
func moves(t *testing.T, policy string,
	test func(t *testing.T, e *acctest.Env, old, other *acctest.Instance, left, adopting acctest.Object),
) {
	t.Helper()
	for _, kind := range []string{userType, typeName} {
		t.Run(policy+" to "+kind, func(t *testing.T) {
			t.Parallel()
			e := newSandbox(t)
			more := acctest.Object{"removed": policy}
			old := e.Protocol(nil).Resource(typeName)
			checkErrors(t, old.Apply(config(t, jsonUsers(e, "ada", "eve"), more)))
			p := e.Protocol(nil)
			test(t, e, old.In(p), p.Resource(kind), config(t, jsonUsers(e, "eve"), more), adopters(t, e)[kind]("ada"))
		})
	}
}

// TestRosterMoveThatWouldDelete: a roster that deletes people who leave hands no person over, because where Terraform
// applies it before the other plan is made, the account would be gone. Whichever is planned first, the plan is refused.
func TestRosterMoveThatWouldDelete(t *testing.T) {
	t.Parallel()
	moves(t, "delete", func(t *testing.T, e *acctest.Env, old, other *acctest.Instance, left, adopting acctest.Object) {
		e.Forget()
		refused := "The account would be deleted before it is handed over: " + e.Name("ada")
		_, diags := old.Plan(left)
		checkErrors(t, diags)
		_, diags = other.Plan(adopting)
		checkErrors(t, diags, refused)
		p := e.Protocol(nil)
		_, diags = other.In(p).Plan(adopting)
		checkErrors(t, diags)
		_, diags = old.In(p).Plan(left)
		checkErrors(t, diags, refused)
		e.CheckWrites()
	})
}

// signsIn fails the test unless a user can sign in, and the adopter has their account.
func signsIn(t *testing.T, e *acctest.Env, local string, other *acctest.Instance) {
	t.Helper()
	if e.User(local)["active"] != true {
		t.Errorf("%s is %v", local, e.User(local))
	}
	if e.Count(local) != 1 {
		t.Errorf("%d have the name of %s", e.Count(local), local)
	}
	if id, is := other.State["user_name"]; is && other.State["id"] != e.ID(local) {
		t.Errorf("the state of %v has the id %v, the service %s", id, other.State["id"], e.ID(local))
	}
}

// TestRosterLeaverAdopted: who was adopted first is not release after, and the roster goes on without them.
func TestRosterLeaverAdopted(t *testing.T) {
	t.Parallel()
	moves(t, "deactivate", func(t *testing.T, e *acctest.Env, old, other *acctest.Instance, left, adopting acctest.Object) {
		e.Forget()
		checkErrors(t, other.Apply(adopting))
		diags := old.Apply(left)
		checkErrors(t, diags)
		checkWarning(t, diags, "Left alone, because this apply adopted it")
		checkWarning(t, diags, e.Name("ada")+" ("+e.ID("ada")+")")
		e.CheckWrites()
		signsIn(t, e, "ada", other)
		holds(t, e, old, "eve")
		settled(t, e, old, left)
		settled(t, e, other, adopting)
		// It holds for that apply only.
		other = other.In(e.Protocol(nil))
		checkErrors(t, other.Destroy())
	})
}

// TestRosterLeaverPlannedElsewhereIsHandedOver: the roster that a person leaves is updated first, and finds in the
// plans of its own walk the resource that lists the person.
func TestRosterLeaverPlannedElsewhereIsHandedOver(t *testing.T) {
	t.Parallel()
	moves(t, "deactivate", func(t *testing.T, e *acctest.Env, old, other *acctest.Instance, left, adopting acctest.Object) {
		e.Forget()
		leaving, diags := old.Plan(left)
		checkErrors(t, diags)
		taking, diags := other.Plan(adopting)
		checkErrors(t, diags)
		checkWarning(t, diags, "Accounts are handed over")
		checkErrors(t, old.ApplyPlan(leaving, left))
		checkErrors(t, other.ApplyUnplanned(taking, adopting)) // a create that is planned twice in one walk would be two
		e.CheckWrites()
		signsIn(t, e, "ada", other)
		holds(t, e, old, "eve")
		settled(t, e, old, left)
		settled(t, e, other, adopting)
	})
}

// TestRosterAdopterThatFailsKeepsWhoWasHandedOver: the earlier resource has removed the account from its state, so the
// roster whose adoption fails remembers it, and goes on with it in the next apply though it may not adopt.
func TestRosterAdopterThatFailsKeepsWhoWasHandedOver(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	old := e.Protocol(nil).Resource(typeName)
	checkErrors(t, old.Apply(config(t, jsonUsers(e, "ada", "eve"), nil)))
	other := e.Protocol(nil).Resource(typeName)
	checkErrors(t, other.Apply(config(t, jsonUsers(e, "bob"), acctest.Object{"adopt_existing": false})))
	p := e.Protocol(nil)
	old, other = old.In(p), other.In(p)
	left := config(t, jsonUsers(e, "eve"), nil)
	both := change(e, jsonUsers(e, "ada", "bob"), "ada", acctest.Object{"title": "Countess"})
	adopting := config(t, both, acctest.Object{"adopt_existing": false})
	leaving, diags := old.Plan(left)
	checkErrors(t, diags)
	taking, diags := other.Plan(adopting)
	checkErrors(t, diags)
	checkErrors(t, old.ApplyPlan(leaving, left))
	e.Fault(sandbox.Fault{Method: "PATCH", Kind: sandbox.FaultStatus, Status: 400})
	checkErrors(t, other.ApplyUnplanned(taking, adopting), e.Name("ada"))
	e.ClearFaults()
	other = other.In(e.Protocol(nil))
	checkErrors(t, other.Refresh())
	checkErrors(t, other.Apply(adopting))
	signsIn(t, e, "ada", other)
	settled(t, e, other, adopting)
}

// TestRosterLeaverAdoptedMeanwhile: an adopter that finds a user while they are being released waits for that, and
// adopts what is left.
func TestRosterLeaverAdoptedMeanwhile(t *testing.T) {
	t.Parallel()
	moves(t, "deactivate", func(t *testing.T, e *acctest.Env, old, other *acctest.Instance, left, adopting acctest.Object) {
		planned, diags := old.Plan(left)
		checkErrors(t, diags)
		for _, method := range []string{"PATCH", "DELETE"} {
			e.Fault(sandbox.Fault{Method: method, Kind: sandbox.FaultDelay, Delay: 2 * time.Second, Count: 1})
		}
		released := make(chan acctest.Diagnostics)
		go func() { released <- old.ApplyPlan(planned, left) }()
		time.Sleep(time.Second) // the roster has waited for takers, and its request is under way
		checkErrors(t, other.Apply(adopting))
		diags = <-released
		checkErrors(t, diags)
		e.ClearFaults()
		signsIn(t, e, "ada", other)
		holds(t, e, old, "eve")
		settled(t, e, old, left)
		settled(t, e, other, adopting)
	})
}

// TestRosterLeaverAdoptedAfterwards: an account that was released first is adopted afterwards, or created again.
func TestRosterLeaverAdoptedAfterwards(t *testing.T) {
	t.Parallel()
	moves(t, "deactivate", func(t *testing.T, e *acctest.Env, old, other *acctest.Instance, left, adopting acctest.Object) {
		checkErrors(t, old.Apply(left))
		checkErrors(t, other.Apply(adopting))
		signsIn(t, e, "ada", other)
		settled(t, e, old, left)
		settled(t, e, other, adopting)
	})
}

// TestRosterReplacedCreateFirst: the old one of a replacement hands over everyone that the new one has adopted,
// whatever its deletion_policy.
func TestRosterReplacedCreateFirst(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"deactivate", "delete"} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			e := newSandbox(t)
			all := config(t, jsonUsers(e, "ada", "eve"), acctest.Object{"deletion_policy": policy})
			old := e.Protocol(nil).Resource(typeName)
			checkErrors(t, old.Apply(all))
			e.Forget()
			p := e.Protocol(nil)
			other := p.Resource(typeName)
			checkErrors(t, other.Apply(all))
			diags := old.In(p).Destroy()
			checkErrors(t, diags)
			checkWarning(t, diags, "Accounts are handed over")
			e.CheckWrites()
			settled(t, e, other, all)
		})
	}
}

// renamings are the two ways in which a roster gives an account another name: it was renamed elsewhere, or the roster
// itself renames it. Each has the name under which the account is found before.
func renamings(
	t *testing.T,
	test func(t *testing.T, e *acctest.Env, old, other *acctest.Instance, config, adopting acctest.Object),
) {
	t.Helper()
	key := acctest.Object{"external_id": "hr-1"}
	t.Run("elsewhere", func(t *testing.T) {
		t.Parallel()
		e := newSandbox(t)
		all := config(t, jsonUsers(e, "ada", "eve"), nil)
		old := e.Protocol(nil).Resource(typeName)
		checkErrors(t, old.Apply(all))
		e.Rename("ada", "countess")
		old = old.In(e.Protocol(nil))
		checkErrors(t, old.Refresh())
		p := e.Protocol(nil)
		test(t, e, old.In(p), p.Resource(userType), all, adopters(t, e)[userType]("countess"))
	})
	t.Run("by the roster", func(t *testing.T) {
		t.Parallel()
		e := newSandbox(t)
		old := e.Protocol(nil).Resource(typeName)
		checkErrors(t, old.Apply(config(t, change(e, jsonUsers(e, "countess", "eve"), "countess", key), nil)))
		p := e.Protocol(nil)
		all := config(t, change(e, jsonUsers(e, "ada", "eve"), "ada", key), nil)
		test(t, e, old.In(p), p.Resource(userType), all, adopters(t, e)[userType]("countess"))
	})
}

// TestRosterNameReleased: a roster gives an account another name, and another resource wants the name before. Whichever
// is planned first, the plan is refused; one after the other, both are done.
func TestRosterNameReleased(t *testing.T) {
	t.Parallel()
	renamings(t, func(t *testing.T, e *acctest.Env, old, other *acctest.Instance, all, adopting acctest.Object) {
		id := e.ID("countess")
		e.Forget()
		refused := []string{"The name still belongs to another user: " + e.Name("countess"), "would be renamed to " +
			e.Name("ada"), "alone, and then the rest"}
		_, diags := old.Plan(all)
		checkErrors(t, diags)
		_, diags = other.Plan(adopting)
		checkErrors(t, diags, refused...)
		p := e.Protocol(nil)
		_, diags = other.In(p).Plan(adopting)
		checkErrors(t, diags)
		_, diags = old.In(p).Plan(all)
		checkErrors(t, diags, refused...)
		e.CheckWrites()
		old, diags = again(t, e, old, all)
		checkErrors(t, diags)
		other = e.Protocol(nil).Resource(userType)
		checkErrors(t, other.Apply(adopting))
		if e.ID("ada") != id || e.ID("countess") == id {
			t.Errorf("the renamed one has the id %s, the new one %s", e.ID("ada"), e.ID("countess"))
		}
		settled(t, e, old, all)
		settled(t, e, other, adopting)
	})
}

// TestUserLeavesForRoster: a user moves from a separate resource to a roster, which finds the account while that
// resource releases it.
func TestUserLeavesForRoster(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"deactivate", "delete"} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			e := newSandbox(t)
			alone := adopters(t, e)[userType]("ada")
			alone["deletion_policy"] = policy
			old := e.Protocol(nil).Resource(userType)
			checkErrors(t, old.Apply(alone))
			planned, diags := old.In(e.Protocol(nil)).PlanDestroy()
			checkErrors(t, diags)
			p := e.Protocol(nil)
			old, all := old.In(p), p.Resource(typeName)
			for _, method := range []string{"PATCH", "DELETE"} {
				e.Fault(sandbox.Fault{Method: method, Kind: sandbox.FaultDelay, Delay: 2 * time.Second, Count: 1})
			}
			destroyed := make(chan acctest.Diagnostics)
			go func() { destroyed <- old.ApplyDestroy(planned) }()
			time.Sleep(time.Second) // the roster has waited for takers, and its request is under way
			checkErrors(t, all.Apply(config(t, jsonUsers(e, "ada"), nil)))
			checkErrors(t, <-destroyed)
			signsIn(t, e, "ada", all)
			settled(t, e, all, config(t, jsonUsers(e, "ada"), nil))
		})
	}
}

// TestRosterHandsOverUnderThePresentName: a person was renamed in NinjaOne, and a separate resource takes the person
// from a roster that is destroyed. The destroy may come first, and then no create has claimed the account yet.
func TestRosterHandsOverUnderThePresentName(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	old := e.Protocol(nil).Resource(typeName)
	checkErrors(t, old.Apply(config(t, jsonUsers(e, "ada"), acctest.Object{"deletion_policy": "delete"})))
	id := e.ID("ada")
	e.Rename("ada", "countess")
	e.Settle()
	p, alone := e.Protocol(nil), adopters(t, e)[userType]("countess")
	_, diags := p.Resource(userType).Plan(alone)
	checkErrors(t, diags)
	planned, diags := old.In(p).PlanDestroy()
	checkErrors(t, diags)
	p = e.Protocol(nil)
	checkErrors(t, old.In(p).ApplyDestroy(planned))
	one := p.Resource(userType)
	checkErrors(t, one.Apply(alone))
	if e.ID("countess") != id {
		t.Errorf("the account had the id %s, and has %s", id, e.ID("countess"))
	}
	settled(t, e, one, alone)
}
