package membership_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

const (
	typeName = "ninjaone_scim_group_membership"
	address  = typeName + ".ada"
)

// membership puts ada into the group desk; both exist.
func membership(e *acctest.Env) acctest.Object {
	return acctest.Object{"group_id": e.GroupID("desk"), "user_id": e.ID("ada")}
}

// hcl is a membership of a user in a group, under the user's local name.
func hcl(e *acctest.Env, group, local string) string {
	return fmt.Sprintf("resource %q %q {\n  group_id = %s\n  user_id  = %s\n}\n", typeName, local,
		quoted(e.GroupID(group)), quoted(e.ID(local)))
}

// id is the id of a membership.
func id(e *acctest.Env, group, local string) string {
	return url.PathEscape(e.GroupID(group)) + "/" + url.PathEscape(e.ID(local))
}

// quoted is a string as HCL writes it.
func quoted(s string) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(fmt.Sprintf("%q", s))
}

func memberPath(e *acctest.Env, local string) string {
	return fmt.Sprintf("members[value eq %q]", e.ID(local))
}

func run(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	acctest.Run(t, steps...)
}

func plans(action plancheck.ResourceActionType, more ...plancheck.PlanCheck) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: append(more, plancheck.ExpectResourceAction(address, action))}
}

func unchanged(e *acctest.Env, config string) resource.TestStep {
	return e.Unchanged(config)
}

// checkMembers checks who is in a group.
func checkMembers(t *testing.T, e *acctest.Env, group string, locals ...string) {
	t.Helper()
	var resp statecheck.CheckStateResponse
	e.ExpectMembers(group, locals...).CheckState(t.Context(), statecheck.CheckStateRequest{}, &resp)
	if resp.Error != nil {
		t.Error(resp.Error)
	}
}

// mustReport fails the test unless there is one error that holds all words, or none where there are no words.
func mustReport(t *testing.T, diags acctest.Diagnostics, words ...string) {
	t.Helper()
	diags.Must(t, words...)
}

// requests is a state check of how many requests of a method there were at most since the last Forget. A step of
// Terraform's testing framework plans several times.
type requests struct {
	e      *acctest.Env
	method string
	most   int
}

// CheckState counts.
func (r requests) CheckState(_ context.Context, _ statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	n := 0
	for _, request := range r.e.Tenant().Requests() {
		if request.Method == r.method {
			n++
		}
	}
	if n > r.most {
		resp.Error = fmt.Errorf("%d %s requests, want %d at most", n, r.method, r.most)
	}
}

// newEnv is a tenant that speaks some dialects.
func newEnv(t *testing.T, dialects ...string) *acctest.Env {
	t.Helper()
	return acctest.New(t, sandbox.Options{Dialects: dialects})
}
