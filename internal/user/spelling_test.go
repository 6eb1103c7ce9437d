package user_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// José is composed in a configuration, as Terraform keeps all text, and decomposed in the tenant (dialect 47).
const (
	composed   = "jos\u00e9"
	decomposed = "jose\u0301"
)

// accented is a user whose names have accents, with more lines.
func accented(lines string) string {
	return `
resource "ninjaone_scim_user" "ada" {
  user_name    = "{{` + composed + `}}"
  user_type    = "Technician"
  given_name   = "Jos` + "\u00e9" + `"
  family_name  = "` + "\u00c1" + `lvarez"
  display_name = "Jos` + "\u00e9 \u00c1" + `lvarez"
  ` + lines + `
}
`
}

// TestUserDecomposed: who is in the tenant decomposed is found by the composed name before a create, by an import and
// by a data source, and differs in nothing.
func TestUserDecomposed(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.UnlessIDsAreNames()
		id := e.Add(decomposed, map[string]any{
			"name.givenName": "Jose\u0301", "name.familyName": "A\u0301lvarez", "displayName": "Jose\u0301 A\u0301lvarez",
			acctest.ExtensionURN + ":userType": "Technician",
		})
		adopts := accented("adopt_existing = true")
		same := e.ExpectNoWrites()
		if !e.ShowsExtension() {
			same = e.ExpectWrites("PATCH /Users/*") // no one can see that he is what he should be
		}
		lookedUp := adopts + `
data "ninjaone_scim_user" "by_name" {
  user_name = upper("{{` + composed + `}}")
}
`
		run(t,
			resource.TestStep{
				PreConfig: e.Forget, Config: e.Config(accented("")),
				ExpectError: acctest.MatchText("User exists already"),
			},
			resource.TestStep{
				PreConfig:        func() { e.CheckWrites(); e.Forget() },
				Config:           e.Config(adopts),
				ConfigPlanChecks: plans(plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					value("id", text(id)), value("user_name", text(e.Name(composed))), value("given_name", text("Jos\u00e9")), same,
				},
			},
			unchanged(e, adopts),
			resource.TestStep{
				ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateId: e.Name(composed),
				ImportStateVerifyIgnore: e.Unknowable("adopt_existing"),
			},
			resource.TestStep{
				PreConfig: e.Forget,
				Config:    e.Config(lookedUp),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue("data.ninjaone_scim_user.by_name", tfjsonpath.New("id"), text(id)), e.ExpectNoWrites(),
				},
			},
		)
	})
}

// TestUserSpelledInOtherForms: a configuration that writes the name in other letters changes nothing, and one plan
// holds it once.
func TestUserSpelledInOtherForms(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	// Terraform composes what it keeps; over the protocol each form arrives as it is written.
	first := e.Protocol(nil).Resource(typeName)
	mustReport(t, first.Apply(ada(e, acctest.Object{
		"user_name": "jos\u00e9@example.com",
		"email":     "jos\u00e9@example.com",
	})))
	e.Forget()
	for _, name := range []string{"jose\u0301@example.com", "JOS\u00c9@example.com", "\uff4aos\u00e9@example.com"} {
		p := e.Protocol(nil)
		first = first.In(p)
		planned, diags := first.Plan(ada(e, acctest.Object{"user_name": name, "email": name}))
		mustReport(t, diags)
		if first.Changes(planned) {
			t.Errorf("%+q plans a change", name)
		}
		_, diags = p.Resource(typeName).Plan(ada(e, acctest.Object{"user_name": name}))
		mustReport(t, diags, "The same name twice in one plan")
	}
	e.CheckWrites()
}

// TestUserNamesOfTwo: names that people tell apart are two.
func TestUserNamesOfTwo(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	p := e.Protocol(nil)
	for _, name := range []string{
		"weiss@example.com", "wei\u00df@example.com", "jose@example.com",
		"jos\u00e9@example.com", "ida@example.com", "\u0131da@example.com",
	} {
		mustReport(t, p.Resource(typeName).Apply(ada(e, acctest.Object{"user_name": name})))
	}
	if n := len(e.Tenant().Users()); n != 6 {
		t.Errorf("%d users", n)
	}
}

// TestUserTypeInAnyCase: the state keeps a user type as it is written, and NinjaOne gets it as it documents it.
func TestUserTypeInAnyCase(t *testing.T) {
	acctest.Story(t, func(t *testing.T, e *acctest.Env) {
		e.Unless("the service refuses technician, which is sent as it is written", "user-type-exact-case")
		typed := func(userType string) string {
			return `
resource "ninjaone_scim_user" "ada" {
  user_name       = "{{ada}}"
  user_type       = "` + userType + `"
  given_name      = "Ada"
  family_name     = "Lovelace"
  organization_id = "12"
}
`
		}
		sent := func(userType string) statecheck.StateCheck {
			return e.ExpectPatch(map[string]any{"replace " + acctest.ExtensionURN + ":userType": userType})
		}
		run(t,
			resource.TestStep{
				PreConfig:         e.Forget,
				Config:            e.Config(typed("TECHNICIAN")),
				ConfigStateChecks: []statecheck.StateCheck{value("user_type", text("TECHNICIAN")), e.ExpectWrites("POST /Users")},
			},
			unchanged(e, typed("TECHNICIAN")),
			unchanged(e, typed("Technician")),
			unchanged(e, typed("technician")),
			resource.TestStep{
				PreConfig:         e.Forget,
				Config:            e.Config(typed("enduser")),
				ConfigPlanChecks:  plans(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{value("user_type", text("enduser")), sent("endUser")},
			},
			unchanged(e, typed("ENDUSER")),
			resource.TestStep{
				PreConfig:         e.Forget,
				Config:            e.Config(typed("technician")),
				ConfigStateChecks: []statecheck.StateCheck{value("user_type", text("technician")), sent("technician")},
			},
		)
	})
}
