package roster

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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
	if len(wrong) == 0 && satisfied(want, known(req.StateValue.ValueString())) {
		resp.PlanValue = req.StateValue
	}
}

// ModifyPlan counts, guards against taking out too many, and warns of what nobody would find by scrolling.
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
		var diags diag.Diagnostics
		remembered, diags = recall(ctx, req.Private)
		resp.Diagnostics.Append(diags...)
	}
	if resp.Diagnostics.HasError() || plan.Users.IsUnknown() {
		return
	}
	owner := r.planOwner(ctx, req)
	if exists && plan.Users.Equal(state.Users) {
		// Nobody changes, so that nothing has to be counted; people is the state's.
		var text textValue
		resp.Diagnostics.Append(req.Config.GetAttribute(ctx, usersPath(), &text)...)
		listed := known(state.Users.ValueString())
		plans := unchanged(listed, known(text.ValueString()), remembered)
		resp.Diagnostics.Append(r.meet(ctx, owner, plans)...)
		resp.Diagnostics.Append(r.exclude(owner, plan, listed, nil)...)
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("people"), state.People)...)
		return
	}
	want, diags := configured(plan.Users.ValueString())
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("people"), types.Int64Value(int64(len(want))))...)
	if !exists {
		before, diags := recall(ctx, req.Private)
		resp.Diagnostics.Append(diags...)
		resp.Diagnostics.Append(r.planReplacement(ctx, owner, want, before, plan.deletionPolicy(), resp.Private)...)
	}
	run, diags := newRun(ctx, r.directory, owner, plan, want, known(state.Users.ValueString()), remembered)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(run.guard()...)
	resp.Diagnostics.Append(r.spareAdministrators(ctx, run.work)...)
	resp.Diagnostics.Append(r.meet(ctx, owner, run.plans())...)
	resp.Diagnostics.Append(r.exclude(owner, plan, want, run.shutOut())...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(run.foresee(ctx)...)
	}
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(run.summary()...)
		resp.Diagnostics.Append(run.accounts()...)
		resp.Diagnostics.Append(doubts(run.tasks)...)
		resp.Diagnostics.Append(r.missingGroups(ctx, want)...)
	}
}

// planOwner is the roster's owner in the ledger. A replacement is planned twice, the second time without prior state but with
// the private state of the first, which has the tag. A roster that is to be created has none; its configured text tells it
// from another one, however often it is planned.
func (r *Resource) planOwner(ctx context.Context, req resource.ModifyPlanRequest) string {
	if tag := origin.Of(ctx, req.Private).Tag; tag != "" {
		return tag
	}
	var text textValue
	if req.Config.GetAttribute(ctx, usersPath(), &text).HasError() {
		return origin.Stranger()
	}
	return textOwner(text)
}

// textOwner is the owner of a roster that has no tag.
func textOwner(text textValue) string {
	sum := sha256.Sum256([]byte(text.ValueString()))
	return rosterID + " " + hex.EncodeToString(sum[:])
}

// guard refuses a run that would take out too many, or give too many another name.
func (r *run) guard() diag.Diagnostics {
	if !r.plan.guardsOutsiders() {
		r.outsiders = nil
	}
	var diags diag.Diagnostics
	most := r.plan.maxRemovals()
	if out := r.departures(); int64(len(out)) > most {
		diags.Append(diagnose.TooManyRemovals(out, most))
	}
	if renamed := r.renamed(); int64(len(renamed)) > most {
		diags.Append(diagnose.TooManyRenames(renamed, most))
	}
	return diags
}

// manyChanges is from how many changes on a plan is summed up.
const manyChanges = 20

// summary sums up a plan that changes many.
func (r *run) summary() diag.Diagnostics {
	counts := diagnose.RosterCounts{Outsiders: len(r.outsiders), Removed: len(r.leavers)}
	for _, t := range r.tasks {
		switch {
		case t.isNew():
			counts.Made++
		case len(t.ops) > 0 || t.regroups():
			counts.Changed++
		}
	}
	if counts.Made+counts.Changed+counts.Removed+counts.Outsiders <= manyChanges {
		return nil
	}
	return diag.Diagnostics{diagnose.ManyRosterChanges(counts)}
}

// doubts are the warnings about what NinjaOne allows and does not document, as a single user has them.
func doubts(tasks []*task) diag.Diagnostics {
	var placed, homeless []string
	for _, t := range tasks {
		p := t.want.person
		if t.isNew() && ninjaone.IsEndUser(p.UserType) && p.OrganizationID == nil {
			homeless = append(homeless, p.UserName)
		}
		if ninjaone.IsTechnician(p.UserType) && p.OrganizationID != nil && (t.isNew() || len(t.ops) > 0) {
			placed = append(placed, p.UserName)
		}
	}
	return diagnose.RosterDoubts(placed, homeless)
}

// missingGroups warns of groups that neither exist nor are made by what was planned before the roster.
func (r *Resource) missingGroups(ctx context.Context, want people) diag.Diagnostics {
	named := want.groups()
	for key := range named {
		if r.directory != nil && r.directory.Ledger().Wanted(ledger.Group, key) {
			delete(named, key)
		}
	}
	if len(named) == 0 || r.directory == nil {
		return nil
	}
	groups, _, err := r.directory.Groups(ctx, func(*scim.Group) bool { return true })
	switch {
	case scim.IsUnauthorized(err), errors.Is(err, scim.ErrTokenRefused):
		// A first plan reads nothing else, so that nobody has told it.
		return diag.Diagnostics{diagnose.Unread("look up", "groups", err)}
	case err != nil:
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
