package group

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/team"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
	rule "github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

var (
	_ datasource.DataSourceWithConfigure        = (*DataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*DataSource)(nil)
)

// DataSource is data.ninjaone_scim_group: one group, looked up, with its members.
type DataSource struct{ tenant.SCIMDataSource }

// NewDataSource is the constructor that the provider registers.
func NewDataSource() datasource.DataSource {
	return &DataSource{tenant.SCIMDataSource{TypeName: typeName}}
}

// found is a group that a data source returns.
type found struct {
	ID          types.String `tfsdk:"id"`
	DisplayName types.String `tfsdk:"display_name"`
	ExternalID  types.String `tfsdk:"external_id"`
	Members     []member     `tfsdk:"members"`
}

// member is one member of a group.
type member struct {
	Value   types.String `tfsdk:"value"`
	Display types.String `tfsdk:"display"`
}

// ConfigValidators require exactly one key to look the group up by.
func (d *DataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"),
		path.MatchRoot("display_name"))}
}

// Schema is the data source as practitioners write it.
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := foundAttributes("Members of the group, sorted by id.")
	for name, words := range map[string]string{
		"id":           "SCIM id of the group. Exactly one of `id` and `display_name` is set.",
		"display_name": "Name of the group; compared without case.",
	} {
		attributes[name] = schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: words,
			Validators:          []validator.String{rule.NotBlank()},
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "One group of the tenant with its members, looked up by id or name. Finding no group, or " +
			"more than one, is an error.",
		Attributes: attributes,
	}
}

// foundAttributes are the attributes of a group that was looked up.
func foundAttributes(members string) map[string]schema.Attribute {
	text := func(words string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: words}
	}
	return map[string]schema.Attribute{
		"id":           text("SCIM id of the group."),
		"display_name": text("Name of the group."),
		"external_id":  text("The identity provider's own key for the group."),
		"members": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: members,
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"value":   text("SCIM id of the member."),
				"display": text("Name of the member, if NinjaOne returns it."),
			}},
		},
	}
}

// Read looks the group up.
func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config found
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	groupIDs, by, err := d.lookUp(ctx, config)
	if err != nil || len(groupIDs) != 1 {
		resp.Diagnostics.Append(diagnose.LookUp("group", by, groupIDs, err))
		return
	}
	group, err := d.Directory.GroupWithMembers(ctx, groupIDs[0])
	if err != nil {
		resp.Diagnostics.Append(diagnose.LookUp("group", by, nil, err))
		return
	}
	resp.Diagnostics.Append(diagnose.DamagedGroups(group)...)
	state := foundFrom(group)
	state.Members = membersOf(group)
	if !config.DisplayName.IsNull() {
		state.DisplayName = config.DisplayName
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// lookUp finds the ids of groups by the one key that is set. by names that key in words.
func (d *DataSource) lookUp(ctx context.Context, config found) (groupIDs []string, by string, err error) {
	if !config.ID.IsNull() {
		return []string{config.ID.ValueString()}, fmt.Sprintf("id %q", config.ID.ValueString()), nil
	}
	groups, err := d.Directory.GroupsNamed(ctx, config.DisplayName.ValueString(), isNamed)
	for _, g := range groups {
		groupIDs = append(groupIDs, g.ID)
	}
	return groupIDs, fmt.Sprintf("display_name %q", config.DisplayName.ValueString()), err
}

// isNamed reports whether an entry of a listing has a display name, which is all that a look-up by name needs.
func isNamed(g *scim.Group) bool { return g.DisplayName != "" }

func foundFrom(g *scim.Group) found {
	t := team.Flatten(g, team.Team{})
	name := types.StringValue(t.DisplayName)
	if scim.Damaged(g.DisplayName) {
		name = types.StringNull()
	}
	return found{
		ID:          types.StringValue(g.ID),
		DisplayName: name,
		ExternalID:  types.StringPointerValue(t.ExternalID),
	}
}

func membersOf(g *scim.Group) []member {
	members := make([]member, 0, len(g.Members))
	for _, m := range g.Members {
		members = append(members, member{Value: types.StringValue(m.Value), Display: tenant.Text(m.Display)})
	}
	slices.SortFunc(members, func(a, b member) int { return cmp.Compare(a.Value.ValueString(), b.Value.ValueString()) })
	return members
}
