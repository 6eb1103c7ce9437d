package roster

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/handover"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/origin"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private"
)

// recordPlans records in the ledger what a roster plans for each of its people, and returns its conflicts with the
// plans of other resources. owner is the roster's.
func (r *Resource) recordPlans(ctx context.Context, owner string, plans []ledger.Plan) diag.Diagnostics {
	if r.Directory == nil {
		return nil
	}
	for i := range plans {
		plans[i].Kind, plans[i].Owner, plans[i].OfRoster = ledger.User, owner, true
	}
	conflicts, _, err := handover.RecordPlans(ctx, r.Directory, plans...)
	return append(diagnose.Unplanned("look up", "the roster's people", err), diagnose.RosterConflicts(conflicts)...)
}

// recordUnknown reports whether the people of a roster are known only in the apply, and then records the roster's
// accounts in the ledger: no other resource may own them. Each of them may stay on the roster or leave it. If the
// roster deletes those that leave, no other resource may adopt one, because the roster could delete it first.
func (r *Resource) recordUnknown(ctx context.Context, notes private.Reader, plan, state model, remembered memory,
	resp *resource.ModifyPlanResponse,
) (unknown bool) {
	if !plan.Users.IsUnknown() || r.Directory == nil {
		return plan.Users.IsUnknown()
	}
	r.Directory.Ledger().RecordUnknown(ledger.User) // it may adopt any account
	if state.ID.IsNull() {
		if before, _ := load(ctx, notes); len(before.IDs) > 0 { // Terraform replaces the roster
			resp.Diagnostics.Append(diagnose.RosterReplacedByUnknown(len(before.IDs)))
		}
		resp.Diagnostics.Append(private.Set(ctx, resp.Private, noteKey, note{Unknown: true})...)
		return true
	}
	owner := origin.Owner(ctx, notes)
	w := match(people{}, known(state.Users.ValueString()), remembered, plan.removed(), nil)
	plans, names := w.plans(), make(map[string]string, len(w.leavers))
	for i, p := range plans {
		names[p.ID] = p.Name
		if !p.Deletes {
			plans[i] = ledger.Plan{ID: p.ID}
		}
		plans[i].Kind, plans[i].Owner, plans[i].OfRoster = ledger.User, owner, true
	}
	conflicts, _, err := handover.RecordPlans(ctx, r.Directory, plans...)
	resp.Diagnostics.Append(diagnose.Unplanned("look up", "the roster's people", err)...)
	for i := range conflicts {
		conflicts[i].Plan.Name = names[conflicts[i].Plan.ID]
	}
	resp.Diagnostics.Append(diagnose.RosterConflicts(conflicts)...)
	return true
}

// recordAdoptions records in the ledger which accounts the newcomers of a plan adopt, and returns the conflicts that
// their names have not shown. A conflict of names is reported already, or is a hand-over.
func (r *Resource) recordAdoptions(ctx context.Context, owner string, w work) diag.Diagnostics {
	if r.Directory == nil {
		return nil
	}
	var plans []ledger.Plan
	for _, t := range w.tasks {
		if t.adopts {
			p := t.plan()
			p.Kind, p.Owner, p.OfRoster, p.Adopts = ledger.User, owner, true, t.found
			plans = append(plans, p)
		}
	}
	conflicts, _, err := handover.RecordPlans(ctx, r.Directory, plans...)
	diags := diagnose.Unplanned("look up", "the roster's people", err)
	return append(diags, diagnose.RosterConflicts(slices.DeleteFunc(conflicts, func(c diagnose.PlannedConflict) bool {
		return c.Kind == ledger.HandedOver || slices.ContainsFunc([]string{c.Other.Name, c.Other.Was, c.Other.Wants},
			func(name string) bool { return ledger.Same(ledger.User, name, c.Plan.Wants) })
	}))...)
}

// recordGroups is [besideGroups] for a plan, with the errors.
func (r *Resource) recordGroups(ctx context.Context, owner string, named map[string]string,
	grouped, known map[string][]string,
) diag.Diagnostics {
	if r.Directory == nil {
		return nil
	}
	lists, beside := besideGroups(ctx, r.Directory, owner, named, grouped, known)
	var diags diag.Diagnostics
	if len(lists) > 0 {
		diags.Append(diagnose.ListBesideRoster(usersPath(), lists))
	}
	if len(beside) > 0 {
		diags.Append(diagnose.MembershipsBesideRoster(usersPath(), beside))
	}
	return diags
}

// besideGroups records in the ledger in which groups the roster manages memberships, and the groups of its people, by
// id. It returns the names of the groups that list their members, and the ids of the memberships of the same people in
// groups that the roster names. known are the groups of the people in the state, by id. A membership that is destroyed
// counts if the destroy can no longer learn of the roster, and the roster would not add the person again, because its
// state has the person in the group. The names of the groups of such memberships are read. A name that cannot be read
// is no conflict.
func besideGroups(ctx context.Context, d *directory.Directory, owner string, named map[string]string,
	grouped, known map[string][]string,
) (lists, beside []string) {
	lists, kept, late := d.Ledger().RecordRosterGroups(ledger.RosterGroups{
		Owner: owner, Groups: slices.Collect(maps.Values(named)), People: grouped,
	})
	for _, id := range slices.Concat(kept, late) {
		groupID, user, _ := ledger.ParseMembershipID(id)
		group, err := d.Group(ctx, groupID, anyGroup)
		if err != nil {
			continue
		}
		key := person.Key(group.DisplayName)
		stays := person.Keys(grouped[user])[key] && person.Keys(known[user])[key]
		if named[key] != "" && (stays || slices.Contains(kept, id)) {
			beside = append(beside, id)
		}
	}
	return lists, beside
}

// leaveMemberships records the groups of the people once more, because newcomers have ids now. It fails the groups of
// people who have memberships of their own, and leaves these memberships alone. The plan has refused the memberships of
// people that it knew.
func (r *run) leaveMemberships(ctx context.Context) {
	_, beside := besideGroups(ctx, r.directory, r.owner, r.managedGroups(), r.grouped(), nil)
	users := make(map[string]bool, len(beside))
	for _, id := range beside {
		_, user, _ := ledger.ParseMembershipID(id)
		users[user] = true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, t := range r.tasks {
		if t.seated = users[t.id]; t.seated {
			t.notAdded = t.want.groups
			r.fail(t.want.person.UserName, errMembership)
		}
	}
}

// recordExclusive records in the ledger that a roster which deactivates outsiders lets no other user of its user types
// be active. It returns the conflicts with the plans of other resources. outsiders are those that the roster has seen.
// A roster without people has no user types.
func (r *Resource) recordExclusive(owner string, plan model, listed people, outsiders []string) diag.Diagnostics {
	if r.Directory == nil {
		return nil
	}
	if !plan.guardsOutsiders() || len(listed) == 0 {
		r.Directory.Ledger().RemoveExclusive(owner)
		return nil
	}
	e := ledger.Exclusive{Owner: owner, Roster: true, Outsiders: outsiders}
	for _, one := range listed {
		e.Names, e.Types = append(e.Names, one.person.UserName), append(e.Types, one.person.UserType)
	}
	names, clashes := r.Directory.Ledger().RecordExclusive(e)
	for _, clash := range clashes { // with guards: people of rosters are plans
		names = append(names, clash.Theirs...)
	}
	if len(names) == 0 {
		return nil
	}
	slices.Sort(names)
	return diag.Diagnostics{diagnose.KeptActiveAndDeactivatedByRoster(slices.Compact(names))}
}

// unchangedPlans are the plans of a roster that keeps every person as is. An attribute that the configuration does not
// write does not belong to the roster: an import knows external ids that no configuration manages.
func unchangedPlans(all, configuration people, remembered memory) []ledger.Plan {
	configured := make(map[string]string, len(remembered.Renamed)) // by key in state
	for key, shown := range remembered.Renamed {
		configured[shown] = key
	}
	plans := make([]ledger.Plan, 0, len(all))
	for key, e := range all {
		if _, outside := remembered.Outsiders[key]; outside {
			continue
		}
		if other, ok := configured[key]; ok {
			key = other
		}
		plans = append(plans, ledger.Plan{
			ID: remembered.IDs[key], Name: e.person.UserName, Wants: e.person.UserName, Inactive: !e.want().IsActive(),
			ExternalID: idOf(configuration[key]), UserType: e.person.UserType,
		})
	}
	return plans
}

// plans are what a run is about to do, in the ledger's form.
func (w *work) plans() []ledger.Plan {
	plans := make([]ledger.Plan, 0, len(w.tasks)+len(w.leavers))
	for _, t := range w.tasks {
		plans = append(plans, t.plan())
	}
	for _, l := range w.leavers {
		plans = append(plans, l.plan())
	}
	return plans
}

// plan is what a run is about to do for a listed person, in the ledger's form.
func (t *task) plan() ledger.Plan {
	return ledger.Plan{
		ID: t.id, Name: t.known.person.UserName, Wants: t.want.person.UserName,
		Inactive: !t.want.want().IsActive(), ExternalID: idOf(t.want),
		UserType: t.want.person.UserType,
	}
}

// plan is the release of a person by an update, in the ledger's form.
func (l *leaver) plan() ledger.Plan {
	return ledger.Plan{
		ID: l.id, Name: l.userName(), Was: l.key, ExternalID: idOf(l.known), Releases: true,
		Deletes: l.policy == lifecycle.Delete, ReplannedOnApply: true, UserType: l.known.person.UserType,
	}
}

// outsiderNames are the names of the outsiders that the roster deactivates.
func (w *work) outsiderNames() []string {
	names := make([]string, 0, len(w.outsiders))
	for _, o := range w.outsiders {
		names = append(names, o.userName())
	}
	return names
}
