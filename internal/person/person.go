// Package person is one person of a NinjaOne tenant as a roster writes them, and the two pure functions between that and
// SCIM: [Flatten] reads an answer, [Expand] yields what to send. The user resource, the roster resource, the data sources
// and the list resource all map with these, so that a rule stands once.
package person

import (
	"slices"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Person holds the attributes of a user that this project manages. "" and nil mean absent; which of the absent ones are
// nobody's business is told beside each.
type Person struct {
	// UserName is the email address somebody signs in with; compared as a name.
	UserName string
	// UserType is "Technician" or "endUser", in any case; compared without it, and sent as [ninjaone.SentUserType] has it.
	UserType string
	// GivenName and FamilyName are compared with case: "de la Cruz" and "De La Cruz" are a correction somebody made.
	GivenName, FamilyName string
	// OrganizationID is digits or "All". nil is a statement: no organization, because it decides what somebody sees.
	OrganizationID *string
	// DisplayName nil: left to the service.
	DisplayName *string
	// Email nil: left to the service; compared without case.
	Email *string
	// Active nil: not known.
	Active *bool
	// ExternalID nil: not managed; identity providers write it.
	ExternalID *string
	// Roles nil: not managed; a service that maps groups to roles may report roles that nobody sent.
	Roles []string
}

// Flatten reads an answer of the service into a person, given what was known before. What the answer leaves out keeps
// its prior value, and a value that only came back in another case, trimmed (dialect 16) or decomposed (dialect 47) is the prior
// one: silence is not change. A prior without a user name means that nothing was known (an import, a data source): everything is taken.
//
// A damaged text ([scim.Damaged]) is no value. Who and of what type somebody is, is then not said; everything else is absent, so that a
// plan shows it and the apply writes it anew. [Damaged] tells of which attributes that is so.
func Flatten(answer *scim.User, prior Person) Person {
	unknown := prior.UserName == ""
	p := prior
	p.UserName = said(answer.UserName, prior.UserName, scim.Same)
	if answer.Name != nil {
		p.GivenName = saidName(answer.Name.GivenName, prior.GivenName)
		p.FamilyName = saidName(answer.Name.FamilyName, prior.FamilyName)
	}
	p.DisplayName = saidPointer(answer.DisplayName, prior.DisplayName, scim.SameText)
	if email, ok := answer.PrimaryEmail(); ok {
		p.Email = saidPointer(&email, prior.Email, scim.Same)
	}
	if answer.Active != nil {
		p.Active = answer.Active
	}
	if unknown || prior.ExternalID != nil {
		p.ExternalID = saidPointer(answer.ExternalID, prior.ExternalID, scim.SameText)
	}
	if answer.Roles != nil && (unknown || prior.Roles != nil) {
		p.Roles = saidRoles(answer.Roles, prior.Roles)
	}
	extension := Extension(answer)
	if extension.UserType != nil {
		p.UserType = said(*extension.UserType, prior.UserType, scim.Same)
	}
	p.OrganizationID = saidPointer(extension.OrganizationID, prior.OrganizationID, scim.Same)
	return p
}

// Extension is what NinjaOne's extension says of a user; empty where the answer has none or an unreadable one, which is
// silence.
func Extension(u *scim.User) ninjaone.Extension {
	raw, ok := u.Extension(ninjaone.ExtensionURN)
	if !ok {
		return ninjaone.Extension{}
	}
	extension, err := ninjaone.DecodeExtension(raw)
	if err != nil {
		return ninjaone.Extension{}
	}
	return extension
}

// Damaged names the attributes, as a practitioner writes them, of which an answer holds a damaged text.
func Damaged(answer *scim.User) []string {
	var names []string
	note := func(text, name string) {
		if scim.Damaged(text) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	note(answer.UserName, "user_name")
	if answer.Name != nil {
		note(value(answer.Name.GivenName), "given_name")
		note(value(answer.Name.FamilyName), "family_name")
	}
	note(value(answer.DisplayName), "display_name")
	email, _ := answer.PrimaryEmail()
	note(email, "email")
	note(value(answer.ExternalID), "external_id")
	for _, role := range answer.Roles {
		note(role.Value, "roles")
	}
	extension := Extension(answer)
	note(value(extension.UserType), "user_type")
	note(value(extension.OrganizationID), "organization_id")
	return names
}

// Tells reports whether an answer says everything that is known of a person, so that nothing in it is silence. A listing
// that leaves something out (dialect 6) is confirmed by a GET.
func Tells(answer *scim.User, known Person) bool {
	extension := Extension(answer)
	_, hasEmail := answer.PrimaryEmail()
	return answer.UserName != "" &&
		answer.Active != nil &&
		extension.UserType != nil &&
		(known.OrganizationID == nil || extension.OrganizationID != nil) &&
		(known.GivenName == "" || answer.Name != nil && answer.Name.GivenName != nil) &&
		(known.FamilyName == "" || answer.Name != nil && answer.Name.FamilyName != nil) &&
		(known.DisplayName == nil || answer.DisplayName != nil) &&
		(known.Email == nil || hasEmail) &&
		(known.ExternalID == nil || answer.ExternalID != nil) &&
		(len(known.Roles) == 0 || answer.Roles != nil)
}

// Inherit fills what p leaves unmanaged (display name, email, active, external id, roles) from a current person, so that
// [Expand] finds no difference there. Only an email that was the user name moves along with that: see [Person.Follow].
func (p Person) Inherit(current Person) Person {
	if p.DisplayName == nil {
		p.DisplayName = current.DisplayName
	}
	switch {
	case p.Email != nil:
	case current.Email != nil && renames(p, current) && scim.Same(*current.Email, current.UserName):
		p.Email = new(p.UserName)
	default:
		p.Email = current.Email
	}
	if p.Active == nil {
		p.Active = current.Active
	}
	if p.ExternalID == nil {
		p.ExternalID = current.ExternalID
	}
	if p.Roles == nil {
		p.Roles = current.Roles
	}
	return p
}

// IsActive reports whether the person can sign in; who is not known to be inactive can.
func (p Person) IsActive() bool { return p.Active == nil || *p.Active }

// FullName is the display name that identity providers send: given and family name.
func (p Person) FullName() string { return strings.TrimSpace(p.GivenName + " " + p.FamilyName) }

// Key is a user name as it is compared, and so is the key of a group's name or of a user type.
func Key(name string) string { return scim.Fold(name) }

// said is what a service said of a string: prior where it said nothing or the same in other clothes.
func said(answer, prior string, same func(a, b string) bool) string {
	if answer == "" || scim.Damaged(answer) || same(answer, prior) {
		return prior
	}
	return answer
}

// saidName is [said] for a name, of which a damaged one is none.
func saidName(answer *string, prior string) string {
	if scim.Damaged(value(answer)) {
		return ""
	}
	return said(value(answer), prior, scim.SameText)
}

// saidPointer is [said] for an attribute that can be absent. An empty string is a statement that there is no value.
func saidPointer(answer, prior *string, same func(a, b string) bool) *string {
	switch {
	case answer == nil:
		return prior
	case scim.Damaged(*answer):
		return nil
	case prior != nil && same(*answer, *prior):
		return prior
	case *answer == "":
		return nil
	}
	return answer
}

func saidRoles(answer []scim.Role, prior []string) []string {
	values := make([]string, 0, len(answer))
	for _, role := range answer {
		if role.Value != "" && !scim.Damaged(role.Value) && !hasRole(values, role.Value) {
			values = append(values, role.Value)
		}
	}
	if sameRoles(values, prior) {
		return prior
	}
	if len(values) == 0 {
		return nil
	}
	return values
}

func sameRoles(a, b []string) bool {
	within := func(a, b []string) bool {
		return !slices.ContainsFunc(a, func(role string) bool { return !hasRole(b, role) })
	}
	return len(a) == len(b) && within(a, b) && within(b, a)
}

func hasRole(roles []string, role string) bool {
	return slices.ContainsFunc(roles, func(other string) bool { return scim.SameText(other, role) })
}

func samePointer(a, b *string, same func(a, b string) bool) bool {
	if a == nil || b == nil {
		return a == b
	}
	return same(*a, *b)
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
