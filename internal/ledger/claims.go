package ledger

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrHeld means that a create must not adopt an account, because another resource of this run has begun to update it,
// has created it or has adopted it.
var ErrHeld = errors.New("another resource of this run updates, has created or has adopted it")

// ErrNotReleased means that no resource of this run has released the account.
var ErrNotReleased = errors.New("no resource of this run releases it")

// claims records what an apply is doing with accounts. Records stay after an update or a destroy ends, because another
// resource may still act on what it looked up before.
type claims struct {
	held map[account]bool // an update of the account has begun
	// members are the users that a resource puts into a group, by the ids of the groups and of the users.
	members    map[string]map[string]bool
	claimed    map[account]string     // the owner whose create has made or claimed the account
	creating   map[name]chan struct{} // closed when the create that works on the name ends
	missed     map[account]bool       // a create wanted the account before it was released, and failed
	waiting    map[account]int        // the number of creates that wait until the account is released
	released   map[account]bool
	handedOver map[account]bool            // the plan has found the resource that adopts the account
	dropped    map[account]bool            // the owner has released the account and removed it from its state
	ended      map[account][]chan struct{} // one channel for each release or deactivation; it is closed when that ends
	ending     int                         // the number of releases under way
	changed    chan struct{}               // closed on the next change; nil: no create waits

	working  int           // the number of resources that are being created or updated
	failed   bool          // one of them has failed
	idle     int           // how many releases have waited for a claim in vain while nothing was worked on
	unwanted int           // how many releases have so waited for a create that wants the account
	overlong bool          // a release has waited too long
	progress chan struct{} // closed when work begins or ends, or an account is claimed; nil: no release waits
}

// Hold records that an owner begins to update an account. It returns false if a create of this run has claimed the
// account for another owner. While another resource is ending the account's access, Hold waits until that is over or
// ctx ends.
func (l *Ledger) Hold(ctx context.Context, kind Kind, id, owner string) bool {
	key := account{kind, id}
	before, ok := l.hold(key, owner)
	awaitAll(ctx, before) // if ctx ends, the update's first request fails with the context's error
	return ok
}

// awaitAll waits until all channels are closed. It returns false if ctx ends before that.
func awaitAll(ctx context.Context, before []chan struct{}) bool {
	for _, over := range before {
		select {
		case <-over:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// hold returns the channels of releases and deactivations of the account that have begun.
func (l *Ledger) hold(key account, owner string) (before []chan struct{}, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.applied = true
	if by, claimed := l.claims.claimed[key]; claimed && by != owner && !l.lasting {
		return nil, false
	}
	put(&l.claims.held, key, true)
	return l.claims.ended[key], true
}

// BeginDeactivation records that a guard, which does not own the account, begins to end its access. It returns false if
// an update of this run has begun on the account. Call over once the deactivation has ended, with or without success.
func (l *Ledger) BeginDeactivation(kind Kind, id string) (over func(), ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.applied = true
	key := account{kind, id}
	if l.claims.held[key] && !l.lasting {
		return nil, false
	}
	ended := make(chan struct{})
	put(&l.claims.ended, key, append(l.claims.ended[key], ended))
	return sync.OnceFunc(func() { close(ended) }), true
}

// BeginCreate records that a create begins to work on a name. It waits until no other create works on the name or ctx
// ends. So a create that finds an account with its name can see in the ledger whether another one has just made it.
// Call over when the create has ended.
func (l *Ledger) BeginCreate(ctx context.Context, kind Kind, text string) (over func()) {
	key := nameOf(kind, text)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.applied = true
	for other := l.claims.creating[key]; other != nil; other = l.claims.creating[key] {
		l.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
		}
		l.mu.Lock()
		if ctx.Err() != nil { // the create's first request fails with the context's error
			return func() {}
		}
	}
	ended := make(chan struct{})
	put(&l.claims.creating, key, ended)
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.claims.creating, key)
		close(ended)
	}
}

// claimWait is how long a create waits for an account while no other account is being released. Terraform works on ten
// resources at a time by default, so the resource that releases the account usually runs while the create waits. If
// Terraform works on one resource at a time, no wait is long enough.
const claimWait = 750 * time.Millisecond

// maxClaimWait is how long a create waits while other accounts are being released.
const maxClaimWait = time.Minute

// Claim records that a create claims an account for its owner. If allowed is true, the configuration allows adoption
// from any owner. Otherwise a resource of this run has to release the account: Claim waits a moment for that, and
// returns [ErrNotReleased] if none does. It returns [ErrHeld] if an update has begun on the account, or a create has
// made or adopted it. While the account is being released, Claim waits until that is over. If stale is true, the
// account was released, and what was read of it before may be out of date.
func (l *Ledger) Claim(ctx context.Context, kind Kind, id, owner string, allowed bool) (stale bool, err error) {
	key := account{kind, id}
	before, err := l.claim(ctx, key, owner, allowed)
	if err != nil {
		return false, err
	}
	if !awaitAll(ctx, before) {
		l.Unclaim(kind, id)
		return true, ctx.Err()
	}
	return len(before) > 0, nil
}

// claim returns the channels of releases and deactivations of the account that have begun.
func (l *Ledger) claim(ctx context.Context, key account, owner string,
	allowed bool,
) (before []chan struct{}, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.applied = true
	inUse := func() bool {
		_, taken := l.claims.claimed[key]
		return !l.lasting && (taken || l.claims.held[key])
	}
	if !allowed && !inUse() {
		if err := l.awaitRelease(ctx, key); err != nil {
			return nil, err
		}
	}
	if inUse() {
		return nil, ErrHeld
	}
	put(&l.claims.claimed, key, owner)
	l.progressed()
	delete(l.claims.missed, key)
	return l.claims.ended[key], nil
}

// awaitRelease waits until an account is released. Call it with the lock held; it unlocks while it waits.
func (l *Ledger) awaitRelease(ctx context.Context, key account) error {
	end := time.Now().Add(maxClaimWait)
	if l.claims.waiting == nil {
		l.claims.waiting = map[account]int{}
	}
	l.claims.waiting[key]++
	l.progressed() // a create that waits is not at work
	defer func() {
		if l.claims.waiting[key]--; l.claims.waiting[key] == 0 {
			delete(l.claims.waiting, key)
		}
	}()
	for !l.claims.released[key] {
		if l.claims.changed == nil {
			l.claims.changed = make(chan struct{})
		}
		changed, busy := l.claims.changed, l.claims.ending > 0
		l.mu.Unlock()
		timer := time.NewTimer(claimWait)
		waited := false
		select {
		case <-changed:
		case <-timer.C:
			waited = true
		case <-ctx.Done():
		}
		timer.Stop()
		l.mu.Lock()
		if !l.claims.released[key] && (ctx.Err() != nil || waited && !busy || time.Now().After(end)) {
			put(&l.claims.missed, key, true)
			return ErrNotReleased
		}
	}
	return nil
}

// IsHandedOver reports whether [Ledger.HandOver] was called for an account.
func (l *Ledger) IsHandedOver(kind Kind, id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.claims.handedOver[account{kind, id}]
}

// IsClaimed reports whether a create of this run has claimed an account.
func (l *Ledger) IsClaimed(kind Kind, id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, claimed := l.claims.claimed[account{kind, id}]
	return claimed
}

// Learned returns which names or ids Terraform has learned only while it applies, because creates of this run have
// claimed their accounts. It returns nil if no create has.
func (l *Ledger) Learned(kind Kind) func(text string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	var texts map[string]bool
	for key := range l.claims.claimed {
		if key.kind != kind {
			continue
		}
		put(&texts, key.id, true)
		for _, p := range l.plans.accounts[key] {
			put(&texts, nameOf(kind, p.Wants).key, true)
		}
	}
	if texts == nil {
		return nil
	}
	return func(text string) bool { return text != "" && (texts[text] || texts[nameOf(kind, text).key]) }
}

// Unclaim reverses Claim for a create that failed later. If orphaned is true, the earlier owner has already removed the
// account from its state. The create must then keep the account in its state, or no state would have it.
func (l *Ledger) Unclaim(kind Kind, id string) (orphaned bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := account{kind, id}
	if l.claims.dropped[key] {
		return true
	}
	delete(l.claims.claimed, key)
	put(&l.claims.missed, key, true)
	return false
}

// CancelRelease reverses Release for a resource that keeps the account in its state after all. From then on, no create
// of this run adopts the account. CancelRelease returns false and changes nothing if a create has already claimed it.
func (l *Ledger) CancelRelease(kind Kind, id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := account{kind, id}
	if _, claimed := l.claims.claimed[key]; claimed {
		return false
	}
	put(&l.claims.held, key, true)
	delete(l.claims.dropped, key)
	delete(l.claims.released, key)
	delete(l.claims.handedOver, key)
	return true
}

// Decision is what a resource must do with an account that it releases.
type Decision int

const (
	// Proceed means: do what the policy says.
	Proceed Decision = iota
	// Skip means: do nothing, because the account belongs to another resource now, or is going to.
	Skip
	// KeepInState means: do nothing and keep the resource. Another resource wanted the account, came too early, and
	// failed. The next apply hands the account over.
	KeepInState
)

// Release records that an owner releases an account, and returns what the owner must do. If handedOver is true, the
// plan has found the resource that adopts the account. If the decision is [Proceed], call over once the release has
// ended. released is true if the owner's state no longer has the account. over is never nil.
func (l *Ledger) Release(kind Kind, id, owner string, handedOver bool) (decision Decision, over func(released bool)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.applied = true
	key := account{kind, id}
	switch by, claimed := l.claims.claimed[key]; {
	case claimed && by != owner:
		put(&l.claims.dropped, key, true)
		return Skip, func(bool) {}
	case claimed:
		delete(l.claims.claimed, key)
	case l.claims.missed[key]:
		return KeepInState, func(bool) {}
	}
	put(&l.claims.released, key, true)
	defer l.wake()
	if handedOver || l.claims.handedOver[key] || l.claims.waiting[key] > 0 || l.listed(kind, id) {
		put(&l.claims.dropped, key, true)
		return Skip, func(bool) {}
	}
	ended := make(chan struct{})
	put(&l.claims.ended, key, append(l.claims.ended[key], ended))
	l.claims.ending++
	return Proceed, func(released bool) {
		l.mu.Lock()
		defer l.mu.Unlock()
		if released { // a create that adopts the account and fails must keep it
			put(&l.claims.dropped, key, true)
		}
		close(ended)
		l.plans.remove(planKey{kind: kind, owner: owner, id: id})
		l.claims.ending--
		l.wake()
	}
}

// AnnounceRelease records that a resource is going to release an account, so that a create need not wait for it.
func (l *Ledger) AnnounceRelease(kind Kind, id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	put(&l.claims.released, account{kind, id}, true)
	l.wake()
}

// HandOver records that the plan has found a resource that adopts an account. The account's owner may not know of it.
func (l *Ledger) HandOver(kind Kind, id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := account{kind, id}
	put(&l.claims.released, key, true)
	put(&l.claims.handedOver, key, true)
	l.wake()
}

// wake wakes every create that waits. Call it with the lock held.
func (l *Ledger) wake() {
	if l.claims.changed != nil {
		close(l.claims.changed)
		l.claims.changed = nil
	}
}

func put[K comparable, V any](m *map[K]V, key K, value V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[key] = value
}
