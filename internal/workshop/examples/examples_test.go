package examples_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

// Where Terraform began with something.
const (
	functions = "1.8.0"
	identity  = "1.12.0"
	query     = "1.14.0"
	inALoop   = "1.7.0" // for_each in an import block
)

const required = `terraform {
  required_providers {
    ninjaone = {
      source = "` + terraformcli.ProviderAddress + `"
    }
  }
}
`

// TestExamplesApplyToAnEmptyPlan applies each example to a tenant with a user in it, and wants the next plan to be
// empty.
func TestExamplesApplyToAnEmptyPlan(t *testing.T) {
	t.Parallel()
	cli := acctest.NewCLI(t)
	module, err := terraformcli.ModuleDir(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	examples := filepath.Join(module, "examples")
	for _, kind := range []struct{ glob, since string }{
		{"resources/*/resource.tf", "1.5.0"},
		{"data-sources/*/data-source.tf", "1.5.0"},
		{"functions/*/function.tf", functions},
	} {
		paths, err := filepath.Glob(filepath.Join(examples, kind.glob))
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: %d examples, %v", kind.glob, len(paths), err)
		}
		for _, path := range paths {
			run(t, name(path), func(t *testing.T) {
				cli.Since(t, kind.since)
				e := tenant(t)
				d := applied(t, cli, e, path)
				if strings.HasPrefix(kind.glob, "resources") {
					imports(t, cli, d, filepath.Dir(path))
				}
			})
		}
	}
	run(t, "roster", func(t *testing.T) { roster(t, cli, filepath.Join(examples, "roster")) })
	run(t, "roster with names of organizations", func(t *testing.T) {
		rosterByName(t, cli, filepath.Join(examples, "roster"))
	})
	run(t, "roster's rules", func(t *testing.T) { rosterRules(t, cli, filepath.Join(examples, "roster")) })
	run(t, "roster on a sandbox", func(t *testing.T) { rosterOnSandbox(t, cli, filepath.Join(examples, "roster")) })
	run(t, "provider", func(t *testing.T) {
		e := tenant(t)
		d := cli.Directory(t, e.ProviderEnvironment())
		d.Copy(filepath.Join(examples, "provider", "provider.tf"))
		d.Run("init", "-input=false")
		valid(t, e, d)
	})
	run(t, "list-resources", func(t *testing.T) { lists(t, cli, examples) })
	run(t, "large-roster", func(t *testing.T) { largeRoster(t, cli, filepath.Join(examples, "large-roster")) })
	run(t, "customers", func(t *testing.T) { customers(t, cli, filepath.Join(examples, "customers")) })
	t.Run("import-existing", func(t *testing.T) {
		t.Parallel()
		t.Run("import-blocks", func(t *testing.T) {
			t.Parallel()
			importBlocks(t, cli, filepath.Join(examples, "import-existing", "import-blocks"))
		})
		run(t, "import-blocks without names", func(t *testing.T) {
			importBlocksWithoutNames(t, cli, filepath.Join(examples, "import-existing", "import-blocks"))
		})
		run(t, "query", func(t *testing.T) { queried(t, cli, filepath.Join(examples, "import-existing", "query")) })
		run(t, "query without names", func(t *testing.T) {
			queriedWithoutNames(t, cli, filepath.Join(examples, "import-existing", "query"))
		})
	})
}

// run runs the test of an example beside the others, if it is its turn.
func run(t *testing.T, name string, test func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		acctest.PageInTurn(t, acctest.Place(name))
		test(t)
	})
}

// name is the kind and the name of an example.
func name(path string) string {
	dir := filepath.Dir(path)
	return filepath.Base(filepath.Dir(dir)) + "/" + filepath.Base(dir)
}

// tenant has the users and groups that the examples of data sources look up and that the examples of resources name.
func tenant(t *testing.T) *acctest.Env {
	t.Helper()
	return acctest.New(t, sandbox.Options{})
}

// applied applies an example, wants nothing more to do, and returns where it was done.
func applied(t *testing.T, cli *acctest.CLI, e *acctest.Env, path string) *acctest.Directory {
	t.Helper()
	if strings.Contains(path, "data-sources") {
		people(t, e)
	}
	d := directory(t, cli, e, path)
	d.Run("apply", "-auto-approve", "-input=false")
	unchanged(t, d)
	return d
}

// directory is an initialised one with an example and the files that it reads.
func directory(t *testing.T, cli *acctest.CLI, e *acctest.Env, path string) *acctest.Directory {
	t.Helper()
	on := e.ProviderEnvironment()
	on["NINJAONE_API_CLIENT_ID"], on["NINJAONE_API_CLIENT_SECRET"] = e.Server.APIClientID(), e.Server.APIClientSecret()
	d := cli.Directory(t, on)
	d.Write("required.tf", required)
	d.Copy(path, filepath.Join(filepath.Dir(path), "*.csv"))
	d.Run("init", "-input=false")
	return d
}

func unchanged(t *testing.T, d *acctest.Directory) {
	t.Helper()
	if output, err := d.Try("plan", "-input=false", "-detailed-exitcode"); err != nil {
		t.Errorf("the next plan is not empty: %v\n%s", err, output)
	}
}

// people are the users that the examples of data sources look up.
func people(t *testing.T, e *acctest.Env) {
	t.Helper()
	members := []any{}
	for _, name := range []string{"ada", "mallory"} {
		id, err := e.Tenant().AddUser(sandbox.Document{
			"userName": name + "@example.com", "active": true,
			"name":               sandbox.Document{"givenName": strings.ToUpper(name[:1]) + name[1:], "familyName": "Lindqvist"},
			acctest.ExtensionURN: sandbox.Document{"userType": "Technician"},
		})
		if err != nil {
			t.Fatal(err)
		}
		members = append(members, sandbox.Document{"value": id})
	}
	if _, err := e.Tenant().AddGroup(sandbox.Document{"displayName": "Service Desk", "members": members}); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Tenant().AddOrganization(sandbox.Document{"name": "Contoso"}); err != nil {
		t.Fatal(err)
	}
}

// imports forgets one of what was applied, and imports it again, in each way that the example shows.
func imports(t *testing.T, cli *acctest.CLI, d *acctest.Directory, dir string) {
	t.Helper()
	ids := idsOf(t, d)
	t.Run("import-by-string-id", func(t *testing.T) { importedBy(t, d, dir, "import-by-string-id.tf", ids) })
	t.Run("import-by-identity", func(t *testing.T) {
		cli.Since(t, identity)
		importedBy(t, d, dir, "import-by-identity.tf", ids)
	})
	t.Run("import", func(t *testing.T) { importedByCommand(t, d, dir, ids) })
}

var block = regexp.MustCompile(`(?m)^\s*to\s*=\s*(.*?)\s*$`)

// importedBy applies an import block, whose ids are made up and are replaced by those of the tenant.
func importedBy(t *testing.T, d *acctest.Directory, dir, file string, ids map[string]map[string]string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, file))
	if os.IsNotExist(err) {
		t.Skip("the example shows none")
	}
	if err != nil {
		t.Fatal(err)
	}
	to := block.FindStringSubmatch(string(text))
	if to == nil || ids[to[1]] == nil {
		t.Fatalf("%s imports to %q, which the example does not make", file, to)
	}
	d.Run("state", "rm", to[1])
	d.Write("import.tf", withIDs(string(text), ids[to[1]]))
	output := d.Run("apply", "-auto-approve", "-input=false")
	d.Write("import.tf", "")
	if !strings.Contains(output, "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.") {
		t.Errorf("planned:\n%s", output)
	}
}

// withIDs puts the tenant's ids for made-up ones. What is no id, but a name, stays.
func withIDs(text string, ids map[string]string) string {
	madeUp := regexp.MustCompile(`(?m)\b(id|group_id|user_id)(\s*=\s*)"([^"@ ]*)"`)
	return madeUp.ReplaceAllStringFunc(text, func(found string) string {
		parts := madeUp.FindStringSubmatch(found)
		return parts[1] + parts[2] + `"` + ids[parts[1]] + `"`
	})
}

// importedByCommand runs the commands of import.sh.
func importedByCommand(t *testing.T, d *acctest.Directory, dir string, ids map[string]map[string]string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "import.sh"))
	if os.IsNotExist(err) {
		t.Skip("the example shows none")
	}
	if err != nil {
		t.Fatal(err)
	}
	command := regexp.MustCompile(`(?m)^terraform import ('[^']*'|\S+) ('[^']*'|\S+)$`)
	commands := command.FindAllStringSubmatch(string(text), -1)
	if len(commands) == 0 {
		t.Fatalf("no command in:\n%s", text)
	}
	for _, one := range commands {
		address, id := strings.Trim(one[1], "'"), strings.Trim(one[2], "'")
		if ids[address] == nil {
			t.Fatalf("import.sh imports to %s, which the example does not make", address)
		}
		if strings.ContainsAny(id, "0123456789") { // made up; without, it is a name or a scope
			id = ids[address]["id"]
		}
		d.Run("state", "rm", address)
		d.Run("import", "-input=false", address, id)
	}
	// What only a configuration knows, such as a deletion policy, comes into the state with the next apply.
	if output := d.Run("apply", "-auto-approve", "-input=false"); !strings.Contains(output, "0 added, ") ||
		!strings.Contains(output, "0 destroyed.") {
		t.Errorf("reported:\n%s", output)
	}
	unchanged(t, d)
}

// idsOf are the ids of each resource in a state, by address as HCL writes it.
func idsOf(t *testing.T, d *acctest.Directory) map[string]map[string]string {
	t.Helper()
	var state struct {
		Values struct {
			Root struct {
				Resources []struct {
					Address string
					Values  map[string]any
				}
			} `json:"root_module"`
		}
	}
	if err := json.Unmarshal([]byte(d.Run("show", "-json")), &state); err != nil {
		t.Fatal(err)
	}
	ids := map[string]map[string]string{}
	for _, r := range state.Values.Root.Resources {
		of := map[string]string{}
		for _, name := range []string{"id", "group_id", "user_id"} {
			of[name], _ = r.Values[name].(string)
		}
		ids[r.Address] = maps.Clone(of)
	}
	return ids
}
