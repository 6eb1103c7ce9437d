package usersexclusive_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// config is a guard over the protocol that names these people.
func config(e *acctest.Env, more acctest.Object, locals ...string) acctest.Object {
	named := make([]string, 0, len(locals))
	for _, local := range locals {
		named = append(named, e.Name(local))
	}
	object := acctest.Object{"user_names": named}
	maps.Copy(object, more)
	return object
}

func checkActive(t *testing.T, e *acctest.Env, want map[string]bool) {
	t.Helper()
	var resp statecheck.CheckStateResponse
	areActive{e, want}.CheckState(t.Context(), statecheck.CheckStateRequest{}, &resp)
	if resp.Error != nil {
		t.Error(resp.Error)
	}
}

// TestGuardActsOnlyOnItsUserType: a guard of one type leaves the other alone, and who is ignored stays whatever they
// are.
func TestGuardActsOnlyOnItsUserType(t *testing.T) {
	technician := map[string]any{acctest.ExtensionURN + ":userType": "Technician"}
	cases := map[string]struct {
		more    acctest.Object
		ignores string
		want    map[string]bool
	}{
		"both types": {want: map[string]bool{"tech": false, "glass": false, "end": false}},
		"technicians": {
			more: acctest.Object{"user_type": "technician"},
			want: map[string]bool{"tech": false, "glass": false, "end": true},
		},
		"end users": {
			more: acctest.Object{"user_type": "endUser"},
			want: map[string]bool{"tech": true, "glass": true, "end": false},
		},
		"but a glass one": {ignores: "glass", want: map[string]bool{"tech": false, "glass": true, "end": false}},
	}
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.Unless("nobody can see user types in answers without the extension", "extension-dropped",
			"extension-dropped-from-answer")
		for name, c := range cases {
			t.Run(name, func(t *testing.T) {
				for _, local := range []string{"ada", "tech", "glass", "end"} {
					if e.Exists(local) {
						e.Delete(local)
					}
				}
				add(e, technician, "ada", "tech", "glass")
				add(e, nil, "end")
				object := config(e, c.more, "ada")
				if c.ignores != "" {
					object["ignore_user_names"] = []string{strings.ToUpper(e.Name(c.ignores))}
				}
				guard := e.Protocol(nil).Resource(typeName)
				mustReport(t, guard.Apply(object))
				c.want["ada"] = true
				checkActive(t, e, c.want)
				if guard.State["deactivated"] == nil || guard.Identity != nil {
					t.Errorf("state %v, identity %v", guard.State, guard.Identity)
				}
			})
		}
	})
}

// TestUserTypesNotShown: a guard of one type cannot judge users whose type the service does not show, and warns of
// that.
func TestUserTypesNotShown(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{Dialects: []string{"extension-dropped-from-answer"}})
	add(e, nil, "ada", "mallory", "zoe")
	guard := e.Protocol(nil).Resource(typeName)
	diags := guard.Apply(config(e, acctest.Object{"user_type": "endUser"}, "ada"))
	mustReport(t, diags)
	if text := diags.String(); !strings.Contains(text,
		"user_type: Users of unknown type are not guarded: NinjaOne does not show the user type of 2 active users") {
		t.Errorf("reported:\n%s", text)
	}
	e.CheckWrites()
	mustReport(t, guard.Apply(config(e, acctest.Object{}, "ada")))
	checkActive(t, e, map[string]bool{"ada": true, "mallory": false, "zoe": false})
}

// TestPartialFailure: one who cannot be deactivated does not keep the others from it, nor the apply from failing; the
// next one goes on with the rest.
func TestPartialFailure(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.Unless("its ids cannot be named in a fault", "ids-need-escaping", "ids-hold-quotes")
		add(e, nil, "ada", "mallory", "zoe", "yves")
		e.Fault(sandbox.Fault{
			Method: e.ChangeMethod(), Path: "/Users/" + e.ID("mallory"),
			Kind: sandbox.FaultStatus, Status: 403,
		})
		guard := e.Protocol(nil).Resource(typeName)
		mustReport(t, guard.Apply(config(e, nil, "ada")), "Cannot deactivate user "+e.Stored(e.Name("mallory"))+": ", "403")
		if guard.State != nil || guard.Tainted {
			t.Errorf("state %v, tainted %v", guard.State, guard.Tainted)
		}
		checkActive(t, e, map[string]bool{"ada": true, "mallory": true, "zoe": false, "yves": false})

		e.ClearFaults()
		guard = guard.In(e.Protocol(nil))
		mustReport(t, guard.Apply(config(e, nil, "ada")))
		checkActive(t, e, map[string]bool{"ada": true, "mallory": false})

		e.Change("yves", "active", true)
		e.Change("zoe", "active", true)
		e.Fault(sandbox.Fault{
			Method: e.ChangeMethod(), Path: "/Users/" + e.ID("zoe"),
			Kind: sandbox.FaultStatus, Status: 403,
		})
		guard = guard.In(e.Protocol(nil))
		mustReport(t, guard.Refresh())
		mustReport(t, guard.Apply(config(e, nil, "ada")), "Cannot deactivate user "+e.Stored(e.Name("zoe"))+": ", "403")
		if diff := cmp.Diff(stored(e, "mallory", "yves"), guard.State["deactivated"]); diff != "" {
			t.Errorf("deactivated, after the failure (-want +got):\n%s", diff)
		}
		e.ClearFaults()
		guard = guard.In(e.Protocol(nil))
		mustReport(t, guard.Refresh())
		planned, diags := guard.Plan(config(e, nil, "ada"))
		mustReport(t, diags)
		if diff := cmp.Diff(stored(e, "mallory", "yves", "zoe"), planned.After["deactivated"]); diff != "" {
			t.Errorf("deactivated (-want +got):\n%s", diff)
		}
		mustReport(t, guard.Apply(config(e, nil, "ada")))
		checkActive(t, e, map[string]bool{"ada": true, "zoe": false, "yves": false})
	})
}

// TestTypeChangesMeanwhile: who is active still but no user of the guarded type any more is left alone, and not
// reported as deactivated.
func TestTypeChangesMeanwhile(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	add(e, map[string]any{acctest.ExtensionURN + ":userType": "Technician"}, "ada", "mallory", "zoe")
	only := config(e, acctest.Object{"user_type": "Technician"}, "ada", "mallory", "zoe")
	guard := e.Protocol(nil).Resource(typeName)
	mustReport(t, guard.Apply(only))
	only = config(e, acctest.Object{"user_type": "Technician"}, "ada")
	planned, diags := guard.Plan(only)
	mustReport(t, diags)
	e.Change("mallory", acctest.ExtensionURN+":userType", "endUser")
	guard = guard.In(e.Protocol(nil))
	mustReport(t, guard.ApplyPlan(planned, only),
		"Cannot deactivate user "+e.Name("mallory")+": NinjaOne shows another user type than when this was planned")
	checkActive(t, e, map[string]bool{"ada": true, "mallory": true, "zoe": false})
	if diff := cmp.Diff(stored(e, "zoe"), guard.State["deactivated"]); diff != "" {
		t.Errorf("deactivated (-want +got):\n%s", diff)
	}
}

// TestDestroyChangesNothing: neither destroying the guard nor planning it offline sends anything.
func TestDestroyChangesNothing(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		add(e, nil, "ada", "mallory")
		guard := e.Protocol(nil).Resource(typeName)
		mustReport(t, guard.Apply(config(e, nil, "ada")))
		add(e, nil, "zoe")
		e.Forget()
		mustReport(t, guard.In(e.Protocol(nil)).Destroy())
		if e.Server != nil && len(e.Tenant().Requests()) > 0 {
			t.Errorf("requests were sent: %v", e.Tenant().Requests())
		}
		checkActive(t, e, map[string]bool{"ada": true, "mallory": false, "zoe": true})
	})
}

// TestScopeChanges: another user type is another guard, which replaces the first and deactivates no one on the way out.
func TestScopeChanges(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	add(e, map[string]any{acctest.ExtensionURN + ":userType": "Technician"}, "ada", "mallory")
	add(e, nil, "end")
	guard := e.Protocol(nil).Resource(typeName)
	mustReport(t, guard.Apply(config(e, acctest.Object{"user_type": "Technician"}, "ada")))
	guard = guard.In(e.Protocol(nil))
	planned, diags := guard.Plan(config(e, acctest.Object{"user_type": "TECHNICIAN"}, "ada"))
	mustReport(t, diags)
	if planned.Replace || guard.Changes(planned) {
		t.Errorf("another case is planned as %v", planned.After)
	}
	planned, diags = guard.Plan(config(e, acctest.Object{"user_type": "endUser"}, "ada"))
	mustReport(t, diags)
	if !planned.Replace || !slices.Contains(planned.After["deactivated"].([]any), any(e.Name("end"))) {
		t.Errorf("planned %v, replace %v", planned.After, planned.Replace)
	}
	mustReport(t, guard.Apply(config(e, acctest.Object{"user_type": "endUser"}, "ada")))
	checkActive(t, e, map[string]bool{"ada": true, "mallory": false, "end": false})
	if guard.State["id"] != "endUser" {
		t.Errorf("state is %v", guard.State)
	}
}

// TestGuardRefused: mistakes are found while validating.
func TestGuardRefused(t *testing.T) {
	t.Parallel()
	p := acctest.New(t, sandbox.Options{}).Protocol(nil)
	for name, c := range map[string]struct {
		config  acctest.Object
		reports string
	}{
		"a name twice, in another case": {acctest.Object{"user_names": []string{
			"ada@example.com",
			"ADA@example.com",
		}}, "user_names"},
		"a name that is no address": {acctest.Object{"user_names": []string{"ada"}}, "email address"},
		"a null for a name":         {acctest.Object{"user_names": []any{nil}}, "user_names"},
		"the same name, decomposed": {acctest.Object{"user_names": []string{
			"jos\u00e9@example.com",
			"jose\u0301@example.com",
		}}, "user_names"},
		"the same name in full width": {acctest.Object{"user_names": []string{
			"ada@example.com",
			"\uff21da@example.com",
		}}, "user_names"},
		"a blank for an ignored one": {
			acctest.Object{"user_names": []string{}, "ignore_user_names": []string{" "}},
			"ignore_user_names",
		},
		"a null for an ignored one": {
			acctest.Object{"user_names": []string{}, "ignore_user_names": []any{nil}},
			"Null Set Value",
		},
		"a negative number": {
			acctest.Object{"user_names": []string{}, "max_deactivations": -1},
			"max_deactivations",
		},
		"an administrator's type": {acctest.Object{
			"user_names": []string{},
			"user_type":  "System Administrator",
		}, "user_type"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mustReport(t, p.Validate(typeName, c.config), c.reports)
		})
	}
}

// TestListingFails: a tenant that cannot be listed is guarded by no one: an error, and nothing is sent.
func TestListingFails(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	add(e, nil, "ada", "mallory")
	e.Fault(sandbox.Fault{Method: "GET", Path: "/Users", Kind: sandbox.FaultStatus, Status: 403})
	guard := e.Protocol(acctest.Object{"max_retries": 0}).Resource(typeName)
	mustReport(t, guard.Apply(config(e, nil, "ada")), "Cannot list users: ", "403")
	e.CheckWrites()
}

// TestStillActive: who is active after a deactivation, as NinjaOne shows, is not noted as deactivated, and the next
// plan shows them.
func TestStillActive(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	add(e, nil, "ada")
	guard := e.Protocol(nil).Resource(typeName)
	mustReport(t, guard.Apply(config(e, nil, "ada")))
	add(e, nil, "mallory")
	e.Instead("PATCH", "/Users/*", func() any { return e.User("mallory") })
	guard = guard.In(e.Protocol(nil))
	mustReport(t, guard.Refresh())
	mustReport(t, guard.Apply(config(e, nil, "ada")), "Cannot deactivate user "+e.Name("mallory")+": ",
		"still show the user as active")
	checkActive(t, e, map[string]bool{"ada": true, "mallory": true})
	guard = guard.In(e.Protocol(nil))
	mustReport(t, guard.Refresh())
	planned, diags := guard.Plan(config(e, nil, "ada"))
	mustReport(t, diags)
	if !guard.Changes(planned) {
		t.Error("the next plan does not show who is still active")
	}
	mustReport(t, guard.Apply(config(e, nil, "ada")))
	checkActive(t, e, map[string]bool{"ada": true, "mallory": false})
}

// TestUserDeletedByThisRun: a user that its own resource has deleted in the same apply needs no deactivation, whatever
// the service can prove.
func TestUserDeletedByThisRun(t *testing.T) {
	t.Parallel()
	for name, dialects := range map[string][]string{
		"and all is shown":      nil,
		"and nothing is proven": {"start-index-ignored", "filter-400"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			first := e.Protocol(nil)
			add(e, nil, "ada")
			person, guard := first.Resource("ninjaone_scim_user"), first.Resource(typeName)
			mustReport(t, person.Apply(acctest.Object{
				"user_name": e.Name("mallory"), "user_type": "endUser", "given_name": "Mal", "family_name": "Lory",
				"organization_id": "All", "deletion_policy": "delete",
			}))
			mustReport(t, guard.Apply(config(e, nil, "ada", "mallory")))
			only := config(e, nil, "ada")
			plan := e.Protocol(nil)
			person, guard = person.In(plan), guard.In(plan)
			mustReport(t, guard.Refresh())
			leaves, diags := person.PlanDestroy()
			mustReport(t, diags)
			planned, diags := guard.Plan(only)
			mustReport(t, diags)

			e.SetDialects(dialects...)
			apply := e.Protocol(acctest.Object{"max_retries": 0})
			mustReport(t, person.In(apply).ApplyDestroy(leaves))
			guard = guard.In(apply)
			mustReport(t, guard.ApplyPlan(planned, only))
			if diff := cmp.Diff([]any{e.Name("mallory")}, guard.State["deactivated"]); diff != "" {
				t.Errorf("deactivated (-want +got):\n%s", diff)
			}
		})
	}
}

// TestAbsenceProvesNothing: a user that the listing of an apply leaves out is looked up by name. No user counts as
// deactivated who still exists, or whose state is not known.
func TestAbsenceProvesNothing(t *testing.T) {
	t.Parallel()
	const hides = "start-index-ignored" // every page is the first one
	for name, c := range map[string]struct {
		dialects  []string
		meanwhile func(e *acctest.Env)
		reports   []string
		writes    int
		active    bool
	}{
		"who is there":              {dialects: []string{hides}, writes: 1},
		"who is there, in capitals": {dialects: []string{hides, "values-upper-case"}, writes: 1},
		"who is inactive":           {dialects: []string{hides}, meanwhile: func(e *acctest.Env) { e.Deactivate("mallory") }},
		"who is gone":               {dialects: []string{hides}, meanwhile: func(e *acctest.Env) { e.Delete("mallory") }},
		"who is of another type by now": {
			dialects:  []string{hides},
			meanwhile: func(e *acctest.Env) { e.Change("mallory", acctest.ExtensionURN+":userType", "endUser") },
			reports:   []string{"Cannot deactivate user ", "NinjaOne shows another user type"}, active: true,
		},
		"whose state is not known": {
			dialects: []string{hides, "filter-400"},
			reports:  []string{"Cannot deactivate user ", "can prove that the account is gone"}, active: true,
		},
		"who cannot be looked up": {
			dialects: []string{hides},
			meanwhile: func(e *acctest.Env) {
				const pages = 2 // until it is clear that the second is the first
				e.Fault(sandbox.Fault{Method: "GET", Path: "/Users", Kind: sandbox.FaultStatus, Status: 503, Skip: pages})
			},
			reports: []string{"Cannot look up user ", "503"}, active: true,
		},
		"who is listed under an older name": {
			meanwhile: func(e *acctest.Env) {
				old := e.User("mallory")
				old["userName"] = e.Name("old")
				e.Instead("GET", "/Users", func() any {
					return map[string]any{"totalResults": 9, "Resources": []any{e.User("ada"), e.User("bruno"), old}}
				})
			},
			writes: 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			technician := map[string]any{acctest.ExtensionURN + ":userType": "Technician"}
			add(e, technician, "ada", "bruno")
			only := config(e, acctest.Object{"user_type": "Technician"}, "ada", "bruno")
			guard := e.Protocol(nil).Resource(typeName)
			mustReport(t, guard.Apply(only))
			add(e, technician, "mallory")
			guard = guard.In(e.Protocol(nil))
			mustReport(t, guard.Refresh())
			planned, diags := guard.Plan(only)
			mustReport(t, diags)

			if c.meanwhile != nil {
				c.meanwhile(e)
			}
			e.SetDialects(c.dialects...)
			e.Forget()
			guard = guard.In(e.Protocol(acctest.Object{"page_size": 2, "max_retries": 0}))
			mustReport(t, guard.ApplyPlan(planned, only), c.reports...)
			e.CheckWrites(patches(c.writes)...)
			e.ClearFaults()
			e.SetDialects()
			if doc, there := e.Tenant().UserByName(e.Name("mallory")); there && (doc["active"] == true) != c.active {
				t.Errorf("mallory's active is %v, want %t", doc["active"], c.active)
			}
			deactivated := []any{}
			if !c.active {
				deactivated = []any{e.Name("mallory")}
			}
			if diff := cmp.Diff(deactivated, guard.State["deactivated"]); diff != "" {
				t.Errorf("deactivated (-want +got):\n%s", diff)
			}
		})
	}
}
