package user

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/handover"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// ValidateConfig refuses a missing user type, and says of whom a name is missing: an account that was made without one has
// null in a generated configuration, and of that the framework says only that it is missing. Terraform calls it while
// validating and again, with more values known, while planning and applying.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	// Mostly nothing is missing, and then there is nothing to decode: Terraform asks twice in every plan, for each user.
	var given map[string]tftypes.Value
	if err := req.Config.Raw.As(&given); err == nil && !given["user_type"].IsNull() && !given["given_name"].IsNull() && !given["family_name"].IsNull() {
		return
	}
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if config.UserType.IsNull() {
		refusal := ninjaone.MissingUserTypeRefusal()
		resp.Diagnostics.AddAttributeError(path.Root("user_type"), string(refusal.Reason), refusal.Error())
	}
	if config.GivenName.IsNull() {
		resp.Diagnostics.Append(diagnose.MissingName(path.Root("given_name"), config.UserName.ValueString()))
	}
	if config.FamilyName.IsNull() {
		resp.Diagnostics.Append(diagnose.MissingName(path.Root("family_name"), config.UserName.ValueString()))
	}
}

// ModifyPlan fills in what follows from other attributes, says how the plan meets those of other resources, and warns of what
// NinjaOne does not document.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var plan, state model
	planned := ledger.Plan{Kind: ledger.User}
	exists, destroyed := !req.State.Raw.IsNull(), req.Plan.Raw.IsNull()
	switch {
	case destroyed:
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	case exists && req.Plan.Raw.Equal(req.State.Raw):
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
		state = plan
	case exists:
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	default:
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if exists {
		planned.ID, planned.Name = state.ID.ValueString(), state.UserName.ValueString()
	}
	if destroyed {
		planned.ExternalID = state.ExternalID.ValueString()
		planned.GivesUp, planned.ForGood = true, state.deletionPolicy() == lifecycle.Delete
		handover.Meet(ctx, r.directory, path.Root("user_name"), planned, req, resp)
		return
	}
	// Mostly nothing changes, and then there is nothing to follow: to write the plan anew all the same was a third of what
	// this provider allocated beyond one that does nothing.
	if exists && !plan.named(state) {
		var config model
		resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
		plan.follow(config, state)
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("display_name"), plan.DisplayName)...)
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("email"), plan.Email)...)
	}
	if exists {
		resp.Diagnostics.Append(warnings(plan, &state)...)
	} else {
		resp.Diagnostics.Append(warnings(plan, nil)...)
	}
	planned.Wants, planned.Inactive = plan.UserName.ValueString(), plan.Active.Equal(types.BoolValue(false))
	planned.ExternalID, planned.UserType = plan.ExternalID.ValueString(), plan.UserType.ValueString()
	handover.Meet(ctx, r.directory, path.Root("user_name"), planned, req, resp)
}

// named reports whether two models have the same names and addresses, of which the computed ones follow from the others.
func (m *model) named(other model) bool {
	return m.UserName.Equal(other.UserName) && m.GivenName.Equal(other.GivenName) && m.FamilyName.Equal(other.FamilyName) &&
		m.DisplayName.Equal(other.DisplayName) && m.Email.Equal(other.Email)
}

// follow plans the computed attributes of an update. A display name that is left to the service may be derived from the
// names (dialect 15), so it is known only while they do not change. An email that equals the user name moves along.
func (m *model) follow(config, state model) {
	if config.DisplayName.IsNull() {
		m.DisplayName = state.DisplayName
		if !m.GivenName.Equal(state.GivenName) || !m.FamilyName.Equal(state.FamilyName) {
			m.DisplayName = types.StringUnknown()
		}
	}
	if !config.Email.IsNull() {
		return
	}
	m.Email = state.Email
	moves := !m.UserName.Equal(state.UserName) && person.Key(state.Email.ValueString()) == person.Key(state.UserName.ValueString())
	if moves {
		m.Email = m.UserName
	}
}

// warnings are about what NinjaOne allows and does not document.
func warnings(plan model, state *model) diag.Diagnostics {
	var diags diag.Diagnostics
	if plan.UserType.IsUnknown() || plan.OrganizationID.IsUnknown() {
		return diags
	}
	name, userType := plan.UserName.ValueString(), plan.UserType.ValueString()
	hasOrganization := !plan.OrganizationID.IsNull()
	switch {
	case ninjaone.IsTechnician(userType) && hasOrganization:
		diags.Append(diagnose.TechnicianWithOrganization(path.Root("organization_id"), name))
	case ninjaone.IsEndUser(userType) && !hasOrganization && state == nil:
		diags.Append(diagnose.EndUserWithoutOrganization(path.Root("organization_id"), name))
	}
	if state != nil && person.Key(state.UserType.ValueString()) != person.Key(userType) && !state.UserType.IsNull() {
		diags.Append(diagnose.UserTypeChanges(path.Root("user_type"), name, state.UserType.ValueString(), userType))
	}
	return diags
}
