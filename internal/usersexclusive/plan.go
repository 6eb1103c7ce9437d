package usersexclusive

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/origin"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/planmodifier"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
)

// ModifyPlan finds the users that an apply would deactivate, shows them by name, and refuses a plan that would
// deactivate too many.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Directory == nil {
		return
	}
	if req.Plan.Raw.IsNull() { // a destroy, which changes nothing in NinjaOne
		r.Directory.Ledger().RemoveExclusive(origin.Of(ctx, req.Private).Tag)
		return
	}
	if resp.Diagnostics.Append(r.foreignPlan(ctx, req)...); resp.Diagnostics.HasError() {
		return
	}
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(planmodifier.KeepOrder(
		ctx, path.Root("user_names"), r.Directory.Ledger().Learned(ledger.User), req, resp)...)
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
	var out []string
	most, allowed := plan.MaxDeactivations.ValueInt64(), next.guard.allowed()
	// Where user_names comes from a file, Terraform plans the guard and the renamed users of the file in any order.
	r.Directory.Ledger().AwaitPlans(ctx, func() bool {
		out = r.staying(allowed, next.leaving)
		return int64(len(out)) <= most
	})
	if out = r.staying(allowed, next.leaving); int64(len(out)) > most {
		resp.Diagnostics.Append(diagnose.TooManyDeactivations(out, most, next.gains))
		return
	}
	resp.Diagnostics.Append(r.refuseAdministrators(ctx, out)...)
	resp.Diagnostics.Append(r.recordExclusive(ctx, req.Private, next.guard, out)...)
	deactivated, diags := types.ListValueFrom(ctx, types.StringType, next.record)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("deactivated"), deactivated)...)
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("id"), scope(plan.UserType.ValueString()))...)
}

// forecast is the result of a plan.
type forecast struct {
	leaving []string // names whose access it ends
	record  []string // all names whose access has then ended
	guard   guard
	gains   bool // whether the guard also names a user that it did not name before
}

// forecast returns what an apply would do. For an existing guard it uses what the last read saw; for a new guard it
// reads the tenant. It depends on nothing that other resources plan or have done in this run. So it also lists a name
// that the user's own resource ends, by a destroy or a rename. In either case no user can sign in with that name after
// the apply.
func (r *Resource) forecast(ctx context.Context, req resource.ModifyPlanRequest,
	plan model,
) (forecast, diag.Diagnostics) {
	after, diags := plan.guard(ctx)
	if !req.State.Raw.IsNull() {
		var state model
		var past []string
		diags.Append(req.State.Get(ctx, &state)...)
		diags.Append(state.Deactivated.ElementsAs(ctx, &past, false)...)
		before, more := state.guard(ctx)
		diags.Append(more...)
		seen, _ := private.Get[memory](ctx, req.Private, memoryKey)
		if diags.HasError() || state.sameScope(plan) {
			out := lockedOut(before, after, seen.Away)
			return forecast{out, after.record(past, out), after, len(without(after.named, before.allowed())) > 0}, diags
		}
	}
	ctx, cancel := tenant.Limit(ctx, plan.Timeouts.Read, defaultTimeout, &diags)
	defer cancel()
	if diags.HasError() {
		return forecast{}, diags
	}
	users, whole, more := r.list(ctx)
	diags.Append(more...)
	if diags.HasError() {
		return forecast{}, diags
	}
	r.Directory.Ledger().RecordGuardPlan(planOwner(ctx, req.Private, after))
	seen := after.inspect(asBeforeRun(users, r.Directory.Ledger().Changed(ledger.User)), whole)
	diags.Append(diagnose.UntypedUsers(seen.untyped)...)
	out := names(seen.outsiders)
	return forecast{leaving: out, record: out, guard: after}, diags
}

// staying returns the leaving names, without those whose accounts only get another allowed name, as far as the
// resources planned so far show. It decides only what is counted, and never what is planned. If user_names refers to
// the user resources, Terraform plans all of them before the guard.
func (r *Resource) staying(allowed map[string]bool, leaving []string) []string {
	return slices.DeleteFunc(slices.Clone(leaving), func(name string) bool {
		to, renamed := r.Directory.Ledger().PlannedName(ledger.User, name)
		return renamed && allowed[person.Key(to)]
	})
}

// inspect lists the tenant's users and judges them.
func (r *Resource) inspect(ctx context.Context, g guard) (inspection, diag.Diagnostics) {
	users, whole, diags := r.list(ctx)
	if diags.HasError() {
		return inspection{}, diags
	}
	seen := g.inspect(users, whole)
	diags.Append(diagnose.UntypedUsers(seen.untyped)...)
	return seen, diags
}

// list lists the tenant's users. whole reports whether no user is missing. If one may be missing, a warning says so.
func (r *Resource) list(ctx context.Context) (users []*scim.User, whole bool, diags diag.Diagnostics) {
	users, doubt, err := r.Directory.Users(ctx, showsAll)
	if err != nil {
		return nil, false, diag.Diagnostics{diagnose.Error("list", "users", err)}
	}
	// A user without a name that can be shown is never deactivated.
	nameless := slices.DeleteFunc(slices.Clone(users), func(u *scim.User) bool {
		return !scim.Damaged(u.UserName) || u.Active != nil && !*u.Active
	})
	return users, doubt == "", append(diagnose.Incomplete("users", doubt), diagnose.DamagedUsers(nameless...)...)
}

// showsAll reports whether an answer shows everything that a user is judged by.
func showsAll(u *scim.User) bool { return person.ShowsAll(u, person.Person{}) }
