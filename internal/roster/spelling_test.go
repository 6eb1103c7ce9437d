package roster_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestRosterDecomposed: who and what is in the tenant decomposed (dialect 47) is on the roster by the composed name,
// which is how Terraform keeps all text: no one is created again, is an outsider, or comes into a group twice.
func TestRosterDecomposed(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.UnlessIDsAreNames()
		e.Add("jose\u0301", map[string]any{
			"name.givenName": "Jose\u0301", "name.familyName": "A\u0301lvarez",
			acctest.ExtensionURN + ":userType": "Technician",
		})
		e.AddGroup("Cafe\u0301", nil, "jose\u0301")
		e.Settle()
		id := e.ID("jose\u0301")
		config := func(local, group string) string {
			return roster([]string{`"{{` + local + `}}" = { user_type = "TECHNICIAN", given_name = "Jos\u00e9", family_name = "\u00c1lvarez", groups = ["{{g:` + group + `}}"] }`},
				`outsiders = "deactivate"`)
		}
		// Only an escape in JSON comes to the provider decomposed.
		const escaped = `
resource "ninjaone_scim_roster" "all" {
  users     = <<EOT
{"{{jose\u0301}}": {"user_type": "technician", "given_name": "Jose\u0301", "family_name": "A\u0301lvarez", "groups": ["{{g:cafe\u0301}}"]}}
EOT
  outsiders = "deactivate"
}
`
		run(t,
			resource.TestStep{
				Config: e.Config(config("jos\u00e9", "Caf\u00e9")),
				ConfigStateChecks: []statecheck.StateCheck{
					people(1), sameID(e, "jose\u0301", &id),
					e.ExpectMembers("Cafe\u0301", "jose\u0301"),
				},
			},
			unchangedPlans(e, config("jos\u00e9", "Caf\u00e9")),
			unchangedPlans(e, config("JOS\u00c9", "CAF\u00c9")),
			unchangedPlans(e, escaped),
		)
	})
}

// TestRosterExternalIDInOtherForms: a file may write an accent as one letter or as two, with escapes, which Terraform
// does not compose. That is one external id, so a rename is a rename, and two people must not have it.
func TestRosterExternalIDInOtherForms(t *testing.T) {
	t.Parallel()
	e := newSandbox(t)
	inst := e.Protocol(nil).Resource(typeName)
	first := change(e, acctest.Object{}, "ada", person("\u00e9-1"))
	checkErrors(t, inst.Apply(config(t, first, nil)))
	id := e.ID("ada")
	after := change(e, acctest.Object{}, "king", person("e\u0301-1"))
	inst, diags := again(t, e, inst, config(t, after, nil))
	checkErrors(t, diags)
	if e.ID("king") != id || len(e.Tenant().Users()) != 1 {
		t.Errorf("the tenant holds %v", e.Tenant().Users())
	}
	settled(t, e, inst, config(t, after, nil))
	_, diags = inst.In(e.Protocol(nil)).Plan(config(t, change(e, after, "ada", person("\u00e9-1")), nil))
	checkErrors(t, diags, "The roster has mistakes", "is that of "+e.Name("ada")+" too")
}
