// Package service is data.ninjaone_scim_service: what the SCIM service says of itself, and how long the token lives.
package service

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
)

var _ datasource.DataSourceWithConfigure = (*DataSource)(nil)

// typeName is the data source's name after the provider's, spelled once.
const typeName = "_scim_service"

// DataSource is data.ninjaone_scim_service.
type DataSource struct{ tenant.SCIMDataSource }

// NewDataSource is the constructor that the provider registers.
func NewDataSource() datasource.DataSource {
	return &DataSource{tenant.SCIMDataSource{TypeName: typeName}}
}

// model is the state of the data source.
type model struct {
	Host             types.String      `tfsdk:"host"`
	Available        types.Bool        `tfsdk:"available"`
	Patch            types.Bool        `tfsdk:"patch_supported"`
	Bulk             types.Bool        `tfsdk:"bulk_supported"`
	Filter           types.Bool        `tfsdk:"filter_supported"`
	FilterMaxResults types.Int64       `tfsdk:"filter_max_results"`
	ChangePassword   types.Bool        `tfsdk:"change_password_supported"`
	Sort             types.Bool        `tfsdk:"sort_supported"`
	ETag             types.Bool        `tfsdk:"etag_supported"`
	DocumentationURI types.String      `tfsdk:"documentation_uri"`
	TokenExpires     timetypes.RFC3339 `tfsdk:"token_expires"`
	TokenDaysLeft    types.Int64       `tfsdk:"token_days_left"`
}

// Schema is the data source as practitioners write it.
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	flag := func(words string) schema.BoolAttribute {
		return schema.BoolAttribute{Computed: true, MarkdownDescription: words + " Null if the service does not state it."}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "What the service states about itself at `/ServiceProviderConfig`, and the day on " +
			"which the token expires. Not every service has this page: see `available`. Use the day in a " +
			"`check` block, or in a job that warns before the token expires.",
		Attributes: map[string]schema.Attribute{
			"host": schema.StringAttribute{Computed: true, MarkdownDescription: "Host of the endpoint."},
			"available": schema.BoolAttribute{
				Computed:            true,
				MarkdownDescription: "Whether the service has a `/ServiceProviderConfig`.",
			},
			"patch_supported":  flag("Whether PATCH is supported."),
			"bulk_supported":   flag("Whether bulk operations are supported; this provider uses none."),
			"filter_supported": flag("Whether filters are supported."),
			"filter_max_results": schema.Int64Attribute{Computed: true, MarkdownDescription: "The most " +
				"resources that one answer contains; null if the service does not state it."},
			"change_password_supported": flag("Whether passwords can be changed; SCIM users of NinjaOne have none."),
			"sort_supported":            flag("Whether listings can be sorted."),
			"etag_supported":            flag("Whether resources carry ETags, marks of their version."),
			"documentation_uri": schema.StringAttribute{Computed: true, MarkdownDescription: "Where the " +
				"service's own documentation is."},
			"token_expires": schema.StringAttribute{
				Computed: true, CustomType: timetypes.RFC3339Type{},
				MarkdownDescription: "When the token stops working, six months after `scim_token_created`; null if " +
					"that is not set.",
			},
			"token_days_left": schema.Int64Attribute{
				Computed: true,
				MarkdownDescription: "Whole days until the token stops working, negative afterwards; null if " +
					"`scim_token_created` is not set. It changes every day, so each plan with an `output` of it has " +
					"a change. `token_expires` stays the same.",
			},
		},
	}
}

// Read asks the service. A missing page is not an error: the configuration is not available. A 404 is taken for that
// where the service speaks SCIM otherwise: it may also be that of a wrong URL.
func (d *DataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	state := model{Host: types.StringValue(d.Directory.Client().Host()), TokenExpires: timetypes.NewRFC3339Null()}
	if at, days, ok := d.Directory.TokenExpires(); ok {
		state.TokenExpires = timetypes.NewRFC3339TimeValue(at.UTC().Truncate(time.Second))
		state.TokenDaysLeft = types.Int64Value(int64(days))
	}
	config, err := d.Directory.Client().ServiceProviderConfig(ctx)
	available := err == nil
	switch {
	case available:
		state.take(config)
	case scim.IsNotFound(err): // in whatever form, unless nothing at all is there
		err = d.Directory.CheckSCIM(ctx)
	case isMissing(err):
		err = nil
	}
	if err != nil {
		resp.Diagnostics.Append(diagnose.Error("read", "the service's configuration", err))
		return
	}
	state.Available = types.BoolValue(available)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

func (m *model) take(c *scim.ServiceProviderConfig) {
	m.Patch = types.BoolPointerValue(c.Patch.Supported)
	m.Bulk = types.BoolPointerValue(c.Bulk.Supported)
	m.Filter = types.BoolPointerValue(c.Filter.Supported)
	m.ChangePassword = types.BoolPointerValue(c.ChangePassword.Supported)
	m.Sort = types.BoolPointerValue(c.Sort.Supported)
	m.ETag = types.BoolPointerValue(c.ETag.Supported)
	if c.Filter.MaxResults != nil {
		m.FilterMaxResults = types.Int64Value(int64(*c.Filter.MaxResults))
	}
	if c.DocumentationURI != "" {
		m.DocumentationURI = types.StringValue(c.DocumentationURI)
	}
}

// isMissing reports whether an answer other than a 404 says that there is no such page (dialect 33): whatever it is,
// other than a refused token, a busy or faulty service or a page of HTML, which say that something else is wrong.
func isMissing(err error) bool {
	var answer *scim.Error
	if !errors.As(err, &answer) || answer.HTML {
		return false
	}
	switch answer.Status {
	case 400, 403, 405, 501:
		return true
	}
	return false
}
