package roster_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestRosterAdopts: a roster says who is there, so that who exists is updated, and left alone where it says
// nothing.
func TestRosterAdopts(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.Add("ada", map[string]any{
			"active": false, acctest.ExtensionURN + ":organizationId": "7", "displayName": "The Countess",
			"externalId":     "theirs",
			"name.givenName": "Ada", "name.familyName": "Byron", acctest.ExtensionURN + ":userType": "Technician",
		})
		e.Add("eve", map[string]any{"name.givenName": "Eve", "name.familyName": "Moneypenny", acctest.ExtensionURN +
			":organizationId": "12"})
		config := roster([]string{ada, eve})
		want := []string{"PATCH /Users/*"}
		if !e.ShowsExtension() {
			want = append(want, "PATCH /Users/*") // no one can see that Eve is what she should be
		}
		run(t,
			resource.TestStep{
				PreConfig:         e.Forget,
				Config:            e.Config(config),
				ConfigStateChecks: []statecheck.StateCheck{people(2), e.ExpectWrites(want...)},
			},
			resource.TestStep{
				PreConfig: func() {
					if e.Server == nil {
						return
					}
					doc := e.User("ada")
					extension, _ := doc[acctest.ExtensionURN].(map[string]any)
					if doc["active"] != true || doc["displayName"] != "The Countess" || doc["externalId"] != "theirs" ||
						extension["organizationId"] != "7" && !e.Speaks("extension-dropped") {
						t.Errorf("ada is %v", doc)
					}
				},
				Config: e.Config(config),
			},
			unchangedPlans(e, config),
		)
	})
}

// TestRosterDoesNotAdopt where adopt_existing is false; who carries the same external id is the same person.
func TestRosterDoesNotAdopt(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	id := e.Add("ada", nil)
	e.Add("ida", map[string]any{"externalId": "hr-1"})
	users := change(e, jsonUsers(e, "ada", "eve", "ida"), "ida", acctest.Object{"external_id": "hr-1"})
	keep := acctest.Object{"adopt_existing": false}
	inst := e.Protocol(nil).Resource(typeName)
	e.Forget()
	diags := inst.Apply(config(t, users, keep))
	checkErrors(t, diags, "not applied to every person",
		e.Name("ada")+": 1 user has this name in NinjaOne ("+id+") and was not adopted.",
		"Set adopt_existing = true on the roster")
	checkWarning(t, diags, "Run terraform untaint with the roster's address first")
	e.CheckWrites("POST /Users", "PATCH /Users/*")
	holds(t, e, inst, "eve", "ida")

	// As the warning says.
	inst.Tainted = false
	inst, diags = again(t, e, inst, config(t, users, acctest.Object{"adopt_existing": true}))
	checkErrors(t, diags)
	holds(t, e, inst, "ada", "eve", "ida")
	settled(t, e, inst, config(t, users, acctest.Object{"adopt_existing": true}))
}

// TestRosterTwoOfAName: the provider cannot guess which one is meant.
func TestRosterTwoOfAName(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	e.SetDialects("username-not-unique")
	one, other := e.Add("ada", nil), e.Add("ada", nil)
	users := config(t, jsonUsers(e, "ada", "eve"), nil)
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(users), e.Name("ada")+": 2 users have this name in NinjaOne", one, other,
		"Delete or rename all users with this name except one")
	holds(t, e, inst, "eve")
}

// TestRosterOfManyWhoExist costs pages, not people.
func TestRosterOfManyWhoExist(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	const many = 300
	if err := e.Tenant().Seed(many); err != nil {
		t.Fatal(err)
	}
	users := acctest.Object{}
	for _, u := range e.Tenant().Users() {
		name, _ := u["userName"].(string)
		users[name] = acctest.Object{"user_type": "endUser", "given_name": "Person", "family_name": name[6:11]}
	}
	requests := func(most int) {
		t.Helper()
		if n := len(e.Tenant().Requests()); n > most {
			t.Errorf("%d requests, want %d at most: %v", n, most, e.Tenant().Requests())
		}
		e.CheckWrites()
		e.Forget()
	}
	inst := e.Protocol(nil).Resource(typeName)
	e.Forget()
	checkErrors(t, inst.Apply(config(t, users, nil)))
	const pages = 4
	requests(pages)
	settled(t, e, inst, config(t, users, nil))
	requests(pages)
	// Two of them cost no more than themselves.
	few := acctest.Object{}
	for _, name := range []string{"person00005@example.com", "person00299@example.com"} {
		few[name] = users[name]
	}
	inst = e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(config(t, few, nil)))
	requests(5) // the page that tells how many there are, and for each a look-up and a GET
	inst = inst.In(e.Protocol(nil))
	checkErrors(t, inst.Refresh())
	requests(2)
}

// TestRosterPlannedTwice: one person here and in a resource of their own.
func TestRosterPlannedTwice(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	user := acctest.Object{"user_name": e.Name("ADA"), "user_type": "endUser", "given_name": "G", "family_name": "F"}
	users := config(t, jsonUsers(e, "ada", "eve"), nil)
	p := e.Protocol(nil)
	_, diags := p.Resource("ninjaone_scim_user").Plan(user)
	checkErrors(t, diags)
	_, diags = p.Resource(typeName).Plan(users)
	checkErrors(t, diags, "The same name twice in one plan: Another resource of this plan manages these people of the "+
		"roster too: "+e.Name("ada"))

	p = e.Protocol(nil)
	inst := p.Resource(typeName)
	_, diags = inst.Plan(users)
	checkErrors(t, diags)
	_, diags = p.Resource("ninjaone_scim_user").Plan(user)
	checkErrors(t, diags, "The same name twice in one plan")

	// A steady roster holds its names too.
	inst = e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(users))
	p = e.Protocol(nil)
	inst = inst.In(p)
	_, diags = inst.Plan(users)
	checkErrors(t, diags)
	_, diags = p.Resource("ninjaone_scim_user").Plan(user)
	checkErrors(t, diags, "The same name twice in one plan")
}

// TestRosterPlannedTwiceOnRosters: one person on two rosters, each of which is to be made, steady, or known only while
// applying.
func TestRosterPlannedTwiceOnRosters(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	first, second := config(t, jsonUsers(e, "ada", "eve"), nil), config(t, jsonUsers(e, "ADA", "ida"), nil)
	twice := "The same name twice in one plan: Another resource of this plan manages these people of the roster too: "
	p := e.Protocol(nil)
	_, diags := p.Resource(typeName).Plan(first)
	checkErrors(t, diags)
	_, diags = p.Resource(typeName).Plan(second)
	checkErrors(t, diags, twice+e.Name("ADA"))

	// Two blocks, or two instances of one, have the same text.
	p = e.Protocol(nil)
	_, diags = p.Resource(typeName).Plan(first)
	checkErrors(t, diags)
	_, diags = p.Resource(typeName).Plan(first)
	checkErrors(t, diags, twice+e.Name("ada")+" "+e.Name("eve"))

	// Both exist, and one is to get a user of the other.
	one, other := e.Protocol(nil).Resource(typeName), e.Protocol(nil).Resource(typeName)
	checkErrors(t, one.Apply(first))
	checkErrors(t, other.Apply(config(t, jsonUsers(e, "ida"), nil)))
	p = e.Protocol(nil)
	one, other = one.In(p), other.In(p)
	_, diags = one.Plan(first)
	checkErrors(t, diags)
	_, diags = other.Plan(second)
	checkErrors(t, diags, twice+e.Name("ADA"))

	// The text of one is known only while applying.
	p = e.Protocol(nil)
	one, other = one.In(p), other.In(p)
	planned, diags := other.Plan(acctest.Object{"users": acctest.Unknown{}})
	checkErrors(t, diags)
	_, diags = one.Plan(first)
	checkErrors(t, diags)
	checkErrors(t, other.ApplyPlan(planned, second), twice+e.Name("ADA"))
}

// TestRosterAppliedTwice: two rosters of one text, which is known only while applying, never own one account.
func TestRosterAppliedTwice(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	users := config(t, jsonUsers(e, "ada", "eve"), nil)
	p := e.Protocol(nil)
	one, other := p.Resource(typeName), p.Resource(typeName)
	planned, diags := other.Plan(acctest.Object{"users": acctest.Unknown{}})
	checkErrors(t, diags)
	checkErrors(t, one.Apply(users))
	checkErrors(t, other.ApplyUnplanned(planned, users), "not applied to every person",
		"The user with this name ("+e.ID("ada")+") belongs to another resource")
	holds(t, e, one, "ada", "eve")
	holds(t, e, other)
}

// TestRosterNotHandedOver: people stay on a roster that is destroyed where the resources that adopt them fail, or may
// never begin because another resource failed. The next apply hands them over.
func TestRosterNotHandedOver(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fails func(e *acctest.Env, p *acctest.Protocol)
		words string
	}{
		"in an outage": {func(e *acctest.Env, _ *acctest.Protocol) {
			e.Fault(sandbox.Fault{Kind: sandbox.FaultStatus, Status: 503})
		}, "503"},
		"after a failure": {func(e *acctest.Env, p *acctest.Protocol) {
			checkErrors(t, p.Resource("ninjaone_scim_group").Apply(acctest.Object{"display_name": e.Group("desk")}),
				"Group exists already")
		}, "Another resource did not adopt the user"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newSandbox(t)
			e.AddGroup("desk", nil)
			roster := e.Protocol(nil).Resource(typeName)
			checkErrors(t, roster.Apply(config(t, jsonUsers(e, "ada", "eve"), acctest.Object{"deletion_policy": "deactivate"})))
			planned := func() (*acctest.Planned, []acctest.Object) {
				p := e.Protocol(nil)
				var users []acctest.Object
				for _, local := range []string{"ada", "eve"} {
					users = append(users, acctest.Object{
						"user_name": e.Name(local), "user_type": "endUser", "given_name": "G", "family_name": "F",
						"organization_id": "12",
					})
					_, diags := p.Resource("ninjaone_scim_user").Plan(users[len(users)-1])
					checkErrors(t, diags)
				}
				destroy, diags := roster.In(p).PlanDestroy()
				checkErrors(t, diags)
				return destroy, users
			}
			destroy, _ := planned()
			p := e.Protocol(acctest.Object{"max_retries": 0})
			c.fails(e, p)
			roster = roster.In(p)
			checkErrors(t, roster.ApplyDestroy(destroy), c.words, e.Name("ada"), e.Name("eve"))
			holds(t, e, roster, "ada", "eve")
			e.ClearFaults()

			destroy, users := planned()
			p = e.Protocol(nil)
			roster = roster.In(p)
			e.Forget()
			checkErrors(t, roster.ApplyDestroy(destroy))
			for _, user := range users {
				checkErrors(t, p.Resource("ninjaone_scim_user").Apply(user))
			}
			e.CheckWrites()
		})
	}
}

// TestRosterPlannedAgain: what looks like two rosters and is one, or two without anyone in common.
func TestRosterPlannedAgain(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	before, after := config(t, jsonUsers(e, "ada", "eve"), nil), config(t, jsonUsers(e, "ada", "eve", "ida"), nil)
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Apply(before))

	for name, config := range map[string]acctest.Object{
		"steady": before, "changed": after,
		"in other words": reworded(t, before),
	} {
		again := inst.In(e.Protocol(nil))
		planned, diags := again.Plan(config)
		checkErrors(t, diags)
		if _, diags = again.PlanReplacement(planned, config); len(diags.Errors()) > 0 { // before Terraform destroys
			t.Errorf("%s, replaced: %s", name, diags)
		}
		if _, diags = inst.In(e.Protocol(nil)).PlanReplacement(nil, config); len(diags.Errors()) > 0 { // and after
			t.Errorf("%s, replaced: %s", name, diags)
		}
	}

	// Known only while applying.
	p := e.Protocol(nil)
	unknown := inst.In(p)
	planned, diags := unknown.Plan(acctest.Object{"users": acctest.Unknown{}})
	checkErrors(t, diags)
	checkErrors(t, unknown.ApplyPlan(planned, after))

	// One goes from one roster to the other.
	p = e.Protocol(nil)
	_, diags = unknown.In(p).Plan(config(t, jsonUsers(e, "ida"), nil))
	checkErrors(t, diags)
	_, diags = p.Resource(typeName).Plan(config(t, jsonUsers(e, "ada", "eve"), nil))
	checkErrors(t, diags)
}

// TestRosterReplaced: Terraform plans a replacement twice, which makes no two rosters of one, in either order; two in
// one configuration are refused.
func TestRosterReplaced(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	triggered := func(by, order, more string) string {
		return e.Config("resource \"terraform_data\" \"trigger\" {\n  input = \"" + by + "\"\n}\n" + roster([]string{
			ada,
			eve,
		}, "lifecycle {",
			"  replace_triggered_by = [terraform_data.trigger]", "  create_before_destroy = "+order, "}") + more)
	}
	other := strings.Replace(roster([]string{ada}), `"all"`, `"other"`, 1)
	run(t,
		resource.TestStep{Config: triggered("one", "false", "")},
		resource.TestStep{
			PreConfig: e.Forget, Config: triggered("two", "false", ""),
			ConfigStateChecks: []statecheck.StateCheck{e.ExpectNoWrites()},
		},
		resource.TestStep{
			Config:            triggered("three", "true", ""),
			ConfigStateChecks: []statecheck.StateCheck{e.ExpectNoWrites()},
		},
		resource.TestStep{
			Config:      triggered("three", "true", other),
			ExpectError: acctest.MatchText("The same name twice in one plan"),
		},
	)
}

// TestRosterReplacedAndShorter: a person that leaves while Terraform replaces the roster would stay active, because a
// destroy follows deletion_policy. So the replacement is refused, unless the policy or removed says otherwise.
func TestRosterReplacedAndShorter(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.Tenant() // counts writes
		triggered := func(by string, people []string, lines ...string) string {
			return e.Config("resource \"terraform_data\" \"trigger\" {\n  input = \"" + by + "\"\n}\n" + roster(people,
				append(lines, "lifecycle {", "  replace_triggered_by = [terraform_data.trigger]", "}")...))
		}
		both, alone := []string{ada, eve}, []string{ada}
		run(t,
			resource.TestStep{Config: triggered("one", both)},
			resource.TestStep{
				PreConfig: e.Forget, Config: triggered("two", alone),
				ExpectError: acctest.MatchText("A replacement cannot release people"),
			},
			resource.TestStep{
				PreConfig: e.Forget, Config: triggered("one", alone), Taint: []string{address},
				ExpectError: acctest.MatchText("A tainted roster cannot release people"),
			},
			resource.TestStep{
				Config:            triggered("one", both),
				ConfigStateChecks: []statecheck.StateCheck{active(e, map[string]bool{"eve": true})},
			},
			resource.TestStep{
				Config:      triggered("two", alone, `deletion_policy = "deactivate"`), // of the new roster
				ExpectError: acctest.MatchText("A replacement cannot release people"),
			},
			resource.TestStep{Config: triggered("one", both, `removed = "abandon"`)},
			resource.TestStep{
				PreConfig: e.Forget, Config: triggered("two", alone, `removed = "abandon"`),
				ConfigStateChecks: []statecheck.StateCheck{active(e, map[string]bool{"eve": true})},
			},
			resource.TestStep{Config: triggered("two", both, `deletion_policy = "deactivate"`)},
			resource.TestStep{
				Config:            triggered("three", alone, `deletion_policy = "deactivate"`),
				ConfigStateChecks: []statecheck.StateCheck{active(e, map[string]bool{"ada": true, "eve": false})},
			},
		)
	})
}

// TestRosterCounted: two instances of one roster that is to be created are refused before anything is sent. One alone
// is created.
func TestRosterCounted(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		run(t,
			resource.TestStep{
				PreConfig: e.Forget, Config: e.Config(roster([]string{ada, eve}, "count = 2")),
				ExpectError: acctest.MatchText("The same name twice in one plan"),
			},
			resource.TestStep{
				PreConfig: func() { e.CheckWrites() },
				Config:    e.Config(roster([]string{ada, eve}, "count = 1")),
			},
		)
	})
}

// TestDeletedUserMovesToARoster: a user that a destroy would delete moves to a roster in one plan: the roster's plan,
// which looks newcomers up in between, reports no conflict that is a hand-over.
func TestDeletedUserMovesToARoster(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	const (
		user = `resource "ninjaone_scim_user" "ada" {
  user_name       = "{{ada}}"
  user_type       = "Technician"
  given_name      = "Ada"
  family_name     = "Lovelace"
  deletion_policy = "delete"
}
`
		// The look-ups of newcomers take time, in which the destroy of the user is planned.
		others = `"{{bob}}" = { user_type = "Technician", given_name = "Bob", family_name = "B" }`
	)
	id := ""
	run(t,
		resource.TestStep{Config: e.Config(user)},
		resource.TestStep{
			PreConfig: func() { id = e.ID("ada"); e.Forget() },
			Config:    e.Config(roster([]string{ada, others})),
			ConfigStateChecks: []statecheck.StateCheck{
				e.ExpectWrites("POST /Users"), sameID(e, "ada", &id), active(e, map[string]bool{"ada": true}),
			},
		},
	)
}

// reworded is a configuration whose text says the same with more white space.
func reworded(t *testing.T, config acctest.Object) acctest.Object {
	t.Helper()
	text, _ := config["users"].(string)
	return merged(config, acctest.Object{"users": " " + text + "\n"})
}
