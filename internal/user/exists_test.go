package user_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestUserExists: a create never adopts an existing user on its own, and the error's import block works as printed.
func TestUserExists(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		id := e.Add("ada", map[string]any{
			"displayName": "Countess", "name.givenName": "Ada", "name.familyName": "Lovelace",
			acctest.ExtensionURN + ":userType": "Technician",
		})
		block := func() string {
			return "import {\n  to = ninjaone_scim_user.ada\n  id = " + quoted(id) + "\n}\n"
		}
		run(t,
			resource.TestStep{
				PreConfig: e.Forget,
				Config:    e.Config(minimal),
				ExpectError: regexp.MustCompile(`(?s)User exists already: ` + regexp.QuoteMeta(e.Name("ada")) + `.*\(Countess\).*active\s+user.*` +
					`import \{\s+to = ninjaone_scim_user\.\w+\s+id = ` + regexp.QuoteMeta(quoted(id)) + `\s+\}.*adopt_existing = true`),
			},
			resource.TestStep{
				PreConfig:        func() { e.CheckWrites() },
				Config:           e.Config(minimal + block()),
				ConfigPlanChecks: plans(plancheck.ResourceActionNoop),
				ConfigStateChecks: []statecheck.StateCheck{
					e.ExpectNoWrites(), value("id", text(id)), value("display_name", text("Countess")),
				},
				SkipFunc: func() (bool, error) { return !e.ShowsExtension(), nil },
			},
		)
	})
}

// TestUserAdopted adopts who exists, and updates it.
func TestUserAdopted(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		id := e.Add("ada", map[string]any{
			"active": false, "externalId": "idp-1", "title": "Analyst",
			acctest.ExtensionURN + ":userType": "Technician",
		})
		config := with(`adopt_existing = true`)
		run(t,
			resource.TestStep{
				PreConfig:        e.Forget,
				Config:           e.Config(config),
				ConfigPlanChecks: plans(plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					value("id", text(id)), value("active", knownvalue.Bool(true)), value("family_name", text("Lovelace")),
					value("external_id", knownvalue.Null()), e.ExpectWrites("PATCH /Users/*"),
				},
			},
			unchanged(e, config),
		)
		// What is not managed stays.
		if e.Server != nil && e.User("ada")["externalId"] != "idp-1" {
			t.Errorf("the user is %v after the adoption", e.User("ada"))
		}
	})
}

// TestUserSameExternalID: both sides carry the same key, so it is the same person; another one says that it is not,
// whatever is allowed.
func TestUserSameExternalID(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		id := e.Add("ada", map[string]any{"externalId": "hr-1", acctest.ExtensionURN + ":userType": "Technician"})
		run(t,
			resource.TestStep{
				Config:      e.Config(with(`external_id = "hr-2"`)),
				ExpectError: acctest.MatchText("User exists already"),
			},
			resource.TestStep{
				PreConfig:   e.Forget,
				Config:      e.Config(with("external_id = \"hr-2\"\n  adopt_existing = true")),
				ExpectError: acctest.MatchText(id + ` and the external id "hr-1", and the configuration has the external`),
			},
			resource.TestStep{
				PreConfig:         func() { e.CheckWrites() },
				Config:            e.Config(with(`external_id = "hr-1"`)),
				ConfigStateChecks: []statecheck.StateCheck{value("id", text(id)), value("given_name", text("Ada"))},
			},
		)
	})
}

// TestUserInactiveExists: the error says that the one who exists cannot sign in.
func TestUserInactiveExists(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	id := e.Add("ada", map[string]any{"active": false})
	user := e.Protocol(nil).Resource(typeName)
	mustReport(t, user.Apply(ada(e, nil)), "User exists already: "+e.Name("ada")+": ",
		"as an inactive user with the id "+id)
	e.CheckWrites()
}

// TestUserIsOther: an inactive account with another external id stays inactive and what it is, also where it comes
// meanwhile; a placeholder in its place says nothing. The error's import adopts it for a user that knows better.
func TestUserIsOther(t *testing.T) {
	t.Parallel()
	joiner := acctest.Object{"adopt_existing": true, "external_id": "2002"}
	e := acctest.New(t, sandbox.Options{})
	id := e.Add("ada", map[string]any{"active": false, "externalId": "1001"})
	user := e.Protocol(nil).Resource(typeName)
	mustReport(t, user.Apply(ada(e, joiner)), "User exists already: "+e.Name("ada")+": ",
		"as an inactive user with the id "+id+` and the external id "1001"`, `"2002"`, "whatever adopt_existing says",
		"import {")
	e.CheckWrites()
	user = user.In(e.Protocol(nil))
	mustReport(t, user.Import(id))
	mustReport(t, user.Refresh())
	mustReport(t, user.Apply(ada(e, joiner)))
	if doc := e.User("ada"); doc["id"] != id || doc["externalId"] != "2002" || doc["active"] != true {
		t.Errorf("the user is %v", doc)
	}

	e = acctest.New(t, sandbox.Options{})
	e.Before("POST", "/Users", func() { e.Add("ada", map[string]any{"externalId": "1001"}) })
	user = e.Protocol(nil).Resource(typeName)
	mustReport(t, user.Apply(ada(e, joiner)), "User exists already: "+e.Name("ada")+": ", `the external id "1001"`)
	if doc := e.User("ada"); doc["externalId"] != "1001" {
		t.Errorf("the user is %v", doc)
	}

	e = acctest.New(t, sandbox.Options{})
	id = e.Add("ada", map[string]any{"externalId": "N/A"})
	user = e.Protocol(nil).Resource(typeName)
	mustReport(t, user.Apply(ada(e, joiner)))
	if user.State["id"] != id || e.User("ada")["externalId"] != "2002" {
		t.Errorf("the user is %v", e.User("ada"))
	}
}

// TestUserExistsTwice: which of two is meant cannot be guessed, whatever is allowed (dialect 10).
func TestUserExistsTwice(t *testing.T) {
	t.Parallel()
	for name, more := range map[string]acctest.Object{
		"as it is":             nil,
		"with adopt_existing":  {"adopt_existing": true},
		"with the external id": {"external_id": "hr-1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: []string{"username-not-unique"}})
			first := e.Add("ada", map[string]any{"externalId": "hr-1"})
			second := e.Add("ada", map[string]any{"userName": strings.ToUpper(e.Name("ada"))})
			user := e.Protocol(nil).Resource(typeName)
			mustReport(t, user.Apply(ada(e, more)), "Several users are called "+e.Name("ada")+": ", first, second,
				"import the right one by its id")
			mustReport(t, user.Import(e.Name("ada")), "Several users are called "+e.Name("ada")+": ", first, second)
			mustReport(t, user.Import(first))
			e.CheckWrites()
		})
	}
}

// TestUserNameTakenDuringCreate: another client takes the name between the look-up and the POST, which the service
// refuses with 409, or answers with who has it (dialect 18).
func TestUserNameTakenDuringCreate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		dialects []string
		more     acctest.Object
		adopted  bool
	}{
		"refused":                    {},
		"adopted":                    {more: acctest.Object{"adopt_existing": true}, adopted: true},
		"adopted by key":             {more: acctest.Object{"external_id": "hr-1"}, adopted: true},
		"refused with an empty body": {dialects: []string{"error-empty"}},
		"refused with a page":        {dialects: []string{"error-html"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: c.dialects})
			id := ""
			e.Before("POST", "/Users", func() { id = e.Add("ada", map[string]any{"externalId": "hr-1"}) })
			user := e.Protocol(nil).Resource(typeName)
			diags := user.Apply(ada(e, c.more))
			if e.Count("ada") != 1 || user.Tainted {
				t.Errorf("%d users, tainted %v", e.Count("ada"), user.Tainted)
			}
			if !c.adopted {
				mustReport(t, diags, "User exists already: "+e.Name("ada")+": ", id)
				return
			}
			mustReport(t, diags)
			if user.State["id"] != id || e.User("ada")["name"].(sandbox.Document)["familyName"] != "Lovelace" {
				t.Errorf("state %v, tenant %v", user.State, e.User("ada"))
			}
		})
	}
}

// TestUserNameTakenAndNotListed: the service answers the create of a taken name with the existing user, unchanged
// (dialect 18). Only the status or the values distinguish that from a create, so it is a warning, and the next apply
// updates the user.
func TestUserNameTakenAndNotListed(t *testing.T) {
	t.Parallel()
	for dialect, warnings := range map[string][]string{
		"create-existing-200": {"NinjaOne kept other values: ", "NinjaOne may have converted an existing account: "},
		"create-existing-201": {"NinjaOne kept other values: "},
	} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{Dialects: []string{dialect}})
			e.Before("POST", "/Users", func() { e.Add("ada", nil) })
			user := e.Protocol(nil).Resource(typeName)
			diags := user.Apply(ada(e, nil))
			mustReport(t, diags)
			mustWarn(t, diags, warnings...)
			user = user.In(e.Protocol(nil))
			mustReport(t, user.Refresh())
			mustReport(t, user.Apply(ada(e, nil)))
			if name, _ := e.User("ada")["name"].(sandbox.Document); name["familyName"] != "Lovelace" {
				t.Errorf("family name is %v after the next apply", name["familyName"])
			}
		})
	}
}

// TestUserCreateAnswersLost is the same as [TestUserCreateFails] in Terraform's eyes: no error, and no replacement
// after it.
func TestUserCreateAnswersLost(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	e.Fault(sandbox.Fault{Method: "POST", Kind: sandbox.FaultResetAfter, Count: 1})
	run(t,
		resource.TestStep{
			Config:            e.Config(minimal),
			ConfigStateChecks: []statecheck.StateCheck{e.ExpectWrites("POST /Users")},
		},
		unchanged(e, minimal),
	)
	if n := e.Count("ada"); n != 1 {
		t.Errorf("%d users of the name", n)
	}
}
