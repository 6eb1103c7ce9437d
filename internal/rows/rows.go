// Package rows implements the computed list of a data source that may return 20,000 objects. It keeps the value in the
// form of Terraform's protocol. The framework would convert, check and copy each attribute of each object several
// times, which took ten seconds and half a gigabyte.
package rows

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var (
	_ basetypes.ListTypable  = listType{}
	_ basetypes.ListValuable = List{}
)

// Attribute is a list of objects with these attributes.
func Attribute(words string, attributes map[string]schema.Attribute) schema.ListNestedAttribute {
	kinds := make(map[string]attr.Type, len(attributes))
	for name, attribute := range attributes {
		kinds[name] = attribute.GetType()
	}
	object := types.ObjectType{AttrTypes: kinds}
	return schema.ListNestedAttribute{
		Computed:            true,
		MarkdownDescription: words,
		// The framework asks for these types at each null of each object. Without the custom type, it computes them each
		// time.
		CustomType:   listType{types.ListType{ElemType: object}},
		NestedObject: schema.NestedAttributeObject{Attributes: attributes, CustomType: object},
	}
}

// List is the value of such an attribute, in a model.
type List struct {
	listType

	value *tftypes.Value // shared by copies; nil is null
}

// With returns a list of the same type with these objects.
func (l List) With(ctx context.Context, objects []tftypes.Value) List {
	value := tftypes.NewValue(l.TerraformType(ctx), objects)
	return List{l.listType, &value}
}

// Object returns the type of the objects.
func (l List) Object(ctx context.Context) tftypes.Object {
	of, _ := l.ElementType().TerraformType(ctx).(tftypes.Object)
	return of
}

// Type returns the attribute's type.
func (l List) Type(context.Context) attr.Type { return l.listType }

// ToTerraformValue returns the value unchanged.
func (l List) ToTerraformValue(ctx context.Context) (tftypes.Value, error) {
	if l.value == nil {
		return tftypes.NewValue(l.TerraformType(ctx), nil), nil
	}
	return *l.value, nil
}

// ToListValue converts every object into the framework's form.
func (l List) ToListValue(ctx context.Context) (basetypes.ListValue, diag.Diagnostics) {
	value, _ := l.ToTerraformValue(ctx)
	list, _ := l.ListType.ValueFromTerraform(ctx, value)
	converted, _ := list.(basetypes.ListValue)
	return converted, nil
}

// Equal reports whether another list has the same objects.
func (l List) Equal(other attr.Value) bool {
	o, ok := other.(List)
	if !ok || l.IsNull() != o.IsNull() {
		return false
	}
	return l.value == o.value || l.value != nil && o.value != nil && l.value.Equal(*o.value)
}

// IsNull reports whether nothing was read yet.
func (l List) IsNull() bool { return l.value == nil || l.value.IsNull() }

// IsUnknown reports whether Terraform does not know the list yet.
func (l List) IsUnknown() bool { return l.value != nil && !l.value.IsKnown() }

// String is for messages of the framework.
func (l List) String() string { return fmt.Sprint("a list of ", l.ElementType()) }

type listType struct{ basetypes.ListType }

// Equal reports whether another type is of the same objects.
func (t listType) Equal(other attr.Type) bool {
	o, ok := other.(listType)
	return ok && t.ListType.Equal(o.ListType)
}

// String names the type.
func (t listType) String() string { return "rows." + t.ListType.String() }

// ValueType is an empty value of this type.
func (t listType) ValueType(context.Context) attr.Value { return List{listType: t} }

// ValueFromTerraform keeps what Terraform sends.
func (t listType) ValueFromTerraform(_ context.Context, in tftypes.Value) (attr.Value, error) {
	return List{t, &in}, nil
}

// ValueFromList converts a list that the framework has made.
func (t listType) ValueFromList(ctx context.Context,
	in basetypes.ListValue,
) (basetypes.ListValuable, diag.Diagnostics) {
	value, _ := in.ToTerraformValue(ctx)
	return List{t, &value}, nil
}
