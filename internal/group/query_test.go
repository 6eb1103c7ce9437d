package group_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestTerraformQueryListsUsersAndGroups: terraform query, of users and of groups.
func TestTerraformQueryListsUsersAndGroups(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	people(e, "ada", "bruno")
	e.Add("tech", map[string]any{acctest.ExtensionURN + ":userType": "Technician"})
	desk := e.AddGroup("desk", nil, "ada")
	e.AddGroup("field", nil)
	e.Forget()
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)},
		Steps: []resource.TestStep{
			{Config: e.Config("")},
			{
				Query: true, // beside the provider block of the step before
				Config: `
list "ninjaone_scim_group" "all" {
  provider = ninjaone
}

list "ninjaone_scim_user" "technicians" {
  provider = ninjaone
  config {
    user_type = "Technician"
  }
}
`,
				QueryResultChecks: []querycheck.QueryResultCheck{
					querycheck.ExpectLength(typeName+".all", 2),
					querycheck.ExpectIdentity(typeName+".all", map[string]knownvalue.Check{"id": text(desk)}),
					querycheck.ExpectLength("ninjaone_scim_user.technicians", 1),
					querycheck.ExpectIdentity("ninjaone_scim_user.technicians", map[string]knownvalue.Check{"id": text(e.ID("tech"))}),
				},
			},
		},
	})
	checkAlone(t, e)
}
