package validator_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

func TestNotBlank(t *testing.T) {
	t.Parallel()
	testString(t, validator.NotBlank(), map[string]stringCase{
		"a name":             {value: types.StringValue("Ada")},
		"a name with spaces": {value: types.StringValue(" Ada ")},
		"damaged": {
			value: types.StringValue("J\ufffdrg"), summary: "Invalid value",
			detail: "is damaged text. The sign U+FFFD",
		},
		"empty":                  {value: types.StringValue(""), summary: "Invalid value", detail: "leave it out"},
		"space":                  {value: types.StringValue(" "), summary: "Invalid value", detail: "is blank"},
		"tab and no-break space": {value: types.StringValue("\t\u00a0"), summary: "Invalid value", detail: "is blank"},
	})
}

func TestRequiredNotBlank(t *testing.T) {
	t.Parallel()
	testString(t, validator.RequiredNotBlank(), map[string]stringCase{
		"a name": {value: types.StringValue("Ada")},
		"empty":  {value: types.StringValue(""), summary: "Invalid value", detail: "To fix: Write a value."},
		"space":  {value: types.StringValue(" "), summary: "Invalid value", detail: "To fix: Write a value."},
	})
}
