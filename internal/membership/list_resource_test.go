package membership_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestMembershipList: who is in which group, by name, and what is listed imports and then plans nothing.
func TestMembershipList(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config func(*acctest.Env) acctest.Object
		limit  int64
		want   [][2]string // group and user
	}{
		"everybody": {
			func(*acctest.Env) acctest.Object { return nil }, 0,
			[][2]string{{"desk", "ada"}, {"desk", "bruno"}, {"field", "ada"}},
		},
		"by prefix": {
			func(e *acctest.Env) acctest.Object { return acctest.Object{"display_name_prefix": e.Group("DESK")} },
			0,
			[][2]string{{"desk", "ada"}, {"desk", "bruno"}},
		},
		"of a group": {
			func(e *acctest.Env) acctest.Object { return acctest.Object{"group_id": e.GroupID("field")} }, 0,
			[][2]string{{"field", "ada"}},
		},
		"of nothing": {func(*acctest.Env) acctest.Object { return acctest.Object{"group_id": "no such group"} }, 0, nil},
		"a few":      {func(*acctest.Env) acctest.Object { return nil }, 2, [][2]string{{"desk", "ada"}, {"desk", "bruno"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: []string{"ids-need-escaping"}})
			for _, local := range []string{"bruno", "ada"} {
				e.Add(local, nil)
			}
			e.AddGroup("field", nil, "ada")
			e.AddGroup("desk", nil, "bruno", "ada")
			e.AddGroup("empty", nil)
			listed, diags := e.Protocol(nil).List(typeName, c.config(e), true, c.limit)
			diags.Must(t)
			if c.limit > 0 {
				diags.MustWarn(t, "The query stops at its limit: 2 of 3 memberships listed; set limit.")
			} else {
				diags.MustWarn(t)
			}
			var want []acctest.Listed
			for _, one := range c.want {
				ids := acctest.Object{"group_id": e.GroupID(one[0]), "user_id": e.ID(one[1])}
				want = append(want, acctest.Listed{
					DisplayName: e.Group(one[0]) + ": " + e.Name(one[1]), Identity: ids,
					Resource: acctest.Object{
						"id": id(e, one[0], one[1]), "group_id": ids["group_id"], "user_id": ids["user_id"],
						"timeouts": nil,
					},
				})
			}
			if diff := cmp.Diff(want, listed); diff != "" {
				t.Fatalf("listed (-want +got):\n%s", diff)
			}
			for _, one := range listed {
				membership := e.Protocol(nil).Resource(typeName)
				membership.ImportIdentity(one.Identity).Must(t)
				delete(one.Resource, "id") // which no one may write
				planned, diags := membership.Plan(one.Resource)
				diags.Must(t)
				if membership.Changes(planned) {
					t.Errorf("the import of %s plans a change", one.DisplayName)
				}
			}
		})
	}
}

// TestMembershipListOfTheDeleted: a user who is gone and still named as a member is in no membership.
func TestMembershipListOfTheDeleted(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{Dialects: []string{"deleted-user-stays"}})
	e.Add("ada", nil)
	e.Add("bruno", nil)
	e.AddGroup("desk", nil, "ada", "bruno")
	e.Delete("bruno")
	listed, diags := e.Protocol(nil).List(typeName, nil, false, 0)
	diags.Must(t)
	if len(listed) != 1 || listed[0].DisplayName != e.Group("desk")+": "+e.Name("ada") {
		t.Errorf("listed %v", listed)
	}
}

// TestMembershipListFails: a group that cannot be read is an error, and no shorter list.
func TestMembershipListFails(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	e.Add("ada", nil)
	group := e.AddGroup("desk", nil, "ada")
	e.Instead("GET", "/Groups/"+group, func() any { return "nothing" })
	listed, diags := e.Protocol(nil).List(typeName, nil, false, 0)
	if len(listed) > 0 || len(diags.Errors()) != 1 {
		t.Errorf("listed %v and reported:\n%s", listed, diags)
	}
}
