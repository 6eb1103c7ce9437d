package usersexclusive

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// guard lists the users that may be active, without Terraform's types.
type guard struct {
	named    []string // as configured
	ignored  []string
	userType string // "": both
}

// outsider is an active user that the guard does not allow.
type outsider struct {
	person.Person
	id string
}

// inspection is what a guard sees of a tenant.
type inspection struct {
	outsiders []outsider // sorted by user name
	// away are the keys of named or ignored users that are not active in scope: inactive, of another type, or missing
	// from a whole listing.
	away []string
	// elsewhere are the keys of active users that are not allowed and have another type, or none that the service
	// shows.
	elsewhere map[string]bool
	// untyped counts the active users whose type the service does not show, so that a guard of one type cannot judge
	// them.
	untyped int
}

// allowed are the keys of the users that may be active.
func (g guard) allowed() map[string]bool {
	return person.Keys(slices.Concat(g.named, g.ignored))
}

// inspect judges the users of a tenant. whole reports whether they are provably all users. If they are not, an allowed
// user that is missing may be active.
func (g guard) inspect(users []*scim.User, whole bool) inspection {
	s := inspection{elsewhere: map[string]bool{}}
	allowed := g.allowed()
	listed, active := map[string]bool{}, map[string]bool{}
	for _, u := range users {
		p := person.Flatten(u, person.Person{})
		key := person.Key(p.UserName)
		listed[key] = true
		typed := g.userType == "" || scim.Same(p.UserType, g.userType)
		switch {
		case !p.IsActive(), key == "":
			// A user without a name cannot be shown in a plan, so is never deactivated.
		case typed && allowed[key]:
			active[key] = true
		case typed:
			s.outsiders = append(s.outsiders, outsider{Person: p, id: u.ID})
		case !allowed[key]:
			s.elsewhere[key] = true
			if p.UserType == "" {
				s.untyped++
			}
		}
	}
	slices.SortFunc(s.outsiders, func(a, b outsider) int { return byName(a.UserName, b.UserName) })
	for key := range allowed {
		if !active[key] && (whole || listed[key]) {
			s.away = append(s.away, key)
		}
	}
	slices.Sort(s.away)
	return s
}

// lockedOut returns the names that lose access when one guard replaces another, as far as the last look at the tenant
// shows. Such a name was allowed before (outsiders that were seen count as allowed), was not away, and is no longer
// allowed. A plan depends only on this, on the configuration and on the state. Terraform plans again while it applies,
// when other resources have already changed the tenant, and requires the same plan.
func lockedOut(before, after guard, away []string) []string {
	done := after.allowed()
	inactive := person.Keys(away)
	var names []string
	for _, name := range slices.Concat(before.named, before.ignored) {
		if key := person.Key(name); !inactive[key] && !done[key] {
			done[key] = true // once is enough
			names = append(names, name)
		}
	}
	slices.SortFunc(names, byName)
	return names
}

// asBeforeRun returns the users of a tenant as they were before this run changed them. The plan of a new guard depends
// on the tenant, and Terraform plans again while it applies. The changes of this run must not lead to another plan.
func asBeforeRun(users []*scim.User, changed map[string]ledger.Before) []*scim.User {
	if len(changed) == 0 {
		return users
	}
	were := make([]*scim.User, 0, len(users))
	for _, u := range users {
		before, known := changed[u.ID]
		switch {
		case !known:
			were = append(were, u)
		case !before.Created:
			was := *u
			was.UserName, was.Active = before.Name, &before.Active
			if before.Type != "" {
				was.Extensions = typed(before.Type)
			}
			were = append(were, &was)
		}
		delete(changed, u.ID)
	}
	for id, before := range changed { // deleted by this run
		if before.Created {
			continue
		}
		were = append(were, &scim.User{ID: id, UserName: before.Name, Active: &before.Active, Extensions: typed(before.Type)})
	}
	return were
}

// typed is NinjaOne's extension with nothing but a user type.
func typed(userType string) scim.RawMembers {
	return scim.RawMembers(nil).With(ninjaone.ExtensionURN, ninjaone.Extension{UserType: &userType}.Encode())
}

// record returns the list of deactivated users with further names at its end. It removes a name from its old place if
// the name is allowed or is deactivated again.
func (g guard) record(past, more []string) []string {
	return append(without(without(past, g.allowed()), person.Keys(more)), more...)
}

// without returns the names whose keys are not among keys; never nil.
func without(names []string, keys map[string]bool) []string {
	left := make([]string, 0, len(names))
	for _, name := range names {
		if !keys[person.Key(name)] {
			left = append(left, name)
		}
	}
	return left
}

// byName compares addresses without case. It first compares the part before the last @, so that ada@ comes before
// ada.b@.
func byName(a, b string) int {
	localA, domainA := split(person.Key(a))
	localB, domainB := split(person.Key(b))
	return cmp.Or(strings.Compare(localA, localB), strings.Compare(domainA, domainB))
}

func split(address string) (local, domain string) {
	if at := strings.LastIndexByte(address, '@'); at >= 0 {
		return address[:at], address[at+1:]
	}
	return address, ""
}

func names(of []outsider) []string {
	list := make([]string, 0, len(of))
	for _, o := range of {
		list = append(list, o.UserName)
	}
	return list
}
