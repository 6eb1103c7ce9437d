package acctest

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/hashicorp/terraform-exec/tfexec"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

// CLI is a real Terraform with the built provider. It is for behaviour that only separate processes show: several
// provider configurations in one plan, command-line options, logs.
type CLI struct {
	mirror    *terraformcli.Mirror
	terraform string
}

const cliVersion = "0.0.1"

// NewCLI builds the provider, which takes a few seconds. All tests of a package share it as subtests.
func NewCLI(t *testing.T) *CLI {
	t.Helper()
	if OnRealTenant() {
		t.Skip("runs on sandboxes only")
	}
	if testing.Short() {
		t.Skip("builds the provider")
	}
	terraform, err := terraformcli.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	mirror, err := terraformcli.NewMirror(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := mirror.BuildProvider(t.Context(), ".", terraformcli.ProviderAddress, cliVersion); err != nil {
		t.Fatal(err)
	}
	return &CLI{mirror: mirror, terraform: terraform}
}

// Environment returns the environment of a Terraform that a test starts itself, as [CLI.Workspace] does. extra
// overrides it.
func (c *CLI) Environment(extra map[string]string) map[string]string {
	return c.mirror.Environment(os.Environ(), extra)
}

// Command returns a run of Terraform that a test starts itself, for example to send it a signal, with
// [CLI.Environment].
func (c *CLI) Command(ctx context.Context, dir string, extra map[string]string, arguments ...string) *exec.Cmd {
	all := map[string]string{terraformcli.PlainVariable: "1"}
	maps.Copy(all, extra)
	return c.mirror.Command(ctx, c.terraform, dir, all, arguments...)
}

// Workspace is a directory with one configuration, initialised.
type Workspace struct {
	*tfexec.Terraform
	// Dir holds the configuration and the state.
	Dir string

	t       *testing.T
	printed Transcript
}

// Workspace creates a directory with one configuration, provider blocks included, and initialises it. environment
// overrides the usual environment, without variables that configure Terraform or the provider.
func (c *CLI) Workspace(t *testing.T, config string, environment map[string]string) *Workspace {
	t.Helper()
	w := &Workspace{Dir: t.TempDir(), t: t}
	var err error
	if w.Terraform, err = tfexec.NewTerraform(w.Dir, c.terraform); err != nil {
		t.Fatal(err)
	}
	if err := w.SetEnv(c.Environment(environment)); err != nil {
		t.Fatal(err)
	}
	if err := w.SetDisablePluginTLS(true); err != nil { // see [terraformcli.PlainVariable]
		t.Fatal(err)
	}
	w.SetStdout(&w.printed)
	w.SetStderr(&w.printed)
	w.Write(config)
	if err := w.Init(t.Context()); err != nil {
		t.Fatalf("terraform init: %v\n%s", err, w.Output())
	}
	return w
}

// Write replaces the configuration.
func (w *Workspace) Write(config string) {
	w.t.Helper()
	required := fmt.Sprintf("terraform {\n  required_providers {\n    ninjaone = {\n      source = %q\n    }\n  }\n}\n\n",
		terraformcli.ProviderAddress)
	if err := os.WriteFile(filepath.Join(w.Dir, "main.tf"), []byte(required+config), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// Output is everything that Terraform has printed since the last call.
func (w *Workspace) Output() string {
	return w.printed.Take()
}
