package user_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/acctest"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
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
	twice := acctest.Says("The same name twice in one plan")
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
	twice := acctest.Says("The same external id twice in one plan")
	run(t,
		resource.TestStep{Config: keyed("hr-1", "hr-1"), ExpectError: twice},
		resource.TestStep{PreConfig: func() { e.CheckWrites() }, Config: keyed("hr-1", "HR-1")},
		resource.TestStep{PreConfig: e.Forget, Config: keyed("hr-1", "hr-1"), ExpectError: twice},
		resource.TestStep{PreConfig: func() { e.CheckWrites() }, Config: keyed("hr-1", "hr-2")},
		// What one gives up, another may have.
		resource.TestStep{Config: keyed("hr-3", "hr-1")},
	)
}

// TestUserReplaced: a replacement is planned twice by Terraform, once with and once without the user that exists, and is no
// second user of the name.
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
			ConfigStateChecks: []statecheck.StateCheck{e.ExpectWrites("DELETE /Users/*", "POST /Users")},
		},
		resource.TestStep{
			PreConfig: e.Forget, Config: triggered("two"), Taint: []string{address},
			ConfigPlanChecks:  plans(plancheck.ResourceActionDestroyBeforeCreate),
			ConfigStateChecks: []statecheck.StateCheck{e.ExpectWrites("DELETE /Users/*", "POST /Users")},
		},
	)
}

// TestUserReplacedOverTheProtocol: what makes the second plan of a replacement no second user is what the first left in
// private state.
func TestUserReplacedOverTheProtocol(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	config := ada(e, acctest.Object{"deletion_policy": "delete"})
	user := e.Protocol(nil).Resource(typeName)
	mustSay(t, user.Apply(config))
	user = user.In(e.Protocol(nil))
	planned, said := user.Plan(config)
	mustSay(t, said)
	_, said = user.PlanReplacement(planned, config)
	mustSay(t, said)
	_, said = user.In(e.Protocol(nil)).PlanReplacement(nil, config)
	mustSay(t, said)
	stranger := e.Protocol(nil)
	user = user.In(stranger)
	_, said = user.Plan(config)
	mustSay(t, said)
	_, said = user.PlanReplacement(nil, config) // no more than a second resource that wants the name
	mustSay(t, said, "The same name twice in one plan")
}

// TestUserNotReplaceable: a replacement that would deactivate somebody and then find them is refused while planning, and no other.
func TestUserNotReplaceable(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before, after acctest.Object
		says          []string
	}{
		"by default":                {nil, nil, []string{"User cannot be replaced", "-replace", "apply deletion_policy", "adopt_existing = true"}},
		"abandoned":                 {acctest.Object{"deletion_policy": "abandon"}, acctest.Object{"deletion_policy": "abandon"}, []string{"User cannot be replaced"}},
		"deleted":                   {acctest.Object{"deletion_policy": "delete"}, acctest.Object{"deletion_policy": "delete"}, nil},
		"to be deleted from now on": {nil, acctest.Object{"deletion_policy": "delete"}, []string{"User cannot be replaced"}},
		"taken over again":          {nil, acctest.Object{"adopt_existing": true}, nil},
		"known by the external id":  {acctest.Object{"external_id": "hr-1"}, acctest.Object{"external_id": "hr-1"}, nil},
		"renamed at the same time":  {nil, acctest.Object{"user_name": "countess@example.com"}, nil},
		"in another case only":      {nil, acctest.Object{"user_name": "ADA@example.com"}, []string{"User cannot be replaced"}},
		"with another external id":  {acctest.Object{"external_id": "hr-1"}, acctest.Object{"external_id": "hr-2"}, []string{"User cannot be replaced"}},
		"something else is changed": {nil, acctest.Object{"given_name": "Augusta"}, []string{"User cannot be replaced"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			user := e.Protocol(nil).Resource(typeName)
			person := acctest.Object{"user_name": "ada@example.com"}
			mustSay(t, user.Apply(ada(e, merged(person, c.before))))
			user = user.In(e.Protocol(nil))
			config := ada(e, merged(person, c.after))
			planned, said := user.Plan(config)
			mustSay(t, said)
			_, said = user.PlanReplacement(planned, config)
			mustSay(t, said, c.says...)
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

// TestUserNamesSwapped: two users get each other's name, which is nobody's name twice. Whether the service lets names be
// swapped one after the other is its affair.
func TestUserNamesSwapped(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	p := e.Protocol(nil)
	adas, eves := p.Resource(typeName), p.Resource(typeName)
	eve := func(name string) acctest.Object {
		return ada(e, acctest.Object{"user_name": e.Name(name), "given_name": "Eve"})
	}
	mustSay(t, adas.Apply(ada(e, nil)))
	mustSay(t, eves.Apply(eve("eve")))
	p = e.Protocol(nil)
	adas, eves = adas.In(p), eves.In(p)
	for range 2 { // Terraform may plan the same resource again
		_, said := adas.Plan(ada(e, acctest.Object{"user_name": e.Name("eve")}))
		mustSay(t, said)
		_, said = eves.Plan(eve("ada"))
		mustSay(t, said)
	}
	before := adas.State
	mustSay(t, adas.Apply(ada(e, acctest.Object{"user_name": e.Name("eve")})), "Cannot update user "+e.Name("eve")+": ", "409", "has this name")
	if adas.State["user_name"] != before["user_name"] {
		t.Errorf("state is %v", adas.State)
	}
}
