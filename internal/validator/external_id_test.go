package validator_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

func TestExternalID(t *testing.T) {
	t.Parallel()
	testString(t, validator.Person("external_id"), map[string]stringCase{
		"a key":         {value: types.StringValue("hr-1001")},
		"a number":      {value: types.StringValue("0042")},
		"empty":         {value: types.StringValue(""), summary: "Invalid external id", detail: "leave it out"},
		"a placeholder": {value: types.StringValue("n/a"), summary: "Invalid external id", detail: "placeholder"},
		"a shortened number": {
			value: types.StringValue("1.00012E+11"), summary: "External id shortened by a spreadsheet", detail: "as text",
		},
	})
}
