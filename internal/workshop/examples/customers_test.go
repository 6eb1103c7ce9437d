package examples_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// customers applies the rosters of many customers in one tenant: their organizations by number, where the provider has
// no credentials of the REST API, and by name where it has. The guide on it moves a person to another customer.
func customers(t *testing.T, cli *acctest.CLI, dir string) {
	t.Helper()
	cli.Since(t, functions, "1.7.0")
	e := acctest.New(t, sandbox.Options{})
	for id, name := range map[string]string{"12": "North office", "27": "South office"} {
		if _, err := e.Tenant().AddOrganization(sandbox.Document{"id": id, "name": name}); err != nil {
			t.Fatal(err)
		}
	}
	d := cli.Directory(t, e.ProviderEnvironment())
	customersIn(t, d, dir)
	d.Run("apply", "-auto-approve", "-input=false")
	unchanged(t, d)
	for user, id := range map[string]string{
		"marta@north.example.com": "12", "nils@north.example.com": "12",
		"pedro@south.example.com": "27", "quinn@south.example.com": "27",
	} {
		doc, _ := e.Tenant().UserByName(user)
		if extension, _ := doc[acctest.ExtensionURN].(sandbox.Document); extension["organizationId"] != id {
			t.Errorf("%s is of %v, want %s", user, extension["organizationId"], id)
		}
	}
	// A lost line or file must not deactivate a customer's people.
	for lines, want := range map[string]string{
		"north: { id: 12 }\nsouth: { id: 27 }\nwest: { id: 31 }\n": "no file exists at",
		"south: { id: 27 }\n":                                "Error: Invalid index",
		"north: { id: 12 }\nsouth: {}\n":                     "Error: Unsupported attribute",
		"north: { id: 12 }\nsouth: { name: South office }\n": "Missing API credentials",
		"north: { id: North office }\nsouth: { id: 27 }\n":   "organization",
	} {
		d.Write("customers.yaml", lines)
		if output, err := d.Try("plan", "-input=false"); err == nil || !acctest.MatchText(want).MatchString(output) {
			t.Errorf("with\n%splanned (%v)\n%s\nwant %s", lines, err, output, want)
		}
	}

	// One with credentials, and a state of its own for one customer.
	on := e.ProviderEnvironment()
	on["NINJAONE_API_CLIENT_ID"], on["NINJAONE_API_CLIENT_SECRET"] = e.Server.APIClientID(), e.Server.APIClientSecret()
	d = cli.Directory(t, on)
	customersIn(t, d, dir)
	d.Write("customers.yaml", "north: { name: North office }\nsouth: { name: Suoth office }\n")
	d.Run("workspace", "new", "south")
	nearest := acctest.MatchText("The nearest names are: South office")
	if output, err := d.Try("plan", "-input=false"); err == nil || !nearest.MatchString(output) {
		t.Errorf("a misspelt name: planned (%v)\n%s", err, output)
	}
	d.Write("customers.yaml", "north: { name: Nowhere }\nsouth: { name: South office }\n")
	one := acctest.MatchText("1 added, 0 changed, 0 destroyed")
	if output := d.Run("apply", "-auto-approve", "-input=false"); !one.MatchString(output) {
		t.Errorf("reported\n%s", output)
	}
	unchanged(t, d)
}

// customersIn writes the example into a directory, and initialises it.
func customersIn(t *testing.T, d *acctest.Directory, dir string) {
	t.Helper()
	d.Copy(filepath.Join(dir, "*.tf"), filepath.Join(dir, "*.yaml"))
	if err := os.CopyFS(filepath.Join(d.Path, "customers"), os.DirFS(filepath.Join(dir, "customers"))); err != nil {
		t.Fatal(err)
	}
	d.Run("init", "-input=false")
}
