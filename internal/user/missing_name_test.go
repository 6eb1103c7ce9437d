package user_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestUserNameMissing: who lacks names is one error, which says whose they are.
func TestUserNameMissing(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	p := e.Protocol(nil)
	const words = " required, and null here. If the account was created without it, an import cannot fill it in.\n\nTo fix:\n- Write the name here"
	for name, c := range map[string]struct {
		more    acctest.Object
		reports []string
	}{
		"no given name": {acctest.Object{"given_name": nil}, []string{"given_name: A name is missing: " + e.Name("ada") +
			": given_name is" + words}},
		"no family name": {acctest.Object{"family_name": nil}, []string{"family_name: A name is missing: " + e.Name("ada") +
			": family_name is" + words}},
		"neither, of a user who is not known yet": {
			acctest.Object{"given_name": nil, "family_name": nil, "user_name": acctest.Unknown{}},
			[]string{"given_name: A name is missing: a user whose user name is not known yet: given_name and family_name are" + words},
		},
		"not known yet": {acctest.Object{"given_name": acctest.Unknown{}, "family_name": acctest.Unknown{}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if lines := p.Validate(typeName, ada(e, c.more)).Errors(); !slices.EqualFunc(lines, c.reports, strings.HasPrefix) {
				t.Errorf("reported %q\nwant %q", lines, c.reports)
			}
		})
	}
}

// TestUserListWithoutNames: a query that is to generate a configuration warns once, of all who lack a name.
func TestUserListWithoutNames(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	e.Add("ada", nil)
	e.Add("none", map[string]any{"name": nil})
	e.Add("given", map[string]any{"name.familyName": nil})
	for include, want := range map[bool][]string{
		true: {"Accounts lack a given or a family name: NinjaOne has no given or no family name for 2 accounts:\n\n  " +
			e.Name("given") + "\n  " + e.Name("none") + "\n"},
		false: nil,
	} {
		listed, diags := e.Protocol(nil).List(typeName, acctest.Object{}, include, 0)
		if got := diags.Warnings(); !slices.EqualFunc(got, want, strings.HasPrefix) || len(diags.Errors()) > 0 ||
			len(listed) != 3 {
			t.Errorf("listed %d and reported:\n%s", len(listed), diags)
		}
	}
}
