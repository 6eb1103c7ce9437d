package user

import (
	"context"
	"time"

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
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
)

// ValidateConfig refuses a missing user type, and a missing name with the user that lacks it. An account that was
// created without a name has null in a generated configuration, and the framework's own error would not name the user.
// Terraform calls this while validating, and again while planning and applying, when more values are known.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest,
	resp *resource.ValidateConfigResponse,
) {
	// Mostly nothing is missing, so there is nothing to decode. Terraform asks twice in every plan, for each user.
	var given map[string]tftypes.Value
	if err := req.Config.Raw.As(&given); err == nil && !given["user_type"].IsNull() && !given["given_name"].IsNull() &&
		!given["family_name"].IsNull() {
		return
	}
	config, diags := get(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if config.text("user_type").IsNull() {
		resp.Diagnostics.Append(diagnose.RefusedValue(path.Root("user_type"), ninjaone.MissingUserTypeRefusal()))
	}
	var missing []string
	for _, name := range []string{"given_name", "family_name"} {
		if config.text(name).IsNull() {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		resp.Diagnostics.Append(diagnose.MissingName(config.text("user_name").ValueString(), missing...))
	}
}

// ModifyPlan plans the values that follow from other attributes. It reports conflicts with the plans of other
// resources, and warns of what NinjaOne does not document.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	planned := ledger.Plan{Kind: ledger.User}
	exists, destroyed := !req.State.Raw.IsNull(), req.Plan.Raw.IsNull()
	var plan, state model
	var diags diag.Diagnostics
	if !destroyed {
		plan, diags = get(ctx, req.Plan)
		resp.Diagnostics.Append(diags...)
	}
	switch {
	case exists && req.Plan.Raw.Equal(req.State.Raw):
		state = plan
	case exists:
		state, diags = get(ctx, req.State)
		resp.Diagnostics.Append(diags...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if exists {
		planned.ID, planned.Name = state.id(), state.text("user_name").ValueString()
	}
	if destroyed {
		planned.ExternalID = ninjaone.Evidence(state.text("external_id").ValueString())
		planned.FullName = state.fullName()
		planned.Releases, planned.Deletes = true, state.deletionPolicy() == lifecycle.Delete
		planned.UserType = state.text("user_type").ValueString()
		resp.Diagnostics.Append(r.refuseAdministrators(ctx, nil, state)...)
		handover.RecordPlan(ctx, r.Directory, path.Root("user_name"), planned, req, resp)
		return
	}
	if !exists {
		resp.Diagnostics.Append(tenant.BeforeCreate(ctx, r.Directory, "user", plan.text("user_name").ValueString())...)
	}
	// Mostly nothing changes, so there is nothing to follow. Without this return, writing the same plan again caused a
	// third of what this provider allocates beyond a provider that does nothing.
	if exists && !plan.same(state, "user_name", "given_name", "family_name", "display_name", "email") {
		config, diags := get(ctx, req.Config)
		resp.Diagnostics.Append(diags...)
		plan.follow(config, state)
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("display_name"), plan["display_name"])...)
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("email"), plan["email"])...)
	}
	resp.Diagnostics.Append(warnings(plan, state)...)
	resp.Diagnostics.Append(r.refuseAdministrators(ctx, plan, state)...)
	planned.Wants = plan.text("user_name").ValueString()
	planned.Inactive = plan.flag("active").Equal(types.BoolValue(false))
	planned.ExternalID, planned.UserType = plan.text("external_id").ValueString(), plan.text("user_type").ValueString()
	planned.FullName = plan.fullName()
	if !exists {
		planned.Adopts, diags = r.adopts(ctx, plan)
		resp.Diagnostics.Append(diags...)
	} else {
		planned.HadFullName = state.fullName()
		planned.HadExternalID = ninjaone.Evidence(state.text("external_id").ValueString())
	}
	handover.RecordPlan(ctx, r.Directory, path.Root("user_name"), planned, req, resp)
}

// adopts looks for the account that a create is going to adopt, and returns its id. It returns "" if there is none, if
// the plan needs no look-up, or if the look-up fails. A failure that all creates share, such as a refused token, is an
// error. The apply reports any other.
func (r *Resource) adopts(ctx context.Context, plan model) (id string, diags diag.Diagnostics) {
	name, asked := plan.text("user_name").ValueString(), plan.flag("adopt_existing").ValueBool()
	if r.Directory == nil || name == "" || !asked && plan.text("external_id").ValueString() == "" ||
		!r.Directory.Ledger().NeedsLookUps() {
		return "", nil
	}
	ctx, cancel := context.WithTimeout(ctx, lookUpPatience)
	defer cancel()
	found, err := r.Directory.UsersNamed(ctx, name, func(u *scim.User) bool { return u.ExternalID != nil })
	if err != nil || len(found) != 1 {
		return "", diagnose.Unplanned("look up user", name, err)
	}
	want := plan.person()
	if asked && !lifecycle.IsOtherPerson(want, found[0]) || lifecycle.IsSamePerson(want, found[0]) {
		return found[0].ID, nil
	}
	return "", nil
}

// lookUpPatience is how long the plan of a create looks for the account to adopt.
const lookUpPatience = 30 * time.Second

// follow plans the computed attributes of an update. The service may derive a display name that is left to it from the
// names (dialect 15), so the display name is known only while the names do not change. An email that equals the user
// name changes with it.
func (m model) follow(config, state model) {
	if config.text("display_name").IsNull() {
		m["display_name"] = state["display_name"]
		if !m.same(state, "given_name", "family_name") {
			m["display_name"] = types.StringUnknown()
		}
	}
	if !config.text("email").IsNull() {
		return
	}
	m["email"] = state["email"]
	moves := person.Key(state.text("email").ValueString()) == person.Key(state.text("user_name").ValueString())
	if moves && !m.same(state, "user_name") {
		m["email"] = m["user_name"]
	}
}

// warnings are about what NinjaOne allows and does not document. A user that the plan creates has no state.
func warnings(plan, state model) diag.Diagnostics {
	var diags diag.Diagnostics
	if plan.text("user_type").IsUnknown() || plan.text("organization_id").IsUnknown() {
		return diags
	}
	name, userType := plan.text("user_name").ValueString(), plan.text("user_type").ValueString()
	was := state.text("user_type")
	hasOrganization := !plan.text("organization_id").IsNull()
	switch {
	case ninjaone.IsTechnician(userType) && hasOrganization:
		diags.Append(diagnose.TechnicianWithOrganization(path.Root("organization_id"), name))
	case ninjaone.IsEndUser(userType) && !hasOrganization && state == nil:
		diags.Append(diagnose.EndUserWithoutOrganization(path.Root("organization_id"), name))
	}
	if state != nil && !plan.same(state, "user_name", "external_id", "given_name", "family_name") {
		if before, after := state.person(), plan.person(); person.MayBeOther(before, after) {
			diags.Append(diagnose.PassedOn(path.Root("user_name"), before, after))
		}
	}
	if !was.IsNull() && person.Key(was.ValueString()) != person.Key(userType) {
		diags.Append(diagnose.UserTypeChanges(path.Root("user_type"), name, was.ValueString(), userType))
	}
	return diags
}
