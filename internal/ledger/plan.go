package ledger

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
)

// Plan is what one resource plans for one account.
type Plan struct {
	Kind Kind
	// Owner identifies the resource. A resource that is planned again, or that has many accounts, has one owner.
	Owner string
	// ID is the id of the account. It is empty for an account that the resource creates.
	ID string
	// Name is the name of the account in the state. It is empty if the state has none.
	Name string
	// Wants is the name that the account is to have. It is empty if the resource gives the account up, or if the
	// account has no name.
	Wants string
	// ExternalID is the external id that the account has or is to have. It is empty if there is none, or if the
	// configuration does not manage it.
	ExternalID string
	// GivesUp is true if the resource is destroyed, or takes the account off its list.
	GivesUp bool
	// Inactive is true if the account is to be inactive, so that a guard may deactivate it.
	Inactive bool
	// UserType is the user type that a user is to have. It is empty if it is not known yet.
	UserType string
	// ForGood is true if giving the account up deletes it, which cannot be undone.
	ForGood bool
	// OfRoster is true if the resource has many accounts.
	OfRoster bool
	// Forgets is true if the owner's apply does not get the findings of its plan, because Terraform plans an update
	// again while it applies.
	Forgets bool
}

func (p Plan) creates() bool { return p.ID == "" }

// Meeting is a relation between two plans of different owners.
type Meeting struct {
	How How
	// Other is the earlier of the two plans.
	Other Plan
}

// How is the way in which two plans meet.
type How int

const (
	// TwoOwners means that two resources have one account.
	TwoOwners How = iota + 1
	// SameName means that both plans want one name, and neither gives it up.
	SameName
	// NameHeld means that one plan wants a name that an account of the other still holds. The other plan renames that
	// account or, if the first plan is not a create, gives it up.
	NameHeld
	// HandedOver means that one plan gives up an account and the other creates its name.
	HandedOver
	// DeletedBefore means that an account would be handed over, but its owner deletes it and was planned first. The
	// owner can no longer learn that it must not delete the account.
	DeletedBefore
	// OtherPerson means that one plan gives up an account, and the other creates its name with another external id. The
	// two are different people.
	OtherPerson
	// SharedExternalID means that both plans have one external id.
	SharedExternalID
	// ShutOut means that one plan keeps active or creates an account that a guard deactivates.
	ShutOut
	// ShutOutByRoster is like ShutOut, but a roster that deactivates outsiders takes the place of the guard.
	ShutOutByRoster
)

// plans are the plans of one walk.
type plans struct {
	all map[planKey]Plan
	// These maps index all plans.
	accounts map[account][]planKey
	held     map[name][]planKey
	wanted   map[name][]planKey
	external map[string][]planKey
	// exclusive holds the exclusive lists by owner.
	exclusive map[string]exclusive

	handed  map[Kind][]string // ids of accounts that are handed over
	waiting map[planKey]bool  // plans that give an account up and wait for a taker
	waits   int               // how many plans have waited
	vain    int               // how many in a row have waited while nothing was planned
	stirred chan struct{}     // closed at the next plan; nil: no plan waits
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

// Plan records a plan and returns its meetings with the plans of other owners. It replaces an earlier plan of the same
// owner for the same account. The owner of a create cannot be recognised later, so each planned create needs an owner
// of its own.
func (l *Ledger) Plan(p Plan) []Meeting {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.plans.forget(p.key())
	if l.lasting {
		l.plans.note(p)
		return nil
	}
	var met []Meeting
	for _, other := range l.plans.near(p) {
		how := l.plans.meet(p, other)
		if by, taken := l.hands.taken[account{p.Kind, p.ID}]; how == TwoOwners && p.GivesUp &&
			taken && by == other.Owner {
			how = HandedOver // by a replacement that creates first: Terraform plans its destroy again while it applies
		}
		if how != 0 {
			met = append(met, Meeting{how, other})
		}
		if how == HandedOver {
			l.plans.hand(p.Kind, cmp.Or(p.ID, other.ID))
		}
	}
	l.plans.note(p)
	if l.plans.stirred != nil {
		close(l.plans.stirred)
		l.plans.stirred = nil
	}
	return append(met, l.plans.shutOut(p)...)
}

// AwaitTakers waits a moment for resources that take the accounts that one owner gives up. It returns the meetings of
// each plan, in the order of the plans; the list is empty for an account that no resource takes. Terraform plans ten
// resources at a time. The resource that it plans last learns of all others, and the first learns of none. Without the
// wait, the apply of the first could end an access that another resource goes on with.
func (l *Ledger) AwaitTakers(ctx context.Context, given ...Plan) [][]Meeting {
	l.mu.Lock()
	defer l.mu.Unlock()
	met := make([][]Meeting, len(given))
	if l.lasting {
		return met
	}
	takers := func() (found int) {
		for i, p := range given {
			for _, other := range l.plans.near(p) {
				if l.plans.meet(p, other) == HandedOver {
					met[i] = []Meeting{{HandedOver, other}}
					found++
					break
				}
			}
		}
		return found
	}
	if takers() == len(given) || l.plans.waits == mostWaits || l.plans.vain == enoughVain {
		return met
	}
	l.plans.waits++
	for _, p := range given {
		put(&l.plans.waiting, p.key(), true)
		defer delete(l.plans.waiting, p.key())
	}
	alone := true
	for l.awaitPlan(ctx) {
		alone = false
		if len(given) == 1 && takers() == 1 { // many are checked together at the end
			break
		}
	}
	switch {
	case takers() > 0:
		l.plans.waits, l.plans.vain = l.plans.waits-1, 0
	case alone:
		l.plans.vain++
	}
	return met
}

// awaitPlan waits until a resource is planned. It returns false if no resource is planned for a moment. Call it with
// the lock held.
func (l *Ledger) awaitPlan(ctx context.Context) bool {
	if l.plans.stirred == nil {
		l.plans.stirred = make(chan struct{})
	}
	stirred := l.plans.stirred
	l.mu.Unlock()
	defer l.mu.Lock()
	timer := time.NewTimer(calm)
	defer timer.Stop()
	select {
	case <-stirred:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}

const (
	// calm is how long no resource must be planned before waiting ends.
	calm = 300 * time.Millisecond
	// mostWaits bounds the waits of a plan that destroys thousands of resources. enoughVain bounds the waits in a row
	// during which Terraform plans nothing else, as with -parallelism=1.
	mostWaits, enoughVain = 40, 3
	// mostHanded is how many accounts to hand over one plan remembers for the apply.
	mostHanded = 50
)

// HandedOver returns the ids of the accounts of a kind that the plans so far hand over. If there are very many, it
// returns only the latest ones.
func (l *Ledger) HandedOver(kind Kind) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	ids := l.plans.handed[kind]
	return slices.Clone(ids[max(0, len(ids)-mostHanded):])
}

func (ps *plans) hand(kind Kind, id string) {
	if !slices.Contains(ps.handed[kind], id) {
		put(&ps.handed, kind, append(ps.handed[kind], id))
	}
}

// meet returns how a plan meets an earlier plan, or 0 if it does not.
func (ps *plans) meet(p, other Plan) How {
	if p.Owner == other.Owner {
		return 0
	}
	if !p.creates() && p.ID == other.ID {
		return TwoOwners
	}
	wants, has := nameOf(p.Kind, p.Wants), nameOf(p.Kind, p.Name)
	otherWants, otherHas := nameOf(p.Kind, other.Wants), nameOf(p.Kind, other.Name)
	switch {
	case wants.key != "" && wants == otherWants:
		return SameName
	case wants.key != "" && wants == otherHas:
		return taken(p, other, other.ForGood && !ps.waiting[other.key()])
	case has.key != "" && has == otherWants:
		return taken(other, p, p.ForGood && p.Forgets)
	case p.ExternalID != "" && p.external() == other.external() && !p.GivesUp && !other.GivesUp:
		return SharedExternalID
	}
	return 0
}

// external returns the external id in the form in which external ids are compared. Case counts, because keys of a
// service may differ in case alone.
func (p Plan) external() string { return strings.TrimSpace(p.ExternalID) }

// taken returns how a plan that wants a name meets the plan that has the name and gives it up or changes it. tooLate
// means that the giver deletes the account and is already planned.
func taken(taker, giver Plan, tooLate bool) How {
	switch {
	case !taker.creates() || !giver.GivesUp:
		return NameHeld
	case taker.ExternalID != "" && giver.ExternalID != "" && taker.external() != giver.external():
		return OtherPerson
	case tooLate:
		return DeletedBefore
	}
	return HandedOver
}

// Created records that a create has succeeded: from now on, the owner has the account. A process may outlive one walk,
// so it may also destroy what it has created.
func (l *Ledger) Created(kind Kind, owner, id, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.applied = true
	p := Plan{Kind: kind, Owner: owner, ID: id, Name: text, Wants: text}
	for _, key := range slices.Clone(l.plans.wanted[nameOf(kind, text)]) {
		if key.id == "" {
			p.Inactive, p.UserType = l.plans.all[key].Inactive, l.plans.all[key].UserType
			l.plans.forget(key)
		}
	}
	l.plans.forget(p.key())
	l.plans.note(p)
}

// Wanted reports whether any plan so far wants a name.
func (l *Ledger) Wanted(kind Kind, text string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.plans.wanted[nameOf(kind, text)]) > 0
}

// Renames reports whether any plan so far renames the account with a name, and returns the new name.
func (l *Ledger) Renames(kind Kind, text string) (to string, renames bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	has := nameOf(kind, text)
	for _, key := range l.plans.held[has] {
		p := l.plans.all[key]
		if !p.GivesUp && p.Wants != "" && nameOf(kind, p.Wants) != has {
			return p.Wants, true
		}
	}
	return text, false
}

// near returns the earlier plans that may meet a plan.
func (ps *plans) near(p Plan) []Plan {
	var keys []planKey
	if !p.creates() {
		keys = append(keys, ps.accounts[account{p.Kind, p.ID}]...)
	}
	for _, n := range []name{nameOf(p.Kind, p.Wants), nameOf(p.Kind, p.Name)} {
		if n.key == "" {
			continue
		}
		keys = append(keys, ps.wanted[n]...)
		keys = append(keys, ps.held[n]...)
	}
	if p.ExternalID != "" {
		keys = append(keys, ps.external[p.external()]...)
	}
	seen := make(map[planKey]bool, len(keys))
	near := make([]Plan, 0, len(keys))
	for _, key := range keys {
		if !seen[key] {
			seen[key] = true
			near = append(near, ps.all[key])
		}
	}
	return near
}

func (ps *plans) note(p Plan) {
	if ps.all == nil {
		ps.all = map[planKey]Plan{}
		ps.accounts, ps.held, ps.wanted = map[account][]planKey{}, map[name][]planKey{}, map[name][]planKey{}
	}
	key := p.key()
	ps.all[key] = p
	if !p.creates() {
		a := account{p.Kind, p.ID}
		ps.accounts[a] = append(ps.accounts[a], key)
	}
	if n := nameOf(p.Kind, p.Name); n.key != "" {
		ps.held[n] = append(ps.held[n], key)
	}
	if n := nameOf(p.Kind, p.Wants); n.key != "" {
		ps.wanted[n] = append(ps.wanted[n], key)
	}
	if p.ExternalID != "" {
		put(&ps.external, p.external(), append(ps.external[p.external()], key))
	}
}

func (ps *plans) forget(key planKey) {
	p, known := ps.all[key]
	if !known {
		return
	}
	is := func(k planKey) bool { return k == key }
	delete(ps.all, key)
	a := account{p.Kind, p.ID}
	ps.accounts[a] = slices.DeleteFunc(ps.accounts[a], is)
	for index, n := range map[*map[name][]planKey]name{
		&ps.held: nameOf(p.Kind, p.Name), &ps.wanted: nameOf(p.Kind, p.Wants),
	} {
		(*index)[n] = slices.DeleteFunc((*index)[n], is)
	}
	if p.ExternalID != "" {
		ps.external[p.external()] = slices.DeleteFunc(ps.external[p.external()], is)
	}
}
