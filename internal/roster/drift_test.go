package roster_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestRosterDrift: the plan shows changes made elsewhere person by person, and the apply corrects them.
func TestRosterDrift(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		config := roster([]string{with(ada, `email = "{{ada}}"`), eve})
		id := ""
		run(t,
			resource.TestStep{Config: e.Config(config)},
			resource.TestStep{
				PreConfig: func() {
					e.Forget()
					id = e.ID("ada")
					e.Deactivate("ada")
					e.Change("ada",
						"name.familyName", "King")
				},
				Config:           e.Config(config),
				ConfigPlanChecks: plans(e, "~ {{ada}} active: false → none", "~ {{ada}} family_name: King → Lovelace"),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectPatch(map[string]any{
					"replace name.familyName": "Lovelace",
					"replace active":          true,
				})},
			},
			unchangedPlans(e, config),
			// Renamed: known by id.
			resource.TestStep{
				PreConfig:        func() { e.Forget(); e.Rename("ada", "addie") },
				Config:           e.Config(config),
				ConfigPlanChecks: plans(e, "+ {{ada}}", "- "+e.Stored(e.Name("addie"))),
				ConfigStateChecks: []statecheck.StateCheck{
					e.ExpectPatch(map[string]any{"replace userName": e.Name("ada")}),
					sameID(e, "ada", &id),
				},
			},
			unchangedPlans(e, config),
			resource.TestStep{
				PreConfig:         func() { e.Delete("eve"); e.Forget() },
				Config:            e.Config(config),
				ConfigPlanChecks:  plans(e, "+ {{eve}}"),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectWrites("POST /Users")},
			},
			unchangedPlans(e, config),
		)
	})
}

// TestRosterDriftOfWhatIsNotManaged shows nowhere and is left alone.
func TestRosterDriftOfWhatIsNotManaged(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		config := roster([]string{ada})
		changed := roster([]string{with(ada, `external_id = "hr-1"`)})
		run(t,
			resource.TestStep{Config: e.Config(config)},
			resource.TestStep{
				PreConfig: func() {
					e.Change("ada", "displayName", "The Countess")
					e.Change("ada", acctest.ExtensionURN+":organizationId", "12")
					e.Change("ada", "roles", []any{map[string]any{"value": "Reader"}})
					e.Forget()
				},
				Config:            e.Config(config),
				ConfigPlanChecks:  plans(e),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectNoWrites()},
			},
			resource.TestStep{
				Config:            e.Config(changed),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectPatch(map[string]any{"replace externalId": "hr-1"})},
			},
		)
	})
}

// TestRosterRenamedInTheRoster: with an external id, a new user name is the same person.
func TestRosterRenamedInTheRoster(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		id := ""
		before := roster([]string{with(ada, `external_id = "hr-1"`), eve})
		after := roster([]string{`"{{king}}" = { user_type = "Technician", given_name = "Ada", family_name = "King", external_id = "hr-1" }`, eve})
		run(t,
			resource.TestStep{Config: e.Config(before)},
			resource.TestStep{
				PreConfig:        func() { e.Forget(); id = e.ID("ada") },
				Config:           e.Config(after),
				ConfigPlanChecks: plans(e, "- {{ada}}", "+ {{king}}"),
				ConfigStateChecks: []statecheck.StateCheck{
					e.ExpectPatch(map[string]any{
						"replace userName": e.Name("king"), "replace name.familyName": "King",
						// It was the user name, and moves along.
						"replace emails": work(e, "king"),
					}), sameID(e, "king", &id),
				},
			},
			unchangedPlans(e, after),
			// Renamed elsewhere, and the roster follows.
			resource.TestStep{
				PreConfig:         func() { e.Rename("king", "ada"); e.Forget() },
				Config:            e.Config(roster([]string{`"{{ada}}" = { user_type = "Technician", given_name = "Ada", family_name = "King" }`, eve})),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectNoWrites(), sameID(e, "ada", &id)},
			},
		)
	})
}

// work is one address, as it is sent.
func work(e *acctest.Env, local string) []any {
	return []any{map[string]any{"value": e.Name(local), "type": "work", "primary": true}}
}

// TestRosterNamesMoveUp: external ids move to other names, and everyone keeps the account of their name. A newcomer
// waits for a name that another person of the roster gives up in the same apply.
func TestRosterNamesMoveUp(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	users := func(locals ...string) acctest.Object {
		all := acctest.Object{}
		for i, local := range locals {
			all = change(e, all, local, person(fmt.Sprint(i+1)))
		}
		return config(t, all, nil)
	}
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(users("ann", "bob", "cid")))
	ids := []string{e.ID("ann"), e.ID("bob"), e.ID("cid")}
	inst, diags := again(t, e, inst, users("bob", "cid", "dan"))
	checkErrors(t, diags)
	checkWarning(t, diags, "External ids move between people: 3 people are given an external id that another person "+
		"has now: "+
		e.Names("{{bob}}: 1, now that of {{ann}} {{cid}}: 2, now that of {{bob}} {{dan}}: 3, now that of {{cid}}"))
	if e.ID("ann") != ids[0] || e.ID("bob") != ids[1] || e.ID("cid") != ids[2] || e.User("ann")["active"] != false {
		t.Errorf("ids are %v, were %v", []string{e.ID("ann"), e.ID("bob"), e.ID("cid")}, ids)
	}
	settled(t, e, inst, users("bob", "cid", "dan"))

	// A newcomer gets a name that is about to be free: they are not taken for who has it still.
	e.Rename("bob", "eli")
	four := users("bob", "cid", "dan", "eli")
	inst, diags = again(t, e, inst, four)
	checkErrors(t, diags)
	if e.ID("bob") != ids[1] || e.ID("eli") == ids[1] || len(e.Tenant().Users()) != 5 {
		t.Errorf("the tenant holds %v", e.Tenant().Users())
	}
	settled(t, e, inst, four)
}

func person(externalID string) acctest.Object {
	return acctest.Object{
		"user_type": "endUser", "given_name": "G", "family_name": "F", "external_id": externalID,
		"organization_id": "12",
	}
}

// TestRosterNamesSwapped: two people have got each other's name. The plan shows it, and whether the service lets names
// be swapped one after the other is its affair.
func TestRosterNamesSwapped(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	users := config(t, change(e, change(e, acctest.Object{}, "ada", person("1")), "eve", person("2")), nil)
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(users))
	e.Rename("ada", "third")
	e.Rename("eve", "ada")
	e.Rename("third", "eve")
	inst = inst.In(e.Protocol(nil))
	checkErrors(t, inst.Refresh())
	holds(t, e, inst, "ada", "eve")
	before := inst.State["users"]
	planned, diags := inst.Plan(users)
	checkErrors(t, diags)
	if got := len(differences(before, planned.After["users"])); got != 2 {
		t.Errorf("%d differences are planned, want both external ids", got)
	}
	inst = inst.In(e.Protocol(nil))
	checkErrors(t, inst.Apply(users), "not applied to every person",
		e.Name("ada")+": Cannot update user. NinjaOne answered 409",
		e.Name("eve")+": Cannot update user. NinjaOne answered 409")
	if inst.State["users"] != before {
		t.Errorf("the state is %s, was %s", inst.State["users"], before)
	}
	// A user makes room.
	e.Rename("ada", "third")
	inst, diags = again(t, e, inst, users)
	checkErrors(t, diags)
	settled(t, e, inst, users)
}

// TestRosterOddDrift: values in the tenant may break every rule of a configuration; the plan shows them and the apply
// corrects them.
func TestRosterOddDrift(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	users := config(t, change(e, jsonUsers(e, "ada", "eve"), "ada",
		acctest.Object{"external_id": "hr-1", "roles": []any{"Reader"}}), nil)
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(users))
	e.Change("ada", "name.givenName", " ")
	e.Change("ada", "externalId", "")
	e.Change("ada", "roles", []any{map[string]any{"value": "System Administrator"}})
	e.Change("ada", acctest.ExtensionURN+":organizationId", "North")
	inst = inst.In(e.Protocol(nil))
	checkErrors(t, inst.Refresh())
	if got := len(differences(inst.State["users"], users["users"])); got < 3 {
		t.Errorf("%d differences in %s", got, inst.State["users"])
	}
	inst, diags := again(t, e, inst, users)
	checkErrors(t, diags)
	settled(t, e, inst, users)
}

// TestRosterGroupNotFound: a group that a filter does not find, as it compares with case, while the listing fails, is
// not known to be gone: the state keeps who is in it, and the apply says what failed. A group that is found is read all
// the same.
func TestRosterGroupNotFound(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	e.AddGroup("TEAM", nil)
	e.AddGroup("desk", nil)
	users := change(e, jsonUsers(e, "a", "b"), "a", acctest.Object{"groups": []string{e.Group("team"), e.Group("desk")}})
	users = change(e, users, "b", acctest.Object{"groups": []string{e.Group("desk")}})
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(config(t, users, nil)))
	e.Leave("desk", "b")

	var down atomic.Bool
	down.Store(true)
	base := strings.TrimPrefix(e.Server.URL(), e.Server.Origin())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		filter := r.URL.Query().Get("filter")
		switch listing := r.Method == http.MethodGet && r.URL.Path == base+"/Groups"; {
		case listing && filter == "" && down.Load():
			http.Error(w, "", http.StatusInternalServerError)
		case listing && strings.Contains(filter, e.Group("team")):
			w.Header().Set("Content-Type", "application/scim+json")
			fmt.Fprint(w, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0}`)
		default:
			e.Server.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	exact := func() *acctest.Protocol { return e.Protocol(acctest.Object{"scim_url": server.URL + base}) }

	inst = inst.In(exact())
	checkErrors(t, inst.Refresh())
	inst = inst.In(exact())
	planned, diags := inst.Plan(config(t, users, nil))
	checkErrors(t, diags)
	want := []string{"~ " + e.Name("b") + " groups: [] → [" + e.Group("desk") + "]"}
	if diff := cmp.Diff(want, differences(inst.State["users"], planned.After["users"])); diff != "" {
		t.Errorf("planned for people (-want +got):\n%s", diff)
	}
	moved := change(e, users, "b", acctest.Object{"groups": []string{e.Group("team"), e.Group("desk")}})
	inst = inst.In(exact())
	checkErrors(t, inst.Apply(config(t, moved, nil)), e.Name("b")+`, group "`+e.Group("team")+`": NinjaOne answered 500`)
	if got := e.Members("desk"); len(got) != 2 {
		t.Errorf("the group that is found has %d members, want 2", len(got))
	}
	down.Store(false)
	inst = inst.In(exact())
	checkErrors(t, inst.Refresh())
	inst = inst.In(exact())
	checkErrors(t, inst.Apply(config(t, moved, nil)))
	if got := e.Members("TEAM"); len(got) != 2 {
		t.Errorf("the group that was not found has %d members, want 2", len(got))
	}
}

// TestRosterAccountMayPassOn: a new colleague gets the user name of a former one.
func TestRosterAccountMayPassOn(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	users := func(more acctest.Object) acctest.Object {
		return config(t, change(e, acctest.Object{}, "ada", merged(person("hr-1"), more)), nil)
	}
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(users(nil)))
	_, diags := inst.In(e.Protocol(nil)).Plan(users(acctest.Object{"external_id": "hr-2", "family_name": "King"}))
	checkErrors(t, diags)
	if warnings := diags.Warnings(); len(warnings) > 0 {
		t.Errorf("a marriage beside another external id warns: %q", warnings)
	}
	_, diags = inst.In(e.Protocol(nil)).Plan(users(acctest.Object{
		"external_id": "hr-2", "given_name": "Zoe", "family_name": "Zed",
	}))
	checkErrors(t, diags)
	checkWarning(t, diags, "An account may pass to another person: 1 person on the roster gets another name and another "+
		"external id, under the user name of before: "+e.Name("ada")+`: Zoe Zed, external id "hr-2", before G F, `+
		`external id "hr-1" If these`)
}
