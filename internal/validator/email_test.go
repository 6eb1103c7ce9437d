package validator_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

func TestInvalidEmailAddressesAreRefused(t *testing.T) {
	t.Parallel()
	testString(t, validator.Person("email"), map[string]stringCase{
		"address": {value: types.StringValue("ada@example.com")},
		"empty":   {value: types.StringValue(""), summary: "Invalid email address", detail: "leave email out"},
		"display name": {
			value: types.StringValue("Ada <ada@example.com>"), summary: "Invalid email address", detail: "a space",
		},
	})
}
