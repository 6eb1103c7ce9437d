package ledger

import (
	"cmp"
	"slices"
)

// Plan is what one resource plans for one account.
type Plan struct {
	Kind Kind
	// Owner identifies the resource. A resource that is planned again, or that has many accounts, has one owner.
	Owner string
	// ID is the id of the account. It is empty for an account that the resource creates.
	ID string
	// Adopts is the id of the account that a create adopts, if the plan has looked for it. See [Ledger.NeedsLookUps].
	Adopts string
	// Name is the name of the account in the state. It is empty if the state has none.
	Name string
	// Was is the name of the account in the configuration, if the account was renamed outside of Terraform since the last
	// apply and the state shows the new name.
	Was string
	// Wants is the planned name of the account. It is empty if the resource releases the account, or if the account has
	// no name.
	Wants string
	// ExternalID is the external id that the account has or is to have. It is empty if there is none, or if the
	// configuration does not manage it.
	ExternalID string
	// HadExternalID is the external id in the state, of an update. It is empty if it identifies no person.
	HadExternalID string
	// FullName is a user's given and family name, and HadFullName those in the state, of an update. Without external ids,
	// they show who has an account. A roster leaves them out: its keys are the user names.
	FullName, HadFullName string
	// Releases is true if the resource is destroyed, or drops the account from its list.
	Releases bool
	// Inactive is true if the account is to be inactive, so that a guard may deactivate it.
	Inactive bool
	// UserType is the user type that a user is to have, or that a released user has. It is empty if it is not known yet.
	UserType string
	// Deletes is true if the release deletes the account, which cannot be undone.
	Deletes bool
	// ListsMembers is true for a group whose resource lists its members.
	ListsMembers bool
	// InRoster is true for the release of a membership if a roster lists the user in the group.
	InRoster bool
	// OfRoster is true if the resource has many accounts.
	OfRoster bool
	// ReplannedOnApply is true if the owner's apply does not get the findings of its plan, because Terraform plans an
	// update again while it applies.
	ReplannedOnApply bool

	created bool // the owner has created or adopted the account in this run
	renamed bool // of a release: a read has found another name since the owner has recorded the plan
	spared  bool // of a release: its owner has found who adopts the account by that name
}

func (p Plan) creates() bool { return p.ID == "" }

// account is the account that the resource has or is going to adopt. Its id is empty if it is not known.
func (p Plan) account() account { return account{p.Kind, cmp.Or(p.ID, p.Adopts)} }

// Awaits reports whether a release waits in the plan for a resource that adopts the account.
func (p Plan) Awaits() bool { return p.Releases && !p.ReplannedOnApply }

// has returns the names of the account, as far as the state and the configuration know them.
func (p Plan) has() []name {
	var names []name
	for _, text := range []string{p.Name, p.Was} {
		if n := nameOf(p.Kind, text); n.key != "" && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	return names
}

// plans are the plans of one walk.
type plans struct {
	all map[planKey]*Plan
	// These maps index all plans.
	accounts    map[account][]*Plan
	names       map[name][]*Plan
	wantedNames map[name][]*Plan
	witnesses   map[witness][]*Plan
	memberships map[string][]*Plan // by the escaped id of the group
	newNames    map[Kind]int       // how many plans want a name that their account does not have
	newLists    int                // how many plans create a group and list its members
	unknown     map[Kind]bool      // a plan creates one whose name is known only in the apply
	// unread holds the releases of users and groups that wait no longer, and whose present name may not be read yet.
	unread     map[Kind]map[planKey]*Plan
	anyRenamed bool // a read has found another name for one of them
	// lists holds the ids of the memberships in each list of a group's members, by the escaped id of the group.
	lists map[string]map[string]bool
	// rosterGroups holds the groups of rosters, by owner.
	rosterGroups map[string]rosterGroups
	// exclusive holds the exclusive lists by owner.
	exclusive map[string]exclusive

	handedOver map[Kind][]string // ids of accounts that are handed over
	waiting    map[planKey]bool  // plans that release an account and wait for a new owner
	waits      int               // how many plans have waited
	fruitless  int               // how many in a row have waited while nothing was planned
	nextPlan   chan struct{}     // closed at the next plan; nil: no plan waits
}

// planKey identifies a plan. Two creates of one owner, such as a roster's, differ in their names.
type planKey struct {
	kind      Kind
	owner, id string
	wants     name
}

func (p Plan) key() planKey {
	k := planKey{kind: p.Kind, owner: p.Owner, id: p.ID}
	if p.creates() {
		k.wants = nameOf(p.Kind, p.Wants)
	}
	return k
}

// RecordPlan records a plan and returns its conflicts with the plans of other owners. If there is none, or only one of
// the kind [SameFullName], a plan that [Plan.Awaits] must be passed to [Ledger.AwaitNewOwners] next. It replaces an
// earlier plan of the same owner for the same account. The owner of a create cannot be recognised later, so each
// planned create needs an owner of its own.
func (l *Ledger) RecordPlan(p Plan) []Conflict {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.plans.remove(p.key())
	p = p.Named(l.shown[p.account()])
	if l.lasting {
		l.plans.add(p)
		return nil
	}
	conflicts := l.plans.conflicts(&p, l.plans.candidates(p))
	if kind := l.plans.listConflict(p); kind != 0 {
		conflicts = append(conflicts, conflictWithList(p, kind))
	}
	if l.plans.besideRoster(p) {
		conflicts = append(conflicts, Conflict{Kind: InRoster})
	}
	if len(conflicts) == 0 {
		if p.Awaits() { // from now on, so that no plan comes between this and the wait
			put(&l.plans.waiting, p.key(), true)
		}
		conflicts = l.plans.namesake(p)
	}
	l.plans.add(p)
	l.plans.wake()
	return append(conflicts, l.plans.exclusiveConflicts(p)...)
}

// conflicts returns the conflicts of a plan with others, and notes each hand-over.
func (ps *plans) conflicts(p *Plan, others []Plan) (conflicts []Conflict) {
	for _, other := range others {
		kind := ps.conflict(*p, other)
		if kind == TwoOwners && p.Releases && other.created {
			kind = HandedOver // by a replacement that creates first: Terraform plans its destroy again while it applies
		}
		if kind != 0 {
			conflicts = append(conflicts, Conflict{Kind: kind, Other: other})
		}
		if kind == HandedOver {
			ps.recordHandOver(p.Kind, cmp.Or(p.ID, other.ID))
			p.spared = p.spared || p.Releases
		}
	}
	return conflicts
}

// maxHandedOver is how many accounts of each kind to hand over one plan remembers for the apply.
const maxHandedOver = 50

// HandedOver returns the ids of the accounts that the plans so far hand over, by kind. If there are very many of a
// kind, it returns only the latest ones.
func (l *Ledger) HandedOver() map[Kind][]string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all map[Kind][]string
	for kind, ids := range l.plans.handedOver {
		put(&all, kind, slices.Clone(ids[max(0, len(ids)-maxHandedOver):]))
	}
	return all
}

func (ps *plans) recordHandOver(kind Kind, id string) {
	if !slices.Contains(ps.handedOver[kind], id) {
		put(&ps.handedOver, kind, append(ps.handedOver[kind], id))
	}
}

// Created records that a create has succeeded: from now on, the owner has the account, and no other create of this run
// adopts it. A process may outlive one walk, so it may also destroy what it has created.
func (l *Ledger) Created(kind Kind, owner, id, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.applied = true
	put(&l.claims.claimed, account{kind, id}, owner)
	l.progressed()
	p := Plan{Kind: kind, Owner: owner, ID: id, Name: text, Wants: text, created: true}
	for _, planned := range slices.Clone(l.plans.wantedNames[nameOf(kind, text)]) {
		if planned.creates() {
			p.Inactive, p.UserType = planned.Inactive, planned.UserType
			l.plans.remove(planned.key())
		}
	}
	l.plans.remove(p.key())
	l.plans.add(p)
}

// IsNamePlanned reports whether any plan so far wants a name.
func (l *Ledger) IsNamePlanned(kind Kind, text string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.plans.wantedNames[nameOf(kind, text)]) > 0
}

// PlannedName reports whether any plan so far renames the account with a name, and returns the new name.
func (l *Ledger) PlannedName(kind Kind, text string) (to string, renames bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	has := nameOf(kind, text)
	for _, p := range l.plans.names[has] {
		if !p.Releases && p.Wants != "" && nameOf(kind, p.Wants) != has {
			return p.Wants, true
		}
	}
	return text, false
}

// candidates returns the earlier plans that may conflict with a plan.
func (ps *plans) candidates(p Plan) []Plan {
	var all []*Plan
	if a := p.account(); a.id != "" {
		all = append(all, ps.accounts[a]...)
	}
	near := p.has()
	if p.Wants != "" {
		near = append(near, nameOf(p.Kind, p.Wants))
	}
	for _, n := range near {
		all = append(all, ps.wantedNames[n]...)
		all = append(all, ps.names[n]...)
	}
	_, finds := p.witnesses()
	for _, w := range finds {
		all = append(all, ps.witnesses[w]...)
	}
	seen := make(map[*Plan]bool, len(all))
	candidates := make([]Plan, 0, len(all))
	for _, other := range all {
		if !seen[other] {
			seen[other] = true
			candidates = append(candidates, *other)
		}
	}
	return candidates
}

// add keeps one copy of a plan for all indexes, because a roster has 100,000 of them.
func (ps *plans) add(p Plan) {
	if ps.all == nil {
		ps.all = map[planKey]*Plan{}
		ps.accounts, ps.names, ps.wantedNames = map[account][]*Plan{}, map[name][]*Plan{}, map[name][]*Plan{}
	}
	ps.all[p.key()] = &p
	ps.count(p, 1)
	if a := p.account(); a.id != "" {
		ps.accounts[a] = append(ps.accounts[a], &p)
	}
	ps.addUnread(&p)
	if p.Kind == Membership {
		put(&ps.memberships, p.groupOf(), append(ps.memberships[p.groupOf()], &p))
	}
	for _, n := range p.has() {
		ps.names[n] = append(ps.names[n], &p)
	}
	if n := nameOf(p.Kind, p.Wants); n.key != "" {
		ps.wantedNames[n] = append(ps.wantedNames[n], &p)
	}
	of, _ := p.witnesses()
	for _, w := range of {
		put(&ps.witnesses, w, append(ps.witnesses[w], &p))
	}
}

// endWait records that a release waits no longer for a new owner.
func (ps *plans) endWait(key planKey) {
	delete(ps.waiting, key)
	if p, known := ps.all[key]; known {
		ps.addUnread(p)
	}
}

// count adds by for a plan that is added or removed.
func (ps *plans) count(p Plan, by int) {
	if p.WantsNewName() {
		put(&ps.newNames, p.Kind, ps.newNames[p.Kind]+by)
	}
	if p.listsNew() {
		ps.newLists += by
	}
}

func (ps *plans) remove(key planKey) {
	p, known := ps.all[key]
	if !known {
		return
	}
	is := func(other *Plan) bool { return other == p }
	delete(ps.all, key)
	ps.count(*p, -1)
	delete(ps.unread[p.Kind], key)
	a := p.account()
	ps.accounts[a] = slices.DeleteFunc(ps.accounts[a], is)
	if p.Kind == Membership {
		ps.memberships[p.groupOf()] = slices.DeleteFunc(ps.memberships[p.groupOf()], is)
	}
	for _, n := range p.has() {
		ps.names[n] = slices.DeleteFunc(ps.names[n], is)
	}
	wants := nameOf(p.Kind, p.Wants)
	ps.wantedNames[wants] = slices.DeleteFunc(ps.wantedNames[wants], is)
	of, _ := p.witnesses()
	for _, w := range of {
		ps.witnesses[w] = slices.DeleteFunc(ps.witnesses[w], is)
	}
}
