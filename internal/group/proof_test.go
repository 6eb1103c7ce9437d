package group_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// asItWas answers a change of the group with the group as it is, and does nothing.
func asItWas(e *acctest.Env, x *acctest.Exchange) bool {
	doc, _ := e.Tenant().GroupByName(e.Group("Service Desk"))
	text, err := json.Marshal(doc)
	return err == nil && x.Answers(http.StatusOK, string(text))
}

// TestGroupMembersNotDone: a change of members that is acknowledged and not done is an error that names them, and the
// state holds who is in.
func TestGroupMembersNotDone(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		people(e, "ada", "bruno", "cleo")
		group := e.Protocol(nil).Resource(typeName)
		mustReport(t, group.Apply(desk(e, acctest.Object{"members": []string{e.ID("ada"), e.ID("bruno")}})))
		e.Settle()
		e.Front(func(x *acctest.Exchange) bool { return x.Is("PATCH PUT", "/Groups/*") && asItWas(e, x) })
		other := desk(e, acctest.Object{"members": []string{e.ID("bruno"), e.ID("cleo")}})
		group = group.In(e.Protocol(nil))
		diags := group.Apply(other)
		mustReport(t, diags, "Cannot change the members of group "+e.Group("Service Desk")+": 2 members' changes were "+
			"acknowledged and not done",
			e.ID("ada")+"): NinjaOne acknowledges the removal and keeps the member.", e.ID("cleo")+"): NinjaOne acknowledges the addition and does not list the member.")
		if text := scim.Fold(diags.String()); !strings.Contains(text, scim.Fold(e.Name("ada")+" (id ")) ||
			!strings.Contains(text, scim.Fold(e.Name("cleo")+" (id ")) {
			t.Errorf("the error does not name the members:\n%s", diags)
		}
		members, _ := group.State["members"].([]any)
		if len(members) != 2 || members[0] != e.ID("ada") || members[1] != e.ID("bruno") {
			t.Errorf("the state says that the members are %v", members)
		}
		e.Front(nil)
		group = group.In(e.Protocol(nil))
		mustReport(t, group.Refresh())
		mustReport(t, group.Apply(other))
		checkMembers(t, e, "bruno", "cleo")
	})
}

// TestGroupCreatedWithUnlistedMembers: what follows a create warns, and says what the service does with the members.
func TestGroupCreatedWithUnlistedMembers(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.Unless("the service says that it failed", "patch-500-acted")
		people(e, "ada")
		e.Settle()
		e.Front(func(x *acctest.Exchange) bool {
			return x.Is("GET PATCH PUT", "/Groups/*") && x.Edits(func(group map[string]any) { group["members"] = []any{} })
		})
		group := e.Protocol(nil).Resource(typeName)
		diags := group.Apply(desk(e, acctest.Object{"members": []string{e.ID("ada")}}))
		mustReport(t, diags)
		diags.MustWarn(t, "Group created without all its members: "+e.Group("Service Desk")+": 1 member's change was acknowledged and not done, and every other member's change is done:\n  ")
		if text := diags.String(); !strings.Contains(text,
			" (id "+e.ID("ada")+"): NinjaOne acknowledges the addition and never lists members of this group.") {
			t.Errorf("the warning does not name the member:\n%s", text)
		}
		if group.Tainted {
			t.Error("the group is tainted")
		}
	})
}

// TestGroupRenamedInVain: a rename that the service ignores warns, whatever it is answered with.
func TestGroupRenamedInVain(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		for name, answer := range map[string]func(x *acctest.Exchange) bool{
			"204":                 func(x *acctest.Exchange) bool { return x.Answers(http.StatusNoContent, "") },
			"the group as it was": func(x *acctest.Exchange) bool { return asItWas(e, x) },
			"an empty object":     func(x *acctest.Exchange) bool { return x.Answers(http.StatusOK, "{}") },
		} {
			t.Run(name, func(t *testing.T) {
				if e.GroupExists("Service Desk") {
					e.DeleteGroup("Service Desk")
				}
				group := e.Protocol(nil).Resource(typeName)
				mustReport(t, group.Apply(desk(e, nil)))
				e.Settle()
				e.Front(func(x *acctest.Exchange) bool { return x.Is("PATCH PUT", "/Groups/*") && answer(x) })
				group = group.In(e.Protocol(nil))
				diags := group.Apply(acctest.Object{"display_name": e.Group("Help Desk")})
				mustReport(t, diags)
				diags.MustWarn(t, "display_name: Group is renamed",
					"NinjaOne kept other values: NinjaOne accepted the change of "+e.Group("Help Desk"))
				e.Front(nil)
			})
		}
	})
}

// TestGroupChangeAnsweredBadly: a change that is done and answered with a failure is read back.
func TestGroupChangeAnsweredBadly(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	group := e.Protocol(nil).Resource(typeName)
	mustReport(t, group.Apply(desk(e, nil)))
	acts := true
	e.Front(func(x *acctest.Exchange) bool {
		if !x.Is("PATCH", "/Groups/*") {
			return false
		}
		if acts {
			x.Forward()
		}
		return x.Answers(http.StatusInternalServerError, "")
	})
	group = group.In(e.Protocol(nil))
	mustReport(t, group.Apply(desk(e, acctest.Object{"external_id": "hr-1"})))
	acts = false
	mustReport(t, group.Apply(desk(e, acctest.Object{"external_id": "hr-2"})),
		"Cannot update group "+e.Group("Service Desk")+": ", "500")
	if group.State["external_id"] != "hr-1" {
		t.Errorf("the state says %v", group.State["external_id"])
	}
}

// TestGroupRenameShownLate: a rename that the service answers with nothing and shows a moment later is done, without a
// warning.
func TestGroupRenameShownLate(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{Dialects: []string{"reads-lag", "write-answers-null"}})
	group := e.Protocol(nil).Resource(typeName)
	mustReport(t, group.Apply(desk(e, nil)))
	group = group.In(e.Protocol(nil))
	diags := group.Apply(acctest.Object{"display_name": e.Group("Help Desk")})
	mustReport(t, diags)
	for _, warning := range diags.Warnings() {
		if strings.Contains(warning, "kept other values") {
			t.Error(warning)
		}
	}
}

// TestGroupEndNotDone: a delete that is acknowledged and not done is an error, and the state keeps the group.
func TestGroupEndNotDone(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		group := e.Protocol(nil).Resource(typeName)
		mustReport(t, group.Apply(desk(e, nil)))
		e.Settle()
		e.Front(acctest.Acknowledges("DELETE", "/Groups/*", ""))
		group = group.In(e.Protocol(nil))
		mustReport(t, group.Destroy(), "Cannot delete group "+e.Group("Service Desk")+": NinjaOne acknowledges the "+
			"deletion and keeps the group.", `deletion_policy = "abandon"`)
		if group.State == nil {
			t.Fatal("the state has lost a group that is there")
		}
		e.Front(nil)
		mustReport(t, group.In(e.Protocol(nil)).Destroy())
		if e.GroupExists("Service Desk") {
			t.Error("the group is there still")
		}
	})
}
