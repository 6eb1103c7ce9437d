package guides

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

// TestMakeDev does what everyone does who has no release of the provider: make dev, and paste one of the two lines that
// it prints.
func TestMakeDev(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds the provider and runs Terraform")
	}
	if runtime.GOOS == "windows" {
		t.Skip("the line is for a shell that has export")
	}
	if _, err := exec.LookPath("make"); err != nil {
		t.Skip("make is not installed")
	}
	module, err := terraformcli.ModuleDir(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// make keeps what it builds below the clone, and a test must leave nothing there.
	elsewhere, err := filepath.Rel(module, t.TempDir())
	if err != nil {
		t.Skipf("there is no way from the clone to where tests write: %v", err)
	}
	build := exec.CommandContext(t.Context(), "make", "--no-print-directory", "dev", "BUILD="+elsewhere)
	build.Dir = module
	printed, err := build.CombinedOutput()
	if err != nil {
		t.Fatalf("make dev: %v\n%s", err, printed)
	}
	lines := regexp.MustCompile(`(?m)^  export TF_CLI_CONFIG_FILE=(\S+/(\w+)\.tfrc)$`).FindAllStringSubmatch(string(printed), -1)
	files := map[string]string{}
	for _, line := range lines {
		files[line[2]] = line[1]
	}
	for name, commands := range map[string][][]string{
		"local": {{"init", "-input=false"}, {"validate"}}, // like a release
		"dev":   {{"validate"}},                           // without init
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if files[name] == "" {
				t.Fatalf("make dev prints no line for %s.tfrc:\n%s", name, printed)
			}
			useProvider(t, files[name], commands)
		})
	}
}

// useProvider runs Terraform with a CLI configuration where nothing but a call of the provider is.
func useProvider(t *testing.T, settings string, commands [][]string) {
	t.Helper()
	cli, err := terraformcli.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	mirror, err := terraformcli.NewMirror(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var environment []string
	for name, value := range mirror.Environment(os.Environ(), map[string]string{"TF_CLI_CONFIG_FILE": settings}) {
		environment = append(environment, name+"="+value)
	}
	dir := t.TempDir()
	const configuration = `terraform {
  required_providers {
    ninjaone = {
      source = "ninjaone-community/ninjaone"
    }
  }
}

resource "ninjaone_scim_user" "ada" {
  user_name   = "ada@example.com"
  user_type   = "Technician"
  given_name  = "Ada"
  family_name = "Lindqvist"
}
`
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(configuration), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, arguments := range commands {
		cmd := exec.CommandContext(t.Context(), cli, arguments...)
		cmd.Dir, cmd.Env = dir, environment
		if reported, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("terraform %v: %v\n%s", arguments, err, reported)
		}
	}
}
