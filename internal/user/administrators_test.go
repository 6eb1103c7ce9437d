package user_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

const notChecked = "Administrators were not checked: "

// administrators is a tenant with two system administrators: root, which SCIM does not show, and ada, which the
// resource manages.
func administrators(t *testing.T, options sandbox.Options, more acctest.Object) (*acctest.Env, *acctest.Instance) {
	t.Helper()
	e := acctest.New(t, options)
	user := e.Protocol(nil).Resource(typeName)
	mustReport(t, user.Apply(ada(e, more)))
	e.Native("root", true)
	e.Promote("ada")
	e.Forget()
	return e, user
}

// TestAdministratorsAreRefused: each change that would take something from a system administrator is an error in the
// plan, on its attribute; others are not. It costs one reading, and nothing is sent. Without credentials nothing is
// asked and nothing refused.
func TestAdministratorsAreRefused(t *testing.T) {
	t.Parallel()
	type object = acctest.Object
	for name, c := range map[string]struct {
		was, is object // what is beside the minimal configuration; is nil: destroyed
		of      string // another resource, which does not exist yet
		reports []string
	}{
		"create": {
			of: "root", is: object{},
			reports: []string{"user_name: Cannot change a system administrator: {{root}}: ", "would be adopted", "`moved`"},
		},
		"create of another": {of: "eve", is: object{}},
		"rename": {
			is:      object{"user_name": "{{countess}}"},
			reports: []string{"user_name: Cannot change a system administrator: {{ada}}: ", "would be given another user name"},
		},
		"rename in case": {is: object{"user_name": "ADA"}},
		"conversion": {
			is:      object{"user_type": "endUser"},
			reports: []string{"user_type: Cannot change a system administrator: {{ada}}: ", "would be given another user type"},
		},
		"deactivation": {
			is: object{"active": false},
			reports: []string{
				"active: Cannot change a system administrator: {{ada}}: ", "would be deactivated",
				"in the console, and run Terraform again",
			},
		},
		"destroy": {reports: []string{
			"Cannot change a system administrator: {{ada}}: ",
			"would be deactivated or deleted", "`removed` block",
		}},
		"destroy that deletes": {
			was:     object{"deletion_policy": "delete"},
			reports: []string{"Cannot change a system administrator: {{ada}}: "},
		},
		"destroy that does nothing":  {was: object{"deletion_policy": "abandon"}},
		"reactivation":               {was: object{"active": false}, is: object{"active": true}},
		"another given name":         {is: object{"given_name": "Augusta"}},
		"conversion of another case": {is: object{"user_type": "TECHNICIAN"}},
		"nothing":                    {is: object{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, user := administrators(t, sandbox.Options{}, c.was)
			plan := func(settings object) acctest.Diagnostics {
				e.Forget()
				user := user.In(e.Protocol(settings))
				mustReport(t, user.Refresh())
				if c.of != "" {
					user = e.Protocol(settings).Resource(typeName)
				}
				if c.is == nil {
					_, diags := user.PlanDestroy()
					return diags
				}
				config := ada(e, c.is)
				if c.of != "" {
					config["user_name"] = e.Name(c.of)
				}
				if name, ok := config["user_name"].(string); ok {
					config["user_name"] = strings.Replace(e.Names(name), "ADA", strings.ToUpper(e.Name("ada")), 1)
				}
				_, diags := user.Plan(config)
				return diags
			}
			diags := plan(e.API(nil))
			var reports []string
			for _, words := range c.reports {
				reports = append(reports, e.Names(words))
			}
			mustReport(t, diags, reports...)
			asks := []string{"POST /ws/oauth/token", "GET /v2/user/technicians"}
			if asked := e.Asked(); len(asked) > 0 || len(reports) > 0 {
				if diff := cmp.Diff(asks, asked); diff != "" {
					t.Errorf("asked (-want +got):\n%s", diff)
				}
			}
			e.CheckWrites()
			without := plan(nil)
			mustReport(t, without)
			if asked := e.Asked(); len(asked) > 0 {
				t.Errorf("without credentials: %v", asked)
			}
			if got, want := diags.Warnings(), without.Warnings(); !slices.Equal(got, want) {
				t.Errorf("warnings %q, without credentials %q", got, want)
			}
		})
	}
}

// TestRenameToAnAdministrator is the other half of a rename: the new address may be a system administrator's.
func TestRenameToAnAdministrator(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	user := e.Protocol(nil).Resource(typeName)
	mustReport(t, user.Apply(ada(e, nil)))
	e.Native("root", true)
	_, diags := user.In(e.Protocol(e.API(nil))).Plan(ada(e, acctest.Object{"user_name": e.Name("root")}))
	mustReport(t, diags, "user_name: Cannot change a system administrator: "+e.Name("root"))
}

// TestAdministratorsAreRefusedWhileApplying: what the plan could not know is refused before anything is sent, and the
// state stays.
func TestAdministratorsAreRefusedWhileApplying(t *testing.T) {
	t.Parallel()
	type act = func(e *acctest.Env, p *acctest.Protocol, user *acctest.Instance, promote func()) acctest.Diagnostics
	for name, act := range map[string]act{
		"create": func(e *acctest.Env, p *acctest.Protocol, _ *acctest.Instance, _ func()) acctest.Diagnostics {
			created := p.Resource(typeName)
			planned, diags := created.Plan(ada(e, acctest.Object{"user_name": acctest.Unknown{}}))
			mustReport(t, diags)
			diags = created.ApplyUnplanned(planned, ada(e, acctest.Object{
				"user_name": e.Name("root"), "email": e.Name("root"),
				"display_name": "Ada",
			}))
			if created.State != nil {
				t.Errorf("state %v", created.State)
			}
			return diags
		},
		"update": func(e *acctest.Env, p *acctest.Protocol, user *acctest.Instance, promote func()) acctest.Diagnostics {
			planned, diags := user.In(p).Plan(ada(e, acctest.Object{"active": false}))
			mustReport(t, diags)
			promote()
			return user.In(e.Protocol(e.API(nil))).ApplyUnplanned(planned, ada(e, acctest.Object{"active": false}))
		},
		"destroy": func(e *acctest.Env, p *acctest.Protocol, user *acctest.Instance, promote func()) acctest.Diagnostics {
			planned, diags := user.In(p).PlanDestroy()
			mustReport(t, diags)
			promote()
			return user.In(e.Protocol(e.API(nil))).ApplyDestroy(planned)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			user := e.Protocol(nil).Resource(typeName)
			mustReport(t, user.Apply(ada(e, nil)))
			e.Native("root", true)
			e.Forget()
			diags := act(e, e.Protocol(e.API(nil)), user, func() { e.Promote("ada") })
			mustReport(t, diags, "Cannot change a system administrator: ")
			e.CheckWrites()
		})
	}
}

// unreadable are the ways in which the REST API does not say who is a system administrator, and what is reported then.
func unreadable() map[string]string {
	return map[string]string{
		"api-client-unknown":           "or the tenant is in another region",
		"api-people-need-management":   "lacks the scope Monitoring",
		"api-people-need-user-context": "only to a signed-in user",
		"api-people-missing":           "does not offer this request",
	}
}

// TestAdministratorsInEachDialect: in each way in which the REST API may behave, a system administrator is known, or
// one warning says that it was not asked, and why; then SCIM goes on as without credentials.
func TestAdministratorsInEachDialect(t *testing.T) {
	t.Parallel()
	for _, dialect := range sandbox.APIDialects() {
		t.Run(dialect.Name, func(t *testing.T) {
			t.Parallel()
			e, user := administrators(t, sandbox.Options{Dialects: []string{dialect.Name}}, nil)
			p := e.Protocol(e.API(nil))
			why, bad := unreadable()[dialect.Name]
			_, diags := p.Resource(typeName).Plan(ada(e, acctest.Object{"user_name": e.Name("root")}))
			_, more := user.In(p).Plan(ada(e, acctest.Object{"active": false}))
			if !bad {
				mustReport(t, diags, "Cannot change a system administrator: "+e.Name("root"))
				mustReport(t, more, "Cannot change a system administrator: "+e.Name("ada"))
				mustWarn(t, append(diags, more...))
				return
			}
			mustReport(t, diags)
			mustWarn(t, diags, notChecked)
			if !strings.Contains(diags.String(), why) || !strings.Contains(diags.String(), "Administration → Apps → API") &&
				dialect.Name != "api-people-missing" {
				t.Errorf("the warning lacks %q: %s", why, diags)
			}
			mustReport(t, more)
			mustWarn(t, more)
			mustReport(t, user.In(e.Protocol(e.API(nil))).Apply(ada(e, acctest.Object{"active": false})))
			if user, _ := e.Tenant().Account(e.Name("ada")); user.Enabled {
				t.Error("not deactivated")
			}
		})
	}
}

// TestAdministratorsUnreadable: whatever else stands in the way of the REST API is one warning.
func TestAdministratorsUnreadable(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		options  sandbox.Options
		settings acctest.Object
		fault    *sandbox.Fault
		reports  string
	}{
		"no scope": {options: sandbox.Options{APIScopes: []string{"control"}}, reports: "lacks the scope Monitoring"},
		"no scope, 403": {
			options: sandbox.Options{APIScopes: []string{"control"}, Dialects: []string{"api-scope-403"}},
			reports: "lacks the scope Monitoring",
		},
		"wrong secret": {
			settings: acctest.Object{"api_client_secret": "not-the-secret"},
			reports:  "`api_client_secret` with the console",
		},
		"wrong host":   {settings: acctest.Object{"api_url": "http://127.0.0.1:1"}, reports: "Check `api_url`"},
		"in trouble":   {fault: &sandbox.Fault{Kind: sandbox.FaultStatus, Status: 503}, reports: "fault on NinjaOne's side"},
		"a page":       {fault: &sandbox.Fault{Kind: sandbox.FaultHTML}, reports: "HTML page"},
		"it broke off": {fault: &sandbox.Fault{Kind: sandbox.FaultTruncate}, reports: "broke off in the middle"},
		"garbage":      {fault: &sandbox.Fault{Kind: sandbox.FaultGarbage}, reports: "is not of the REST API"},
		"slow": {
			fault:    &sandbox.Fault{Kind: sandbox.FaultTimeoutAfter},
			settings: acctest.Object{"request_timeout": "1s"}, reports: "longer than `request_timeout`",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, user := administrators(t, c.options, nil)
			if c.fault != nil {
				c.fault.Path = "/v2/user/*"
				e.Tenant().AddFault(*c.fault)
			}
			settings := acctest.Object{"max_retries": 0}
			maps.Copy(settings, c.settings)
			p := e.Protocol(e.API(settings))
			_, diags := p.Resource(typeName).Plan(ada(e, acctest.Object{"user_name": e.Name("root")}))
			mustReport(t, diags)
			mustWarn(t, diags, notChecked)
			if !strings.Contains(diags.String(), c.reports) {
				t.Errorf("the warning lacks %q: %s", c.reports, diags)
			}
			diags = user.In(p).Apply(ada(e, acctest.Object{"active": false}))
			mustReport(t, diags)
			mustWarn(t, diags)
		})
	}
}
