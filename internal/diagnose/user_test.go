package diagnose_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// TestImportBlock is ready to paste, whatever the name and the id are.
func TestImportBlock(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ userName, id, want string }{
		"plain": {
			"ada@example.com", "2819c223",
			"  import {\n    to = ninjaone_scim_user.ada\n    id = \"2819c223\"\n  }\n",
		},
		"dots and plus signs":  {"Ada.Lovelace+x@example.com", "1", "ninjaone_scim_user.ada_lovelace_x\n"},
		"digits first":         {"4711@example.com", "1", "ninjaone_scim_user._4711\n"},
		"no local part at all": {"@example.com", "1", "ninjaone_scim_user._\n"},
		"beyond ASCII":         {"élan@example.com", "1", "ninjaone_scim_user._lan\n"},
		"its key in a for_each": {
			"Ada@example.com", "1",
			`With for_each it ends in a key, such as ninjaone_scim_user.people["Ada@example.com"]:`,
		},
		"a key like HCL":    {"${x}@example.com", "1", `ninjaone_scim_user.people["$${x}@example.com"]`},
		"an id with quotes": {"ada@example.com", `a"1\`, `id = "a\"1\\"`},
		"an id with a path": {"ada@example.com", "ann@example.com/1 %", `id = "ann@example.com/1 %"`},
		"an id like HCL":    {"ada@example.com", "${var.x}%{if}", `id = "$${var.x}%%{if}"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := diagnose.Exists(c.userName, lifecycle.Account{Kind: ledger.User, ID: c.id})
			if got.Summary() != "User exists already: "+c.userName || !strings.Contains(got.Detail(), c.want) {
				t.Errorf("want %q in\n%s: %s", c.want, got.Summary(), got.Detail())
			}
		})
	}
}

// TestFailed words the ways in which a user's lifecycle ends early.
func TestFailed(t *testing.T) {
	t.Parallel()
	inactive, name := false, "Countess"
	user := &scim.User{ID: "1", UserName: "ada@example.com", DisplayName: &name, Active: &inactive}
	for what, c := range map[string]struct {
		err                   error
		summary, reports, not string
	}{
		"exists": {
			&lifecycle.ExistsError{Found: lifecycle.Users(user)}, "User exists already: ada@example.com",
			"ada@example.com (Countess) exists in NinjaOne as an inactive user with the id 1", "",
		},
		"exists twice": {
			&lifecycle.ExistsError{Found: lifecycle.Users(user, &scim.User{ID: "2"})},
			"Several users are called ada@example.com", "2 users with this user name, with the ids 1, 2", "import {",
		},
		"not converted": {
			&lifecycle.ConversionError{Kept: "Technician", Wanted: "endUser"},
			"User type was not changed: ada@example.com", `Set user_type back to "Technician"`, "",
		},
		"a step failed": {&lifecycle.ActError{Act: "create user", Err: &scim.Error{
			Method: "POST", Path: "/Users",
			Status: 403,
		}}, "Cannot create user ada@example.com", "403 Forbidden", ""},
		"something else": {errors.New("odd"), "Cannot manage user ada@example.com", "odd.", ""},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			got := diagnose.Failed("ada@example.com", c.err)
			if got.Severity() != diag.SeverityError || got.Summary() != c.summary || !strings.Contains(got.Detail(), c.reports) {
				t.Errorf("got %s: %s", got.Summary(), got.Detail())
			}
			if c.not != "" && strings.Contains(got.Detail(), c.not) {
				t.Errorf("has %q: %s", c.not, got.Detail())
			}
		})
	}
}

// TestRemarks are warnings with constant summaries.
func TestRemarks(t *testing.T) {
	t.Parallel()
	refused := &scim.Error{Method: "DELETE", Path: "/Users/1", Status: 501}
	got := diagnose.Remarks("ada@example.com", []lifecycle.Remark{
		{NotReadBack: errors.New("odd")},
		{Unkept: []string{"email", "active"}},
		{Uncleared: []string{"organization_id", "roles"}},
		{CreatedWith200: true},
		{DeleteRefused: refused},
	})
	want := []struct{ summary, reports string }{
		{"Written, but not read back", "odd."},
		{"NinjaOne kept other values", "another value for email, active"},
		{
			"NinjaOne did not clear a value",
			"still has a value for organization_id, roles, which the configuration no longer sets. NinjaOne does not let a " +
				"client clear it. The provider does not manage title, external_id and roles if they are not set,",
		},
		{"NinjaOne may have converted an existing account", "200 OK instead of 201 Created"},
		{"Deactivated instead of deleted", "501 Not Implemented"},
	}
	if len(got) != len(want) {
		t.Fatalf("%d warnings: %v", len(got), got)
	}
	for i, w := range want {
		if d := got[i]; d.Severity() != diag.SeverityWarning || d.Summary() != w.summary ||
			!strings.Contains(d.Detail(), w.reports) || !strings.Contains(d.Detail(), "ada@example.com") {
			t.Errorf("got %s: %s", d.Summary(), d.Detail())
		}
	}
	if got := diagnose.Remarks("ada@example.com", nil); len(got) > 0 {
		t.Errorf("nothing to remark: %v", got)
	}
}

// TestLookUp says what was looked for.
func TestLookUp(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		ids              []string
		err              error
		summary, reports string
	}{
		"nobody":  {nil, nil, "No such user", `NinjaOne has no user with id "1" that SCIM can see`},
		"gone":    {nil, directory.ErrGone, "No such user", `id "1"`},
		"two":     {[]string{"1", "2"}, nil, "Several users found", `2 users with id "1", with the ids 1, 2`},
		"refused": {nil, &scim.Error{Method: "GET", Path: "/Users/1", Status: 403}, `Cannot look up user with id "1"`, "403"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := diagnose.LookUp("user", `id "1"`, c.ids, c.err)
			if got.Summary() != c.summary || !strings.Contains(got.Detail(), c.reports) {
				t.Errorf("got %s: %s", got.Summary(), got.Detail())
			}
		})
	}
	if got := diagnose.Incomplete("users", ""); len(got) > 0 {
		t.Errorf("no doubt, and warned: %v", got)
	}
	if got := diagnose.Incomplete("users", "page 2 repeated page 1"); len(got) != 1 ||
		!strings.Contains(got[0].Detail(), "page 2 repeated page 1") {
		t.Errorf("got %v", got)
	}
}

// TestRefused puts each reason on its attribute.
func TestRefused(t *testing.T) {
	t.Parallel()
	got := diagnose.Refused([]person.Refusal{
		{Attribute: "user_type", Err: ninjaone.AdministratorRefusal("sysadmin")},
		{Attribute: "given_name", Err: errors.New("it is missing or blank")},
	})
	if len(got) != 2 {
		t.Fatalf("got %v", got)
	}
	for i, w := range []struct{ at, summary string }{
		{"user_type", "System administrators are made in the console"},
		{"given_name", "Invalid value"},
	} {
		d, ok := got[i].(diag.DiagnosticWithPath)
		if !ok || !d.Path().Equal(path.Root(w.at)) || d.Summary() != w.summary || !strings.HasSuffix(d.Detail(), ".") {
			t.Errorf("got %v", got[i])
		}
	}
}

// TestTokenEnds has one summary for all days.
func TestTokenEnds(t *testing.T) {
	t.Parallel()
	expires := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	for days, reports := range map[int]string{
		30: "The token stops working in 30 days, on 2026-09-01.", 1: "in 1 day, on", 0: "within a day, on 2026-09-01.", -1: "stopped working on 2026-09-01",
	} {
		got := diagnose.TokenEnds(path.Root("scim_token_created"), expires, days)
		if got.Summary() != "NinjaOne SCIM token ends" || !strings.Contains(got.Detail(), reports) ||
			!strings.Contains(got.Detail(), "live for six months. Then every plan") ||
			!strings.Contains(got.Detail(), ninjaone.ConsolePath) {
			t.Errorf("%d days: %s: %s", days, got.Summary(), got.Detail())
		}
	}
}
