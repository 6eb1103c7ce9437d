package roster_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// in is a user in groups.
func in(name string, groups ...string) string {
	quoted := make([]string, 0, len(groups))
	for _, g := range groups {
		quoted = append(quoted, `"{{g:`+g+`}}"`)
	}
	return with(name, "groups = ["+strings.Join(quoted, ", ")+"]")
}

// TestRosterGroups: of the groups that the roster names, its people are members exactly as listed, and no one else is
// touched.
func TestRosterGroups(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.Add("guest", nil)
		e.AddGroup("desk", nil, "guest")
		e.AddGroup("field", nil)
		e.AddGroup("others", nil)
		first := roster([]string{in(ada, "desk"), in(eve)})
		second := roster([]string{in(ada, "field"), in(eve, "desk")})
		third := roster([]string{in(ada), eve})
		run(t,
			resource.TestStep{
				Config:            e.Config(first),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectMembers("desk", "ada", "guest")},
			},
			unchangedPlans(e, first),
			resource.TestStep{
				PreConfig:        e.Forget,
				Config:           e.Config(second),
				ConfigPlanChecks: plans(e, "~ {{ada}} groups: [{{g:desk}}] → [{{g:field}}]", "~ {{eve}} groups: [] → [{{g:desk}}]"),
				ConfigStateChecks: []statecheck.StateCheck{
					e.ExpectMembers("desk", "eve", "guest"), e.ExpectMembers("field", "ada"), e.ExpectWrites("PATCH /Groups/*",
						"PATCH /Groups/*"),
				},
			},
			unchangedPlans(e, second),
			// Another client moves people about.
			resource.TestStep{
				PreConfig: func() {
					e.Leave("field", "ada")
					e.Join("desk", "ada")
					e.Join("others", "ada")
					e.Leave("desk", "guest")
					e.Forget()
				},
				Config:           e.Config(second),
				ConfigPlanChecks: plans(e, "~ {{ada}} groups: [{{g:desk}}] → [{{g:field}}]"),
				ConfigStateChecks: []statecheck.StateCheck{
					e.ExpectMembers("desk", "eve"), e.ExpectMembers("field", "ada"),
					e.ExpectMembers("others", "ada"),
				},
			},
			unchangedPlans(e, second),
			// A group that no one names any more lets the last of the roster go; who has no groups is not touched.
			resource.TestStep{
				PreConfig:        e.Forget,
				Config:           e.Config(third),
				ConfigPlanChecks: plans(e, "~ {{ada}} groups: [{{g:field}}] → []", "~ {{eve}} groups: [{{g:desk}}] → none"),
				ConfigStateChecks: []statecheck.StateCheck{
					e.ExpectMembers("field"), e.ExpectMembers("desk", "eve"),
					e.ExpectWrites("PATCH /Groups/*"),
				},
			},
			unchangedPlans(e, third),
			// Who is managed again is put where the roster says, whatever was in between.
			resource.TestStep{
				Config:            e.Config(roster([]string{in(ada, "others"), in(eve, "others")})),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectMembers("others", "ada", "eve"), e.ExpectMembers("desk", "eve")},
			},
		)
	})
}

// TestRosterGroupsBesideOthers: a membership that the roster manages has no other owner: neither the list of a group's
// members nor a membership of the same person.
func TestRosterGroupsBesideOthers(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.Unless("the look-up of one group finds others", "username-eq-loose")
		e.Tenant()
		e.AddGroup("desk", nil)
		listed := roster([]string{in(ada, "desk"), in(eve)})
		list := `
resource "ninjaone_scim_group" "desk" {
  display_name   = "{{g:desk}}"
  members        = []
  adopt_existing = true
}
`
		seat := `
data "ninjaone_scim_group" "desk" {
  display_name = "{{g:desk}}"
}

data "ninjaone_scim_user" "eve" {
  user_name = "{{eve}}"
}

resource "ninjaone_scim_group_membership" "eve" {
  group_id = data.ninjaone_scim_group.desk.id
  user_id  = data.ninjaone_scim_user.eve.id
}
`
		refused := acctest.MatchText("Two resources manage the members of one group")
		run(t,
			resource.TestStep{
				Config:            e.Config(listed),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectMembers("desk", "ada")},
			},
			resource.TestStep{PreConfig: e.Forget, Config: e.Config(listed + list), ExpectError: refused},
			resource.TestStep{Config: e.Config(listed + seat), ExpectError: refused},
			// A person without groups is no one's concern but the membership's.
			resource.TestStep{
				PreConfig:         func() { e.CheckWrites() },
				Config:            e.Config(roster([]string{in(ada, "desk"), eve}) + seat),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectMembers("desk", "ada", "eve")},
			},
			// The roster comes second.
			resource.TestStep{PreConfig: e.Forget, Config: e.Config(listed + seat), ExpectError: refused},
			unchangedPlans(e, roster([]string{in(ada, "desk"), eve})+seat),
		)
	})
}

// TestRosterWithItsGroups: groups and roster in one apply, and in one destroy.
func TestRosterWithItsGroups(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		groups := `
resource "ninjaone_scim_group" "desk" {
  display_name = "{{g:desk}}"
}

resource "ninjaone_scim_group" "field" {
  display_name = "{{g:field}}"
}
`
		config := groups + roster([]string{in(ada, "desk", "field"), in(eve, "desk")},
			"depends_on = [ninjaone_scim_group.desk, ninjaone_scim_group.field]")
		run(t,
			resource.TestStep{
				Config:            e.Config(config),
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectMembers("desk", "ada", "eve"), e.ExpectMembers("field", "ada")},
			},
			unchangedPlans(e, config),
		)
	})
}

// TestRosterGroupsMissing: a warning while planning, one error that names the people while applying, and everything
// else is done.
func TestRosterGroupsMissing(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	e.AddGroup("desk", nil)
	users := change(e, jsonUsers(e, "ada", "eve"), "ada", acctest.Object{"groups": []any{
		e.Group("desk"),
		e.Group("nowhere"),
	}})
	users = change(e, users, "eve", acctest.Object{"groups": []any{}})
	inst := e.Protocol(nil).Resource(typeName)
	_, diags := inst.Plan(config(t, users, nil))
	checkErrors(t, diags)
	checkWarning(t, diags, "These groups do not exist in NinjaOne yet: "+e.Group("nowhere")+" The roster adds people "+
		"to groups, but creates no groups")

	inst = inst.In(e.Protocol(nil))
	diags = inst.Apply(config(t, users, nil))
	checkErrors(t, diags, "not applied to every person",
		e.Name("ada")+`, group "`+e.Group("nowhere")+`": there is no such group; create it with ninjaone_scim_group`)
	holds(t, e, inst, "ada", "eve")
	if got := decoded(inst.State["users"])[e.Name("ada")]["groups"]; !slices.Equal(got.([]any), []any{e.Group("desk")}) {
		t.Errorf("the state says that Ada is in %v", got)
	}
	if !slices.Equal(e.Members("desk"), []string{e.ID("ada")}) {
		t.Errorf("members of desk are %v", e.Members("desk"))
	}

	// A plan that makes the group says nothing about it.
	e.AddGroup("nowhere", nil)
	inst, diags = again(t, e, inst, config(t, users, nil))
	checkErrors(t, diags)
	settled(t, e, inst, config(t, users, nil))
}

// TestRosterGroupsOfTheSamePlan: no warning where the same plan makes the group.
func TestRosterGroupsOfTheSamePlan(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	users := config(t, change(e, jsonUsers(e, "ada"), "ada", acctest.Object{"groups": []any{e.Group("desk")}}), nil)
	p := e.Protocol(nil)
	_, diags := p.Resource("ninjaone_scim_group").Plan(acctest.Object{"display_name": e.Group("DESK")})
	checkErrors(t, diags)
	_, diags = p.Resource(typeName).Plan(users)
	checkErrors(t, diags)
	if warnings := strings.Join(diags.Warnings(), "\n"); warnings != "" {
		t.Errorf("warnings: %s", warnings)
	}
}

// TestRosterGroupsByTheHundred: as many PATCHes as their size allows.
func TestRosterGroupsByTheHundred(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	users := seededInto(t, e, 250, "all")
	inst := e.Protocol(nil).Resource(typeName)
	e.Forget()
	checkErrors(t, inst.Apply(config(t, users, nil)))
	e.CheckWrites("PATCH /Groups/*", "PATCH /Groups/*", "PATCH /Groups/*")
	if n := len(e.Members("all")); n != 250 {
		t.Errorf("%d members", n)
	}
	settled(t, e, inst, config(t, users, nil))
}

// TestRosterGroupsAsTheyAre: a first apply over people who are where they are to be reads the members of each group
// once.
func TestRosterGroupsAsTheyAre(t *testing.T) {
	t.Parallel()
	const groups = 5
	server, text := grouped(t, 50, groups)
	provider := acctest.Object{"scim_url": server.URL(), "scim_token": server.Token(), "max_requests_per_second": 0}
	inst := acctest.NewProtocol(t, acctest.Factories()["ninjaone"], provider).Resource(typeName)
	checkErrors(t, inst.Apply(acctest.Object{"users": text}))
	reads, writes := 0, 0
	for _, r := range server.Tenant().Requests() {
		switch {
		case r.Method != http.MethodGet:
			writes++
		case strings.HasPrefix(r.Path, "/Groups/"):
			reads++
		}
	}
	if reads != groups || writes != 0 {
		t.Errorf("%d reads of groups and %d writes, want %d and none", reads, writes, groups)
	}
}

// seededInto is a roster of so many existing people, who are to become members of an existing group.
func seededInto(t *testing.T, e *acctest.Env, n int, group string) acctest.Object {
	t.Helper()
	if err := e.Tenant().Seed(n); err != nil {
		t.Fatal(err)
	}
	e.AddGroup(group, nil)
	users := acctest.Object{}
	for _, u := range e.Tenant().Users() {
		name, _ := u["userName"].(string)
		users[name] = acctest.Object{
			"user_type": "endUser", "given_name": "Person", "family_name": name[6:11],
			"groups": []any{e.Group(group)},
		}
	}
	return users
}

// TestRosterGroupPartlyChanged: where the service gives up after the first hundred, the state says of each whether they
// are in.
func TestRosterGroupPartlyChanged(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault sandbox.Fault
		words []string
	}{
		"forbidden": {
			sandbox.Fault{Kind: sandbox.FaultStatus, Status: http.StatusForbidden},
			[]string{"403", "… and 100 more"},
		},
		"broken": {
			sandbox.Fault{Kind: sandbox.FaultStatus, Status: http.StatusInternalServerError},
			[]string{"500", "… and 100 more"},
		},
		"token expired": {
			sandbox.Fault{Kind: sandbox.FaultExpiredToken},
			[]string{"150 changes were not reached, because NinjaOne refused the token"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newSandbox(t)
			users := config(t, seededInto(t, e, 250, "all"), nil)
			c.fault.Method, c.fault.Path, c.fault.Skip = http.MethodPatch, "/Groups/*", 1
			e.Fault(c.fault)
			inst := e.Protocol(acctest.Object{"max_requests_per_second": 0}).Resource(typeName)
			checkErrors(t, inst.Apply(users), append(c.words, "not applied to every person")...)
			members := map[string]bool{}
			for _, id := range e.Members("all") {
				members[id] = true
			}
			if len(members) != 100 {
				t.Fatalf("%d members", len(members))
			}
			state := decoded(inst.State["users"])
			if len(state) != 250 {
				t.Fatalf("%d people in state", len(state))
			}
			for name, person := range state {
				groups, _ := person["groups"].([]any)
				user, _ := e.Tenant().UserByName(name)
				id, _ := user["id"].(string)
				if found := len(groups) == 1; found != members[id] {
					t.Errorf("%s is a member: %t, and the state says %v", name, members[id], groups)
				}
			}
			e.ClearFaults()
			inst.Tainted = false // as by terraform untaint
			e.Forget()
			inst, diags := again(t, e, inst, users)
			checkErrors(t, diags)
			e.CheckWrites("PATCH /Groups/*", "PATCH /Groups/*")
			settled(t, e, inst, users)
		})
	}
}

// TestRosterMemberRefused: a person that the service refuses as a member is named, and the others are added.
func TestRosterMemberRefused(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	e.AddGroup("desk", nil)
	users := change(e, jsonUsers(e, "ada", "eve", "ida"), "ada", acctest.Object{"groups": []any{e.Group("desk")}})
	users = change(e, users, "eve", acctest.Object{"groups": []any{e.Group("desk")}})
	inst := e.Protocol(nil).Resource(typeName)
	e.Fault(sandbox.Fault{
		Method: http.MethodPatch, Path: "/Groups/*", Kind: sandbox.FaultStatus,
		Status: http.StatusInternalServerError,
	})
	diags := inst.Apply(config(t, users, nil))
	checkErrors(t, diags, "not applied to every person", e.Name("ada")+`, group "`+e.Group("desk"),
		e.Name("eve")+`, group "`+e.Group("desk"), "500")
	holds(t, e, inst, "ada", "eve", "ida")
	for _, local := range []string{"ada", "eve"} {
		if got, _ := decoded(inst.State["users"])[e.Name(local)]["groups"].([]any); got == nil || len(got) > 0 {
			t.Errorf("the state says that %s is in %v", local, got)
		}
	}
	e.ClearFaults()
	inst.Tainted = false // as by terraform untaint
	inst, diags = again(t, e, inst, config(t, users, nil))
	checkErrors(t, diags)
	settled(t, e, inst, config(t, users, nil))
}

// TestRosterGroupsAmongMany: the few groups of a roster are looked up by name where the tenant has many, and a listing
// that is refused is no obstacle.
func TestRosterGroupsAmongMany(t *testing.T) {
	t.Parallel()
	for what, refused := range map[string]bool{"all is well": false, "the listing is refused": true} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			e := newSandbox(t)
			for i := range 2000 {
				_, err := e.Tenant().AddGroup(sandbox.Document{"displayName": fmt.Sprintf("crowd %d", i)})
				if err != nil {
					t.Fatal(err)
				}
			}
			users := jsonUsers(e, "ada", "eve")
			named := []string{"desk", "field", "Night Shift"}
			groups := make([]string, 0, len(named))
			for _, name := range named {
				e.AddGroup(name, nil)
				groups = append(groups, e.Group(name))
			}
			users = change(e, users, "ada", acctest.Object{"groups": groups})
			inst := e.Protocol(nil).Resource(typeName)
			checkErrors(t, inst.Apply(config(t, users, nil)))
			inst = inst.In(e.Protocol(nil))
			if refused {
				e.Fault(sandbox.Fault{Method: "GET", Path: "/Groups", Kind: sandbox.FaultStatus, Status: 403, Count: 1})
			}
			e.Forget()
			checkErrors(t, inst.Refresh())
			asked := 0
			for _, r := range e.Tenant().Requests() {
				if strings.HasPrefix(r.Path, "/Groups") {
					asked++
				}
			}
			// The first page, a look-up for each, and each with its members.
			if most := 1 + 2*len(named); asked > most {
				t.Errorf("%d requests for groups, want %d at most", asked, most)
			}
			planned, diags := inst.Plan(config(t, users, nil))
			checkErrors(t, diags)
			if inst.Changes(planned) {
				t.Errorf("there is something to do: %v", differences(inst.State["users"], planned.After["users"]))
			}
		})
	}
}
