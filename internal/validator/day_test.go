package validator_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

func TestDay(t *testing.T) {
	t.Parallel()
	const detail = `Write the year, the month and the day, such as "2026-09-01".`
	testString(t, validator.Day(), map[string]stringCase{
		"day": {value: types.StringValue("2026-09-01")},
		"moment": {
			value: types.StringValue("2026-09-01T09:30:00Z"), summary: "Invalid value", detail: detail,
		},
		"no day of any year": {value: types.StringValue("2026-02-30"), summary: "Invalid value", detail: detail},
		"empty":              {value: types.StringValue(""), summary: "Invalid value", detail: detail},
	})
}
