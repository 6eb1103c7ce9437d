package roster

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/handover"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/origin"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private"
)

const noteKey = "handover"

// note is what the plan of a destroy, or of a replacement, leaves in private state for the destroy.
type note struct {
	// Handed are the ids of the accounts that another resource of the plan adopts, or the roster that replaces this
	// one.
	Handed []string `json:"handed,omitempty"`
	// Wants are the keys of the people on a roster that is planned without prior state. Terraform plans a tainted
	// roster so. It then passes this private state to the destroy of the old roster instead of that roster's own.
	Wants []string `json:"wants,omitempty"`
}

// handed returns which of the remembered ids the plan hands over.
func (n note) handed(remembered memory) map[string]bool {
	ids := make(map[string]bool, len(n.Handed))
	for _, id := range n.Handed {
		ids[id] = true
	}
	for _, key := range n.Wants {
		if id := remembered.IDs[key]; id != "" {
			ids[id] = true
		}
	}
	return ids
}

// planDestroy records in the ledger whose accounts the destroy of a roster releases. It notes for the apply which of
// them another resource adopts.
func (r *Resource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	remembered, diags := recall(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || r.directory == nil {
		return
	}
	policy := state.deletionPolicy()
	if remembered.Incomplete {
		policy = lifecycle.Abandon // see Delete
	}
	w := match(people{}, known(state.Users.ValueString()), remembered, policy, nil)
	w.outsiders = nil // as in Delete
	resp.Diagnostics.Append(r.spareAdministrators(ctx, w)...)
	handed, diags := r.giveUp(ctx, origin.Owner(ctx, req.Private), w.plans())
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(private.Set(ctx, resp.Private, noteKey, note{Handed: handed})...)
}

// planReplacement is planDestroy for the roster that the planned one replaces. People that are on both rosters keep
// their accounts.
func (r *Resource) planReplacement(
	ctx context.Context, owner string, want people, remembered memory, policy lifecycle.Policy, state private.Writer,
) diag.Diagnostics {
	n := note{Wants: want.keys()}
	if len(remembered.IDs) == 0 || r.directory == nil {
		return private.Set(ctx, state, noteKey, n)
	}
	stays := make(map[string]bool, len(want))
	for key := range want {
		stays[remembered.IDs[key]] = true
	}
	var gone []ledger.Plan
	for key, id := range remembered.IDs {
		if !stays[id] {
			gone = append(gone, ledger.Plan{ID: id, Name: remembered.shownAs(key), GivesUp: true, ForGood: policy == lifecycle.Delete})
		}
	}
	handed, diags := r.giveUp(ctx, owner, gone)
	delete(stays, "")
	n = note{Handed: append(handed, sorted(stays)...)}
	diags.Append(private.Set(ctx, state, noteKey, n)...)
	return diags
}

// giveUp records in the ledger the accounts that a roster releases, and returns the ids of those that other resources
// adopt.
func (r *Resource) giveUp(ctx context.Context, owner string, given []ledger.Plan) (handed []string, diags diag.Diagnostics) {
	for i := range given {
		given[i].Kind, given[i].Owner, given[i].OfRoster, given[i].Forgets = ledger.User, owner, true, false
	}
	met, handed := handover.Tell(ctx, r.directory, given...)
	slices.Sort(handed)
	return handed, diagnose.RosterMeetings(met)
}

// awaitTakers waits a moment for resources that adopt the accounts that an update releases. Terraform plans an update
// again while it applies, and does not keep what the first plan has found.
func (r *run) awaitTakers(ctx context.Context, leavers []*leaver) {
	if r.handed != nil || len(leavers) == 0 {
		return // the plan of a destroy has waited
	}
	r.handed = map[string]bool{}
	var given []ledger.Plan
	for _, l := range leavers {
		if l.id != "" && l.goes() {
			plan := l.plan()
			plan.Kind, plan.Owner, plan.OfRoster = ledger.User, r.owner, true
			given = append(given, plan)
		}
	}
	for i, takers := range r.directory.Ledger().AwaitTakers(ctx, given...) {
		r.handed[given[i].ID] = len(takers) > 0
	}
}

// lostMemory refuses the destroy of a roster that has lost its memory, where a person on it would be removed. Terraform
// replaces the private state of a tainted roster by that of the roster that follows it. Without the memory it is
// unknown which account belongs to which person.
func lostMemory(state model, remembered memory, n note) diag.Diagnostics {
	if len(remembered.IDs) > 0 || state.deletionPolicy() == lifecycle.Abandon {
		return nil
	}
	wanted := make(map[string]bool, len(n.Wants))
	for _, key := range n.Wants {
		wanted[key] = true
	}
	var leaving []string
	for key, e := range known(state.Users.ValueString()) {
		if !wanted[key] {
			leaving = append(leaving, e.person.UserName)
		}
	}
	if len(leaving) == 0 {
		return nil
	}
	slices.Sort(leaving)
	return diag.Diagnostics{diagnose.TaintedRoster(leaving)}
}
