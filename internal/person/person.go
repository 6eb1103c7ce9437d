// Package person is one person of a NinjaOne tenant as a roster writes them: a table of attributes, and the pure
// functions between that and SCIM, of which [Flatten] reads an answer and [Expand] yields what to send. The user
// resource, the roster resource, the data sources, the list resource and parse_roster are made of the table, so that a
// rule stands once.
package person

import (
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Flatten reads an answer of the service into a person, given what was known before. What the answer leaves out keeps
// its prior value, and a value that only came back in another case, trimmed (dialect 16) or decomposed (dialect 47) is
// the prior one: silence is not change. A prior without a user name means that nothing was known (an import, a data
// source): everything is taken.
//
// A damaged text ([scim.Damaged]) is no value. Who and of what type somebody is, is then not said; everything else is
// absent, so that a plan shows it and the apply writes it anew. [Damaged] tells of which attributes that is so.
func Flatten(u *scim.User, prior Person) Person {
	told, p := decoded(u), prior
	for _, a := range table {
		was := a.Of(&prior)
		if a.Unset != NotManaged || prior.UserName == "" || !was.IsAbsent() {
			a.Set(&p, a.said(a.place.read(told), was))
		}
	}
	return p
}

// Damaged names the attributes, as a practitioner writes them, of which an answer holds a damaged text.
func Damaged(u *scim.User) []string {
	var names []string
	told := decoded(u)
	for _, a := range table {
		if a.place.read(told).isDamaged() {
			names = append(names, a.Name)
		}
	}
	return names
}

// Tells reports whether an answer says everything that is known of a person, so that nothing in it is silence. A
// listing that leaves something out (dialect 6) is confirmed by a GET.
func Tells(u *scim.User, known Person) bool {
	told := decoded(u)
	for _, a := range table {
		if (a.vital || !a.Of(&known).isNone()) && a.place.read(told).IsAbsent() {
			return false
		}
	}
	return true
}

// Inherit fills what p leaves unmanaged from a current person, so that [Expand] finds no difference there. Only an
// email that was the user name moves along with that: see [Person.Follow].
func (p Person) Inherit(current Person) Person {
	for _, a := range table {
		if a.Unset == NotManaged && a.Of(&p).IsAbsent() {
			a.Set(&p, a.Of(&current))
		}
	}
	return p.Complete(current)
}

// Complete is [Person.Inherit] for what is left to the service. What p manages no longer stays absent, so that [Expand]
// removes it.
func (p Person) Complete(current Person) Person {
	moves := p.Email == nil && current.Email != nil &&
		renames(p, current) && scim.Same(*current.Email, current.UserName)
	for _, a := range table {
		if a.Unset == LeftToService && a.Of(&p).IsAbsent() {
			a.Set(&p, a.Of(&current))
		}
	}
	if moves {
		p.Email = new(p.UserName)
	}
	return p
}

// Refusal is one reason why a person must not be sent, on the attribute as practitioners write it.
type Refusal struct {
	Attribute string
	Err       error
}

// Refusals are all reasons why this person must not be sent. Terraform's validation finds most of them earlier; what is
// known only while applying is caught here, before the request.
func (p Person) Refusals() []Refusal {
	var refusals []Refusal
	for _, a := range table {
		v := a.Of(&p)
		texts := v.List
		if v.Text != nil || a.Unset == Required {
			texts = []string{value(v.Text)}
		}
		for _, text := range texts {
			if err := a.refusal(text); err != nil {
				refusals = append(refusals, Refusal{a.Name, err})
			}
		}
	}
	return refusals
}

// IsActive reports whether the person can sign in; who is not known to be inactive can.
func (p Person) IsActive() bool { return p.Active == nil || *p.Active }

// FullName is the display name that identity providers send: given and family name.
func (p Person) FullName() string { return strings.TrimSpace(p.GivenName + " " + p.FamilyName) }

// Key is a user name as it is compared, and so is the key of a group's name or of a user type.
func Key(name string) string { return scim.Fold(name) }
