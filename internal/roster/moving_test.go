package roster_test

import (
	"fmt"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// What moves, and what it leaves behind.
const (
	movingPeople = `
locals {
  people = {
    "ada@example.com" = { user_type = "Technician", given_name = "Ada", family_name = "Lindqvist" }
    "eve@example.com" = { user_type = "endUser", given_name = "Eve", family_name = "Moneypenny", organization_id = "12" }
  }
}
`
	oneEach = `
resource "ninjaone_scim_user" "person" {
  for_each = local.people

  user_name       = each.key
  user_type       = each.value.user_type
  given_name      = each.value.given_name
  family_name     = each.value.family_name
  organization_id = try(each.value.organization_id, null)
  adopt_existing  = true
}
`
	oneForAll = `
resource "ninjaone_scim_roster" "all" {
  users = jsonencode(local.people)

  # Even so, nobody is touched.
  deletion_policy = "delete"
}
`
	leaves = `
removed {
  from = %s

  lifecycle {
    destroy = false
  }
}
`
)

// moving goes from a resource for each to one for all, and back, and no one is written to.
func moving(t *testing.T, cli *acctest.CLI) {
	cli.Since(t, "1.7.0", "1.10.0") // removed blocks that say what becomes of the object
	e := acctest.New(t, sandbox.Options{})
	w := cli.Workspace(t, e.Config(movingPeople+oneEach), nil)
	apply := func(config string) {
		t.Helper()
		w.Write(e.Config(movingPeople + config))
		if err := w.Apply(t.Context()); err != nil {
			t.Fatalf("%v\n%s", err, w.Output())
		}
	}
	steady := func() {
		t.Helper()
		w.Output()
		if changes, err := w.Plan(t.Context()); err != nil || changes {
			t.Errorf("changes: %t, %v\n%s", changes, err, w.Output())
		}
	}
	apply(oneEach)
	// What was made outside the roster's attributes stays too.
	people := e.Tenant().Users()
	e.Forget()
	for range 2 {
		apply(oneForAll + fmt.Sprintf(leaves, "ninjaone_scim_user.person"))
		apply(oneForAll)
		steady()
		apply(oneEach + fmt.Sprintf(leaves, "ninjaone_scim_roster.all"))
		apply(oneEach)
		steady()
	}
	e.CheckWrites()
	for i, now := range e.Tenant().Users() {
		was, _ := people[i]["meta"].(map[string]any)
		is, _ := now["meta"].(map[string]any)
		if was["version"] != is["version"] || was["version"] == nil {
			t.Errorf("%v was %v, is %v", now["userName"], was, is)
		}
	}
}
