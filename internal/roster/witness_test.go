package roster_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// settledBy is when what was written is so old that the REST API knows of it.
const settledBy = 10 * time.Minute

// TestRosterUserTypesFromREST: where SCIM leaves out the extension, a user type and an organization that the REST API
// has otherwise show as drift, person by person, unless any of the roster was written a moment ago. Without credentials
// nothing shows.
func TestRosterUserTypesFromREST(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		updated, read time.Duration
		credentials   bool
		drifts        bool
	}{
		"settled":              {0, settledBy, true, true},
		"created a moment ago": {0, time.Minute, true, false},
		"updated a moment ago": {settledBy, settledBy + time.Minute, true, false},
		"updated a while ago":  {settledBy, 2 * settledBy, true, true},
		"without credentials":  {0, settledBy, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: []string{"extension-dropped"}})
			settings := func() acctest.Object {
				if c.credentials {
					return e.API(nil)
				}
				return nil
			}
			users := change(e, jsonUsers(e, "ada", "bea", "eve"), "ada", acctest.Object{"user_type": "Technician"})
			inst := e.ProtocolAt(0, settings()).Resource(typeName)
			checkErrors(t, inst.Apply(config(t, users, nil)))
			if c.updated > 0 {
				users = change(e, users, "bea", acctest.Object{"given_name": "Beatrix"})
				inst = inst.In(e.ProtocolAt(c.updated, settings()))
				checkErrors(t, inst.Apply(config(t, users, nil)))
			}
			e.Forget()
			before := inst.State["users"]
			inst = inst.In(e.ProtocolAt(c.read, settings()))
			diags := inst.Refresh()
			checkErrors(t, diags)
			diags.MustWarn(t)
			want, asks := []string{}, []string{}
			if c.drifts {
				want = []string{"~ " + e.Name("ada") + " user_type: Technician → endUser"}
				asks = []string{"POST /ws/oauth/token", "GET /v2/user/technicians", "GET /v2/user/end-users"}
			}
			if diff := cmp.Diff(want, differences(before, inst.State["users"])); diff != "" {
				t.Errorf("drift (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(asks, e.Asked()); diff != "" {
				t.Errorf("asked (-want +got):\n%s", diff)
			}
		})
	}
}

// TestRosterUserTypesFromRESTUnreadable: one warning for everyone, and the refresh succeeds.
func TestRosterUserTypesFromRESTUnreadable(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{Dialects: []string{"extension-dropped", "api-people-missing"}})
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(config(t, jsonUsers(e, "ada", "bea", "eve"), nil)))
	before := inst.State
	diags := inst.In(e.ProtocolAt(settledBy, e.API(nil))).Refresh()
	checkErrors(t, diags)
	diags.MustWarn(t, "User types were not compared: ")
	if diff := cmp.Diff(before, inst.State); diff != "" {
		t.Errorf("state (-before +after):\n%s", diff)
	}
}
