package roster_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/acctest"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

const userType = "ninjaone_scim_user"

// adopters are the two kinds of resources that take over who leaves a roster, each of one person.
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

// moves runs a test for each way to move somebody from a roster: what leaving it does, and what takes them over.
func moves(t *testing.T, test func(t *testing.T, e *acctest.Env, old, other *acctest.Instance, left, adopting acctest.Object)) {
	t.Helper()
	for _, policy := range []string{"deactivate", "delete"} {
		for _, kind := range []string{userType, typeName} {
			t.Run(policy+" to "+kind, func(t *testing.T) {
				t.Parallel()
				e := newSandbox(t)
				more := acctest.Object{"removed": policy}
				old := e.Protocol(nil).Resource(typeName)
				says(t, old.Apply(config(t, jsonUsers(e, "ada", "eve"), more)))
				p := e.Protocol(nil)
				test(t, e, old.In(p), p.Resource(kind), config(t, jsonUsers(e, "eve"), more), adopters(t, e)[kind]("ada"))
			})
		}
	}
}

// signsIn fails the test unless somebody can sign in, and the adopter has their account.
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

// TestRosterLeaverTakenOver: who was taken over first is not let go of after, and the roster goes on without them.
func TestRosterLeaverTakenOver(t *testing.T) {
	t.Parallel()
	moves(t, func(t *testing.T, e *acctest.Env, old, other *acctest.Instance, left, adopting acctest.Object) {
		e.Forget()
		says(t, other.Apply(adopting))
		said := old.Apply(left)
		says(t, said)
		warns(t, said, "Left alone, because this apply took it over")
		warns(t, said, e.Name("ada")+" ("+e.ID("ada")+")")
		e.CheckWrites()
		signsIn(t, e, "ada", other)
		holds(t, e, old, "eve")
		settled(t, e, old, left)
		settled(t, e, other, adopting)
		// It holds for that apply only.
		other = other.In(e.Protocol(nil))
		says(t, other.Destroy())
	})
}

// TestRosterLeaverTakenOverMeanwhile: an adopter that finds somebody while they are being let go of waits for that, and
// takes over what is left.
func TestRosterLeaverTakenOverMeanwhile(t *testing.T) {
	t.Parallel()
	moves(t, func(t *testing.T, e *acctest.Env, old, other *acctest.Instance, left, adopting acctest.Object) {
		planned, said := old.Plan(left)
		says(t, said)
		for _, method := range []string{"PATCH", "DELETE"} {
			e.Fault(sandbox.Fault{Method: method, Kind: sandbox.FaultDelay, Delay: time.Second, Count: 1})
		}
		released := make(chan acctest.Diagnostics)
		go func() { released <- old.ApplyPlan(planned, left) }()
		time.Sleep(300 * time.Millisecond) // the request is under way
		says(t, other.Apply(adopting))
		said = <-released
		says(t, said)
		if warnings := said.Warnings(); len(warnings) > 0 {
			t.Errorf("said %q", warnings)
		}
		e.ClearFaults()
		signsIn(t, e, "ada", other)
		holds(t, e, old, "eve")
		settled(t, e, old, left)
		settled(t, e, other, adopting)
	})
}

// TestRosterLeaverTakenOverAfterwards: whoever was let go of first is taken over after, or made anew.
func TestRosterLeaverTakenOverAfterwards(t *testing.T) {
	t.Parallel()
	moves(t, func(t *testing.T, e *acctest.Env, old, other *acctest.Instance, left, adopting acctest.Object) {
		says(t, old.Apply(left))
		says(t, other.Apply(adopting))
		signsIn(t, e, "ada", other)
		settled(t, e, old, left)
		settled(t, e, other, adopting)
	})
}

// TestRosterReplacedCreateFirst: the old one of a replacement lets go of nobody whom the new one has taken over, whatever its
// deletion_policy.
func TestRosterReplacedCreateFirst(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"deactivate", "delete"} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			e := newSandbox(t)
			all := config(t, jsonUsers(e, "ada", "eve"), acctest.Object{"deletion_policy": policy})
			old := e.Protocol(nil).Resource(typeName)
			says(t, old.Apply(all))
			e.Forget()
			p := e.Protocol(nil)
			other := p.Resource(typeName)
			says(t, other.Apply(all))
			said := old.In(p).Destroy()
			says(t, said)
			warns(t, said, "to let go of 2 people")
			e.CheckWrites()
			settled(t, e, other, all)
		})
	}
}

// renamings are the two ways in which a roster gives an account another name: it was renamed elsewhere, or the roster itself
// renames it. Each has the name under which the account is found before.
func renamings(t *testing.T, test func(t *testing.T, e *acctest.Env, old, other *acctest.Instance, config, adopting acctest.Object)) {
	t.Helper()
	key := acctest.Object{"external_id": "hr-1"}
	t.Run("elsewhere", func(t *testing.T) {
		t.Parallel()
		e := newSandbox(t)
		all := config(t, jsonUsers(e, "ada", "eve"), nil)
		old := e.Protocol(nil).Resource(typeName)
		says(t, old.Apply(all))
		e.Rename("ada", "countess")
		old = old.In(e.Protocol(nil))
		says(t, old.Refresh())
		p := e.Protocol(nil)
		test(t, e, old.In(p), p.Resource(userType), all, adopters(t, e)[userType]("countess"))
	})
	t.Run("by the roster", func(t *testing.T) {
		t.Parallel()
		e := newSandbox(t)
		old := e.Protocol(nil).Resource(typeName)
		says(t, old.Apply(config(t, change(e, jsonUsers(e, "countess", "eve"), "countess", key), nil)))
		p := e.Protocol(nil)
		all := config(t, change(e, jsonUsers(e, "ada", "eve"), "ada", key), nil)
		test(t, e, old.In(p), p.Resource(userType), all, adopters(t, e)[userType]("countess"))
	})
}

// TestRosterBeingChangedIsNotTakenOver: whoever a roster has begun to rename stays on it, also where that failed.
func TestRosterBeingChangedIsNotTakenOver(t *testing.T) {
	t.Parallel()
	renamings(t, func(t *testing.T, e *acctest.Env, old, other *acctest.Instance, all, adopting acctest.Object) {
		id := e.ID("countess")
		e.Fault(sandbox.Fault{Method: "PATCH", Kind: sandbox.FaultStatus, Status: 403})
		says(t, old.Apply(all), "403")
		e.ClearFaults()
		e.Forget()
		says(t, other.Apply(adopting), "Not taken over: "+e.Name("countess"), "with the id "+id, "Apply again")
		e.CheckWrites()
		// The next apply renames the one and makes the other.
		old, said := again(t, e, old, all)
		says(t, said)
		other = other.In(e.Protocol(nil))
		says(t, other.Apply(adopting))
		if e.ID("ada") != id || e.ID("countess") == id {
			t.Errorf("the renamed one has the id %s, the new one %s", e.ID("ada"), e.ID("countess"))
		}
		settled(t, e, old, all)
		settled(t, e, other, adopting)
	})
}

// TestRosterTakenOverIsNotChanged: the adopter came first, so that one is not renamed, everybody else's change is done, and the
// error says the way out.
func TestRosterTakenOverIsNotChanged(t *testing.T) {
	t.Parallel()
	renamings(t, func(t *testing.T, e *acctest.Env, old, other *acctest.Instance, all, adopting acctest.Object) {
		id := e.ID("countess")
		says(t, other.Apply(adopting))
		before := decoded(old.State["users"])[e.Name("countess")]
		e.Forget()
		said := old.Apply(all)
		says(t, said, e.Name("ada")+": Another resource with adopt_existing", "took over the user with the id "+id, "depends_on", "terraform state rm")
		e.CheckWrites()
		if diff := cmp.Diff(before, decoded(old.State["users"])[e.Name("countess")]); diff != "" {
			t.Errorf("the state of who was not renamed changed (-before +after):\n%s", diff)
		}
		// The way out: the other one out of the state, and the rename first.
		old, said = again(t, e, old, all)
		says(t, said)
		says(t, e.Protocol(nil).Resource(userType).Apply(adopting))
		if e.ID("ada") != id || e.ID("countess") == id {
			t.Error("they are not two")
		}
		settled(t, e, old, all)
	})
}

// TestUserLeavesForRoster: somebody moves from a resource of their own to a roster, which finds them while they are being let
// go of.
func TestUserLeavesForRoster(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"deactivate", "delete"} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			e := newSandbox(t)
			alone := adopters(t, e)[userType]("ada")
			alone["deletion_policy"] = policy
			old := e.Protocol(nil).Resource(userType)
			says(t, old.Apply(alone))
			p := e.Protocol(nil)
			old, all := old.In(p), p.Resource(typeName)
			for _, method := range []string{"PATCH", "DELETE"} {
				e.Fault(sandbox.Fault{Method: method, Kind: sandbox.FaultDelay, Delay: time.Second, Count: 1})
			}
			destroyed := make(chan acctest.Diagnostics)
			go func() { destroyed <- old.Destroy() }()
			time.Sleep(300 * time.Millisecond) // the request is under way
			says(t, all.Apply(config(t, jsonUsers(e, "ada"), nil)))
			says(t, <-destroyed)
			signsIn(t, e, "ada", all)
			settled(t, e, all, config(t, jsonUsers(e, "ada"), nil))
		})
	}
}
