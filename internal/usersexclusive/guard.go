package usersexclusive

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// guard is who may be active, without Terraform.
type guard struct {
	named    []string // as configured
	ignored  []string
	userType string // "": both
}

// outsider is an active user who is not allowed.
type outsider struct {
	person.Person
	id string
}

// sight is what a guard sees of a tenant.
type sight struct {
	outsiders []outsider // sorted by user name
	// away are those named or ignored, by key, who are not active in scope: no such user, inactive, or of another type.
	away []string
	// elsewhere are the keys of those active and not allowed who are of another type, or of none that the service tells.
	elsewhere map[string]bool
	// untyped counts active users of whom the service does not tell the type, so that a guard of one type cannot judge them.
	untyped int
}

// allowed are the keys of those who may be active.
func (g guard) allowed() map[string]bool {
	return keysOf(slices.Concat(g.named, g.ignored))
}

// look judges the users of a tenant.
func (g guard) look(users []*scim.User) sight {
	s := sight{elsewhere: map[string]bool{}}
	allowed := g.allowed()
	away := g.allowed()
	for _, u := range users {
		p := person.Flatten(u, person.Person{})
		key := person.Key(p.UserName)
		typed := g.userType == "" || scim.Same(p.UserType, g.userType)
		switch {
		case !p.IsActive(), key == "":
			// Somebody without a name cannot be shown to anybody, so is never deactivated.
		case typed && allowed[key]:
			delete(away, key)
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
	for key := range away {
		s.away = append(s.away, key)
	}
	slices.Sort(s.away)
	return s
}

// leaving are the names that a change from one guard to another ends, as far as the last look at the tenant shows: names that
// were allowed (those of outsiders that were seen then among them), were not away, and are allowed no longer. A plan is made of
// this, of the configuration and the state alone: Terraform plans anew while it applies, when other resources have changed the
// tenant, and wants the same plan.
func leaving(before, after guard, away []string) []string {
	done := after.allowed()
	inactive := keysOf(away)
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

// asPlanned are the users of a tenant as they were before this run changed them. A guard that is created is planned by what the
// tenant holds, and planned anew while Terraform applies: what this run has done by then must not make another plan.
func asPlanned(users []*scim.User, changed map[string]ledger.Before) []*scim.User {
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
func typed(userType string) map[string]json.RawMessage {
	return map[string]json.RawMessage{ninjaone.ExtensionURN: ninjaone.Extension{UserType: &userType}.Encode()}
}

// record is the list of those who were deactivated, with more names at its end. Who is allowed, or deactivated once more,
// leaves its old place.
func (g guard) record(past, more []string) []string {
	return append(without(without(past, g.allowed()), keysOf(more)), more...)
}

// without are the names whose keys are not among these; never nil.
func without(names []string, keys map[string]bool) []string {
	left := make([]string, 0, len(names))
	for _, name := range names {
		if !keys[person.Key(name)] {
			left = append(left, name)
		}
	}
	return left
}

// keysOf are the keys of names.
func keysOf(names []string) map[string]bool {
	keys := make(map[string]bool, len(names))
	for _, name := range names {
		keys[person.Key(name)] = true
	}
	return keys
}

// byName compares addresses without case, by what stands before the last @ first: so that ada@ comes before ada.b@.
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
