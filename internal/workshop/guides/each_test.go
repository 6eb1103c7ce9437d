package guides

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

// TestEach: examples/msp/each.sh never applies a plan that is older than the last attempt to plan, gives each tenant
// its own credentials alone, and a tenant that fails stops no other one.
func TestEach(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("needs jq")
	}
	module, err := terraformcli.ModuleDir(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(module, "examples", "msp"))); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "tenants", "acme.example.com"), 0o700); err != nil {
		t.Fatal(err)
	}
	// A Terraform that plans for tenants that are not named in a file, and logs how it was called.
	const fake = `#!/usr/bin/env bash
case "$1" in
  workspace) [[ -z ${TF_WORKSPACE:-} ]] ;;
  plan)
    echo "plan $TF_WORKSPACE $NINJAONE_SCIM_TOKEN ${NINJAONE_API_CLIENT_ID:-}" >>calls
    grep -qsx "$TF_WORKSPACE" broken && { echo 'Error: no'; exit 1; }
    for word; do [[ $word == -out=* ]] && echo plan >"${word#-out=}"; done
    exit 2 ;;
  show) echo '{"resource_changes":[]}' ;;
  apply)
    echo "apply $TF_WORKSPACE" >>calls
    if grep -qsx "$TF_WORKSPACE" halfway; then
      printf 'a.b["x"]: Creating...\n\e[0m\e[1ma.b["%s"]: Creation complete after 0s [id=1]\e[0m\n' x y
      printf 'a.b["z"]: Destruction complete after 1m2s\n│ a.b: Modifications complete after all\nError: no\n'
      exit 1
    fi
    if grep -qsx "$TF_WORKSPACE" refused; then
      echo 'Error: stale plan'
      exit 1
    fi
    echo 'Apply complete! Resources: 5 imported, 4 added, 3 changed, 2 destroyed.' ;;
esac
`
	bin := filepath.Join(dir, "bin")
	write(t, filepath.Join(bin, "terraform"), fake, 0o700)
	each := func(action string) (status int, output, calls string) {
		t.Helper()
		_ = os.Remove(filepath.Join(dir, "calls"))
		command := exec.CommandContext(t.Context(), filepath.Join(dir, "each.sh"), action)
		command.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "AT_A_TIME=1", "TF_WORKSPACE=other",
			"NINJAONE_SCIM_TOKEN=other", "NINJAONE_SCIM_TOKEN_NORTH=north-token",
			"NINJAONE_SCIM_TOKEN_ACME_EXAMPLE_COM=acme-token", "NINJAONE_API_CLIENT_ID=other")
		text, err := command.CombinedOutput()
		if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
			t.Fatal(err)
		}
		called, err := os.ReadFile(filepath.Join(dir, "calls"))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		return command.ProcessState.ExitCode(), string(text), string(called)
	}

	if status, output, calls := each("plan"); status != 2 ||
		calls != "plan acme.example.com acme-token \nplan north north-token \nplan south  \nplan west  \n" {
		t.Fatalf("exit %d, calls:\n%s\n%s", status, calls, output)
	}
	write(t, filepath.Join(dir, "broken"), "north\nacme.example.com\n", 0o600)
	if status, output, _ := each("plan"); status != 1 || !strings.Contains(output, "west: 0 to do") {
		t.Fatalf("exit %d\n%s", status, output)
	}
	status, output, calls := each("apply")
	if status != 1 || calls != "apply south\napply west\n" || !strings.Contains(output, "north: there is no plan") {
		t.Errorf("exit %d, calls:\n%s\n%s", status, calls, output)
	}

	// What an apply completed before it failed is in the table, if Terraform shows it.
	write(t, filepath.Join(dir, "broken"), "", 0o600)
	write(t, filepath.Join(dir, "halfway"), "north\n", 0o600)
	write(t, filepath.Join(dir, "refused"), "south\n", 0o600)
	each("plan")
	status, output, _ = each("apply")
	_, table, _ := strings.Cut(output, "\n\n")
	const want = `tenant            create  change  remove  warnings  result
acme.example.com       4       3       2         0  done
north                  2       0       1         0  failed
south                  -       -       -         0  failed
west                   4       3       2         0  done
`
	if status != 1 || table != want {
		t.Errorf("exit %d\n%s\nwant\n%s", status, output, want)
	}

	// If no tenant runs, the plans of the run before are neither shown nor left for an apply.
	each("plan")
	command := exec.CommandContext(t.Context(), filepath.Join(dir, "each.sh"), "plan")
	command.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "AT_A_TIME=many")
	text, err := command.CombinedOutput()
	left, _ := filepath.Glob(filepath.Join(dir, "plans", "*.tfplan"))
	if err == nil || strings.Contains(string(text), "to do") || len(left) > 0 {
		t.Errorf("%v, left %v\n%s", err, left, text)
	}
}

// write writes a file, and makes its directory.
func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}
