package usersexclusive

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
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
	next, diags := r.forecast(ctx, req, plan)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if most := plan.MaxDeactivations.ValueInt64(); int64(len(next.leaving)) > most {
		resp.Diagnostics.Append(diagnose.TooManyDeactivations(next.leaving, most, next.gains))
		return
	}
	deactivated, diags := types.ListValueFrom(ctx, types.StringType, next.record)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("deactivated"), deactivated)...)
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("id"), scope(plan.UserType.ValueString()))...)
}

// forecast is what a plan comes to.
type forecast struct {
	leaving []string // those whom it deactivates
	record  []string // all who are deactivated then
	gains   bool     // whether the guard also names somebody whom it did not name before
}

// forecast looks ahead: of a guard that exists by what the last read saw, of a new one by looking. Who only gets another name
// by a resource that this provider has planned before is known by the new one. Who is deactivated by the own resource is left
// to it by a new guard, which finds nothing to do when that is done, and counts all the same: a broken roster takes people
// off in just this way.
func (r *Resource) forecast(ctx context.Context, req resource.ModifyPlanRequest, plan model) (forecast, diag.Diagnostics) {
	after, diags := plan.guard(ctx)
	if !req.State.Raw.IsNull() {
		var state model
		var past []string
		diags.Append(req.State.Get(ctx, &state)...)
		diags.Append(state.Deactivated.ElementsAs(ctx, &past, false)...)
		before, more := state.guard(ctx)
		diags.Append(more...)
		seen, _, more := recall(ctx, req.Private)
		diags.Append(more...)
		if diags.HasError() || state.sameScope(plan) {
			out := leaving(before, after, seen.Away, r.becomes)
			return forecast{out, after.record(past, out), len(without(after.named, before.allowed())) > 0}, diags
		}
	}
	timeout, more := plan.Timeouts.Read(ctx, defaultTimeout)
	diags.Append(more...)
	if diags.HasError() {
		return forecast{}, diags
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	seen, more := r.look(ctx, after, r.becomes)
	diags.Append(more...)
	out := names(seen.outsiders)
	own := slices.DeleteFunc(slices.Clone(out), func(name string) bool { return r.directory.Leaves(directory.UserName, name) })
	return forecast{leaving: out, record: own}, diags
}

// becomes is what a user name becomes by the users planned so far.
func (r *Resource) becomes(userName string) string {
	return r.directory.Renamed(directory.UserName, userName)
}

// look lists the tenant's users and judges them.
func (r *Resource) look(ctx context.Context, g guard, becomes renames) (sight, diag.Diagnostics) {
	users, diags := r.list(ctx)
	if diags.HasError() {
		return sight{}, diags
	}
	seen := g.look(users, becomes)
	diags.Append(diagnose.UntypedUsers(seen.untyped)...)
	return seen, diags
}

// list lists the tenant's users.
func (r *Resource) list(ctx context.Context) ([]*scim.User, diag.Diagnostics) {
	users, doubt, err := r.directory.Users(ctx, tellsAll)
	if err != nil {
		return nil, diag.Diagnostics{diagnose.Error("list", "users", err)}
	}
	// Whoever has no name that can be shown is never deactivated.
	nameless := slices.DeleteFunc(slices.Clone(users), func(u *scim.User) bool {
		return !scim.Damaged(u.UserName) || u.Active != nil && !*u.Active
	})
	return users, append(diagnose.Incomplete("users", doubt), diagnose.DamagedUsers(nameless...)...)
}

// tellsAll reports whether an answer says all that somebody is judged by.
func tellsAll(u *scim.User) bool { return person.Tells(u, person.Person{}) }
