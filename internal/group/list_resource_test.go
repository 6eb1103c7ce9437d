package group_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestGroupList: groups come by name with their identities, and what is reported of them imports and then plans
// nothing.
func TestGroupList(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		people(e, "ada")
		e.AddGroup("beta", map[string]any{"externalId": "grp-b"})
		e.AddGroup("Alpha", nil, "ada")
		e.AddGroup("gamma", nil)
		e.Settle()
		e.Forget()

		listed, diags := e.Protocol(nil).List(typeName, acctest.Object{}, true, 0)
		mustReport(t, diags)
		want := []acctest.Listed{listedGroup(e, "Alpha", nil), listedGroup(e, "beta", "grp-b"), listedGroup(e, "gamma", nil)}
		if diff := cmp.Diff(want, own(e, listed)); diff != "" {
			t.Errorf("listed (-want +got):\n%s", diff)
		}
		for _, one := range own(e, listed) {
			group := e.Protocol(nil).Resource(typeName)
			mustReport(t, group.ImportIdentity(one.Identity))
			delete(one.Resource, "id") // which no one may write
			planned, diags := group.Plan(one.Resource)
			mustReport(t, diags)
			if group.Changes(planned) {
				t.Errorf("the import of %s plans a change (-state +plan):\n%s", one.DisplayName,
					cmp.Diff(group.State, planned.After))
			}
		}
		checkAlone(t, e)
	})
}

// TestGroupListBare: without resources, identities and names only, and no more than are wanted.
func TestGroupListBare(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	for _, name := range []string{"c", "b", "a"} {
		e.AddGroup(name, nil)
	}
	listed, diags := e.Protocol(nil).List(typeName, acctest.Object{}, false, 2)
	mustReport(t, diags)
	want := []acctest.Listed{
		{DisplayName: e.Group("a"), Identity: acctest.Object{"id": e.GroupID("a")}},
		{DisplayName: e.Group("b"), Identity: acctest.Object{"id": e.GroupID("b")}},
	}
	if diff := cmp.Diff(want, listed); diff != "" {
		t.Errorf("listed (-want +got):\n%s", diff)
	}
}

// TestGroupListDoubted: a listing that tells of more than it shows is doubted, even where it shows no one.
func TestGroupListDoubted(t *testing.T) {
	t.Parallel()
	const words = "The listing may be incomplete: "
	for name, c := range map[string]struct {
		resources []any
		want      int
	}{
		"none is listed": {[]any{}, 0},
		"one is listed": {[]any{map[string]any{
			"schemas": []any{"urn:ietf:params:scim:schemas:core:2.0:Group"}, "id": "1",
			"displayName": "desk",
		}}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			e.Instead("GET", "/Groups", func() any {
				return map[string]any{
					"schemas": []any{"urn:ietf:params:scim:api:messages:2.0:ListResponse"}, "totalResults": 2,
					"Resources": c.resources,
				}
			})
			listed, diags := e.Protocol(nil).List(typeName, acctest.Object{}, false, 0)
			mustReport(t, diags)
			mustWarn(t, diags, words)
			if len(listed) != c.want {
				t.Errorf("listed %v", listed)
			}
		})
	}
}

// TestGroupListFails: a listing that fails is one error.
func TestGroupListFails(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	e.AddGroup("a", nil)
	e.Fault(sandbox.Fault{Path: "/Groups", Kind: sandbox.FaultStatus, Status: 403})
	listed, diags := e.Protocol(nil).List(typeName, acctest.Object{}, false, 0)
	mustReport(t, diags, "Cannot list groups: ", "403")
	if len(listed) > 0 {
		t.Errorf("listed %v", listed)
	}
}

func listedGroup(e *acctest.Env, name string, externalID any) acctest.Listed {
	return acctest.Listed{
		DisplayName: e.Spelled(e.Group(name)),
		Identity:    acctest.Object{"id": e.GroupID(name)},
		Resource: acctest.Object{
			"id": e.GroupID(name), "display_name": e.Spelled(e.Group(name)), "external_id": externalID, "members": nil,
			"deletion_policy": nil, "adopt_existing": nil, "timeouts": nil,
		},
	}
}

// own are those that this test has made: on a real tenant there are others.
func own(e *acctest.Env, listed []acctest.Listed) []acctest.Listed {
	var list []acctest.Listed
	for _, one := range listed {
		if e.Server != nil || len(one.DisplayName) > len(e.Group("")) && one.DisplayName[:len(e.Group(""))] == e.Group("") {
			list = append(list, one)
		}
	}
	return list
}

// TestGroupListLimit: a query that leaves groups out says how many, with its last result.
func TestGroupListLimit(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	for _, name := range []string{"Desk south", "desk north", "field"} {
		e.AddGroup(name, nil)
	}
	for limit, warnings := range map[int64][]string{
		1: {"The query stops at its limit: 1 of 2 groups listed; set limit."}, 2: nil, 100: nil, 0: nil,
	} {
		listed, diags := e.Protocol(nil).List(typeName, acctest.Object{"display_name_prefix": e.Group("DESK")}, false, limit)
		mustReport(t, diags)
		diags.MustWarn(t, warnings...)
		if want := map[int64]int{1: 1}[limit]; want != 0 && len(listed) != want || want == 0 && len(listed) != 2 {
			t.Errorf("%d listed at a limit of %d", len(listed), limit)
		}
	}
}

// TestGroupImportOfNothing says what was looked for.
func TestGroupImportOfNothing(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	e.AddGroup("desk", nil)
	name := e.Group("desk")
	e.Protocol(nil).Resource(typeName).ImportIdentity(acctest.Object{"id": name}).Must(t,
		"Nothing to import: "+name, "identity takes the SCIM id and nothing else.",
		`write id = "`+name+`" in the import block`)
	e.Protocol(nil).Resource(typeName).Import("no such").Must(t, "Nothing to import: no such",
		"no group with the display name or the SCIM id")
}
