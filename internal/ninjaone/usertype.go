package ninjaone

import "strings"

// These are the two user types in NinjaOne's documented spelling. The documentation calls endUser case-sensitive. A
// configuration may use any case.
const (
	Technician = "Technician"
	EndUser    = "endUser"
)

// guideTechnician is the spelling of the technician in a published guide.
const guideTechnician = "technician"

// SentUserType returns the spelling of a user type that is sent: the documented one, whatever the case of s. The exact
// "technician" of the published guide stays as it is, because its author may have a reason. A text that is not a user
// type stays too.
func SentUserType(s string) string {
	if documented, err := ParseUserType(s); err == nil && s != guideTechnician {
		return documented
	}
	return s
}

// ParseUserType returns the documented spelling of a user type, compared without case. The error is a *Refusal. Its
// Reason is MissingUserType for an empty or blank text, Administrator, or UnknownUserType.
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
	return "", refuse(UnknownUserType, "%s is not a NinjaOne user type. The roles that the console maps to groups decide what "+
		"a technician may do.", quote(s)).
		fix("Use %q for a person that works in the console, or %q for a person that gets support.", Technician, EndUser)
}

// MissingUserTypeRefusal returns the refusal of a user without a user type. NinjaOne documentation: a user that arrives
// without one becomes an end user.
func MissingUserTypeRefusal() *Refusal {
	return refuse(MissingUserType, "The user type is missing. Without one, NinjaOne makes the person an end user and "+
		"reports no error, even if the person should be a technician.").
		fix("Set user_type to %q or %q.", Technician, EndUser)
}

// IsTechnician reports whether s is the technician's user type, compared without case.
func IsTechnician(s string) bool { return equalASCIIFold(s, Technician) }

// IsEndUser reports whether s is the end user's user type, compared without case.
func IsEndUser(s string) bool { return equalASCIIFold(s, EndUser) }

// equalASCIIFold is strings.EqualFold for an ASCII word. Some letters beyond ASCII fold to one within it, such as ſ to
// s, and the service would not accept them. The comparison of lengths rules them out.
func equalASCIIFold(s, word string) bool {
	return len(s) == len(word) && strings.EqualFold(s, word)
}
