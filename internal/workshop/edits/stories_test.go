package edits_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// keyed are people as resources, each at an address of its own: "ada=a" is Ada at the address u_a. (The framework of
// the long suite knows no for_each, whose keys are addresses like any other.)
func keyed(label, lines string, pairs ...string) string {
	var people strings.Builder
	for _, pair := range pairs {
		local, key, _ := strings.Cut(pair, "=")
		fmt.Fprintf(&people, `
resource "ninjaone_scim_user" "%s_%s" {
  user_name   = "{{%s}}"
  user_type   = "Technician"
  given_name  = "Given"
  family_name = "Family"
  %s
}
`, label, key, local, lines)
	}
	return people.String()
}

func roster(lines string, locals ...string) string { return rosterAt("all", lines, locals...) }

func rosterAt(label, lines string, locals ...string) string {
	var people strings.Builder
	for _, local := range locals {
		fmt.Fprintf(&people, "    \"{{%s}}\" = { user_type = \"Technician\", given_name = \"Given\", family_name = \"Family\" }\n", local)
	}
	return "resource \"ninjaone_scim_roster\" \"" + label + "\" {\n  users = jsonencode({\n" +
		people.String() + "  })\n" + lines + "\n}\n"
}

// team is a group at an address, with a membership at another.
func team(key string) string {
	return fmt.Sprintf(`
resource "ninjaone_scim_group" "desk_%[1]s" {
  display_name = "{{g:desk}}"
}

resource "ninjaone_scim_group_membership" "ada_%[1]s" {
  group_id = ninjaone_scim_group.desk_%[1]s.id
  user_id  = ninjaone_scim_user.u_a.id
}
`, key)
}

// listing is a group at an address, which lists people.
func listing(key string, at ...string) string {
	return fmt.Sprintf(`
resource "ninjaone_scim_group" "desk_%s" {
  display_name = "{{g:desk}}"
  members      = [ninjaone_scim_user.%s.id, ninjaone_scim_user.%s.id]
}
`, key, at[0], at[1])
}

// lists are a group and a guard that list people by what only the service knows of them.
func lists(at ...string) string {
	return fmt.Sprintf(`
resource "ninjaone_scim_group" "list" {
  display_name = "{{g:list}}"
  members      = [ninjaone_scim_user.%[1]s.id, ninjaone_scim_user.%[2]s.id]
}

resource "ninjaone_scim_users_exclusive" "list" {
  user_names        = [ninjaone_scim_user.%[1]s.email, ninjaone_scim_user.%[2]s.email]
  max_deactivations = 0
}
`, at[0], at[1])
}

// TestEditsBetweenAddressesKeepTheAccounts: an edit that moves accounts between addresses leaves them where they are:
// they keep their ids, and no one is inactive in the end who is still listed.
func TestEditsBetweenAddressesKeepTheAccounts(t *testing.T) {
	guard := `
resource "ninjaone_scim_users_exclusive" "all" {
  user_names        = ["{{ada}}", "{{eve}}"]
  max_deactivations = 0
}
`
	for name, c := range map[string]struct{ before, after string }{
		"other keys":                {keyed("u", "", "ada=a", "eve=e"), keyed("u", "", "ada=x", "eve=y")},
		"other keys beside a guard": {keyed("u", "", "ada=a", "eve=e") + guard, keyed("u", "", "ada=x", "eve=y") + guard},
		"swapped keys":              {keyed("u", "", "ada=a", "eve=e"), keyed("v", "", "eve=a", "ada=e")},
		"other keys, to be deleted": {
			keyed("u", `deletion_policy = "delete"`, "ada=a", "eve=e"),
			keyed("u", `deletion_policy = "delete"`, "ada=x", "eve=y"),
		},
		"other keys, abandoned": {
			keyed("u", `deletion_policy = "abandon"`, "ada=a", "eve=e"),
			keyed("u", `deletion_policy = "abandon"`, "ada=x", "eve=y"),
		},
		"to another resource": {
			keyed("u", "", "ada=a", "eve=e"),
			keyed("u", "", "eve=e") + keyed("v", `organization_id = "12"`, "ada=a"),
		},
		"from resources to a roster": {keyed("u", "", "ada=a", "eve=e"), roster("", "ada", "eve")},
		"from a roster to resources": {roster("", "ada", "eve"), roster("", "eve") + keyed("u", "", "ada=a")},
		"a roster at another address": {
			roster(`deletion_policy = "deactivate"`, "ada", "eve"), rosterAt("other",
				`deletion_policy = "deactivate"`, "ada", "eve"),
		},
		"a roster that deletes, at another address": {
			roster(`deletion_policy = "delete"`, "ada", "eve"), rosterAt("other", `deletion_policy = "delete"`, "ada", "eve"),
		},
		"from a whole roster to resources": {roster("", "ada", "eve"), keyed("u", "", "ada=a", "eve=e")},
		"from a roster that deletes to resources": {
			roster(`deletion_policy = "delete"`, "ada", "eve"), keyed("u", "", "ada=a", "eve=e"),
		},
		"another key and place in lists": {
			keyed("u", "", "ada=a", "eve=e") + lists("u_a", "u_e"), keyed("u", "", "ada=x", "eve=e") + lists("u_e", "u_x"),
		},
		"other keys of users and of the group that lists them": {
			keyed("u", "", "ada=a", "eve=e") + listing("one", "u_a", "u_e"),
			keyed("u", "", "ada=x", "eve=e") + listing("two", "u_x", "u_e"),
		},
		"a roster at another address beside another key of the group that it needs": {
			keyed("u", "", "ada=a", "eve=e") + team("one") + rosterAt("all",
				"deletion_policy = \"deactivate\"\ndepends_on = [ninjaone_scim_group.desk_one]", "ida"),
			keyed("u", "", "ada=a", "eve=e") + team("two") + rosterAt("other",
				"deletion_policy = \"deactivate\"\ndepends_on = [ninjaone_scim_group.desk_two]", "ida"),
		},
		"another key of a group": {
			keyed("u", "", "ada=a", "eve=e") + team("one"),
			keyed("u", "", "ada=a", "eve=e") + team("two"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			if strings.Contains(c.after, "depends_on = [ninjaone_scim_group.desk_two]") {
				acctest.Before(t, "1.16", "it plans the destroy of a group only after that of a roster that depends on it")
			}
			acctest.Story(t, func(t *testing.T, e *acctest.Env) {
				e.Unless("a second user of a name can be created", "username-not-unique")
				e.Tenant()
				before := map[string]string{}
				grouped := strings.Contains(c.before, "g:desk")
				acctest.Run(
					t,
					resource.TestStep{
						Config: e.Config(c.before),
						ConfigStateChecks: []statecheck.StateCheck{after(func() {
							before["ada"], before["eve"] = e.ID("ada"), e.ID("eve")
							if grouped {
								e.Join("desk", "eve")
								before["desk"] = e.GroupID("desk")
							}
						})},
					},
					resource.TestStep{Config: e.Config(c.after), ConfigStateChecks: []statecheck.StateCheck{after(func() {
						for _, local := range []string{"ada", "eve"} {
							if e.ID(local) != before[local] || e.User(local)["active"] == false {
								t.Errorf("%s had the id %s, and is %v", local, before[local], e.User(local))
							}
						}
						if grouped && (e.GroupID("desk") != before["desk"] || len(e.Members("desk")) != 2) {
							t.Errorf("the group had the id %s, and is %s with %v", before["desk"], e.GroupID("desk"), e.Members("desk"))
						}
					})}},
					e.Unchanged(c.after),
				)
			})
		})
	}
}

// TestEditsRefused: an edit that would pass accounts along is refused in the plan, and nothing is sent.
func TestEditsRefused(t *testing.T) {
	listed := func(locals ...string) string {
		return fmt.Sprintf(`
resource "ninjaone_scim_user" "u" {
  count       = %d
  user_name   = ["{{%s}}"][count.index]
  user_type   = "Technician"
  given_name  = "Given"
  family_name = "Family"
}
`, len(locals), strings.Join(locals, `}}", "{{`))
	}
	one := func(label, local string) string {
		return keyed(label, "", local+"=k")
	}
	identified := strings.Replace(roster("", "countess"), `"Family" }`, `"Family", external_id = "hr-1" }`, 1)
	imports := `
import {
  to = ninjaone_scim_user.u_k
  id = "{{ada}}"
}
import {
  to = ninjaone_scim_user.v_k
  id = "{{ada}}"
}
`
	for name, c := range map[string]struct {
		before, after string
		reports       string
	}{
		"a list by index whose first entry leaves": {
			listed("ada", "eve", "ida"), listed("eve", "ida"),
			"for_each with a key",
		},
		"names swapped": {
			keyed("u", "", "ada=a", "eve=e"), keyed("u", "", "eve=a", "ada=e"),
			"give one of them a temporary name",
		},
		"a name given up by a rename": {one("u", "ada"), one("u", "eve") + one("v", "ada"), "alone, and then the rest"},
		"a name changed together with the address, under one external id": {
			keyed("u", `external_id = "hr-1"`, "ada=a"), keyed("u", `external_id = "hr-1"`,
				"countess=x"), "first change the name at the old address",
		},
		"a name changed together with a move to a roster, under one external id": {
			keyed("u", `external_id = "hr-1"`, "ada=a"), identified, "The account would end",
		},
		"a name changed together with a move from a roster, under one external id": {
			identified, keyed("u", `external_id = "hr-1"`, "ada=a"), "The account would end",
		},
		"a group's name changed together with the address, under one external id": {
			"resource \"ninjaone_scim_group\" \"a\" {\n  display_name = \"{{g:desk}}\"\n  external_id = \"g-1\"\n}\n",
			"resource \"ninjaone_scim_group\" \"b\" {\n  display_name = \"{{g:help}}\"\n  external_id = \"g-1\"\n}\n",
			"One account under two names",
		},
		"one name twice": {one("u", "ada"), one("u", "ada") + one("v", "ada"), "The same name twice in one plan"},
		"a roster and a resource": {
			one("u", "ada"), one("u", "ada") + roster("", "ada", "eve"),
			"The same name twice in one plan",
		},
		"imported twice": {"", one("u", "ada") + one("v", "ada") + imports, "One account at two addresses"},
		"a guard that leaves out a user who is kept": {
			keyed("u", "", "ada=a", "eve=e"),
			keyed("u", "", "ada=a", "eve=e") + "\nresource \"ninjaone_scim_users_exclusive\" \"all\" {\n  user_names = [\"{{ada}}\"]\n}\n",
			"Kept active and deactivated in one plan",
		},
	} {
		t.Run(name, func(t *testing.T) {
			acctest.Story(t, func(t *testing.T, e *acctest.Env) {
				e.Tenant()
				steps := []resource.TestStep{{Config: e.Config(c.before)}}
				if c.before == "" {
					e.Add("ada", nil)
					e.Settle()
					steps = nil
				}
				steps = append(steps,
					resource.TestStep{PreConfig: e.Forget, Config: e.Config(c.after), ExpectError: acctest.MatchText(c.reports)},
					resource.TestStep{PreConfig: func() { e.CheckWrites() }, Config: e.Config(c.before)})
				acctest.Run(t, steps...)
			})
		})
	}
}

// TestEditAfterARename: an account that an administrator has renamed in NinjaOne is not handed over by its old name,
// which would create a second one. A Terraform before 1.15 plans its destroy by the state, a newer one by what it has
// just read.
func TestEditAfterARename(t *testing.T) {
	countess := func(e *acctest.Env) { e.Rename("ada", "countess") }
	for name, c := range map[string]struct {
		before, after string
		rename        func(e *acctest.Env)
	}{
		"a user": {keyed("u", "", "ada=a"), keyed("u", "", "ada=x"), countess},
		"a group": {team("one") + keyed("u", "", "ada=a"), team("two") + keyed("u", "", "ada=a"), func(e *acctest.Env) {
			e.ChangeGroup("desk", "displayName", e.Group("x"))
		}},
		"a user that a roster gets": {keyed("u", "", "ada=a"), roster("", "ada"), countess},
		"a person of a roster":      {roster("", "ada"), keyed("u", "", "ada=a"), countess},
	} {
		t.Run(name, func(t *testing.T) {
			acctest.Story(t, func(t *testing.T, e *acctest.Env) {
				acctest.Run(
					t,
					resource.TestStep{Config: e.Config(c.before)},
					resource.TestStep{
						PreConfig:   func() { c.rename(e); e.Settle(); e.Forget() },
						Config:      e.Config(c.after),
						ExpectError: acctest.MatchText("Renamed in NinjaOne and given another address"),
					},
					resource.TestStep{PreConfig: func() { e.CheckWrites() }, Config: e.Config(c.before)},
					resource.TestStep{Config: e.Config(c.after)},
				)
			})
		})
	}
}

// after runs something after a step.
type after func()

// CheckState runs it.
func (a after) CheckState(context.Context, statecheck.CheckStateRequest, *statecheck.CheckStateResponse) {
	a()
}
