package acctest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/hc-install/product"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

// Directory is a directory with a complete configuration, provider source included, and a Terraform in it.
type Directory struct {
	// Path is where it is.
	Path string

	t           *testing.T
	cli         *CLI
	environment map[string]string
}

// Directory creates an empty directory. environment overrides the usual one, as for [CLI.Workspace].
func (c *CLI) Directory(t *testing.T, environment map[string]string) *Directory {
	t.Helper()
	d := &Directory{Path: t.TempDir(), t: t, cli: c, environment: map[string]string{"TF_CLI_ARGS": "-no-color"}}
	maps.Copy(d.environment, environment)
	return d
}

// ProviderEnvironment is the environment that leads the provider to this tenant.
func (e *Env) ProviderEnvironment() map[string]string {
	return map[string]string{"NINJAONE_SCIM_URL": e.url, "NINJAONE_SCIM_TOKEN": e.token}
}

// Copy copies files into the directory, by glob.
func (d *Directory) Copy(globs ...string) {
	d.t.Helper()
	for _, glob := range globs {
		paths, err := filepath.Glob(glob)
		if err != nil {
			d.t.Fatal(err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				d.t.Fatal(err)
			}
			d.Write(filepath.Base(path), string(text))
		}
	}
}

// Write writes one file.
func (d *Directory) Write(name, text string) {
	d.t.Helper()
	if err := os.WriteFile(filepath.Join(d.Path, name), []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

// Try runs Terraform and returns its output, and an error if it failed.
func (d *Directory) Try(arguments ...string) (output string, err error) {
	d.t.Helper()
	out, err := d.cli.Command(d.t.Context(), d.Path, d.environment, arguments...).CombinedOutput()
	return string(out), err
}

// Run is like Try, but fails the test if Terraform fails.
func (d *Directory) Run(arguments ...string) (output string) {
	d.t.Helper()
	output, err := d.Try(arguments...)
	if err != nil {
		d.t.Fatalf("terraform %v: %v\n%s", arguments, err, output)
	}
	return output
}

// Since skips a test that needs a newer version. opentofu is the first OpenTofu that has the feature, if its number
// differs from Terraform's.
func (c *CLI) Since(t *testing.T, terraform string, opentofu ...string) {
	t.Helper()
	is, err := product.Terraform.GetVersion(t.Context(), c.terraform) // an OpenTofu answers as a Terraform does
	if err != nil {
		t.Fatal(err)
	}
	if lacks := olderThan(is, terraformcli.IsTofu(t.Context(), c.terraform), terraform, opentofu); lacks != "" {
		t.Skip(lacks)
	}
}

// Before skips a test on a Terraform of this version or a newer one, a pre-release included. It runs on any OpenTofu.
func Before(t *testing.T, terraform, why string) {
	t.Helper()
	path, err := terraformcli.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	is, err := product.Terraform.GetVersion(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	first := version.Must(version.NewVersion(terraform))
	if !terraformcli.IsTofu(t.Context(), path) && is.Core().GreaterThanOrEqual(first) {
		t.Skipf("not on Terraform %s: %s", is, why)
	}
}

// olderThan returns what a version is too old for, or "". A pre-release counts as its release.
func olderThan(is *version.Version, ofTofu bool, terraform string, opentofu []string) string {
	name, oldest := "Terraform", terraform
	if ofTofu {
		name = "OpenTofu"
		if len(opentofu) > 0 {
			oldest = opentofu[0]
		}
	}
	if is.Core().LessThan(version.Must(version.NewVersion(oldest))) {
		return fmt.Sprintf("needs %s %s, this is %s", name, oldest, is)
	}
	return ""
}
