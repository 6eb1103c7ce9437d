package roster_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestRosterImport: everyone, or everyone of a type, ends in an empty plan also where the configuration says less than
// the tenant shows.
func TestRosterImport(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.Tenant() // an import takes everyone there is
		e.Unless("nobody can see who is of which type", "extension-dropped-from-answer", "extension-dropped")
		e.Add("ada", map[string]any{
			acctest.ExtensionURN + ":userType": "Technician", "name.givenName": "Ada", "name.familyName": "Lovelace", "externalId": "hr-1",
			"displayName": "The Countess", "roles": []any{map[string]any{"value": "Reader"}},
		})
		e.Add("eve", map[string]any{
			acctest.ExtensionURN + ":organizationId": "12", "name.givenName": "Eve",
			"name.familyName": "Moneypenny", "active": false,
		})
		for scope, config := range map[string]string{
			"all":        roster([]string{ada, with(eve, "active = false")}),
			"Technician": roster([]string{ada}),
			"technician": roster([]string{with(ada, `external_id = "hr-1", display_name = "The Countess", roles = ["Reader"]`)}),
			"endUser":    roster([]string{with(eve, "active = false")}),
		} {
			e.Forget()
			run(t,
				resource.TestStep{
					ResourceName: address, Config: e.Config(config), ImportState: true, ImportStateId: scope, ImportStatePersist: true,
				},
				unchangedPlans(e, config),
				resource.TestStep{
					Config: e.Config(roster([]string{with(ada, `email = "{{countess}}"`), with(eve, "active = false")})),
					ConfigStateChecks: []statecheck.StateCheck{
						people(2),
						e.ExpectPatch(map[string]any{"replace emails": []any{map[string]any{
							"value": e.Name("countess"), "type": "work",
							"primary": true,
						}}}),
					},
				},
			)
			e.Change("ada", "emails", []any{map[string]any{"value": e.Name("ada"), "type": "work", "primary": true}})
		}
	})
}

// TestRosterImportOfSomethingElse is refused.
func TestRosterImportOfSomethingElse(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	for _, id := range []string{"", "everybody", "admin", "ada@example.com"} {
		checkErrors(t, e.Protocol(nil).Resource(typeName).Import(id), "Malformed roster import",
			`Import it by "all" for all users, or by "Technician" or "endUser"`)
	}
	if n := len(e.Tenant().Requests()); n > 0 {
		t.Errorf("%d requests", n)
	}
}

// TestRosterImportOfANameTwice: of two users with one name, the provider does not guess which is meant (dialect 10),
// and names both by id. A scope without such a name is imported.
func TestRosterImportOfANameTwice(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	e.SetDialects("username-not-unique")
	first := e.Add("ada", map[string]any{acctest.ExtensionURN + ":userType": "Technician"})
	e.Add("eve", map[string]any{acctest.ExtensionURN + ":userType": "endUser"})
	second := e.Add("countess", map[string]any{
		acctest.ExtensionURN + ":userType": "Technician",
		"userName":                         strings.ToUpper(e.Name("ada")),
	})
	inst := e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Import("all"), "Several users are called", "2 users with this user name", first, second)
	inst = e.Protocol(nil).Resource(typeName)
	checkErrors(t, inst.Import("endUser"))
	holds(t, e, inst, "eve")
}
