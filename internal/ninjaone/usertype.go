package ninjaone

import "strings"

// The two user types, as NinjaOne documentation writes them; it calls endUser case-sensitive. A configuration may write them
// in any case.
const (
	Technician = "Technician"
	EndUser    = "endUser"
)

// guideTechnician is how a published guide writes the technician.
const guideTechnician = "technician"

// SentUserType is a user type as it is sent: as NinjaOne documents it, whatever its case. Only the exact "technician" of the
// published guide goes as it is, because whoever writes it may know why, and so does what is no user type.
func SentUserType(s string) string {
	if documented, err := ParseUserType(s); err == nil && s != guideTechnician {
		return documented
	}
	return s
}

// ParseUserType returns the documented spelling of a user type, compared without case. The error is a *Refusal whose
// Reason is MissingUserType for an empty or blank one, Administrator, or UnknownUserType.
func ParseUserType(s string) (canonical string, err error) {
	switch {
	case IsTechnician(s):
		return Technician, nil
	case IsEndUser(s):
		return EndUser, nil
	case strings.TrimSpace(s) == "":
		return "", MissingUserTypeRefusal()
	case IsAdministrator(s):
		return "", AdministratorRefusal(s)
	}
	return "", refuse(UnknownUserType, "%s is not a NinjaOne user type. Use %q for somebody who works in the console "+
		"or %q for somebody who is supported; what a technician may do is decided by the roles that the console maps to groups.",
		quote(s), Technician, EndUser)
}

// MissingUserTypeRefusal is the refusal of a user without a user type. NinjaOne documentation: a user that arrives
// without one becomes an end user.
func MissingUserTypeRefusal() *Refusal {
	return refuse(MissingUserType, "No user type is given. NinjaOne would not complain: it would silently make an end user "+
		"of somebody who may be meant as a technician. Set it to %q or %q.", Technician, EndUser)
}

// IsTechnician reports whether s is the technician's user type, compared without case.
func IsTechnician(s string) bool { return equalASCIIFold(s, Technician) }

// IsEndUser reports whether s is the end user's user type, compared without case.
func IsEndUser(s string) bool { return equalASCIIFold(s, EndUser) }

// equalASCIIFold is strings.EqualFold for an ASCII word: equal length rules out the letters beyond ASCII that fold to
// one within it, such as ſ to s, which the service would take for something else.
func equalASCIIFold(s, word string) bool {
	return len(s) == len(word) && strings.EqualFold(s, word)
}
