package user_test

import (
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestUserReplacedByUnknown: Terraform replaces a user whose name is known only in the apply. The destroy comes first,
// and would end or delete an account that the create wants again. So the plan is an error. The plan of a tainted
// resource does not know that there is an account, so its destroy fails before it sends anything.
func TestUserReplacedByUnknown(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"deactivate", "delete"} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			config := ada(e, acctest.Object{"deletion_policy": policy})
			unknown := ada(e, acctest.Object{"deletion_policy": policy, "user_name": acctest.Unknown{}})
			user := e.Protocol(nil).Resource(typeName)
			mustReport(t, user.Apply(config))
			e.Forget()
			user = user.In(e.Protocol(nil))
			planned, diags := user.Plan(unknown)
			mustReport(t, diags)
			_, diags = user.PlanReplacement(planned, unknown)
			mustReport(t, diags, "A replacement that is not known yet: "+e.Name("ada"))

			user = user.In(e.Protocol(nil))
			planned, diags = user.PlanReplacement(nil, unknown)
			mustReport(t, diags)
			user = user.In(e.Protocol(nil))
			mustReport(t, user.ApplyReplacement(planned, config), "A replacement that is not known yet: "+e.Name("ada"))
			e.CheckWrites()
		})
	}
}
