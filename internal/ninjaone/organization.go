package ninjaone

// AllOrganizations is the organization id of a global end user (NinjaOne documentation).
const AllOrganizations = "All"

// CheckOrganizationID accepts a NinjaOne organization id, which consists of digits, or exactly AllOrganizations. The
// error is a *Refusal.
func CheckOrganizationID(s string) error {
	if s == AllOrganizations || isDigits(s) {
		return nil
	}
	return refuse(InvalidOrganizationID, "%s is not an organization id.", quote(s)).
		fix("Use the organization's number in NinjaOne, such as \"42\", or %q for an end user of every organization.",
			AllOrganizations)
}

func isDigits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}
