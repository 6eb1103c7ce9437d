package guides

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

// TestWho holds what the pipelines of examples/gitops say about a plan, in the cases that the page about them does not
// show.
func TestWho(t *testing.T) {
	t.Parallel()
	jq, script := whoScript(t)
	const (
		ada   = `{"user_name":"ada@example.com","active":true}`
		guard = `{"user_type":"Technician","max_deactivations":5,"deactivated":[]}`
		// roster is one with its settings.
		roster = `{"id":"roster","users":"{\"ada\":{}}","people":1,"removed":"deactivate"}`
	)
	for name, test := range map[string]struct{ kind, change, want string }{
		"nothing": {"ninjaone_scim_user", `{"actions":["no-op"],"before":` + ada + `,"after":` + ada + `}`, ""},
		"a new person": {
			"ninjaone_scim_user", `{"actions":["create"],"before":null,"after":` + ada + `}`,
			"- `ada@example.com` would be created (A.b)",
		},
		"a leaver": {
			"ninjaone_scim_user", `{"actions":["delete"],"before":` + ada + `,"after":null}`,
			"- `ada@example.com` would be removed (A.b)",
		},
		"a change": {
			"ninjaone_scim_user", `{"actions":["update"],"before":` + ada + `,"after":{"user_name":"ada@example.com","active":false,"email":null},"after_unknown":{"email":true}}`,
			"- `ada@example.com` would change: active: true → false (A.b)",
		},
		"a user who moves to a roster": {
			"ninjaone_scim_user", `{"actions":["forget"],"before":` + ada + `,"after":null}`,
			"- `ada@example.com` would no longer be managed here, and stays as it is (A.b)",
		},
		"a tainted user": {
			"ninjaone_scim_user", `{"actions":["delete","create"],"before":` + ada + `,"after":` + ada + `}`,
			"- `ada@example.com` would be replaced (A.b)",
		},
		"a guard that changes": {
			"ninjaone_scim_users_exclusive",
			`{"actions":["update"],"before":` + guard + `,"after":{"user_type":"Technician","max_deactivations":9,"deactivated":[]},"after_unknown":{}}`,
			"- `A.b` would change: max_deactivations: 5 → 9",
		},
		"a guard that locks a user out": {
			"ninjaone_scim_users_exclusive",
			`{"actions":["update"],"before":` + guard + `,"after":{"user_type":"Technician","max_deactivations":5,"deactivated":["eve@example.com"]},"after_unknown":{}}`,
			"- `eve@example.com` is active, is on no list, and would be deactivated",
		},
		"a guard that locks a user out and changes": {
			"ninjaone_scim_users_exclusive",
			`{"actions":["update"],"before":` + guard + `,"after":{"user_type":"Technician","max_deactivations":9,"deactivated":["eve@example.com"]},"after_unknown":{}}`,
			"- `eve@example.com` is active, is on no list, and would be deactivated\n- `A.b` would change: max_deactivations: 5 → 9",
		},
		"a guard that is imported": {
			"ninjaone_scim_users_exclusive",
			`{"actions":["no-op"],"before":{"deactivated":["eve@example.com"]},"after":{"deactivated":["eve@example.com"]},"importing":{"id":"x"}}`,
			"- `A.b` would be managed here from now on, and stays as it is (A.b)",
		},
		"a guard that has locked out others before": {
			"ninjaone_scim_users_exclusive",
			`{"actions":["update"],"before":{"deactivated":["mallory@example.com"]},"after":{"deactivated":["mallory@example.com","eve@example.com"]},"after_unknown":{}}`,
			"- `eve@example.com` is active, is on no list, and would be deactivated",
		},
		"a new guard that locks a user out": {
			"ninjaone_scim_users_exclusive",
			`{"actions":["create"],"before":null,"after":{"deactivated":["eve@example.com"]},"after_unknown":{}}`,
			"- `eve@example.com` is active, is on no list, and would be deactivated\n- `A.b` would be created",
		},
		"a roster": {
			"ninjaone_scim_roster", `{"actions":["update"],"before":{"users":"{\"ada\":{\"family_name\":\"King\"},\"bob\":{}}"},"after":{"users":"{\"ada\":{\"family_name\":\"Lovelace\"},\"cid\":{}}"}}`,
			"- `ada` would change: family_name: King → Lovelace\n- `bob` would be removed\n- `cid` would be added",
		},
		"a user on a roster who was deactivated and got roles": {
			"ninjaone_scim_roster", `{"actions":["update"],"before":{"users":"{\"ada\":{\"active\":false,\"roles\":[\"Reader\"]}}"},"after":{"users":"{\"ada\":{}}"}}`,
			"- `ada` would change: active: false → true, roles: [\"Reader\"] → unset",
		},
		"a new roster": {
			"ninjaone_scim_roster", `{"actions":["create"],"before":null,"after":{"users":"{\"ada\":{}}"}}`,
			"- `ada` would be added",
		},
		"a new roster that is not known": {
			"ninjaone_scim_roster", `{"actions":["create"],"before":null,"after":{},"after_unknown":{"users":true}}`,
			"- `A.b` would be created (A.b)",
		},
		"a new roster without people": {
			"ninjaone_scim_roster", `{"actions":["create"],"before":null,"after":{"users":"{}"}}`,
			"- `A.b` would be created (A.b)",
		},
		"a roster of which nothing changes": {
			"ninjaone_scim_roster", `{"actions":["no-op"],"before":` + roster + `,"after":` + roster + `}`, "",
		},
		"settings of a roster": {
			"ninjaone_scim_roster",
			`{"actions":["update"],"before":` + roster + `,"after":{"users":"{\"ada\":{}}","people":1,"removed":"delete","max_removals":50,"outsiders":"deactivate"},"after_unknown":{}}`,
			"- `A.b` would change: max_removals: unset → 50, outsiders: unset → deactivate, removed: deactivate → delete (A.b)",
		},
		"people and settings of a roster": {
			"ninjaone_scim_roster",
			`{"actions":["update"],"before":` + roster + `,"after":{"users":"{}","people":0,"removed":"delete"},"after_unknown":{}}`,
			"- `ada` would be removed\n- `A.b` would change: removed: deactivate → delete (A.b)",
		},
		"people of a roster": {
			"ninjaone_scim_roster",
			`{"actions":["update"],"before":` + roster + `,"after":{"users":"{\"ada\":{},\"bob\":{}}","people":2,"removed":"deactivate"},"after_unknown":{}}`,
			"- `bob` would be added",
		},
		"a roster in other words": {
			"ninjaone_scim_roster",
			`{"actions":["update"],"before":` + roster + `,"after":{"users":"{\"ada\":{\"active\":true}}","people":1,"removed":"deactivate"},"after_unknown":{}}`,
			"- `A.b` would change (A.b)",
		},
		"a roster that is removed": {
			"ninjaone_scim_roster", `{"actions":["delete"],"before":{"users":"{\"ada\":{},\"bob\":{}}"},"after":null}`,
			"- `ada` would be removed\n- `bob` would be removed",
		},
		"an empty roster that is removed": {
			"ninjaone_scim_roster", `{"actions":["delete"],"before":{"users":"{}"},"after":null}`,
			"- `A.b` would be removed (A.b)",
		},
		"a tainted roster": {
			"ninjaone_scim_roster", `{"actions":["delete","create"],"before":` + roster + `,"after":` + roster + `,"after_unknown":{}}`, "- `A.b` would be replaced (A.b)",
		},
		"a tainted roster with a new person": {
			"ninjaone_scim_roster",
			`{"actions":["delete","create"],"before":` + roster + `,"after":{"users":"{\"ada\":{},\"bob\":{}}","removed":"deactivate"},"after_unknown":{"people":true}}`,
			"- `bob` would be added\n- `A.b` would be replaced (A.b)",
		},
		"a roster that is imported": {
			"ninjaone_scim_roster", `{"actions":["no-op"],"before":` + roster + `,"after":` + roster + `,"importing":{"id":"all"}}`,
			"- `A.b` would be managed here from now on, and stays as it is (A.b)",
		},
		"a roster that is imported and changes": {
			"ninjaone_scim_roster",
			`{"actions":["update"],"before":{"users":"{\"ada\":{}}"},"after":{"users":"{}","removed":"delete"},"after_unknown":{},"importing":{"id":"all"}}`,
			"- `ada` would be removed\n- `A.b` would be managed here from now on, and change: removed: unset → delete (A.b)",
		},
		"a user who is imported": {
			"ninjaone_scim_user", `{"actions":["no-op"],"before":` + ada + `,"after":` + ada + `,"importing":{"id":"1"}}`,
			"- `ada@example.com` would be managed here from now on, and stays as it is (A.b)",
		},
		"a user who is imported and changes": {
			"ninjaone_scim_user", `{"actions":["update"],"before":` + ada + `,"after":{"user_name":"ada@example.com","active":false},"after_unknown":{},"importing":{"id":"1"}}`,
			"- `ada@example.com` would be managed here from now on, and change: active: true → false (A.b)",
		},
		"a membership that is imported": {
			"ninjaone_scim_group_membership",
			`{"actions":["no-op"],"before":{"group_id":"1"},"after":{"group_id":"1"},"importing":{"identity":{"group_id":"1"}}}`,
			"- `A.b` would be managed here from now on, and stays as it is (A.b)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), jq, "-r", script)
			cmd.Stdin = strings.NewReader(`{"resource_changes":[{"mode":"managed","address":"A.b","type":"` + test.kind + `","change":` + test.change + `}]}`)
			reported, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, reported)
			}
			if got := strings.TrimSpace(string(reported)); got != test.want {
				t.Errorf("reported\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// TestWhoIsGone: what was deleted in NinjaOne is not reported as new, and what was renamed there neither as new nor as
// removed.
func TestWhoIsGone(t *testing.T) {
	t.Parallel()
	jq, script := whoScript(t)
	const plan = `{
"resource_drift":[
{"address":"A.ada","change":{"actions":["delete"],"before":{"id":"1 <b>"},"after":null}},
{"address":"A.bob","change":{"actions":["update"],"before":{"id":"2"},"after":{"id":"2"}}},
{"address":"A.r","change":{"actions":["update"],"before":{"users":"{\"cid\":{}}"},"after":{"users":"{}"}}},
{"address":"A.s","change":{"actions":["update"],"before":{"users":"{\"eve\":{\"user_name\":\"eve\"}}"},"after":{"users":"{\"eva\":{\"user_name\":\"eva\",\"active\":false}}"}}},
{"address":"A.t","change":{"actions":["update"],
"before":{"users":"{\"fay\":{\"title\":\"x\"},\"gus\":{},\"hal\":{},\"ian\":{\"title\":\"y\"}}"},
"after":{"users":"{\"f\":{\"title\":\"x\"},\"g\":{},\"h\":{}}"}}}],
"resource_changes":[
{"mode":"managed","address":"A.ada","type":"ninjaone_scim_user",
"change":{"actions":["create"],"before":null,"after":{"user_name":"ada"}}},
{"mode":"managed","address":"A.bob","type":"ninjaone_scim_user",
"change":{"actions":["create"],"before":null,"after":{"user_name":"bob"}}},
{"mode":"managed","address":"A.r","type":"ninjaone_scim_roster","change":{"actions":["update"],
"before":{"users":"{}"},"after":{"users":"{\"cid\":{},\"dan\":{}}"},"after_unknown":{}}},
{"mode":"managed","address":"A.s","type":"ninjaone_scim_roster","change":{"actions":["update"],
"before":{"users":"{\"eva\":{\"user_name\":\"eva\",\"active\":false}}"},
"after":{"users":"{\"eve\":{\"user_name\":\"eve\"}}"},"after_unknown":{}}},
{"mode":"managed","address":"A.t","type":"ninjaone_scim_roster","change":{"actions":["update"],
"before":{"users":"{\"f\":{\"title\":\"x\"},\"g\":{},\"h\":{}}"},
"after":{"users":"{\"fay\":{\"title\":\"x\"},\"gus\":{},\"hal\":{},\"ian\":{\"title\":\"y\"}}"},"after_unknown":{}}}]}`
	const want = "- `ada` is no longer in NinjaOne (id `1 <b>`), and would be created again (A.ada)\n" +
		"- `bob` would be created (A.bob)\n" +
		"- `cid` is no longer in NinjaOne, and would be added again\n" +
		"- `dan` would be added\n" +
		"- `eva` was renamed in NinjaOne, and would be `eve` again, and change: active: false → true\n" +
		"- `f` was renamed in NinjaOne, and would be `fay` again\n" +
		"- `g` would be removed\n" + // either of the two may be the renamed one
		"- `gus` would be added\n" +
		"- `h` would be removed\n" +
		"- `hal` would be added\n" +
		"- `ian` would be added\n"
	cmd := exec.CommandContext(t.Context(), jq, "-r", script)
	cmd.Stdin = strings.NewReader(plan)
	if reported, err := cmd.CombinedOutput(); err != nil || string(reported) != want {
		t.Errorf("%v: reported\n%s\nwant\n%s", err, reported, want)
	}
}

// whoScript returns jq and the script of examples/gitops that says what a plan changes, with the functions that it
// includes. The files are read here, and not by jq, so that Go runs a test again when they change.
func whoScript(t *testing.T) (jq, script string) {
	t.Helper()
	jq, err := exec.LookPath("jq")
	if err != nil {
		t.Skip("the example uses jq, which is not installed")
	}
	module, err := terraformcli.ModuleDir(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	scripts := filepath.Join(module, "examples", "gitops", "scripts")
	who, err := os.ReadFile(filepath.Join(scripts, "who.jq"))
	if err != nil {
		t.Fatal(err)
	}
	functions, err := os.ReadFile(filepath.Join(scripts, "text.jq"))
	if err != nil {
		t.Fatal(err)
	}
	before, after, included := strings.Cut(string(who), `include "text" {search: "./"};`)
	if !included {
		t.Fatal("who.jq does not include text.jq")
	}
	return jq, before + string(functions) + after
}
