package validator_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

func TestTokenCreated(t *testing.T) {
	t.Parallel()
	testString(t, validator.TokenCreated(), map[string]stringCase{
		"day":    {value: types.StringValue("2026-09-01")},
		"moment": {value: types.StringValue("2026-09-01T09:30:00+02:00")},
		"no day of any year": {
			value: types.StringValue("2026-02-30"), summary: "Invalid token date", detail: "2026-09-01",
		},
		"another order": {
			value: types.StringValue("01/09/2026"), summary: "Invalid token date", detail: "2026-09-01",
		},
		"empty": {value: types.StringValue(""), summary: "Invalid token date", detail: "2026-09-01"},
	})
}
