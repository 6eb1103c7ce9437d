package ledger

import (
	"maps"
	"slices"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Exclusive is the plan of a guard, or of a roster that deactivates outsiders: no user outside the list is to be
// active.
type Exclusive struct {
	// Owner identifies the list. The owner of a roster's list is also the owner of its users' plans.
	Owner string
	// Roster is true if the list belongs to a roster, whose users have plans of their own.
	Roster bool
	// Types are the user types that the list covers. If it is empty, the list covers all types.
	Types []string
	// Names are the user names that may be active.
	Names []string
	// Outsiders are the other user names that the owner has found in the tenant and is going to deactivate.
	Outsiders []string
}

// Clash is a conflict between the exclusive lists of two owners: one would deactivate users that the other lists.
type Clash struct {
	// Roster is true if the other list belongs to a roster.
	Roster bool
	// Ours are names of the new list that the other list deactivates. Theirs are names of the other list that the new
	// list deactivates.
	Ours, Theirs []string
}

// exclusive is an [Exclusive] prepared for look-ups: it maps the key of each name to the name as written.
type exclusive struct {
	roster           bool
	types            map[string]bool // nil: all types
	names, outsiders map[name]string
}

func (e Exclusive) indexed() exclusive {
	index := func(texts []string) map[name]string {
		byKey := make(map[name]string, len(texts))
		for _, text := range texts {
			byKey[nameOf(User, text)] = text
		}
		return byKey
	}
	x := exclusive{roster: e.Roster, names: index(e.Names), outsiders: index(e.Outsiders)}
	for _, userType := range e.Types {
		put(&x.types, scim.Fold(userType), true)
	}
	return x
}

// RecordExclusive records an exclusive list and replaces the earlier list of the same owner. It returns two things: the
// names outside the list that earlier plans of other owners keep active or create, and the conflicts with earlier lists
// of other owners.
func (l *Ledger) RecordExclusive(e Exclusive) (active []string, clashes []Clash) {
	l.mu.Lock()
	defer l.mu.Unlock()
	x := e.indexed()
	if l.lasting {
		put(&l.plans.exclusive, e.Owner, x)
		return nil, nil
	}
	byName := map[name]string{}
	for _, p := range l.plans.all {
		if p.Owner != e.Owner && x.deactivates(*p) {
			byName[nameOf(User, p.Wants)] = p.Wants
		}
	}
	for _, owner := range slices.Sorted(maps.Keys(l.plans.exclusive)) {
		other := l.plans.exclusive[owner]
		if c := (Clash{other.roster, other.deactivatesOf(x), x.deactivatesOf(other)}); owner != e.Owner &&
			len(c.Ours)+len(c.Theirs) > 0 {
			clashes = append(clashes, c)
		}
	}
	put(&l.plans.exclusive, e.Owner, x)
	return slices.Sorted(maps.Values(byName)), clashes
}

// RemoveExclusive removes the exclusive list of an owner that no longer has one.
func (l *Ledger) RemoveExclusive(owner string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.plans.exclusive, owner)
}

// exclusiveConflicts returns the conflicts of a plan with the earlier exclusive lists of other owners: at most one for
// guards and one for rosters.
func (ps *plans) exclusiveConflicts(p Plan) []Conflict {
	kinds := map[ConflictKind]bool{}
	for owner, x := range ps.exclusive {
		if owner != p.Owner && x.deactivates(p) {
			kinds[x.conflictKind()] = true
		}
	}
	var all []Conflict
	for _, how := range slices.Sorted(maps.Keys(kinds)) {
		all = append(all, Conflict{Kind: how})
	}
	return all
}

func (x exclusive) conflictKind() ConflictKind {
	if x.roster {
		return DeactivatedByRoster
	}
	return DeactivatedByGuard
}

// deactivates reports whether a list ends the access of a user that a plan of another owner keeps active or creates. If
// the plan does not know the user type yet, only a list of all types deactivates the user.
func (x exclusive) deactivates(p Plan) bool {
	if p.Kind != User || p.Releases || p.Inactive || p.Wants == "" {
		return false
	}
	n := nameOf(User, p.Wants)
	if _, out := x.outsiders[n]; out {
		return true
	}
	_, listed := x.names[n]
	return !listed && x.covers(p.UserType)
}

// covers reports whether a list applies to a user type.
func (x exclusive) covers(userType string) bool {
	return x.types == nil || x.types[scim.Fold(userType)]
}

// deactivatesOf returns the names of another list that this list deactivates. Names alone have no user types: if the
// other list covers all types and this one does not, only users found in the tenant count. A roster's users have plans
// of their own.
func (x exclusive) deactivatesOf(other exclusive) []string {
	if other.roster {
		return nil
	}
	all := x.types == nil || other.types != nil
	for userType := range other.types {
		all = all && x.covers(userType)
	}
	var ended []string
	for n, text := range other.names {
		_, listed := x.names[n]
		_, out := x.outsiders[n]
		if !listed && (all || out) {
			ended = append(ended, text)
		}
	}
	slices.Sort(ended)
	return ended
}
