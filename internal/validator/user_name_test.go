package validator_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

func TestUserName(t *testing.T) {
	t.Parallel()
	testString(t, validator.Person("user_name"), map[string]stringCase{
		"address": {value: types.StringValue("ada@example.com")},
		"empty":   {value: types.StringValue(""), summary: "Invalid user name", detail: "is blank"},
		"no domain": {
			value: types.StringValue("ada"), summary: "Invalid user name", detail: "is not an email address",
		},
		"display name": {
			value: types.StringValue("Ada <ada@example.com>"), summary: "Invalid user name", detail: "a space",
		},
		"255 characters": {
			value: types.StringValue(strings.Repeat("a", 243) + "@example.com"), summary: "Invalid user name",
			detail: "254",
		},
	})
}
