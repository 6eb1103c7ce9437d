package parseroster

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// attributeTypes has the types of a person's attributes in Terraform: those of ninjaone_scim_user that a roster can
// have. roles is a list, like groups, although it is a set in the resource. Terraform converts it where the resource
// uses it, and otherwise the order of the file stays.
func attributeTypes() map[string]attr.Type {
	list := types.ListType{ElemType: types.StringType}
	all := map[string]attr.Type{groups: list}
	for _, a := range person.Attributes() {
		all[a.Name] = map[person.Kind]attr.Type{
			person.Text: types.StringType, person.Flag: types.BoolType, person.List: list,
		}[a.Kind]
	}
	return all
}

// result is the map that the function returns. It encodes itself for Terraform: the framework's own values convert and
// check 20,000 people three times, which takes longer than reading them.
type result struct {
	types.Map // for the type

	people map[string]entry
}

func newResult(people map[string]entry) result {
	return result{types.MapNull(types.ObjectType{AttrTypes: attributeTypes()}), people}
}

func (result) IsNull() bool { return false }

// Equal reports whether other is a map of the same people.
func (r result) Equal(other attr.Value) bool {
	if other == nil {
		return false
	}
	ctx := context.Background()
	mine, err := r.ToTerraformValue(ctx)
	if err != nil {
		return false
	}
	others, err := other.ToTerraformValue(ctx)
	return err == nil && mine.Equal(others)
}

// ToTerraformValue encodes the people. All absent attributes share one null value.
func (r result) ToTerraformValue(ctx context.Context) (tftypes.Value, error) {
	var (
		all    = r.ElementType(ctx).TerraformType(ctx)
		list   = tftypes.List{ElementType: tftypes.String}
		noText = tftypes.NewValue(tftypes.String, nil)
		noList = tftypes.NewValue(list, nil)
		flags  = map[bool]tftypes.Value{
			true: tftypes.NewValue(tftypes.Bool, true), false: tftypes.NewValue(tftypes.Bool, false),
		}
		noFlag = tftypes.NewValue(tftypes.Bool, nil)
	)
	texts := func(items []string) tftypes.Value {
		if items == nil {
			return noList
		}
		elements := make([]tftypes.Value, len(items))
		for i, item := range items {
			elements[i] = tftypes.NewValue(tftypes.String, item)
		}
		return tftypes.NewValue(list, elements)
	}
	people := make(map[string]tftypes.Value, len(r.people))
	for key, e := range r.people {
		values := make(map[string]tftypes.Value, len(person.Attributes())+1)
		values[groups] = texts(e.groups)
		for _, a := range person.Attributes() {
			switch v := a.Of(&e.person); {
			case a.Kind == person.List:
				values[a.Name] = texts(v.List)
			case a.Kind == person.Flag && v.Flag == nil:
				values[a.Name] = noFlag
			case a.Kind == person.Flag:
				values[a.Name] = flags[*v.Flag]
			case v.Text == nil:
				values[a.Name] = noText
			default:
				values[a.Name] = tftypes.NewValue(tftypes.String, *v.Text)
			}
		}
		people[key] = tftypes.NewValue(all, values)
	}
	return tftypes.NewValue(tftypes.Map{ElementType: all}, people), nil
}
