package examples_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// withoutNames is a tenant with two complete users, and three without a given or a family name. All are in one group.
func withoutNames(t *testing.T, e *acctest.Env) {
	t.Helper()
	var members []any
	for user, name := range map[string]sandbox.Document{
		"ada": {"givenName": "Ada", "familyName": "Lindqvist"}, "bruno": {"givenName": "Bruno", "familyName": "Carvalho"},
		"given": {"givenName": "Given"}, "family": {"familyName": "Family"}, "none": nil,
	} {
		doc := sandbox.Document{
			"userName": user + "@example.com", "active": true,
			acctest.ExtensionURN: sandbox.Document{"userType": "Technician"},
		}
		if name != nil {
			doc["name"] = name
		}
		id, err := e.Tenant().AddUser(doc)
		if err != nil {
			t.Fatal(err)
		}
		members = append(members, sandbox.Document{"value": id})
	}
	if _, err := e.Tenant().AddGroup(sandbox.Document{"displayName": "Service Desk", "members": members}); err != nil {
		t.Fatal(err)
	}
}

// importBlocksWithoutNames follows the README: who lacks a name is left out with a warning, and imported once a user
// has written a name down.
func importBlocksWithoutNames(t *testing.T, cli *acctest.CLI, example string) {
	cli.Since(t, inALoop)
	e := acctest.New(t, sandbox.Options{})
	withoutNames(t, e)
	d := cli.Directory(t, e.ProviderEnvironment())
	d.Copy(filepath.Join(example, "*.tf"))
	d.Run("init", "-input=false")
	e.Forget()
	containsAll(t, d.Run("apply", "-auto-approve", "-input=false"),
		"Plan: 5 to import, 0 to add, 0 to change, 0 to destroy.",
		"Not imported, because a given or a family name is missing: family@example.com, given@example.com, none@example.com.")
	e.CheckWrites()
	unchanged(t, d)

	var roster struct {
		People map[string]map[string]any `json:"people"`
		Groups map[string]map[string]any `json:"groups"`
	}
	if err := json.Unmarshal([]byte(d.Run("output", "-json", "roster")), &roster); err != nil {
		t.Fatal(err)
	}
	for _, user := range []string{"given", "family", "none"} {
		roster.People[user+"@example.com"] = map[string]any{
			"user_name": user + "@example.com", "user_type": "Technician", "organization_id": nil, "given_name": "Some",
			"family_name": "Body",
			"active":      true, "external_id": nil, "roles": nil,
		}
	}
	text, err := json.Marshal(roster)
	if err != nil {
		t.Fatal(err)
	}
	d.Write("roster.json", string(text))
	output := d.Run("apply", "-auto-approve", "-input=false")
	containsAll(t, output, "Plan: 3 to import, 0 to add, 3 to change, 0 to destroy.")
	if strings.Contains(output, "Not imported") {
		t.Errorf("reported:\n%s", output)
	}
	unchanged(t, d)
	if user, _ := e.Tenant().UserByName("none@example.com"); user["name"].(sandbox.Document)["familyName"] != "Body" {
		t.Errorf("the user is %v", user)
	}
}

// queriedWithoutNames follows the README: the query warns, the plan of what Terraform generated says who lacks which
// name, and with one written down the account is imported.
func queriedWithoutNames(t *testing.T, cli *acctest.CLI, example string) {
	cli.Since(t, query)
	e := acctest.New(t, sandbox.Options{})
	withoutNames(t, e)
	d := cli.Directory(t, e.ProviderEnvironment())
	d.Copy(filepath.Join(example, "*.tf"), filepath.Join(example, "*.tfquery.hcl"))
	d.Run("init", "-input=false")
	containsAll(t, d.Run("query", "-generate-config-out=generated.tf"),
		"Accounts lack a given or a family name",
		"no family name for 3 accounts: family@example.com given@example.com none@example.com")
	output, err := d.Try("plan", "-input=false")
	if err == nil {
		t.Errorf("planned:\n%s", output)
	}
	containsAll(t, output, "A name is missing: none@example.com",
		"given_name and family_name are required, and null here.", "A name is missing: family@example.com")
	if errs := strings.Count(output, "Error: "); errs != 3 {
		t.Errorf("%d errors, want one for each account:\n%s", errs, output)
	}
	path := filepath.Join(d.Path, "generated.tf")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d.Write("generated.tf", named(string(text)))
	containsAll(t, d.Run("apply", "-auto-approve", "-input=false"),
		"Plan: 11 to import, 0 to add, 3 to change, 0 to destroy.")
	unchanged(t, d)
}

// named is a generated configuration with a name in place of every one that is null.
func named(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		attribute, value, _ := strings.Cut(line, "=")
		if name := strings.TrimSpace(attribute); name == "given_name" || name == "family_name" {
			if strings.HasPrefix(strings.TrimSpace(value), "null") {
				line = attribute + "= \"Some\"\n"
			}
		}
		b.WriteString(line)
	}
	return b.String()
}

func containsAll(t *testing.T, output string, all ...string) {
	t.Helper()
	for _, words := range all {
		if !acctest.MatchText(words).MatchString(strings.ReplaceAll(output, "│", "")) {
			t.Errorf("%q is not reported:\n%s", words, output)
		}
	}
}
