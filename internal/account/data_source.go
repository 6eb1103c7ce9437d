// Package account is data.ninjaone_accounts: the people that can or could sign in, according to NinjaOne's REST API,
// together with what SCIM lists.
package account

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/api"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
)

var _ datasource.DataSourceWithConfigure = (*DataSource)(nil)

// DataSource is data.ninjaone_accounts.
type DataSource struct {
	tenant.APIDataSource

	directory *directory.Directory // nil without SCIM settings
}

// NewDataSource is the constructor that the provider registers.
func NewDataSource() datasource.DataSource {
	return &DataSource{APIDataSource: tenant.APIDataSource{TypeName: "_accounts"}}
}

// Configure implements datasource.DataSourceWithConfigure.
func (d *DataSource) Configure(
	ctx context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse,
) {
	d.APIDataSource.Configure(ctx, req, resp)
	if t, ok := req.ProviderData.(*tenant.Tenant); ok {
		d.directory = t.Directory
	}
}

// Read lists the accounts.
func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !d.Offered(&resp.Diagnostics) {
		return
	}
	all, diags := d.read(ctx, state.UserType.ValueString())
	if !diags.HasError() {
		diags.Append(doubts(all)...)
		diags.Append(damaged(all)...)
		all = slices.DeleteFunc(all, func(a *account) bool { return !state.fits(a) })
		diags.Append(d.signIns(ctx, state, all)...)
	}
	resp.Diagnostics.Append(diags...)
	if diags.HasError() {
		return
	}
	if err := state.show(ctx, all); err != nil {
		resp.Diagnostics.Append(diagnose.Error("list", "accounts", err))
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// read returns all accounts of a user type, "" for all, sorted.
func (d *DataSource) read(ctx context.Context, userType string) ([]*account, diag.Diagnostics) {
	var diags diag.Diagnostics
	var all []*account
	for _, part := range []struct {
		userType, title string
		read            func(context.Context) ([]api.Account, error)
	}{
		{ninjaone.Technician, "technicians", d.Account.Technicians},
		{ninjaone.EndUser, "end users", d.Account.EndUsers},
	} {
		if userType != "" && !scim.Same(userType, part.userType) {
			continue
		}
		some, err := part.read(ctx)
		if err != nil {
			return nil, append(diags, diagnose.REST("list", part.title, err))
		}
		for i := range some {
			all = append(all, newAccount(&some[i], part.userType))
		}
	}
	slices.SortStableFunc(all, compare)
	diags.Append(d.addOrganizations(ctx, all)...)
	if !diags.HasError() {
		diags.Append(d.addRoles(ctx, all)...)
	}
	if !diags.HasError() {
		diags.Append(d.addSCIM(ctx, all)...)
	}
	return all, diags
}

// addOrganizations sets the names of the accounts' organizations. If no account has one, it sends no request.
func (d *DataSource) addOrganizations(ctx context.Context, all []*account) diag.Diagnostics {
	if !slices.ContainsFunc(all, func(a *account) bool { return a.OrganizationID != "" }) {
		return nil
	}
	organizations, err := d.Account.Organizations(ctx)
	if err != nil {
		return diag.Diagnostics{diagnose.REST("list", "organizations", err)}
	}
	names := make(map[api.ID]string, len(organizations))
	for _, o := range organizations {
		names[o.ID] = o.Name
	}
	for _, a := range all {
		a.organization = names[a.OrganizationID]
	}
	return nil
}

// addRoles sets the roles of accounts, and how each account got them.
func (d *DataSource) addRoles(ctx context.Context, all []*account) diag.Diagnostics {
	roles, err := d.Account.Roles(ctx)
	if err != nil {
		return diag.Diagnostics{diagnose.REST("list", "roles", err)}
	}
	byID := make(map[api.ID]*account, len(all))
	for _, a := range all {
		byID[a.ID] = a
	}
	for _, r := range roles {
		for _, m := range r.Members {
			if a := byID[m.ID]; a != nil && m.ID != "" {
				a.give(r.Name, m.Source)
			}
		}
	}
	for _, a := range all {
		for _, name := range a.Roles {
			a.give(name, "")
		}
		a.sortRoles()
	}
	return nil
}

// addSCIM finds the SCIM users of accounts by address.
func (d *DataSource) addSCIM(ctx context.Context, all []*account) diag.Diagnostics {
	if d.directory == nil {
		return nil
	}
	users, doubt, err := d.directory.Users(ctx, func(u *scim.User) bool { return u.UserName != "" })
	if err != nil {
		return diag.Diagnostics{diagnose.Error("list", "users", err)}
	}
	join(all, users)
	return diagnose.Incomplete("users", doubt)
}

// requestsOfSignIns bounds the requests for the sign-ins of technicians, and for those of end users. Each reads a
// thousand sign-ins at most.
const requestsOfSignIns = 200

// signIns sets the last sign-ins of accounts, if the configuration asks for them.
func (d *DataSource) signIns(ctx context.Context, state model, all []*account) diag.Diagnostics {
	if state.SignInsSince.IsNull() {
		return nil
	}
	at := path.Root("sign_ins_since")
	since, _ := time.Parse(time.DateOnly, state.SignInsSince.ValueString()) // the validator accepted it
	byID := make(map[api.ID]*account, len(all))
	asked := map[string]bool{}
	for _, a := range all {
		byID[a.ID] = a
		asked[a.userType] = true
	}
	for _, part := range []struct{ userType, title, code string }{
		{ninjaone.Technician, "technicians", "APP_USER_LOGGED_IN"},
		{ninjaone.EndUser, "end users", "END_USER_LOGGED_IN"},
	} {
		if !asked[part.userType] {
			continue
		}
		activities, err := d.Account.Activities(ctx, part.code, since, requestsOfSignIns)
		switch {
		case errors.Is(err, api.ErrTooManyRequests):
			return diag.Diagnostics{diagnose.TooManySignIns(at, part.title, requestsOfSignIns)}
		case err != nil:
			return diag.Diagnostics{diagnose.REST("list", "sign-ins of "+part.title, err)}
		}
		for _, activity := range activities {
			if a := byID[activity.UserID]; a != nil && activity.At.After(a.lastSignIn) {
				a.lastSignIn = activity.At.Time
			}
		}
	}
	return nil
}

// doubts are warnings about accounts that share a name or have none.
func doubts(all []*account) diag.Diagnostics {
	var shared, nameless []string
	for i, a := range all {
		line := diagnose.Account(a.Email, string(a.ID), a.userType)
		switch {
		case a.key == "":
			nameless = append(nameless, line)
		case i > 0 && all[i-1].key == a.key, i+1 < len(all) && all[i+1].key == a.key:
			shared = append(shared, line)
		}
	}
	return append(diagnose.SharedAddresses(shared), diagnose.WithoutAddress(nameless)...)
}
