package guides

import (
	"os/exec"
	"strings"
	"testing"
)

// TestCounts holds the first line of what the pipelines of examples/gitops write below a change request: the people of
// a roster count one by one, and what changes nothing does not count.
func TestCounts(t *testing.T) {
	t.Parallel()
	jq, script := whoScript(t)
	user := func(actions, more string) string {
		return `{"mode":"managed","address":"A.b","type":"ninjaone_scim_user","change":{"actions":[` + actions +
			`],"before":{},"after":{}` + more + `}}`
	}
	const (
		roster = `{"mode":"managed","address":"A.r","type":"ninjaone_scim_roster","change":{"actions":["update"],` +
			`"before":{"users":"{\"ada\":{},\"bob\":{},\"cid\":{}}"},` +
			`"after":{"users":"{\"bob\":{\"active\":false},\"dan\":{},\"eve\":{}}"},"after_unknown":{}}}`
		noRoster = `{"mode":"managed","address":"A.s","type":"ninjaone_scim_roster","change":{"actions":["delete"],` +
			`"before":{"users":"{\"fay\":{},\"gus\":{}}"},"after":null}}`
		guard = `{"mode":"managed","address":"A.g","type":"ninjaone_scim_users_exclusive","change":{"actions":["create"],` +
			`"before":null,"after":{"deactivated":["mallory"]},"after_unknown":{}}}`
		read = `{"mode":"data","address":"data.A.d","type":"ninjaone_scim_user","change":{"actions":["read"]}}`
	)
	for name, test := range map[string]struct {
		changes []string
		want    string
	}{
		"nothing":    {[]string{user(`"no-op"`, ""), read}, ""},
		"no changes": {nil, ""},
		"users": {
			[]string{
				user(`"create"`, ""), user(`"delete"`, ""), user(`"create"`, ""), user(`"update"`, ""), user(`"no-op"`, ""),
				user(`"delete","create"`, ""), user(`"create","delete"`, ""),
			},
			"2 to create, 1 to change, 2 to replace, 1 to remove",
		},
		"a roster, person by person":    {[]string{roster}, "2 to create, 1 to change, 2 to remove"},
		"a roster and users":            {[]string{roster, user(`"create"`, "")}, "3 to create, 1 to change, 2 to remove"},
		"a roster that is removed":      {[]string{noRoster}, "2 to remove"},
		"a guard that locks a user out": {[]string{guard}, "1 to create, 1 to deactivate"},
		"what changes no account": {
			[]string{
				user(`"no-op"`, `,"importing":{"id":"1"}`), user(`"forget"`, ""),
				`{"previous_address":"A.a",` + user(`"no-op"`, "")[1:],
			},
			"1 to import, 1 to release, 1 to readdress",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), jq, "-r", "--arg", "counts", "yes", script)
			cmd.Stdin = strings.NewReader(`{"resource_changes":[` + strings.Join(test.changes, ",") + `]}`)
			reported, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, reported)
			}
			if got := strings.TrimSpace(string(reported)); got != test.want {
				t.Errorf("reported %q, want %q", got, test.want)
			}
		})
	}
}
