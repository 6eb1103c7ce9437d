package group

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/team"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
	rule "github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

var _ datasource.DataSourceWithConfigure = (*ListDataSource)(nil)

// ListDataSource is data.ninjaone_scim_groups: every group that matches.
type ListDataSource struct{ tenant.SCIMDataSource }

// NewListDataSource is the constructor that the provider registers.
func NewListDataSource() datasource.DataSource {
	return &ListDataSource{tenant.SCIMDataSource{TypeName: typeName + "s"}}
}

// listModel is the data source's configuration and result.
type listModel struct {
	DisplayNamePrefix types.String `tfsdk:"display_name_prefix"`
	IncludeMembers    types.Bool   `tfsdk:"include_members"`
	Groups            []found      `tfsdk:"groups"`
}

// Schema is the data source as practitioners write it.
func (d *ListDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The groups of the tenant, sorted by name.",
		Attributes: map[string]schema.Attribute{
			"display_name_prefix": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: prefixWords,
				Validators:          []validator.String{rule.NotBlank()},
			},
			"include_members": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to read the members of each group, which costs one request for each. " +
					"Default `false`: `members` is null.",
			},
			"groups": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The matching groups, sorted by name.",
				NestedObject: schema.NestedAttributeObject{
					Attributes: foundAttributes("Members of the group, sorted by id; null unless `include_members` is set."),
				},
			},
		},
	}
}

// Read lists the groups.
func (d *ListDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state listModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	wanted, doubt, err := beginning(ctx, d.Directory, state.DisplayNamePrefix.ValueString())
	if err != nil {
		resp.Diagnostics.Append(diagnose.Error("list", "groups", err))
		return
	}
	resp.Diagnostics.Append(diagnose.Incomplete("groups", doubt)...)
	resp.Diagnostics.Append(diagnose.DamagedGroups(wanted...)...)
	var whole []*scim.Group // with members, where the configuration asks for them
	if state.IncludeMembers.ValueBool() {
		var problem diag.Diagnostic
		if whole, problem = tenant.WithMembers(ctx, d.Directory, wanted); problem != nil {
			resp.Diagnostics.Append(problem)
			return
		}
	}
	state.Groups = []found{}
	for i, g := range wanted {
		found := foundFrom(g)
		if whole != nil {
			if whole[i] == nil {
				continue // deleted since the listing
			}
			found.Members = membersOf(whole[i])
		}
		state.Groups = append(state.Groups, found)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

const prefixWords = "Only groups whose name begins with this prefix, compared without case."

// beginning are the groups whose names begin with a prefix, sorted by name. doubt is why the listing may be incomplete.
func beginning(ctx context.Context, d *directory.Directory,
	prefix string,
) (groups []*scim.Group, doubt string, err error) {
	all, doubt, err := d.Groups(ctx, func(g *scim.Group) bool { return team.ShowsAll(g, team.Team{}) })
	for _, g := range all {
		if scim.Begins(g.DisplayName, prefix) {
			groups = append(groups, g)
		}
	}
	slices.SortFunc(groups, byName)
	return groups, doubt, err
}
