package edits_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestEditFollowsARename: an administrator has renamed an account in NinjaOne, and an edit follows with the name and
// the address at once. The account is handed over under its present name. In particular, it is not deleted.
func TestEditFollowsARename(t *testing.T) {
	deletes := `deletion_policy = "delete"`
	desk := func(label, local string) string {
		return fmt.Sprintf("resource \"ninjaone_scim_group\" %q {\n  display_name = \"{{g:%s}}\"\n}\n", label, local)
	}
	for name, c := range map[string]struct {
		before, after string
		group         bool
	}{
		"a user": {keyed("u", deletes, "ada=a", "eve=e"), keyed("u", deletes, "countess=x", "eve=e"), false},
		"a user with an external id": {
			keyed("u", `external_id = "hr-1"`, "ada=a"), keyed("u", `external_id = "hr-1"`, "countess=x"), false,
		},
		"a group": {
			desk("one", "desk") + keyed("u", "", "ada=a"), desk("two", "help") + keyed("u", "", "ada=a"), true,
		},
		"a user that a roster gets": {
			keyed("u", deletes, "ada=a", "eve=e"), roster("", "countess") + keyed("u", deletes, "eve=e"), false,
		},
		"a person of a roster that is destroyed": {
			roster(deletes, "ada") + keyed("u", "", "eve=e"), keyed("u", "", "countess=x", "eve=e"), false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			acctest.Story(t, func(t *testing.T, e *acctest.Env) {
				e.Tenant()
				var before string
				get := func(local string) string {
					if c.group {
						return e.GroupID(map[string]string{"ada": "desk", "countess": "help"}[local])
					}
					return e.ID(local)
				}
				acctest.Run(
					t,
					resource.TestStep{
						Config:            e.Config(c.before),
						ConfigStateChecks: []statecheck.StateCheck{after(func() { before = get("ada") })},
					},
					resource.TestStep{
						PreConfig: func() {
							if c.group {
								e.ChangeGroup("desk", "displayName", e.Group("help"))
							} else {
								e.Rename("ada", "countess")
							}
							e.Settle()
						},
						Config: e.Config(c.after),
						ConfigStateChecks: []statecheck.StateCheck{after(func() {
							if now := get("countess"); now != before {
								t.Errorf("the account had the id %s, and has %s", before, now)
							}
						})},
					},
					e.Unchanged(c.after),
				)
			})
		})
	}
}

// TestEditWithAnUnknownName: the account that one address releases is kept for another one whose name is known only in
// the apply.
func TestEditWithAnUnknownName(t *testing.T) {
	unknown := "resource \"terraform_data\" \"name\" {\n  input = %q\n}\n"
	desk := func(label, name string) string {
		return fmt.Sprintf("resource \"ninjaone_scim_group\" %q {\n  display_name = %s\n}\n", label, name)
	}
	for name, c := range map[string]struct{ before, after string }{
		"a user": {
			keyed("u", `deletion_policy = "delete"`, "ada=a"), strings.Replace(
				keyed("u", "", "ada=x"), `"{{ada}}"`, "terraform_data.name.output", 1),
		},
		"a person of a roster": {
			roster(`deletion_policy = "delete"`, "ada", "eve"), strings.Replace(
				keyed("u", "", "ada=x"), `"{{ada}}"`, "terraform_data.name.output", 1),
		},
		"a user that a roster gets": {
			keyed("u", `deletion_policy = "delete"`, "ada=a"), strings.Replace(
				roster("", "ada"), `"{{ada}}"`, "(terraform_data.name.output)", 1),
		},
		"a group": {desk("a", `"{{ada}}"`), desk("x", "terraform_data.name.output")},
	} {
		t.Run(name, func(t *testing.T) {
			acctest.Story(t, func(t *testing.T, e *acctest.Env) {
				e.Tenant()
				before := ""
				id := func() string {
					if name != "a group" {
						return e.ID("ada")
					}
					for _, g := range e.Tenant().Groups() {
						if g["displayName"] == e.Name("ada") {
							return fmt.Sprint(g["id"])
						}
					}
					return ""
				}
				acctest.Run(
					t,
					resource.TestStep{
						Config:            e.Config(fmt.Sprintf(unknown, "nothing") + c.before),
						ConfigStateChecks: []statecheck.StateCheck{after(func() { before = id() })},
					},
					resource.TestStep{
						Config: e.Config(fmt.Sprintf(unknown, "{{ada}}") + c.after),
						ConfigStateChecks: []statecheck.StateCheck{after(func() {
							if now := id(); now != before {
								t.Errorf("the account had the id %s, and has %s", before, now)
							}
						})},
					},
				)
			})
		})
	}
}

// TestEditTakesANameThatIsGivenUp: one address takes the name of an account whose own address gives it a name that is
// known only in the apply. The plan is refused, in whatever order the apply would have come.
func TestEditTakesANameThatIsGivenUp(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	before := "resource \"terraform_data\" \"name\" {\n  input = \"nothing\"\n}\n" + keyed("u", "", "ada=a")
	renamed := strings.Replace(strings.Replace(before, "nothing", "{{countess}}", 1),
		`"{{ada}}"`, "terraform_data.name.output", 1)
	both := renamed + keyed("v", "adopt_existing = true", "ada=a")
	var id string
	acctest.Run(
		t,
		resource.TestStep{
			Config:            e.Config(before),
			ConfigStateChecks: []statecheck.StateCheck{after(func() { id = e.ID("ada") })},
		},
		resource.TestStep{
			PreConfig: e.Forget, Config: e.Config(both),
			ExpectError: acctest.MatchText("The name still belongs to another user: " + e.Name("ada")),
		},
		resource.TestStep{PreConfig: func() { e.CheckWrites() }, Config: e.Config(renamed)},
		resource.TestStep{
			Config: e.Config(both),
			ConfigStateChecks: []statecheck.StateCheck{after(func() {
				if e.ID("countess") != id || e.ID("ada") == id {
					t.Errorf("the account %s is not that of the countess, but %s, and Ada has %s", id, e.ID("countess"), e.ID("ada"))
				}
			})},
		},
	)
}
