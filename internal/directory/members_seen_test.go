package directory_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// ofGroup reports a request for one group.
func (x exchange) ofGroup() bool { return strings.Contains(x.URL.Path, "/Groups/") }

// removes reports a PATCH that takes members out in the form of a filter, or by a list.
func (x exchange) removes(listed bool) bool {
	return x.ofGroup() && x.Method == http.MethodPatch && strings.Contains(x.body, `"remove"`) &&
		listed == strings.Contains(x.body, `"op":"remove","path":"members",`)
}

// shown answers with a group as edit leaves its members.
func (x exchange) shown(edit func(members []any) []any) bool {
	answer := x.serve()
	var doc map[string]any
	if json.Unmarshal(answer.Body.Bytes(), &doc) != nil {
		return x.says(answer.Code, answer.Body.String())
	}
	members, _ := doc["members"].([]any)
	doc["members"] = edit(members)
	text, _ := json.Marshal(doc)
	return x.says(answer.Code, string(text))
}

// ignoresPut answers a PUT of a group as done, and leaves the members as they are.
func (x exchange) ignoresPut() bool {
	if x.Method != http.MethodPut || !x.ofGroup() {
		return false
	}
	doc, _ := x.d.tenant.Group(x.URL.Path[strings.LastIndex(x.URL.Path, "/")+1:])
	text, _ := json.Marshal(doc)
	return x.says(http.StatusOK, string(text))
}

// refusal is a SCIM error.
func (x exchange) refusal(status int, scimType string) bool {
	return x.says(status, fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"%d","scimType":%q,"detail":"no"}`, status, scimType))
}

// none is a list of members without anyone.
func none([]any) []any { return []any{} }

// TestMemberChangesAreProven: whatever the service answers to a change of members, what it then shows decides. Of six,
// the group has the first four; the first is to leave, and the last to come.
func TestMemberChangesAreProven(t *testing.T) {
	t.Parallel()
	patches := func(x exchange) bool { return x.ofGroup() && x.Method == http.MethodPatch }
	for name, c := range map[string]struct {
		dialects []string
		service  service
		stays    bool // the first is in the group still, which is an error
		never    bool // the last is not listed, which is an error
		blind    bool // no one is ever listed
		emptied  bool // the others were removed, and put back
		refused  int  // the service's own refusal is the error of who stays
		outside  bool // who came is in the group though it is not seen
	}{
		"as the standards have it": {},
		"204":                      {dialects: []string{"patch-204"}},
		"by PUT":                   {dialects: []string{"patch-refused-501"}},
		"{}": {service: func(x exchange) bool {
			return patches(x) && x.serve() != nil &&
				x.says(200, "{}")
		}},
		"500, and done": {service: func(x exchange) bool {
			return patches(x) && x.serve() != nil &&
				x.says(500, "")
		}},
		"shown late": {service: lateService(time.Second), dialects: []string{"patch-204"}},
		"members are not in an answer": {service: func(x exchange) bool {
			return patches(x) &&
				x.shown(func([]any) []any { return nil })
		}},
		"acknowledged by 204": {
			service: func(x exchange) bool { return patches(x) && x.says(204, "") },
			stays:   true, never: true,
		},
		"acknowledged by the group as it was": {service: func(x exchange) bool {
			doc, _ := x.d.tenant.Group(x.URL.Path[strings.LastIndex(x.URL.Path, "/")+1:])
			text, _ := json.Marshal(doc)
			return patches(x) && x.says(200, string(text))
		}, stays: true, never: true},
		"members are stored and never listed": {service: func(x exchange) bool {
			return x.ofGroup() &&
				x.Method != http.MethodDelete && x.shown(none)
		}, never: true, blind: true, outside: true},
		"PATCH is 501, PUT is repeated and ignored": {service: func(x exchange) bool {
			return patches(x) && x.refusal(501, "") || x.ofGroup() && x.Method == http.MethodPut && x.says(200, x.body)
		}, stays: true, never: true},
		"a filter is 501, PUT works": {service: func(x exchange) bool {
			return x.removes(false) &&
				x.refusal(501, "")
		}},
		"a filter is 501, PUT is ignored, a list works": {service: func(x exchange) bool {
			return x.removes(false) && x.refusal(501, "") || x.ignoresPut()
		}},
		"a filter is 400, a list works": {service: func(x exchange) bool {
			return x.removes(false) &&
				x.refusal(400, "noTarget")
		}},
		"a filter is 501, PUT is ignored, a list is 501": {service: func(x exchange) bool {
			return (x.removes(false) || x.removes(true)) && x.refusal(501, "") || x.ignoresPut()
		}, stays: true},
		"a filter is 400, a list is 400": {service: func(x exchange) bool {
			return (x.removes(false) || x.removes(true)) && x.refusal(400, "noTarget")
		}, stays: true, refused: 400},
		"a filter is 400, a list is acknowledged": {service: func(x exchange) bool {
			return x.removes(false) && x.refusal(400, "noTarget") || x.removes(true) && x.says(204, "")
		}, stays: true},
		"a filter is 400, a list empties the group": {
			dialects: []string{"remove-list-empties-group"},
			service: func(x exchange) bool {
				return x.removes(false) && x.refusal(400, "noTarget")
			}, emptied: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t, directory.Options{}, c.dialects...)
			users := d.seed(t, 6)
			group := d.group(t, "team", users[:4]...)
			behind := d.as(t, directory.Options{}, c.service)
			if _, err := behind.GroupWithMembers(t.Context(), group); err != nil {
				t.Fatal(err)
			}
			in := users[5:]
			err := behind.ChangeMembers(t.Context(), group, in, users[:1])
			failed := map[string]error{}
			if members, ok := errors.AsType[*directory.MemberError](err); ok {
				failed = members.Failed
			} else if err != nil {
				t.Fatal(err)
			}
			out, isOut := errors.AsType[*directory.UnseenMemberError](failed[users[0]])
			answer, isAnswer := errors.AsType[*scim.Error](failed[users[0]])
			emptied, isEmptied := errors.AsType[*directory.EmptiedError](failed[users[0]])
			switch {
			case c.refused != 0 && (!isAnswer || answer.Status != c.refused):
				t.Errorf("of who is to leave: %v, want status %d", failed[users[0]], c.refused)
			case c.stays && c.refused == 0 && (!isOut || !out.Out):
				t.Errorf("of who is to leave: %v, want that they are in the group still", failed[users[0]])
			case c.emptied && (!isEmptied || emptied.Out != 4 && emptied.Out != 3 || len(emptied.Lost) > 0):
				t.Errorf("of who is to leave: %v, want that the others were put back", failed[users[0]])
			case !c.stays && !c.emptied && failed[users[0]] != nil:
				t.Errorf("of who has left: %v", failed[users[0]])
			}
			came, isIn := errors.AsType[*directory.UnseenMemberError](failed[users[5]])
			if c.never != isIn || isIn && (came.Out || came.Blind != c.blind) {
				t.Errorf("of who is to come: %v", failed[users[5]])
			}
			want := slices.Clone(users[1:4])
			if c.stays {
				want = append(want, users[0])
			}
			if !c.never || c.outside {
				want = append(want, users[5])
			}
			if c.blind { // the service never shows members
				want = append(want, users[0])
			}
			d.wantMembers(t, group, want)
		})
	}
}

// TestRemovalByListIsTriedOnce: if the service removes only the listed members, all further members are removed by a
// list. If it empties the group, none is.
func TestRemovalByListIsTriedOnce(t *testing.T) {
	t.Parallel()
	for _, empties := range []bool{false, true} {
		t.Run(fmt.Sprintf("empties %t", empties), func(t *testing.T) {
			t.Parallel()
			var dialects []string
			if empties {
				dialects = []string{"remove-list-empties-group"}
			}
			d := open(t, directory.Options{}, dialects...)
			users := d.seed(t, 60)
			group := d.group(t, "team", users...)
			lists := 0
			behind := d.as(t, directory.Options{}, func(x exchange) bool {
				if x.removes(true) {
					lists++ // one at a time
				}
				return x.removes(false) && x.refusal(http.StatusBadRequest, "noTarget")
			})
			err := behind.ChangeMembers(t.Context(), group, nil, users[:30])
			const most = 10
			if !empties {
				if err != nil || lists > most {
					t.Errorf("%v, after %d lists", err, lists)
				}
				d.wantMembers(t, group, users[30:])
				return
			}
			members, ok := errors.AsType[*directory.MemberError](err)
			if !ok || len(members.Failed) != 30 || lists != 1 {
				t.Fatalf("%v, after %d lists", err, lists)
			}
			in := slices.DeleteFunc(slices.Clone(users), func(id string) bool {
				_, gone := errors.AsType[*directory.EmptiedError](members.Failed[id])
				return gone
			})
			if len(in) != 59 {
				t.Errorf("%d of 60 are reported as in", len(in))
			}
			d.wantMembers(t, group, in)
		})
	}
}

// TestMemberProofsCostOneGETPerBatch: where the answers show members, none is needed; where they do not, each batch is
// looked at once.
func TestMemberProofsCostOneGETPerBatch(t *testing.T) {
	t.Parallel()
	const people, batch = 70, 10
	for name, c := range map[string]struct {
		dialects   []string
		adds, outs int // GETs at most, beside the one that shows who is in
	}{
		"the answers show": {},
		"they do not":      {dialects: []string{"patch-204"}, adds: people / batch, outs: people / batch},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t, directory.Options{MembersPerPatch: batch}, c.dialects...)
			users := d.seed(t, people)
			group := d.group(t, "team")
			if err := d.ChangeMembers(context.Background(), group, users, nil); err != nil {
				t.Fatal(err)
			}
			if got := d.count(http.MethodGet, "/Groups/"); got > c.adds+1 {
				t.Errorf("adding: %d GETs, want at most %d", got, c.adds+1)
			}
			d.tenant.ResetRequests()
			if err := d.ChangeMembers(context.Background(), group, nil, users); err != nil {
				t.Fatal(err)
			}
			if got := d.count(http.MethodGet, "/Groups/"); got > c.outs {
				t.Errorf("removing: %d GETs, want at most %d", got, c.outs)
			}
			d.wantMembers(t, group, nil)
		})
	}
}

// TestMembersNotReadBack: a change of a member that cannot be read back is not reported as done.
func TestMembersNotReadBack(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{}, "patch-204")
	users := d.seed(t, 2)
	group := d.group(t, "team", users[0])
	d.tenant.AddFault(sandbox.Fault{
		Method: http.MethodGet, Path: "/Groups/*", Kind: sandbox.FaultStatus,
		Status: 403, Skip: 1,
	})
	err := d.ChangeMembers(t.Context(), group, users[1:], users[:1])
	unseen, ok := errors.AsType[*directory.UnseenError](err)
	if answer, is := errors.AsType[*scim.Error](err); !ok || unseen.Act != directory.MemberChange || !is ||
		answer.Status != 403 {
		t.Errorf("got %v", err)
	}
	d.tenant.ClearFaults()
	if err := d.ChangeMembers(t.Context(), group, users[1:], users[:1]); err != nil {
		t.Error(err)
	}
	d.wantMembers(t, group, users[1:])
}
