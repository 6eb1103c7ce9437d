package diagnose

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
)

// LeftToAdopter is the warning of a destroy of an account that a create of the same apply has adopted.
func LeftToAdopter(kind, name, id string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Left alone, because this apply adopted it", fmt.Sprintf(
		"Another resource, created earlier in this apply, adopted the %[1]s %[2]s with the id %[3]s. So nothing was "+
			"sent, and only the old resource is gone from the state.\n\nThe destroy of the old resource, for "+
			"example in a replacement with create_before_destroy, would have undone the "+
			"adoption.", kind, Printable(name), Printable(id)))
}

// MembershipKept is the warning of a destroy of a membership that another resource of the same apply has created again.
func MembershipKept(d *directory.Directory, groupID, userID string) diag.Diagnostics {
	return destroyed(d, diag.Diagnostics{diag.NewWarningDiagnostic("Left in the group, because this apply put them there", fmt.Sprintf(
		"User %s stays in group %s, because another resource of this configuration, created earlier in this apply, "+
			"put the user there. So nothing was sent, and only the old resource is gone from the state.\n\nThis "+
			"happens when a membership gets another address without a moved "+
			"block.", Printable(userID), Printable(groupID)))})
}

// RosterLeftToAdopters is the warning of people that a roster was to release and that a create of the same apply has
// adopted.
func RosterLeftToAdopters(people []string) diag.Diagnostics {
	if len(people) == 0 {
		return nil
	}
	slices.Sort(people)
	return diag.Diagnostics{diag.NewWarningDiagnostic("Left alone, because this apply adopted it", fmt.Sprintf(
		"The roster releases %s that another resource, created earlier in this apply, adopted:\n\n%s\n\nSo nothing "+
			"was sent for them, and only the roster's state no longer has them.",
		plural(len(people), "person", "people"), few(printableEach(people))))}
}
