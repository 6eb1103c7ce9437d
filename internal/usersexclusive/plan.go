package usersexclusive

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// ModifyPlan finds who would be deactivated, shows them by name, and refuses a plan that would deactivate too many.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.directory == nil { // a destroy, which changes nothing in NinjaOne
		return
	}
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if !plan.known() {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("deactivated"), types.ListUnknown(types.StringType))...)
		return
	}
	out, diags := r.planned(ctx, req, plan)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if most := plan.MaxDeactivations.ValueInt64(); int64(len(out)) > most {
		resp.Diagnostics.Append(diagnose.TooManyDeactivations(out, most))
		return
	}
	resp.Diagnostics.Append(planDeactivated(ctx, req, resp, out)...)
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("id"), scope(plan.UserType.ValueString()))...)
}

// planned are the names of those whom a plan would deactivate: of a guard that exists by what the last read saw, of a new
// one by looking.
func (r *Resource) planned(ctx context.Context, req resource.ModifyPlanRequest, plan model) ([]string, diag.Diagnostics) {
	after, diags := plan.guard(ctx)
	if !req.State.Raw.IsNull() {
		var state model
		diags.Append(req.State.Get(ctx, &state)...)
		before, more := state.guard(ctx)
		diags.Append(more...)
		seen, _, more := recall(ctx, req.Private)
		diags.Append(more...)
		if diags.HasError() || state.sameScope(plan) {
			return leaving(before, after, seen.Away), diags
		}
	}
	timeout, more := plan.Timeouts.Read(ctx, defaultTimeout)
	diags.Append(more...)
	if diags.HasError() {
		return nil, diags
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	seen, more := r.look(ctx, after)
	diags.Append(more...)
	return names(seen.outsiders), diags
}

// planDeactivated plans the names of those who will be deactivated. When there is nobody and nothing else changes, the
// names of the last time stay, so that the plan is empty.
func planDeactivated(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, out []string) diag.Diagnostics {
	if len(out) == 0 && !req.State.Raw.IsNull() {
		var before types.List
		diags := req.State.GetAttribute(ctx, path.Root("deactivated"), &before)
		diags.Append(resp.Plan.SetAttribute(ctx, path.Root("deactivated"), before)...)
		if diags.HasError() || resp.Plan.Raw.Equal(req.State.Raw) {
			return diags
		}
	}
	list, diags := types.ListValueFrom(ctx, types.StringType, append([]string{}, out...))
	diags.Append(resp.Plan.SetAttribute(ctx, path.Root("deactivated"), list)...)
	return diags
}

// look lists the tenant's users and judges them.
func (r *Resource) look(ctx context.Context, g guard) (sight, diag.Diagnostics) {
	users, doubt, err := r.directory.Users(ctx, func(u *scim.User) bool { return person.Tells(u, person.Person{}) })
	if err != nil {
		return sight{}, diag.Diagnostics{diagnose.Error("list", "users", err)}
	}
	seen := g.look(users)
	diags := diagnose.Incomplete("users", doubt)
	diags.Append(diagnose.UntypedUsers(seen.untyped)...)
	return seen, diags
}
