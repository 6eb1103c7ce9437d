package user_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestUserOfAnotherEndpoint: a state that was made at one tenant and meets another stops at the first read, naming
// both, whatever the id is there. Nothing is changed there, and the state stays.
func TestUserOfAnotherEndpoint(t *testing.T) {
	t.Parallel()
	here, there := acctest.New(t, sandbox.Options{}), acctest.New(t, sandbox.Options{})
	user := here.Protocol(nil).Resource(typeName)
	mustReport(t, user.Apply(ada(here, nil)))
	before := user.State
	both := []string{
		"The state is of another endpoint: " + here.Name("ada"), here.ProviderEnvironment()["NINJAONE_SCIM_URL"],
		there.ProviderEnvironment()["NINJAONE_SCIM_URL"],
		"this id does not exist", "former_scim_url",
	}
	for name, act := range map[string]func(i *acctest.Instance) acctest.Diagnostics{
		"read":    func(i *acctest.Instance) acctest.Diagnostics { return i.Refresh() },
		"destroy": func(i *acctest.Instance) acctest.Diagnostics { return i.Destroy() },
		"update": func(i *acctest.Instance) acctest.Diagnostics {
			return i.Apply(ada(here, acctest.Object{"given_name": "Augusta"}))
		},
	} {
		mustReport(t, act(user.In(there.Protocol(nil))), both...)
		if diff := cmp.Diff(before, user.State); diff != "" {
			t.Errorf("%s changed the state (-before +after):\n%s", name, diff)
		}
	}
	// Without a refresh, the plan stops, so that nothing else of it is created at the other tenant.
	p := there.Protocol(nil)
	_, diags := user.In(p).Plan(ada(here, nil))
	mustReport(t, diags, both...)
	_, diags = user.In(there.Protocol(nil)).PlanDestroy()
	mustReport(t, diags, both...)
	there.CheckWrites()
	// The second of a run says no more than that.
	p = there.Protocol(nil)
	mustReport(t, user.In(p).Refresh(), both...)
	mustReport(t, user.In(p).Refresh())
	mustReport(t, user.In(p).Destroy(), "was made at another endpoint")

	// The tenant has moved: with former_scim_url, the provider reads what is there.
	moved := there.Protocol(acctest.Object{"former_scim_url": here.ProviderEnvironment()["NINJAONE_SCIM_URL"]})
	mustReport(t, user.In(moved).Refresh())
}

// TestUserOfASandboxOnAnotherPort: a sandbox that is restarted is no other tenant as long as the id still has its name.
func TestUserOfASandboxOnAnotherPort(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	user := e.Protocol(nil).Resource(typeName)
	mustReport(t, user.Apply(ada(e, nil)))
	e.Before("GET", "/nothing", func() {}) // puts a front before it, on another port
	user = user.In(e.Protocol(nil))
	mustReport(t, user.Refresh())
	mustReport(t, user.Apply(ada(e, acctest.Object{"given_name": "Augusta"})))
	mustReport(t, user.In(e.Protocol(nil)).Destroy())
}
