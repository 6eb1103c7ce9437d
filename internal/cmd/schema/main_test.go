package main

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/provider"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

// TestSameAsTerraform compares what this command says with what an installed Terraform says of the same provider, as
// far as that Terraform knows.
func TestSameAsTerraform(t *testing.T) {
	t.Parallel()
	all, err := acctest.NewCLI(t).Workspace(t, "", nil).ProvidersSchema(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	theirs := all.Schemas[terraformcli.ProviderAddress]
	ours := printed(t)

	same(t, "provider", theirs.ConfigSchema, ours.ConfigSchema)
	same(t, "resources", theirs.ResourceSchemas, ours.ResourceSchemas)
	same(t, "data sources", theirs.DataSourceSchemas, ours.DataSourceSchemas)
	if len(theirs.Functions) > 0 { // Terraform 1.8
		same(t, "functions", theirs.Functions, ours.Functions)
	}
	if len(theirs.ResourceIdentitySchemas) > 0 { // Terraform 1.12
		same(t, "resource identities", theirs.ResourceIdentitySchemas, ours.ResourceIdentitySchemas)
	}
	if len(theirs.ListResourceSchemas) > 0 { // Terraform 1.14
		same(t, "list resources", theirs.ListResourceSchemas, ours.ListResourceSchemas)
	}
}

func TestIdentitiesArePrinted(t *testing.T) {
	t.Parallel()
	schemas := printed(t)
	if len(schemas.ResourceSchemas) == 0 {
		t.Fatal("no resource was printed")
	}
	if got := schemas.ResourceIdentitySchemas["ninjaone_scim_user"]; got == nil ||
		!got.Attributes["id"].RequiredForImport {
		t.Errorf("the user's identity is not its id: %+v", got)
	}
}

// printed returns what the command prints, read as the documentation's generator reads it.
func printed(t *testing.T) *tfjson.ProviderSchema {
	t.Helper()
	var out bytes.Buffer
	if err := write(t.Context(), &out, providerserver.NewProtocol6(provider.New("test")())()); err != nil {
		t.Fatal(err)
	}
	var document tfjson.ProviderSchemas
	if err := json.Unmarshal(out.Bytes(), &document); err != nil {
		t.Fatal(err)
	}
	return document.Schemas["ninjaone"]
}

// same compares two values by their JSON, since a cty.Type has nothing that go-cmp may look at.
func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(indented(t, want), indented(t, got)); diff != "" {
		t.Errorf("%s: -Terraform +this command\n%s", what, diff)
	}
}

func indented(t *testing.T, value any) string {
	t.Helper()
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
