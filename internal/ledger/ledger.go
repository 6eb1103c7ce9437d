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
}

// New returns an empty ledger.
func New() *Ledger { return &Ledger{} }

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
