// Package noop is a provider of the same schema shape as this project's that answers at once, from nothing. What
// Terraform needs for a roster on it is what Terraform needs; what it needs more on the real one is what the real one
// costs.
package noop

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/group"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/membership"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/roster"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/user"
)

// Provider does nothing.
type Provider struct{}

var _ provider.Provider = Provider{}

// New is what Terraform's server calls.
func New() provider.Provider { return Provider{} }

// Metadata names the provider as the real one is named, so that one configuration fits both.
func (Provider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "ninjaone"
}

// Schema is as much of the provider block as a benchmark writes.
func (Provider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		Attributes: map[string]schema.Attribute{
			"scim_url":   schema.StringAttribute{Optional: true},
			"scim_token": schema.StringAttribute{Optional: true, Sensitive: true},

			"max_requests_per_second": schema.Float64Attribute{Optional: true},
		},
	}
}

// Configure does nothing.
func (Provider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

// Resources are those that a benchmark uses.
func (Provider) Resources(context.Context) []func() resource.Resource {
	var all []func() resource.Resource
	for _, ours := range []func() resource.Resource{
		user.NewResource, group.NewResource, membership.NewResource,
		roster.NewResource,
	} {
		all = append(all, func() resource.Resource { return entity{ours()} })
	}
	return all
}

// DataSources are none.
func (Provider) DataSources(context.Context) []func() datasource.DataSource { return nil }
