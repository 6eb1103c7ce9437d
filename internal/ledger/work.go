package ledger

import (
	"context"
	"slices"
	"sync"
	"time"
)

// BeginWork records that a resource begins to create or update something. Call over when that has ended.
func (l *Ledger) BeginWork() (over func(failed bool)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.applied = true
	l.claims.working++
	l.progressed()
	var once sync.Once
	return func(failed bool) {
		once.Do(func() {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.claims.working--
			l.claims.failed = l.claims.failed || failed
			l.progressed()
		})
	}
}

// progressed wakes every release that waits for a claim. Call it with the lock held.
func (l *Ledger) progressed() {
	if l.claims.progress != nil {
		close(l.claims.progress)
		l.claims.progress = nil
	}
}

const (
	// maxIdleWaits bounds how many releases wait for a claim while nothing else is worked on, as with -parallelism=1.
	maxIdleWaits = 2
	// maxReleaseWait is how long a release waits for a claim. After one such wait, none waits so long again.
	maxReleaseWait = 10 * time.Second
	// unknownWait is how long a release waits for work to begin that may want its account.
	unknownWait = 5 * time.Second
)

// AwaitClaim waits for a create of this run to claim an account that its owner has let go. It waits while other
// resources are created or updated, and a moment more. A create does not count if it waits for a release that may come
// only after this one. AwaitClaim returns false if no create has claimed the account, and a resource of this run has
// failed or ctx has ended: Terraform may then never begin the create. Without a failure it returns true, because
// Terraform may begin the create only after the release.
func (l *Ledger) AwaitClaim(ctx context.Context, kind Kind, id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	end := time.Now().Add(maxReleaseWait)
	for !l.lasting {
		idle := l.claims.working <= l.awaitingRelease(kind)
		_, claimed := l.claims.claimed[account{kind, id}]
		switch {
		case claimed:
			return true
		case l.claims.overlong, idle && l.claims.idle >= maxIdleWaits:
			return !l.claims.failed
		}
		waited := !l.awaitProgress(ctx, l.calls.quiet())
		if _, claimed = l.claims.claimed[account{kind, id}]; claimed {
			return true
		}
		overlong := time.Now().After(end)
		switch {
		case ctx.Err() != nil:
			return false
		case waited && idle, overlong:
			l.claims.overlong = l.claims.overlong || overlong
			l.claims.idle++
			return !l.claims.failed
		}
	}
	return true
}

// RecordUnknown records that a resource creates an account of a kind, and that its name is known only in the apply.
func (l *Ledger) RecordUnknown(kind Kind) {
	l.mu.Lock()
	defer l.mu.Unlock()
	put(&l.plans.unknown, kind, true)
	l.plans.wake()
}

// PlansUnknown reports whether any plan so far creates an account whose name is known only in the apply.
func (l *Ledger) PlansUnknown(kind Kind) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.plans.unknown[kind]
}

// AwaitWanted waits for a create of this run to want an account that its owner is about to release. Call it before
// Release if the plan has a create whose name it did not know. It waits as [Ledger.AwaitClaim] does, and longer for
// work to begin, because the account may be deleted, and such a plan is rare.
func (l *Ledger) AwaitWanted(ctx context.Context, kind Kind, id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key, end := account{kind, id}, time.Now().Add(maxReleaseWait)
	for _, claimed := l.claims.claimed[key]; !claimed && l.claims.waiting[key] == 0; _, claimed = l.claims.claimed[key] {
		idle := l.claims.working <= l.awaitingRelease(kind)
		if l.lasting || l.claims.overlong || ctx.Err() != nil || idle && l.claims.unwanted >= maxIdleWaits {
			return
		}
		if overlong := time.Now().After(end); !l.awaitProgress(ctx, unknownWait) && idle || overlong {
			l.claims.overlong = l.claims.overlong || overlong
			l.claims.unwanted++
			return
		}
	}
}

// awaitProgress waits until work begins or ends, or a create claims or wants an account. It returns false if that does
// not happen for a while, or if ctx ends. Call it with the lock held; it unlocks while it waits.
func (l *Ledger) awaitProgress(ctx context.Context, while time.Duration) (progressed bool) {
	if l.claims.progress == nil {
		l.claims.progress = make(chan struct{})
	}
	progress, timer := l.claims.progress, time.NewTimer(while)
	l.mu.Unlock()
	defer l.mu.Lock()
	defer timer.Stop()
	select {
	case <-progress:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}

// awaitingRelease returns how many creates wait for a release that may come only after one of this kind, because
// Terraform destroys what depends on an account before the account. Memberships depend on groups and users, and groups
// on their members. Call it with the lock held.
func (l *Ledger) awaitingRelease(kind Kind) (creates int) {
	order := []Kind{User, Group, Membership}
	for key, waiting := range l.claims.waiting {
		if slices.Index(order, key.kind) <= slices.Index(order, kind) {
			creates += waiting
		}
	}
	return creates
}
