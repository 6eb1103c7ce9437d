package ledger

// Before is the state of a user before this run changed it.
type Before struct {
	Name, Type string
	Active     bool
	// Created is true if the user did not exist before.
	Created bool
}

// done records the changes that an apply has made to accounts.
type done struct {
	before map[account]Before
	ended  map[account]bool // the run has ended the account's access
}

// Did records that this run changes or has created an account, and the account's state before that. Only the first
// record of an account counts. Call Did before the change is sent: the earlier state stays true even if the change
// fails.
func (l *Ledger) Did(kind Kind, id string, before Before) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.applied = true
	key := account{kind, id}
	if _, known := l.done.before[key]; !known {
		put(&l.done.before, key, before)
	}
}

// Changed returns the earlier states, by id, of the accounts of a kind that this run has changed or tried to change.
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

// End records that this run has ended the access of an account.
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
