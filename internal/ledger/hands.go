package ledger

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrHeld means that a create must not adopt an account, because another resource of this run has begun to update it or
// has adopted it.
var ErrHeld = errors.New("another resource of this run has a hand on it")

// ErrNotGivenUp means that no resource of this run has given the account up.
var ErrNotGivenUp = errors.New("no resource of this run gives it up")

// hands records what an apply is doing with accounts. Records stay after an update or a destroy ends, because another
// resource may still act on what it looked up before.
type hands struct {
	held    map[account]bool   // an update of the account has begun
	taken   map[account]string // the owner whose create has taken the account
	missed  map[account]bool   // a create wanted the account before it was given up, and failed
	waiting map[account]int    // the number of creates that wait until the account is given up
	givenUp map[account]bool
	handed  map[account]bool            // the plan has found the resource that takes the account
	left    map[account]bool            // the owner has given the account up and removed it from its state
	ended   map[account][]chan struct{} // one channel for each release or deactivation; it is closed when that ends
	ending  int                         // the number of releases under way
	stirred chan struct{}               // closed on the next change; nil: no create waits
}

// Hold records that an owner begins to update an account. It returns false if a create of this run has taken the
// account for another owner. While another resource is ending the account's access, Hold waits until that is over or
// ctx ends.
func (l *Ledger) Hold(ctx context.Context, kind Kind, id, owner string) bool {
	key := account{kind, id}
	before, ok := l.hold(key, owner)
	for _, over := range before {
		select {
		case <-over:
		case <-ctx.Done(): // the update's first request fails with the context's error
		}
	}
	return ok
}

// hold returns the channels of releases and deactivations of the account that have begun.
func (l *Ledger) hold(key account, owner string) (before []chan struct{}, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.applied = true
	if by, taken := l.hands.taken[key]; taken && by != owner && !l.lasting {
		return nil, false
	}
	put(&l.hands.held, key, true)
	return l.hands.ended[key], true
}

// Stop records that a guard, which does not own the account, begins to end its access. It returns false if an update of
// this run has begun on the account. Call over once the deactivation has ended, with or without success.
func (l *Ledger) Stop(kind Kind, id string) (over func(), ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.applied = true
	key := account{kind, id}
	if l.hands.held[key] && !l.lasting {
		return nil, false
	}
	ended := make(chan struct{})
	put(&l.hands.ended, key, append(l.hands.ended[key], ended))
	return sync.OnceFunc(func() { close(ended) }), true
}

// quiet is how long a create waits for an account while no other account is being given up. Terraform works on ten
// resources at a time by default, so the resource that gives the account up usually runs while the create waits. If
// Terraform works on one resource at a time, no wait is long enough.
const quiet = 750 * time.Millisecond

// longest is how long a create waits while other accounts are being given up.
const longest = time.Minute

// Take records that a create takes an account for its owner. If asked is true, the configuration allows adoption from
// any owner. Otherwise a resource of this run has to give the account up: Take waits a moment for that, and returns
// [ErrNotGivenUp] if none does. It returns [ErrHeld] if an update has begun on the account or another create has taken
// it. While the account is being released, Take waits until that is over. If stale is true, the account was released,
// and what was read of it before may be out of date.
func (l *Ledger) Take(ctx context.Context, kind Kind, id, owner string, asked bool) (stale bool, err error) {
	key := account{kind, id}
	before, err := l.take(ctx, key, owner, asked)
	if err != nil {
		return false, err
	}
	for _, over := range before {
		select {
		case <-over:
		case <-ctx.Done():
			l.Untake(kind, id)
			return true, ctx.Err()
		}
	}
	return len(before) > 0, nil
}

// take returns the channels of releases and deactivations of the account that have begun.
func (l *Ledger) take(ctx context.Context, key account, owner string, asked bool) (before []chan struct{}, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.applied = true
	had := func() bool {
		_, taken := l.hands.taken[key]
		return !l.lasting && (taken || l.hands.held[key])
	}
	if !asked && !had() {
		if err := l.awaitGift(ctx, key); err != nil {
			return nil, err
		}
	}
	if had() {
		return nil, ErrHeld
	}
	put(&l.hands.taken, key, owner)
	delete(l.hands.missed, key)
	return l.hands.ended[key], nil
}

// awaitGift waits until an account is given up. Call it with the lock held; it unlocks while it waits.
func (l *Ledger) awaitGift(ctx context.Context, key account) error {
	end := time.Now().Add(longest)
	if l.hands.waiting == nil {
		l.hands.waiting = map[account]int{}
	}
	l.hands.waiting[key]++
	defer func() {
		if l.hands.waiting[key]--; l.hands.waiting[key] == 0 {
			delete(l.hands.waiting, key)
		}
	}()
	for !l.hands.givenUp[key] {
		if l.hands.stirred == nil {
			l.hands.stirred = make(chan struct{})
		}
		stirred, busy := l.hands.stirred, l.hands.ending > 0
		l.mu.Unlock()
		timer := time.NewTimer(quiet)
		waited := false
		select {
		case <-stirred:
		case <-timer.C:
			waited = true
		case <-ctx.Done():
		}
		timer.Stop()
		l.mu.Lock()
		if !l.hands.givenUp[key] && (ctx.Err() != nil || waited && !busy || time.Now().After(end)) {
			put(&l.hands.missed, key, true)
			return ErrNotGivenUp
		}
	}
	return nil
}

// Handed reports whether [Ledger.HandOver] was called for an account.
func (l *Ledger) Handed(kind Kind, id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.hands.handed[account{kind, id}]
}

// Taken reports whether a create of this run has taken an account.
func (l *Ledger) Taken(kind Kind, id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, taken := l.hands.taken[account{kind, id}]
	return taken
}

// Untake reverses Take for a create that failed later. If orphaned is true, the earlier owner has already removed the
// account from its state. The create must then keep the account in its state, or no state would have it.
func (l *Ledger) Untake(kind Kind, id string) (orphaned bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := account{kind, id}
	if l.hands.left[key] {
		return true
	}
	delete(l.hands.taken, key)
	put(&l.hands.missed, key, true)
	return false
}

// Keeps reverses GiveUp for a resource that keeps the account in its state after all.
func (l *Ledger) Keeps(kind Kind, id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := account{kind, id}
	delete(l.hands.left, key)
	delete(l.hands.givenUp, key)
	delete(l.hands.handed, key)
}

// Verdict is what a resource must do with an account that it gives up.
type Verdict int

const (
	// Act means: do what the policy says.
	Act Verdict = iota
	// Leave means: do nothing, because the account belongs to another resource now, or is going to.
	Leave
	// Keep means: do nothing and keep the resource. Another resource wanted the account, came too early, and failed.
	// The next apply hands the account over.
	Keep
)

// GiveUp records that an owner gives an account up, and returns what the owner must do. If handedOver is true, the plan
// has found the resource that takes the account. If the verdict is [Act], call over once the release has ended, with or
// without success. over is never nil.
func (l *Ledger) GiveUp(kind Kind, id, owner string, handedOver bool) (verdict Verdict, over func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.applied = true
	key := account{kind, id}
	switch by, taken := l.hands.taken[key]; {
	case taken && by != owner:
		put(&l.hands.left, key, true)
		return Leave, func() {}
	case taken:
		delete(l.hands.taken, key)
	case l.hands.missed[key]:
		return Keep, func() {}
	}
	put(&l.hands.givenUp, key, true)
	defer l.stir()
	if handedOver || l.hands.handed[key] || l.hands.waiting[key] > 0 {
		put(&l.hands.left, key, true)
		return Leave, func() {}
	}
	ended := make(chan struct{})
	put(&l.hands.ended, key, append(l.hands.ended[key], ended))
	l.hands.ending++
	return Act, func() {
		close(ended)
		l.mu.Lock()
		defer l.mu.Unlock()
		l.plans.forget(planKey{kind: kind, owner: owner, id: id})
		l.hands.ending--
		l.stir()
	}
}

// Offer records that a resource is going to give an account up, so that a create need not wait for it.
func (l *Ledger) Offer(kind Kind, id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	put(&l.hands.givenUp, account{kind, id}, true)
	l.stir()
}

// HandOver records that the plan has found a resource that takes an account. The account's owner may not know of it.
func (l *Ledger) HandOver(kind Kind, id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := account{kind, id}
	put(&l.hands.givenUp, key, true)
	put(&l.hands.handed, key, true)
	l.stir()
}

// stir wakes every create that waits. Call it with the lock held.
func (l *Ledger) stir() {
	if l.hands.stirred != nil {
		close(l.hands.stirred)
		l.hands.stirred = nil
	}
}

func put[K comparable, V any](m *map[K]V, key K, value V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[key] = value
}
