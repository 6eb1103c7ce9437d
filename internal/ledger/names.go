package ledger

import (
	"cmp"
	"slices"
)

// Named returns the plan with the name that a read has found, if the plan releases the account. An empty name changes
// nothing. Terraform plans an update again while it applies, so that the plan of a roster's update stays as it is.
func (p Plan) Named(now string) Plan {
	if p.isPlannedRelease() && now != "" && !Same(p.Kind, now, p.Name) {
		p.Was, p.Name = cmp.Or(p.Was, p.Name), now
	}
	return p
}

// WantsNewName reports whether the plan wants a name that the account does not have yet, or wants a new account.
func (p Plan) WantsNewName() bool { return p.Wants != "" && !Same(p.Kind, p.Wants, p.Name) }

// isPlannedRelease reports whether the plan of a destroy releases a user or a group.
func (p Plan) isPlannedRelease() bool {
	return p.Releases && p.ID != "" && p.Kind != Membership && !p.ReplannedOnApply
}

// RecordName records the name that a read has found, or an empty one if the read has failed. Terraform plans the
// destroy of an address that was removed from the configuration by the state before that read. Before Terraform 1.15,
// it does not even read it. So a release of the account that is already planned gets the name, too.
func (l *Ledger) RecordName(kind Kind, id, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := account{kind, id}
	put(&l.shown, key, text)
	for _, p := range slices.Clone(l.plans.accounts[key]) {
		if now := p.Named(text); now != *p {
			now.renamed, l.plans.anyRenamed = true, true
			l.plans.remove(p.key())
			l.plans.add(now)
		}
	}
}

// NameRead returns the name that [Ledger.RecordName] has recorded, and whether it has. It is empty after a read that
// found none.
func (l *Ledger) NameRead(kind Kind, id string) (text string, read bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	text, read = l.shown[account{kind, id}]
	return text, read
}

// UnreadReleases returns the planned releases of a kind whose accounts no read has named, if any plan so far wants a
// name that its account does not have. A release that waits for a new owner is not among them, because its own plan
// asks again after the wait.
func (l *Ledger) UnreadReleases(kind Kind) []Plan {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lasting || l.plans.newNames[kind] == 0 {
		return nil
	}
	var unread []Plan
	for key, p := range l.plans.unread[kind] {
		if _, read := l.shown[p.account()]; read {
			delete(l.plans.unread[kind], key)
		} else {
			unread = append(unread, *p)
		}
	}
	return unread
}

// CheckNames returns the conflicts of a plan whose recording has returned known, by the names that
// [Ledger.RecordName] has recorded since then. If that was the name of another account, only the conflict with its plan
// is new.
func (l *Ledger) CheckNames(p Plan, known []Conflict) []Conflict {
	l.mu.Lock()
	defer l.mu.Unlock()
	recorded := l.plans.all[p.key()]
	if l.lasting || recorded == nil || !l.plans.anyRenamed {
		return known
	}
	conflicts := slices.DeleteFunc(known, func(c Conflict) bool {
		other := l.plans.all[c.Other.key()]
		return c.Kind != SameFullName && (recorded.renamed || other != nil && other.renamed)
	})
	others := slices.DeleteFunc(l.plans.candidates(*recorded), func(other Plan) bool {
		return !recorded.renamed && !other.renamed
	})
	return append(conflicts, l.plans.conflicts(recorded, others)...)
}

func (ps *plans) addUnread(p *Plan) {
	if !p.isPlannedRelease() || ps.waiting[p.key()] {
		return
	}
	if ps.unread[p.Kind] == nil {
		put(&ps.unread, p.Kind, map[planKey]*Plan{})
	}
	ps.unread[p.Kind][p.key()] = p
}
