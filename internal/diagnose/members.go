package diagnose

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// MembershipBesideList is the error of a membership in a group whose members another resource lists.
func MembershipBesideList(at path.Path, id string) diag.Diagnostic {
	return besideList(at, fmt.Sprintf("The membership %s is in a group whose ninjaone_scim_group lists its members.", Printable(id)))
}

// ListBesideMemberships is the error of a group that lists its members while other resources manage memberships in it.
func ListBesideMemberships(at path.Path, group string, ids []string) diag.Diagnostic {
	return besideList(at, fmt.Sprintf("This resource lists the members of the group %s, and other resources manage memberships in it:\n\n%s",
		Printable(group), bounded(printableEach(ids))))
}

// leftGroup is the remedy where the roster lists such a group in its state only.
const leftGroup = "If the roster has just stopped listing the group, apply that change first, and then the other one."

// ListBesideRoster is the error of groups that list their members, while a roster puts its people into them.
func ListBesideRoster(at path.Path, groups []string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Two resources manage the members of one group", fmt.Sprintf(
		"A ninjaone_scim_group lists the members of these groups, and a roster manages the memberships of its people in "+
			"them:\n\n%s\n\nThe two undo each other's changes.", bounded(printableEach(groups)))+steps{
		"Remove members from the ninjaone_scim_group, which changes nothing in NinjaOne.",
		"Or remove groups from the people on the roster, which changes nothing in NinjaOne either.",
		leftGroup,
	}.paragraph())
}

// MembershipsBesideRoster is the error of memberships in groups in which a roster manages the same people.
func MembershipsBesideRoster(at path.Path, ids []string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Two resources manage the members of one group", fmt.Sprintf(
		"A ninjaone_scim_group_membership manages these memberships, and a roster manages the groups of the same "+
			"people:\n\n%s\n\nThe two undo each other's changes.", bounded(printableEach(ids)))+steps{
		"Run terraform state rm with the address of the ninjaone_scim_group_membership, remove its block, and list " +
			"the group in groups of the person on the roster.",
		"Or remove groups from that person on the roster, which changes nothing in NinjaOne.",
		leftGroup,
	}.paragraph())
}

func besideList(at path.Path, words string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Two resources manage the members of one group", words+"\n\nThe two "+
		"undo each other's changes, and a destroy of the membership would remove a listed member."+steps{
		"Remove the ninjaone_scim_group_membership resources of the group, and list their users in members. Listed users " +
			"stay in the group.",
		"Or remove members from the ninjaone_scim_group, which changes nothing in NinjaOne.",
	}.paragraph())
}
