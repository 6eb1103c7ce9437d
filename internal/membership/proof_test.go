package membership_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// asItWas answers a change of a group with the group as it is, and does nothing.
func asItWas(e *acctest.Env, x *acctest.Exchange) bool {
	doc, _ := e.Tenant().GroupByName(e.Group("desk"))
	text, err := json.Marshal(doc)
	return err == nil && x.Answers(http.StatusOK, string(text))
}

// mustName checks that an error about a membership names ada and the group desk, and shows their ids: Terraform shows
// only the ids, which say nothing to anyone.
func mustName(t *testing.T, e *acctest.Env, diags acctest.Diagnostics, act, preposition, words string) {
	t.Helper()
	mustReport(t, diags, words)
	text := scim.Fold(diags.String()) // there are services that answer in another case, or decomposed
	want := fmt.Sprintf("%s%s (id %s)%s%s (id %s)%s", act, e.Name("ada"), e.ID("ada"), preposition, e.Group("desk"),
		e.GroupID("desk"), words)
	if !strings.Contains(text, scim.Fold(want)) {
		t.Errorf("got %s\nwant %s", diags, want)
	}
}

// TestMembershipEndNotDone: a removal that is acknowledged and not done is an error, and the state keeps the
// membership. Once the service does it, the next apply is done.
func TestMembershipEndNotDone(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		world(e)
		for name, answer := range map[string]func(x *acctest.Exchange) bool{
			"204":                 func(x *acctest.Exchange) bool { return x.Answers(http.StatusNoContent, "") },
			"the group as it was": func(x *acctest.Exchange) bool { return asItWas(e, x) },
			"an empty object":     func(x *acctest.Exchange) bool { return x.Answers(http.StatusOK, "{}") },
		} {
			t.Run(name, func(t *testing.T) {
				one := e.Protocol(nil).Resource(typeName)
				mustReport(t, one.Apply(membership(e)))
				e.Front(func(x *acctest.Exchange) bool { return x.Is("PATCH PUT", "/Groups/*") && answer(x) })
				one = one.In(e.Protocol(nil))
				mustName(t, e, one.Destroy(), "Cannot remove user ", " from group ",
					": NinjaOne acknowledges the removal and keeps the member.")
				if one.State == nil {
					t.Fatal("the state has lost a membership that is there")
				}
				checkMembers(t, e, "desk", "ada", "bruno")
				e.Front(nil)
				one = one.In(e.Protocol(nil))
				mustReport(t, one.Destroy())
				checkMembers(t, e, "desk", "bruno")
			})
		}
	})
}

// TestMembershipNotSeen: a membership that the service does not show is an error at its create, and leaves nothing in
// the state: the next refresh would drop it.
func TestMembershipNotSeen(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		world(e)
		for name, c := range map[string]struct {
			service func(x *acctest.Exchange) bool
			reports string
		}{
			"members are never listed": {
				func(x *acctest.Exchange) bool {
					return x.Is("GET PATCH PUT", "/Groups/*") && x.Edits(func(group map[string]any) { group["members"] = []any{} })
				}, "NinjaOne acknowledges the addition and never lists members of this group.",
			},
			"the addition is acknowledged": {
				func(x *acctest.Exchange) bool { return x.Is("PATCH PUT", "/Groups/*") && asItWas(e, x) },
				"NinjaOne acknowledges the addition and does not list the member.",
			},
		} {
			t.Run(name, func(t *testing.T) {
				e.Front(c.service)
				one := e.Protocol(nil).Resource(typeName)
				reports := c.reports
				fails := e.Speaks("patch-500-acted") && !e.Speaks("patch-refused-405")
				if name == "members are never listed" && fails {
					reports = "NinjaOne answered 500 Internal Server Error to PATCH /Groups/" // which is all that is known
				}
				if diags := one.Apply(membership(e)); reports == c.reports {
					mustName(t, e, diags, "Cannot add user ", " to group ", ": "+reports)
				} else {
					mustReport(t, diags, "Cannot add user ", e.ID("ada"), " to group ", reports)
				}
				if one.State != nil {
					t.Errorf("state is %v", one.State)
				}
				e.Front(nil)
				if slices.Contains(e.Members("desk"), e.ID("ada")) {
					e.Leave("desk", "ada")
				}
				if len(e.Members("desk")) == 0 { // a PUT of a group that tells no members holds none
					e.Join("desk", "bruno")
				}
			})
		}
	})
}

// TestMembershipEndRefusedInItsForm: where the service refuses to take a member out by a filter (dialect 36), a PUT
// that leaves the members as they were proves nothing. A list does if it removes only the listed members.
func TestMembershipEndRefusedInItsForm(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.Unless("a list empties the group, which is told elsewhere", "remove-list-empties-group")
		e.Unless("a PATCH is refused whatever it holds", "patch-refused-405")
		world(e)
		for name, status := range map[string]int{"501": http.StatusNotImplemented, "400": http.StatusBadRequest} {
			for _, lists := range []bool{true, false} {
				t.Run(name, func(t *testing.T) {
					one := e.Protocol(nil).Resource(typeName)
					mustReport(t, one.Apply(membership(e)))
					e.Front(func(x *acctest.Exchange) bool {
						removes := x.Is("PATCH", "/Groups/*") && strings.Contains(x.Body, `"remove"`)
						if listed := strings.Contains(x.Body, `"path":"members",`); removes && !(listed && lists) {
							return x.Answers(status, "")
						}
						return x.Is("PUT", "/Groups/*") && asItWas(e, x)
					})
					one = one.In(e.Protocol(nil))
					diags := one.Destroy()
					if lists {
						mustReport(t, diags)
						checkMembers(t, e, "desk", "bruno")
						e.Front(nil)
						return
					}
					words := "NinjaOne acknowledges the removal and keeps the member."
					if status == http.StatusBadRequest {
						words = "NinjaOne answered 400"
					}
					mustReport(t, diags, "Cannot remove user ", e.ID("ada"), words)
					if one.State == nil {
						t.Error("the state has lost a membership that is there")
					}
					checkMembers(t, e, "desk", "ada", "bruno")
					e.Front(nil)
					mustReport(t, one.In(e.Protocol(nil)).Destroy())
				})
			}
		}
	})
}

// TestMembershipOfAListedGroup: a 404 to a GET of the group, in the form of SCIM, does not end a membership while the
// listing shows the group.
func TestMembershipOfAListedGroup(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		world(e)
		var hides atomic.Bool
		e.Front(func(x *acctest.Exchange) bool {
			return hides.Load() && x.Is("GET PATCH PUT", "/Groups/*") && x.Answers(http.StatusNotFound,
				`{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"404","detail":"no such group"}`)
		})
		one := e.Protocol(nil).Resource(typeName)
		mustReport(t, one.Apply(membership(e)))
		e.Settle()
		hides.Store(true)
		one = one.In(e.Protocol(nil))
		mustReport(t, one.Destroy(), "Cannot remove user ", "NinjaOne's own listing has this user or group")
		if one.State == nil {
			t.Error("the state has lost a membership that is there")
		}
		hides.Store(false)
		mustReport(t, one.In(e.Protocol(nil)).Destroy())
		checkMembers(t, e, "desk", "bruno")
	})
}

// TestMembershipEndEmptiesTheGroup: a service that refuses the filter and empties a group for a list is found out once,
// the others are put back, and the error says so.
func TestMembershipEndEmptiesTheGroup(t *testing.T) {
	t.Parallel()
	e := newEnv(t, "remove-list-empties-group")
	world(e)
	e.Add("cleo", nil)
	e.Join("desk", "cleo")
	one := e.Protocol(nil).Resource(typeName)
	mustReport(t, one.Apply(membership(e)))
	e.Front(func(x *acctest.Exchange) bool {
		return x.Is("PATCH", "/Groups/*") && strings.Contains(x.Body, "members[") && x.Answers(http.StatusBadRequest, "")
	})
	one = one.In(e.Protocol(nil))
	mustReport(t, one.Destroy(), "NinjaOne also removed 2 other members from the group. The provider added them again")
	checkMembers(t, e, "desk", "bruno", "cleo")
}
