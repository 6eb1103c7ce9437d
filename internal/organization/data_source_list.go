package organization

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
)

var _ datasource.DataSourceWithConfigure = (*ListDataSource)(nil)

// ListDataSource is data.ninjaone_organizations.
type ListDataSource struct{ tenant.APIDataSource }

// NewListDataSource is the constructor that the provider registers.
func NewListDataSource() datasource.DataSource {
	return &ListDataSource{tenant.APIDataSource{TypeName: typeName + "s"}}
}

// listModel is what the data source returns.
type listModel struct {
	Organizations  []found           `tfsdk:"organizations"`
	IDs            map[string]string `tfsdk:"ids"`
	AmbiguousNames []string          `tfsdk:"ambiguous_names"`
}

// access is what both data sources need.
const access = " The data source reads NinjaOne's REST API and needs `api_client_id` and `api_client_secret` in the " +
	"provider block. The provider reads the organizations at most once in a run, a thousand with each request, " +
	"whatever the number of data sources. It is a guess that the scope *Monitoring* is enough; an error names the " +
	"scope if it is not."

// Schema is the data source as practitioners write it.
func (d *ListDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(words string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: words}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "All organizations of the tenant, and their ids by name. A person's `organization_id` is " +
			"such an id; it is a guess that SCIM and the REST API use the same ids." + access,
		Attributes: map[string]schema.Attribute{
			"organizations": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The organizations, sorted by name.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":          text("Id of the organization: a number, as a string."),
					"name":        text("Name of the organization."),
					"description": text("Description of the organization; null if it has none."),
				}},
			},
			"ids": schema.MapAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "The id of each organization by its name, spelled as in NinjaOne. Names in " +
					"`ambiguous_names` are left out.",
			},
			"ambiguous_names": schema.ListAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "Names that several organizations have, compared without case and outer spaces. " +
					"Whether NinjaOne allows such names is not known.",
			},
		},
	}
}

// Read lists the organizations.
func (d *ListDataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	if !d.Offered(&resp.Diagnostics) {
		return
	}
	all, err := d.Account.Organizations(ctx)
	if err != nil {
		resp.Diagnostics.Append(diagnose.REST("list", "organizations", err))
		return
	}
	state := listModel{Organizations: []found{}}
	for _, o := range sorted(all) {
		state.Organizations = append(state.Organizations, foundFrom(o))
	}
	state.IDs, state.AmbiguousNames = byName(all)
	resp.Diagnostics.Append(damaged(all...)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}
