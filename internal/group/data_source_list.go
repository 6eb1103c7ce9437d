package group

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"golang.org/x/sync/errgroup"

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
				MarkdownDescription: "Whether to read the members of each group, which costs one request for each. Default " +
					"`false`: `members` " +
					"is null.",
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
	whole := make([]*scim.Group, len(wanted)) // with members, where the configuration asks for them
	if state.IncludeMembers.ValueBool() {
		if problem := d.readMembers(ctx, wanted, whole); problem != nil {
			resp.Diagnostics.Append(problem)
			return
		}
	}
	state.Groups = []found{}
	for i, g := range wanted {
		found := foundFrom(g)
		switch {
		case whole[i] != nil:
			found.Members = membersOf(whole[i])
		case state.IncludeMembers.ValueBool():
			continue // deleted since the listing
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

// readsInFlight is how many groups are read at a time, as many as Terraform works on resources.
const readsInFlight = 10

// readMembers reads each group with its members into whole. The entry of a group that is gone is nil.
func (d *ListDataSource) readMembers(ctx context.Context, groups, whole []*scim.Group) diag.Diagnostic {
	problems := make([]diag.Diagnostic, len(groups))
	var all errgroup.Group
	all.SetLimit(readsInFlight)
	for i, g := range groups {
		all.Go(func() error {
			read, err := d.Directory.GroupWithMembers(ctx, g.ID)
			switch {
			case err == nil:
				whole[i] = read
			case !isGone(err):
				problems[i] = diagnose.Error("read the members of group", g.DisplayName, err)
				return err
			}
			return nil
		})
	}
	if err := all.Wait(); err != nil {
		return problems[slices.IndexFunc(problems, func(p diag.Diagnostic) bool { return p != nil })]
	}
	return nil
}
