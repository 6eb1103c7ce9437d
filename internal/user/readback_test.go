package user_test

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/provider"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestUserNotReadBack: the service's answer to a create leaves something out, and reading it back fails. The user
// exists, so it is in state and not tainted; only a warning says so, and the next plan is empty.
func TestUserNotReadBack(t *testing.T) {
	t.Parallel()
	for name, c := range failures() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: []string{"extension-dropped-from-answer"}})
			c.fault.Method, c.fault.Path = "GET", "/Users/*"
			e.Fault(c.fault)
			user := e.Protocol(impatient()).Resource(typeName)
			diags := user.Apply(ada(e, nil))
			mustReport(t, diags)
			mustWarn(t, diags, "Written, but not read back: NinjaOne accepted the change of "+e.Name("ada")+", and reading it back failed")
			if user.Tainted || user.State["id"] != e.ID("ada") {
				t.Fatalf("tainted %v, state %v", user.Tainted, user.State)
			}
			e.ClearFaults()
			user = user.In(e.Protocol(nil))
			mustReport(t, user.Refresh())
			planned, diags := user.Plan(ada(e, nil))
			mustReport(t, diags)
			if user.Changes(planned) {
				t.Errorf("the next plan is not empty: %v, state %v", planned.After, user.State)
			}
		})
	}
}

// TestUserCreatedUnseenYet: for a moment the service does not know what it has just made (dialect 19). No one concludes
// from it that the user is gone.
func TestUserCreatedUnseenYet(t *testing.T) {
	t.Parallel()
	for _, dialects := range [][]string{
		{"created-404-twice"},
		{"created-404-for-a-moment"},
		{"created-404-twice", "extension-dropped-from-answer"},
		{"created-404-twice", "patch-204"},
	} {
		t.Run(dialects[len(dialects)-1], func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: dialects})
			user := e.Protocol(nil).Resource(typeName)
			diags := user.Apply(ada(e, nil))
			mustReport(t, diags)
			mustWarn(t, diags)
			user = user.In(e.Protocol(nil))
			mustReport(t, user.Refresh())
			if user.State == nil {
				t.Fatal("a user that was just made was believed gone")
			}
			mustReport(t, user.Apply(ada(e, acctest.Object{"family_name": "King"})))
			if n := e.Count("ada"); n != 1 {
				t.Errorf("%d users of the name", n)
			}
		})
	}
}

// TestUserKeptOtherwise: the service takes a create and keeps another value. That is a warning which names the
// attribute, and drift in the next plan.
func TestUserKeptOtherwise(t *testing.T) {
	t.Parallel()
	// The answer leaves something out, so that the user is read back.
	e := acctest.New(t, sandbox.Options{Dialects: []string{"extension-dropped-from-answer"}})
	e.After("POST", "/Users", func() { e.Change("ada", "name.familyName", "L.") })
	user := e.Protocol(nil).Resource(typeName)
	diags := user.Apply(ada(e, nil))
	mustReport(t, diags)
	mustWarn(t, diags, "NinjaOne kept other values: NinjaOne accepted the change of "+e.Name("ada")+" and answered with another value for family_name.")
	user = user.In(e.Protocol(nil))
	mustReport(t, user.Refresh())
	if got := user.State["family_name"]; got != "L." {
		t.Errorf("family name is %v", got)
	}
}

// TestUserNotShown: the service takes a change and shows nothing of what was sent, to no request. A warning names it; a
// value that a GET shows is enough.
func TestUserNotShown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		dialects []string
		shown    bool
	}{
		"PATCH":                    {shown: true},
		"PATCH that says nothing":  {dialects: []string{"patch-204"}, shown: true},
		"extension never answered": {dialects: []string{"extension-dropped-from-answer"}},
		"neither":                  {dialects: []string{"extension-dropped-from-answer", "patch-204"}},
		"extension not even kept":  {dialects: []string{"extension-dropped"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: c.dialects})
			user := e.Protocol(nil).Resource(typeName)
			of := func(organization string) acctest.Object {
				return ada(e, acctest.Object{"user_type": "endUser", "organization_id": organization})
			}
			mustReport(t, user.Apply(of("7")))
			diags := user.Apply(of("8"))
			mustReport(t, diags)
			if c.shown {
				mustWarn(t, diags)
				return
			}
			mustWarn(t, diags, "NinjaOne kept other values: NinjaOne accepted the change of "+e.Name("ada")+" and does not show organization_id.")
		})
	}
}

// TestUserCreatedWith200: a service that answers every create with 200 says nothing by it, so one warning is enough.
// Where creates are answered with 201 otherwise, each is worth one.
func TestUserCreatedWith200(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		statuses []int
		warnings int
	}{
		"every create": {[]int{200, 200, 200}, 1},
		"no create":    {[]int{201, 201, 201}, 0},
		"some":         {[]int{201, 200, 200}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			created := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/scim+json")
				if r.Method != http.MethodPost {
					_, _ = w.Write([]byte(`{"totalResults":0,"Resources":[]}`)) // the client may be gone
					return
				}
				body, _ := io.ReadAll(r.Body)
				w.WriteHeader(c.statuses[created])
				created++
				_, _ = fmt.Fprintf(w, `{"id":"%d",%s`, created, bytes.TrimPrefix(body, []byte("{")))
			}))
			t.Cleanup(server.Close)
			p := acctest.NewProtocol(t, providerserver.NewProtocol6WithError(provider.New("test")()), acctest.Object{
				"scim_url": server.URL, "scim_token": "token",
			})
			warnings := 0
			for i := range c.statuses {
				diags := p.Resource(typeName).Apply(acctest.Object{
					"user_name": fmt.Sprintf("p%d@example.com", i), "given_name": "Ada", "family_name": "Lovelace",
					"user_type": "Technician",
				})
				mustReport(t, diags)
				warnings += len(diags.Warnings())
			}
			if warnings != c.warnings {
				t.Errorf("%d warnings, want %d", warnings, c.warnings)
			}
		})
	}
}

// TestUserNotCleared: what a PUT omits, some services keep (dialect 12). A list is sent empty, so that it goes all the
// same; of what else stays, a warning tells. A service that takes the removal away says nothing.
func TestUserNotCleared(t *testing.T) {
	t.Parallel()
	const says = "NinjaOne did not clear a value: NinjaOne accepted the change of "
	for name, c := range map[string]struct {
		dialects []string
		kept     bool
	}{
		"PATCH":           {},
		"PUT":             {dialects: []string{"patch-refused-501"}},
		"PUT that keeps":  {dialects: []string{"patch-refused-501", "put-keeps"}, kept: true},
		"PUT that resets": {dialects: []string{"patch-refused-405", "put-resets-active"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: c.dialects})
			user := e.Protocol(nil).Resource(typeName)
			full := acctest.Object{"organization_id": "7", "external_id": "hr-1", "roles": []any{"Reader"}}
			mustReport(t, user.Apply(ada(e, full)))
			user = user.In(e.Protocol(nil))
			diags := user.Apply(ada(e, nil))
			mustReport(t, diags)
			doc, _ := e.Tenant().UserByName(e.Name("ada"))
			extension, _ := doc[acctest.ExtensionURN].(sandbox.Document)
			if doc["roles"] != nil || (doc["externalId"] != nil) != c.kept || (extension["organizationId"] != nil) != c.kept {
				t.Errorf("the tenant has %v", doc)
			}
			if !c.kept {
				mustWarn(t, diags)
				return
			}
			mustWarn(t, diags, says+e.Name("ada")+" and still has a value for organization_id, external_id, which the "+
				"configuration no longer sets.")
			user = user.In(e.Protocol(nil))
			mustReport(t, user.Refresh())
			if user.State["organization_id"] != "7" {
				t.Errorf("what decides what she sees is not shown: %v", user.State)
			}
		})
	}
}

// TestUserGone is only what a GET by id says of a service that speaks SCIM. A wrong URL must not empty a state.
func TestUserGone(t *testing.T) {
	t.Parallel()
	notFound := sandbox.Fault{Kind: sandbox.FaultStatus, Status: 404}
	for name, c := range map[string]struct {
		dialects []string
		faults   []sandbox.Fault
		delete   bool
		reports  string
	}{
		"deleted":                    {delete: true},
		"deleted, with an empty 404": {dialects: []string{"error-empty"}, delete: true},
		"deleted, with a page":       {dialects: []string{"error-html"}, delete: true},
		"not on the listing":         {dialects: []string{"paging-ignored"}},
		"a 404 without SCIM on everything": {
			dialects: []string{"error-empty"}, faults: []sandbox.Fault{notFound},
			reports: "not the URL of a SCIM endpoint",
		},
		"a page that says 404 on everything": {
			dialects: []string{"error-html"}, faults: []sandbox.Fault{notFound},
			reports: "not the URL of a SCIM endpoint",
		},
		"a page that says 404, and then nothing": {
			dialects: []string{"error-html"},
			faults:   []sandbox.Fault{{Kind: sandbox.FaultStatus, Status: 404, Path: "/Users/*"}, {Kind: sandbox.FaultHTML}},
			reports:  "not the URL of a SCIM endpoint",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: c.dialects})
			user := e.Protocol(nil).Resource(typeName)
			mustReport(t, user.Apply(ada(e, nil)))
			user.Private = nil // it was made long ago
			if c.delete {
				e.Delete("ada")
			}
			for _, fault := range c.faults {
				fault.Method = "GET"
				e.Fault(fault)
			}
			user = user.In(e.Protocol(impatient()))
			diags := user.Refresh()
			switch {
			case c.reports != "":
				mustReport(t, diags, "Cannot read user "+e.Name("ada")+": ", c.reports)
			default:
				mustReport(t, diags)
			}
			if gone := user.State == nil; gone != c.delete {
				t.Errorf("gone from the state: %v", gone)
			}
		})
	}
}

// TestUserTimeouts end an operation that a service drags out, and name the setting.
func TestUserTimeouts(t *testing.T) {
	t.Parallel()
	timeouts := acctest.Object{"timeouts": acctest.Object{"create": "2s", "read": "2s", "update": "2s", "delete": "2s"}}
	e := acctest.New(t, sandbox.Options{})
	drag := func() { e.Fault(sandbox.Fault{Kind: sandbox.FaultDelay, Delay: 3 * time.Second}) }
	over := func(act string, diags acctest.Diagnostics) {
		t.Helper()
		mustReport(t, diags, act+" user "+e.Name("ada")+": The time for this operation ran out", "`timeouts`")
		e.ClearFaults()
	}
	drag()
	user := e.Protocol(nil).Resource(typeName)
	over("Cannot look up", user.Apply(ada(e, timeouts)))
	if user.State != nil {
		t.Fatalf("state is %v", user.State)
	}
	user = user.In(e.Protocol(nil))
	mustReport(t, user.Apply(ada(e, timeouts)))
	drag()
	user = user.In(e.Protocol(nil))
	over("Cannot read", user.Refresh())
	drag()
	timeouts["family_name"] = "King"
	over("Cannot update", user.Apply(ada(e, timeouts)))
	drag()
	over("Cannot deactivate", user.Destroy())
	if user.State == nil || e.Count("ada") != 1 {
		t.Errorf("state %v, %d users", user.State, e.Count("ada"))
	}
}

// TestUserPathThatGoesNowhere: the service acknowledges a change and never shows it (dialect 39). A warning or an error
// says so, and the next plan shows the change again.
func TestUserPathThatGoesNowhere(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		dialect   string
		change    acctest.Object
		reports   []string
		attribute string
	}{
		"family name": {
			"dotted-path-flat",
			acctest.Object{"family_name": "King"},
			[]string{"NinjaOne kept other values: ", "another value for family_name"},
			"family_name",
		},
		"organization": {
			"urn-path-elsewhere",
			acctest.Object{"organization_id": "13"},
			[]string{"NinjaOne kept other values: ", "another value for organization_id"},
			"organization_id",
		},
		"user type": {
			"urn-path-elsewhere",
			acctest.Object{"user_type": "endUser"},
			[]string{"User type was not changed: "},
			"user_type",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: []string{c.dialect}})
			user := e.Protocol(nil).Resource(typeName)
			mustReport(t, user.Apply(ada(e, acctest.Object{"organization_id": "12"})))
			want := ada(e, acctest.Object{"organization_id": "12"})
			maps.Copy(want, c.change)
			output := user.Apply(want).String()
			for _, words := range c.reports {
				if !strings.Contains(output, words) {
					t.Errorf("nothing says %q: %s", words, output)
				}
			}
			user = user.In(e.Protocol(nil))
			mustReport(t, user.Refresh())
			planned, more := user.Plan(want)
			mustReport(t, more)
			if !user.Changes(planned) {
				t.Errorf("the next plan does not show that %s is another: %v", c.attribute, planned.After)
			}
		})
	}
}
