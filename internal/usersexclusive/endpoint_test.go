package usersexclusive_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestGuardOfAnotherEndpoint: a guard that was made at one tenant and meets another stops at the first read, naming
// both, and deactivates no one there. A sandbox of other people on another port of this machine is another tenant too.
func TestGuardOfAnotherEndpoint(t *testing.T) {
	t.Parallel()
	here, there, other := acctest.New(t, sandbox.Options{}), acctest.New(t, sandbox.Options{}), acctest.New(t,
		sandbox.Options{})
	add(here, nil, "ada")
	for _, e := range []*acctest.Env{there, other} {
		add(e, nil, "mallory")
	}
	moved := strings.Replace(there.ProviderEnvironment()["NINJAONE_SCIM_URL"], "127.0.0.1", "localhost", 1)
	guard := here.Protocol(nil).Resource(typeName)
	mustReport(t, guard.Apply(config(here, nil, "ada")))
	before := guard.State
	for name, c := range map[string]struct {
		env      *acctest.Env
		url      string
		settings acctest.Object
	}{
		"another host":              {there, moved, acctest.Object{"scim_url": moved}},
		"a sandbox of other people": {other, other.ProviderEnvironment()["NINJAONE_SCIM_URL"], nil},
	} {
		reports := []string{
			"The state is of another endpoint: " + typeName, here.ProviderEnvironment()["NINJAONE_SCIM_URL"], c.url,
			"former_scim_url",
		}
		mustReport(t, guard.In(c.env.Protocol(c.settings)).Refresh(), reports...)
		_, diags := guard.In(c.env.Protocol(c.settings)).Plan(config(here, nil, "ada")) // without a refresh
		mustReport(t, diags, reports...)
		mustReport(t, guard.In(c.env.Protocol(c.settings)).Apply(config(here, nil, "ada", "zoe")), reports...)
		if diff := cmp.Diff(before, guard.State); diff != "" {
			t.Errorf("%s changed the state (-before +after):\n%s", name, diff)
		}
		c.env.CheckWrites()
	}
	// One state shows it, and what only reads another one says nothing more.
	p := there.Protocol(acctest.Object{"scim_url": moved})
	guard = guard.In(p)
	mustReport(t, guard.Refresh(), "The state is of another endpoint")
	mustReport(t, guard.Refresh())

	// The tenant has moved: with former_scim_url, the provider reads what is there.
	guard = guard.In(there.Protocol(acctest.Object{
		"scim_url":        moved,
		"former_scim_url": here.ProviderEnvironment()["NINJAONE_SCIM_URL"],
	}))
	mustReport(t, guard.Refresh())
	planned, diags := guard.Plan(config(here, nil, "ada"))
	mustReport(t, diags)
	if !guard.Changes(planned) {
		t.Error("the outsider of the tenant that has moved is not planned")
	}
	guard = guard.In(there.Protocol(acctest.Object{"scim_url": moved}))
	mustReport(t, guard.Refresh())
}

// TestGuardOfASandboxOnAnotherPort: a restarted sandbox is the same tenant as long as it has a user that the guard
// names.
func TestGuardOfASandboxOnAnotherPort(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	add(e, nil, "ada")
	guard := e.Protocol(nil).Resource(typeName)
	mustReport(t, guard.Apply(config(e, nil, "ada")))
	e.Before("GET", "/nothing", func() {}) // puts a front before it, on another port
	add(e, nil, "mallory")
	guard = guard.In(e.Protocol(nil))
	mustReport(t, guard.Refresh())
	mustReport(t, guard.Apply(config(e, nil, "ada")))
	checkActive(t, e, map[string]bool{"ada": true, "mallory": false})
}
