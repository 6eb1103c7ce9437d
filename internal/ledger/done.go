package ledger

// Before is what a user was before this run changed it.
type Before struct {
	Name, Type string
	Active     bool
	// Created is set where there was none.
	Created bool
}

// done is what the apply has done to accounts.
type done struct {
	before map[account]Before
	ended  map[account]bool // its access was ended
}

// Did notes that this run changes an account, or has created it, and what it was before. The first note of an account counts. It
// comes before the change is sent: what an account was stays true where the change fails.
func (l *Ledger) Did(kind Kind, id string, before Before) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.applied = true
	key := account{kind, id}
	if _, known := l.done.before[key]; !known {
		put(&l.done.before, key, before)
	}
}

// Changed are the accounts of a kind that this run has changed, or tried to, by id, as they were before.
func (l *Ledger) Changed(kind Kind) map[string]Before {
	l.mu.Lock()
	defer l.mu.Unlock()
	changed := make(map[string]Before, len(l.done.before))
	for key, before := range l.done.before {
		if key.kind == kind {
			changed[key.id] = before
		}
	}
	return changed
}

// End notes that this run has ended the access of an account.
func (l *Ledger) End(kind Kind, id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.applied = true
	put(&l.done.ended, account{kind, id}, true)
}

// Ended reports whether this run has ended the access of an account.
func (l *Ledger) Ended(kind Kind, id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.done.ended[account{kind, id}]
}
