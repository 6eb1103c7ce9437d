package roster_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestRosterOfAnExport: what parse_roster returns is a roster as it is. A rename elsewhere shows as one, although the
// user name stands beside the key too.
func TestRosterOfAnExport(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		// In upper case, as some exports have them: the key is the name that is sent.
		export := func(rows string) string {
			return `
resource "ninjaone_scim_roster" "all" {
  users = jsonencode(provider::ninjaone::parse_roster(<<-EOT
    First Name [Required],Last Name [Required],Email Address [Required],Status [READ ONLY],user_type
    Ada,Lovelace,` + e.Name("ADA") + `,Active,Technician
    ` + rows + `
  EOT
  ))
}
`
		}
		eve := "Eve,Moneypenny,{{eve}},Active,endUser"
		resource.UnitTest(t, resource.TestCase{
			ProtoV6ProviderFactories: acctest.Factories(),
			TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_8_0)},
			Steps: []resource.TestStep{
				{
					Config:            e.Config(export(eve)),
					ConfigStateChecks: []statecheck.StateCheck{people(2), e.ExpectWrites("POST /Users", "POST /Users")},
				},
				unchangedPlans(e, export(eve)),
				{
					PreConfig:         func() { e.Forget(); e.Rename("ada", "addie") },
					Config:            e.Config(export(eve)),
					ConfigPlanChecks:  plans(e, "+ {{ada}}", "- "+e.Stored(e.Name("addie"))),
					ConfigStateChecks: []statecheck.StateCheck{e.ExpectPatch(map[string]any{"replace userName": e.Name("ada")})},
				},
				{
					PreConfig:         e.Forget,
					Config:            e.Config(export("Eve,Moneypenny,{{eve}},Suspended,endUser")),
					ConfigPlanChecks:  plans(e, "~ {{eve}} active: true → false"),
					ConfigStateChecks: []statecheck.StateCheck{e.ExpectPatch(map[string]any{"replace active": false})},
				},
			},
		})
	})
}
