package roster_test

import (
	"fmt"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestRosterSummary: more than 20 changes are counted once, fewer are not.
func TestRosterSummary(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	var locals []string
	for i := range 30 {
		locals = append(locals, fmt.Sprintf("p%02d", i))
	}
	unlimited := acctest.Object{"max_requests_per_second": 0}
	for n, want := range map[int]int{20: 0, 21: 1} {
		_, diags := e.Protocol(unlimited).Resource(typeName).Plan(config(t, jsonUsers(e, locals[:n]...), nil))
		if got := len(diags.Warnings()); got != want {
			t.Errorf("%d newcomers: %d warnings: %s", n, got, diags)
		}
	}
	inst := e.Protocol(unlimited).Resource(typeName)
	guard := acctest.Object{"outsiders": "deactivate", "max_removals": 30}
	checkErrors(t, inst.Apply(config(t, jsonUsers(e, locals[:25]...), guard)))
	e.Add("mole", nil)
	after := jsonUsers(e, locals[10:]...) // ten go, five come, and eleven change
	for _, local := range locals[14:25] {
		after = change(e, after, local, acctest.Object{"family_name": "King"})
	}
	inst = inst.In(e.Protocol(nil))
	checkErrors(t, inst.Refresh())
	_, diags := inst.Plan(config(t, after, guard))
	checkErrors(t, diags)
	checkWarning(t, diags, "The roster changes many people: This plan creates or adopts 5 people, changes 11, releases "+
		"10 that are no longer listed, and deactivates 1 outsider.")
}

// TestRosterWithoutOrganization: end users who would be created without one are reported once.
func TestRosterWithoutOrganization(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	users := acctest.Object{}
	for _, local := range []string{"ada", "eve"} {
		users[e.Name(local)] = acctest.Object{"user_type": "endUser", "given_name": "G", "family_name": "F"}
	}
	inst := e.Protocol(nil).Resource(typeName)
	diags := inst.Apply(config(t, users, nil))
	checkErrors(t, diags)
	checkWarning(t, diags, "This plan creates these end users without organization_id, and NinjaOne does not document "+
		"what such a user can see. "+e.Name("ada")+" "+e.Name("eve")+" To fix: Set organization_id to the organization's "+
		`id, or to "All" for a global end user.`)
	_, diags = inst.In(e.Protocol(nil)).Plan(config(t, change(e, users, "ada",
		acctest.Object{"family_name": "King"}), nil))
	checkErrors(t, diags)
	if warnings := diags.Warnings(); len(warnings) > 0 {
		t.Errorf("warnings %q", warnings)
	}
}
