package validator_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	schema "github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

func TestNotAdministrator(t *testing.T) {
	t.Parallel()
	const summary = "System administrators are made in the console"
	testString(t, validator.NotAdministrator(), map[string]stringCase{
		"custom role":       {value: types.StringValue("Patch Administrator")},
		"assistant":         {value: types.StringValue("Administrative Assistant")},
		"empty":             {value: types.StringValue("")},
		"administrator":     {value: types.StringValue("Administrator"), summary: summary, detail: `"Administrator"`},
		"snake case":        {value: types.StringValue("system_admin"), summary: summary, detail: `"system_admin"`},
		"plural, shouting":  {value: types.StringValue("ADMINS"), summary: summary, detail: "by hand"},
		"full-width forms":  {value: types.StringValue("Ａｄｍｉｎ"), summary: summary, detail: "by hand"},
		"separated letters": {value: types.StringValue("s.y.s.a.d.m.i.n"), summary: summary, detail: "by hand"},
	})
}

func TestNotAdministratorOnTheElementsOfASet(t *testing.T) {
	t.Parallel()
	roles := types.SetValueMust(types.StringType, []attr.Value{
		types.StringValue("Patch Administrator"), types.StringValue("SysAdmin"), types.StringUnknown(),
	})
	resp := &schema.SetResponse{}
	setvalidator.ValueStringsAre(validator.NotAdministrator()).ValidateSet(t.Context(),
		schema.SetRequest{Path: path.Root("roles"), ConfigValue: roles}, resp)
	if got := resp.Diagnostics.ErrorsCount(); got != 1 {
		t.Fatalf("got %d errors, want 1: %s", got, resp.Diagnostics)
	}
	onElement, ok := resp.Diagnostics.Errors()[0].(interface{ Path() path.Path })
	if want := path.Root("roles").AtSetValue(types.StringValue("SysAdmin")); !ok || !onElement.Path().Equal(want) {
		t.Errorf("the error is not on %s: %s", want, resp.Diagnostics)
	}
}
