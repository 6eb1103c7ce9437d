package validator_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

func TestDuration(t *testing.T) {
	t.Parallel()
	testString(t, validator.Duration(), map[string]stringCase{
		"seconds":   {value: types.StringValue("30s")},
		"combined":  {value: types.StringValue("2m30s")},
		"zero":      {value: types.StringValue("0s"), summary: "Invalid value", detail: "above zero"},
		"negative":  {value: types.StringValue("-1s"), summary: "Invalid value", detail: "above zero"},
		"unit-less": {value: types.StringValue("30"), summary: "Invalid value", detail: `"30s"`},
		"days":      {value: types.StringValue("1d"), summary: "Invalid value", detail: `"30s"`},
		"empty":     {value: types.StringValue(""), summary: "Invalid value", detail: `"30s"`},
	})
}
