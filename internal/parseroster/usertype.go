package parseroster

import (
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// userType returns the user type of a cell. It returns nil after a mistake.
func (r *row) userType(c *column, value string) *string {
	canonical, err := ninjaone.ParseUserType(value)
	if err != nil && saysEndUser(value) {
		canonical, err = ninjaone.EndUser, nil
	}
	if err == nil && !scim.Same(canonical, r.options.userType) {
		r.layout.typed = true
	}
	switch {
	case err == nil && value == strings.ToLower(ninjaone.Technician):
		// "technician" stays as it is: an author that writes exactly this may have a reason.
		return &value
	case err == nil:
		return &canonical
	case isEntraType(value) && r.options.userType != "":
		return &r.options.userType
	case isEntraType(value):
		r.found.explain(r.at, c, value, "Entra ID's own user type", quote(value)+" is Entra ID's own user type, which "+
			"says nothing about NinjaOne's. Add a column headed user_type, which is preferred to this one, with "+
			"Technician or endUser in every row, or, if all are of one type, pass it: parse_roster(…, { "+userTypeName+
			" = \"Technician\" })")
	case c.source != person.ThisProvider && !ninjaone.IsAdministrator(value):
		r.found.explain(r.at, c, value, "no user type of NinjaOne's", quote(value)+" is not a NinjaOne user type, and the "+
			"column is "+c.source+"'s own. Add a column headed user_type, which is preferred to this one, with Technician or "+
			"endUser in every row, or, if all are of one type, pass it: parse_roster(…, { "+userTypeName+
			" = \"Technician\" })")
	default:
		r.found.refuse(r.at, c, value, err)
	}
	return nil
}

// isEntraType reports one of Entra ID's own user types.
func isEntraType(value string) bool {
	return strings.EqualFold(value, "Member") || strings.EqualFold(value, "Guest")
}

// saysEndUser reports a cell such as "End User" or "end-users".
func saysEndUser(value string) bool {
	return len(value) <= len("end users") &&
		ninjaone.IsEndUser(strings.TrimSuffix(strings.ReplaceAll(words(value), " ", ""), "s"))
}
