package ledger

import (
	"maps"
	"slices"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Exclusive is what a guard plans, or a roster that deactivates outsiders: nobody else is to be active.
type Exclusive struct {
	// Owner tells one from every other; a roster's is that of its people's plans.
	Owner string
	// Roster is set for a roster, whose people are plans of their own.
	Roster bool
	// Types are the user types that it covers; none: all.
	Types []string
	// Names are those who may be active.
	Names []string
	// Out are those of other names that it is to deactivate now, as it has seen them in the tenant.
	Out []string
}

// Clash is how two exclusive lists of other owners meet: one would deactivate people whom the other lists.
type Clash struct {
	// Roster is set where the other one is a roster.
	Roster bool
	// Ours are names of the new list that the other one deactivates. Theirs are names of the other list that the new one deactivates.
	Ours, Theirs []string
}

// exclusive is an [Exclusive] as it is looked up: names as written, by key.
type exclusive struct {
	roster     bool
	types      map[string]bool // nil: all
	names, out map[name]string
}

func (e Exclusive) indexed() exclusive {
	index := func(texts []string) map[name]string {
		byKey := make(map[name]string, len(texts))
		for _, text := range texts {
			byKey[nameOf(User, text)] = text
		}
		return byKey
	}
	x := exclusive{roster: e.Roster, names: index(e.Names), out: index(e.Out)}
	for _, userType := range e.Types {
		put(&x.types, scim.Fold(userType), true)
	}
	return x
}

// Exclude notes an exclusive list, in place of an earlier one of its owner. It returns the names that plans of other owners so far
// keep active or create and that it shuts out, and how it meets the lists so far of other owners.
func (l *Ledger) Exclude(e Exclusive) (kept []string, clashes []Clash) {
	l.mu.Lock()
	defer l.mu.Unlock()
	x := e.indexed()
	if l.lasting {
		put(&l.plans.exclusive, e.Owner, x)
		return nil, nil
	}
	shut := map[name]string{}
	for _, p := range l.plans.all {
		if p.Owner != e.Owner && x.shutsOut(p) {
			shut[nameOf(User, p.Wants)] = p.Wants
		}
	}
	for _, owner := range slices.Sorted(maps.Keys(l.plans.exclusive)) {
		other := l.plans.exclusive[owner]
		if c := (Clash{other.roster, other.ends(x), x.ends(other)}); owner != e.Owner && len(c.Ours)+len(c.Theirs) > 0 {
			clashes = append(clashes, c)
		}
	}
	put(&l.plans.exclusive, e.Owner, x)
	return slices.Sorted(maps.Values(shut)), clashes
}

// Lapse forgets the exclusive list of an owner, which has none any more.
func (l *Ledger) Lapse(owner string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.plans.exclusive, owner)
}

// shutOut is how a plan meets the exclusive lists so far of other owners, at most once for guards and once for rosters.
func (ps *plans) shutOut(p Plan) []Meeting {
	met := map[How]bool{}
	for owner, x := range ps.exclusive {
		if owner != p.Owner && x.shutsOut(p) {
			met[x.how()] = true
		}
	}
	var all []Meeting
	for _, how := range slices.Sorted(maps.Keys(met)) {
		all = append(all, Meeting{How: how})
	}
	return all
}

func (x exclusive) how() How {
	if x.roster {
		return ShutOutByRoster
	}
	return ShutOut
}

// shutsOut reports whether a list ends the access of somebody whom a plan of another owner keeps active or creates. Of whom the plan
// does not tell the user type yet, only a list of all types says so.
func (x exclusive) shutsOut(p Plan) bool {
	if p.Kind != User || p.GivesUp || p.Inactive || p.Wants == "" {
		return false
	}
	n := nameOf(User, p.Wants)
	if _, out := x.out[n]; out {
		return true
	}
	_, listed := x.names[n]
	return !listed && x.covers(p.UserType)
}

// covers reports whether a list is for a user type.
func (x exclusive) covers(userType string) bool {
	return x.types == nil || x.types[scim.Fold(userType)]
}

// ends are the names of another list whose access a list ends. A list of names alone tells no types: where it is for all types and
// this one is not, only those count who were seen. A roster's people are plans of their own.
func (x exclusive) ends(other exclusive) []string {
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
		_, out := x.out[n]
		if !listed && (all || out) {
			ended = append(ended, text)
		}
	}
	slices.Sort(ended)
	return ended
}
