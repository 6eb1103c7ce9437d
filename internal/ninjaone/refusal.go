package ninjaone

import (
	"fmt"
	"unicode/utf8"
)

// Reason is the rule that a refused value breaks. Its text is a title that never varies with the value, and serves as
// the summary of a diagnostic.
type Reason string

// These are the reasons for which this package refuses a value.
const (
	MissingUserType       Reason = "Missing user type"
	UnknownUserType       Reason = "Unknown user type"
	Administrator         Reason = "System administrators are made in the console"
	InvalidOrganizationID Reason = "Invalid organization id"
	InvalidUserName       Reason = "Invalid user name"
	InvalidEmail          Reason = "Invalid email address"
	InvalidName           Reason = "Invalid name"
	InvalidExternalID     Reason = "Invalid external id"
	ShortenedExternalID   Reason = "External id shortened by a spreadsheet"
	InvalidEndpoint       Reason = "Invalid SCIM URL"
	InvalidAPIURL         Reason = "Invalid API URL"
	UnknownRegion         Reason = "Unknown region"
	InvalidTokenDate      Reason = "Invalid token date"
)

// Refusal is the error of every Parse and Check function of this package. Its text is one or more sentences for
// practitioners, with the problem and the fix, and serves as the detail of a diagnostic.
type Refusal struct {
	Reason Reason
	detail string
}

// Error returns the text.
func (r *Refusal) Error() string { return r.detail }

// AdministratorRefusal returns the refusal of a user type, role or group name that IsAdministrator recognises. NinjaOne
// documentation: system administrators cannot be assigned through SCIM.
func AdministratorRefusal(value string) *Refusal {
	return refuse(Administrator, "%s names NinjaOne's system administrator, which SCIM cannot assign. "+
		"Make system administrators by hand in the NinjaOne console, and leave them out of this configuration. A custom role with a name of its own, such as \"Patch Administrator\", is fine.",
		quote(value))
}

func refuse(reason Reason, format string, args ...any) *Refusal {
	return &Refusal{Reason: reason, detail: fmt.Sprintf(format, args...)}
}

// quote shortens a value in a message: a whole file pasted into one field must not bury the sentence.
func quote(value string) string {
	const limit = 100
	if utf8.RuneCountInString(value) > limit {
		value = string([]rune(value)[:limit]) + "…"
	}
	return fmt.Sprintf("%q", value)
}
