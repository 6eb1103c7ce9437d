package person

import (
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Person holds the attributes of a user that this project manages. "" and nil mean absent; the table defines what an
// absent attribute means.
type Person struct {
	UserName, UserType, GivenName, FamilyName             string
	OrganizationID, DisplayName, Email, Title, ExternalID *string
	Active                                                *bool
	Roles                                                 []string
}

// Attribute is one attribute of a person. The table below defines it once, for the user resource, the data sources, the
// list resource, the roster and parse_roster.
type Attribute struct {
	// Name is what practitioners write. Words documents the attribute of the resource, and Short documents it where it
	// is read.
	Name, Words, Short string
	Type               Type
	Unset              Unset
	// Fold compares values as names, without case. If it is false, case counts.
	Fold bool
	// Check returns the reason not to send a text, or a text of a list. Rule describes Check and completes the sentence
	// "the value …". If Check is nil, a text must not be blank.
	Check func(text string) error
	Rule  string
	// Headings are the columns of exports, the preferred ones first. If it is nil, exports are not searched for the
	// attribute.
	Headings []Heading

	field func(*Person) any // its address
	place place
	vital bool // every complete answer has it, and a damaged value counts as left out
	kept  bool // never removed: an unwanted value stays as it is
	exact bool // the service compares it with case, so a PUT sends the spelling that the service has accepted
}

// Unset is the meaning of an absent attribute.
type Unset int

const (
	// Required attributes are never absent.
	Required Unset = iota
	// None is a statement: the attribute has no value.
	None
	// LeftToService attributes keep the value that the service gives them.
	LeftToService
	// NotManaged attributes are neither read nor sent. An attribute that was managed before is removed once.
	NotManaged
)

// Attributes returns all attributes of a person. Callers must not change them.
func Attributes() []*Attribute { return table }

// table is in the order in which messages and documentation list attributes.
var table = []*Attribute{ //nolint:gochecknoglobals // it is never changed, and read for each person
	{
		Name: "user_name", Unset: Required, Fold: true, vital: true,
		field: func(p *Person) any { return &p.UserName },
		place: place{
			path:  "userName",
			read:  func(a answer) Value { return required(a.UserName) },
			write: func(u *scim.User, v Value) { u.UserName = value(v.Text) },
		},
		Rule: "must be an email address of at most 254 characters", Check: ninjaone.CheckUserName,
		Words: "Email address that the user signs in with, 1 to 254 characters. It must equal what the identity " +
			"provider sends as identifier. Compared without case and in any Unicode form of accents. Changed in place.",
		Short:    "Email address that the user signs in with.",
		Headings: userNames(),
	},
	{
		// The configuration may use any case; [ninjaone.SentUserType] is the form that is sent.
		Name: "user_type", Unset: Required, Fold: true, vital: true, exact: true,
		field: func(p *Person) any { return &p.UserType },
		place: userTypePlace(),
		Rule:  `must be "Technician" or "endUser", in any case`,
		Check: func(text string) error { _, err := ninjaone.ParseUserType(text); return err },
		Words: "**Required.** `Technician` or `endUser`. Accepted and compared in any case, and sent as NinjaOne " +
			"documents it. Only `technician` is sent as written, because a published guide writes it so. There is no " +
			"default: NinjaOne would silently make a technician without a type an end user. Changed in place, with a " +
			"warning, because NinjaOne documents no such conversion: the apply reads the user back, and fails if " +
			"NinjaOne kept the old type.",
		Short: "`Technician` or `endUser`, as NinjaOne writes it; null if NinjaOne does not return it.",
		Headings: []Heading{
			Head(ThisProvider, "NinjaOne user type", "user_type", "NinjaOne type"),
			Head(Okta, "userType", "profile.userType"),
		},
	},
	{
		// Case counts, as in the family name: "de la Cruz" to "De La Cruz" is a correction.
		Name: "given_name", Unset: Required,
		field: func(p *Person) any { return &p.GivenName },
		place: namePlace("givenName", func(n *scim.Name) **string { return &n.GivenName }),
		Rule:  nameRule, Check: ninjaone.CheckName,
		Words:    "**Required.** Given name, 1 to 150 characters. Changed in place.",
		Short:    "Given name.",
		Headings: givenNames(),
	},
	{
		Name: "family_name", Unset: Required,
		field: func(p *Person) any { return &p.FamilyName },
		place: namePlace("familyName", func(n *scim.Name) **string { return &n.FamilyName }),
		Rule:  nameRule, Check: ninjaone.CheckName,
		Words:    "**Required.** Family name, 1 to 150 characters. Changed in place.",
		Short:    "Family name.",
		Headings: familyNames(),
	},
	{
		// None is a statement, because it decides what a user sees.
		Name: "organization_id", Unset: None, Fold: true,
		field: func(p *Person) any { return &p.OrganizationID },
		place: place{
			path:  ninjaone.OrganizationIDPath,
			read:  func(a answer) Value { return Value{Text: a.ninjaone.OrganizationID} },
			write: func(u *scim.User, v Value) { writeExtension(u, "organizationId", v.Text) },
		},
		Rule: `must be the number of a NinjaOne organization, or "All"`, Check: ninjaone.CheckOrganizationID,
		Words: "The NinjaOne organization of an end user: its id in digits, or `All` for a global end user. There is " +
			"no default. NinjaOne does not document what an end user without an organization can see, so a create of " +
			"such a user warns. An organization on a technician warns too.",
		Short: "NinjaOne organization of an end user, or `All`; null if NinjaOne does not return it.",
		Headings: []Heading{
			Head(ThisProvider,
				"NinjaOne organization", "NinjaOne organization ID", "organization_id", "organizationId"),
		},
	},
	{
		Name: "display_name", Unset: LeftToService,
		field: func(p *Person) any { return &p.DisplayName },
		place: textPlace("displayName", func(u *scim.User) **string { return &u.DisplayName }),
		Words: "Display name. If unset, a create sends given and family name, as identity providers do, and NinjaOne " +
			"decides the value from then on.",
		Short: "Display name.",
		Headings: []Heading{
			Head(ThisProvider, "display_name"),
			Head(EntraID, "displayName"),
			Head(Okta, "profile.displayName"),
		},
	},
	{
		// An account without an address is of no use, so the address is never removed.
		Name: "email", Unset: LeftToService, Fold: true, kept: true,
		field: func(p *Person) any { return &p.Email },
		place: place{
			path: pathEmails,
			read: func(a answer) Value {
				if address, ok := a.PrimaryEmail(); ok {
					return Value{Text: &address}
				}
				return Value{}
			},
			write: writeEmail,
			// For an account with several addresses, see [Readdress].
			send: func(v Value) any { return workEmail(*v.Text) },
		},
		Rule: "must be an email address of at most 254 characters", Check: ninjaone.CheckEmail,
		Words: "Email address. If unset, a create sends `user_name`. A change of `user_name` also changes the email " +
			"address if the two were equal. Nothing else changes it. Compared without case.",
		Short: "Email address.",
		Headings: []Heading{
			Head(ThisProvider, "email"),
			Head(EntraID, "mail"),
			Head(Okta, "profile.email"),
			Head(GoogleWorkspace, "Email Address [Required]"),
		},
	},
	{
		Name: "title", Unset: NotManaged,
		field: func(p *Person) any { return &p.Title },
		place: memberPlace("title"),
		Words: "Job title, such as `Network engineer`: the attribute `title` of SCIM's core schema (RFC 7643). If " +
			"unset, the provider does not manage it. NinjaOne does not document titles, so it is a guess that it " +
			"keeps them. If it does not, the apply warns.",
		Short: "Job title, if NinjaOne returns it.",
		// Most exports have titles. A company that sends them on a guess has to opt in.
		Headings: []Heading{Head(ThisProvider, "NinjaOne title")},
	},
	{
		Name: "active", Type: Flag, Unset: LeftToService, vital: true, kept: true,
		field: func(p *Person) any { return &p.Active },
		place: place{
			path:  pathActive,
			read:  func(a answer) Value { return Value{Flag: a.Active} },
			write: func(u *scim.User, v Value) { u.Active = v.Flag },
			send:  func(v Value) any { return *v.Flag },
		},
		Words: "Whether the user can sign in. Default `true`, so the plan shows a user that was deactivated " +
			"elsewhere. The console shows `false` as Inactive. A later `true` reactivates the user.",
		Short:    "Whether the user can sign in.",
		Headings: []Heading{Head(ThisProvider, "active")},
	},
	{
		// Identity providers write it.
		Name: "external_id", Unset: NotManaged,
		field: func(p *Person) any { return &p.ExternalID },
		place: textPlace("externalId", func(u *scim.User) **string { return &u.ExternalID }),
		Rule: "must not be blank, nor a placeholder such as TBD, N/A or 0, nor a number that a spreadsheet " +
			"has shortened",
		Check: ninjaone.CheckExternalID,
		Words: "The identity provider's or HR system's own key for the user. If unset, the provider does not manage it. It " +
			"is not known whether NinjaOne stores it.\n\n  A placeholder is an error, because it can stand for any person: " +
			"`TBD`, `N/A`, `none`, `null`, `unknown`, `contractor`, `temp` and similar words in any case and spacing, text of " +
			"punctuation only (`-`, `?`), text of zeros only, the error of a spreadsheet (`#N/A`), or a number that a " +
			"spreadsheet has shortened (`1.00012E+11`). An external id that two users of a plan share is an error too.",
		Short:    "The identity provider's or HR system's own key.",
		Headings: externalIDs(),
	},
	{
		// A service that maps groups to roles may report roles that no client sent.
		Name: "roles", Type: List, Unset: NotManaged,
		field: func(p *Person) any { return &p.Roles },
		place: place{
			path: "roles", read: readRoles,
			// A service may keep what is omitted (dialect 12), so no roles are sent as an empty list.
			write: func(u *scim.User, v Value) { u.Roles = roles(v.List) },
			send:  func(v Value) any { return roles(v.List) },
		},
		Rule: "must not name the system administrator, a role that SCIM cannot assign", Check: ninjaone.CheckNotAdministrator,
		Words: "SCIM role values, never that of a system administrator. If unset, the provider does not manage them. " +
			"NinjaOne assigns roles through its console's group-to-role mapping. It does not document that it reads " +
			"SCIM roles, so prefer groups.",
		Short:    "SCIM role values, sorted.",
		Headings: []Heading{Head(ThisProvider, "NinjaOne roles", "roles")},
	},
}

const nameRule = "must have 1 to 150 characters and not be blank"

// Names returns the names of the selected attributes, as practitioners write them, quoted for Markdown.
func Names(which func(*Attribute) bool) string {
	var names []string
	for _, a := range table {
		if which(a) {
			names = append(names, "`"+a.Name+"`")
		}
	}
	return strings.Join(names, ", ")
}

// Named returns the attribute with a name, as practitioners write it, or nil if there is none.
func Named(name string) *Attribute {
	for _, a := range table {
		if a.Name == name {
			return a
		}
	}
	return nil
}

var (
	errEmpty = &ninjaone.Refusal{
		Reason: ninjaone.InvalidValue, Problem: "The value is empty.", Fixes: []string{"Leave the attribute out instead."},
	}
	errDamaged = ninjaone.DamagedText("The value")
)

// refusal returns the reason not to send a text, or nil.
func (a *Attribute) refusal(text string) error {
	switch {
	case a.Unset != Required && scim.Damaged(text):
		return errDamaged
	case (a.Check == nil || a.Type == List) && strings.TrimSpace(text) == "":
		return errEmpty
	case a.Check == nil:
		return nil
	}
	return a.Check(text)
}

// userNames returns the headings in the order of preference. If a system has no user name beside the address, the
// address is the user name.
func userNames() []Heading {
	return []Heading{
		Head(ThisProvider, "user_name", "NinjaOne user name"),
		// The column userprincipalname is empty for every user that does not come from Active Directory.
		Head(OneLogin, "email").With(OfOneLogin()...),
		Head(EntraID, "userPrincipalName"),
		Head(Microsoft365, "User principal name"),
		Head(Okta, "login"),
		// The address column is the user name, unless another column has the user name.
		Head(GoogleWorkspace, "Email Address [Required]"),
		Head(GAM, "primaryEmail"),
		Head(Okta, "profile.login"), // as Okta's API writes it
		Head(Okta, "Okta username"), // of the report of user accounts
		// The username is the name on a computer. People sign in with the address.
		Head(JumpCloud, "Company email"),
		Head(JumpCloud, "email").With(OfJumpCloud()...),
		Head(PingOne, "username").With("name.given"),
		Head(Microsoft365, "Username").With("Alternate email address"), // the template for adding users
		Head(BambooHR, "Work email", "workEmail"),
		Head(Workday, "Email - Primary Work", "Primary Work Email", "primaryWorkEmail", "Email - Work"),
		Head(ADP, "Work Contact: Work Email"),
		Head(HiBob, "Email").With(ofHumanResources()...),
		Head(Personio, "E-Mail").With(ofHumanResources()...),
	}
}

func givenNames() []Heading {
	return []Heading{
		Head(ThisProvider, "given_name"),
		Head(EntraID, "givenName"),
		Head(Microsoft365, "First name"),
		Head(Okta, "firstName"),
		Head(GoogleWorkspace, "First Name [Required]"),
		Head(GAM, "name.givenName"),
		Head(Okta, "profile.firstName"),
		Head(PingOne, "name.given"),
		Head(Workday, "Legal Name - First Name", "Preferred Name - First Name"),
		Head(ADP, "Legal First Name"),
		Head(Personio, "Vorname"),
	}
}

func familyNames() []Heading {
	return []Heading{
		Head(ThisProvider, "family_name", "familyName"),
		Head(EntraID, "surname"),
		Head(Microsoft365, "Last name"),
		Head(Okta, "lastName"),
		Head(GoogleWorkspace, "Last Name [Required]"),
		Head(GAM, "name.familyName"),
		Head(Okta, "profile.lastName"),
		Head(PingOne, "name.family"),
		Head(Workday, "Legal Name - Last Name", "Preferred Name - Last Name"),
		Head(ADP, "Legal Last Name"),
		Head(Personio, "Nachname"),
	}
}

func externalIDs() []Heading {
	return []Heading{
		Head(ThisProvider, "external_id", "externalId"),
		Head(EntraID, "objectId"),
		Head(EntraID, "id").With("userPrincipalName"),
		Head(EntraID, "employeeId"),
		Head(Microsoft365, "Object Id"),
		Head(Okta, "employeeNumber", "profile.employeeNumber"),
		Head(GoogleWorkspace, "Employee ID"),
		Head(JumpCloud, "employeeIdentifier"),
		Head(BambooHR, "Employee #"),
		Head(ADP, "Associate ID"),
		Head(Personio, "Personnel number", "Personalnummer"),
	}
}
