package ledger

import (
	"cmp"
	"context"
	"time"
)

// AwaitNewOwners waits a moment for resources that adopt the accounts that one owner releases. It returns the conflicts
// of each plan, in the order of the plans; the list is empty for an account that no resource adopts. Terraform plans
// ten resources at a time. The resource that it plans last learns of all others, and the first learns of none. Without
// the wait, the apply of the first could end an access that another resource still needs.
func (l *Ledger) AwaitNewOwners(ctx context.Context, released ...Plan) [][]Conflict {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range released {
		put(&l.plans.waiting, p.key(), true)
		defer l.plans.endWait(p.key())
	}
	conflicts := make([][]Conflict, len(released))
	if l.lasting {
		return conflicts
	}
	findNewOwners := func() (found int) {
		for i, p := range released {
			recorded := cmp.Or(l.plans.all[p.key()], &p) // a read may have found another name
			if kind := l.plans.listConflict(*recorded); kind == HandedOver {
				conflicts[i] = []Conflict{conflictWithList(*recorded, kind)}
				found++
				continue
			}
			for _, other := range l.plans.candidates(*recorded) {
				if l.plans.conflict(*recorded, other) == HandedOver {
					conflicts[i] = []Conflict{{Kind: HandedOver, Other: other}}
					recorded.spared = true
					found++
					break
				}
			}
		}
		return found
	}
	first := l.awaiting == 0 // the others wait beside it, so they cost no more time
	if findNewOwners() == len(released) ||
		first && (l.plans.waits == maxWaits || l.plans.fruitless == maxFruitlessWaits) {
		return conflicts
	}
	if first {
		l.plans.waits++
	}
	alone := true
	for l.awaitPlan(ctx) {
		alone = false
		if len(released) == 1 && findNewOwners() == 1 { // many are checked together at the end
			break
		}
	}
	switch found := findNewOwners() > 0; {
	case found && first:
		l.plans.waits, l.plans.fruitless = l.plans.waits-1, 0
	case found:
		l.plans.fruitless = 0
	case alone && first:
		l.plans.fruitless++
	}
	return conflicts
}

// wake wakes every plan that waits. Call it with the lock held.
func (ps *plans) wake() {
	if ps.nextPlan != nil {
		close(ps.nextPlan)
		ps.nextPlan = nil
	}
}

// AwaitPlans waits until enough holds, or until no resource is planned for a moment. enough may ask the ledger.
func (l *Ledger) AwaitPlans(ctx context.Context, enough func() bool) {
	for !enough() {
		l.mu.Lock()
		more := !l.lasting && l.awaitPlan(ctx)
		l.mu.Unlock()
		if !more {
			return
		}
	}
}

// awaitPlan waits until a resource is planned. It returns false if no resource is planned and no call begins or ends
// for a moment, during which all calls that Terraform waits for wait in this way too. Call it with the lock held.
func (l *Ledger) awaitPlan(ctx context.Context) bool {
	l.awaiting++
	defer func() { l.awaiting-- }()
	wait := l.calls.quiet()
	for end := time.Now().Add(maxPlanWait); ; {
		if l.plans.nextPlan == nil {
			l.plans.nextPlan = make(chan struct{})
		}
		nextPlan := l.plans.nextPlan
		l.mu.Unlock()
		timer, planned, begun := time.NewTimer(wait), false, time.Now()
		select {
		case <-nextPlan:
			planned = true
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
		l.mu.Lock()
		switch {
		case planned:
			return true
		case ctx.Err() != nil, time.Now().After(end):
			return false
		case l.quiet.After(begun): // a call that has just stopped waiting for this reason is still under way
			return false
		}
		if wait = l.calls.remaining(l.awaiting); wait <= 0 {
			l.quiet = time.Now()
			return false
		}
	}
}

const (
	// maxPlanWait is how long a wait lasts while other calls are under way, such as a read from a slow service.
	maxPlanWait = 5 * time.Second
	// maxWaits bounds the waits of a plan that destroys thousands of resources; those that wait together count once.
	// maxFruitlessWaits bounds the waits in a row during which Terraform plans nothing else, as with -parallelism=1.
	maxWaits, maxFruitlessWaits = 4, 3
)
