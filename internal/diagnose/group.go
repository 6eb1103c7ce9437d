package diagnose

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// GroupExists is the error of a create whose display name is taken, with an import block to paste.
func GroupExists(displayName string, group *scim.Group) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Group exists already: "+Told(displayName), fmt.Sprintf(
		"%s exists in NinjaOne as a group with the id %s, and what exists is never taken over unasked. To manage this group, import it. "+
			"%s\n\n%s\n\nOr set adopt_existing = true on the resource, which takes it over and brings it in line with the configuration.",
		Told(displayName), Told(group.ID), importAddress("ninjaone_scim_group.teams", displayName), importBlock("ninjaone_scim_group", displayName, group.ID)))
}

// GroupExistsTwice is the error of a look-up by display name that found several.
func GroupExistsTwice(displayName string, groups []*scim.Group) diag.Diagnostic {
	ids := make([]string, 0, len(groups))
	for _, g := range groups {
		ids = append(ids, g.ID)
	}
	return diag.NewErrorDiagnostic("Several groups are called "+Told(displayName), fmt.Sprintf(
		"NinjaOne knows %d groups with this name, with the ids %s. Which one is meant cannot be guessed. Delete or rename all but one, or import "+
			"the right one by its id.", len(groups), strings.Join(toldEach(ids), ", ")))
}

// GroupRenamed is the plan-time warning of a rename.
func GroupRenamed(at path.Path, from, to string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(at, "Group is renamed", fmt.Sprintf(
		"%q becomes %q. The console maps groups to roles; whether a mapping follows a rename is not documented. Look at the mapping in the console "+
			"after the apply, or its members may be without permissions.", cut(from), cut(to)))
}

// GroupNotDeletable is the error of a service that does not delete groups.
func GroupNotDeletable(displayName string, err error) diag.Diagnostic {
	said, _ := explain(err)
	return diag.NewErrorDiagnostic("Group cannot be deleted: "+Told(displayName), said+" This service does not delete groups. Set deletion_policy = "+
		"\"abandon\" on the resource and apply that, then destroy it; delete the group by hand in the console if need be.")
}

// MembersMissing is the warning of a group that was made while some of its members were refused.
func MembersMissing(displayName string, err error) diag.Diagnostic {
	return Warning("Group created without all its members", Told(displayName), err)
}

// MembershipGroupGone is the error of a membership whose group does not exist.
func MembershipGroupGone(groupID, userID string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("group_id"), "No such group: "+Told(groupID), fmt.Sprintf(
		"User %s cannot be put into the group, because NinjaOne has no group with this id. Take group_id from a resource or data source, such as "+
			"ninjaone_scim_group.NAME.id, rather than writing it.", Told(userID)))
}

// refusedMembers says which members of a group were refused, and why; and how many more a failure kept out that is not theirs.
func refusedMembers(e *directory.MemberError) (said, remedy string) {
	all := e.IDs()
	if e.Cause == nil {
		return fmt.Sprintf("%s, everybody else's change is done:%s", countMembers(e, all), reasons(e, all)), remedyMembers(e, all)
	}
	said, remedy = explain(e.Cause)
	said = fmt.Sprintf("%s not done, everybody else's is. %s", plural(len(all), "member's change was", "members' changes were"), said)
	own := slices.DeleteFunc(all, func(id string) bool { return errors.Is(e.Failed[id], e.Cause) })
	if len(own) == 0 {
		return said, remedy
	}
	return fmt.Sprintf("%s\n\n%s before that:%s", said, countMembers(e, own), reasons(e, own)), strings.TrimSpace(remedy + " " + remedyMembers(e, own))
}

// countMembers counts members who were refused, or whose change was acknowledged and not done.
func countMembers(e *directory.MemberError, ids []string) string {
	unseen := 0
	for _, id := range ids {
		if isUnseen(e.Failed[id]) {
			unseen++
		}
	}
	switch unseen {
	case 0:
		return plural(len(ids), "member was", "members were") + " refused"
	case len(ids):
		return plural(len(ids), "member's change was", "members' changes were") + " acknowledged and not done"
	}
	return plural(len(ids), "member's change was", "members' changes were") + " refused, or acknowledged and not done"
}

// isUnseen reports a change of one member that the service has acknowledged.
func isUnseen(err error) bool {
	_, kept := errors.AsType[*directory.UnseenMemberError](err)
	_, emptied := errors.AsType[*directory.EmptiedError](err)
	return kept || emptied
}

// remedyMembers is what to do about members who were refused: where all were forbidden, their ids are not what is wrong.
func remedyMembers(e *directory.MemberError, ids []string) string {
	const check = "Check that each id is that of a user who exists, and take ids from resources or data sources rather than writing them."
	for _, id := range ids {
		if isUnseen(e.Failed[id]) {
			_, remedy := explain(e.Failed[id])
			return remedy
		}
	}
	forbidden := 0
	for _, id := range ids {
		if answer, ok := errors.AsType[*scim.Error](e.Failed[id]); ok && answer.Status == http.StatusForbidden {
			forbidden++
		}
	}
	switch forbidden {
	case 0:
		return check
	case len(ids):
		return remedyForbidden()
	}
	return check + " Of a 403: " + remedyForbidden()
}

// reasons lists why members were refused, each on a line.
func reasons(e *directory.MemberError, ids []string) string {
	const shown = 20
	var b strings.Builder
	for i, id := range ids {
		if i == shown {
			fmt.Fprintf(&b, "\n  … and %d more", len(ids)-shown)
			break
		}
		said, _ := explain(e.Failed[id])
		fmt.Fprintf(&b, "\n  %s: %s", Told(id), said)
	}
	return b.String()
}

// asMemberError finds a MemberError in an error.
func asMemberError(err error) (*directory.MemberError, bool) {
	var members *directory.MemberError
	ok := errors.As(err, &members)
	return members, ok
}

// MalformedMembershipID is the error of an import by something that is no membership's id.
func MalformedMembershipID(id string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Malformed membership id", fmt.Sprintf(
		"%q is not GROUP_ID/USER_ID. Write the group's id, a slash, and the user's id, each path-escaped (a slash within an id is %%2F), such as "+
			"2819c223-7f76/413861904646.", cut(id)))
}
