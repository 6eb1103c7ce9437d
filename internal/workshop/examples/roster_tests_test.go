package examples_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// withTests is a copy of the example with its tests, of which sandbox are those that want one.
func withTests(t *testing.T, cli *acctest.CLI, example string) *acctest.Directory {
	t.Helper()
	d := cli.Directory(t, nil)
	if err := os.CopyFS(d.Path, os.DirFS(example)); err != nil {
		t.Fatal(err)
	}
	d.Run("init", "-input=false", "-test-directory=tests/sandbox")
	return d
}

// rosterRules holds the example's rules to the files that it has, and to files that break each of them.
func rosterRules(t *testing.T, cli *acctest.CLI, example string) {
	cli.Since(t, "1.7.0", "1.8.0")
	d := withTests(t, cli, example)
	containsAll(t, d.Run("test"), "Success! 1 passed, 0 failed.")
	const heading = "user_name,given_name,family_name,team,active\n"
	for row, want := range map[string]string{
		"ada@example.com,Ada,Lindqvist,,yes\n":             "No team: ada@example.com.",
		"ada@example.net,Ada,Lindqvist,Service Desk,yes\n": "Not an address of the company: ada@example.net.",
		"root@example.com,Ro,Ot,Service Desk,yes\n":        "Administrators on the roster: root@example.com.",
	} {
		d.Write("technicians.csv", heading+row)
		output, err := d.Try("test")
		if err == nil {
			t.Errorf("the rules pass with %s", row)
		}
		containsAll(t, output, want)
	}
}

// rosterOnSandbox runs the example's tests on a sandbox, with the provider block of the test file.
func rosterOnSandbox(t *testing.T, cli *acctest.CLI, example string) {
	cli.Since(t, "1.7.0", "1.8.0")
	e := acctest.New(t, sandbox.Options{})
	d := withTests(t, cli, example)
	path := filepath.Join("tests", "sandbox", "life.tftest.hcl")
	text, err := os.ReadFile(filepath.Join(d.Path, path))
	if err != nil {
		t.Fatal(err)
	}
	here := strings.NewReplacer("http://127.0.0.1:8080/scim/v2", e.Server.URL(), `"sandbox"`,
		`"`+e.Server.Token()+`"`).Replace(string(text))
	if here == string(text) {
		t.Fatal("the test names no sandbox")
	}
	d.Write(path, here)
	for range 2 { // the same sandbox serves for a second test
		containsAll(t, d.Run("test", "-test-directory=tests/sandbox"), "Success! 3 passed, 0 failed.")
		if people := e.Tenant().Users(); len(people) != 0 {
			t.Errorf("%d people are left after the clean-up", len(people))
		}
	}
}
