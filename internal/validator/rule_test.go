package validator_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// stringCase is one value for a string validator. It is accepted, or refused with a summary and with words in the
// detail.
type stringCase struct {
	value   types.String
	summary string // "": accepted
	detail  string
}

// testString runs cases through a validator. It adds null and unknown, which every validator accepts.
func testString(t *testing.T, v validator.String, cases map[string]stringCase) {
	t.Helper()
	cases["null"] = stringCase{value: types.StringNull()}
	cases["unknown"] = stringCase{value: types.StringUnknown()}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := path.Root("tested")
			resp := &validator.StringResponse{}
			v.ValidateString(t.Context(), validator.StringRequest{Path: at, ConfigValue: c.value}, resp)
			if c.summary == "" {
				if resp.Diagnostics.HasError() {
					t.Errorf("refused: %s", resp.Diagnostics)
				}
				return
			}
			if got := resp.Diagnostics.ErrorsCount(); got != 1 {
				t.Fatalf("got %d errors, want 1: %s", got, resp.Diagnostics)
			}
			got := resp.Diagnostics.Errors()[0]
			if got.Summary() != c.summary {
				t.Errorf("got summary %q, want %q", got.Summary(), c.summary)
			}
			if !strings.Contains(got.Detail(), c.detail) {
				t.Errorf("the detail lacks %q: %s", c.detail, got.Detail())
			}
			if !strings.Contains(got.Detail(), ".\n\nTo fix:") {
				t.Errorf("the detail does not end with the fix: %s", got.Detail())
			}
			onAttribute, ok := got.(interface{ Path() path.Path })
			if !ok || !onAttribute.Path().Equal(at) {
				t.Errorf("the error is not on the attribute: %s", got)
			}
		})
	}
	if v.Description(t.Context()) == "" || v.MarkdownDescription(t.Context()) == "" {
		t.Error("the validator has no description")
	}
}
