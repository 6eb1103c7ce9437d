package ninjaone

import (
	"fmt"
	"strings"
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
	InvalidValue          Reason = "Invalid value"
)

// Refusal is the error of every Parse and Check function of this package. Problem is one or more sentences for
// practitioners. Fixes are imperative sentences, which a diagnostic shows one a line.
type Refusal struct {
	Reason  Reason
	Problem string
	Fixes   []string
}

// Error returns the problem and the fixes on one line, for a list of mistakes.
func (r *Refusal) Error() string { return strings.Join(append([]string{r.Problem}, r.Fixes...), " ") }

// fix adds a step that corrects the value.
func (r *Refusal) fix(format string, args ...any) *Refusal {
	r.Fixes = append(r.Fixes, fmt.Sprintf(format, args...))
	return r
}

// AdministratorRefusal returns the refusal of a user type, role or group name that IsAdministrator recognises. NinjaOne
// documentation: system administrators cannot be assigned through SCIM.
func AdministratorRefusal(value string) *Refusal {
	return refuse(Administrator, "%s names NinjaOne's system administrator, which SCIM cannot assign. A custom role "+
		"with another name, such as \"Patch Administrator\", is allowed.", quote(value)).
		fix("Create system administrators by hand in the NinjaOne console, and leave them out of this configuration.")
}

func refuse(reason Reason, format string, args ...any) *Refusal {
	return &Refusal{Reason: reason, Problem: fmt.Sprintf(format, args...)}
}

// quote shortens a value in a message: a whole file pasted into one field must not bury the sentence.
func quote(value string) string {
	const limit = 100
	if utf8.RuneCountInString(value) > limit {
		value = string([]rune(value)[:limit]) + "…"
	}
	return fmt.Sprintf("%q", value)
}
