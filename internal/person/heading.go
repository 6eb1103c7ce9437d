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
		"Hire date", "Start date", "Lifecycle status", "Employment type", "Employment status", "Termination date",
		"Einstellungsdatum",
	}
}
