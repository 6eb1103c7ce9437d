package roster

import (
	"context"
	"maps"
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
	// HandedOver are the ids of the accounts that another resource of the plan adopts, or the roster that replaces this
	// one.
	HandedOver []string `json:"handed,omitempty"`
	// Names are the names that accounts had at the service when the destroy was planned, by id, where the state has
	// another one.
	Names map[string]string `json:"names,omitempty"`
	// Wants are the keys of the people on a roster that is planned without prior state, as Terraform plans a tainted
	// roster. Terraform then passes this private state to the destroy of the old roster, instead of that roster's own.
	Wants []string `json:"wants,omitempty"`
	// Renames are the ids of the people that an update would rename, by their new keys. If Terraform replaces the roster
	// instead, its second plan knows no external ids of the first.
	Renames map[string]string `json:"renames,omitempty"`
	// Awaits is true for a destroy in a plan that also creates a user whose name is known only in the apply.
	Awaits bool `json:"awaits,omitempty"`
	// Others are the accounts that the same plan hands over.
	Others handover.Others `json:"others,omitempty"`
	// Replaced is true if Terraform replaces the roster.
	Replaced bool `json:"replaced,omitempty"`
	// Unknown is true for a roster that is planned without prior state, and whose people are known only in the apply.
	Unknown bool `json:"unknown,omitempty"`
}

// handedOver returns which of the remembered ids the plan hands over.
func (n note) handedOver(remembered memory) map[string]bool {
	ids := make(map[string]bool, len(n.HandedOver))
	for _, id := range n.HandedOver {
		ids[id] = true
	}
	for _, key := range n.Wants {
		if id := remembered.IDs[key]; id != "" {
			ids[id] = true
		}
	}
	return ids
}

// replaced returns the people that an update would rename, and that a replacement would give another account. kept are
// the ids that the replacement keeps.
func (n note) replaced(want people, kept map[string]bool, remembered memory) []diagnose.Change {
	var renamed []diagnose.Change
	if len(n.Renames) == 0 {
		return nil
	}
	keys := make(map[string]string, len(remembered.IDs))
	for key, id := range remembered.IDs {
		keys[id] = key
	}
	for _, to := range sorted(n.Renames) {
		id := n.Renames[to]
		from, known := keys[id]
		one, listed := want[to]
		if known && listed && (!kept[id] || remembered.Renamed[from] != "") {
			renamed = append(renamed, diagnose.Change{From: remembered.shownAs(from), To: one.person.UserName})
		}
	}
	return renamed
}

// noteRenames notes the people that an update renames, for the plan of a replacement.
func (r *run) noteRenames(ctx context.Context, before private.Reader, after private.Writer) diag.Diagnostics {
	n, _ := private.Get[note](ctx, before, noteKey)
	renames := map[string]string{}
	for _, t := range r.tasks {
		if t.renames() {
			renames[t.want.key] = t.id
		}
	}
	if maps.Equal(n.Renames, renames) {
		return nil
	}
	return private.Set(ctx, after, noteKey, note{Renames: renames})
}

// planDestroy records in the ledger whose accounts the destroy of a roster releases. It notes for the apply which of
// them another resource adopts.
func (r *Resource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	remembered := r.recall(ctx, req.Private, state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || r.Directory == nil {
		return
	}
	policy := state.deletionPolicy()
	if remembered.Incomplete {
		policy = lifecycle.Abandon // see Delete
	}
	w := match(people{}, known(state.Users.ValueString()), remembered, policy, nil)
	w.outsiders = nil // as in Delete
	resp.Diagnostics.Append(r.refuseAdministrators(ctx, w)...)
	handed, diags := r.recordReleases(ctx, origin.Owner(ctx, req.Private), w.plans())
	resp.Diagnostics.Append(diags...)
	names := map[string]string{}
	for _, l := range w.leavers {
		now, _ := r.Directory.Ledger().NameRead(ledger.User, l.id)
		if now != "" && !ledger.Same(ledger.User, now, l.userName()) {
			names[l.id] = now
		}
	}
	resp.Diagnostics.Append(private.Set(ctx, resp.Private, noteKey, note{
		HandedOver: handed, Names: names, Others: handover.OthersOf(r.Directory),
		Awaits: r.Directory.Ledger().PlansUnknown(ledger.User),
	})...)
}

// planReplacement is planDestroy for the roster that the planned one replaces. People that are on both rosters keep
// their accounts.
func (r *Resource) planReplacement(
	ctx context.Context, owner string, plan model, want people, notes private.Reader, state private.Writer,
) diag.Diagnostics {
	remembered, diags := load(ctx, notes)
	before, _ := private.Get[note](ctx, notes, noteKey)
	n := note{Wants: want.keys()}
	if len(remembered.IDs) == 0 || r.Directory == nil {
		return append(diags, private.Set(ctx, state, noteKey, n)...)
	}
	kept := make(map[string]bool, len(want))
	for key := range want {
		kept[remembered.IDs[key]] = true
	}
	for key, shown := range remembered.Renamed { // the roster has accepted the name that NinjaOne gave
		if _, listed := want[shown]; listed && remembered.IDs[shown] == "" {
			kept[remembered.IDs[key]] = true
		}
	}
	if renamed := before.replaced(want, kept, remembered); len(renamed) > 0 {
		return append(diags, diagnose.RosterReplacedAndRenamed(renamed))
	}
	var gone []ledger.Plan
	for key, id := range remembered.IDs {
		if !kept[id] {
			gone = append(gone, ledger.Plan{
				ID: id, Name: remembered.shownAs(key), Was: key, Releases: true,
				Deletes: plan.deletionPolicy() == lifecycle.Delete,
			})
		}
	}
	handed, conflicts := r.recordReleases(ctx, owner, gone)
	diags.Append(conflicts...)
	if plan.deletionPolicy() == lifecycle.Abandon && plan.removed() != lifecycle.Abandon {
		gone = slices.DeleteFunc(gone, func(p ledger.Plan) bool { return slices.Contains(handed, p.ID) })
		if len(gone) > 0 && !diags.HasError() {
			names := make([]string, 0, len(gone))
			for _, p := range gone {
				names = append(names, p.Name)
			}
			slices.Sort(names)
			return append(diags, diagnose.RosterReplacedAndReleased(names))
		}
	}
	delete(kept, "")
	n = note{HandedOver: append(handed, sorted(kept)...), Replaced: true}
	diags.Append(private.Set(ctx, state, noteKey, n)...)
	return diags
}

// recordReleases records in the ledger the accounts that a roster releases, and returns the ids of those that other
// resources adopt.
func (r *Resource) recordReleases(ctx context.Context, owner string,
	released []ledger.Plan,
) (handedOver []string, diags diag.Diagnostics) {
	for i := range released {
		released[i].Kind, released[i].Owner = ledger.User, owner
		released[i].OfRoster, released[i].ReplannedOnApply = true, false
	}
	conflicts, handedOver, err := handover.RecordPlans(ctx, r.Directory, released...)
	slices.Sort(handedOver)
	diags = diagnose.Unplanned("look up", "the roster's people", err)
	return handedOver, append(diags, diagnose.RosterConflicts(conflicts)...)
}

// awaitNewOwners waits a moment for resources that adopt the accounts that an update releases. Terraform plans an
// update again while it applies, and does not keep what the first plan has found.
func (r *run) awaitNewOwners(ctx context.Context, leavers []*leaver) {
	if r.handedOver != nil || len(leavers) == 0 {
		return // the plan of a destroy has waited already
	}
	r.handedOver = map[string]bool{}
	var released []ledger.Plan
	for _, l := range leavers {
		if l.id != "" && l.endsAccess() {
			plan := l.plan()
			plan.Kind, plan.Owner, plan.OfRoster = ledger.User, r.owner, true
			released = append(released, plan)
		}
	}
	for i, adopters := range r.directory.Ledger().AwaitNewOwners(ctx, released...) {
		r.handedOver[released[i].ID] = len(adopters) > 0
	}
}

// leftBehind refuses the destroy of a replaced roster whose own policy would leave people active that removed would
// deactivate. The plan of the replacement does not know this policy.
func leftBehind(state model, remembered memory, n note) diag.Diagnostics {
	if !n.Replaced || state.deletionPolicy() != lifecycle.Abandon || state.removed() == lifecycle.Abandon {
		return nil
	}
	stay, people := n.handedOver(remembered), known(state.Users.ValueString())
	var leaving []string
	for key, id := range remembered.IDs {
		if e := people[remembered.shownAs(key)]; !stay[id] && e.raw != "" && e.person.IsActive() {
			leaving = append(leaving, e.person.UserName)
		}
	}
	if len(leaving) == 0 {
		return nil
	}
	slices.Sort(leaving)
	return diag.Diagnostics{diagnose.RosterReplacedAndReleased(leaving)}
}

// memoryLost refuses the destroy of a roster that has lost its memory, where a person on it would be removed, or where
// one that the next roster does not list would stay. Terraform replaces the private state of a tainted roster by that
// of the roster that follows it. Without the memory it is unknown which account belongs to which person.
func memoryLost(state model, remembered memory, n note) diag.Diagnostics {
	replaced := len(n.Wants) > 0 || n.Unknown // and then people leave as removed says
	abandons := state.deletionPolicy() == lifecycle.Abandon && (!replaced || state.removed() == lifecycle.Abandon)
	if len(remembered.IDs) > 0 || abandons {
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
	if n.Unknown {
		return diag.Diagnostics{diagnose.RosterReplacedByUnknown(len(leaving))}
	}
	slices.Sort(leaving)
	return diag.Diagnostics{diagnose.TaintedRoster(leaving)}
}
