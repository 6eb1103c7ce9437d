package validator_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

func TestRegion(t *testing.T) {
	t.Parallel()
	testString(t, validator.Region(), map[string]stringCase{
		"europe":  {value: types.StringValue("eu")},
		"unknown": {value: types.StringValue("apac"), summary: "Unknown region", detail: "oc (oc.ninjarmm.com)"},
		"empty":   {value: types.StringValue(""), summary: "Unknown region", detail: "us (app.ninjarmm.com)"},
	})
}
