package validator_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

func TestOrganizationID(t *testing.T) {
	t.Parallel()
	testString(t, validator.Person("organization_id"), map[string]stringCase{
		"number":            {value: types.StringValue("42")},
		"all":               {value: types.StringValue("All")},
		"all in lower case": {value: types.StringValue("all"), summary: "Invalid organization id", detail: `"All"`},
		"an organization": {
			value: types.StringValue("Example Ltd"), summary: "Invalid organization id", detail: "number",
		},
		"empty":              {value: types.StringValue(""), summary: "Invalid organization id", detail: "number"},
		"a number and space": {value: types.StringValue("42 "), summary: "Invalid organization id", detail: "number"},
	})
}
