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
	// Owner tells one resource from every other. A resource that is planned again, or that has many accounts, has one owner.
	Owner string
	// ID is the account's; "" for one that is to be created.
	ID string
	// Name is what the state calls the account; "" where the state has none.
	Name string
	// Wants is the name that the account is to have; "" where it is given up, or has no name.
	Wants string
	// ExternalID is the external id that the account has or is to have; "" where there is none, or nobody manages it.
	ExternalID string
	// GivesUp is set where the resource is destroyed, or takes the account off its list.
	GivesUp bool
	// Inactive is set where the account is to be inactive, so that a guard may deactivate it.
	Inactive bool
	// UserType is the user type that a user is to have; "" where it is not known yet.
	UserType string
	// ForGood is set where giving the account up deletes it, which nothing can take back.
	ForGood bool
	// OfRoster is set where the resource has many accounts.
	OfRoster bool
	// Forgets is set where what a plan finds does not reach the owner's apply: Terraform plans an update anew while it applies.
	Forgets bool
}

func (p Plan) creates() bool { return p.ID == "" }

// Meeting is how two plans meet.
type Meeting struct {
	How How
	// Other is the plan that was there before.
	Other Plan
}

// How two plans meet.
type How int

const (
	// TwoOwners have one account.
	TwoOwners How = iota + 1
	// SameName is wanted by both, and neither gives it up.
	SameName
	// NameHeld is wanted by one and still held by an account that the other renames or, where the first is no create, gives up.
	NameHeld
	// HandedOver is an account that one gives up and whose name the other creates.
	HandedOver
	// DeletedBefore is an account that would be handed over, but that its owner deletes and was planned before the other: its
	// owner cannot learn any more that it is not to delete it.
	DeletedBefore
	// OtherPerson is an account that one gives up and whose name the other creates, with another external id: they are two people.
	OtherPerson
	// SharedExternalID is the external id of both.
	SharedExternalID
	// ShutOut is an account that one keeps active or creates, and a guard deactivates.
	ShutOut
	// ShutOutByRoster is the same beside a roster that deactivates outsiders.
	ShutOutByRoster
)

// plans are those of a walk.
type plans struct {
	all map[planKey]Plan
	// Indexes of all.
	accounts map[account][]planKey
	held     map[name][]planKey
	wanted   map[name][]planKey
	external map[string][]planKey
	// exclusive are the lists of those who alone may be active, by owner.
	exclusive map[string]exclusive

	handed  map[Kind][]string // ids of accounts that are handed over
	waiting map[planKey]bool  // givers that wait for a taker
	waits   int               // how many have
	vain    int               // how many in a row have while nothing was planned
	stirred chan struct{}     // closed at the next plan; nil: none waits
}

// planKey tells plans apart. Two creates of one owner, as a roster has them, differ in the name.
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

// Plan notes a plan and returns how it meets those of other owners. A plan of the same account of the same owner replaces the
// one before. A create has no owner that could be known again, so its owner has to be another for each plan.
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
		if by, taken := l.hands.taken[account{p.Kind, p.ID}]; how == TwoOwners && p.GivesUp && taken && by == other.Owner {
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

// AwaitTakers waits a moment for resources that take the accounts of plans of one owner that give them up, and returns how they
// meet, in the order of the plans: an empty list for one that nobody takes. Terraform plans ten resources at a time. One that it plans
// last learns of all others, and one that it plans first of none, and then its apply ends an access that another one is to go on with.
// That is worth the moment.
func (l *Ledger) AwaitTakers(ctx context.Context, given ...Plan) [][]Meeting {
	l.mu.Lock()
	defer l.mu.Unlock()
	met := make([][]Meeting, len(given))
	if l.lasting || l.plans.waits == mostWaits || l.plans.vain == enoughVain {
		return met
	}
	l.plans.waits++
	for _, p := range given {
		put(&l.plans.waiting, p.key(), true)
		defer delete(l.plans.waiting, p.key())
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
	alone := true
	for l.awaitPlan(ctx) {
		alone = false
		if len(given) == 1 && takers() == 1 { // many are looked at once, at the end
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

// awaitPlan, under the lock, waits until something is planned, and reports false where nothing is for a moment.
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
	// calm is how long nothing is planned where nothing more is to be waited for.
	calm = 300 * time.Millisecond
	// mostWaits bounds what a plan that destroys thousands waits, and enoughVain how often in a row it waits while Terraform plans
	// nothing else, as with -parallelism=1.
	mostWaits, enoughVain = 40, 3
	// mostHanded is how many accounts that are handed over one plan remembers for the apply.
	mostHanded = 50
)

// HandedOver are the ids of accounts of a kind that plans so far hand over: the latest ones where there are very many.
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

// meet is how a plan meets one that was there before; 0: it does not.
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

// external is an external id as external ids are compared: with case, in which alone keys of a service can differ.
func (p Plan) external() string { return strings.TrimSpace(p.ExternalID) }

// taken is how a plan that wants a name meets the one that has it and does not keep it. tooLate says that the giver deletes
// the account and has been planned already.
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

// Created notes that a create has been done: from now on an owner has the account. A process may live longer than one walk, and
// what was created in it may be destroyed in it.
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

// Wanted reports whether a plan so far wants a name.
func (l *Ledger) Wanted(kind Kind, text string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.plans.wanted[nameOf(kind, text)]) > 0
}

// Renames reports whether a plan so far gives the account of a name another one, and which.
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

// near are the plans that may meet one.
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
	for index, n := range map[*map[name][]planKey]name{&ps.held: nameOf(p.Kind, p.Name), &ps.wanted: nameOf(p.Kind, p.Wants)} {
		(*index)[n] = slices.DeleteFunc((*index)[n], is)
	}
	if p.ExternalID != "" {
		ps.external[p.external()] = slices.DeleteFunc(ps.external[p.external()], is)
	}
}
