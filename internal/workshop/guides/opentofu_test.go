package guides

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

// onlyOpenTofu skips a test of what the guides show and Terraform does not know.
func onlyOpenTofu(t *testing.T, what, first string) *acctest.CLI {
	t.Helper()
	path, err := terraformcli.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	installed := installedVersion(t, path)
	if !installed.opentofu || !installed.has(need{opentofu: first}) {
		t.Skipf("%s is in OpenTofu from %s on, and this is %s", what, first, installed)
	}
	return acctest.NewCLI(t)
}

// shown is the one block of a guide that begins with a line.
func shown(t *testing.T, guide, begins string) string {
	t.Helper()
	root, err := exec.CommandContext(t.Context(), "go", "env", "GOMOD").Output()
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(filepath.Dir(strings.TrimSpace(string(root))), "templates", "guides", guide))
	if err != nil {
		t.Fatal(err)
	}
	blocks, err := parse(string(page))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(blocks, func(b block) bool { return strings.HasPrefix(b.text, begins) })
	if i < 0 {
		t.Fatalf("%s has no block that begins with %q", guide, begins)
	}
	return blocks[i].text
}

const ada = `
resource "ninjaone_scim_user" "ada" {
  user_name   = "{{ada}}"
  user_type   = "Technician"
  given_name  = "Ada"
  family_name = "Lindqvist"
}
`

// TestStateEncryption: the block of the guide on token rotation encrypts a new state, and, with the fallback, one that
// exists.
func TestStateEncryption(t *testing.T) {
	t.Parallel()
	cli := onlyOpenTofu(t, "state encryption", "1.7.0")
	const guide = "token-rotation.md"
	encryption, fallback := shown(t, guide, "terraform {\n  encryption {"), shown(t, guide,
		"    method \"unencrypted\" \"before\" {}")
	before, after, found := strings.Cut(encryption,
		"    state {\n      method   = method.aes_gcm.state\n      enforced = true\n    }\n")
	if !found {
		t.Fatalf("the block has no state that the fallback's replaces:\n%s", encryption)
	}
	for name, exists := range map[string]bool{"a new state": false, "a state that exists": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			w := cli.Workspace(t, e.Config(ada), nil)
			passphrase := map[string]string{"TF_VAR_state_passphrase": "0123456789abcdef"}
			apply := func(environment map[string]string) (string, error) {
				out, err := cli.Command(t.Context(), w.Dir, environment, "apply", "-auto-approve", "-no-color").CombinedOutput()
				return string(out), err
			}
			if exists {
				if out, err := apply(nil); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				w.Write(e.Config(ada) + before + fallback + after)
				if out, err := apply(passphrase); err != nil {
					t.Fatalf("with the fallback: %v\n%s", err, out)
				}
			}
			w.Write(e.Config(ada) + encryption)
			if out, err := apply(passphrase); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			state, err := os.ReadFile(filepath.Join(w.Dir, "terraform.tfstate"))
			if err != nil {
				t.Fatal(err)
			}
			if text := string(state); strings.Contains(text, e.Name("ada")) || !strings.Contains(text, "encrypted_data") {
				t.Errorf("the state is not encrypted:\n%s", text)
			}
			out, err := apply(map[string]string{"TF_VAR_state_passphrase": "another passphrase"})
			if said := strings.Join(strings.Fields(out), " "); err == nil ||
				!strings.Contains(said, "decryption failed for all provided methods") {
				t.Errorf("with another passphrase: %v\n%s", err, out)
			}
		})
	}
}

// TestProvidersOfAMap: the blocks of the guide for managed service providers manage a tenant for each line of a map,
// and remove a tenant in two steps.
func TestProvidersOfAMap(t *testing.T) {
	t.Parallel()
	cli := onlyOpenTofu(t, "for_each of a provider", "1.9.0")
	north, south := acctest.New(t, sandbox.Options{}), acctest.New(t, sandbox.Options{})
	w := cli.Workspace(t, "", nil)
	required, err := os.ReadFile(filepath.Join(w.Dir, "main.tf"))
	if err != nil {
		t.Fatal(err)
	}
	module := filepath.Join(w.Dir, "tenant")
	if err := os.Mkdir(module, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(module, "main.tf"), []byte(string(required)+north.Names(ada)),
		0o600); err != nil {
		t.Fatal(err)
	}
	w.Write(shown(t, "managed-service-providers.md", "variable \"tenants\" {\n  description = \"SCIM URL of each tenant.\"") + `
variable "tokens" {
  type      = map(string)
  sensitive = true
}
`)
	n, s := `north = "`+north.Server.URL()+`"`, `south = "`+south.Server.URL()+`"`
	run := func(tenants, leaving string, arguments ...string) (string, error) {
		out, err := cli.Command(t.Context(), w.Dir, map[string]string{
			"TF_VAR_tenants": "{" + tenants + "}", "TF_VAR_leaving": leaving,
			"TF_VAR_tokens": `{ north = "` + north.Server.Token() + `", south = "` + south.Server.Token() + `" }`,
		}, arguments...).CombinedOutput()
		return string(out), err
	}
	must := func(ends, tenants, leaving string, arguments ...string) {
		t.Helper()
		if out, err := run(tenants, leaving, arguments...); err != nil || !strings.Contains(out, ends) {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	apply := []string{"apply", "-auto-approve", "-no-color"}
	must("", n+","+s, "[]", "init", "-no-color")
	must("Resources: 2 added, 0 changed, 0 destroyed.", n+","+s, "[]", apply...)
	if a, b := len(north.Tenant().Users()), len(south.Tenant().Users()); a != 1 || b != 1 {
		t.Errorf("%d and %d users", a, b)
	}
	if out, err := run(n, "[]", "plan", "-no-color"); err == nil {
		t.Errorf("a tenant whose line is removed too early plans:\n%s", out)
	}
	must("1 destroyed", n+","+s, `["south"]`, apply...)
	must("No changes.", n, `["south"]`, "plan", "-no-color")
}
