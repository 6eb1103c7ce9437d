package examples_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// rosterByName is the example of a roster with names of organizations instead of ids, one of them misspelt at first.
func rosterByName(t *testing.T, cli *acctest.CLI, example string) {
	e := tenant(t)
	for id, name := range map[string]string{"312": "North office", "327": "South office"} {
		if _, err := e.Tenant().AddOrganization(sandbox.Document{"id": id, "name": name}); err != nil {
			t.Fatal(err)
		}
	}
	on := e.ProviderEnvironment()
	on["NINJAONE_API_CLIENT_ID"], on["NINJAONE_API_CLIENT_SECRET"] = e.Server.APIClientID(), e.Server.APIClientSecret()
	d := cli.Directory(t, on)
	d.Copy(filepath.Join(example, "*.tf"), filepath.Join(example, "*.csv"))
	content, err := os.ReadFile(filepath.Join(example, "end-users.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	named := strings.NewReplacer("- id: \"12\"\n    name:", "- name:", "- id: \"27\"\n    name:",
		"- name:").Replace(string(content))
	d.Write("end-users.yaml", strings.Replace(named, "South office", "Suoth office", 1))
	d.Run("init", "-input=false")
	output, err := d.Try("plan", "-input=false")
	output = strings.Join(strings.Fields(strings.ReplaceAll(output, "│", " ")), " ")
	const want = `NinjaOne has no organization with name "Suoth office". The nearest names are: South office, North office.`
	if err == nil || !strings.Contains(output, want) {
		t.Errorf("a misspelt name: %v\n%s\nwant %s", err, output, want)
	}
	d.Write("end-users.yaml", named)
	d.Run("apply", "-auto-approve", "-input=false")
	unchanged(t, d)
	for user, id := range map[string]string{"marta": "312", "pedro": "327"} {
		doc, _ := e.Tenant().UserByName(user + "@example.com")
		if extension, _ := doc[acctest.ExtensionURN].(sandbox.Document); extension["organizationId"] != id {
			t.Errorf("%s is of %v, want %s", user, extension["organizationId"], id)
		}
	}
}
