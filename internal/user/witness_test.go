package user_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// settled is when a write is so old that the REST API knows of it.
const settled = 10 * time.Minute

// TestUserTypeFromREST: where SCIM leaves out the extension, a user type and an organization that the REST API has
// otherwise show as drift, in both refresh modes. Without credentials nothing shows, and nothing is asked.
func TestUserTypeFromREST(t *testing.T) {
	t.Parallel()
	type object = acctest.Object
	for name, c := range map[string]struct {
		dialect string
		is      object
		change  func(e *acctest.Env) // another client's
		drifts  object
	}{
		"an end user was made": {dialect: "extension-dropped", is: object{}, drifts: object{"user_type": "endUser"}},
		"as it should be":      {dialect: "extension-dropped-from-answer", is: object{}},
		"in another case":      {dialect: "extension-dropped-from-answer", is: object{"user_type": "TECHNICIAN"}},
		"another organization": {
			dialect: "extension-dropped-from-answer", is: object{"user_type": "endUser", "organization_id": "7"},
			change: func(e *acctest.Env) { e.Change("ada", acctest.ExtensionURN+":organizationId", "9") },
			drifts: object{"organization_id": "9"},
		},
		"an organization where none was": {
			dialect: "extension-dropped-from-answer", is: object{"user_type": "endUser"},
			change: func(e *acctest.Env) { e.Change("ada", acctest.ExtensionURN+":organizationId", "9") },
			drifts: object{"organization_id": "9"},
		},
		"the same organization": {
			dialect: "extension-dropped-from-answer",
			is:      object{"user_type": "endUser", "organization_id": "7"},
		},
		"all organizations": {
			dialect: "extension-dropped-from-answer",
			is:      object{"user_type": "endUser", "organization_id": "All"},
		},
		"a technician again": {
			dialect: "extension-dropped-from-answer", is: object{"user_type": "endUser", "organization_id": "7"},
			change: func(e *acctest.Env) {
				e.Change("ada", acctest.ExtensionURN+":userType", "Technician")
			},
			drifts: object{"user_type": "Technician"},
		},
		"two accounts of one address": {
			dialect: "extension-dropped", is: object{}, change: func(e *acctest.Env) { e.Native("ada", false) },
		},
	} {
		for _, mode := range []string{"auto", "individual"} {
			t.Run(name+", "+mode, func(t *testing.T) {
				t.Parallel()
				e := acctest.New(t, sandbox.Options{Dialects: []string{c.dialect}})
				user := e.Protocol(nil).Resource(typeName)
				mustReport(t, user.Apply(ada(e, c.is)))
				if c.change != nil {
					c.change(e)
				}
				e.Forget()
				before := user.State
				mode := object{"refresh_mode": mode}
				mustReport(t, user.In(e.ProtocolAt(settled, mode)).Refresh())
				if diff := cmp.Diff(before, user.State); diff != "" || len(e.Asked()) > 0 {
					t.Errorf("without credentials (-before +after): %s, asked %v", diff, e.Asked())
				}
				user = user.In(e.ProtocolAt(settled, e.API(mode)))
				diags := user.Refresh()
				mustReport(t, diags)
				mustWarn(t, diags)
				for name, value := range before {
					if want, drifts := c.drifts[name]; drifts {
						value = want
					}
					if diff := cmp.Diff(value, user.State[name]); diff != "" {
						t.Errorf("%s (-want +got): %s", name, diff)
					}
				}
				asks := []string{"POST /ws/oauth/token", "GET /v2/user/technicians", "GET /v2/user/end-users"}
				if diff := cmp.Diff(asks, e.Asked()); diff != "" {
					t.Errorf("asked (-want +got):\n%s", diff)
				}
				planned, diags := user.Plan(ada(e, c.is))
				mustReport(t, diags)
				if changes := user.Changes(planned); changes != (c.drifts != nil) {
					t.Errorf("the plan changes something: %v", changes)
				}
			})
		}
	}
}

// TestRESTIsNotAskedForUserTypes where SCIM shows the extension, nor of what was written a moment ago, by whomever.
func TestRESTIsNotAskedForUserTypes(t *testing.T) {
	t.Parallel()
	const dialect = "extension-dropped"
	for name, c := range map[string]struct {
		dialect          string
		created, updated time.Duration // by the clock of the run
		update           bool
		read             time.Duration
		asks             bool
	}{
		"SCIM shows it":                {read: settled},
		"created now":                  {dialect: dialect},
		"created a moment ago":         {dialect: dialect, read: 4 * time.Minute},
		"written a moment ago by SCIM": {dialect: dialect, created: -settled},
		"settled":                      {dialect: dialect, read: settled, asks: true},
		"updated a moment ago": {
			dialect: dialect, update: true, updated: settled,
			read: settled + 4*time.Minute,
		},
		"updated a while ago": {
			dialect: dialect, update: true, updated: settled,
			read: 2 * settled, asks: true,
		},
		"SCIM shows it, in another spelling": {dialect: "values-upper-case", read: settled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var options sandbox.Options
			if c.dialect != "" {
				options.Dialects = []string{c.dialect}
			}
			e := acctest.New(t, options)
			user := e.ProtocolAt(c.created, e.API(nil)).Resource(typeName)
			mustReport(t, user.Apply(ada(e, nil)))
			is := ada(e, nil)
			if c.update {
				is["given_name"] = "Augusta"
				user = user.In(e.ProtocolAt(c.updated, e.API(nil)))
				mustReport(t, user.Apply(is))
			}
			e.Forget()
			user = user.In(e.ProtocolAt(c.read, e.API(nil)))
			mustReport(t, user.Refresh())
			if asked := e.Asked(); len(asked) > 0 != c.asks {
				t.Errorf("asked %v", asked)
			}
			if want := map[bool]string{true: "endUser", false: "Technician"}[c.asks]; user.State["user_type"] != want {
				t.Errorf("the type is %v", user.State["user_type"])
			}
		})
	}
}

// TestUserTypeFromRESTAtImport: what an import learns of a user whose type SCIM does not show.
func TestUserTypeFromRESTAtImport(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{Dialects: []string{"extension-dropped-from-answer"}})
	e.Add("ada", map[string]any{acctest.ExtensionURN + ":userType": "Technician"})
	user := e.ProtocolAt(settled, e.API(nil)).Resource(typeName)
	mustReport(t, user.Import(e.Name("ada")))
	mustReport(t, user.Refresh())
	if user.State["user_type"] != "Technician" {
		t.Errorf("state %v", user.State)
	}
}

// TestUserTypeFromRESTInEachDialect: in each way in which the REST API may behave, the drift shows, or one warning says
// that it was not asked; the refresh succeeds.
func TestUserTypeFromRESTInEachDialect(t *testing.T) {
	t.Parallel()
	for _, dialect := range sandbox.APIDialects() {
		t.Run(dialect.Name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: []string{"extension-dropped", dialect.Name}, APILag: time.Hour})
			p := e.Protocol(nil)
			users := []*acctest.Instance{p.Resource(typeName), p.Resource(typeName)}
			for i, user := range users {
				mustReport(t, user.Apply(ada(e, acctest.Object{"user_name": e.Name([]string{"ada", "bea"}[i])})))
			}
			p = e.ProtocolAt(settled, e.API(nil))
			var all acctest.Diagnostics
			for _, user := range users {
				all = append(all, user.In(p).Refresh()...)
			}
			mustReport(t, all)
			want := "endUser"
			switch why, bad := unreadable()[dialect.Name]; {
			case bad:
				want = "Technician"
				mustWarn(t, all, "User types were not compared: ")
				if !strings.Contains(all.String(), why) {
					t.Errorf("the warning lacks %q: %s", why, all)
				}
			case dialect.Name == "api-lags": // so far that it knows of no one
				want = "Technician"
				mustWarn(t, all)
			default:
				mustWarn(t, all)
			}
			for _, user := range users {
				user := user.In(p)
				mustReport(t, user.Refresh())
				if user.State["user_type"] != want {
					t.Errorf("the type is %v, want %s", user.State["user_type"], want)
				}
			}
		})
	}
}
