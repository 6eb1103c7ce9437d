package roster

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// keepSatisfied plans the prior text where it is everything that the configured one asks for: semantic equality is not
// asked while planning, and an import knows more of people than a configuration manages.
type keepSatisfied struct{}

// Description says what the rule does.
func (keepSatisfied) Description(context.Context) string {
	return "Key order, white space, the case of user names and attributes that are not managed plan no change."
}

// MarkdownDescription is Description, which has no markup.
func (m keepSatisfied) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

// PlanModifyString keeps the prior text.
func (keepSatisfied) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if req.StateValue.IsNull() || req.PlanValue.IsNull() || req.PlanValue.IsUnknown() || req.PlanValue.Equal(req.StateValue) {
		return
	}
	want, wrong := parse(req.PlanValue.ValueString())
	known, alsoWrong := parse(req.StateValue.ValueString())
	if len(wrong)+len(alsoWrong) == 0 && satisfied(want, known) {
		resp.PlanValue = req.StateValue
	}
}

// ModifyPlan counts, guards against taking out too many, and warns of what nobody would find by scrolling.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() { // a destroy: its policy was chosen
		return
	}
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	exists := !req.State.Raw.IsNull()
	if exists {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if resp.Diagnostics.HasError() || plan.Users.IsUnknown() {
		return
	}
	if exists && plan.Users.Equal(state.Users) {
		// Nobody changes, so that nothing has to be counted; people is the state's.
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("people"), state.People)...)
		return
	}
	want, wrong := parse(plan.Users.ValueString())
	if len(wrong) > 0 {
		resp.Diagnostics.Append(diagnose.RosterMistakes(path.Root("users"), phrases(wrong)))
		return
	}
	known := people{}
	remembered := newMemory()
	if exists {
		known, _ = parse(state.Users.ValueString())
		var diags diag.Diagnostics
		remembered, diags = recall(ctx, req.Private)
		resp.Diagnostics.Append(diags...)
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("people"), types.Int64Value(int64(len(want))))...)
	resp.Diagnostics.Append(r.review(ctx, plan, newRun(r.directory, plan, want, known, remembered))...)
}

// manyChanges is from how many changes on a plan is summed up.
const manyChanges = 20

// review refuses a plan that would take out too many and sums up one that changes many.
func (r *Resource) review(ctx context.Context, plan model, run *run) diag.Diagnostics {
	var diags diag.Diagnostics
	counts := diagnose.RosterCounts{Outsiders: len(run.outsiders)}
	for _, t := range run.tasks {
		switch {
		case t.id == "":
			counts.Made++
		case len(changes(t.want, t.known)) > 0 || !sameNames(t.want.groups, t.known.groups) && t.want.groups != nil:
			counts.Changed++
		}
	}
	var out []string
	if plan.removed() != lifecycle.Abandon {
		counts.Removed = len(run.leavers)
		for _, l := range run.leavers {
			out = append(out, l.known.person.UserName)
		}
	}
	for _, l := range run.outsiders {
		out = append(out, l.known.person.UserName)
	}
	if most := plan.maxRemovals(); int64(len(out)) > most {
		diags.Append(diagnose.TooManyRemovals(out, most))
		return diags
	}
	if counts.Made+counts.Changed+counts.Removed+counts.Outsiders > manyChanges {
		diags.Append(diagnose.ManyRosterChanges(counts))
	}
	diags.Append(r.missingGroups(ctx, run.want)...)
	return diags
}

// missingGroups warns of groups that do not exist yet; the same apply may make them.
func (r *Resource) missingGroups(ctx context.Context, want people) diag.Diagnostics {
	named := want.groups()
	if len(named) == 0 || r.directory == nil {
		return nil
	}
	groups, _, err := r.directory.Groups(ctx, func(*scim.Group) bool { return true })
	if err != nil {
		return nil // the read of the roster has told it, or the apply will
	}
	for _, g := range groups {
		delete(named, person.Key(g.DisplayName))
	}
	if len(named) == 0 {
		return nil
	}
	missing := make([]string, 0, len(named))
	for _, key := range sorted(named) {
		missing = append(missing, named[key])
	}
	return diag.Diagnostics{diagnose.RosterGroupsMissing(missing)}
}
