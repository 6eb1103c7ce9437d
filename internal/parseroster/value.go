package parseroster

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// attributeTypes is what one person is in Terraform: the attributes of ninjaone_scim_user that a roster can carry.
// roles is a list like groups, although the resource's is a set: Terraform converts it where it is used, and keeps
// the order of the file where it is not.
func attributeTypes() map[string]attr.Type {
	list := types.ListType{ElemType: types.StringType}
	all := map[string]attr.Type{groups: list}
	for _, a := range person.Attributes() {
		all[a.Name] = map[person.Kind]attr.Type{person.Text: types.StringType, person.Flag: types.BoolType, person.List: list}[a.Kind]
	}
	return all
}

// value is what the function returns for people that parse has accepted.
func value(people map[string]entry) types.Map {
	attributes := attributeTypes()
	elements := make(map[string]attr.Value, len(people))
	for k, e := range people {
		values := map[string]attr.Value{groups: listValue(e.groups)}
		for _, a := range person.Attributes() {
			switch v := a.Of(&e.person); a.Kind {
			case person.Flag:
				values[a.Name] = types.BoolPointerValue(v.Flag)
			case person.List:
				values[a.Name] = listValue(v.List)
			default:
				values[a.Name] = types.StringPointerValue(v.Text)
			}
		}
		elements[k] = types.ObjectValueMust(attributes, values)
	}
	return types.MapValueMust(types.ObjectType{AttrTypes: attributes}, elements)
}

func listValue(items []string) types.List {
	if items == nil {
		return types.ListNull(types.StringType)
	}
	elements := make([]attr.Value, len(items))
	for i, item := range items {
		elements[i] = types.StringValue(item)
	}
	return types.ListValueMust(types.StringType, elements)
}
