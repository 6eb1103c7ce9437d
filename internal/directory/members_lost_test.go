package directory_test

import (
	"net/http"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// A PATCH that puts people in and whose answer is lost is not sent again blindly: on some services they would then be
// in twice (dialect 21). The group tells what of it was done.
func TestMembersWhoseAnswerIsLost(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault   sandbox.Fault
		patches int
	}{
		"done, and the connection broke":     {sandbox.Fault{Kind: sandbox.FaultResetAfter}, 1},
		"not done, and the connection broke": {sandbox.Fault{Kind: sandbox.FaultResetBefore}, 2},
		"done, and the answer broke off":     {sandbox.Fault{Kind: sandbox.FaultTruncate}, 1},
		"done, and the answer is no JSON":    {sandbox.Fault{Kind: sandbox.FaultGarbage}, 1},
		"not done, and a gateway answered":   {sandbox.Fault{Kind: sandbox.FaultStatus, Status: http.StatusBadGateway}, 2},
		"not done, and the service is busy": {sandbox.Fault{
			Kind:   sandbox.FaultStatus,
			Status: http.StatusServiceUnavailable,
		}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t, directory.Options{}, "member-add-duplicates", "patch-200")
			users := d.seed(t, 6)
			group := d.group(t, "team", users[:2]...)
			c.fault.Method, c.fault.Path, c.fault.Count = http.MethodPatch, "/Groups/*", 1
			d.tenant.AddFault(c.fault)
			if err := d.ChangeMembers(t.Context(), group, users[2:], users[:1]); err != nil {
				t.Fatal(err)
			}
			d.wantMembers(t, group, users[1:])
			if got := d.count(http.MethodPatch, "/Groups/"); got != c.patches {
				t.Errorf("%d PATCHes, want %d", got, c.patches)
			}
		})
	}
}

// A service that answers no PATCH is asked no more often than any request is repeated.
func TestMembersWhoseAnswersAreAllLost(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{})
	users := d.seed(t, 3)
	group := d.group(t, "team")
	d.tenant.AddFault(sandbox.Fault{Method: http.MethodPatch, Path: "/Groups/*", Kind: sandbox.FaultResetBefore})
	if err := d.ChangeMembers(t.Context(), group, users, nil); !scim.OutcomeUnknown(err) {
		t.Errorf("got %v, want that the outcome is unknown", err)
	}
	const most = 2 // the client of these tests repeats once
	if got := d.count(http.MethodPatch, "/Groups/"); got != most {
		t.Errorf("%d PATCHes, want %d", got, most)
	}
}
