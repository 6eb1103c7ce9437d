package user_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// addresses are one at work and one at home.
func addresses(e *acctest.Env, work, home string) []any {
	return []any{
		map[string]any{"value": e.Stored(e.Name(work)), "type": "work", "primary": true},
		map[string]any{"value": e.Stored(e.Name(home)), "type": "home", "display": "Home"},
	}
}

// TestUserAddressMovesAlone: a rename moves the address that was the user name, and an email that is changed is one
// of the account's: its others stay, by PATCH and by PUT.
func TestUserAddressMovesAlone(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		named := func(local, lines string) string {
			return e.Config(`
resource "ninjaone_scim_user" "ada" {
  user_name   = "{{` + local + `}}"
  user_type   = "Technician"
  given_name  = "Ada"
  family_name = "Lovelace"
  ` + lines + `
}
`)
		}
		holds := func(local, work string) func() {
			return func() {
				if e.Server == nil || !e.KeepsCase() {
					return
				}
				if diff := cmp.Diff(addresses(e, work, "alias"), e.User(local)["emails"]); diff != "" {
					t.Errorf("addresses of %s (-want +got):\n%s", local, diff)
				}
			}
		}
		run(t,
			resource.TestStep{Config: named("ada", "")},
			resource.TestStep{
				PreConfig: func() { e.Change("ada", "emails", addresses(e, "ada", "alias")) },
				Config:    named("king", ""),
			},
			resource.TestStep{PreConfig: holds("king", "king"), Config: named("king", `email = "{{countess}}"`)},
			resource.TestStep{PreConfig: holds("king", "countess"), Config: named("ada", `email = "{{countess}}"`)},
			resource.TestStep{PreConfig: holds("ada", "countess"), Config: named("ada", `email = "{{countess}}"`)},
		)
	})
}

// TestUserAddressPathRefused: a service that refuses the path of one address, or takes it and does nothing, gets the
// list with the others in it; where it gives no reason to, it gets nothing twice.
func TestUserAddressPathRefused(t *testing.T) {
	t.Parallel()
	const one, whole = `emails[type eq "work"].value`, "emails"
	for name, c := range map[string]struct {
		ill     func(e *acctest.Env)
		reports []string
		paths   []string // of the operations on addresses that were sent
	}{
		"taken":          {func(*acctest.Env) {}, nil, []string{one}},
		"without a word": {func(e *acctest.Env) { e.SetDialects("patch-204") }, nil, []string{one}},
		"refused": {
			func(e *acctest.Env) {
				e.Fault(sandbox.Fault{Method: "PATCH", Kind: sandbox.FaultStatus, Status: 400, Count: 1})
			}, nil, []string{one, whole},
		},
		"broken on it": {
			func(e *acctest.Env) {
				e.Fault(sandbox.Fault{Method: "PATCH", Kind: sandbox.FaultStatus, Status: 500, Count: 1})
			}, nil, []string{one, whole},
		},
		"taken, and not done": {
			func(e *acctest.Env) { e.Instead("PATCH", "/Users/*", func() any { return e.User("ada") }) },
			nil,
			[]string{whole},
		},
		"done to every address": {
			func(e *acctest.Env) {
				e.After("PATCH", "/Users/*", func() {
					e.Change("ada", "emails", addresses(e, "countess", "countess"))
				})
				e.SetDialects("patch-204")
			}, nil, []string{one, whole},
		},
		"refused in both forms": {
			func(e *acctest.Env) { e.Fault(sandbox.Fault{Method: "PATCH", Kind: sandbox.FaultStatus, Status: 400}) },
			[]string{"Cannot update user", "400"},
			[]string{one, whole},
		},
		"forbidden": {
			func(e *acctest.Env) { e.Fault(sandbox.Fault{Method: "PATCH", Kind: sandbox.FaultStatus, Status: 403}) },
			[]string{"Cannot update user", "403"},
			[]string{one},
		},
		"not to be read": {
			func(e *acctest.Env) {
				e.Fault(sandbox.Fault{Method: "GET", Path: "/Users/*", Kind: sandbox.FaultStatus, Status: 403})
				e.Fault(sandbox.Fault{Method: "GET", Path: "/Users", Kind: sandbox.FaultStatus, Status: 403})
			},
			[]string{"Cannot read user", "403"},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			user := e.Protocol(nil).Resource(typeName)
			mustReport(t, user.Apply(ada(e, nil)))
			e.Change("ada", "emails", addresses(e, "ada", "alias"))
			e.Forget()
			c.ill(e)
			user = user.In(e.Protocol(nil))
			diags := user.Apply(ada(e, acctest.Object{"email": e.Name("countess")}))
			mustReport(t, diags, c.reports...)
			if diff := cmp.Diff(c.paths, addressPaths(t, e)); diff != "" {
				t.Errorf("paths (-want +got):\n%s", diff)
			}
			if c.reports != nil {
				return
			}
			diff := cmp.Diff(addresses(e, "countess", "alias"), e.User("ada")["emails"])
			if diff != "" || len(diags.Warnings()) > 0 {
				t.Errorf("reported %q, addresses (-want +got):\n%s", diags.Warnings(), diff)
			}
		})
	}
}

// addressPaths are the paths of the operations on addresses that were sent.
func addressPaths(t *testing.T, e *acctest.Env) []string {
	t.Helper()
	var paths []string
	for _, r := range e.Tenant().Writes() {
		var body struct{ Operations []struct{ Path string } }
		if err := json.Unmarshal(r.Body, &body); err != nil {
			t.Fatal(err)
		}
		for _, op := range body.Operations {
			if strings.HasPrefix(op.Path, "emails") {
				paths = append(paths, op.Path)
			}
		}
	}
	return paths
}
