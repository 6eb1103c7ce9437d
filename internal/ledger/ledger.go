// Package ledger knows, for one endpoint and one walk of Terraform, which resource owns which account, gives it up, and takes
// it. Terraform tells no resource about another, and plans, creates, changes and destroys them side by side in any order. So
// each resource says here what it has and what it is going to do, and whichever of two speaks last hears how they meet.
//
// Nothing in a planned value follows from the ledger: it only decides what a plan warns of or refuses, and what an apply may
// do to an account.
package ledger

import (
	"sync"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Kinds of what resources own. Names are unique within a kind.
const (
	User       Kind = "user"
	Group      Kind = "group"
	Membership Kind = "membership"
)

// Kind is what an id or a name belongs to: a user and a group may have the same id.
type Kind string

// Ledger is safe for concurrent use. The zero value is empty and ready.
type Ledger struct {
	mu    sync.Mutex // guards everything below
	plans plans
	hands hands
	done  done

	lasting bool // serves walks whose ends nobody tells
	applied bool // something was, since the last walk is known to have begun
}

// New returns an empty ledger.
func New() *Ledger { return &Ledger{} }

// Lasts notes that the ledger serves more than one walk of Terraform, and that nobody tells where one ends: the same create
// planned twice may be two resources, or one that is planned and then applied. From now on no plan meets another one.
func (l *Ledger) Lasts() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lasting = true
}

// Reads notes that a resource is read. Terraform does so before it plans, and never while it applies: a resource that is read
// after something was applied begins another walk, and what the one before has planned and done is over. Reads reports whether
// that is so.
func (l *Ledger) Reads() (begins bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.applied {
		return false
	}
	l.lasting, l.applied = true, false
	l.plans, l.done = plans{}, done{}
	// What is under way in another walk beside goes on.
	l.hands = hands{waiting: l.hands.waiting, ended: l.hands.ended, ending: l.hands.ending, stirred: l.hands.stirred}
	return true
}

// Begins notes that a guard is planned, which judges the tenant as it was before this run changed it. In a ledger that lasts, a guard
// that was not planned before begins that anew: what was changed before was another walk's.
func (l *Ledger) Begins(owner string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, planned := l.plans.exclusive[owner]; l.lasting && !planned {
		l.done = done{}
	}
}

// name is a name of one kind as names are compared.
type name struct {
	kind Kind
	key  string
}

// nameOf is a name as names of its kind are compared. That of a membership is made of two ids, which are compared exactly.
func nameOf(kind Kind, text string) name {
	if kind == Membership {
		return name{kind, text}
	}
	return name{kind, scim.Fold(text)}
}

// account is an id of one kind.
type account struct {
	kind Kind
	id   string
}

// Same reports whether two names of a kind are one. No name is the same as none.
func Same(kind Kind, a, b string) bool {
	one, other := nameOf(kind, a), nameOf(kind, b)
	return one.key != "" && one == other
}
