package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-exec/tfexec"
	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/provider"
)

// TestSameAsTerraform compares what this command says with what an installed Terraform says of the same provider, as far
// as that Terraform knows.
func TestSameAsTerraform(t *testing.T) {
	t.Parallel()
	terraform := findTerraform(t)
	dir := t.TempDir()
	const address = "registry.terraform.io/ninjaone-community/ninjaone"
	plugin := filepath.Join(dir, "plugins", filepath.FromSlash(address), "0.0.1", runtime.GOOS+"_"+runtime.GOARCH, "terraform-provider-ninjaone_v0.0.1")
	if runtime.GOOS == "windows" {
		plugin += ".exe"
	}
	run(t, "go", "build", "-o", plugin, "../../..")
	configuration := `terraform {
  required_providers {
    ninjaone = { source = "` + address + `" }
  }
}
`
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(configuration), 0o600); err != nil {
		t.Fatal(err)
	}

	cli, err := tfexec.NewTerraform(dir, terraform)
	if err != nil {
		t.Fatal(err)
	}
	if err := cli.Init(t.Context(), tfexec.PluginDir(filepath.Join(dir, "plugins"))); err != nil {
		t.Fatal(err)
	}
	all, err := cli.ProvidersSchema(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	theirs := all.Schemas[address]
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
	if got := schemas.ResourceIdentitySchemas["ninjaone_scim_user"]; got == nil || !got.Attributes["id"].RequiredForImport {
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

func findTerraform(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("TF_ACC_TERRAFORM_PATH"); path != "" {
		return path
	}
	path, err := exec.LookPath("terraform")
	if err != nil {
		t.Skip("there is no Terraform to compare with; make test fetches one")
	}
	return path
}

func run(t *testing.T, name string, args ...string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, args...)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
}
