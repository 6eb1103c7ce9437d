// Package person models one person of a NinjaOne tenant as a roster writes them. It holds a table of attributes and
// pure functions between a person and SCIM: [Flatten] reads an answer, and [Expand] returns what to send. The user
// resource, the roster resource, the data sources, the list resource and parse_roster all use the table, so that each
// rule is in one place.
package person

import (
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Flatten reads an answer of the service into a person. prior is what was known before. An attribute that the answer
// leaves out keeps its prior value. So does a value that only came back in another case, trimmed (dialect 16) or
// decomposed (dialect 47). If prior has no user name, as in an import or a data source, Flatten takes every value of
// the answer.
//
// A damaged text ([scim.Damaged]) is not a value. A damaged user name or user type counts as left out. Any other
// damaged attribute is absent, so that a plan shows it and the apply writes it again. [Damaged] names the damaged
// attributes.
func Flatten(u *scim.User, prior Person) Person {
	shown, p := decoded(u), prior
	for _, a := range table {
		was := a.Of(&prior)
		if a.Unset != NotManaged || prior.UserName == "" || !was.IsAbsent() {
			a.Set(&p, a.merged(a.place.read(shown), was))
		}
	}
	return p
}

// Damaged returns the attributes, as practitioners write them, for which an answer holds a damaged text.
func Damaged(u *scim.User) []string {
	var names []string
	shown := decoded(u)
	for _, a := range table {
		if a.place.read(shown).isDamaged() {
			names = append(names, a.Name)
		}
	}
	return names
}

// ShowsAll reports whether an answer contains every known attribute of a person. A listing may leave attributes out
// (dialect 6), so a GET has to confirm it.
func ShowsAll(u *scim.User, known Person) bool {
	shown := decoded(u)
	for _, a := range table {
		if (a.vital || !a.Of(&known).isNone()) && a.place.read(shown).IsAbsent() {
			return false
		}
	}
	return true
}

// Inherit fills the unmanaged attributes of p from current, so that [Expand] finds no difference in them. An unmanaged
// email that equals the user name changes with the user name: see [Person.Follow].
func (p Person) Inherit(current Person) Person {
	for _, a := range table {
		if a.Unset == NotManaged && a.Of(&p).IsAbsent() {
			a.Set(&p, a.Of(&current))
		}
	}
	return p.Complete(current)
}

// Complete is like [Person.Inherit], but only for attributes that are left to the service. A managed attribute that is
// absent stays absent, so that [Expand] removes it.
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

// Refusal is one reason not to send a person. It names the attribute as practitioners write it.
type Refusal struct {
	Attribute string
	Err       error
}

// Refusals returns every reason not to send this person. Terraform's validation finds most of them earlier. Refusals
// also checks values that become known only during the apply, before the request is sent.
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

// IsActive reports whether the person can sign in. A person that is not known to be inactive can.
func (p Person) IsActive() bool { return p.Active == nil || *p.Active }

// FullName returns the display name that identity providers send: given and family name.
func (p Person) FullName() string { return strings.TrimSpace(p.GivenName + " " + p.FamilyName) }

// MayBeOther reports whether an update of an account's values from was to is may pass the account to another person. Of
// the user name, the external id and the full name, two have changed, and no external id shows that it is one person. A
// changed given or family name alone is no other full name: people marry.
func MayBeOther(was, is Person) bool {
	changes, known := 0, was.ExternalID != nil && is.ExternalID != nil && !ninjaone.IsPlaceholder(*was.ExternalID)
	switch {
	case known && scim.SameText(*was.ExternalID, *is.ExternalID):
		return false
	case known && *is.ExternalID != "":
		changes++
	}
	differ := func(was, is string) bool { return was != "" && is != "" && !scim.Same(was, is) }
	if differ(was.UserName, is.UserName) {
		changes++
	}
	if differ(was.GivenName, is.GivenName) && differ(was.FamilyName, is.FamilyName) {
		changes++
	}
	return changes >= 2
}

// Key returns a user name in the form in which names are compared. It also serves for group names and user types.
func Key(name string) string { return scim.Fold(name) }

// Keys returns the keys of names.
func Keys(names []string) map[string]bool {
	keys := make(map[string]bool, len(names))
	for _, name := range names {
		keys[Key(name)] = true
	}
	return keys
}
