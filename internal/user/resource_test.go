package user_test

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/acctest"
)

const address = "ninjaone_scim_user.ada"

const minimal = `
resource "ninjaone_scim_user" "ada" {
  user_name   = "{{ada}}"
  user_type   = "Technician"
  given_name  = "Ada"
  family_name = "Lovelace"
}
`

// TestUserLife walks one user from the least configuration to the fullest and back.
func TestUserLife(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		same := statecheck.CompareValue(compareSame())
		resource.UnitTest(t, resource.TestCase{
			ProtoV6ProviderFactories: acctest.Factories(),
			Steps: []resource.TestStep{
				{
					Config: e.Config(minimal),
					ConfigStateChecks: []statecheck.StateCheck{
						same.AddStateValue(address, tfjsonpath.New("id")),
						statecheck.ExpectKnownValue(address, tfjsonpath.New("active"), knownvalue.Bool(true)),
						statecheck.ExpectKnownValue(address, tfjsonpath.New("user_name"), knownvalue.StringExact(e.Name("ada"))),
					},
				},
				{
					Config:           e.Config(minimal),
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
				},
			},
		})
	})
}

func TestUserTypeMissing(t *testing.T) {
	e := acctest.New(t, sandboxOptions())
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{{
			Config: e.Config(`
resource "ninjaone_scim_user" "ada" {
  user_name   = "{{ada}}"
  given_name  = "Ada"
  family_name = "Lovelace"
}
`),
			ExpectError: regexp.MustCompile(`silently make an\s+end user`),
		}},
	})
}
