package user_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestUserDestroyed is what each deletion policy does.
func TestUserDestroyed(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		gone := func(policy string) resource.TestStep {
			config := with(`deletion_policy = "` + policy + `"`)
			return resource.TestStep{
				PreConfig: e.Forget, Config: e.Config(config), Destroy: true,
				ConfigPlanChecks: plans(plancheck.ResourceActionDestroy),
			}
		}
		run(t,
			resource.TestStep{Config: e.Config(minimal)},
			resource.TestStep{
				PreConfig: e.Forget, Config: e.Config(minimal), Destroy: true,
				ConfigPlanChecks: plans(plancheck.ResourceActionDestroy),
			},
			resource.TestStep{
				PreConfig: func() {
					e.CheckWrites("PATCH /Users/*")
					if e.Server != nil && e.User("ada")["active"] != false {
						t.Error("the user is still active after the destroy")
					}
				},
				Config: e.Config(with(`
  adopt_existing  = true
  deletion_policy = "abandon"`)),
			},
			gone("abandon"),
			resource.TestStep{
				PreConfig: func() {
					e.CheckWrites()
					if e.Server != nil && e.User("ada")["active"] != true {
						t.Error("the abandoned user is not as it was")
					}
				},
				Config: e.Config(with(`
  adopt_existing  = true
  deletion_policy = "delete"`)),
			},
			gone("delete"),
		)
		e.CheckWrites("DELETE /Users/*")
		if e.Exists("ada") {
			t.Error("the user was not deleted")
		}
	})
}

// TestUserDeleteRefused: a service that does not delete users deactivates them, and a warning says so.
func TestUserDeleteRefused(t *testing.T) {
	t.Parallel()
	for _, dialect := range []string{"users-delete-refused-405", "users-delete-refused-501"} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: []string{dialect}})
			user := e.Protocol(nil).Resource(typeName)
			mustReport(t, user.Apply(ada(e, acctest.Object{"deletion_policy": "delete"})))
			e.Forget()
			diags := user.In(e.Protocol(nil)).Destroy()
			mustReport(t, diags)
			mustWarn(t, diags, "Deactivated instead of deleted: "+e.Name("ada")+" was deactivated")
			e.CheckWrites("DELETE /Users/*", "PATCH /Users/*")
			if e.User("ada")["active"] != false {
				t.Error("the user is still active")
			}
		})
	}
}

// TestUserStillActive: a deactivation whose answer tells an active user is asked about, and stays undone where the user
// is active indeed. Then the state keeps the user, and the next destroy ends it.
func TestUserStillActive(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		policy, method string
		dialects       []string
		acts           bool // only the answer is that of before
	}{
		"still active":               {"deactivate", "PATCH", nil, false},
		"the answer is of before":    {"deactivate", "PATCH", nil, true},
		"by PUT":                     {"deactivate", "PUT", []string{"patch-refused-405"}, false},
		"where a delete was refused": {"delete", "PATCH", []string{"users-delete-refused-405"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: c.dialects})
			user := e.Protocol(nil).Resource(typeName)
			mustReport(t, user.Apply(ada(e, acctest.Object{"deletion_policy": c.policy})))
			e.Instead(c.method, "/Users/*", func() any {
				answer := e.User("ada")
				if c.acts {
					e.Deactivate("ada")
				}
				return answer
			})
			user = user.In(e.Protocol(nil))
			diags := user.Destroy()
			if c.acts {
				mustReport(t, diags)
			} else {
				mustReport(t, diags, "Cannot deactivate user "+e.Name("ada")+": ", "still show the user as active")
				if user.State == nil {
					t.Fatal("the state has lost a user who can sign in")
				}
				mustReport(t, user.In(e.Protocol(nil)).Destroy())
			}
			if e.User("ada")["active"] != false {
				t.Error("the user is still active")
			}
		})
	}
}

// TestUserDestroyedWhenGone: what another client deleted is released already, by whatever answer (dialects 17, 28, 29).
func TestUserDestroyedWhenGone(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"deactivate", "delete", "abandon"} {
		for _, dialect := range []string{
			"", "error-empty", "error-html", "delete-missing-500", "patch-parse-404",
			"patch-refused-405",
		} {
			t.Run(policy+" "+dialect, func(t *testing.T) {
				t.Parallel()
				e := acctest.New(t, sandbox.Options{Dialects: []string{dialect}})
				user := e.Protocol(nil).Resource(typeName)
				mustReport(t, user.Apply(ada(e, acctest.Object{"deletion_policy": policy})))
				e.Delete("ada")
				user = user.In(e.Protocol(nil))
				diags := user.Destroy()
				mustReport(t, diags)
				mustWarn(t, diags)
				if user.State != nil {
					t.Errorf("state is %v", user.State)
				}
			})
		}
	}
}

// TestUserWithoutPatch: a service that knows no PATCH gets a PUT of everything it holds.
func TestUserWithoutPatch(t *testing.T) {
	t.Parallel()
	for _, dialects := range [][]string{
		{"patch-refused-405"},
		{"patch-refused-501"},
		{"patch-refused-405", "put-resets-active"},
		{"patch-refused-405", "put-keeps"},
		{"patch-refused-405", "values-upper-case"},
		{"patch-refused-405", "etag-missing"},
		{"patch-refused-405", "booleans-as-strings"},
	} {
		t.Run(dialects[len(dialects)-1], func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: dialects})
			user := e.Protocol(nil).Resource(typeName)
			mustReport(t, user.Apply(ada(e, acctest.Object{"external_id": "hr-1", "organization_id": "7", "active": false})))
			e.Change("ada", "title", "Analyst")
			user = user.In(e.Protocol(nil))
			mustReport(t, user.Refresh())
			mustReport(t, user.Apply(ada(e, acctest.Object{
				"family_name": "King", "external_id": "hr-1", "organization_id": "7",
				"active": false,
			})))
			got := e.User("ada")
			extension, _ := got[acctest.ExtensionURN].(sandbox.Document)
			name, _ := got["name"].(sandbox.Document)
			for what, pair := range map[string][2]any{
				"family name": {name["familyName"], "King"}, "active": {got["active"], false}, "title": {got["title"], "Analyst"},
				"external id": {got["externalId"], "hr-1"}, "organization": {extension["organizationId"], "7"},
			} {
				if pair[0] != pair[1] {
					t.Errorf("%s is %v, want %v", what, pair[0], pair[1])
				}
			}
			mustReport(t, user.Refresh())
			planned, diags := user.Plan(ada(e, acctest.Object{
				"family_name": "King", "external_id": "hr-1",
				"organization_id": "7", "active": false,
			}))
			mustReport(t, diags)
			if user.Changes(planned) {
				t.Errorf("the next plan is not empty: %v, state %v", planned.After, user.State)
			}
		})
	}
}
