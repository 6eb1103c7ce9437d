package group_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

const listTypeName = typeName + "s"

// TestGroupDataSource looks one group up by either key, with its members.
func TestGroupDataSource(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		people(e, "bruno", "ada")
		e.AddGroup("Service Desk", map[string]any{"externalId": "grp-1"}, "bruno", "ada")
		e.Settle()
		id := e.GroupID("Service Desk")
		members := make([]any, 0, 2) //nolint:mnd // two people
		for _, member := range e.Members("Service Desk") {
			members = append(members, member)
		}
		for _, config := range []acctest.Object{{"id": id}, {"display_name": strings.ToUpper(e.Group("Service Desk"))}} {
			got, diags := e.Protocol(nil).Data(typeName, config)
			mustReport(t, diags)
			var found []any
			for _, member := range got["members"].([]any) {
				found = append(found, member.(acctest.Object)["value"])
			}
			if diff := cmp.Diff(members, found); diff != "" {
				t.Errorf("members by %v (-want +got):\n%s", config, diff)
			}
			delete(got, "members")
			want := acctest.Object{"id": id, "display_name": e.Spelled(e.Group("Service Desk")), "external_id": "grp-1"}
			if name := config["display_name"]; name != nil {
				want["display_name"] = name // as it was asked for, or Terraform would find the answer inconsistent
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("found by %v (-want +got):\n%s", config, diff)
			}
		}
	})
}

// TestGroupDataSourceFindsNothing: what is not there is an error that names what was looked for.
func TestGroupDataSourceFindsNothing(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		_, diags := e.Protocol(nil).Data(typeName, acctest.Object{"display_name": e.Group("Nobody's")})
		mustReport(t, diags, "No such group: ", `display_name "`+e.Group("Nobody's")+`"`)
		_, diags = e.Protocol(nil).Data(typeName, acctest.Object{"id": "no-such-id"})
		mustReport(t, diags, "No such group: ", `id "no-such-id"`)
		_, diags = e.Protocol(nil).Data(typeName, acctest.Object{})
		mustReport(t, diags, "id", "display_name")
		_, diags = e.Protocol(nil).Data(typeName, acctest.Object{"id": "1", "display_name": "a"})
		if len(diags.Errors()) == 0 {
			t.Error("both keys at once are taken")
		}
		_, diags = e.Protocol(nil).Data(typeName, acctest.Object{"id": ""})
		mustReport(t, diags, "id: ", "The value is blank")
	})
}

// TestGroupsDataSource lists groups by name, with members only where they are asked for.
func TestGroupsDataSource(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		people(e, "ada")
		e.AddGroup("Desk two", nil)
		e.AddGroup("desk one", map[string]any{"externalId": "grp-1"}, "ada")
		e.AddGroup("Other", nil)
		e.Settle()
		e.Forget()
		group := func(name string, externalID, members any) acctest.Object {
			return acctest.Object{
				"id": e.GroupID(name), "display_name": e.Spelled(e.Group(name)), "external_id": externalID,
				"members": members,
			}
		}
		config := acctest.Object{"display_name_prefix": strings.ToUpper(e.Group("DESK"))}
		got, diags := e.Protocol(nil).Data(listTypeName, config)
		mustReport(t, diags)
		if diff := cmp.Diff([]any{group("desk one", "grp-1", nil), group("Desk two", nil, nil)}, got["groups"]); diff != "" {
			t.Errorf("groups (-want +got):\n%s", diff)
		}
		checkAlone(t, e)

		config["include_members"] = true
		got, diags = e.Protocol(nil).Data(listTypeName, config)
		mustReport(t, diags)
		groups := got["groups"].([]any)
		member := groups[0].(acctest.Object)["members"].([]any)[0].(acctest.Object)
		if len(groups) != 2 || member["value"] != e.ID("ada") || len(groups[1].(acctest.Object)["members"].([]any)) != 0 {
			t.Errorf("groups with members: %v", groups)
		}
		config["display_name_prefix"] = e.Group("none of these")
		got, diags = e.Protocol(nil).Data(listTypeName, config)
		mustReport(t, diags)
		if diff := cmp.Diff([]any{}, got["groups"]); diff != "" {
			t.Errorf("groups of no name (-want +got):\n%s", diff)
		}
	})
}

// TestGroupDataSourcesFail: what the service refuses is an error with its words.
func TestGroupDataSourcesFail(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	e.AddGroup("a", nil)
	e.Fault(sandbox.Fault{Path: "/Groups/*", Kind: sandbox.FaultStatus, Status: 403})
	_, diags := e.Protocol(nil).Data(typeName, acctest.Object{"id": e.GroupID("a")})
	mustReport(t, diags, `Cannot look up group with id "`+e.GroupID("a")+`": `, "403")
	_, diags = e.Protocol(nil).Data(listTypeName, acctest.Object{"include_members": true})
	mustReport(t, diags, "Cannot read the members of group "+e.Group("a")+": ", "403")
}

// TestGroupDataSourcesInTerraform: one look-up feeds a resource.
func TestGroupDataSourcesInTerraform(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		people(e, "ada")
		e.AddGroup("All", nil, "ada")
		e.Settle()
		config := `
data "ninjaone_scim_group" "all" { display_name = "{{g:All}}" }
data "ninjaone_scim_groups" "all" { display_name_prefix = "{{g:All}}" }

resource "ninjaone_scim_group" "desk" {
  display_name = "{{g:Service Desk}}"
  members      = data.ninjaone_scim_group.all.members[*].value
}
`
		run(t, resource.TestStep{
			Config: e.Config(config),
			ConfigStateChecks: []statecheck.StateCheck{
				e.ExpectMembers("Service Desk", "ada"),
				statecheck.ExpectKnownValue("data.ninjaone_scim_groups.all", tfjsonpath.New("groups"), knownvalue.ListSizeExact(1)),
				statecheck.ExpectKnownValue("data.ninjaone_scim_groups.all",
					tfjsonpath.New("groups").AtSliceIndex(0).AtMapKey("members"), knownvalue.Null()),
			},
		})
	})
}

// checkAlone checks that no one asked for members.
func checkAlone(t *testing.T, e *acctest.Env) {
	t.Helper()
	var resp statecheck.CheckStateResponse
	e.ExpectMembersLeftAlone().CheckState(t.Context(), statecheck.CheckStateRequest{}, &resp)
	if resp.Error != nil {
		t.Error(resp.Error)
	}
}
