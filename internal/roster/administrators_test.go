package roster_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

const administrator = "users: Cannot change system administrators: "

// TestRosterRefusesAdministrators: a plan that would change the accounts of system administrators is one error that
// names each, and nothing is sent. Everything else goes on. ada and eve are on the roster. ada and root, which SCIM
// does not show, are administrators.
func TestRosterRefusesAdministrators(t *testing.T) {
	t.Parallel()
	type object = acctest.Object
	for name, c := range map[string]struct {
		users    func(e *acctest.Env, all object) object
		was, is  object // more settings
		destroys bool
		reports  []string // after the beginning of the error; none: no error
	}{
		"adoption": {
			users:   func(e *acctest.Env, all object) object { return merged(all, jsonUsers(e, "root", "new")) },
			reports: []string{"{{root}} would be adopted\n\nTo fix:\n- Do not add system administrators"},
		},
		"rename": {
			users: func(e *acctest.Env, all object) object {
				all[e.Name("countess")] = all[e.Name("ada")]
				delete(all, e.Name("ada"))
				return all
			},
			reports: []string{
				"{{ada}} would be given another user name\n\n",
				"- If the roster already has one, undo the change",
			},
		},
		"conversion": {
			users:   func(e *acctest.Env, all object) object { return change(e, all, "ada", object{"user_type": "endUser"}) },
			reports: []string{"{{ada}} would be given another user type\n\n"},
		},
		"deactivation": {
			users:   func(e *acctest.Env, all object) object { return change(e, all, "ada", object{"active": false}) },
			reports: []string{"{{ada}} would be deactivated\n\n"},
		},
		"removal": {
			users: func(e *acctest.Env, all object) object { delete(all, e.Name("ada")); return all },
			reports: []string{
				"{{ada}} would be deactivated or deleted, as the policy says\n\n",
				"- Keep an administrator that the roster already has, or set removed",
			},
		},
		"removal that abandons": {
			users: func(e *acctest.Env, all object) object { delete(all, e.Name("ada")); return all },
			is:    object{"removed": "abandon"},
		},
		"another name": {users: func(e *acctest.Env, all object) object {
			return change(e, all, "ada",
				object{"given_name": "Augusta"})
		}},
		"nothing":        {users: func(_ *acctest.Env, all object) object { return all }},
		"another person": {users: func(e *acctest.Env, all object) object { delete(all, e.Name("eve")); return all }},
		"destroy": {
			was: object{"deletion_policy": "delete"}, destroys: true,
			reports: []string{"{{ada}} would be deactivated or deleted"},
		},
		"destroy that abandons": {destroys: true},
		"several, and other ones": {
			users: func(e *acctest.Env, all object) object {
				all = merged(change(e, all, "ada", object{"active": false}), jsonUsers(e, "root"))
				delete(all, e.Name("eve"))
				return all
			},
			reports: []string{"  {{ada}} would be deactivated\n  {{root}} would be adopted\n\n"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newSandbox(t)
			users := change(e, jsonUsers(e, "ada", "eve"), "ada", object{"external_id": "hr-1", "user_type": "Technician"})
			inst := e.Protocol(nil).Resource(typeName)
			checkErrors(t, inst.Apply(config(t, users, c.was)))
			e.Promote("ada")
			e.Native("root", true)
			plan := func(settings object) acctest.Diagnostics {
				e.Forget()
				inst := inst.In(e.Protocol(settings))
				checkErrors(t, inst.Refresh())
				if c.destroys {
					_, diags := inst.PlanDestroy()
					return diags
				}
				_, diags := inst.Plan(config(t, c.users(e, merged(users)), merged(object{}, c.was, c.is)))
				return diags
			}
			diags := plan(e.API(nil))
			words := []string{}
			for i, w := range c.reports {
				if i == 0 {
					words = append(words, administrator)
				}
				words = append(words, e.Names(w))
			}
			checkErrors(t, diags, words...)
			if len(words) > 0 && strings.Contains(diags.String(), e.Name("eve")) {
				t.Errorf("eve is none of them: %s", diags)
			}
			if asked := e.Asked(); len(words) > 0 || len(asked) > 0 {
				if diff := cmp.Diff([]string{"POST /ws/oauth/token", "GET /v2/user/technicians"}, asked); diff != "" {
					t.Errorf("asked (-want +got):\n%s", diff)
				}
			}
			e.CheckWrites()
			checkErrors(t, plan(nil))
			if asked := e.Asked(); len(asked) > 0 {
				t.Errorf("without credentials: %v", asked)
			}
		})
	}
}

// TestRosterSparesOutsiders: a roster that deactivates outsiders reports an error for an administrator that it does not
// list.
func TestRosterSparesOutsiders(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	technician := acctest.Object{"user_type": "Technician"}
	guarding := config(t, change(e, jsonUsers(e, "ada"), "ada", technician), acctest.Object{"outsiders": "deactivate"})
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(guarding))
	e.Add("mole", map[string]any{acctest.ExtensionURN + ":userType": "Technician"})
	e.Promote("mole")
	e.Forget()
	inst = inst.In(e.Protocol(e.API(nil)))
	checkErrors(t, inst.Refresh())
	_, diags := inst.Plan(guarding)
	checkErrors(t, diags, administrator, e.Name("mole")+" would be deactivated\n", "ignore_user_names")
	e.CheckWrites()
}

// TestRosterRefusesAdministratorsWhileApplying: what the plan could not know is refused before anything is sent.
func TestRosterRefusesAdministratorsWhileApplying(t *testing.T) {
	t.Parallel()
	for name, act := range map[string]func(t *testing.T, e *acctest.Env, inst *acctest.Instance) acctest.Diagnostics{
		"create": func(t *testing.T, e *acctest.Env, _ *acctest.Instance) acctest.Diagnostics {
			t.Helper()
			inst := e.Protocol(e.API(nil)).Resource(typeName)
			planned, diags := inst.Plan(acctest.Object{"users": acctest.Unknown{}})
			checkErrors(t, diags)
			diags = inst.ApplyUnplanned(planned, config(t, jsonUsers(e, "bea", "root"), nil))
			if inst.State != nil {
				t.Errorf("state %v", inst.State)
			}
			return diags
		},
		"update": func(t *testing.T, e *acctest.Env, inst *acctest.Instance) acctest.Diagnostics {
			t.Helper()
			planned, diags := inst.Plan(config(t, jsonUsers(e, "eve"), nil))
			checkErrors(t, diags)
			e.Promote("ada")
			return inst.In(e.Protocol(e.API(nil))).ApplyUnplanned(planned, config(t, jsonUsers(e, "eve"), nil))
		},
		"destroy": func(t *testing.T, e *acctest.Env, inst *acctest.Instance) acctest.Diagnostics {
			t.Helper()
			planned, diags := inst.PlanDestroy()
			checkErrors(t, diags)
			e.Promote("ada")
			return inst.In(e.Protocol(e.API(nil))).ApplyDestroy(planned)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newSandbox(t)
			inst := e.Protocol(nil).Resource(typeName)
			checkErrors(t, inst.Apply(config(t, change(e, jsonUsers(e, "ada", "eve"), "ada",
				acctest.Object{"user_type": "Technician"}), acctest.Object{"deletion_policy": "deactivate"})))
			e.Native("root", true)
			e.Forget()
			checkErrors(t, act(t, e, inst.In(e.Protocol(e.API(nil)))), administrator)
			e.CheckWrites()
		})
	}
}

// TestRosterUnchecked: where the REST API does not say who is a system administrator, one warning says so, and the
// roster is applied.
func TestRosterUnchecked(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{Dialects: []string{"api-people-missing"}})
	e.Native("root", true)
	inst := e.Protocol(e.API(nil)).Resource(typeName)
	diags := inst.Apply(config(t, jsonUsers(e, "ada", "root"), nil))
	checkErrors(t, diags)
	checkWarning(t, diags, "Administrators were not checked: ")
	holds(t, e, inst, "ada", "root")
}
