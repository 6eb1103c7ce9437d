package user_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// refusals are the mistakes that are rejected before anything is sent: one attribute each, and what is reported.
func refusals() map[string]struct {
	attribute string
	value     any
	reports   string
} {
	return map[string]struct {
		attribute string
		value     any
		reports   string
	}{
		"user type null":                 {"user_type", nil, "makes the person an end user"},
		"user type empty":                {"user_type", "", "makes the person an end user"},
		"user type blank":                {"user_type", " ", "makes the person an end user"},
		"user type is the administrator": {"user_type", "System Administrator", "in the NinjaOne console"},
		"user type in another spelling":  {"user_type", "sys_admin", "in the NinjaOne console"},
		"user type unknown":              {"user_type", "Manager", `"Manager"`},
		"role is the administrator":      {"roles", []string{"Reader", "Administrator"}, "in the NinjaOne console"},
		"role in another spelling":       {"roles", []string{"SYSTEM_ADMIN"}, "in the NinjaOne console"},
		"role empty":                     {"roles", []string{""}, "is blank"},
		"user name empty":                {"user_name", "", "email address"},
		"user name without domain":       {"user_name", "ada", "email address"},
		"user name with a space":         {"user_name", "ada lovelace@example.com", "email address"},
		"user name with a display name":  {"user_name", "Ada <ada@example.com>", "email address"},
		"user name too long":             {"user_name", strings.Repeat("a", 243) + "@example.com", "254"},
		"email malformed":                {"email", "ada@", "leave email out"},
		"given name empty":               {"given_name", "", "missing or blank"},
		"given name blank":               {"given_name", "  ", "blank"},
		"given name too long":            {"given_name", strings.Repeat("é", 151), "at most 150"},
		"family name blank":              {"family_name", "\t", "blank"},
		"family name too long":           {"family_name", strings.Repeat("a", 151), "at most 150"},
		"organization by name":           {"organization_id", "North office", "organization"},
		"organization empty":             {"organization_id", "", "organization"},
		"display name empty":             {"display_name", "", "leave it out"},
		"external id empty":              {"external_id", "", "leave it out"},
		"external id is a placeholder":   {"external_id", "tbd", `Invalid external id: "tbd" is a placeholder`},
		"external id is a sheet's error": {"external_id", "#REF!", `"#REF!" is a placeholder`},
		"external id is shortened":       {"external_id", "1.00012E+11", "a spreadsheet has shortened"},
		"deletion policy unknown":        {"deletion_policy", "destroy", `"deactivate"`},
	}
}

// TestUserRefusedAtValidate: each mistake is one error on its attribute, and nothing is sent.
func TestUserRefusedAtValidate(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	p := e.Protocol(nil)
	for name, c := range refusals() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diags := p.Validate(typeName, ada(e, acctest.Object{c.attribute: c.value}))
			mustReport(t, diags, c.attribute, c.reports)
			if n := len(e.Tenant().Requests()); n != 0 {
				t.Errorf("%d requests were sent", n)
			}
		})
	}
}

// TestUserNullRole: a null among the roles is refused by name before anything decodes it.
func TestUserNullRole(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	mustReport(t, e.Protocol(nil).Validate(typeName, ada(e, acctest.Object{"roles": []any{"Reader", nil}})), "roles: ",
		"Null Set Value")
}

// TestUserAllowedAtValidate: what looks like a mistake and is none.
func TestUserAllowedAtValidate(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	p := e.Protocol(nil)
	for name, more := range map[string]acctest.Object{
		"custom role":           {"roles": []string{"Patch Administrator"}},
		"another custom role":   {"roles": []string{"Administrative Assistant"}},
		"lower-case technician": {"user_type": "technician"},
		"end user":              {"user_type": "endUser", "organization_id": "All"},
		"150 characters":        {"given_name": strings.Repeat("é", 150)},
		"everything unknown": {
			"user_name": acctest.Unknown{}, "user_type": acctest.Unknown{},
			"roles": acctest.Unknown{}, "given_name": acctest.Unknown{},
		},
		"one role unknown":        {"roles": []any{acctest.Unknown{}, "Reader"}},
		"apostrophe in a name":    {"family_name": "O'Neill", "user_name": "o'neill@example.com"},
		"plus sign in a name":     {"user_name": "ada+ninja@example.com"},
		"international mail name": {"user_name": "ada@bücher.example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mustReport(t, p.Validate(typeName, ada(e, more)))
		})
	}
}

// TestUserRefusedAtApply: a value that is known only while applying is rejected there, before the request.
func TestUserRefusedAtApply(t *testing.T) {
	t.Parallel()
	for name, c := range refusals() {
		if c.attribute == "deletion_policy" {
			continue // nothing that is sent
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			p := e.Protocol(nil)
			user := p.Resource(typeName)
			planned, diags := user.Plan(ada(e, acctest.Object{c.attribute: acctest.Unknown{}}))
			mustReport(t, diags)
			// The framework validates no more than the plan while applying, so this goes straight to Create.
			diags = user.ApplyUnplanned(planned, ada(e, acctest.Object{c.attribute: c.value}))
			if errs := diags.Errors(); len(errs) != 1 || !strings.HasPrefix(errs[0], c.attribute+": ") {
				t.Errorf("want one error on %s, got %q", c.attribute, errs)
			}
			e.CheckWrites()
			if n := len(e.Tenant().Requests()); n != 0 || user.State != nil {
				t.Errorf("%d requests were sent, state is %v", n, user.State)
			}
		})
	}
}

// TestUserRefusedByTerraform is what practitioners see.
func TestUserRefusedByTerraform(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	late := func(attribute, value string) string {
		return strings.Replace(minimal+`
resource "terraform_data" "late" {
  input = `+value+`
}
`, attribute, attribute+" = terraform_data.late.output #", 1)
	}
	run(t,
		resource.TestStep{
			Config: e.Config(`
resource "ninjaone_scim_user" "ada" {
  user_name   = "{{ada}}"
  given_name  = "Ada"
  family_name = "Lovelace"
}
`),
			ExpectError: acctest.MatchText("Missing user type"),
		},
		resource.TestStep{
			Config:      e.Config(strings.Replace(minimal, `"Technician"`, `"System Administrator"`, 1)),
			ExpectError: acctest.MatchText("System administrators are made in the console"),
		},
		resource.TestStep{
			Config:      e.Config(with(`roles = ["Administrator"]`)),
			ExpectError: acctest.MatchText("names NinjaOne's system administrator, which SCIM cannot assign."),
		},
		resource.TestStep{
			Config:      e.Config(late("user_type", `"sysadmin"`)),
			ExpectError: acctest.MatchText("in the NinjaOne console"),
		},
		resource.TestStep{Config: e.Config(late("user_type", `" "`)), ExpectError: acctest.MatchText("Missing user type")},
		resource.TestStep{
			PreConfig: func() {
				if requests := e.Tenant().Requests(); len(requests) > 0 {
					t.Errorf("%d requests were sent, the first is %s %s", len(requests), requests[0].Method, requests[0].Path)
				}
			},
			Config:           e.Config(with(`roles = ["Patch Administrator"]`)),
			ConfigPlanChecks: plans(plancheck.ResourceActionCreate),
			ConfigStateChecks: []statecheck.StateCheck{value("roles",
				knownvalue.SetExact([]knownvalue.Check{text("Patch Administrator")}))},
		},
	)
}
