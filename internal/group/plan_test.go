package group_test

import (
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// desk is the minimal configuration over the protocol, and more.
func desk(e *acctest.Env, more acctest.Object) acctest.Object {
	config := acctest.Object{"display_name": e.Group("Service Desk")}
	maps.Copy(config, more)
	return config
}

// TestGroupRefused: what must not be sent is refused while validating, and while applying where it is known only then.
func TestGroupRefused(t *testing.T) {
	t.Parallel()
	refusals := map[string]struct {
		config  acctest.Object
		reports []string
	}{
		"system administrators": {
			acctest.Object{"display_name": "System Administrators"},
			[]string{"display_name: ", `"System Administrators"`, "console"},
		},
		"the shortest": {acctest.Object{"display_name": "Admin"}, []string{"display_name: ", "console"}},
		"the plural": {
			acctest.Object{"display_name": " ADMINISTRATORS "},
			[]string{"display_name: ", "console"},
		},
		"another spelling": {acctest.Object{"display_name": "sys-admins"}, []string{"display_name: ", "console"}},
		"no name":          {acctest.Object{"display_name": ""}, []string{"display_name: "}},
		"a blank name": {
			acctest.Object{"display_name": " \t"},
			[]string{"display_name: ", "To fix: Write a value."},
		},
		"a member twice": {
			acctest.Object{"display_name": "Team", "members": []string{"1", "2", "1"}},
			[]string{"members", `"1"`},
		},
		"a member without an id": {
			acctest.Object{"display_name": "Team", "members": []string{""}},
			[]string{"members", "it is required"},
		},
		"a null for a member": {
			acctest.Object{"display_name": "Team", "members": []any{"1", nil}},
			[]string{"members"},
		},
		"an unknown policy": {
			acctest.Object{"display_name": "Team", "deletion_policy": "deactivate"},
			[]string{"deletion_policy", "abandon"},
		},
		"an external id of nothing": {acctest.Object{"display_name": "Team", "external_id": ""}, []string{"external_id"}},
		"a blank external id": {
			acctest.Object{"display_name": "Team", "external_id": " "},
			[]string{"external_id", "blank"},
		},
	}
	for name, c := range refusals {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			p := e.Protocol(nil)
			mustReport(t, p.Validate(typeName, c.config), c.reports...)
			mustReport(t, p.Resource(typeName).Apply(c.config), c.reports...)
			e.CheckWrites()
		})
	}
	t.Run("legal", func(t *testing.T) {
		t.Parallel()
		p := acctest.New(t, sandbox.Options{}).Protocol(nil)
		for _, name := range []string{
			"Patch Administrators", "Administrative Assistants", "admin@example.com's team",
			"365 Admins", "Admins 2", "Administrators EU",
		} {
			mustReport(t, p.Validate(typeName, acctest.Object{
				"display_name": name,
				"members":      []any{"1", acctest.Unknown{}, acctest.Unknown{}},
			}))
		}
	})
}

// TestGroupNameKnownLate: a name that is known only while applying is refused before anything is sent.
func TestGroupNameKnownLate(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	group := e.Protocol(nil).Resource(typeName)
	planned, diags := group.Plan(acctest.Object{"display_name": acctest.Unknown{}})
	mustReport(t, diags)
	mustReport(t, group.ApplyPlan(planned, acctest.Object{"display_name": "SysAdmin"}), "display_name: ", "console")
	e.CheckWrites()
}

// TestGroupRename warns in the plan, once and only then.
func TestGroupRename(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		group := e.Protocol(nil).Resource(typeName)
		diags := group.Apply(desk(e, nil))
		mustReport(t, diags)
		mustWarn(t, diags)
		id := group.State["id"]

		e.Settle()
		group = group.In(e.Protocol(nil))
		diags = group.Apply(acctest.Object{"display_name": e.Group("Help Desk")})
		mustReport(t, diags)
		mustWarn(t, diags, "display_name: Group is renamed: ", e.Group("Service Desk"), e.Group("Help Desk"),
			"console maps groups to roles")
		if group.State["id"] != id || !e.GroupExists("Help Desk") {
			t.Errorf("renamed to %v", group.State)
		}
		diags = group.In(e.Protocol(nil)).Apply(acctest.Object{"display_name": e.Group("HELP desk")})
		mustReport(t, diags)
		mustWarn(t, diags)
	})
}

// TestGroupTwiceInOnePlan: the second resource that wants a name is refused while planning, whatever its case.
func TestGroupTwiceInOnePlan(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	made := e.Protocol(nil).Resource(typeName)
	mustReport(t, made.Apply(acctest.Object{"display_name": e.Group("Made")}))

	p := e.Protocol(nil)
	first, second := p.Resource(typeName), p.Resource(typeName)
	_, diags := first.Plan(desk(e, nil))
	mustReport(t, diags)
	_, diags = second.Plan(acctest.Object{"display_name": e.Group("SERVICE DESK")})
	mustReport(t, diags, "display_name: The same name twice in one plan: ", e.Group("SERVICE DESK"))
	_, diags = made.In(p).Plan(desk(e, nil))
	mustReport(t, diags, "display_name: The same name twice in one plan: ")
}

// TestGroupNamesNoFalseAlarm: what looks like the same name twice and is not.
func TestGroupNamesNoFalseAlarm(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		two := func(first, second string) string {
			return e.Config(`
resource "ninjaone_scim_group" "first" { display_name = "{{g:` + first + `}}" }
resource "ninjaone_scim_group" "second" { display_name = "{{g:` + second + `}}" }
`)
		}
		run(t,
			resource.TestStep{Config: two("One", "Two")},
			resource.TestStep{
				Taint:  []string{"ninjaone_scim_group.first"},
				Config: two("One", "Two"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction("ninjaone_scim_group.first", plancheck.ResourceActionReplace),
				}},
				ConfigStateChecks: []statecheck.StateCheck{e.ExpectMembersLeftAlone()},
			},
			// One address gives its name to another that is made in its place.
			resource.TestStep{Config: e.Config(`
resource "ninjaone_scim_group" "third" {
  display_name   = "{{g:One}}"
  adopt_existing = true
}
resource "ninjaone_scim_group" "second" { display_name = "{{g:Two}}" }
`), PreConfig: func() { e.DeleteGroup("One") }},
		)
	})
}

// TestGroupNamesOfTwoTenants: two provider configurations have nothing to do with each other.
func TestGroupNamesOfTwoTenants(t *testing.T) {
	t.Parallel()
	e, other := acctest.New(t, sandbox.Options{}), acctest.New(t, sandbox.Options{})
	first, second := e.Protocol(nil).Resource(typeName), other.Protocol(nil).Resource(typeName)
	mustReport(t, first.Apply(acctest.Object{"display_name": "Team"}))
	mustReport(t, second.Apply(acctest.Object{"display_name": "Team"}))
}
