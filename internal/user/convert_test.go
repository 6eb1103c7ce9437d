package user_test

import (
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestUserConverts changes a user's type, which NinjaOne documents nowhere: the plan warns, and the apply fails with
// the state unchanged where the service does not take it.
func TestUserConverts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		dialects []string
		taken    bool
	}{
		"taken":                                {nil, true},
		"taken, answered with 204":             {[]string{"patch-204"}, true},
		"taken, by PUT":                        {[]string{"patch-refused-405"}, true},
		"not taken":                            {[]string{"user-type-fixed"}, false},
		"not taken, answered with 204":         {[]string{"user-type-fixed", "patch-204"}, false},
		"not taken, by PUT":                    {[]string{"user-type-fixed", "patch-refused-501"}, false},
		"not taken, reported in another case":  {[]string{"user-type-fixed", "values-upper-case"}, false},
		"not known, so treated as taken":       {[]string{"extension-dropped-from-answer"}, true},
		"not taken, and 204 only if unchanged": {[]string{"user-type-fixed", "patch-204-unchanged"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: c.dialects})
			user := e.Protocol(nil).Resource(typeName)
			mustReport(t, user.Apply(ada(e, nil)))
			id := user.State["id"]
			user = user.In(e.Protocol(nil))
			mustReport(t, user.Refresh())
			diags := user.Apply(ada(e, acctest.Object{"user_type": "endUser", "organization_id": "7"}))
			warned := "user_type: User type changes in place: " +
				e.Name("ada") + ` changes from "Technician" to "endUser". NinjaOne documents no such conversion.`
			warnings := []string{warned}
			if strings.HasPrefix(name, "not known") {
				warnings = append(warnings, "NinjaOne kept other values: NinjaOne accepted the change of "+e.Name("ada")+" and does not show user_type, organization_id.")
			}
			mustWarn(t, diags, warnings...)
			want := "endUser"
			if !c.taken {
				want = "Technician"
				mustReport(t, diags, "User type was not changed: "+e.Name("ada")+": ", `Set user_type back to "`)
			} else {
				mustReport(t, diags)
			}
			if user.State["user_type"] != want || user.State["id"] != id {
				t.Errorf("state is %v", user.State)
			}
		})
	}
}

// TestUserAdoptedAndNotConverted: the inactive account of a former technician is converted before it is reactivated. If
// the service keeps the user type, the account stays inactive, because no state has it.
func TestUserAdoptedAndNotConverted(t *testing.T) {
	t.Parallel()
	const before = "Technician"
	for name, c := range map[string]struct {
		dialects []string
		taken    bool
	}{
		"taken":                        {nil, true},
		"taken, answered with 204":     {[]string{"patch-204"}, true},
		"taken, by PUT":                {[]string{"patch-refused-405", "put-resets-active"}, true},
		"not taken":                    {[]string{"user-type-fixed"}, false},
		"not taken, answered with 204": {[]string{"user-type-fixed", "patch-204"}, false},
		"not taken, by PUT":            {[]string{"user-type-fixed", "patch-refused-405", "put-resets-active"}, false},
		"not taken, 200 {}":            {[]string{"user-type-fixed", "write-answers-empty-object"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: c.dialects})
			id := e.Add("ada", map[string]any{"active": false, acctest.ExtensionURN + ":userType": before})
			user := e.Protocol(nil).Resource(typeName)
			diags := user.Apply(ada(e, acctest.Object{
				"user_type": "endUser", "organization_id": "7", "adopt_existing": true,
			}))
			if c.taken {
				mustReport(t, diags)
				if user.State["id"] != id || user.State["user_type"] != "endUser" || e.User("ada")["active"] != true {
					t.Errorf("state %v, tenant %v", user.State, e.User("ada"))
				}
				return
			}
			mustReport(t, diags, "User type was not changed: "+e.Name("ada")+": ", "was inactive, and stays so",
				`Set user_type to "Technician", use another user name, or delete the account in NinjaOne`)
			if user.State != nil || e.User("ada")["active"] != false {
				t.Errorf("state %v, tenant %v", user.State, e.User("ada"))
			}
		})
	}
}

// TestUserPlanWarnings are about what NinjaOne allows and does not document. Each summary is constant, so that
// Terraform folds the warnings of a whole roster into one.
func TestUserPlanWarnings(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	endUser := e.Protocol(nil).Resource(typeName)
	mustReport(t, endUser.Apply(ada(e, acctest.Object{"user_type": "endUser", "user_name": e.Name("eve")})))
	p := e.Protocol(nil)
	endUser = endUser.In(p)
	for name, c := range map[string]struct {
		user *acctest.Instance
		more acctest.Object
		warn []string
	}{
		"technician": {user: p.Resource(typeName)},
		"technician with an organization": {
			p.Resource(typeName),
			acctest.Object{"user_name": "a@example.com", "organization_id": "7"},
			[]string{"organization_id: Organization on a technician: a@example.com"},
		},
		"end user with an organization": {
			p.Resource(typeName),
			acctest.Object{"user_name": "b@example.com", "user_type": "endUser", "organization_id": "7"},
			nil,
		},
		"global end user": {
			p.Resource(typeName),
			acctest.Object{"user_name": "c@example.com", "user_type": "enduser", "organization_id": "All"},
			nil,
		},
		"new end user without an organization": {
			p.Resource(typeName),
			acctest.Object{"user_name": "d@example.com", "user_type": "endUser"},
			[]string{"organization_id: End user without an organization: d@example.com"},
		},
		"end user that is there already": {endUser, acctest.Object{
			"user_name": e.Name("eve"), "user_type": "endUser",
			"given_name": "Eve",
		}, nil},
		"type not known yet": {
			p.Resource(typeName),
			acctest.Object{"user_name": "f@example.com", "user_type": acctest.Unknown{}, "organization_id": "7"},
			nil,
		},
		"organization not known yet": {
			p.Resource(typeName),
			acctest.Object{"user_name": "g@example.com", "user_type": "endUser", "organization_id": acctest.Unknown{}},
			nil,
		},
		"case of the type": {endUser, acctest.Object{
			"user_name": e.Name("eve"),
			"user_type": "EndUser",
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diags := c.user.Plan(ada(e, c.more))
			mustReport(t, diags)
			mustWarn(t, diags, c.warn...)
		})
	}
}
