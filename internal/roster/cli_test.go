package roster_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hashicorp/terraform-exec/tfexec"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestRosterByCommandLine is what needs the provider in a process of its own.
func TestRosterByCommandLine(t *testing.T) {
	t.Parallel()
	cli := acctest.NewCLI(t)
	t.Run("interrupted", func(t *testing.T) { t.Parallel(); interrupted(t, cli) })
	t.Run("moving", func(t *testing.T) { t.Parallel(); moving(t, cli) })
	t.Run("replaced and renamed", func(t *testing.T) { t.Parallel(); replacedAndRenamed(t, cli) })
	t.Run("its plan is short", func(t *testing.T) { t.Parallel(); shortPlan(t, cli) })
}

// replacedAndRenamed runs apply -replace where the roster also renames a person, and where a person was renamed in
// NinjaOne. The new roster would not know whose account that is. Without -replace, the account gets its name.
func replacedAndRenamed(t *testing.T, cli *acctest.CLI) {
	const everyone = `
resource "ninjaone_scim_roster" "all" {
  users = jsonencode({
    "{{ada}}" = { user_type = "Technician", given_name = "Ada", family_name = "Lovelace", external_id = "hr-1" }
    "{{eve}}" = { user_type = "Technician", given_name = "Eve", family_name = "Ng" }
  })
  deletion_policy = "deactivate"
}
`
	e := acctest.New(t, sandbox.Options{})
	w := cli.Workspace(t, e.Config(everyone), nil)
	apply := func(options ...tfexec.ApplyOption) error { return w.Apply(t.Context(), options...) }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(apply())
	id := e.ID("ada")
	replace := tfexec.Replace("ninjaone_scim_roster.all")
	must(apply(replace)) // which keeps every account
	refuse := func(has string) {
		t.Helper()
		e.Forget()
		w.Output()
		if err := apply(replace); err == nil ||
			!strings.Contains(w.Output(), "A replacement under another name: "+e.Name(has)) {
			t.Error("a replacement of the roster gives a renamed person another account")
		}
		e.CheckWrites()
	}
	w.Write(e.Config(strings.ReplaceAll(everyone, "{{ada}}", "{{countess}}")))
	refuse("ada")
	must(apply())
	if e.ID("countess") != id {
		t.Errorf("the renamed person is %v", e.User("countess"))
	}
	must(apply(replace)) // what is renamed is no longer to be renamed
	e.Rename("countess", "x")
	refuse("x")
	must(apply())
	if e.ID("countess") != id || e.User("countess")["active"] != true {
		t.Errorf("the person is %v", e.User("countess"))
	}
}

// crowd is a configuration of many people.
func crowd(n int, lines string) string {
	people := make([]string, 0, n)
	for i := range n {
		people = append(people, fmt.Sprintf(`"p%04d@example.com": {"user_type": "endUser", "given_name": "P", "family_name": "%d", "organization_id": "12"}`, i, i))
	}
	return fmt.Sprintf("resource %q \"all\" {\n  users = <<-EOT\n    {%s}\n  EOT\n  %s\n}\n", typeName,
		strings.Join(people, ",\n    "), lines)
}

// interrupted presses Ctrl-C in mid-apply, once, and applies again.
func interrupted(t *testing.T, cli *acctest.CLI) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no such signal")
	}
	e := acctest.New(t, sandbox.Options{Latency: 50 * time.Millisecond})
	const many = 600
	e.Settings = "max_requests_per_second = 0"
	w := cli.Workspace(t, e.Config(crowd(many, `deletion_policy = "deactivate"`)), nil)
	log := filepath.Join(t.TempDir(), "info.log")

	var reported bytes.Buffer
	logging := map[string]string{"TF_LOG_PROVIDER": "INFO", "TF_LOG_PATH": log}
	cmd := cli.Command(t.Context(), w.Dir, logging, "apply", "-auto-approve", "-no-color", "-input=false")
	cmd.Stdout, cmd.Stderr = &reported, &reported
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for started := time.Now(); len(e.Tenant().Users()) < 50 && time.Since(started) < 10*time.Minute; {
		time.Sleep(10 * time.Millisecond)
	}
	// However busy the machine is, the signal comes before the last of them.
	e.Fault(sandbox.Fault{Kind: sandbox.FaultDelay, Delay: time.Second, Method: http.MethodPost})
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil ||
		!acctest.MatchText("not reached, because the run was cancelled").MatchString(reported.String()) {
		t.Errorf("it ended with %v: %s", err, reported.String())
	}
	e.ClearFaults()
	made := len(e.Tenant().Users())
	state, err := w.Show(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	resources := state.Values.RootModule.Resources
	if len(resources) != 1 || made == many || len(decoded(resources[0].AttributeValues["users"])) != made {
		t.Fatalf("%d were made, and the state is %d resources", made, len(resources))
	}
	if text, err := os.ReadFile(log); err != nil || !bytes.Contains(text, []byte("roster applied")) ||
		!bytes.Contains(text, []byte("not_reached")) {
		t.Errorf("the log says nothing of the roster: %v", err)
	}
	e.Forget()
	if err := w.Apply(t.Context()); err != nil {
		t.Fatalf("%v: %s", err, w.Output())
	}
	if n := len(e.Writes()); n != many-made || len(e.Tenant().Users()) != many {
		t.Errorf("%d writes for the %d who were left", n, many-made)
	}
	for _, r := range e.Writes() {
		if r.Method != http.MethodPost {
			t.Errorf("%s %s", r.Method, r.Path)
		}
	}
}

// shortPlan is what a user sees of a few changes among many people.
func shortPlan(t *testing.T, cli *acctest.CLI) {
	e := acctest.New(t, sandbox.Options{})
	e.Settings = "max_requests_per_second = 0"
	const many = 2000
	config := e.Config(crowd(many, ""))
	w := cli.Workspace(t, config, nil)
	if err := w.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	tenant := e.Tenant()
	id := func(n int) string {
		doc, _ := tenant.UserByName(fmt.Sprintf("p%04d@example.com", n))
		id, _ := doc["id"].(string)
		return id
	}
	e.Forget()
	for _, err := range []error{
		tenant.UpdateUser(id(5), func(doc sandbox.Document) { doc["active"] = false }),
		tenant.UpdateUser(id(77), func(doc sandbox.Document) { doc["userName"] = "renamed@example.com" }),
		tenant.RemoveUser(id(1999)),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	w.Output()
	changes, err := w.Plan(t.Context())
	output := w.Output()
	if err != nil || !changes {
		t.Fatalf("no changes: %v\n%s", err, output)
	}
	if lines := strings.Count(output, "\n"); lines >= 60 {
		t.Errorf("the plan has %d lines:\n%s", lines, output)
	}
	for _, want := range []string{
		"p0005@example.com", "p0077@example.com", "renamed@example.com",
		"p1999@example.com", "unchanged",
	} {
		if !strings.Contains(output, want) {
			t.Errorf("no %q in\n%s", want, output)
		}
	}
	// The pages, and a GET for each deleted user, which is repeated while the roster is new.
	if n := len(e.Tenant().Requests()); n > many/100+2+5 {
		t.Errorf("%d requests", n)
	}
}
