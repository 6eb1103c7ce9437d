package user_test

import (
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestUserReleasedBeforeAFailedCreate: the destroy at the old address does not know that another address adopts the
// account, and ends before the create begins. If the create then fails, the new address keeps the account: no other
// state has it, and the next apply would stop at an account that exists already.
func TestUserReleasedBeforeAFailedCreate(t *testing.T) {
	t.Parallel()
	for policy, active := range map[string]bool{"deactivate": false, "abandon": true} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			old := e.Protocol(nil).Resource(typeName)
			mustReport(t, old.Apply(ada(e, acctest.Object{"deletion_policy": policy})))
			id, king := old.State["id"], ada(e, acctest.Object{"family_name": "King"})
			given, diags := old.In(e.Protocol(nil)).PlanDestroy() // where the other one is not known yet
			mustReport(t, diags)
			p := e.Protocol(nil)
			old, other := old.In(p), p.Resource(typeName)
			mustReport(t, old.ApplyDestroy(given))
			if e.User("ada")["active"] != active {
				t.Errorf("released: %v", e.User("ada"))
			}
			e.Fault(sandbox.Fault{Method: "PATCH", Kind: sandbox.FaultStatus, Status: 400})
			mustReport(t, other.Apply(king), "Cannot update user "+e.Name("ada"))
			if other.State["id"] != id || !other.Tainted {
				t.Fatalf("tainted %t, state %v", other.Tainted, other.State)
			}
			e.ClearFaults()
			other = other.In(e.Protocol(nil))
			mustReport(t, other.Refresh())
			planned, diags := other.Plan(king)
			mustReport(t, diags)
			other = other.In(e.Protocol(nil))
			mustReport(t, other.ApplyReplacement(planned, king))
			if other.State["id"] != id || e.User("ada")["active"] != true {
				t.Errorf("state %v, user %v", other.State, e.User("ada"))
			}
		})
	}
}
