package user_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestUserEndNotDone: what ends a user's access and is only acknowledged is an error that names them, and the state
// keeps them. Once the service does it, the next apply is done.
func TestUserEndNotDone(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		for name, c := range map[string]struct {
			config  acctest.Object
			change  acctest.Object // nil: the user is destroyed
			service func(x *acctest.Exchange) bool
			reports string
		}{
			"a deactivation": {
				config: nil, service: acctest.Acknowledges("PATCH PUT", "/Users/*", "active"),
				reports: "Cannot deactivate user " + e.Name("ada") +
					": NinjaOne acknowledges the deactivation and keeps the user active.",
			},
			"a deactivation that is answered by the user as it was": {
				config: nil, service: func(x *acctest.Exchange) bool {
					return x.Is("PATCH PUT", "/Users/*") && x.Answers(http.StatusOK, asText(e.User("ada")))
				},
				reports: "Cannot deactivate user " + e.Name("ada") +
					": NinjaOne acknowledges the deactivation and keeps the user active.",
			},
			"a deletion": {
				config: acctest.Object{"deletion_policy": "delete"}, service: acctest.Acknowledges("DELETE", "/Users/*", ""),
				reports: "Cannot delete user " + e.Name("ada") + ": NinjaOne acknowledges the deletion and keeps the user active.",
			},
			"active = false": {
				config: nil, change: acctest.Object{"active": false}, service: acctest.Acknowledges("PATCH PUT",
					"/Users/*", "active"),
				reports: "Cannot deactivate user " + e.Name("ada") +
					": NinjaOne acknowledges the deactivation and keeps the user active.",
			},
		} {
			t.Run(name, func(t *testing.T) {
				if e.Exists("ada") {
					e.Delete("ada")
				}
				user := e.Protocol(nil).Resource(typeName)
				mustReport(t, user.Apply(ada(e, c.config)))
				e.Settle()
				do := func(user *acctest.Instance) acctest.Diagnostics {
					if c.change != nil {
						return user.Apply(ada(e, c.change))
					}
					return user.Destroy()
				}
				e.Front(c.service)
				user = user.In(e.Protocol(nil))
				mustReport(t, do(user), c.reports)
				if user.State == nil || user.State["active"] != true {
					t.Fatalf("the state has lost a user who can sign in: %v", user.State)
				}
				e.Front(nil)
				user = user.In(e.Protocol(nil))
				mustReport(t, user.Refresh())
				mustReport(t, do(user))
				if e.Exists("ada") && e.User("ada")["active"] != false {
					t.Error("the user is still active")
				}
			})
		}
	})
}

// TestUserDeletedUnderAnotherID: a delete that leaves the person under another id has ended nothing.
func TestUserDeletedUnderAnotherID(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		user := e.Protocol(nil).Resource(typeName)
		mustReport(t, user.Apply(ada(e, acctest.Object{"deletion_policy": "delete"})))
		e.Settle()
		e.Front(func(x *acctest.Exchange) bool {
			if !x.Is("DELETE", "/Users/*") {
				return false
			}
			answer := x.Forward()
			e.Add("ada", nil)
			e.Settle()
			return x.Answers(answer.Code, "")
		})
		user = user.In(e.Protocol(nil))
		mustReport(t, user.Destroy(), "Cannot delete user "+e.Name("ada")+": NinjaOne acknowledges the deletion and still "+
			"has an active account with this name", e.ID("ada"))
		if user.State == nil {
			t.Error("the state has lost a user who can sign in")
		}
	})
}

// TestUserDeleteDeactivates: a service that answers a delete as done and keeps the account, inactive, has ended the
// access, and a warning says so.
func TestUserDeleteDeactivates(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{Dialects: []string{"users-delete-deactivates"}})
	user := e.Protocol(nil).Resource(typeName)
	mustReport(t, user.Apply(ada(e, acctest.Object{"deletion_policy": "delete"})))
	user = user.In(e.Protocol(nil))
	diags := user.Destroy()
	mustReport(t, diags)
	mustWarn(t, diags, "Deactivated instead of deleted: NinjaOne acknowledges the deletion of "+e.Name("ada")+", but only deactivates the account.")
	if user.State != nil || e.User("ada")["active"] != false {
		t.Errorf("state %v, tenant %v", user.State, e.User("ada"))
	}
}

// TestUserAnswersThatAreNoResource: a change that is done and answered with something that is no resource is read back,
// also where it is the first request of a run; so is one that is answered with 500.
func TestUserAnswersThatAreNoResource(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		for name, answer := range map[string]func(x *acctest.Exchange) bool{
			"an empty object": func(x *acctest.Exchange) bool { return x.Answers(http.StatusOK, "{}") },
			"null":            func(x *acctest.Exchange) bool { return x.Answers(http.StatusOK, "null") },
			"OK":              func(x *acctest.Exchange) bool { return x.AnswersText(http.StatusOK, "OK") },
			"another user": func(x *acctest.Exchange) bool {
				return x.Answers(http.StatusOK,
					`{"id":"another","active":true}`)
			},
			"500": func(x *acctest.Exchange) bool { return x.Answers(http.StatusInternalServerError, "") },
		} {
			t.Run(name, func(t *testing.T) {
				if name == "500" && e.Speaks("reads-lag") {
					t.Skip("a read that lags confirms the failure, and the next run finds the change")
				}
				if e.Exists("ada") {
					e.Delete("ada")
				}
				e.Front(func(x *acctest.Exchange) bool {
					if !x.Is("PATCH PUT", "/Users/*") {
						return false
					}
					if done := x.Forward(); done.Code >= http.StatusBadRequest {
						return x.Answers(done.Code, done.Body.String())
					}
					return answer(x)
				})
				user := e.Protocol(nil).Resource(typeName)
				mustReport(t, user.Apply(ada(e, nil)))
				e.Settle()
				user = user.In(e.Protocol(nil))
				diags := user.Apply(ada(e, acctest.Object{"family_name": "King"}))
				mustReport(t, diags)
				mustWarn(t, diags)
				if user.State["family_name"] != "King" {
					t.Errorf("the state says %v", user.State["family_name"])
				}
				user = user.In(e.Protocol(nil))
				mustReport(t, user.Destroy())
				if user.State != nil || e.User("ada")["active"] != false {
					t.Errorf("state %v, and the user is active: %v", user.State, e.User("ada")["active"])
				}
				e.Front(nil)
			})
		}
	})
}

// TestUserForeign404: a proxy's 404 for single users ends no one: not in a refresh, a change, a destroy or an import,
// while the listing works.
func TestUserForeign404(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		const says = "Something in front of the service answered 404"
		for _, policy := range []string{"deactivate", "delete"} {
			t.Run(policy, func(t *testing.T) {
				if e.Exists("ada") {
					e.Delete("ada")
				}
				config := acctest.Object{"deletion_policy": policy}
				user := e.Protocol(nil).Resource(typeName)
				mustReport(t, user.Apply(ada(e, config)))
				e.Settle()
				e.Front(func(x *acctest.Exchange) bool {
					return x.Is("GET PATCH PUT DELETE", "/Users/*") && x.AnswersText(http.StatusNotFound, "default backend - 404")
				})
				for name, do := range map[string]func(*acctest.Instance) acctest.Diagnostics{
					"destroy": func(i *acctest.Instance) acctest.Diagnostics { return i.Destroy() },
					"change": func(i *acctest.Instance) acctest.Diagnostics {
						return i.Apply(ada(e, acctest.Object{"deletion_policy": policy, "family_name": "King"}))
					},
				} {
					user = user.In(e.Protocol(nil))
					if diags := do(user); len(diags.Errors()) != 1 || user.State == nil {
						t.Errorf("%s: state %v, reported %s", name, user.State, diags)
					} else {
						mustReport(t, diags, "user "+e.Name("ada")+": ", says)
					}
				}
				user = user.In(e.Protocol(acctest.Object{"refresh_mode": "individual"}))
				mustReport(t, user.Refresh(), "Cannot read user "+e.Name("ada")+": ", says)
				if user.State == nil {
					t.Error("a proxy's 404 has emptied the state")
				}
				e.Front(nil)
				user = user.In(e.Protocol(nil))
				mustReport(t, user.Refresh())
				mustReport(t, user.Destroy())
			})
		}
	})
}

// TestUserIDsThatAreNoIDs: an id that is empty or dots is reported, whether the service or an import gives it.
func TestUserIDsThatAreNoIDs(t *testing.T) {
	t.Parallel()
	for id, reports := range map[string]string{"": "an id is empty", ".": `an id is "."`, "..": `an id is ".."`} {
		t.Run("id "+id, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			e.Front(func(x *acctest.Exchange) bool {
				return x.Is("GET POST", "/Users") && x.Edits(func(user map[string]any) { user["id"] = id })
			})
			user := e.Protocol(nil).Resource(typeName)
			mustReport(t, user.Apply(ada(e, nil)), "user "+e.Name("ada")+": ", reports)
			if user.State != nil {
				t.Errorf("state is %v", user.State)
			}
			if id == "" {
				return
			}
			e.Front(nil)
			user = e.Protocol(nil).Resource(typeName)
			mustReport(t, user.Import(id), reports)
		})
	}
}

// asText is a resource as a service answers it.
func asText(doc sandbox.Document) string {
	text, err := json.Marshal(doc)
	if err != nil {
		return err.Error() // documents are always JSON
	}
	return string(text)
}
