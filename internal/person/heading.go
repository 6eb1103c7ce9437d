package person

// Heading is how one kind of export heads its columns.
type Heading struct {
	Source string
	Texts  []string
	// Beside are headings of which one must be in the file too, because these are too general to be believed alone:
	// every second table in the world has an "id". None: they are believed alone.
	Beside []string
}

// Head is a row of headings in the table.
func Head(source string, texts ...string) Heading { return Heading{Source: source, Texts: texts} }

// With is the row of headings where one of some others is in the file too.
func (h Heading) With(beside ...string) Heading {
	h.Beside = beside
	return h
}

// The kinds of exports whose columns are understood. JumpCloud, OneLogin and PingOne name attributes as their APIs and
// import templates do. Reports of human resources have the columns that somebody chose; the headings are the names that
// the system itself gives its fields, as far as they are published.
const (
	ThisProvider    = "this provider"
	EntraID         = "Entra ID"
	Microsoft365    = "Microsoft 365"
	Okta            = "Okta"
	GoogleWorkspace = "Google Workspace"
	GAM             = "GAM"
	JumpCloud       = "JumpCloud"
	OneLogin        = "OneLogin"
	PingOne         = "PingOne"
	BambooHR        = "BambooHR"
	HiBob           = "HiBob"
	Workday         = "Workday"
	ADP             = "ADP"
	Personio        = "Personio"
)

// OfOneLogin are columns that tell an export of OneLogin from others.
func OfOneLogin() []string { return []string{"directory_id", "activated_at", "invalid_login_attempts"} }

// OfJumpCloud are columns that tell an export of JumpCloud from others.
func OfJumpCloud() []string { return []string{"employeeIdentifier", "account_locked", "Company email"} }

// ofHumanResources are columns that only a table of employees has.
func ofHumanResources() []string {
	return []string{"Hire date", "Start date", "Lifecycle status", "Employment type", "Termination date", "Einstellungsdatum"}
}

// userNames are in the order of preference. Where a system has no name but the address, the address is the user name.
func userNames() []Heading {
	return []Heading{
		Head(ThisProvider, "user_name", "NinjaOne user name"),
		// Its column userprincipalname is empty for everybody who is not from Active Directory.
		Head(OneLogin, "email").With(OfOneLogin()...),
		Head(EntraID, "userPrincipalName"),
		Head(Microsoft365, "User principal name"),
		Head(Okta, "login"),
		// The address column is the user name, unless a column of its own says the user name.
		Head(GoogleWorkspace, "Email Address [Required]"),
		Head(GAM, "primaryEmail"),
		Head(Okta, "profile.login"), // as its API writes it
		// The username is the name on a computer. People sign in with the address.
		Head(JumpCloud, "Company email"),
		Head(JumpCloud, "email").With(OfJumpCloud()...),
		Head(PingOne, "username").With("name.given"),
		Head(BambooHR, "Work email"),
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
		Head(Personio, "Personnel number"),
	}
}
