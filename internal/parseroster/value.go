package parseroster

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// attributeTypes is what one person is in Terraform: the attributes of ninjaone_scim_user that a roster can carry.
// roles is a list like groups, although the resource's is a set: Terraform converts it where it is used, and keeps
// the order of the file where it is not.
func attributeTypes() map[string]attr.Type {
	list := types.ListType{ElemType: types.StringType}
	return map[string]attr.Type{
		userName.String():       types.StringType,
		userType.String():       types.StringType,
		givenName.String():      types.StringType,
		familyName.String():     types.StringType,
		organizationID.String(): types.StringType,
		displayName.String():    types.StringType,
		email.String():          types.StringType,
		active.String():         types.BoolType,
		externalID.String():     types.StringType,
		roles.String():          list,
		groups.String():         list,
	}
}

// value is what the function returns for people that parse has accepted.
func value(people map[string]person) types.Map {
	attributes := attributeTypes()
	elements := make(map[string]attr.Value, len(people))
	for k, p := range people {
		elements[k] = types.ObjectValueMust(attributes, map[string]attr.Value{
			userName.String():       types.StringValue(p.userName),
			userType.String():       types.StringValue(p.userType),
			givenName.String():      types.StringValue(p.givenName),
			familyName.String():     types.StringValue(p.familyName),
			organizationID.String(): types.StringPointerValue(p.organizationID),
			displayName.String():    types.StringPointerValue(p.displayName),
			email.String():          types.StringPointerValue(p.email),
			active.String():         types.BoolPointerValue(p.active),
			externalID.String():     types.StringPointerValue(p.externalID),
			roles.String():          listValue(p.roles),
			groups.String():         listValue(p.groups),
		})
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
