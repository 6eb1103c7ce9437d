package usersexclusive

import (
	"slices"
	"strings"

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
	// untyped counts active users of whom the service does not tell the type, so that a guard of one type cannot judge them.
	untyped int
}

// allowed are the keys of those who may be active.
func (g guard) allowed() map[string]bool {
	keys := make(map[string]bool, len(g.named)+len(g.ignored))
	for _, name := range slices.Concat(g.named, g.ignored) {
		keys[person.Key(name)] = true
	}
	return keys
}

// look judges the users of a tenant.
func (g guard) look(users []*scim.User) sight {
	var s sight
	allowed := g.allowed()
	away := g.allowed()
	for _, u := range users {
		p := person.Flatten(u, person.Person{})
		key := person.Key(p.UserName)
		switch {
		case !p.IsActive(), key == "":
			// Somebody without a name cannot be shown to anybody, so is never deactivated.
		case g.userType != "" && p.UserType == "" && !allowed[key]:
			s.untyped++
		case g.userType != "" && !strings.EqualFold(p.UserType, g.userType):
		case allowed[key]:
			delete(away, key)
		default:
			s.outsiders = append(s.outsiders, outsider{Person: p, id: u.ID})
		}
	}
	slices.SortFunc(s.outsiders, func(a, b outsider) int { return strings.Compare(person.Key(a.UserName), person.Key(b.UserName)) })
	for key := range away {
		s.away = append(s.away, key)
	}
	slices.Sort(s.away)
	return s
}

// leaving are the names that a change from one guard to another deactivates, as far as the last look at the tenant tells:
// who was named (outsiders that were seen then among them) or ignored, was not away, and is allowed no longer. A plan is
// made of this and not of a new look, because Terraform plans anew while it applies and wants the same plan, although by then
// other resources have changed the tenant.
func leaving(before, after guard, away []string) []string {
	allowed := after.allowed()
	for _, key := range away {
		allowed[key] = true
	}
	var names []string
	for _, name := range slices.Concat(before.named, before.ignored) {
		if key := person.Key(name); !allowed[key] {
			allowed[key] = true // once is enough
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(person.Key(a), person.Key(b)) })
	return names
}

func names(of []outsider) []string {
	list := make([]string, 0, len(of))
	for _, o := range of {
		list = append(list, o.UserName)
	}
	return list
}
