package person

// Heading describes the column headings of one kind of export.
type Heading struct {
	Source string
	Texts  []string
	// Beside are headings of which at least one must be in the file too. They are for headings that are too general,
	// such as "id". If Beside is empty, the heading counts alone.
	Beside []string
}

// Head returns a row of headings for the table.
func Head(source string, texts ...string) Heading { return Heading{Source: source, Texts: texts} }

// With returns the row with headings of which one must be in the file too.
func (h Heading) With(beside ...string) Heading {
	h.Beside = beside
	return h
}

// These are the kinds of exports whose columns are understood. JumpCloud, OneLogin and PingOne name attributes as their
// APIs and import templates do. The author of an HR report chooses its columns; the headings here are the systems' own
// field names, as far as they are published.
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

// OfOneLogin returns columns that identify an export of OneLogin.
func OfOneLogin() []string { return []string{"directory_id", "activated_at", "invalid_login_attempts"} }

// OfJumpCloud returns columns that identify an export of JumpCloud.
func OfJumpCloud() []string { return []string{"employeeIdentifier", "account_locked", "Company email"} }

// ofHumanResources returns columns that occur only in a table of employees.
func ofHumanResources() []string {
	return []string{
		"Hire date", "Start date", "Lifecycle status", "Employment type", "Termination date", "Einstellungsdatum",
	}
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
		// The username is the name on a computer. People sign in with the address.
		Head(JumpCloud, "Company email"),
		Head(JumpCloud, "email").With(OfJumpCloud()...),
		Head(PingOne, "username").With("name.given"),
		Head(Microsoft365, "Username").With("Alternate email address"), // the template for adding users
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
		Head(Personio, "Personnel number", "Personalnummer"),
	}
}
