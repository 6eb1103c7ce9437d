// Package provider is the provider block: its configuration, and the registration of everything the provider offers.
package provider

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/account"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/api"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/group"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/membership"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/organization"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/parseroster"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/role"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/roster"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scimurl"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/service"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/user"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/usersexclusive"
)

// Address is where the provider is published.
const Address = "registry.terraform.io/ninjaone-community/ninjaone"

var (
	_ provider.ProviderWithFunctions      = (*Provider)(nil)
	_ provider.ProviderWithListResources  = (*Provider)(nil)
	_ provider.ProviderWithValidateConfig = (*Provider)(nil)
)

// Provider is the ninjaone provider.
type Provider struct {
	version string
	now     func() time.Time
	ledgers ledgers
	calls   ledger.Calls

	validated atomic.Bool // Terraform has asked this process whether a provider block is valid
}

// New returns the constructor that Terraform's server calls. version goes into the user agent.
func New(version string) func() provider.Provider { return NewAt(version, time.Now) }

// NewAt is New with a clock, for the days before and after a token's end.
func NewAt(version string, now func() time.Time) func() provider.Provider {
	return func() provider.Provider { return &Provider{version: version, now: now} }
}

// Metadata names the provider.
func (p *Provider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "ninjaone"
	resp.Version = p.version
}

// ValidateConfig notes that Terraform has asked: see [Provider.lasts].
func (p *Provider) ValidateConfig(context.Context, provider.ValidateConfigRequest, *provider.ValidateConfigResponse) {
	p.validated.Store(true)
}

// lasts reports whether this process serves more than one walk. For a single walk, Terraform validates the provider
// block and configures the provider in one process, and then ends the process. If it configures the provider without
// validating the block, it keeps the process: terraform test does that for the provider block of a test file since
// 1.13, and so do Stacks.
func (p *Provider) lasts() bool { return !p.validated.Load() }

// Configure reads the configuration and makes the clients that everything else speaks through. It sends
// no request, so that a plan that touches nothing works offline.
func (p *Provider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	now := p.now()
	settings, diags := resolve(config, now)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(tokenWarning(settings, now)...)

	o := transport.Options{
		UserAgent:         "terraform-provider-ninjaone/" + p.version + " Terraform/" + req.TerraformVersion,
		RootCAs:           settings.roots,
		RequestTimeout:    settings.requestTimeout,
		MaxRetries:        settings.maxRetries,
		RequestsPerSecond: settings.requestsPerSecond,
		FindPace:          settings.findPace,
		Logger:            newLogger(),
	}
	made := &tenant.Tenant{Missing: settings.missing, Lasting: p.lasts()}
	if settings.apiURL != nil {
		o.BaseURL = settings.apiURL
		made.Account = tenant.NewAccount(api.New(o, settings.apiID, settings.apiSecret))
	}
	if len(settings.missing) == 0 {
		o.BaseURL, o.Token = settings.endpoint, settings.token
		accounts := p.ledgers.of(settings)
		accounts.CountCalls(&p.calls)
		if made.Lasting {
			accounts.SetLasting()
		}
		made.Directory = directory.New(scim.NewClient(o), directory.Options{
			PageSize:        settings.pageSize,
			MembersPerPatch: settings.membersPerPatch,
			Individual:      settings.individual || made.Lasting,
			TokenExpires:    settings.tokenExpires,
			Now:             p.now,
			Ledger:          accounts,
			Endpoint:        settings.endpoint,
			Former:          settings.former,
			Logger:          o.Logger,
		})
	}
	resp.ResourceData = made
	resp.DataSourceData = made
	resp.ListResourceData = made
}

// Resources are the managed resources.
func (p *Provider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		user.NewResource,
		group.NewResource,
		membership.NewResource,
		usersexclusive.NewResource,
		roster.NewResource,
	}
}

// ListResources are what terraform query can list.
func (p *Provider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{
		user.NewListResource,
		group.NewListResource,
		membership.NewListResource,
	}
}

// Functions are the functions of provider::ninjaone.
func (p *Provider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{parseroster.New, scimurl.New}
}

// DataSources are the data sources.
func (p *Provider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		user.NewDataSource,
		user.NewListDataSource,
		group.NewDataSource,
		group.NewListDataSource,
		service.NewDataSource,
		organization.NewDataSource,
		organization.NewListDataSource,
		role.NewDataSource,
		account.NewDataSource,
	}
}
