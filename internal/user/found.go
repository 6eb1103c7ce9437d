package user

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
)

// foundAttributes are the attributes of a user that was looked up.
func foundAttributes() map[string]schema.Attribute {
	text := func(words string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: words}
	}
	moment := func(words string) schema.Attribute {
		return schema.StringAttribute{Computed: true, CustomType: timetypes.RFC3339Type{}, MarkdownDescription: words}
	}
	all := map[string]schema.Attribute{
		"id": text("SCIM id of the user."),
		"groups": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "The user's groups, sorted by id; null if NinjaOne does not return them.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"value":   text("SCIM id of the group."),
				"display": text("Display name of the group, if NinjaOne returns it."),
			}},
		},
		"created":       moment("When the user was created, if NinjaOne returns it."),
		"last_modified": moment("When the user was last changed, if NinjaOne returns it."),
	}
	for _, a := range person.Attributes() {
		switch a.Type {
		case person.Flag:
			all[a.Name] = schema.BoolAttribute{Computed: true, MarkdownDescription: a.Short}
		case person.List:
			all[a.Name] = schema.ListAttribute{ElementType: types.StringType, Computed: true, MarkdownDescription: a.Short}
		default:
			all[a.Name] = text(a.Short)
		}
	}
	return all
}

// foundType is the type of a user that was looked up.
func foundType() types.ObjectType {
	kinds := map[string]attr.Type{}
	for name, attribute := range foundAttributes() {
		kinds[name] = attribute.GetType()
	}
	return types.ObjectType{AttrTypes: kinds}
}

// foundFrom is a user as a data source returns it.
func foundFrom(ctx context.Context, u *scim.User) model {
	f := model{
		"id": types.StringValue(u.ID), "groups": groupsOf(ctx, u.Groups),
		"created": timetypes.NewRFC3339Null(), "last_modified": timetypes.NewRFC3339Null(),
	}
	p := person.Flatten(u, person.Person{})
	f.take(p)
	for _, a := range person.Attributes() {
		if list := a.Of(&p).List; a.Type == person.List {
			slices.Sort(list)
			f[a.Name] = listOf(types.StringType, list != nil, texts(list))
		}
	}
	if u.Meta != nil {
		f["created"] = timetypes.NewRFC3339TimePointerValue(u.Meta.Created)
		f["last_modified"] = timetypes.NewRFC3339TimePointerValue(u.Meta.LastModified)
	}
	return f
}

// groupsOf are the groups that a user's answer lists.
func groupsOf(ctx context.Context, groups []scim.Member) attr.Value {
	sorted := slices.SortedFunc(slices.Values(groups), func(a, b scim.Member) int { return cmp.Compare(a.Value, b.Value) })
	list := make([]attr.Value, 0, len(groups))
	for _, g := range sorted {
		list = append(list, model{"value": types.StringValue(g.Value), "display": tenant.Text(g.Display)}.object(ctx))
	}
	group := types.ObjectType{AttrTypes: map[string]attr.Type{"value": types.StringType, "display": types.StringType}}
	return listOf(group, groups != nil, list)
}

// listOf is a list, or null where the answer has none.
func listOf(of attr.Type, is bool, elements []attr.Value) attr.Value {
	if !is {
		return types.ListNull(of)
	}
	return types.ListValueMust(of, elements)
}
