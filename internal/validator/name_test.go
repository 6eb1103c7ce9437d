package validator_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

func TestInvalidNamesAreRefused(t *testing.T) {
	t.Parallel()
	testString(t, validator.Person("given_name"), map[string]stringCase{
		"a name": {value: types.StringValue("Ada")},
		"empty":  {value: types.StringValue(""), summary: "Invalid name", detail: "missing or blank"},
		"blank":  {value: types.StringValue(" "), summary: "Invalid name", detail: "missing or blank"},
		"151 characters": {
			value: types.StringValue(strings.Repeat("a", 151)), summary: "Invalid name", detail: "at most 150",
		},
	})
}
