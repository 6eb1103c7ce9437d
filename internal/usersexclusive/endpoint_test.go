package usersexclusive_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestGuardOfAnotherEndpoint: a guard that was made at one tenant and meets another stops at the first read, naming both, and deactivates
// nobody there. A sandbox of other people on another port of this machine is another tenant too.
func TestGuardOfAnotherEndpoint(t *testing.T) {
	t.Parallel()
	here, there, other := acctest.New(t, sandbox.Options{}), acctest.New(t, sandbox.Options{}), acctest.New(t, sandbox.Options{})
	add(here, nil, "ada")
	for _, e := range []*acctest.Env{there, other} {
		add(e, nil, "mallory")
	}
	moved := strings.Replace(there.On()["NINJAONE_SCIM_URL"], "127.0.0.1", "localhost", 1)
	guard := here.Protocol(nil).Resource(typeName)
	mustSay(t, guard.Apply(config(here, nil, "ada")))
	before := guard.State
	for name, c := range map[string]struct {
		env      *acctest.Env
		url      string
		settings acctest.Object
	}{
		"another host":              {there, moved, acctest.Object{"scim_url": moved}},
		"a sandbox of other people": {other, other.On()["NINJAONE_SCIM_URL"], nil},
	} {
		says := []string{
			"The state is of another endpoint: " + typeName, here.On()["NINJAONE_SCIM_URL"], c.url, "former_scim_url",
		}
		mustSay(t, guard.In(c.env.Protocol(c.settings)).Refresh(), says...)
		mustSay(t, guard.In(c.env.Protocol(c.settings)).Apply(config(here, nil, "ada", "zoe")), says...)
		if diff := cmp.Diff(before, guard.State); diff != "" {
			t.Errorf("%s changed the state (-before +after):\n%s", name, diff)
		}
		c.env.CheckWrites()
	}
	// One state tells it, and what only reads another one says nothing more.
	p := there.Protocol(acctest.Object{"scim_url": moved})
	guard = guard.In(p)
	mustSay(t, guard.Refresh(), "The state is of another endpoint")
	mustSay(t, guard.Refresh())

	// The tenant has moved: whoever says so gets what is there.
	guard = guard.In(there.Protocol(acctest.Object{"scim_url": moved, "former_scim_url": here.On()["NINJAONE_SCIM_URL"]}))
	mustSay(t, guard.Refresh())
	planned, said := guard.Plan(config(here, nil, "ada"))
	mustSay(t, said)
	if !guard.Changes(planned) {
		t.Error("the outsider of the tenant that has moved is not planned")
	}
	guard = guard.In(there.Protocol(acctest.Object{"scim_url": moved}))
	mustSay(t, guard.Refresh())
}

// TestGuardOfASandboxOnAnotherPort: a sandbox that is restarted is no other tenant while it knows somebody whom the guard names.
func TestGuardOfASandboxOnAnotherPort(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	add(e, nil, "ada")
	guard := e.Protocol(nil).Resource(typeName)
	mustSay(t, guard.Apply(config(e, nil, "ada")))
	e.Before("GET", "/nothing", func() {}) // puts a front before it, on another port
	add(e, nil, "mallory")
	guard = guard.In(e.Protocol(nil))
	mustSay(t, guard.Refresh())
	mustSay(t, guard.Apply(config(e, nil, "ada")))
	checkActive(t, e, map[string]bool{"ada": true, "mallory": false})
}
