package roster

import (
	"slices"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// entry is one person as the JSON text writes them. What is not written is not managed, but for active, which is true.
type entry struct {
	key    string        // as person.Key has it
	person person.Person // UserName is the key as written
	groups []string      // display names; nil: not managed
	raw    string        // as written; "": nothing is known of them
}

// want is the person as they are to be: somebody on the roster can sign in, unless it says otherwise.
func (e entry) want() person.Person {
	p := e.person
	if p.Active == nil {
		p.Active = new(true)
	}
	return p
}

// idOf is a person's external id where it can identify them; "": there is none.
func idOf(e entry) string {
	id := e.person.ExternalID
	if id == nil || ninjaone.IsPlaceholder(*id) {
		return ""
	}
	return strings.TrimSpace(*id)
}

// people are a whole roster, by key.
type people map[string]entry

// keys are everybody's, sorted.
func (p people) keys() []string {
	keys := make([]string, 0, len(p))
	for key := range p {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// groups are the names of all groups that anybody lists, by key, spelled as whoever comes first by user name spells them.
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
