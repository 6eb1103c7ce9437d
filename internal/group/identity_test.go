package group_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestGroupIdentity: the id is the identity after every operation, and imports.
func TestGroupIdentity(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		group := e.Protocol(nil).Resource(typeName)
		check := func(after string) {
			t.Helper()
			if diff := cmp.Diff(acctest.Object{"id": e.GroupID("Service Desk")}, group.Identity); diff != "" {
				t.Errorf("identity after %s (-want +got):\n%s", after, diff)
			}
		}
		mustReport(t, group.Apply(desk(e, nil)))
		check("create")
		group = group.In(e.Protocol(nil))
		mustReport(t, group.Refresh())
		check("read")
		mustReport(t, group.Apply(desk(e, acctest.Object{"external_id": "grp-1"})))
		check("update")

		group = e.Protocol(nil).Resource(typeName)
		mustReport(t, group.ImportIdentity(acctest.Object{"id": e.GroupID("Service Desk")}))
		check("import by identity")
		group = e.Protocol(nil).Resource(typeName)
		mustReport(t, group.Import(e.Group("SERVICE desk")))
		check("import by name")
		group = e.Protocol(nil).Resource(typeName)
		mustReport(t, group.Import(e.GroupID("Service Desk")))
		check("import by id")
		if group.State["external_id"] != "grp-1" || group.State["members"] != nil {
			t.Errorf("imported %v", group.State)
		}
	})
}

// TestGroupIdentityByTerraform needs one that knows identities.
func TestGroupIdentityByTerraform(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	config := e.Config(minimal)
	resource.UnitTest(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{
				Config: config,
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectIdentityValueMatchesState(address,
					tfjsonpath.New("id"))},
			},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithID},
			{
				PreConfig: func() { e.DeleteGroup("Service Desk") },
				Config:    config,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate),
				}},
			},
		},
	})
}

// TestGroupImportThenMembers: an import reads no members; the apply that makes them managed sends nothing where they
// are right.
func TestGroupImportThenMembers(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		people(e, "ada", "bruno")
		e.AddGroup("Service Desk", nil, "ada", "bruno")
		e.Settle()
		e.Forget()
		group := e.Protocol(nil).Resource(typeName)
		mustReport(t, group.Import(e.Group("Service Desk")))
		checkAlone(t, e)
		mustReport(t, group.Apply(desk(e, acctest.Object{"members": []string{e.ID("bruno"), e.ID("ada")}})))
		e.CheckWrites()
		checkState(t, group, []any{e.ID("bruno"), e.ID("ada")})
	})
}
