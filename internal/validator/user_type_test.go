package validator_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

func TestUserType(t *testing.T) {
	t.Parallel()
	testString(t, validator.Person("user_type"), map[string]stringCase{
		"technician":            {value: types.StringValue("Technician")},
		"technician, lowercase": {value: types.StringValue("technician")},
		"end user":              {value: types.StringValue("endUser")},
		"empty": {
			value: types.StringValue(""), summary: "Missing user type", detail: "makes the person an end user",
		},
		"blank": {
			value: types.StringValue(" "), summary: "Missing user type", detail: "makes the person an end user",
		},
		"administrator": {
			value:   types.StringValue("System Administrator"),
			summary: "System administrators are made in the console", detail: "by hand",
		},
		"shortened administrator": {
			value:   types.StringValue("sys_admin"),
			summary: "System administrators are made in the console", detail: "by hand",
		},
		"something else": {value: types.StringValue("user"), summary: "Unknown user type", detail: `"endUser"`},
	})
}
