package roster_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestRosterEndNotDone: of several who leave, one whose end is only acknowledged stays on the roster and is named; the
// others are gone, and the next apply goes on with the one.
func TestRosterEndNotDone(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		for removed, c := range map[string]struct{ methods, reports string }{
			"deactivate": {"PATCH PUT", ": Cannot deactivate user. NinjaOne acknowledges the deactivation and keeps the user " +
				"active."},
			"delete": {"DELETE", ": Cannot delete user. NinjaOne acknowledges the deletion and keeps the user active."},
		} {
			t.Run(removed, func(t *testing.T) {
				for _, local := range []string{"ada", "bea", "cy", "eve"} {
					if e.Exists(local) {
						e.Delete(local)
					}
				}
				more := acctest.Object{"removed": removed}
				inst := e.Protocol(nil).Resource(typeName)
				checkErrors(t, inst.Apply(config(t, jsonUsers(e, "ada", "bea", "cy", "eve"), more)))
				e.Settle()
				id := e.ID("bea")
				e.Front(func(x *acctest.Exchange) bool {
					return x.Is(c.methods, "/Users/*") && e.User("bea")["id"] == id && strings.Contains(x.Path, acctest.Segment(id)) &&
						x.Answers(http.StatusNoContent, "")
				})
				fewer := config(t, jsonUsers(e, "ada"), more)
				inst, diags := again(t, e, inst, fewer)
				checkErrors(t, diags, "The roster was not applied to every person: ", e.Name("bea")+c.reports, "Apply again")
				if strings.Contains(diags.String(), e.Name("cy")) {
					t.Errorf("a user who is gone is named: %s", diags)
				}
				holds(t, e, inst, "ada", "bea")
				for _, local := range []string{"cy", "eve"} {
					if e.Exists(local) && e.User(local)["active"] != false {
						t.Errorf("%s is active", local)
					}
				}
				e.Front(nil)
				inst, diags = again(t, e, inst, fewer)
				checkErrors(t, diags)
				holds(t, e, inst, "ada")
				if e.Exists("bea") && e.User("bea")["active"] != false {
					t.Error("bea is active")
				}
			})
		}
	})
}

// TestRosterOutsiderNotDone: an outsider whose deactivation is only acknowledged is shown again.
func TestRosterOutsiderNotDone(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	guarding := config(t, jsonUsers(e, "ada"), acctest.Object{"outsiders": "deactivate"})
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(guarding))
	e.Add("mole", nil)
	e.Front(acctest.Acknowledges("PATCH", "/Users/"+e.ID("mole"), ""))
	inst, diags := again(t, e, inst, guarding)
	checkErrors(t, diags, e.Name("mole")+": Cannot deactivate user. NinjaOne acknowledges the deactivation and keeps "+
		"the user active.")
	e.Front(nil)
	inst, diags = again(t, e, inst, guarding)
	checkErrors(t, diags)
	holds(t, e, inst, "ada")
	if e.User("mole")["active"] != false {
		t.Error("the mole is active")
	}
}

// TestRosterMembersNotDone: who is still in a group, or is not listed in it, is named with the group, and the next
// apply goes on.
func TestRosterMembersNotDone(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	e.AddGroup("desk", nil)
	in, out := acctest.Object{"groups": []any{e.Group("desk")}}, acctest.Object{"groups": []any{}}
	both := func(ada, eve acctest.Object) acctest.Object {
		return config(t, change(e, change(e, jsonUsers(e, "ada", "eve"), "ada", ada), "eve", eve), nil)
	}
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(both(in, out)))
	e.Front(acctest.Acknowledges("PATCH", "/Groups/*", ""))
	inst, diags := again(t, e, inst, both(out, in))
	at := `, group "` + e.Group("desk") + `": `
	checkErrors(t, diags, e.Name("ada")+at+"NinjaOne acknowledges the removal and keeps the member.",
		e.Name("eve")+at+"NinjaOne acknowledges the addition and does not list the member.")
	e.Front(nil)
	inst, diags = again(t, e, inst, both(out, in))
	checkErrors(t, diags)
	if members := e.Members("desk"); len(members) != 1 || members[0] != e.ID("eve") {
		t.Errorf("members are %v", members)
	}
	settled(t, e, inst, both(out, in))
}

// TestRosterEndAnsweredAndNotDone: a service that does what it answers for most people, and protects one of them, is
// found out.
func TestRosterEndAnsweredAndNotDone(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(config(t, jsonUsers(e, "ada", "bea", "cy", "dan", "eve"), nil)))
	id := e.ID("dan")
	e.Front(func(x *acctest.Exchange) bool {
		return x.Is("PATCH", "/Users/*") && strings.Contains(x.Path, acctest.Segment(id)) &&
			x.Answers(http.StatusOK, fmt.Sprintf(`{"id": %q, "userName": %q, "active": false}`, id, e.Name("dan")))
	})
	inst, diags := again(t, e, inst, config(t, jsonUsers(e, "ada"), nil))
	checkErrors(t, diags, e.Name("dan")+": Cannot deactivate user. NinjaOne acknowledges the deactivation and keeps "+
		"the user active.")
	holds(t, e, inst, "ada", "dan")
}

// TestRosterManyLeaveForPages: a hundred and twenty who leave at once are seen to be gone by the pages of a listing.
func TestRosterManyLeaveForPages(t *testing.T) {
	t.Parallel()
	const people, page = 120, 20
	for name, c := range map[string]struct {
		dialect, removed string
		most             int // GETs
	}{
		"deactivated, 200": {"patch-200", "deactivate", people/page + 1},
		"deactivated, 204": {"patch-204", "deactivate", people / page},
		"deleted":          {"patch-204", "delete", people/page + 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: []string{c.dialect}})
			var locals []string
			for i := range people {
				locals = append(locals, fmt.Sprintf("p%03d", i))
			}
			settings := acctest.Object{"max_requests_per_second": 0, "page_size": page}
			inst := e.Protocol(settings).Resource(typeName)
			checkErrors(t, inst.Apply(config(t, jsonUsers(e, locals...), acctest.Object{"deletion_policy": c.removed})))
			inst = inst.In(e.Protocol(settings))
			e.Forget()
			checkErrors(t, inst.Destroy())
			gets := 0
			for _, r := range e.Tenant().Requests() {
				if r.Method == http.MethodGet {
					gets++
				}
			}
			if gets > c.most {
				t.Errorf("%d GETs to see %d people gone, want at most %d", gets, people, c.most)
			}
			for _, u := range e.Tenant().Users() {
				if u["active"] != false {
					t.Errorf("%v is active", u["userName"])
				}
			}
		})
	}
}
