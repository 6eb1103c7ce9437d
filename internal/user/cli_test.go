package user_test

import (
	"archive/zip"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-exec/tfexec"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestUserByCommandLine is what needs the provider in processes of its own.
func TestUserByCommandLine(t *testing.T) {
	t.Parallel()
	cli := acctest.NewCLI(t)
	t.Run("replace", func(t *testing.T) { t.Parallel(); replaced(t, cli) })
	t.Run("renamed after the plan", func(t *testing.T) { t.Parallel(); renamedAfterThePlan(t, cli) })
	t.Run("targeted", func(t *testing.T) { t.Parallel(); targeted(t, cli) })
	t.Run("half handed over", func(t *testing.T) { t.Parallel(); halfHandedOver(t, cli) })
	t.Run("two tenants", func(t *testing.T) { t.Parallel(); twoTenants(t, cli) })
	t.Run("test", func(t *testing.T) { t.Parallel(); tested(t, cli) })
	t.Run("secrets", func(t *testing.T) { t.Parallel(); secrets(t, cli) })
}

// replaced runs apply -replace: the account stays, whatever the policy.
func replaced(t *testing.T, cli *acctest.CLI) {
	e := acctest.New(t, sandbox.Options{})
	w := cli.Workspace(t, e.Config(minimal), nil)
	var first string
	for _, config := range []string{minimal, with(`deletion_policy = "delete"`), with(`adopt_existing = true`)} {
		w.Write(e.Config(config))
		must(t, w.Apply(t.Context()))
		if first == "" {
			first = e.ID("ada")
		}
		must(t, w.Apply(t.Context(), tfexec.Replace(address)))
		if e.ID("ada") != first || e.User("ada")["active"] != true {
			t.Errorf("the user is %v after its replacement", e.User("ada"))
		}
	}
	w.Write(e.Config(strings.ReplaceAll(minimal, "{{ada}}", "{{countess}}")))
	w.Output()
	if _, err := w.Plan(t.Context(), tfexec.Replace(address)); err == nil ||
		!strings.Contains(w.Output(), "A replacement under another name: "+e.Name("ada")) {
		t.Error("a replacement ends the account of a user whose name changes")
	}
	must(t, w.Apply(t.Context()))
	if e.ID("countess") != first {
		t.Errorf("the renamed user is %v", e.User("countess"))
	}
}

// renamedAfterThePlan applies a saved plan that hands an account over, after an administrator has renamed the account.
// The old address keeps it. The new address has not found it, and has an account of its own. The next plan does as the
// configuration says, although both states have one name.
func renamedAfterThePlan(t *testing.T, cli *acctest.CLI) {
	e := acctest.New(t, sandbox.Options{})
	w := cli.Workspace(t, e.Config(minimal), nil)
	must(t, w.Apply(t.Context()))
	id := e.ID("ada")
	w.Write(e.Config(strings.Replace(minimal, `"ada" {`, `"other" {`, 1)))
	plan := filepath.Join(w.Dir, "saved.tfplan")
	_, err := w.Plan(t.Context(), tfexec.Out(plan))
	must(t, err)
	e.Rename("ada", "countess")
	w.Output()
	if err := w.Apply(t.Context(), tfexec.DirOrPlan(plan)); err == nil {
		t.Error("the account of another name was handed over")
	}
	output := strings.Join(strings.Fields(w.Output()), " ")
	for _, words := range []string{"Not handed over: " + e.Name("ada"), "renamed to " + e.Name("countess") +
		" after the plan"} {
		if !strings.Contains(output, words) {
			t.Errorf("the apply does not report %q:\n%s", words, output)
		}
	}
	if e.ID("countess") != id || e.User("countess")["active"] != true {
		t.Errorf("the renamed account is %v", e.User("countess"))
	}
	must(t, w.Apply(t.Context()))
	if e.ID("ada") == id || e.User("ada")["active"] != true || e.User("countess")["active"] != false {
		t.Errorf("after the next apply, the accounts are %v and %v", e.User("ada"), e.User("countess"))
	}
}

// targeted moves a user to a roster with -target, which leaves the old address out of the plan. The roster adopts the
// account, and the state has it twice. The next plan is refused, and its remedy changes nothing in NinjaOne.
func targeted(t *testing.T, cli *acctest.CLI) {
	e := acctest.New(t, sandbox.Options{})
	w := cli.Workspace(t, e.Config(minimal), nil)
	must(t, w.Apply(t.Context()))
	w.Write(e.Config(`
resource "ninjaone_scim_roster" "all" {
  users = jsonencode({ "{{ada}}" = { user_type = "Technician", given_name = "Ada", family_name = "Lindqvist" } })
}
`))
	must(t, w.Apply(t.Context(), tfexec.Target("ninjaone_scim_roster.all")))
	e.Forget()
	w.Output()
	if err := w.Apply(t.Context()); err == nil ||
		!strings.Contains(w.Output(), "One account at two addresses: "+e.Name("ada")) {
		t.Error("an account with two owners is not reported")
	}
	must(t, w.StateRm(t.Context(), address))
	changes, err := w.Plan(t.Context())
	must(t, err)
	if changes || e.User("ada")["active"] != true {
		t.Errorf("after the remedy, the plan has changes (%t), and the user is %v", changes, e.User("ada"))
	}
	e.CheckWrites()
}

// halfHandedOver gives a user another address. A group that lists the user at the old address cannot be destroyed, so
// that Terraform skips the destroy of that address, and the state has the account twice. The next plan is refused, and
// its remedy changes nothing in NinjaOne.
func halfHandedOver(t *testing.T, cli *acctest.CLI) {
	e := acctest.New(t, sandbox.Options{Dialects: []string{"groups-delete-refused"}})
	w := cli.Workspace(t, e.Config(minimal+`
resource "ninjaone_scim_group" "desk" {
  display_name = "{{g:desk}}"
  members      = [ninjaone_scim_user.ada.id]
}
`), nil)
	must(t, w.Apply(t.Context()))
	id := e.ID("ada")
	w.Write(e.Config(strings.Replace(minimal, `"ada" {`, `"other" {`, 1)))
	if err := w.Apply(t.Context()); err == nil || !strings.Contains(w.Output(), "Group cannot be deleted") {
		t.Error("the group is deleted")
	}
	e.Forget()
	if err := w.Apply(t.Context()); err == nil ||
		!strings.Contains(w.Output(), "One account at two addresses: "+e.Name("ada")) {
		t.Error("an account with two owners is not reported")
	}
	must(t, w.StateRm(t.Context(), address))
	must(t, w.StateRm(t.Context(), "ninjaone_scim_group.desk"))
	changes, err := w.Plan(t.Context())
	must(t, err)
	if changes || e.ID("ada") != id || e.User("ada")["active"] != true {
		t.Errorf("after the remedy, the plan has changes (%t), and the user is %v", changes, e.User("ada"))
	}
	e.CheckWrites()
}

// twoTenants has one name on two tenants, which are two people.
func twoTenants(t *testing.T, cli *acctest.CLI) {
	here, there := acctest.New(t, sandbox.Options{}), acctest.New(t, sandbox.Options{})
	w := cli.Workspace(t, here.Config(minimal)+
		strings.Replace(there.Config(""), "{", "{\n  alias = \"there\"", 1)+
		here.Names(strings.Replace(strings.Replace(minimal, `"ada" {`, "\"there\" {\n  provider = ninjaone.there", 1), "Ada",
			"Adele", 1)), nil)
	must(t, w.Apply(t.Context()))
	if here.ID("ada") == "" || len(there.Tenant().Users()) != 1 {
		t.Error("not one user on each tenant")
	}
	changes, err := w.Plan(t.Context())
	must(t, err)
	if changes {
		t.Errorf("the next plan is not empty:\n%s", w.Output())
	}
	must(t, w.Destroy(t.Context()))
}

// secrets looks for the token everywhere it could be left.
func secrets(t *testing.T, cli *acctest.CLI) {
	e := acctest.New(t, sandbox.Options{})
	log := filepath.Join(t.TempDir(), "trace.log")
	environment := map[string]string{"NINJAONE_SCIM_URL": e.Server.URL(), "NINJAONE_SCIM_TOKEN": e.Server.Token()}
	w := cli.Workspace(t, "provider \"ninjaone\" {}\n"+e.Names(with(`deletion_policy = "delete"`)), environment)
	must(t, w.SetLog("TRACE"))
	must(t, w.SetLogPath(log))
	must(t, w.Apply(t.Context()))
	e.Deactivate("ada")
	plan := filepath.Join(w.Dir, "saved.tfplan")
	_, err := w.Plan(t.Context(), tfexec.Out(plan))
	must(t, err)
	if inside := unzipped(t, plan); !strings.Contains(inside, e.Name("ada")) ||
		strings.Contains(inside, e.Server.Token()) {
		t.Errorf("the plan file holds the user: %t, and the token: %t", strings.Contains(inside, e.Name("ada")),
			strings.Contains(inside, e.Server.Token()))
	}
	must(t, w.Apply(t.Context(), tfexec.DirOrPlan(plan)))
	for _, kind := range []sandbox.FaultKind{
		sandbox.FaultExpiredToken, sandbox.FaultHTML, sandbox.FaultRedirect,
		sandbox.FaultGarbage,
	} {
		e.Fault(sandbox.Fault{Kind: kind, Location: "https://elsewhere.example.com/login"})
		if _, err := w.Plan(t.Context()); err == nil {
			t.Errorf("a plan passes although everything answers %s", kind)
		}
		e.ClearFaults()
	}
	output := w.Output()
	trace := readFile(t, log)
	if !strings.Contains(trace, e.Name("ada")) || !strings.Contains(output, "Error: ") {
		t.Error("nothing was looked into: no trace of the user in the log, or no error printed")
	}
	if strings.Contains(output, e.Server.Token()) {
		t.Error("the token was printed")
	}
	must(t, filepath.WalkDir(filepath.Dir(log), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.Contains(readFile(t, path), e.Server.Token()) {
			t.Errorf("the token is in %s", entry.Name())
		}
		return err
	}))
	must(t, filepath.WalkDir(w.Dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() && !strings.Contains(path, ".terraform") &&
			strings.Contains(readFile(t, path), e.Server.Token()) {
			t.Errorf("the token is in %s", entry.Name())
		}
		return err
	}))
}

// unzipped is everything in a plan file, which is an archive.
func unzipped(t *testing.T, path string) string {
	t.Helper()
	archive, err := zip.OpenReader(path)
	must(t, err)
	defer archive.Close()
	var all strings.Builder
	for _, entry := range archive.File {
		content, err := entry.Open()
		must(t, err)
		_, err = io.Copy(&all, content)
		must(t, err)
		must(t, content.Close())
	}
	return all.String()
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	must(t, err)
	return string(text)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// tested runs terraform test with a provider block of the test file's own: since 1.13 one configured provider serves
// all its runs.
func tested(t *testing.T, cli *acctest.CLI) {
	cli.Since(t, "1.7.0")
	e := acctest.New(t, sandbox.Options{})
	d := cli.Directory(t, nil)
	d.Write("main.tf", e.Names(`
terraform {
  required_providers {
    ninjaone = {
      source = "ninjaone-community/ninjaone"
    }
  }
}
variable "given_name" {
  default = "Ada"
}
variable "people" {
  default = ["ada", "bruno"]
}
resource "ninjaone_scim_user" "each" {
  for_each    = toset(var.people)
  user_name   = "tf-${each.key}@example.com"
  user_type   = "Technician"
  given_name  = var.given_name
  family_name = "Lovelace"
}
resource "ninjaone_scim_group" "desk" {
  display_name = "desk"
}
resource "ninjaone_scim_group_membership" "each" {
  for_each = ninjaone_scim_user.each
  group_id = ninjaone_scim_group.desk.id
  user_id  = each.value.id
}
resource "ninjaone_scim_roster" "all" {
  users = jsonencode({ for name in var.people : "roster-${name}@example.com" => {
    user_type = "endUser", given_name = var.given_name, family_name = "Lovelace"
  } })
  deletion_policy = "deactivate"
}
data "ninjaone_scim_users" "all" {
  depends_on = [ninjaone_scim_roster.all, ninjaone_scim_user.each]
}
output "count" {
  value = length(data.ninjaone_scim_users.all.users)
}
`))
	d.Write("own.tftest.hcl", e.Config(`
run "plans" {
  command = plan
}
run "creates" {
  assert {
    condition     = output.count == 4
    error_message = "there are ${output.count} users"
  }
}
run "plans_again" {
  command = plan
}
run "changes" {
  variables {
    given_name = "Augusta"
  }
}
run "lets_go" {
  variables {
    people = ["ada", "chloe"]
  }
  assert {
    condition     = output.count == 6
    error_message = "there are ${output.count} users"
  }
}
`))
	d.Run("init", "-input=false")
	t.Log(d.Run("test"))
	for _, user := range e.Tenant().Users() {
		if user["active"] != false {
			t.Errorf("%v is active after the clean-up", user["userName"])
		}
	}
}
