package tenant

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/imported"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/recent"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Resource is the name of a resource and what the provider passes to it. If Terraform only validates, the fields below
// the name are nil.
type Resource struct {
	TypeName  string // after the provider's
	Directory *directory.Directory
	Account   *Account // nil without credentials of the REST API. A nil Account knows nothing and makes no request
}

// Metadata implements resource.Resource.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + r.TypeName
}

// Configure implements resource.ResourceWithConfigure.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.Directory = directoryOf(req.ProviderData, &resp.Diagnostics)
	if t, ok := req.ProviderData.(*Tenant); ok {
		r.Account = t.account()
	}
}

// MarkWritten notes for later refreshes, which compare with the REST API, that the run is about to write users.
func (r *Resource) MarkWritten(ctx context.Context, notes private.Writer) diag.Diagnostics {
	if r.Account == nil {
		return nil
	}
	return recent.MarkWritten(ctx, notes, r.Directory.Now())
}

// ID is the attribute id of a resource: the service or the provider sets it once.
func ID(words string) schema.StringAttribute {
	return schema.StringAttribute{
		Computed:            true,
		MarkdownDescription: words,
		PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
}

// Work records in the ledger that the resource is created or updated. Call over at the end, with all diagnostics.
func (r *Resource) Work(diags *diag.Diagnostics) (over func()) {
	if r.Directory == nil {
		return func() {}
	}
	end := r.Directory.Ledger().BeginWork()
	return func() { end(diags.HasError()) }
}

// Limit bounds an operation by the time that the configuration gives it, or by usual if it gives none.
func Limit(ctx context.Context, given func(context.Context, time.Duration) (time.Duration, diag.Diagnostics),
	usual time.Duration, diags *diag.Diagnostics,
) (context.Context, context.CancelFunc) {
	timeout, more := given(ctx, usual)
	diags.Append(more...)
	return context.WithTimeout(ctx, timeout)
}

// EndRead is the end of a refresh that could not read its user or group. One that is gone leaves the state with a
// warning, unless it was just imported: then there was nothing to import.
func EndRead(ctx context.Context, d *directory.Directory, of lifecycle.Subject, err error, req resource.ReadRequest,
	resp *resource.ReadResponse,
) {
	by, first := imported.Of(ctx, req.Private)
	switch {
	case !errors.Is(err, directory.ErrGone):
		resp.Diagnostics.Append(diagnose.Unread("read "+string(of.Kind), of.Name, err))
	case first:
		resp.Diagnostics.Append(diagnose.NothingToImport(of.Kind, by.Text, by.Identity))
	default:
		gone := diagnose.Deleted{Name: of.Name, ID: of.ID}
		if of.Kind == ledger.User {
			var diags diag.Diagnostics
			gone.Namesake, diags = Namesake(ctx, d, of.Name)
			if resp.Diagnostics.Append(diags...); diags.HasError() {
				return
			}
		}
		resp.Diagnostics.Append(diagnose.DeletedElsewhere(string(of.Kind), gone, recent.LastSeen(ctx, req.Private)))
		resp.State.RemoveResource(ctx)
	}
}

// Namesake returns the id of an active user that has the name of a deleted one. Someone may have created the account
// again, so that the person can still sign in. It returns "" if there is none, or if the look-up fails. A failure that
// all requests share, such as a refused token, is an error.
func Namesake(ctx context.Context, d *directory.Directory, name string) (id string, diags diag.Diagnostics) {
	if name == "" {
		return "", nil
	}
	found, err := d.UsersNamed(ctx, name, func(u *scim.User) bool { return u.Active != nil })
	for _, u := range found {
		if u.Active == nil || *u.Active {
			id = u.ID
		}
	}
	return id, diagnose.Unplanned("look up user", name, err)
}

// SCIMDataSource holds the name of a data source and the SCIM service that it reads.
type SCIMDataSource struct {
	TypeName  string // after the provider's
	Directory *directory.Directory
}

// Metadata implements datasource.DataSource.
func (s *SCIMDataSource) Metadata(_ context.Context, req datasource.MetadataRequest,
	resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + s.TypeName
}

// Configure implements datasource.DataSourceWithConfigure.
func (s *SCIMDataSource) Configure(_ context.Context, req datasource.ConfigureRequest,
	resp *datasource.ConfigureResponse,
) {
	s.Directory = directoryOf(req.ProviderData, &resp.Diagnostics)
}

// APIDataSource is the name of a data source that reads the REST API, and what the API returns.
type APIDataSource struct {
	TypeName string // after the provider's
	Account  *Account
}

// Metadata implements datasource.DataSource.
func (a *APIDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + a.TypeName
}

// Configure implements datasource.DataSourceWithConfigure.
func (a *APIDataSource) Configure(_ context.Context, req datasource.ConfigureRequest,
	_ *datasource.ConfigureResponse,
) {
	a.Account = accountOf(req.ProviderData)
}

// Offered reports whether the provider has credentials of the REST API. Read asks, and not Configure: Terraform 1.13
// and later also validates by a configured provider in a test, and what it validates may have no instance to read.
func (a *APIDataSource) Offered(diags *diag.Diagnostics) bool {
	if a.Account == nil {
		diags.Append(diagnose.MissingAPI())
	}
	return a.Account != nil
}

// directoryOf returns the SCIM service. data is what the provider created; it is nil before the provider is configured.
func directoryOf(data any, diags *diag.Diagnostics) *directory.Directory {
	t, ok := data.(*Tenant)
	if !ok {
		return nil
	}
	for _, missing := range t.Missing { // without their path, which belongs to the provider block
		diags.AddError(missing.Summary(), missing.Detail())
	}
	return t.Directory
}

// accountOf returns the REST API; nil: the provider is not configured, or has no credentials for it.
func accountOf(data any) *Account {
	t, ok := data.(*Tenant)
	if !ok {
		return nil
	}
	account := t.account()
	if account == nil {
		return nil
	}
	if t.Lasting { // a data source asks once in a walk, and an earlier answer may belong to another walk
		return NewAccount(account.client)
	}
	return account
}
