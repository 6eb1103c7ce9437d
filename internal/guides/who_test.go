package guides

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/terraformcli"
)

// TestWho holds what the pipelines of examples/gitops say about a plan, in the cases that the page about them does not show.
func TestWho(t *testing.T) {
	t.Parallel()
	jq, err := exec.LookPath("jq")
	if err != nil {
		t.Skip("the example uses jq, which is not installed")
	}
	module, err := terraformcli.ModuleDir(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(module, "examples", "gitops", "scripts", "who.jq")
	const (
		ada   = `{"user_name":"ada@example.com","active":true}`
		guard = `{"user_type":"Technician","max_deactivations":5,"deactivated":[]}`
	)
	for name, test := range map[string]struct{ kind, change, want string }{
		"nothing":      {"ninjaone_scim_user", `{"actions":["no-op"],"before":` + ada + `,"after":` + ada + `}`, ""},
		"somebody new": {"ninjaone_scim_user", `{"actions":["create"],"before":null,"after":` + ada + `}`, "- `ada@example.com` would be created (A.b)"},
		"a leaver":     {"ninjaone_scim_user", `{"actions":["delete"],"before":` + ada + `,"after":null}`, "- `ada@example.com` would be taken out (A.b)"},
		"a change": {
			"ninjaone_scim_user", `{"actions":["update"],"before":` + ada + `,"after":{"user_name":"ada@example.com","active":false,"email":null},"after_unknown":{"email":true}}`,
			"- `ada@example.com` would change: active: true → false (A.b)",
		},
		"somebody who moves to a roster": {
			"ninjaone_scim_user", `{"actions":["forget"],"before":` + ada + `,"after":null}`,
			"- `ada@example.com` would be managed here no longer, and stays as it is (A.b)",
		},
		"a tainted user": {"ninjaone_scim_user", `{"actions":["delete","create"],"before":` + ada + `,"after":` + ada + `}`, "- `ada@example.com` would be replaced (A.b)"},
		"a guard that changes": {
			"ninjaone_scim_users_exclusive", `{"actions":["update"],"before":` + guard + `,"after":{"user_type":"Technician","max_deactivations":9,"deactivated":[]},"after_unknown":{}}`,
			"- `A.b` would change: max_deactivations: 5 → 9",
		},
		"a guard that locks somebody out": {
			"ninjaone_scim_users_exclusive", `{"actions":["update"],"before":` + guard + `,"after":{"deactivated":["eve@example.com"]},"after_unknown":{}}`,
			"- `eve@example.com` is active, is on no list, and would be deactivated",
		},
		"a guard that has locked out others before": {
			"ninjaone_scim_users_exclusive",
			`{"actions":["update"],"before":{"deactivated":["mallory@example.com"]},"after":{"deactivated":["mallory@example.com","eve@example.com"]},"after_unknown":{}}`,
			"- `eve@example.com` is active, is on no list, and would be deactivated",
		},
		"a new guard that locks somebody out": {
			"ninjaone_scim_users_exclusive", `{"actions":["create"],"before":null,"after":{"deactivated":["eve@example.com"]},"after_unknown":{}}`,
			"- `eve@example.com` is active, is on no list, and would be deactivated\n- `A.b` would be created",
		},
		"a roster": {
			"ninjaone_scim_roster", `{"actions":["update"],"before":{"users":"{\"ada\":{\"family_name\":\"King\"},\"bob\":{}}"},"after":{"users":"{\"ada\":{\"family_name\":\"Lovelace\"},\"cid\":{}}"}}`,
			"- `ada` would change: family_name: King → Lovelace\n- `bob` would be taken out\n- `cid` would be added",
		},
		"somebody on a roster who was deactivated and got roles": {
			"ninjaone_scim_roster", `{"actions":["update"],"before":{"users":"{\"ada\":{\"active\":false,\"roles\":[\"Reader\"]}}"},"after":{"users":"{\"ada\":{}}"}}`,
			"- `ada` would change: active: false → true, roles: [\"Reader\"] → unset",
		},
		"a new roster": {"ninjaone_scim_roster", `{"actions":["create"],"before":null,"after":{"users":"{\"ada\":{}}"}}`, "- `ada` would be added"},
		"a new roster of whom nothing is known": {
			"ninjaone_scim_roster", `{"actions":["create"],"before":null,"after":{},"after_unknown":{"users":true}}`, "- `A.b` would be created (A.b)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), jq, "-r", "-f", script)
			cmd.Stdin = strings.NewReader(`{"resource_changes":[{"mode":"managed","address":"A.b","type":"` + test.kind + `","change":` + test.change + `}]}`)
			said, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, said)
			}
			if got := strings.TrimSpace(string(said)); got != test.want {
				t.Errorf("said\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}
