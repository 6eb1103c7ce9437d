package examples_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// roster lives through what the example that the demo applies is for: people come, change, go on leave and leave.
func roster(t *testing.T, cli *acctest.CLI, example string) {
	e := tenant(t)
	d := cli.Directory(t, e.ProviderEnvironment())
	d.Copy(filepath.Join(example, "*.tf"), filepath.Join(example, "*.csv"), filepath.Join(example, "*.yaml"))
	d.Run("init", "-input=false")
	valid(t, e, d)
	d.Run("apply", "-auto-approve", "-input=false")
	agree(t, e, d)
	e.Forget()
	unchanged(t, d)
	e.CheckWrites()

	content, err := os.ReadFile(filepath.Join(d.Path, "technicians.csv"))
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.NewReplacer(
		"hiro@example.com,Hiro,Tanaka,Field Service,yes\n", "", // leaves
		"Chloe,Marchetti,Service Desk", "Chloe,Moreau,Service Desk", // is called otherwise
		"Daniel,Osei,Service Desk,yes", "Daniel,Osei,Service Desk,no", // goes on leave
		"Ada,Lindqvist,Service Desk", "Ada,Lindqvist,Infrastructure", // changes teams, which no account knows of
	).Replace(string(content)) + "mina@example.com,Mina,Park,Service Desk,yes\n" // comes
	d.Write("technicians.csv", changed)
	d.Run("plan", "-input=false", "-out=changes.tfplan")
	want := []string{
		`create ninjaone_scim_user.technician["mina@example.com"]`,
		`delete ninjaone_scim_user.technician["hiro@example.com"]`,
		// NinjaOne may derive the display name.
		`update ninjaone_scim_user.technician["chloe@example.com"]: display_name: "Chloe Marchetti" → unknown, family_name: "Marchetti" → "Moreau"`,
		`update ninjaone_scim_user.technician["daniel@example.com"]: active: true → false`,
	}
	if diff := cmp.Diff(want, changes(t, d, "changes.tfplan")); diff != "" {
		t.Errorf("the plan (-want +got):\n%s", diff)
	}
	d.Run("apply", "-input=false", "changes.tfplan")
	agree(t, e, d)
	for name, active := range map[string]bool{
		"hiro@example.com": false, "daniel@example.com": false,
		"mina@example.com": true,
	} {
		if user, ok := e.Tenant().UserByName(name); !ok || user["active"] != active {
			t.Errorf("%s: active is %v, want %t", name, user["active"], active)
		}
	}

	d.Write("technicians.csv", changed+"MINA@example.com,Mina,Park,Infrastructure,yes\n")
	if output, err := d.Try("plan", "-input=false"); err == nil || !strings.Contains(output, "mina@example.com") {
		t.Errorf("two lines for one person: %v, want an error that names her:\n%s", err, output)
	}
	d.Write("technicians.csv", changed)

	d.Run("destroy", "-auto-approve", "-input=false")
	for _, user := range e.Tenant().Users() {
		if user["active"] == true {
			t.Errorf("%s is still active after destroy", user["userName"])
		}
	}
}

// valid wants a configuration in which nothing is wrong, which shows without a request.
func valid(t *testing.T, e *acctest.Env, d *acctest.Directory) {
	t.Helper()
	e.Forget()
	if output := d.Run("validate"); !strings.Contains(output, "The configuration is valid.") ||
		strings.Contains(output, "Warning") {
		t.Errorf("validate says:\n%s", output)
	}
	if sent := e.Tenant().Requests(); len(sent) > 0 {
		t.Errorf("validating sent %d requests", len(sent))
	}
}

// changes is what a plan would do, a line for each resource, sorted, with the attributes that an update changes.
func changes(t *testing.T, d *acctest.Directory, file string) []string {
	t.Helper()
	var plan struct {
		Changes []struct {
			Address string
			Change  struct {
				Actions       []string
				Before, After map[string]any
				Unknown       map[string]any `json:"after_unknown"`
			}
		} `json:"resource_changes"`
	}
	if err := json.Unmarshal([]byte(d.Run("show", "-json", file)), &plan); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range plan.Changes {
		line := r.Change.Actions[0] + " " + r.Address
		if line == "no-op "+r.Address {
			continue
		}
		separator := ": "
		for _, name := range slices.Sorted(maps.Keys(r.Change.Before)) {
			after := inJSON(t, r.Change.After[name])
			if r.Change.Unknown[name] == true {
				after = "unknown"
			}
			if before := inJSON(t, r.Change.Before[name]); before != after && line[:6] == "update" {
				line, separator = line+separator+fmt.Sprintf("%s: %s → %s", name, before, after), ", "
			}
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines
}

func inJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// agree wants the tenant to hold everyone as Terraform's state does, and no one else but those who were set inactive.
func agree(t *testing.T, e *acctest.Env, d *acctest.Directory) {
	t.Helper()
	var state struct {
		Values struct {
			Root struct {
				Resources []struct {
					Mode, Type string
					Values     map[string]any
				}
			} `json:"root_module"`
		}
	}
	if err := json.Unmarshal([]byte(d.Run("show", "-json")), &state); err != nil {
		t.Fatal(err)
	}
	held := map[any]map[string]any{}
	for _, user := range e.Tenant().Users() {
		name, _ := user["name"].(sandbox.Document)
		extension, _ := user[acctest.ExtensionURN].(sandbox.Document)
		held[user["id"]] = map[string]any{
			"user_name": user["userName"], "active": user["active"], "given_name": name["givenName"],
			"family_name": name["familyName"],
			"user_type":   extension["userType"], "organization_id": extension["organizationId"],
		}
	}
	people := 0
	for _, r := range state.Values.Root.Resources {
		if r.Mode != "managed" || r.Type != "ninjaone_scim_user" {
			continue
		}
		people++
		for name, is := range held[r.Values["id"]] {
			if !reflect.DeepEqual(is, r.Values[name]) {
				t.Errorf("%s of %s is %v in the tenant, and %v in the state", name, r.Values["user_name"], is, r.Values[name])
			}
		}
		if held[r.Values["id"]] == nil {
			t.Errorf("%s is in the state only", r.Values["user_name"])
		}
		delete(held, r.Values["id"])
	}
	if people == 0 {
		t.Error("there is no one in the state")
	}
	for _, user := range held {
		if user["active"] == true {
			t.Errorf("%s is in the tenant only", user["user_name"])
		}
	}
}
