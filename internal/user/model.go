package user

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// model is the user resource's plan, state or configuration.
type model struct {
	ID             types.String   `tfsdk:"id"`
	UserName       types.String   `tfsdk:"user_name"`
	UserType       types.String   `tfsdk:"user_type"`
	OrganizationID types.String   `tfsdk:"organization_id"`
	GivenName      types.String   `tfsdk:"given_name"`
	FamilyName     types.String   `tfsdk:"family_name"`
	DisplayName    types.String   `tfsdk:"display_name"`
	Email          types.String   `tfsdk:"email"`
	Active         types.Bool     `tfsdk:"active"`
	ExternalID     types.String   `tfsdk:"external_id"`
	Roles          types.Set      `tfsdk:"roles"`
	DeletionPolicy types.String   `tfsdk:"deletion_policy"`
	AdoptExisting  types.Bool     `tfsdk:"adopt_existing"`
	Timeouts       timeouts.Value `tfsdk:"timeouts"`
}

// person is the model as a person. Unknown is absent: what is not known yet is not managed.
func (m model) person(ctx context.Context) (person.Person, diag.Diagnostics) {
	p := person.Person{
		UserName:       m.UserName.ValueString(),
		UserType:       m.UserType.ValueString(),
		GivenName:      m.GivenName.ValueString(),
		FamilyName:     m.FamilyName.ValueString(),
		OrganizationID: pointer(m.OrganizationID),
		DisplayName:    pointer(m.DisplayName),
		Email:          pointer(m.Email),
		ExternalID:     pointer(m.ExternalID),
	}
	if !m.Active.IsNull() && !m.Active.IsUnknown() {
		p.Active = m.Active.ValueBoolPointer()
	}
	if m.Roles.IsNull() || m.Roles.IsUnknown() {
		return p, nil
	}
	p.Roles = make([]string, 0, len(m.Roles.Elements()))
	diags := m.Roles.ElementsAs(ctx, &p.Roles, false)
	slices.Sort(p.Roles)
	return p, diags
}

// deletionPolicy is what a destroy does.
func (m *model) deletionPolicy() lifecycle.Policy {
	if policy := m.DeletionPolicy.ValueString(); policy != "" {
		return lifecycle.Policy(policy)
	}
	return lifecycle.Deactivate
}

// take sets what a person holds, everything else (policies, timeouts) left as it is.
func (m *model) take(ctx context.Context, p person.Person) diag.Diagnostics {
	m.UserName = text(p.UserName)
	m.UserType = text(p.UserType)
	m.GivenName = text(p.GivenName)
	m.FamilyName = text(p.FamilyName)
	m.OrganizationID = types.StringPointerValue(p.OrganizationID)
	m.DisplayName = types.StringPointerValue(p.DisplayName)
	m.Email = types.StringPointerValue(p.Email)
	m.ExternalID = types.StringPointerValue(p.ExternalID)
	m.Active = types.BoolValue(p.IsActive())
	if p.Roles == nil {
		m.Roles = types.SetNull(types.StringType)
		return nil
	}
	var diags diag.Diagnostics
	m.Roles, diags = types.SetValueFrom(ctx, types.StringType, p.Roles)
	return diags
}

// same reports whether two models hold the same person.
func (m *model) same(other model) bool {
	return m.named(other) && m.UserType.Equal(other.UserType) && m.OrganizationID.Equal(other.OrganizationID) &&
		m.Active.Equal(other.Active) && m.ExternalID.Equal(other.ExternalID) && m.Roles.Equal(other.Roles)
}

// settle fills what the plan left to the service, once the service has answered: everything that was planned stays as it
// was planned.
func (m *model) settle(p person.Person) {
	if m.DisplayName.IsUnknown() {
		m.DisplayName = types.StringPointerValue(p.DisplayName)
	}
	if m.Email.IsUnknown() {
		m.Email = types.StringPointerValue(p.Email)
	}
	if m.Active.IsUnknown() {
		m.Active = types.BoolValue(p.IsActive())
	}
}

func pointer(s types.String) *string {
	if s.IsUnknown() {
		return nil
	}
	return s.ValueStringPointer()
}

// text is null for what an answer leaves out: a required attribute of a user that the service says nothing about.
func text(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}

// legible is [text], also null for what is damaged.
func legible(s string) types.String {
	if scim.Damaged(s) {
		return types.StringNull()
	}
	return text(s)
}

// noTimeouts is a timeouts attribute that is not set, with the type that the schema gives it.
func noTimeouts() timeouts.Value {
	operations := map[string]attr.Type{
		"create": types.StringType, "read": types.StringType, "update": types.StringType, "delete": types.StringType,
	}
	return timeouts.Value{Object: types.ObjectNull(operations)}
}
