package group_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestAdoptedGroupTakesMemberships: a group at another address adopts the group at once, by the external id or because
// the configuration allows it, and lists the people who had memberships. They stay in the group, although the removals
// are under way when the members are read.
func TestAdoptedGroupTakesMemberships(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		locals := []string{"ada", "bruno", "chloe", "dora", "eve"}
		people(e, locals...)
		for _, how := range []string{"external_id = \"g-1\"", "adopt_existing = true"} {
			name := "{{g:" + strings.Fields(how)[0] + "}}"
			group := func(address, lines string) string {
				return `
resource "ninjaone_scim_group" "` + address + `" {
  display_name = "` + name + `"
  ` + how + `
  ` + lines + `
}
`
			}
			seats := `
resource "ninjaone_scim_group_membership" "all" {
  for_each = toset(` + ids(e, locals...) + `)
  group_id = ninjaone_scim_group.one.id
  user_id  = each.key
}
`
			listed := group("two", "members = "+ids(e, locals...))
			run(t,
				resource.TestStep{Config: e.Config(group("one", "") + seats)},
				resource.TestStep{
					Config:            e.Config(listed),
					ConfigStateChecks: []statecheck.StateCheck{e.ExpectMembers(strings.Fields(how)[0], locals...)},
				},
				unchanged(e, listed),
			)
		}
	})
}

// TestAdoptedGroupAndAMembershipUnderWay is the same in each order of the two.
func TestAdoptedGroupAndAMembershipUnderWay(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		people(e, "ada")
		for i, when := range []string{"before", "during", "after"} {
			name := "desk" + strconv.Itoa(i)
			e.AddGroup(name, nil, "ada")
			e.Settle()
			ada := e.Protocol(nil).Resource("ninjaone_scim_group_membership")
			mustReport(t, ada.Apply(acctest.Object{"group_id": e.GroupID(name), "user_id": e.ID("ada")}))
			planned, diags := ada.In(e.Protocol(nil)).PlanDestroy()
			mustReport(t, diags)
			p := e.Protocol(nil)
			ada, group := ada.In(p), p.Resource(typeName)
			over := make(chan acctest.Diagnostics, 1)
			destroy := func() { over <- ada.ApplyDestroy(planned) }
			switch when {
			case "before":
				destroy()
			case "during":
				go destroy()
				time.Sleep(100 * time.Millisecond) // the change waits for others
			}
			mustReport(t, group.Apply(acctest.Object{
				"display_name": e.Group(name), "adopt_existing": true, "members": []string{e.ID("ada")},
			}))
			if when == "after" {
				destroy()
			}
			mustReport(t, <-over)
			var resp statecheck.CheckStateResponse
			e.ExpectMembers(name, "ada").CheckState(t.Context(), statecheck.CheckStateRequest{}, &resp)
			if resp.Error != nil {
				t.Errorf("destroyed %s the adoption: %v", when, resp.Error)
			}
		}
	})
}

// TestAdoptedGroupBesideMemberships: a new resource that lists members would adopt a group in which other resources
// have memberships, and take these users out. The plan is refused, whichever of the two is planned first.
func TestAdoptedGroupBesideMemberships(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		people(e, "ada", "bruno")
		e.AddGroup("desk", nil)
		e.AddGroup("field", nil)
		e.Settle()
		seat := acctest.Object{"group_id": e.GroupID("desk"), "user_id": e.ID("ada")}
		first := e.Protocol(nil).Resource("ninjaone_scim_group_membership")
		mustReport(t, first.Apply(seat))
		list := func(group string) acctest.Object {
			return acctest.Object{
				"display_name": e.Group(group), "adopt_existing": true, "members": []string{e.ID("bruno")},
			}
		}
		refused := "Two resources manage the members of one group"
		for name, membership := range map[string]func(p *acctest.Protocol) *acctest.Instance{
			"kept": func(p *acctest.Protocol) *acctest.Instance { return first.In(p) },
			"new":  func(p *acctest.Protocol) *acctest.Instance { return p.Resource("ninjaone_scim_group_membership") },
		} {
			t.Run(name, func(t *testing.T) {
				for group, words := range map[string][]string{"desk": {refused}, "field": nil} {
					p := e.Protocol(nil)
					_, diags := membership(p).Plan(seat)
					mustReport(t, diags)
					_, diags = p.Resource(typeName).Plan(list(group))
					mustReport(t, diags, words...)
					p = e.Protocol(nil)
					_, diags = p.Resource(typeName).Plan(list(group))
					mustReport(t, diags)
					_, diags = membership(p).Plan(seat)
					mustReport(t, diags, words...)
				}
			})
		}
	})
}
