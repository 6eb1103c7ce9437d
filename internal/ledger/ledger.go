// Package ledger records, for one endpoint and one walk of Terraform, which resource owns, releases or adopts an
// account. Terraform does not show one resource another, and it plans, creates, updates and destroys resources
// concurrently, in any order. So each resource records here what it has and what it is going to do. Of two resources
// that conflict, the second one to record its plan gets the conflict.
//
// No planned value depends on the ledger. It only decides which warnings and errors a plan reports, and what an apply
// may do to an account.
package ledger

import (
	"sync"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// These are the kinds of objects that resources own. Names are unique within a kind.
const (
	User       Kind = "user"
	Group      Kind = "group"
	Membership Kind = "membership"
)

// Kind is the kind of object that an id or a name belongs to. A user and a group may have the same id.
type Kind string

// Ledger records the plans and actions of resources. It is safe for concurrent use, and its zero value is ready.
type Ledger struct {
	mu      sync.Mutex // guards all fields below
	plans   plans
	claims  claims
	changes changes

	shown map[account]string // the name that a read has found

	calls    *Calls    // nil: not known
	awaiting int       // how many calls wait for the next plan
	quiet    time.Time // when one of them last found that nothing is planned any more
	lasting  bool      // the ledger serves several walks and does not know where one ends
	applied  bool      // an apply has acted since the last known start of a walk
	read     bool      // a resource has been read
}

// New returns an empty ledger.
func New() *Ledger { return &Ledger{} }

// CountCalls lets the ledger know the calls that Terraform makes in the walk that begins now.
func (l *Ledger) CountCalls(calls *Calls) {
	calls.restart()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls = calls
}

// SetLasting records that the ledger serves several walks of Terraform and does not know where one ends. The same
// create planned twice may then be two resources, or one resource that is planned and then applied. After SetLasting,
// plans no longer conflict.
func (l *Ledger) SetLasting() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lasting = true
}

// RecordRead records that a resource is read. Terraform reads before it plans, and never while it applies. So a read
// after an apply has acted begins another walk, and the plans and changes of the earlier walk no longer count.
// RecordRead reports whether another walk begins.
func (l *Ledger) RecordRead() (begins bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.read = true
	if !l.applied {
		return false
	}
	l.lasting, l.applied = true, false
	l.plans, l.changes, l.shown = plans{}, changes{}, nil
	// Another walk may run at the same time, so its actions under way stay.
	l.claims = claims{
		waiting: l.claims.waiting, ended: l.claims.ended, ending: l.claims.ending, changed: l.claims.changed,
		creating: l.claims.creating, working: l.claims.working, progress: l.claims.progress,
	}
	return true
}

// NeedsLookUps reports whether a plan must look for the accounts that its creates adopt. With -refresh=false, the names
// in the states may be out of date, so that only ids show that two resources have one account. While Terraform
// refreshes, the names are enough.
func (l *Ledger) NeedsLookUps() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.read && !l.applied && !l.lasting
}

// RecordGuardPlan records that a guard is being planned. A guard judges the tenant as it was before this run changed
// it. In a lasting ledger, the first plan of a guard clears the recorded changes, because an earlier walk made them.
func (l *Ledger) RecordGuardPlan(owner string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, planned := l.plans.exclusive[owner]; l.lasting && !planned {
		l.changes = changes{}
	}
}

// name is a name in the form in which names of its kind are compared.
type name struct {
	kind Kind
	key  string
}

// nameOf returns a name in the form in which names of its kind are compared. The name of a membership consists of two
// ids, which are compared exactly.
func nameOf(kind Kind, text string) name {
	if kind == Membership {
		return name{kind, text}
	}
	return name{kind, scim.Fold(text)}
}

// account is an id and its kind.
type account struct {
	kind Kind
	id   string
}

// Same reports whether two names of a kind are equal. An empty name equals no name.
func Same(kind Kind, a, b string) bool {
	one, other := nameOf(kind, a), nameOf(kind, b)
	return one.key != "" && one == other
}
