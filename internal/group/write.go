package group

import (
	"cmp"
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/handover"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/planmodifier"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/team"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
)

// refused are the errors of a group that must not be sent. Validation finds them earlier where the name is known.
func refused(want team.Team) diag.Diagnostics {
	if !ninjaone.IsAdministrator(want.DisplayName) {
		return nil
	}
	return diag.Diagnostics{
		diagnose.RefusedValue(path.Root("display_name"), ninjaone.AdministratorRefusal(want.DisplayName)),
	}
}

// ModifyPlan reports conflicts with the plans of other resources, and warns of a rename.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var plan, state model
	planned := ledger.Plan{Kind: ledger.Group}
	exists, destroyed := !req.State.Raw.IsNull(), req.Plan.Raw.IsNull()
	if exists {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		planned.ID, planned.Name = state.ID.ValueString(), state.DisplayName.ValueString()
		planned.HadExternalID = ninjaone.Evidence(state.ExternalID.ValueString())
	}
	if !destroyed {
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	}
	if r.Directory != nil {
		resp.Diagnostics.Append(planmodifier.KeepOrder(
			ctx, path.Root("members"), r.Directory.Ledger().Learned(ledger.User), req, resp)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if destroyed {
		planned.Releases, planned.Deletes = true, state.DeletionPolicy.ValueString() != abandon
		planned.ExternalID = planned.HadExternalID
	} else {
		planned.Wants = plan.DisplayName.ValueString()
		planned.ExternalID = ninjaone.Evidence(plan.ExternalID.ValueString())
		planned.ListsMembers = !plan.Members.IsNull()
	}
	if !exists && !destroyed {
		resp.Diagnostics.Append(tenant.BeforeCreate(ctx, r.Directory, "group", plan.DisplayName.ValueString())...)
	}
	if exists && !plan.DisplayName.IsUnknown() && !destroyed && planned.Name != "" &&
		!scim.Same(planned.Name, planned.Wants) {
		resp.Diagnostics.Append(diagnose.GroupRenamed(path.Root("display_name"), planned.Name, planned.Wants))
	}
	if exists && r.Directory != nil {
		if beside := r.Directory.Ledger().RecordList(planned.ID, known(plan.Members)); len(beside) > 0 {
			resp.Diagnostics.Append(diagnose.ListBesideMemberships(path.Root("members"), nameOr(plan), beside))
		}
	}
	handover.RecordPlan(ctx, r.Directory, path.Root("display_name"), planned, req, resp)
	resp.Diagnostics.Append(r.besideMemberships(ctx, planned)...)
}

// besideMemberships refuses a new group that lists its members, if it would adopt a group in which other resources
// manage memberships. The plan does not know the id of that group, so it looks up the name, but only if there are
// memberships. A group that cannot be looked up is no reason to refuse.
func (r *Resource) besideMemberships(ctx context.Context, planned ledger.Plan) diag.Diagnostics {
	if r.Directory == nil || planned.ID != "" || !planned.ListsMembers || planned.Wants == "" {
		return nil
	}
	kept := r.Directory.Ledger().KeptMemberships()
	if kept == nil {
		return nil
	}
	found, err := r.Directory.GroupsNamed(ctx, planned.Wants, isNamed)
	if err != nil || len(found) != 1 {
		return nil
	}
	beside := kept(found[0].ID)
	if len(beside) == 0 {
		return nil
	}
	return diag.Diagnostics{diagnose.ListBesideMemberships(path.Root("members"), planned.Wants, beside)}
}

// known are the listed members that are known yet; nil: none are managed.
func known(members types.List) []string {
	if members.IsNull() {
		return nil
	}
	ids := make([]string, 0, len(members.Elements()))
	for _, element := range members.Elements() {
		if id, ok := element.(types.String); ok && !id.IsUnknown() {
			ids = append(ids, id.ValueString())
		}
	}
	return ids
}

// identify turns the import key, a display name or an id, into an id. A key that is no group's name is taken for an id.
func identify(ctx context.Context, d *directory.Directory, by string) (id string, problem diag.Diagnostic) {
	found, err := d.GroupsNamed(ctx, by, isNamed)
	switch {
	case err != nil:
		return "", diagnose.Error("import group", by, err)
	case len(found) > 1:
		return "", diagnose.Failed(by, &lifecycle.ExistsError{Found: lifecycle.Groups(found...)})
	case len(found) == 1:
		return found[0].ID, nil
	}
	return by, nil
}

// nameOr is how messages call a group: by name where the state has one.
func nameOr(m model) string {
	return cmp.Or(m.DisplayName.ValueString(), "with id "+m.ID.ValueString())
}
