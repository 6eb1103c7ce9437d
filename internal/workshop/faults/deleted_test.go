package faults_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestDeletedElsewhere: the plan that finds a user, a group or a person of a roster deleted says that they existed,
// with their id and when the state last saw them. The others of that roster stay as they are.
func TestDeletedElsewhere(t *testing.T) {
	t.Parallel()
	cli := acctest.NewCLI(t)
	for name, c := range map[string]struct {
		config string
		remove func(e *acctest.Env) (id string)
		report string // ID and DAY stand for those of this run
		plan   string
	}{
		"user": {
			`
resource "ninjaone_scim_user" "ada" {
  user_name   = "{{ada}}"
  user_type   = "Technician"
  given_name  = "Ada"
  family_name = "Lovelace"
}
`,
			func(e *acctest.Env) string { id := e.ID("ada"); e.Delete("ada"); return id },
			"The user {{ada}} (id ID) is not in NinjaOne any more. The state last saw the user on DAY.",
			"Plan: 1 to add, 0 to change, 0 to destroy.",
		},
		"group": {
			`
resource "ninjaone_scim_group" "desk" {
  display_name = "{{g:Desk}}"
}
`,
			func(e *acctest.Env) string { id := e.GroupID("Desk"); e.DeleteGroup("Desk"); return id },
			"The group {{g:Desk}} (id ID) is not in NinjaOne any more. The state last saw the group on DAY.",
			"Plan: 1 to add, 0 to change, 0 to destroy.",
		},
		"roster": {
			`
resource "ninjaone_scim_roster" "all" {
  users = jsonencode({
    "{{bob}}" = { user_type = "Technician", given_name = "Bob", family_name = "Lee" }
    "{{cid}}" = { user_type = "Technician", given_name = "Cid", family_name = "Lee" }
  })
}
`,
			func(e *acctest.Env) string { id := e.ID("bob"); e.Delete("bob"); return id },
			"{{bob}} (id ID), last seen on DAY",
			"Plan: 0 to add, 1 to change, 0 to destroy.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			w := cli.Workspace(t, e.Config(c.config), nil)
			if err := w.Apply(t.Context()); err != nil {
				t.Fatalf("%v\n%s", err, w.Output())
			}
			id := c.remove(e)
			w.Output()
			if _, err := w.Plan(t.Context()); err != nil {
				t.Fatalf("%v\n%s", err, w.Output())
			}
			printed := w.Output()
			output := strings.Join(strings.Fields(printed), " ")
			today := time.Now().UTC().Format(time.DateOnly)
			report := strings.NewReplacer("ID", id, "DAY", today).Replace(e.Names(c.report))
			for _, words := range []string{"Warning: Deleted outside of Terraform", report, c.plan} {
				if !strings.Contains(output, words) {
					t.Errorf("lacks %q:\n%s", words, printed)
				}
			}
		})
	}
}
