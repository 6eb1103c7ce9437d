package ledger

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrHeld means that an account is not to be taken over: an update of this run has begun on it, or another create has it.
var ErrHeld = errors.New("another resource of this run has a hand on it")

// ErrNotGivenUp means that no resource of this run has given an account up.
var ErrNotGivenUp = errors.New("no resource of this run gives it up")

// hands are those that an apply has on accounts. Nothing is forgotten when an update or a destroy ends: what a look-up found
// before may be acted on after.
type hands struct {
	held    map[account]bool   // an update has begun on it
	taken   map[account]string // a create has taken it over, for this owner
	missed  map[account]bool   // a create wanted it before it was given up, and failed
	waiting map[account]int    // creates that wait until it is given up
	givenUp map[account]bool
	handed  map[account]bool            // the plan has found the resource that takes it
	left    map[account]bool            // its owner has given it up and forgotten it
	ended   map[account][]chan struct{} // of those who end its access, each closed when that is over
	ending  int                         // releases under way
	stirred chan struct{}               // closed when something changes; nil: no create waits
}

// Hold notes that an owner begins to update an account, and reports whether it may: not where a create of this run has taken it
// for another owner. While somebody else ends the account's access, Hold waits until that is over, or until ctx ends.
func (l *Ledger) Hold(ctx context.Context, kind Kind, id, owner string) bool {
	key := account{kind, id}
	before, ok := l.hold(key, owner)
	for _, over := range before {
		select {
		case <-over:
		case <-ctx.Done(): // the update's first request fails with that
		}
	}
	return ok
}

// hold returns the endings of an account that have begun.
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

// Stop notes that somebody who does not own an account, a guard, begins to end its access, and reports whether it may: not where
// an update of this run has begun on it. over is to be called once that has ended, well or not.
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

// quiet is how long a create waits for an account to be given up while nothing is given up at all. Terraform works on ten
// resources at a time: the one that gives up comes while the one that takes waits, unless Terraform works on one at a time,
// and then a wait is in vain however long it is.
const quiet = 750 * time.Millisecond

// longest is how long a create waits while other accounts are given up.
const longest = time.Minute

// Take notes that a create takes an account over for its owner. asked says that the configuration allows that whoever has it; without it, a
// resource of this run has to give the account up, for which Take waits a moment: [ErrNotGivenUp] where none does. What an
// update has begun on, or another create has taken, is [ErrHeld]. While the account is being released, Take waits until that
// is over. stale says that it was released: what was read of it before may not be so any more.
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

// take returns the releases of an account that have begun.
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

// awaitGift waits until an account is given up. It is called under the lock, and lets go of it while it waits.
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

// Handed reports whether [Ledger.HandOver] has said that an account is handed over.
func (l *Ledger) Handed(kind Kind, id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.hands.handed[account{kind, id}]
}

// Taken reports whether a create of this run has taken an account over.
func (l *Ledger) Taken(kind Kind, id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, taken := l.hands.taken[account{kind, id}]
	return taken
}

// Untake takes a Take back, for a create that failed after it. orphaned says that the resource that had the account has forgotten it already:
// then the create is to keep the account in the state all the same, or no state would have it.
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

// Keeps takes a GiveUp back, for a resource that keeps the account in its state after all.
func (l *Ledger) Keeps(kind Kind, id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := account{kind, id}
	delete(l.hands.left, key)
	delete(l.hands.givenUp, key)
	delete(l.hands.handed, key)
}

// Verdict is what a resource does with an account that it gives up.
type Verdict int

const (
	// Act does what the policy says.
	Act Verdict = iota
	// Leave does nothing: the account is another resource's now, or is going to be.
	Leave
	// Keep does nothing and keeps the resource: another one wants the account, came too early, and failed. The next apply hands
	// it over.
	Keep
)

// GiveUp notes that an owner gives an account up and returns what it is to do. handedOver says that the plan has found the
// resource that takes it. Where the verdict is [Act], over is to be called once that has ended, well or not; it is never nil.
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

// Offer notes that a resource is going to give an account up, so that a create need not wait until it does.
func (l *Ledger) Offer(kind Kind, id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	put(&l.hands.givenUp, account{kind, id}, true)
	l.stir()
}

// HandOver notes that the plan has found a resource that takes an account, whose owner may not know.
func (l *Ledger) HandOver(kind Kind, id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := account{kind, id}
	put(&l.hands.givenUp, key, true)
	put(&l.hands.handed, key, true)
	l.stir()
}

// stir, under the lock, wakes every create that waits.
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
