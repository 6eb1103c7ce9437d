package roster

import (
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// entry is one person as the JSON text writes it. An attribute that is not written is not managed, except active, which
// is then true.
type entry struct {
	key    string        // as person.Key has it
	person person.Person // UserName is the key as written
	groups []string      // display names; nil: not managed
	raw    string        // as written; "": nothing is known of the person
}

// want is the person as planned: a person on the roster can sign in unless the roster sets active to false.
func (e entry) want() person.Person {
	p := e.person
	if p.Active == nil {
		p.Active = new(true)
	}
	return p
}

// idOf is the external id of a person where it can identify that person; "": there is none.
func idOf(e entry) string {
	id := e.person.ExternalID
	if id == nil || ninjaone.IsPlaceholder(*id) {
		return ""
	}
	return scim.TextKey(*id)
}

// people are a whole roster, by key.
type people map[string]entry

// keys are the keys of all people, sorted.
func (p people) keys() []string { return sorted(p) }

// grouped are the groups of the people whose groups the roster lists, by remembered id.
func (p people) grouped(remembered memory) map[string][]string {
	groups := map[string][]string{}
	for key, e := range p {
		if id := remembered.IDs[key]; e.groups != nil && id != "" {
			groups[id] = e.groups
		}
	}
	return groups
}

// groups are the names of all groups that the roster lists, by key. Each is spelled as the first person by user name
// spells it.
func (p people) groups() map[string]string {
	named := map[string]string{}
	first := map[string]string{}
	for key, e := range p {
		for _, g := range e.groups {
			group := person.Key(g)
			if by, ok := first[group]; !ok || key < by {
				named[group], first[group] = g, key
			}
		}
	}
	return named
}
