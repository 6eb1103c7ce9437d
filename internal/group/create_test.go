package group_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestGroupExists: what exists is an error that shows how to go on, nothing is sent, and going on that way works.
func TestGroupExists(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		people(e, "ada")
		id := e.AddGroup("Service Desk", nil, "ada")
		imported := e.Config(minimal + `
import {
  to = ninjaone_scim_group.desk
  id = "{{g:Service Desk}}"
}
`)
		run(t,
			resource.TestStep{
				PreConfig:   e.Forget,
				Config:      e.Config(minimal),
				ExpectError: acctest.MatchText("Group exists already: " + e.Group("Service Desk")),
			},
			resource.TestStep{
				PreConfig:         func() { e.CheckWrites(); e.Forget() },
				Config:            imported,
				ConfigPlanChecks:  plans(plancheck.ResourceActionNoop),
				ConfigStateChecks: []statecheck.StateCheck{value("id", text(id)), e.ExpectNoWrites(), e.ExpectMembersLeftAlone()},
			},
		)
	})
}

// TestGroupExistsError: the error names the group and holds an import block that is ready to paste.
func TestGroupExistsError(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		id := e.AddGroup("Service Desk", nil)
		group := e.Protocol(nil).Resource(typeName)
		diags := group.Apply(desk(e, acctest.Object{"external_id": "grp-1"}))
		mustReport(t, diags, "Group exists already: "+e.Group("Service Desk"), "to = ninjaone_scim_group.",
			"id = "+quoted(id), "adopt_existing = true")
		if group.State != nil {
			t.Errorf("state is %v", group.State)
		}
	})
}

// TestGroupAdopted: with adopt_existing, or where both sides carry the same external id, what exists is adopted.
func TestGroupAdopted(t *testing.T) {
	adoptions := map[string]struct {
		config acctest.Object
		writes []string
	}{
		"by name":           {acctest.Object{"adopt_existing": true}, nil},
		"by external id":    {acctest.Object{"external_id": "grp-1"}, nil},
		"with another key":  {acctest.Object{"adopt_existing": true, "external_id": "grp-2"}, []string{"PATCH /Groups/*"}},
		"with no one in it": {acctest.Object{"adopt_existing": true, "members": []string{}}, []string{"PATCH /Groups/*"}},
	}
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		people(e, "ada")
		for name, c := range adoptions {
			t.Run(name, func(t *testing.T) {
				id := e.AddGroup("Service Desk", map[string]any{"externalId": "grp-1"}, "ada")
				e.Forget()
				group := e.Protocol(nil).Resource(typeName)
				mustReport(t, group.Apply(desk(e, c.config)))
				if group.State["id"] != id || e.CountGroups("Service Desk") != 1 {
					t.Errorf("state is %v, want id %s", group.State, id)
				}
				if !e.Speaks("created-404-for-a-moment") { // in which a look-up cannot see what there is
					e.CheckWrites(c.writes...)
				}
				group = group.In(e.Protocol(nil))
				mustReport(t, group.Refresh())
				mustReport(t, group.Destroy())
			})
		}
	})
}

// TestGroupExistsTwice: of two groups with one name neither is taken, however it is asked for.
func TestGroupExistsTwice(t *testing.T) {
	t.Parallel()
	answers := map[string]string{
		"/Groups":    `{"totalResults": 2, "Resources": [{"id": "g1", "displayName": "Team"}, {"id": "g2", "displayName": "team"}]}`,
		"/Groups/g1": `{"id": "g1", "displayName": "Team"}`,
		"/Groups/g2": `{"id": "g2", "displayName": "team"}`,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			t.Errorf("%s %s was sent", r.Method, r.URL)
		}
		fmt.Fprint(w, answers[r.URL.Path])
	}))
	t.Cleanup(server.Close)
	fresh := func() *acctest.Protocol {
		return acctest.NewProtocol(t, acctest.Factories()["ninjaone"],
			acctest.Object{"scim_url": server.URL, "scim_token": "t"})
	}
	twice := []string{"Several groups are called Team: ", "g1, g2", "by its id"}
	mustReport(t, fresh().Resource(typeName).Apply(acctest.Object{"display_name": "Team"}), twice...)
	mustReport(t, fresh().Resource(typeName).Apply(acctest.Object{
		"display_name":   "Team",
		"adopt_existing": true,
	}), twice...)
	mustReport(t, fresh().Resource(typeName).Import("Team"), twice...)
	_, diags := fresh().Data(typeName, acctest.Object{"display_name": "Team"})
	mustReport(t, diags, "Several groups found: ", "g1, g2", "by its id")
}

// TestGroupNameTakenDuringCreate: another client makes the group between the look-up and the create.
func TestGroupNameTakenDuringCreate(t *testing.T) {
	t.Parallel()
	for name, adopt := range map[string]bool{"refused": false, "adopted": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			e.Before("POST", "/Groups", func() { e.AddGroup("Service Desk", nil) })
			group := e.Protocol(nil).Resource(typeName)
			diags := group.Apply(desk(e, acctest.Object{"adopt_existing": adopt}))
			if !adopt {
				mustReport(t, diags, "Group exists already: "+e.Group("Service Desk"), "id = "+quoted(e.GroupID("Service Desk")))
				return
			}
			mustReport(t, diags)
			if group.State["id"] != e.GroupID("Service Desk") {
				t.Errorf("state is %v", group.State)
			}
		})
	}
}

// TestGroupMembersRefusedOnCreate: the group is made and stays, untainted; a warning names who was refused and everyone
// else is in it. The next plan shows who is missing, and its apply is an error that leaves the state exact.
func TestGroupMembersRefusedOnCreate(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.Unless("the state gets the members as a read tells them that lags", "reads-lag")
		people(e, "ada", "bruno", "chloe")
		config := desk(e, acctest.Object{"members": []string{e.ID("ada"), "no-such-id", e.ID("bruno")}})
		group := e.Protocol(nil).Resource(typeName)
		diags := group.Apply(config)
		mustReport(t, diags)
		mustWarn(t, diags, "Group created without all its members: "+e.Group("Service Desk"), "1 member was refused",
			"no-such-id: NinjaOne answered 4", "ids from resources")
		checkMembers(t, e, "ada", "bruno")

		group = group.In(e.Protocol(nil))
		mustReport(t, group.Refresh())
		checkState(t, group, []any{e.ID("ada"), e.ID("bruno")})
		planned, diags := group.Plan(config)
		mustReport(t, diags)
		if planned.Replace || !group.Changes(planned) {
			t.Errorf("planned %v, replace %v", planned.After, planned.Replace)
		}
		config["members"] = []string{e.ID("chloe"), "no-such-id", e.ID("bruno")}
		mustReport(t, group.Apply(config), "Cannot change the members of group "+e.Group("Service Desk"),
			"1 member was refused, and every other member's change is done", "no-such-id: ")
		checkMembers(t, e, "bruno", "chloe")
		checkState(t, group, []any{e.ID("bruno"), e.ID("chloe")})

		config["members"] = []string{e.ID("chloe"), e.ID("bruno")}
		group = group.In(e.Protocol(nil))
		mustReport(t, group.Refresh())
		e.Forget()
		mustReport(t, group.Apply(config))
		e.CheckWrites()
	})
}

// TestGroupRenamedAndMembersRefused: the rename is done and in the state although the members are not.
func TestGroupRenamedAndMembersRefused(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	people(e, "ada")
	group := e.Protocol(nil).Resource(typeName)
	mustReport(t, group.Apply(desk(e, acctest.Object{"members": []string{e.ID("ada")}})))
	group = group.In(e.Protocol(nil))
	diags := group.Apply(acctest.Object{
		"display_name": e.Group("Help Desk"), "external_id": "grp-1",
		"members": []string{"no-such-id"},
	})
	mustReport(t, diags, "Cannot change the members of group "+e.Group("Help Desk"))
	if group.State["display_name"] != e.Group("Help Desk") || group.State["external_id"] != "grp-1" {
		t.Errorf("state is %v", group.State)
	}
	checkState(t, group, []any{})
}

// checkMembers checks who is in the group.
func checkMembers(t *testing.T, e *acctest.Env, locals ...string) {
	t.Helper()
	var resp statecheck.CheckStateResponse
	e.ExpectMembers("Service Desk", locals...).CheckState(t.Context(), statecheck.CheckStateRequest{}, &resp)
	if resp.Error != nil {
		t.Error(resp.Error)
	}
}

// checkState checks the members in the state.
func checkState(t *testing.T, group *acctest.Instance, members []any) {
	t.Helper()
	if diff := cmp.Diff(members, group.State["members"]); diff != "" {
		t.Errorf("members in state (-want +got):\n%s", diff)
	}
}

// TestGroupKeyNotCleared: what a PUT omits, some services keep (dialect 12), and no one would see it again: a warning
// tells.
func TestGroupKeyNotCleared(t *testing.T) {
	t.Parallel()
	for dialect, kept := range map[string]bool{"put-clears": false, "put-keeps": true} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: []string{"patch-refused-501", dialect}})
			group := e.Protocol(nil).Resource(typeName)
			mustReport(t, group.Apply(desk(e, acctest.Object{"external_id": "t-1"})))
			group = group.In(e.Protocol(nil))
			diags := group.Apply(desk(e, nil))
			mustReport(t, diags)
			if !kept {
				diags.MustWarn(t)
				return
			}
			diags.MustWarn(t, "NinjaOne did not clear a value: NinjaOne accepted the change of "+e.Group("Service Desk")+" and still has a value for external_id, which the configuration no longer sets.")
		})
	}
}
