package account

import (
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
)

// model is the data source's configuration and result.
type model struct {
	UserType       types.String `tfsdk:"user_type"`
	Enabled        types.Bool   `tfsdk:"enabled"`
	Administrator  types.Bool   `tfsdk:"administrator"`
	SCIM           types.Bool   `tfsdk:"scim"`
	OrganizationID types.String `tfsdk:"organization_id"`
	UserNameDomain types.String `tfsdk:"user_name_domain"`
	SignInsSince   types.String `tfsdk:"sign_ins_since"`
	Accounts       []found      `tfsdk:"accounts"`
	Summary        *summary     `tfsdk:"summary"`
}

// found is one account.
type found struct {
	UserName         types.String      `tfsdk:"user_name"`
	GivenName        types.String      `tfsdk:"given_name"`
	FamilyName       types.String      `tfsdk:"family_name"`
	UserType         types.String      `tfsdk:"user_type"`
	Enabled          types.Bool        `tfsdk:"enabled"`
	Administrator    types.Bool        `tfsdk:"administrator"`
	MFAConfigured    types.Bool        `tfsdk:"mfa_configured"`
	AuthType         types.String      `tfsdk:"auth_type"`
	InvitationStatus types.String      `tfsdk:"invitation_status"`
	OrganizationID   types.String      `tfsdk:"organization_id"`
	Organization     types.String      `tfsdk:"organization"`
	Roles            []foundRole       `tfsdk:"roles"`
	SCIMUser         types.Bool        `tfsdk:"scim_user"`
	SCIMID           types.String      `tfsdk:"scim_id"`
	APIID            types.String      `tfsdk:"api_id"`
	LastSignIn       timetypes.RFC3339 `tfsdk:"last_sign_in"`
}

type foundRole struct {
	Name   types.String `tfsdk:"name"`
	Source types.String `tfsdk:"source"`
}

// summary counts the accounts.
type summary struct {
	Accounts               int64 `tfsdk:"accounts"`
	Technicians            int64 `tfsdk:"technicians"`
	EndUsers               int64 `tfsdk:"end_users"`
	Enabled                int64 `tfsdk:"enabled"`
	Administrators         int64 `tfsdk:"administrators"`
	WithoutMFA             int64 `tfsdk:"without_mfa"`
	NotSCIM                int64 `tfsdk:"not_scim"`
	TechniciansWithoutRole int64 `tfsdk:"technicians_without_role"`
}

// fits reports whether an account is asked for. What NinjaOne does not say of it leaves it in.
func (m model) fits(a *account) bool {
	flag := func(want types.Bool, said *bool) bool {
		return want.IsNull() || said == nil || *said == want.ValueBool()
	}
	return flag(m.Enabled, a.Enabled) && flag(m.Administrator, a.administrator) &&
		(m.SCIM.IsNull() || m.SCIM.ValueBool() == a.isSCIM()) &&
		(m.OrganizationID.IsNull() || m.OrganizationID.ValueString() == string(a.OrganizationID)) &&
		(m.UserNameDomain.IsNull() || a.inDomain(m.UserNameDomain.ValueString()))
}

// show takes what was found.
func (m *model) show(all []*account) {
	m.Accounts, m.Summary = make([]found, 0, len(all)), &summary{}
	for _, a := range all {
		m.Accounts = append(m.Accounts, a.found())
		m.Summary.count(a)
	}
}

func (s *summary) count(a *account) {
	technician := a.userType == ninjaone.Technician
	for _, c := range []struct {
		counts bool
		n      *int64
	}{
		{true, &s.Accounts},
		{technician, &s.Technicians},
		{!technician, &s.EndUsers},
		{is(a.Enabled, true), &s.Enabled},
		{is(a.administrator, true), &s.Administrators},
		{is(a.MFAConfigured, false), &s.WithoutMFA},
		{!a.isSCIM(), &s.NotSCIM},
		{technician && !is(a.administrator, true) && len(a.roles) == 0, &s.TechniciansWithoutRole},
	} {
		if c.counts {
			*c.n++
		}
	}
}

func (a *account) found() found {
	f := found{
		UserName: tenant.Text(a.Email), GivenName: tenant.Text(a.FirstName), FamilyName: tenant.Text(a.LastName),
		UserType: types.StringValue(a.userType), Enabled: types.BoolPointerValue(a.Enabled),
		Administrator: types.BoolPointerValue(a.administrator), MFAConfigured: types.BoolPointerValue(a.MFAConfigured),
		AuthType: tenant.Text(a.AuthType), InvitationStatus: tenant.Text(a.InvitationStatus),
		OrganizationID: tenant.Text(string(a.OrganizationID)), Organization: tenant.Text(a.organization),
		Roles:    make([]foundRole, 0, len(a.roles)),
		SCIMUser: types.BoolPointerValue(a.SCIMUser), SCIMID: tenant.Text(a.scimID), APIID: tenant.Text(string(a.ID)),
	}
	for _, r := range a.roles {
		f.Roles = append(f.Roles, foundRole{tenant.Text(r.name), tenant.Text(r.source)})
	}
	if !a.lastSignIn.IsZero() {
		f.LastSignIn = timetypes.NewRFC3339TimeValue(a.lastSignIn)
	}
	return f
}
