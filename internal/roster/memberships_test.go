package roster_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-exec/tfexec"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// seat is a run in which eve has a membership of the group desk, and a roster has eve without groups.
func seat(t *testing.T, e *acctest.Env) (seat, all *acctest.Instance) {
	t.Helper()
	e.Add("eve", nil)
	e.AddGroup("desk", nil)
	e.Settle()
	p := e.Protocol(nil)
	seat, all = p.Resource("ninjaone_scim_group_membership"), p.Resource(typeName)
	checkErrors(t, seat.Apply(acctest.Object{"group_id": e.GroupID("desk"), "user_id": e.ID("eve")}))
	checkErrors(t, all.Apply(config(t, jsonUsers(e, "eve"), acctest.Object{"adopt_existing": true})))
	return seat, all
}

// seated is the roster of [seat] with the groups of eve.
func seated(t *testing.T, e *acctest.Env, groups ...string) acctest.Object {
	t.Helper()
	names := []any{}
	for _, group := range groups {
		names = append(names, e.Group(group))
	}
	users := change(e, jsonUsers(e, "eve"), "eve", acctest.Object{"groups": names})
	return config(t, users, acctest.Object{"adopt_existing": true})
}

// TestRosterTakesMemberships: a membership passes to a roster that lists the person in the group. The person stays in,
// although the destroy of the membership does not know of the roster, and comes before, during or after its update.
func TestRosterTakesMemberships(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		eve, all := seat(t, e)
		lists, lacks := seated(t, e, "desk"), seated(t, e)
		for _, when := range []string{"before", "during", "after"} {
			planned, diags := eve.In(e.Protocol(nil)).PlanDestroy()
			checkErrors(t, diags)
			p := e.Protocol(nil)
			eve, all = eve.In(p), all.In(p)
			over := make(chan acctest.Diagnostics, 1)
			destroy := func() { over <- eve.ApplyDestroy(planned) }
			switch when {
			case "before":
				destroy()
			case "during":
				go destroy()
				time.Sleep(100 * time.Millisecond) // the change waits for others
			}
			checkErrors(t, all.Apply(lists))
			if when == "after" {
				destroy()
			}
			checkErrors(t, <-over)
			if members := e.Members("desk"); !slices.Equal(members, []string{e.ID("eve")}) {
				t.Errorf("destroyed %s the update: the members are %v", when, members)
			}
			if eve.State != nil {
				t.Errorf("destroyed %s the update: the membership is still in the state", when)
			}
			settled(t, e, all, lists)
			all, diags = again(t, e, all, lacks)
			checkErrors(t, diags)
			eve = e.Protocol(nil).Resource("ninjaone_scim_group_membership")
			checkErrors(t, eve.Apply(acctest.Object{"group_id": e.GroupID("desk"), "user_id": e.ID("eve")}))
		}
	})
}

// TestRosterTakesMembershipsInThePlan: the plan of a membership's destroy warns of the roster that takes it, and the
// apply sends nothing for it, whichever of the two is planned first.
func TestRosterTakesMembershipsInThePlan(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.AddGroup("field", nil)
		eve, all := seat(t, e)
		plan := func(roster acctest.Object, rosterFirst bool) (*acctest.Planned, acctest.Diagnostics) {
			t.Helper()
			p := e.Protocol(nil)
			all = all.In(p)
			checkErrors(t, all.Refresh())
			var other acctest.Diagnostics
			later := make(chan acctest.Diagnostics, 1)
			if rosterFirst {
				_, other = all.Plan(roster)
				later <- other
			} else {
				go func() {
					time.Sleep(100 * time.Millisecond)
					_, other := all.Plan(roster)
					later <- other
				}()
			}
			planned, diags := eve.In(p).PlanDestroy()
			checkErrors(t, diags)
			checkErrors(t, <-later)
			return planned, diags
		}
		for _, rosterFirst := range []bool{true, false} {
			_, diags := plan(seated(t, e, "field"), rosterFirst)
			diags.MustWarn(t) // the roster lists another group
			planned, diags := plan(seated(t, e, "desk"), rosterFirst)
			diags.MustWarn(t, "Accounts are handed over: One address of this configuration releases the membership")
			e.Forget()
			destroyed := eve.In(e.Protocol(nil))
			checkErrors(t, destroyed.ApplyDestroy(planned))
			e.CheckWrites()
			if destroyed.State != nil {
				t.Error("the membership is still in the state")
			}
		}
	})
}

// TestRosterMembershipDestroyedUnawares: the state of a roster has a person in a group, so the roster would not add the
// person again. The plan is refused if the membership was planned too early to learn of the roster.
func TestRosterMembershipDestroyedUnawares(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		eve, all := seat(t, e)
		lists := seated(t, e, "desk")
		all = all.In(e.Protocol(nil))
		checkErrors(t, all.Apply(lists))
		more := change(e, jsonUsers(e, "ada", "eve"), "eve", acctest.Object{"groups": []any{e.Group("desk")}})
		for what, c := range map[string]struct {
			roster acctest.Object
			words  []string
		}{
			"nothing changes":        {lists, []string{"Two resources manage the members of one group", "terraform state rm"}},
			"another person changes": {config(t, more, nil), []string{"Two resources manage the members of one group"}},
			"another group":          {seated(t, e, "field"), nil},
		} {
			t.Run(what, func(t *testing.T) {
				p := e.Protocol(nil)
				_, diags := eve.In(p).PlanDestroy()
				checkErrors(t, diags)
				_, diags = all.In(p).Plan(c.roster)
				checkErrors(t, diags, c.words...)
				p = e.Protocol(nil)
				_, diags = all.In(p).Plan(c.roster)
				checkErrors(t, diags)
				_, diags = eve.In(p).PlanDestroy()
				checkErrors(t, diags)
			})
		}
	})
}

// TestRosterLeavesAGroup: a roster that no longer names a group takes its people out. In the same plan, neither a
// membership nor the list of the group can have them: the one that is applied last would decide.
func TestRosterLeavesAGroup(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.AddGroup("field", nil)
		eve, all := seat(t, e)
		all = all.In(e.Protocol(nil))
		checkErrors(t, all.Apply(seated(t, e, "desk")))
		list := e.Protocol(nil).Resource("ninjaone_scim_group")
		checkErrors(t, list.Import(e.GroupID("desk")))
		checkErrors(t, list.Refresh())
		const refused = "Two resources manage the members of one group"
		for what, c := range map[string]struct {
			other  *acctest.Instance
			config acctest.Object
		}{
			"a membership": {eve, acctest.Object{"group_id": e.GroupID("desk"), "user_id": e.ID("eve")}},
			"a list":       {list, acctest.Object{"display_name": e.Group("desk"), "members": []any{e.ID("eve")}}},
		} {
			t.Run(what, func(t *testing.T) {
				p := e.Protocol(nil)
				_, diags := c.other.In(p).Plan(c.config)
				checkErrors(t, diags)
				_, diags = all.In(p).Plan(seated(t, e, "field"))
				checkErrors(t, diags, refused)
				p = e.Protocol(nil)
				_, diags = all.In(p).Plan(seated(t, e, "field"))
				checkErrors(t, diags)
				_, diags = c.other.In(p).Plan(c.config)
				checkErrors(t, diags, refused)
				p = e.Protocol(nil) // without groups, the roster leaves the person where the person is
				_, diags = c.other.In(p).Plan(c.config)
				checkErrors(t, diags)
				_, diags = all.In(p).Plan(config(t, jsonUsers(e, "eve"), nil))
				checkErrors(t, diags)
			})
		}
	})
}

// TestUsersAndMembershipsMoveToARoster: people who have users and memberships of their own pass to a roster with their
// groups, and stay in their group, whatever Terraform does first.
func TestUsersAndMembershipsMoveToARoster(t *testing.T) {
	t.Parallel()
	const many = 12
	before := `
locals {
  people = [for i in range(` + strconv.Itoa(many) + `) : "{{prefix}}${i}@example.com"]
}

resource "ninjaone_scim_group" "desk" {
  display_name = "{{g:desk}}"
}
`
	alone := before + `
resource "ninjaone_scim_user" "all" {
  for_each    = toset(local.people)
  user_name   = each.key
  user_type   = "Technician"
  given_name  = "Some"
  family_name = "Body"
}

resource "ninjaone_scim_group_membership" "all" {
  for_each = ninjaone_scim_user.all
  group_id = ninjaone_scim_group.desk.id
  user_id  = each.value.id
}
`
	together := before + `
resource "ninjaone_scim_roster" "all" {
  users = jsonencode({ for name in local.people : name => {
    user_type = "Technician", given_name = "Some", family_name = "Body", groups = ["{{g:desk}}"]
  } })
  adopt_existing = true
  depends_on     = [ninjaone_scim_group.desk]
}
`
	cli := acctest.NewCLI(t)
	for _, parallelism := range []int{1, 10} {
		t.Run(strconv.Itoa(parallelism), func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			text := func(config string) string { return e.Config(strings.ReplaceAll(config, "{{prefix}}", "person")) }
			w := cli.Workspace(t, text(alone), nil)
			apply := func() {
				t.Helper()
				if err := w.Apply(t.Context(), tfexec.Parallelism(parallelism)); err != nil {
					t.Fatalf("%v\n%s", err, w.Output())
				}
			}
			apply()
			members := e.Members("desk")
			if len(members) != many {
				t.Fatalf("%d members", len(members))
			}
			w.Write(text(together))
			apply()
			if diff := cmp.Diff(members, e.Members("desk")); diff != "" {
				t.Errorf("members (-want +got):\n%s", diff)
			}
			e.Forget()
			apply()
			e.CheckWrites()
		})
	}
}

// TestRosterNewcomerHasAMembership: a roster adopts a person who has a membership in a group that the roster names. The
// plan refuses that, whichever of the two is planned first: the roster would take the person out of the group.
func TestRosterNewcomerHasAMembership(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.Unless("the look-up of one user finds others", "username-eq-loose")
		e.Tenant()
		e.Add("eve", nil)
		e.AddGroup("desk", nil)
		e.Settle()
		seat := acctest.Object{"group_id": e.GroupID("desk"), "user_id": e.ID("eve")}
		users := change(e, jsonUsers(e, "ada", "eve"), "ada", acctest.Object{"groups": []any{e.Group("desk")}})
		users = change(e, users, "eve", acctest.Object{"groups": []any{}})
		first := e.Protocol(nil)
		eve, all := first.Resource("ninjaone_scim_group_membership"), first.Resource(typeName)
		checkErrors(t, eve.Apply(seat))
		only := change(e, jsonUsers(e, "ada"), "ada", acctest.Object{"groups": []any{e.Group("desk")}})
		checkErrors(t, all.Apply(config(t, only, nil)))
		for what, inst := range map[string]*acctest.Instance{"new": first.Resource(typeName), "grown": all} {
			t.Run(what, func(t *testing.T) {
				both := config(t, users, acctest.Object{"adopt_existing": true})
				refused := "Two resources manage the members of one group"
				p := e.Protocol(nil)
				_, diags := eve.In(p).Plan(seat)
				checkErrors(t, diags)
				_, diags = inst.In(p).Plan(both)
				checkErrors(t, diags, refused)
				p = e.Protocol(nil)
				_, diags = inst.In(p).Plan(both)
				checkErrors(t, diags)
				_, diags = eve.In(p).Plan(seat)
				checkErrors(t, diags, refused)
			})
		}
	})
}

// TestRosterNewcomerHasAnotherAddress: a user was renamed in NinjaOne, and a roster adopts the account by its new name.
// Without a refresh, the user's state has the old name, so only the id shows that the two have one account.
func TestRosterNewcomerHasAnotherAddress(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.Unless("the look-up of one user finds others", "username-eq-loose")
		e.Tenant()
		user := acctest.Object{
			"user_name": e.Name("bruno"), "user_type": "endUser", "given_name": "G", "family_name": "F",
			"organization_id": "12",
		}
		first := e.Protocol(nil)
		one, all := first.Resource("ninjaone_scim_user"), first.Resource(typeName)
		checkErrors(t, one.Apply(user))
		e.Rename("bruno", "ada")
		e.Settle()
		roster := config(t, jsonUsers(e, "ada"), acctest.Object{"adopt_existing": true})
		p := e.Protocol(nil)
		_, diags := one.In(p).Plan(user)
		checkErrors(t, diags)
		_, diags = all.In(p).Plan(roster)
		checkErrors(t, diags, "two addresses", e.Name("ada"))
		p = e.Protocol(nil)
		_, diags = all.In(p).Plan(roster)
		checkErrors(t, diags)
		_, diags = one.In(p).Plan(user)
		checkErrors(t, diags, "One account at two addresses", e.Name("ada"))
	})
}

// TestRosterMembershipsOfTheSameApply: a plan does not know the id of a person that the roster creates, nor of a user
// that is unknown until the apply. The second of the two resources is an error in the apply, and the member stays.
func TestRosterMembershipsOfTheSameApply(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.Tenant()
		e.AddGroup("desk", nil)
		e.Settle()
		users := change(e, jsonUsers(e, "ada", "eve"), "ada", acctest.Object{"groups": []any{e.Group("desk")}})
		both := config(t, change(e, users, "eve", acctest.Object{"groups": []any{}}),
			acctest.Object{"adopt_existing": true})
		seat := func(local string) acctest.Object {
			return acctest.Object{"group_id": e.GroupID("desk"), "user_id": e.ID(local)}
		}
		planned, diags := e.Protocol(nil).Resource(typeName).Plan(both)
		checkErrors(t, diags)
		p := e.Protocol(nil)
		all := p.Resource(typeName)
		checkErrors(t, all.Apply(both))
		_, diags = p.Resource("ninjaone_scim_group_membership").Plan(seat("eve"))
		checkErrors(t, diags, "Two resources manage the members of one group")

		p = e.Protocol(nil)
		checkErrors(t, p.Resource("ninjaone_scim_group_membership").Apply(seat("eve")))
		all = p.Resource(typeName)
		checkErrors(t, all.ApplyUnplanned(planned, both), e.Name("eve"), "ninjaone_scim_group_membership")
		want := []string{e.ID("ada"), e.ID("eve")}
		slices.Sort(want)
		if diff := cmp.Diff(want, e.Members("desk")); diff != "" {
			t.Errorf("members (-want +got):\n%s", diff)
		}
		holds(t, e, all, "ada", "eve")
	})
}
