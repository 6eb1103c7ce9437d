package examples_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// How many there are in the tenant of a user.
const (
	somePeople      = 26
	someGroups      = 4
	someMemberships = 13
)

// grown is a tenant as it grows over the years: both types, the inactive, keys of two systems, roles, organizations,
// names that mean something to HCL, and groups with and without members.
func grown(t *testing.T, e *acctest.Env) {
	t.Helper()
	ids := make([]string, 0, somePeople)
	for i := range somePeople {
		extension := sandbox.Document{"userType": "Technician"}
		doc := sandbox.Document{
			"userName": fmt.Sprintf("Person%02d@example.com", i), "active": i%5 != 0,
			"name": sandbox.Document{
				"givenName":  fmt.Sprintf("Person ${%d}", i),
				"familyName": `O'"%{if}" \ Neill`,
			},
			"emails": []any{sandbox.Document{
				"value": fmt.Sprintf("p%d@example.com", i), "type": "work",
				"primary": true,
			}},
			acctest.ExtensionURN: extension,
		}
		if i%2 == 0 {
			extension["userType"], extension["organizationId"] = "endUser", fmt.Sprint(i+1)
		}
		if i%3 == 0 {
			doc["externalId"] = fmt.Sprintf("hr-%d", i)
		}
		if i%4 == 0 {
			doc["roles"] = []any{sandbox.Document{"value": "Reader"}, sandbox.Document{"value": "Patch Administrator"}}
			doc["displayName"] = fmt.Sprintf("Number %d", i)
		}
		id, err := e.Tenant().AddUser(doc)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	for name, members := range map[string][]string{
		"Service Desk": ids[:10], `a "quoted" ${name}`: ids[9:12],
		"service-desk": nil, "empty / slashed": nil,
	} {
		group := sandbox.Document{"displayName": name}
		list := make([]any, 0, len(members))
		for _, id := range members {
			list = append(list, sandbox.Document{"value": id})
		}
		group["members"] = list
		if len(members) > 5 {
			group["externalId"] = "grp-1"
		}
		if _, err := e.Tenant().AddGroup(group); err != nil {
			t.Fatal(err)
		}
	}
}

// importBlocks follows the README: the tenant is imported whole and then held by its own roster.
func importBlocks(t *testing.T, cli *acctest.CLI, example string) {
	cli.Since(t, inALoop)
	for name, dialects := range map[string][]string{
		"standard": nil, "ids need escaping": {"ids-need-escaping"},
		"ids hold quotes": {"ids-hold-quotes"},
	} {
		run(t, name, func(t *testing.T) {
			e := acctest.New(t, sandbox.Options{Dialects: dialects})
			grown(t, e)
			d := cli.Directory(t, e.ProviderEnvironment())
			d.Copy(filepath.Join(example, "*.tf"))
			d.Run("init", "-input=false")
			e.Forget()
			output := d.Run("apply", "-auto-approve", "-input=false")
			whole := somePeople + someGroups + someMemberships
			if want := fmt.Sprintf("Plan: %d to import, 0 to add, 0 to change, 0 to destroy.",
				whole); !strings.Contains(output, want) {
				t.Fatalf("want %q, reported:\n%s", want, output)
			}
			unchanged(t, d)
			d.Write("roster.json", d.Run("output", "-json", "roster"))
			unchanged(t, d)
			d.Write("import.tf", "")
			unchanged(t, d)
			d.Write("tenant.tf", "")
			d.Write("roster.tf", fromFile(t, filepath.Join(example, "roster.tf")))
			unchanged(t, d)
			e.CheckWrites()
		})
	}
}

// fromFile is roster.tf as the README has it in the end: the file alone decides.
func fromFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^  roster = .*$`)
	if len(line.FindAll(text, -1)) != 1 {
		t.Fatalf("not one roster in %s", path)
	}
	return line.ReplaceAllLiteralString(string(text), `  roster = jsondecode(file("${path.module}/roster.json"))`)
}

// queried follows the README: Terraform writes the configuration, and importing by it changes nothing.
func queried(t *testing.T, cli *acctest.CLI, example string) {
	cli.Since(t, query)
	e := acctest.New(t, sandbox.Options{})
	grown(t, e)
	d := cli.Directory(t, e.ProviderEnvironment())
	d.Copy(filepath.Join(example, "*.tf"), filepath.Join(example, "*.tfquery.hcl"))
	d.Run("init", "-input=false")
	e.Forget()
	output := d.Run("query")
	for _, name := range []string{"person00@example.com", "Person25@example.com", "Service Desk", "empty / slashed"} {
		if !strings.Contains(strings.ToLower(output), strings.ToLower(name)) {
			t.Errorf("%s is not listed:\n%s", name, output)
		}
	}
	d.Run("query", "-generate-config-out=generated.tf")
	output = d.Run("apply", "-auto-approve", "-input=false")
	if want := fmt.Sprintf("Plan: %d to import, 0 to add, 0 to change, 0 to destroy.",
		somePeople+someGroups+someMemberships); !strings.Contains(output, want) {
		t.Fatalf("want %q, reported:\n%s", want, output)
	}
	unchanged(t, d)
	e.CheckWrites()
}

// lists runs the examples of list resources.
func lists(t *testing.T, cli *acctest.CLI, examples string) {
	cli.Since(t, query)
	paths, err := filepath.Glob(filepath.Join(examples, "list-resources", "*", "list-resource.tfquery.hcl"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("%d examples, %v", len(paths), err)
	}
	e := acctest.New(t, sandbox.Options{})
	grown(t, e)
	for _, path := range paths {
		d := directory(t, cli, e, path)
		if output := d.Run("query"); !strings.Contains(output, "id=") {
			t.Errorf("%s lists:\n%s", path, output)
		}
	}
}
