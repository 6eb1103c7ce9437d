package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestGeneratedConfiguration: what plan -generate-config-out writes for an import is valid, and plans no change.
func TestGeneratedConfiguration(t *testing.T) {
	t.Parallel()
	for address, id := range map[string]func(e *acctest.Env) string{
		aUser + ".ada":   func(e *acctest.Env) string { return e.Name("ada") },
		aGroup + ".desk": func(e *acctest.Env) string { return e.Group("desk") },
		"ninjaone_scim_group_membership.ada": func(e *acctest.Env) string {
			return e.GroupID("desk") + "/" + e.ID("ada")
		},
		aRoster + ".all": func(*acctest.Env) string { return "all" },
	} {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			e.Add("ada", map[string]any{acctest.ExtensionURN + ":userType": "Technician", "externalId": "hr-1"})
			e.Add("bruno", map[string]any{acctest.ExtensionURN + ":organizationId": "12", "active": false})
			e.AddGroup("desk", nil, "ada")
			e.Forget()
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Factories(),
				TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_5_0)},
				Steps: []resource.TestStep{{
					Config: e.Config(""), ResourceName: address, ImportState: true, ImportStateId: id(e),
					ImportStateKind: resource.ImportBlockWithID, GenerateConfig: true,
				}},
			})
			e.CheckWrites()
		})
	}
}
