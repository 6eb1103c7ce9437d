package user_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

const second = `
resource "ninjaone_scim_user" "again" {
  user_name   = upper("{{ada}}")
  user_type   = "endUser"
  given_name  = "Ada"
  family_name = "Again"
}
`

// TestUserPlannedTwice: one plan, one name, two resources.
func TestUserPlannedTwice(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	twice := acctest.MatchText("The same name twice in one plan")
	run(t,
		resource.TestStep{Config: e.Config(minimal + second), ExpectError: twice},
		resource.TestStep{
			Config: e.Config(`
resource "ninjaone_scim_user" "person" {
  for_each    = { one = "{{ada}}", other = "{{ADA}}" }
  user_name   = lower(each.value)
  user_type   = "Technician"
  given_name  = "Ada"
  family_name = "Lovelace"
}
`),
			ExpectError: twice,
		},
		resource.TestStep{PreConfig: func() { e.CheckWrites() }, Config: e.Config(minimal)},
		resource.TestStep{PreConfig: e.Forget, Config: e.Config(minimal + second), ExpectError: twice},
		resource.TestStep{
			PreConfig:         func() { e.CheckWrites() },
			Config:            e.Config(minimal + strings.Replace(second, "{{ada}}", "{{eve}}", 1)),
			ConfigStateChecks: []statecheck.StateCheck{e.ExpectWrites("POST /Users")},
		},
		// Two that exist: one is to get the other's name.
		resource.TestStep{
			PreConfig: e.Forget, Config: e.Config(minimal + second), ExpectError: twice,
		},
	)
}

// TestUserSharedExternalID: one plan, one external id, two users, whether they exist or not. Two keys that differ in
// case are two.
func TestUserSharedExternalID(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	keyed := func(hers, external string) string {
		eve := strings.Replace(second, "{{ada}}", "{{eve}}", 1)
		eve = strings.Replace(eve, "family_name", "external_id = \""+external+"\"\n  family_name", 1)
		return e.Config(with("external_id = \""+hers+"\"") + eve)
	}
	twice := acctest.MatchText("The same external id twice in one plan")
	run(t,
		resource.TestStep{Config: keyed("hr-1", "hr-1"), ExpectError: twice},
		resource.TestStep{PreConfig: func() { e.CheckWrites() }, Config: keyed("hr-1", "HR-1")},
		resource.TestStep{PreConfig: e.Forget, Config: keyed("hr-1", "hr-1"), ExpectError: twice},
		resource.TestStep{PreConfig: func() { e.CheckWrites() }, Config: keyed("hr-1", "hr-2")},
		// What one gives up, another may have.
		resource.TestStep{Config: keyed("hr-3", "hr-1")},
	)
}

// TestUserReplaced: a replacement, and a tainted user, keep the account, whatever the deletion policy: no one asked for
// a deletion. A replacement that would not find the account is refused.
func TestUserReplaced(t *testing.T) {
	t.Parallel()
	const config = `
resource "terraform_data" "trigger" {
  input = "%%"
}

resource "ninjaone_scim_user" "ada" {
  user_name       = "{{ada}}"
  user_type       = "Technician"
  given_name      = "Ada"
  family_name     = "Lovelace"
  deletion_policy = "delete"

  lifecycle {
    replace_triggered_by = [terraform_data.trigger]
  }
}
`
	e := acctest.New(t, sandbox.Options{})
	triggered := func(by string) string { return e.Config(strings.Replace(config, "%%", by, 1)) }
	run(t,
		resource.TestStep{Config: triggered("one")},
		resource.TestStep{
			PreConfig: e.Forget, Config: triggered("two"),
			ConfigPlanChecks:  plans(plancheck.ResourceActionDestroyBeforeCreate),
			ConfigStateChecks: []statecheck.StateCheck{e.ExpectNoWrites()},
		},
		resource.TestStep{
			PreConfig: e.Forget, Config: triggered("two"), Taint: []string{address},
			ConfigPlanChecks:  plans(plancheck.ResourceActionDestroyBeforeCreate),
			ConfigStateChecks: []statecheck.StateCheck{e.ExpectNoWrites()},
		},
		resource.TestStep{ // the create would not find a user that was renamed in NinjaOne
			PreConfig: func() { e.Rename("ada", "countess"); e.Forget() }, Config: triggered("three"),
			ExpectError: acctest.MatchText("Renamed in NinjaOne and replaced"),
		},
		resource.TestStep{PreConfig: func() { e.CheckWrites() }, Config: triggered("two")},
		resource.TestStep{Config: triggered("three")},
	)
}

// TestUserReplacedOverTheProtocol: what makes the second plan of a replacement no second user is what the first left in
// private state.
func TestUserReplacedOverTheProtocol(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	config := ada(e, acctest.Object{"deletion_policy": "delete"})
	user := e.Protocol(nil).Resource(typeName)
	mustReport(t, user.Apply(config))
	user = user.In(e.Protocol(nil))
	planned, diags := user.Plan(config)
	mustReport(t, diags)
	_, diags = user.PlanReplacement(planned, config)
	mustReport(t, diags)
	_, diags = user.In(e.Protocol(nil)).PlanReplacement(nil, config)
	mustReport(t, diags)
	stranger := e.Protocol(nil)
	user = user.In(stranger)
	_, diags = user.Plan(config)
	mustReport(t, diags)
	_, diags = user.PlanReplacement(nil, config) // no more than a second resource that wants the name
	mustReport(t, diags, "The same name twice in one plan")
}

// TestUserReplacementKeepsTheAccount: a replacement destroys first, and its destroy leaves the account to its create,
// which sends what differs.
func TestUserReplacementKeepsTheAccount(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before, after acctest.Object
		writes        []string
	}{
		"by default":               {nil, nil, nil},
		"abandoned":                {acctest.Object{"deletion_policy": "abandon"}, nil, nil},
		"deleted":                  {acctest.Object{"deletion_policy": "delete"}, nil, nil},
		"known by the external id": {acctest.Object{"external_id": "hr-1"}, acctest.Object{"external_id": "hr-1"}, nil},
		"in another case only":     {nil, acctest.Object{"user_name": "ADA@example.com"}, nil},
		"changed at the same time": {nil, acctest.Object{"given_name": "Augusta"}, []string{"PATCH /Users/*"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			user := e.Protocol(nil).Resource(typeName)
			person := acctest.Object{"user_name": "ada@example.com"}
			mustReport(t, user.Apply(ada(e, merged(person, c.before))))
			before := user.State["id"]
			e.Forget()
			planning := user.In(e.Protocol(nil))
			config := ada(e, merged(person, c.before, c.after))
			planned, diags := planning.Plan(config)
			mustReport(t, diags)
			planned, diags = planning.PlanReplacement(planned, config)
			mustReport(t, diags)
			user = user.In(e.Protocol(nil)) // the apply
			mustReport(t, user.ApplyReplacement(planned, config))
			e.CheckWrites(c.writes...)
			if user.State["id"] != before {
				t.Errorf("the id is %v, was %v", user.State["id"], before)
			}
		})
	}
}

func merged(all ...acctest.Object) acctest.Object {
	o := acctest.Object{}
	for _, one := range all {
		maps.Copy(o, one)
	}
	return o
}

// TestUserNamesSwapped: two users that get each other's name are refused while planning, whichever Terraform plans
// first: an apply in any order could leave both with one name, or one with the other one's account.
func TestUserNamesSwapped(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	p := e.Protocol(nil)
	adas, eves := p.Resource(typeName), p.Resource(typeName)
	eve := func(name string) acctest.Object {
		return ada(e, acctest.Object{"user_name": e.Name(name), "given_name": "Eve"})
	}
	mustReport(t, adas.Apply(ada(e, nil)))
	mustReport(t, eves.Apply(eve("eve")))
	for _, adaFirst := range []bool{true, false} {
		p = e.Protocol(nil)
		adas, eves = adas.In(p), eves.In(p)
		one, other := func() acctest.Diagnostics {
			_, diags := adas.Plan(ada(e, acctest.Object{"user_name": e.Name("eve")}))
			return diags
		}, func() acctest.Diagnostics {
			_, diags := eves.Plan(eve("ada"))
			return diags
		}
		if !adaFirst {
			one, other = other, one
		}
		mustReport(t, one())
		mustReport(t, other(), "The name still belongs to another user", e.Name("ada"), e.Name("eve"),
			"give one of them a temporary name")
	}
}

// TestUserAdoptedUnderItsNewName: without a refresh, the state of a user that was renamed in NinjaOne has the old name.
// A new resource that would adopt it under the new name is refused in the plan, in any order.
func TestUserAdoptedUnderItsNewName(t *testing.T) {
	t.Parallel()
	for name, adopts := range map[string]acctest.Object{
		"by permission": {"adopt_existing": true}, "by the external id": {"external_id": "hr-1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			bea := acctest.Object{"user_name": e.Name("bea")}
			old := e.Protocol(nil).Resource(typeName)
			mustReport(t, old.Apply(ada(e, bea)))
			e.Rename("bea", "ada")
			e.Change("ada", "externalId", "hr-1")
			for _, oldFirst := range []bool{true, false} {
				p := e.Protocol(nil)
				one := func() acctest.Diagnostics { _, diags := old.In(p).Plan(ada(e, bea)); return diags }
				other := func() acctest.Diagnostics { _, diags := p.Resource(typeName).Plan(ada(e, adopts)); return diags }
				if !oldFirst {
					one, other = other, one
				}
				mustReport(t, one())
				mustReport(t, other(), "One account at two addresses")
			}
			// The old address may also go.
			p := e.Protocol(nil)
			_, diags := p.Resource(typeName).Plan(ada(e, adopts))
			mustReport(t, diags)
			_, diags = old.In(p).PlanDestroy()
			mustReport(t, diags)
		})
	}
}

// TestUserAtTwoAddressesWithoutAName: the destroy of one of two addresses that have an account is refused in the plan,
// in any order, even if the name at the other address is not known yet. The apply would deactivate the user.
func TestUserAtTwoAddressesWithoutAName(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	e.Add("ada", nil)
	for name, keptFirst := range map[string]bool{"kept first": true, "destroyed first": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := e.Protocol(nil)
			kept, destroyed := p.Resource(typeName), p.Resource(typeName)
			mustReport(t, kept.Import(e.ID("ada")))
			mustReport(t, destroyed.Import(e.ID("ada")))
			one := func() acctest.Diagnostics {
				_, diags := kept.Plan(ada(e, acctest.Object{"user_name": acctest.Unknown{}}))
				return diags
			}
			other := func() acctest.Diagnostics { _, diags := destroyed.PlanDestroy(); return diags }
			if !keptFirst {
				one, other = other, one
			}
			mustReport(t, one())
			mustReport(t, other(), "One account at two addresses", "terraform state rm")
		})
	}
}
