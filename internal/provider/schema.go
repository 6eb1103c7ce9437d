package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/float64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	rule "github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

// model is the provider block.
type model struct {
	SCIMURL              types.String  `tfsdk:"scim_url"`
	FormerSCIMURL        types.String  `tfsdk:"former_scim_url"`
	Region               types.String  `tfsdk:"region"`
	SCIMToken            types.String  `tfsdk:"scim_token"`
	SCIMTokenCreated     types.String  `tfsdk:"scim_token_created"`
	SCIMTokenWarningDays types.Int64   `tfsdk:"scim_token_warning_days"`
	RequestTimeout       types.String  `tfsdk:"request_timeout"`
	MaxRetries           types.Int64   `tfsdk:"max_retries"`
	MaxRequestsPerSecond types.Float64 `tfsdk:"max_requests_per_second"`
	PageSize             types.Int64   `tfsdk:"page_size"`
	MembersPerPatch      types.Int64   `tfsdk:"members_per_patch"`
	RefreshMode          types.String  `tfsdk:"refresh_mode"`
	CACertificateFile    types.String  `tfsdk:"ca_certificate_file"`
	CACertificatePEM     types.String  `tfsdk:"ca_certificate_pem"`
	APIClientID          types.String  `tfsdk:"api_client_id"`
	APIClientSecret      types.String  `tfsdk:"api_client_secret"`
	APIURL               types.String  `tfsdk:"api_url"`
}

// String describes m without the token and the secret.
func (m model) String() string {
	type plain model // has no String of its own
	m.SCIMToken, m.APIClientSecret = types.StringValue("(token)"), types.StringValue("(hidden)")
	return fmt.Sprintf("%+v", plain(m))
}

// GoString is String, so that %#v does not show the token either.
func (m model) GoString() string { return m.String() }

// Environment variables, used where the configuration is silent.
const (
	envURL          = "NINJAONE_SCIM_URL"
	envFormerURL    = "NINJAONE_FORMER_SCIM_URL"
	envRegion       = "NINJAONE_REGION"
	envToken        = "NINJAONE_SCIM_TOKEN"
	envTokenCreated = "NINJAONE_SCIM_TOKEN_CREATED"
	envCACertFile   = "NINJAONE_CA_CERTIFICATE_FILE"
	envAPIClientID  = "NINJAONE_API_CLIENT_ID"
	envAPISecret    = "NINJAONE_API_CLIENT_SECRET"
	envAPIURL       = "NINJAONE_API_URL"
)

// Values of refresh_mode.
const (
	refreshAuto       = "auto"
	refreshIndividual = "individual"
)

// Schema is the provider block as practitioners write it.
func (p *Provider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages the people of a NinjaOne tenant through its SCIM 2.0 service: technicians and end " +
			"users.",
		Attributes: map[string]schema.Attribute{
			"scim_url": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The SCIM endpoint as the NinjaOne console shows it: " +
					"" + ninjaone.ConsolePath + ". The provider keeps the path and drops a trailing slash. `https`, " +
					"or `http` on a loopback address only. Environment: `NINJAONE_SCIM_URL`.",
				Validators: []validator.String{rule.Endpoint()},
			},
			"former_scim_url": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "The previous endpoint of the same tenant, if the tenant has moved to another " +
					"host or path. The state of each resource records the endpoint at which it was made, and a state " +
					"of another endpoint is an error, because ids of one tenant mean nothing in another. With this " +
					"argument, the provider accepts a state of either endpoint, and every refresh moves it to " +
					"`scim_url`. Remove the argument after one apply. Environment: `NINJAONE_FORMER_SCIM_URL`.",
				Validators: []validator.String{rule.Endpoint()},
			},
			"region": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "`us`, `us2`, `eu`, `ca`, `oc` or `fed`. Alone, it stands for " +
					"`https://HOST/ws/scim/v2` of the region's host. NinjaOne publishes no path, so this URL is a " +
					"guess, and the copied URL is safer. Together with `scim_url`, it is a check: a NinjaOne console " +
					"host of another region is an error, and a branded host is accepted. If `api_url` is not set, the " +
					"REST API is on the region's host. Environment: `NINJAONE_REGION`.",
				Validators: []validator.String{rule.Region()},
			},
			"scim_token": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "The bearer token that the console shows once when it is generated. NinjaOne's " +
					"tokens stop working six months later. Keep it out of the configuration, and set " +
					"`NINJAONE_SCIM_TOKEN` in the environment instead.",
			},
			"scim_token_created": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "When the token was generated: the day, such as `2026-09-01`, or the time, such " +
					"as `2026-09-01T09:30:00Z`. The token stops working six months later. Environment: " +
					"`NINJAONE_SCIM_TOKEN_CREATED`.",
				Validators: []validator.String{rule.TokenCreated()},
			},
			"scim_token_warning_days": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "The number of days before the token's end from which every plan and apply " +
					"warns. Default 30. Needs `scim_token_created`.",
				Validators: []validator.Int64{int64validator.AtLeast(0)},
			},
			"request_timeout": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "How long one HTTP attempt may take, as a duration such as `30s` (the default) or `1m30s`.",
				Validators:          []validator.String{rule.Duration()},
			},
			"max_retries": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "How often the provider repeats a request after a 408, 429, 502, 503, 504, a " +
					"CDN's own 5xx (from 520 on) or a broken connection. Default 6. A create that may have " +
					"arrived, as after a 500, is different: the provider looks for the account first. If there is none, it " +
					"sends the create again, up to three times, whatever this number is.",
				Validators: []validator.Int64{int64validator.Between(0, 100)},
			},
			"max_requests_per_second": schema.Float64Attribute{
				Optional: true,
				MarkdownDescription: "The most requests a second that this provider configuration sends to SCIM. The same limit " +
					"applies to the REST API. By default, the provider finds out how many requests the service accepts: it sends " +
					"more while answers come as quickly as before, and slows down when the service answers 429 or 503. With a " +
					"number, it does the same, but never sends more than that number. With 0, it sends as many requests as it can, " +
					"and waits only if the service asks for it.",
				Validators: []validator.Float64{float64validator.AtLeast(0)},
			},
			"page_size": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "How many resources the provider requests for a page of a listing. Default 100. " +
					"A service may return fewer.",
				Validators: []validator.Int64{int64validator.Between(1, 10000)},
			},
			"members_per_patch": schema.Int64Attribute{
				Optional:            true,
				MarkdownDescription: "How many member changes of a group one request carries. Default 100.",
				Validators:          []validator.Int64{int64validator.Between(1, 10000)},
			},
			"refresh_mode": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "`auto` (default): the provider may answer reads from shared listings, so that a plan costs " +
					"a request for each page of users, not for each user. `individual`: one GET for each user, and " +
					"one request for each member change, whatever `members_per_patch` is.",
				Validators: []validator.String{stringvalidator.OneOf(refreshAuto, refreshIndividual)},
			},
			"ca_certificate_file": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "File with additional trusted root certificates in PEM form, such as those of an inspecting " +
					"proxy. Configure the proxy itself with the usual environment variables. Environment: " +
					"`NINJAONE_CA_CERTIFICATE_FILE`.",
			},
			"ca_certificate_pem": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Additional trusted root certificates in PEM form.",
				Validators:          []validator.String{stringvalidator.ConflictsWith(path.MatchRoot("ca_certificate_file"))},
			},
			"api_client_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Client id of an application of NinjaOne's REST API, for the data sources that read it. " +
					"With it, plans also refuse to change the accounts of system administrators. If SCIM returns no user types, " +
					"refreshes compare them with the REST API. A system administrator creates the application in the " +
					"console: " + ninjaone.APIConsolePath + ", platform *API Services " +
					"(machine-to-machine)*, scope *Monitoring*, grant *Client Credentials*. The provider only reads " +
					"this API. If the id is set and nothing uses SCIM, `scim_url` and `scim_token` may be " +
					"missing. Environment: `NINJAONE_API_CLIENT_ID`.",
			},
			"api_client_secret": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "Secret of that application, which the console shows once. Keep it out of the " +
					"configuration, and set `NINJAONE_API_CLIENT_SECRET` in the environment instead.",
			},
			"api_url": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Scheme and host of the REST API. Default: the host of `region` if that is set, " +
					"otherwise the scheme and host of `scim_url`. It is a guess that the host of a SCIM URL also has " +
					"the REST API. It follows the rules of `scim_url`. Environment: `NINJAONE_API_URL`.",
				Validators: []validator.String{rule.APIURL()},
			},
		},
	}
}
