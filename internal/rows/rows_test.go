package rows_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/rows"
)

// TestList: a list is what it was made of, in Terraform's form and in the framework's.
func TestList(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	attribute := rows.Attribute("People.", map[string]schema.Attribute{"name": schema.StringAttribute{Computed: true}})
	empty, err := attribute.GetType().ValueFromTerraform(ctx,
		tftypes.NewValue(attribute.GetType().TerraformType(ctx), nil))
	null, ok := empty.(rows.List)
	if err != nil || !ok || !null.IsNull() || null.IsUnknown() {
		t.Fatalf("a null list is %v, %v", empty, err)
	}
	of := func(names ...string) rows.List {
		var objects []tftypes.Value
		for _, name := range names {
			objects = append(objects, tftypes.NewValue(null.Object(ctx),
				map[string]tftypes.Value{"name": tftypes.NewValue(tftypes.String, name)}))
		}
		return null.With(ctx, objects)
	}
	ada := of("ada", "bo")
	if ada.IsNull() || !ada.Equal(of("ada", "bo")) || ada.Equal(of("ada")) || ada.Equal(null) || null.Equal(ada) ||
		!null.Equal(null) {
		t.Error("lists are the same where their objects are")
	}
	if !ada.Type(ctx).Equal(attribute.GetType()) ||
		ada.Type(ctx).Equal(basetypes.ListType{ElemType: basetypes.StringType{}}) {
		t.Errorf("the type is %s", ada.Type(ctx))
	}
	list, diags := ada.ToListValue(ctx)
	if diags.HasError() || len(list.Elements()) != 2 {
		t.Errorf("the framework has %s, %v", list, diags)
	}
	typ, _ := attribute.GetType().(basetypes.ListTypable)
	if back, diags := typ.ValueFromList(ctx, list); diags.HasError() || !ada.Equal(back) {
		t.Errorf("back from the framework: %s, %v", back, diags)
	}
}
