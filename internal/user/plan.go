package user

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
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

// existsKey is the private key that a plan of an existing resource leaves. Terraform plans a replacement twice, the
// second time without prior state but with what the first one left; so the two are known to be the same resource.
const existsKey = "exists"

// What existsKey holds: whether destroying the user leaves the account under the name that a create would look for.
const (
	accountGoes  = `true`
	accountStays = `"stays"`
)

// ModifyPlan fills in what follows from other attributes, refuses a user name that another resource of the plan has, and
// warns of what NinjaOne does not document.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() { // a destroy
		resp.Diagnostics.Append(r.leave(ctx, req)...)
		return
	}
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	var state *model
	if !req.State.Raw.IsNull() {
		state = &model{}
		if req.Plan.Raw.Equal(req.State.Raw) {
			*state = plan
		} else {
			resp.Diagnostics.Append(req.State.Get(ctx, state)...)
		}
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, existsKey, []byte(plan.leaves(*state)))...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	// Mostly nothing changes, and then there is nothing to follow: to write the plan anew all the same was a third of what
	// this provider allocated beyond one that does nothing.
	if state != nil && !plan.named(*state) {
		var config model
		resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
		plan.follow(config, *state)
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("display_name"), plan.DisplayName)...)
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("email"), plan.Email)...)
	}
	resp.Diagnostics.Append(warnings(plan, state)...)
	exists, err := req.Private.GetKey(ctx, existsKey)
	resp.Diagnostics.Append(err...)
	replaces := state == nil && exists != nil
	switch {
	case err.HasError():
	case replaces && string(exists) == accountStays && !plan.AdoptExisting.ValueBool():
		resp.Diagnostics.Append(diagnose.NotReplaceable(plan.UserName.ValueString()))
	case !replaces:
		resp.Diagnostics.Append(r.claim(plan, state)...)
	}
}

// leaves is what existsKey is to hold where state becomes this plan. What a destroy does, the state says.
func (m *model) leaves(state model) string {
	renamed := person.Key(m.UserName.ValueString()) != person.Key(state.UserName.ValueString())
	known := !m.ExternalID.IsNull() && m.ExternalID.Equal(state.ExternalID) // the service may tell by it that it is the same person
	if state.DeletionPolicy.ValueString() == string(lifecycle.Delete) || renamed || known {
		return accountGoes
	}
	return accountStays
}

// claim notes the user name and the external id in the directory, and which name is given up, and refuses those that
// another resource of this plan wants too.
func (r *Resource) claim(plan model, state *model) diag.Diagnostics {
	if r.directory == nil {
		return nil
	}
	id := ""
	if state != nil {
		id = state.ID.ValueString()
	}
	var diags diag.Diagnostics
	if !plan.UserName.IsUnknown() {
		if state != nil {
			r.directory.Rename(directory.UserName, state.UserName.ValueString(), plan.UserName.ValueString())
		}
		if r.directory.Claim(directory.UserName, plan.UserName.ValueString(), id) {
			diags.Append(diagnose.PlannedTwice(path.Root("user_name"), plan.UserName.ValueString()))
		}
	}
	external := plan.ExternalID.ValueString()
	if external != "" && r.directory.Claim(directory.ExternalID, external, id) && !diags.HasError() {
		diags.Append(diagnose.SharedExternalID(path.Root("external_id"), plan.UserName.ValueString(), external))
	}
	return diags
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
