package user_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/acctest"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// TestUserNameMissing: a name that is null is told with the person whom it is missing of, beside the framework's own error.
func TestUserNameMissing(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	p := e.Protocol(nil)
	const words = "is required, and null here. An account that was made without one has none to import. Write the name here"
	for name, c := range map[string]struct {
		more acctest.Object
		says []string
	}{
		"no given name":  {acctest.Object{"given_name": nil}, []string{"given_name: A name is missing: " + e.Name("ada") + ": given_name " + words}},
		"no family name": {acctest.Object{"family_name": nil}, []string{"family_name: A name is missing: " + e.Name("ada") + ": family_name " + words}},
		"neither, of somebody who is not known yet": {
			acctest.Object{"given_name": nil, "family_name": nil, "user_name": acctest.Unknown{}},
			[]string{"given_name: A name is missing: of somebody whose user name is not known yet: given_name " + words, "family_name: A name is missing: of somebody"},
		},
		"not known yet": {acctest.Object{"given_name": acctest.Unknown{}, "family_name": acctest.Unknown{}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var ours []string
			for _, said := range p.Validate(typeName, ada(e, c.more)).Errors() {
				if strings.Contains(said, "A name is missing") {
					ours = append(ours, said)
				}
			}
			if !slices.EqualFunc(ours, c.says, strings.HasPrefix) {
				t.Errorf("said %q\nwant %q", ours, c.says)
			}
		})
	}
}
