package roster

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/origin"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
)

// keepSatisfied keeps the prior text in the plan if it has everything that the configured text asks for. The framework
// does not ask for semantic equality while planning, and an import knows more of people than a configuration manages.
type keepSatisfied struct{}

// Description is what the rule does.
func (keepSatisfied) Description(context.Context) string {
	return "Key order, white space, the case of user names and attributes that are not managed plan no change."
}

// MarkdownDescription is Description, which has no markup.
func (m keepSatisfied) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

// PlanModifyString keeps the prior text.
func (keepSatisfied) PlanModifyString(_ context.Context, req planmodifier.StringRequest,
	resp *planmodifier.StringResponse,
) {
	if req.StateValue.IsNull() || req.PlanValue.IsNull() || req.PlanValue.IsUnknown() ||
		req.PlanValue.Equal(req.StateValue) {
		return
	}
	want, wrong := parse(req.PlanValue.ValueString())
	if len(wrong) == 0 && satisfied(want, known(req.StateValue.ValueString())) {
		resp.PlanValue = req.StateValue
	}
}

// ModifyPlan counts the people, refuses a plan that removes too many, and warns of changes that are easy to overlook in
// a long diff.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		r.planDestroy(ctx, req, resp)
		return
	}
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	exists := !req.State.Raw.IsNull()
	remembered := newMemory()
	if exists {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		remembered = r.recall(ctx, req.Private, state, &resp.Diagnostics)
	}
	ctx, cancel := tenant.Limit(ctx, plan.Timeouts.Read, defaultTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || r.recordUnknown(ctx, req.Private, plan, state, remembered, resp) {
		return
	}
	// Terraform plans a replacement twice. The second time it passes no prior state but the private state of the first,
	// which has the tag.
	owner := origin.Owner(ctx, req.Private)
	var accepted []string
	if exists && plan.Users.Equal(state.Users) {
		accepted = r.planUnchanged(ctx, owner, req, plan, state, remembered, resp)
		if len(accepted) == 0 {
			return
		}
	}
	want, diags := planned(plan, state)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	people := types.Int64Value(int64(len(want)))
	if len(accepted) > 0 {
		people = types.Int64Unknown() // Terraform plans an update only if a value may change
		resp.Diagnostics.Append(diagnose.RosterAccepts(accepted))
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("people"), people)...)
	if !exists {
		resp.Diagnostics.Append(r.planReplacement(ctx, owner, plan, want, req.Private, resp.Private)...)
	}
	run, diags := newRun(ctx, r.Directory, owner, plan, want, known(state.Users.ValueString()), remembered)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(run.checkLimits()...)
	if exists {
		resp.Diagnostics.Append(run.noteRenames(ctx, req.Private, resp.Private)...)
	}
	resp.Diagnostics.Append(r.refuseAdministrators(ctx, run.work)...)
	resp.Diagnostics.Append(r.recordPlans(ctx, owner, run.plans())...)
	resp.Diagnostics.Append(r.recordExclusive(owner, plan, want, run.outsiderNames())...)
	if !resp.Diagnostics.HasError() { // after the names are recorded: a look-up takes time, and releases wait for them
		resp.Diagnostics.Append(run.previewNewcomers(ctx)...)
		resp.Diagnostics.Append(r.recordAdoptions(ctx, owner, run.work)...)
	}
	resp.Diagnostics.Append(r.recordGroups(ctx, owner, run.managedGroups(), run.grouped(), run.knownGroups())...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(run.summary()...)
		resp.Diagnostics.Append(run.accounts()...)
		resp.Diagnostics.Append(organizationWarnings(run.tasks)...)
		resp.Diagnostics.Append(r.missingGroups(ctx, want)...)
	}
}

// planUnchanged plans a roster that changes no person, and records in the ledger what it owns. If the configuration has
// accepted changes that the memory does not know yet, it only returns these people.
func (r *Resource) planUnchanged(ctx context.Context, owner string, req resource.ModifyPlanRequest, plan, state model,
	remembered memory, resp *resource.ModifyPlanResponse,
) (accepted []string) {
	var text textValue
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, usersPath(), &text)...)
	listed := known(state.Users.ValueString())
	configuration := listed
	if text.ValueString() != state.Users.ValueString() { // this is rare, and 100,000 people take memory
		configuration = known(text.ValueString())
	}
	if accepted = remembered.accepted(configuration, plan.adopts()); len(accepted) > 0 {
		return accepted
	}
	resp.Diagnostics.Append(r.recordPlans(ctx, owner, unchangedPlans(listed, configuration, remembered))...)
	resp.Diagnostics.Append(r.recordExclusive(owner, plan, listed, nil)...)
	grouped := configuration.grouped(remembered)
	resp.Diagnostics.Append(r.recordGroups(ctx, owner, configuration.groups(), grouped, grouped)...)
	// There is nothing to count; people is the state's.
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("people"), state.People)...)
	return nil
}

// checkLimits refuses a run that would remove or rename too many people, or that cannot know whose an account is.
func (r *run) checkLimits() diag.Diagnostics {
	if !r.plan.guardsOutsiders() {
		r.outsiders = nil
	}
	var diags diag.Diagnostics
	if len(r.unclear) > 0 {
		diags.Append(diagnose.RosterUnclear(r.unclear))
	}
	most := r.plan.maxRemovals()
	if out := r.removedNames(); int64(len(out)) > most {
		diags.Append(diagnose.TooManyRemovals(out, most))
	}
	if renamed := r.renamed(); int64(len(renamed)) > most {
		diags.Append(diagnose.TooManyRenames(renamed, most))
	}
	return diags
}

// manyChanges is the number of changes from which a plan is summed up.
const manyChanges = 20

// summary sums up a plan with many changes.
func (r *run) summary() diag.Diagnostics {
	counts := diagnose.RosterCounts{Outsiders: len(r.outsiders), Removed: len(r.leavers)}
	for _, t := range r.tasks {
		switch {
		case t.isNew():
			counts.Created++
		case len(t.ops) > 0 || t.regroups():
			counts.Changed++
		}
	}
	if counts.Created+counts.Changed+counts.Removed+counts.Outsiders <= manyChanges {
		return nil
	}
	return diag.Diagnostics{diagnose.ManyRosterChanges(counts)}
}

// organizationWarnings are the warnings about what NinjaOne allows and does not document. A single user gets the same.
func organizationWarnings(tasks []*task) diag.Diagnostics {
	var withOrganization, withoutOrganization []string
	for _, t := range tasks {
		p := t.want.person
		if t.isNew() && ninjaone.IsEndUser(p.UserType) && p.OrganizationID == nil {
			withoutOrganization = append(withoutOrganization, p.UserName)
		}
		if ninjaone.IsTechnician(p.UserType) && p.OrganizationID != nil && (t.isNew() || len(t.ops) > 0) {
			withOrganization = append(withOrganization, p.UserName)
		}
	}
	return diagnose.RosterDoubts(withOrganization, withoutOrganization)
}

// missingGroups warns of groups that do not exist and that no resource planned before the roster creates.
func (r *Resource) missingGroups(ctx context.Context, want people) diag.Diagnostics {
	named := want.groups()
	for key := range named {
		if r.Directory != nil && r.Directory.Ledger().IsNamePlanned(ledger.Group, key) {
			delete(named, key)
		}
	}
	if len(named) == 0 || r.Directory == nil {
		return nil
	}
	groups, _, err := r.Directory.Groups(ctx, func(*scim.Group) bool { return true })
	switch {
	case scim.IsUnauthorized(err), errors.Is(err, scim.ErrTokenRefused):
		// A first plan reads nothing else, so no other error has reported this.
		return diag.Diagnostics{diagnose.Unread("look up", "groups", err)}
	case err != nil:
		return nil // the read of the roster has reported it, or the apply will
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
