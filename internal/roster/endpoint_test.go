package roster_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestRosterOfAnotherEndpoint: a roster that was made at one tenant and meets another stops at the first read, naming
// both. One without accounts has nothing of the other tenant, unless it deactivates outsiders.
func TestRosterOfAnotherEndpoint(t *testing.T) {
	t.Parallel()
	here, there := newSandbox(t), newSandbox(t)
	there.Add("mallory", nil)
	everyone := config(t, jsonUsers(here, "ada"), acctest.Object{"deletion_policy": "deactivate"})
	both := []string{here.ProviderEnvironment()["NINJAONE_SCIM_URL"], there.ProviderEnvironment()["NINJAONE_SCIM_URL"]}

	roster := here.Protocol(nil).Resource(typeName)
	checkErrors(t, roster.Apply(everyone))
	before := roster.State
	checkErrors(t, roster.In(there.Protocol(nil)).Refresh(), append(both, "another endpoint: "+here.Name("ada"))...)
	checkErrors(t, roster.In(there.Protocol(nil)).Destroy(), append(both, "another endpoint: "+here.Name("ada"))...)
	// Without a refresh, the plan stops.
	_, diags := roster.In(there.Protocol(nil)).Plan(everyone)
	checkErrors(t, diags, append(both, "another endpoint: "+here.Name("ada"))...)
	_, diags = roster.In(there.Protocol(nil)).PlanDestroy()
	checkErrors(t, diags, append(both, "another endpoint: "+here.Name("ada"))...)
	if diff := cmp.Diff(before, roster.State); diff != "" {
		t.Errorf("the state changed (-before +after):\n%s", diff)
	}

	guard := here.Protocol(nil).Resource(typeName)
	none := config(t, acctest.Object{}, acctest.Object{"outsiders": "deactivate"})
	checkErrors(t, guard.Apply(none))
	checkErrors(t, guard.In(there.Protocol(nil)).Refresh(), append(both, "another endpoint: "+typeName)...)
	_, diags = guard.In(there.Protocol(nil)).Plan(none)
	checkErrors(t, diags, append(both, "another endpoint: "+typeName)...)

	here.Tenant().AddFault(sandbox.Fault{Method: "POST", Path: "/Users", Kind: sandbox.FaultStatus, Status: 400})
	empty := here.Protocol(nil).Resource(typeName)
	if diags := empty.Apply(config(t, jsonUsers(here, "bo"), nil)); len(diags.Errors()) != 1 {
		t.Fatalf("reported %s", diags)
	}
	empty = empty.In(there.Protocol(nil))
	checkErrors(t, empty.Refresh())
	checkErrors(t, empty.Apply(config(t, jsonUsers(here, "bo"), nil)))
	holds(t, here, empty, "bo")
}
