package user_test

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

const typeName = "ninjaone_scim_user"

// ada is the minimal configuration over the protocol, and more.
func ada(e *acctest.Env, more acctest.Object) acctest.Object {
	config := acctest.Object{
		"user_name": e.Name("ada"), "user_type": "Technician", "given_name": "Ada",
		"family_name": "Lovelace",
	}
	maps.Copy(config, more)
	return config
}

// impatient gives up soon, for faults that never end.
func impatient() acctest.Object { return acctest.Object{"max_retries": 0, "request_timeout": "2s"} }

type failure struct {
	fault   sandbox.Fault
	reports string
	// passing: a create succeeds nevertheless, because it is looked up and, where it did not arrive, sent again.
	passing bool
	// administratorChanges: the service does what it is asked to, so that a change succeeds nevertheless, because it is
	// read back.
	acts bool
}

// instead is reported for a page in place of a service that answers other requests.
const instead = "something in front of the service, such as a proxy, answered this request"

// failures are the ways in which a request fails for good, and what is reported then.
func failures() map[string]failure {
	status := func(status int) sandbox.Fault { return sandbox.Fault{Kind: sandbox.FaultStatus, Status: status} }
	return map[string]failure{
		"expired token":       {sandbox.Fault{Kind: sandbox.FaultExpiredToken}, "six months", false, false},
		"forbidden":           {status(403), "does not permit this request", false, false},
		"internal error":      {status(500), "fault on NinjaOne's side", true, false},
		"unavailable":         {status(503), "fault on NinjaOne's side", true, false},
		"throttled":           {status(429), "max_requests_per_second", false, false},
		"reset before acting": {sandbox.Fault{Kind: sandbox.FaultResetBefore}, "connection broke", true, false},
		"reset after acting":  {sandbox.Fault{Kind: sandbox.FaultResetAfter}, "connection broke", true, true},
		"no answer":           {sandbox.Fault{Kind: sandbox.FaultTimeoutAfter}, "longer than `request_timeout`", true, true},
		"truncated":           {sandbox.Fault{Kind: sandbox.FaultTruncate}, "broke off in the middle", true, true},
		"login page":          {sandbox.Fault{Kind: sandbox.FaultHTML}, "not the URL of a SCIM endpoint", true, false},
		"garbage":             {sandbox.Fault{Kind: sandbox.FaultGarbage}, "not the URL of a SCIM endpoint", true, true},
		"redirect": {
			sandbox.Fault{Kind: sandbox.FaultRedirect, Location: "https://elsewhere.example.com/login"},
			"The provider follows no redirects", false, false,
		},
	}
}

// TestUserReadFails: a read that fails is one clear error, and the state is what it was.
func TestUserReadFails(t *testing.T) {
	t.Parallel()
	for name, c := range failures() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			user := e.Protocol(nil).Resource(typeName)
			mustReport(t, user.Apply(ada(e, nil)))
			before := user.State
			c.fault.Method = "GET"
			e.Fault(c.fault)
			user = user.In(e.Protocol(impatient()))
			mustReport(t, user.Refresh(), "Cannot read user "+e.Name("ada")+": ", c.reports)
			if diff := cmp.Diff(before, user.State); diff != "" {
				t.Errorf("state changed (-before +after):\n%s", diff)
			}
		})
	}
}

// TestUserUpdateFails: an update that fails leaves the state unchanged, and the next apply updates the user. If only
// the answer of an update is lost, it is read back, and is done.
func TestUserUpdateFails(t *testing.T) {
	t.Parallel()
	for name, c := range failures() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			user := e.Protocol(nil).Resource(typeName)
			mustReport(t, user.Apply(ada(e, nil)))
			before := user.State
			c.fault.Method = "PATCH"
			e.Fault(c.fault)
			changed := ada(e, acctest.Object{"family_name": "King"})
			user = user.In(e.Protocol(impatient()))
			if c.acts {
				mustReport(t, user.Apply(changed))
				if got := user.State["family_name"]; got != "King" {
					t.Errorf("family name is %v", got)
				}
				return
			}
			if name == "login page" {
				c.reports = instead
			}
			mustReport(t, user.Apply(changed), "Cannot update user "+e.Name("ada")+": ", c.reports)
			if diff := cmp.Diff(before, user.State); diff != "" {
				t.Errorf("state changed (-before +after):\n%s", diff)
			}
			e.ClearFaults()
			user = user.In(e.Protocol(nil))
			mustReport(t, user.Refresh())
			mustReport(t, user.Apply(changed))
			if got := user.State["family_name"]; got != "King" {
				t.Errorf("family name is %v after the next apply", got)
			}
		})
	}
}

// TestUserDestroyFails: a destroy that fails keeps the user in the state, and the next one ends it. One that the
// service has done all the same is seen to be done.
func TestUserDestroyFails(t *testing.T) {
	t.Parallel()
	for name, c := range failures() {
		for policy, method := range map[string]string{"deactivate": "PATCH", "delete": "DELETE"} {
			c := c
			t.Run(name+" "+policy, func(t *testing.T) {
				t.Parallel()
				e := acctest.New(t, sandbox.Options{})
				user := e.Protocol(nil).Resource(typeName)
				mustReport(t, user.Apply(ada(e, acctest.Object{"deletion_policy": policy})))
				c.fault.Method = method
				e.Fault(c.fault)
				user = user.In(e.Protocol(impatient()))
				diags := user.Destroy()
				if c.acts {
					mustReport(t, diags)
					if user.State != nil || policy == "delete" && e.Exists("ada") || policy != "delete" &&
						e.User("ada")["active"] != false {
						t.Errorf("state is %v after what was done", user.State)
					}
					return
				}
				if user.State == nil {
					t.Fatalf("the failed destroy removed the user from the state: %s", diags)
				}
				if name == "login page" {
					c.reports = instead
				}
				mustReport(t, diags, "user "+e.Name("ada")+": ", c.reports)
				e.ClearFaults()
				user = user.In(e.Protocol(nil))
				mustReport(t, user.Destroy())
				if user.State != nil {
					t.Error("the state outlived the destroy")
				}
				if policy == "delete" && e.Exists("ada") {
					t.Error("the user outlived the destroy")
				}
			})
		}
	}
}

// TestUserCreateFails: a create that fails without having acted leaves nothing; one that acted is found and kept. Never
// is there a second user, never a tainted one.
func TestUserCreateFails(t *testing.T) {
	t.Parallel()
	for name, c := range failures() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			c.fault.Method, c.fault.Path, c.fault.Count = "POST", "/Users", 1
			e.Fault(c.fault)
			user := e.Protocol(impatient()).Resource(typeName)
			diags := user.Apply(ada(e, nil))
			if user.Tainted {
				t.Error("the user is tainted")
			}
			if c.passing {
				mustReport(t, diags)
			} else {
				mustReport(t, diags, "Cannot create user "+e.Name("ada")+": ", c.reports)
				if user.State != nil || e.Exists("ada") {
					t.Errorf("the create failed and left something: state %v, in the tenant: %v", user.State, e.Exists("ada"))
				}
				user = user.In(e.Protocol(nil))
				mustReport(t, user.Apply(ada(e, nil)))
			}
			if n := e.Count("ada"); n != 1 {
				t.Errorf("%d users of the name", n)
			}
			if user.State["id"] != e.ID("ada") {
				t.Errorf("state has id %v, want %v", user.State["id"], e.ID("ada"))
			}
		})
	}
}

// TestUserCreateFailsForGood is a service on which no create ends well, however often.
func TestUserCreateFailsForGood(t *testing.T) {
	t.Parallel()
	all := failures()
	for _, name := range []string{"unavailable", "no answer", "truncated"} {
		c := all[name]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			c.fault.Method, c.fault.Path = "POST", "/Users"
			e.Fault(c.fault)
			user := e.Protocol(impatient()).Resource(typeName)
			diags := user.Apply(ada(e, nil))
			if user.Tainted || e.Count("ada") > 1 || (user.State == nil) != (len(diags.Errors()) > 0) {
				t.Errorf("tainted %v, %d users, state %v, reported %s", user.Tainted, e.Count("ada"), user.State, diags)
			}
			if len(diags.Errors()) > 0 {
				mustReport(t, diags, "Cannot create user "+e.Name("ada")+": ", c.reports)
			}
		})
	}
}

// TestUserLookUpFails: what cannot be looked up is not created.
func TestUserLookUpFails(t *testing.T) {
	t.Parallel()
	for name, c := range failures() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			c.fault.Method = "GET"
			e.Fault(c.fault)
			user := e.Protocol(impatient()).Resource(typeName)
			mustReport(t, user.Apply(ada(e, nil)), "user "+e.Name("ada")+": ", c.reports)
			e.CheckWrites()
			if user.State != nil {
				t.Errorf("state is %v", user.State)
			}
		})
	}
}

func mustReport(t *testing.T, diags acctest.Diagnostics, words ...string) {
	t.Helper()
	diags.Must(t, words...)
}

func mustWarn(t *testing.T, diags acctest.Diagnostics, beginnings ...string) {
	t.Helper()
	diags.MustWarn(t, beginnings...)
}
