package user_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/provider"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestUserDeletionSaysWho: the refresh that finds a user deleted says which account it was, and when the state last saw
// it.
func TestUserDeletionSaysWho(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	on := func(day int) *acctest.Protocol {
		now := func() time.Time { return time.Date(2026, 3, day, 9, 30, 0, 0, time.UTC) }
		return acctest.NewProtocol(t, providerserver.NewProtocol6WithError(provider.NewAt("test", now)()), acctest.Object{
			"scim_url": e.Server.URL(), "scim_token": e.Server.Token(),
		})
	}
	user := on(1).Resource(typeName)
	mustReport(t, user.Apply(ada(e, nil)))
	id := e.ID("ada")
	for _, day := range []int{3, 3, 5} {
		user = user.In(on(day))
		diags := user.Refresh()
		mustReport(t, diags)
		mustWarn(t, diags)
	}
	e.Delete("ada")
	user = user.In(on(9))
	diags := user.Refresh()
	mustReport(t, diags)
	mustWarn(t, diags, "Deleted outside of Terraform: The user "+e.Name("ada")+" (id "+id+") is not in NinjaOne any "+
		"more. The state last saw the user on 2026-03-05.")
	if user.State != nil {
		t.Errorf("the state is %v", user.State)
	}
}

// TestUserDeletedAndCreatedAgain: the warning names the new account, which Terraform does not deactivate when the entry
// is removed.
func TestUserDeletedAndCreatedAgain(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	user := e.Protocol(nil).Resource(typeName)
	mustReport(t, user.Apply(ada(e, nil)))
	for _, active := range []bool{true, false} {
		e.Delete("ada")
		e.Add("ada", map[string]any{"active": active})
		again := user.In(e.Protocol(nil))
		diags := again.Refresh()
		mustReport(t, diags)
		words := "But an active account has this name now, with the id " + e.ID("ada")
		if got := strings.Contains(diags.String(), words); got != active {
			t.Errorf("active %v, reported %s", active, diags)
		}
	}
}
