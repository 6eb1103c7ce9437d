package ledger

// Before is the state of a user before this run changed it.
type Before struct {
	Name, Type string
	Active     bool
	// Created is true if the user did not exist before.
	Created bool
}

// changes records the changes that an apply has made to accounts.
type changes struct {
	before map[account]Before
	ended  map[account]bool // the run has ended the account's access
}

// RecordChange records that this run changes or has created an account, and the account's state before that. Only the
// first record of an account counts. Call RecordChange before the change is sent: the earlier state stays true even if
// the change fails.
func (l *Ledger) RecordChange(kind Kind, id string, before Before) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.applied = true
	key := account{kind, id}
	if _, known := l.changes.before[key]; !known {
		put(&l.changes.before, key, before)
	}
}

// Changed returns the earlier states, by id, of the accounts of a kind that this run has changed or tried to change.
func (l *Ledger) Changed(kind Kind) map[string]Before {
	l.mu.Lock()
	defer l.mu.Unlock()
	changed := make(map[string]Before, len(l.changes.before))
	for key, before := range l.changes.before {
		if key.kind == kind {
			changed[key.id] = before
		}
	}
	return changed
}

// RecordEnd records that this run has ended the access of an account.
func (l *Ledger) RecordEnd(kind Kind, id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.applied = true
	put(&l.changes.ended, account{kind, id}, true)
}

// HasEnded reports whether this run has ended the access of an account.
func (l *Ledger) HasEnded(kind Kind, id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.changes.ended[account{kind, id}]
}
