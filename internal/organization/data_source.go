package organization

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/api"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
	rule "github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

var (
	_ datasource.DataSourceWithConfigure        = (*DataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*DataSource)(nil)
)

// DataSource is data.ninjaone_organization.
type DataSource struct{ tenant.APIDataSource }

// NewDataSource is the constructor that the provider registers.
func NewDataSource() datasource.DataSource {
	return &DataSource{tenant.APIDataSource{TypeName: typeName}}
}

// ConfigValidators want exactly one key to look the organization up by.
func (d *DataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name"))}
}

// Schema is the data source as practitioners write it.
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	lookUp := func(words string) schema.StringAttribute {
		return schema.StringAttribute{
			Optional: true, Computed: true, MarkdownDescription: words, Validators: []validator.String{rule.NotBlank()},
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "One organization of the tenant, looked up by id or name. Finding no organization, or more " +
			"than one, is an error. A person's `organization_id` is such an id; it is a guess that SCIM and the REST " +
			"API use the same ids." + access,
		Attributes: map[string]schema.Attribute{
			"id":   lookUp("Id of the organization: a number, as a string. Exactly one of `id` and `name` is set."),
			"name": lookUp("Name of the organization, compared without case and outer spaces."),
			"description": schema.StringAttribute{
				Computed: true, MarkdownDescription: "Description of the organization; null if it has none.",
			},
		},
	}
}

// Read looks the organization up.
func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config found
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || !d.Offered(&resp.Diagnostics) {
		return
	}
	all, err := d.Account.Organizations(ctx)
	id, name := config.ID.ValueString(), config.Name.ValueString()
	by, is := fmt.Sprintf("id %q", id), func(o api.Organization) bool { return string(o.ID) == id }
	if !config.Name.IsNull() {
		wanted := key(name)
		by, is = fmt.Sprintf("name %q", name), func(o api.Organization) bool { return key(o.Name) == wanted }
	}
	var fits []api.Organization
	var ids []string
	for _, o := range sorted(all) {
		if is(o) {
			fits, ids = append(fits, o), append(ids, string(o.ID))
		}
	}
	switch {
	case err != nil:
		resp.Diagnostics.Append(diagnose.REST("look up organization with "+by, "", err))
	case len(fits) == 0 && config.Name.IsNull():
		resp.Diagnostics.Append(diagnose.NoOrganization(by, nil))
	case len(fits) == 0:
		resp.Diagnostics.Append(diagnose.NoOrganization(by, nearest(all, name)))
	case len(fits) > 1:
		resp.Diagnostics.Append(diagnose.SeveralOrganizations(by, ids))
	default:
		state := foundFrom(fits[0])
		resp.Diagnostics.Append(damaged(fits[0])...)
		if !config.Name.IsNull() {
			state.Name = config.Name
		}
		resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	}
}
