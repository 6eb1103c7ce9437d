package account

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/wire"
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
	Accounts       types.List   `tfsdk:"accounts"`
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
func (m *model) show(ctx context.Context, all []*account) error {
	const size = 600 // bytes of one account, about
	m.Summary = &summary{}
	to := wire.NewEncoder(size * len(all))
	to.List(len(all))
	for _, a := range all {
		a.encode(to)
		m.Summary.count(a)
	}
	encoded, err := to.Encoded()
	if err != nil {
		return err
	}
	of, _ := accountsAttribute().GetType().(types.ListType)
	m.Accounts, err = wire.List(ctx, listed, of, encoded)
	return err
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

// texts are the texts of the account, by attribute.
func (a *account) texts(lastSignIn string) [11]struct{ name, reported string } {
	return [...]struct{ name, reported string }{
		{"user_name", a.Email},
		{"given_name", a.FirstName},
		{"family_name", a.LastName},
		{"user_type", a.userType},
		{"auth_type", a.AuthType},
		{"invitation_status", a.InvitationStatus},
		{"organization_id", string(a.OrganizationID)},
		{"organization", a.organization},
		{"scim_id", a.scimID},
		{"api_id", string(a.ID)},
		{"last_sign_in", lastSignIn},
	}
}

// damaged warns of damaged texts, which the state does not keep.
func damaged(all []*account) diag.Diagnostics {
	return diagnose.DamagedRecords(all, func(a *account, check func(attribute, text string)) string {
		for _, t := range a.texts("") {
			check(t.name, t.reported)
		}
		for _, r := range a.roles {
			check("roles", r.name)
			check("roles", r.source)
		}
		return string(a.ID)
	})
}

// encode adds the account as an object of [foundAttributes].
func (a *account) encode(to *wire.Encoder) {
	lastSignIn := ""
	if !a.lastSignIn.IsZero() {
		lastSignIn = a.lastSignIn.Format(time.RFC3339)
	}
	texts := a.texts(lastSignIn)
	flags := []struct {
		name     string
		reported *bool
	}{
		{"enabled", a.Enabled},
		{"administrator", a.administrator},
		{"mfa_configured", a.MFAConfigured},
		{"scim_user", a.SCIMUser},
	}
	to.Map(len(texts) + len(flags) + 1)
	for _, t := range texts {
		to.String(t.name)
		to.Text(known(kept(t.reported)))
	}
	for _, f := range flags {
		to.String(f.name)
		to.Flag(f.reported)
	}
	to.String("roles")
	to.List(len(a.roles))
	for _, r := range a.roles {
		to.Map(2)
		to.String("name")
		to.Text(known(kept(r.name)))
		to.String("source")
		to.Text(known(kept(r.source)))
	}
}

// known is nil if NinjaOne does not return a text. It is inlined, so that it needs no memory.
func known(reported string) *string {
	if reported == "" {
		return nil
	}
	return &reported
}

// kept is a text, or "" if it is damaged.
func kept(reported string) string {
	if scim.Damaged(reported) {
		return ""
	}
	return reported
}
