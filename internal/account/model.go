package account

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/rows"
)

// model is the data source's configuration.
type model struct {
	UserType       types.String `tfsdk:"user_type"`
	Enabled        types.Bool   `tfsdk:"enabled"`
	Administrator  types.Bool   `tfsdk:"administrator"`
	SCIM           types.Bool   `tfsdk:"scim"`
	OrganizationID types.String `tfsdk:"organization_id"`
	UserNameDomain types.String `tfsdk:"user_name_domain"`
	SignInsSince   types.String `tfsdk:"sign_ins_since"`
	Accounts       rows.List    `tfsdk:"accounts"`
	Summary        *summary     `tfsdk:"summary"`
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

// fits reports whether an account fits the arguments. If NinjaOne does not return a value, the account fits.
func (m model) fits(a *account) bool {
	flag := func(want types.Bool, reported *bool) bool {
		return want.IsNull() || reported == nil || *reported == want.ValueBool()
	}
	return flag(m.Enabled, a.Enabled) && flag(m.Administrator, a.administrator) &&
		(m.SCIM.IsNull() || m.SCIM.ValueBool() == a.isSCIM()) &&
		(m.OrganizationID.IsNull() || m.OrganizationID.ValueString() == string(a.OrganizationID)) &&
		(m.UserNameDomain.IsNull() || a.inDomain(m.UserNameDomain.ValueString()))
}

// show stores the accounts in the model.
func (m *model) show(ctx context.Context, all []*account) {
	m.Summary = &summary{}
	of := m.Accounts.Object(ctx)
	found := make([]tftypes.Value, len(all))
	for i, a := range all {
		found[i] = a.value(of)
		m.Summary.count(a)
	}
	m.Accounts = m.Accounts.With(ctx, found)
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

func (a *account) value(of tftypes.Object) tftypes.Value {
	list, _ := of.AttributeTypes["roles"].(tftypes.List)
	roles := make([]tftypes.Value, len(a.roles))
	for i, r := range a.roles {
		roles[i] = tftypes.NewValue(list.ElementType, map[string]tftypes.Value{
			"name":   text(r.name),
			"source": text(r.source),
		})
	}
	lastSignIn := ""
	if !a.lastSignIn.IsZero() {
		lastSignIn = a.lastSignIn.Format(time.RFC3339)
	}
	return tftypes.NewValue(of, map[string]tftypes.Value{
		"user_name": text(a.Email), "given_name": text(a.FirstName), "family_name": text(a.LastName),
		"user_type": text(a.userType), "enabled": flag(a.Enabled), "administrator": flag(a.administrator),
		"mfa_configured": flag(a.MFAConfigured), "auth_type": text(a.AuthType), "invitation_status": text(a.InvitationStatus),
		"organization_id": text(string(a.OrganizationID)), "organization": text(a.organization),
		"roles":     tftypes.NewValue(list, roles),
		"scim_user": flag(a.SCIMUser), "scim_id": text(a.scimID), "api_id": text(string(a.ID)),
		"last_sign_in": text(lastSignIn),
	})
}

// text is null if NinjaOne does not return it.
func text(reported string) tftypes.Value {
	if reported == "" {
		return tftypes.NewValue(tftypes.String, nil)
	}
	return tftypes.NewValue(tftypes.String, reported)
}

func flag(reported *bool) tftypes.Value { return tftypes.NewValue(tftypes.Bool, reported) }
