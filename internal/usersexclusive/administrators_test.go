package usersexclusive_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// technician is what a user has who may be a system administrator.
func technician() map[string]any {
	return map[string]any{acctest.ExtensionURN + ":userType": "Technician"}
}

// TestGuardRefusesAdministrators: a guard that would deactivate system administrators is an error that names them and
// where to list them; listed there, they stay. A guard that is created looks ahead as one that exists does.
func TestGuardRefusesAdministrators(t *testing.T) {
	t.Parallel()
	for _, exists := range []bool{false, true} {
		t.Run(map[bool]string{false: "new", true: "there"}[exists], func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			add(e, technician(), "ada", "boss")
			guard := e.Protocol(nil).Resource(typeName)
			if exists {
				mustReport(t, guard.Apply(config(e, nil, "ada", "boss")))
			}
			add(e, nil, "eve")
			e.Promote("boss")
			e.Native("root", true)
			e.Forget()
			plan := func(settings, object acctest.Object) acctest.Diagnostics {
				guard = guard.In(e.Protocol(settings))
				if exists {
					mustReport(t, guard.Refresh())
				}
				_, diags := guard.Plan(object)
				return diags
			}
			diags := plan(e.API(nil), config(e, nil, "ada"))
			mustReport(t, diags, "user_names: Cannot change system administrators: ",
				"  "+e.Name("boss")+" would be deactivated\n\n",
				"Add their user names to ignore_user_names.")
			if strings.Contains(diags.String(), e.Name("eve")) || strings.Contains(diags.String(), e.Name("root")) {
				t.Errorf("it names other people: %s", diags)
			}
			if diff := cmp.Diff([]string{"POST /ws/oauth/token", "GET /v2/user/technicians"}, e.Asked()); diff != "" {
				t.Errorf("asked (-want +got):\n%s", diff)
			}
			e.CheckWrites()
			e.Forget()
			mustReport(t, plan(nil, config(e, nil, "ada")))
			if asked := e.Asked(); len(asked) > 0 {
				t.Errorf("without credentials: %v", asked)
			}
			ignoring := config(e, acctest.Object{"ignore_user_names": []string{strings.ToUpper(e.Name("boss"))}}, "ada")
			mustReport(t, plan(e.API(nil), ignoring))
			mustReport(t, guard.Apply(ignoring))
			checkActive(t, e, map[string]bool{"ada": true, "boss": true, "eve": false})
		})
	}
}

// TestGuardRefusesAdministratorsWhileApplying: who has become a system administrator since the plan is not deactivated,
// and nor is anyone else.
func TestGuardRefusesAdministratorsWhileApplying(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	add(e, technician(), "ada", "boss", "eve")
	guard := e.Protocol(e.API(nil)).Resource(typeName)
	planned, diags := guard.Plan(config(e, nil, "ada"))
	mustReport(t, diags)
	e.Promote("boss")
	e.Forget()
	diags = guard.In(e.Protocol(e.API(nil))).ApplyUnplanned(planned, config(e, nil, "ada"))
	mustReport(t, diags, "Cannot change system administrators", e.Name("boss"))
	e.CheckWrites()
}

// TestGuardUnchecked: where the REST API does not say who is a system administrator, one warning says so, and the guard
// acts.
func TestGuardUnchecked(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{Dialects: []string{"api-people-need-management"}})
	add(e, technician(), "ada", "boss")
	e.Promote("boss")
	guard := e.Protocol(e.API(nil)).Resource(typeName)
	diags := guard.Apply(config(e, nil, "ada"))
	mustReport(t, diags)
	diags.MustWarn(t, "Administrators were not checked: ")
	checkActive(t, e, map[string]bool{"ada": true, "boss": false})
}
