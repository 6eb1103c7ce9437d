package group_test

import (
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestGroupDestroyed: by default the group is deleted, "abandon" leaves it with its members, and who is gone already is
// no error.
func TestGroupDestroyed(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		people(e, "ada")
		config := func(policy any) acctest.Object {
			return desk(e, acctest.Object{"members": []string{e.ID("ada")}, "deletion_policy": policy})
		}
		for _, policy := range []any{nil, "delete"} {
			group := e.Protocol(nil).Resource(typeName)
			mustReport(t, group.Apply(config(policy)))
			mustReport(t, group.In(e.Protocol(nil)).Destroy())
			if e.GroupExists("Service Desk") {
				t.Errorf("the group outlived its destroy with deletion_policy %v", policy)
			}
		}
		group := e.Protocol(nil).Resource(typeName)
		mustReport(t, group.Apply(config("abandon")))
		e.Forget()
		mustReport(t, group.In(e.Protocol(nil)).Destroy())
		e.CheckWrites()
		checkMembers(t, e, "ada")

		group = e.Protocol(nil).Resource(typeName)
		mustReport(t, group.Apply(desk(e, acctest.Object{"adopt_existing": true})))
		e.DeleteGroup("Service Desk")
		mustReport(t, group.In(e.Protocol(nil)).Destroy())
	})
}

// TestGroupNotDeletable: a service that does not delete groups is an error that names the way out, the group stays in
// the state, and the way out works.
func TestGroupNotDeletable(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]sandbox.Fault{
		"405": {Method: "DELETE", Kind: sandbox.FaultStatus, Status: 405},
		"501": {Method: "DELETE", Kind: sandbox.FaultStatus, Status: 501},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			e.Fault(fault)
			group := e.Protocol(nil).Resource(typeName)
			mustReport(t, group.Apply(desk(e, nil)))
			diags := group.Destroy()
			mustReport(t, diags, "Group cannot be deleted: "+e.Group("Service Desk"), name, `deletion_policy = "abandon"`)
			if group.State == nil {
				t.Fatal("the group left the state")
			}
			if strings.Count(diags.String(), "NinjaOne answered") != 1 {
				t.Errorf("reported:\n%s", diags)
			}
			group = group.In(e.Protocol(nil))
			mustReport(t, group.Apply(desk(e, acctest.Object{"deletion_policy": "abandon"})))
			mustReport(t, group.In(e.Protocol(nil)).Destroy())
			if group.State == nil || !e.GroupExists("Service Desk") {
				t.Error("the group is not where it was left")
			}
		})
	}
}

// TestGroupGoneWhileApplying: a group that vanishes between plan and apply is an error that says so; the next plan
// makes it again.
func TestGroupGoneWhileApplying(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		people(e, "ada")
		group := e.Protocol(nil).Resource(typeName)
		mustReport(t, group.Apply(desk(e, acctest.Object{"members": []string{}})))
		e.DeleteGroup("Service Desk")
		group = group.In(e.Protocol(nil))
		mustReport(t, group.Apply(desk(e, acctest.Object{"members": []string{e.ID("ada")}})),
			"Cannot change the members of group "+e.Group("Service Desk"), "does not exist any more")
		mustReport(t, group.Apply(acctest.Object{"display_name": e.Group("Help Desk"), "members": []string{}}),
			"Cannot update group "+e.Group("Help Desk"), "does not exist any more")
		if group.State["display_name"] != e.Group("Service Desk") {
			t.Errorf("state is %v", group.State)
		}
		group = group.In(e.Protocol(nil))
		mustReport(t, group.Refresh())
		if group.State != nil {
			t.Errorf("state is %v", group.State)
		}
	})
}
