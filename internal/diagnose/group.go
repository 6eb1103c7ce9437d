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

// GroupRenamed is the plan-time warning of a rename.
func GroupRenamed(at path.Path, from, to string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(at, "Group is renamed", fmt.Sprintf(
		"%q becomes %q. The console maps groups to roles, and NinjaOne does not document whether a mapping follows a "+
			"rename. Without it, the members lose their "+
			"permissions.", cut(from), cut(to))+steps{"Look at the mapping in the console after the apply."}.paragraph())
}

// GroupNotDeletable is the error of a service that does not delete groups.
func GroupNotDeletable(displayName string, err error) diag.Diagnostic {
	text, _ := explain(err)
	return diag.NewErrorDiagnostic("Group cannot be deleted: "+Printable(displayName),
		text+" This service does not delete groups."+steps{
			"Set deletion_policy = \"abandon\" on the resource and apply that, then destroy it.", "Or delete the group " +
				"in the console.",
		}.paragraph())
}

// MembersMissing is the warning of a group that was created while some of its members were refused.
func MembersMissing(displayName string, err error) diag.Diagnostic {
	return Warning("Group created without all its members", Printable(displayName), err)
}

// MembershipGroupGone is the error of a membership whose group does not exist.
func MembershipGroupGone(groupID, userID string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("group_id"), "No such group: "+Printable(groupID), fmt.Sprintf(
		"User %s cannot be added to the group, because NinjaOne has no group with this id.", Printable(userID))+
		steps{"Take group_id from a resource or data source, such as ninjaone_scim_group.NAME.id, instead of writing " +
			"the id yourself."}.paragraph())
}

// MembershipFailed is the error of a user who could not be added to a group or removed from it. Of an error about
// several members, it shows that of this user.
func MembershipFailed(act, preposition, groupID, userID string, err error) diag.Diagnostic {
	user, group := Printable(userID), groupID
	if members, ok := errors.AsType[*directory.MemberError](err); ok {
		user, group = named(members.Names[userID], userID), named(members.Group, groupID)
		if own := members.Failed[userID]; own != nil {
			err = own
		}
	}
	return Error(act+" user "+user+" "+preposition+" group", group, err)
}

// named shows an id behind the name that belongs to it, or alone if the name is not known.
func named(name, id string) string {
	if name == "" || name == id {
		return Printable(id)
	}
	return fmt.Sprintf("%s (id %s)", Printable(name), Printable(id))
}

// refusedMembers lists which members of a group were refused, and why. It counts the members that a shared failure kept
// out.
func refusedMembers(e *directory.MemberError) (text string, fix remedy) {
	all := e.IDs()
	if e.Cause == nil {
		text, fix = fmt.Sprintf("%s, and every other member's change is done:%s", countMembers(e, all),
			reasons(e, all)), fixMembers(e, all)
		if fix.why != "" {
			text += "\n\n" + fix.why
		}
		return text, remedy{steps: fix.steps}
	}
	text, fix = explain(e.Cause)
	text = strings.TrimSpace(fmt.Sprintf("%s not done. Every other member's change is done. %s "+
		"%s", plural(len(all), "member's change was", "members' changes were"), text, fix.why))
	own := slices.DeleteFunc(all, func(id string) bool { return errors.Is(e.Failed[id], e.Cause) })
	if len(own) > 0 {
		text += fmt.Sprintf("\n\n%s before that:%s", countMembers(e, own), reasons(e, own))
		fix.steps = append(fix.steps, fixMembers(e, own).steps...)
	}
	return text, remedy{steps: fix.steps}
}

// countMembers counts members that were refused, or whose change was acknowledged and not done.
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

// isUnseen reports whether an error is a change of one member that the service has acknowledged and does not show.
func isUnseen(err error) bool {
	_, kept := errors.AsType[*directory.UnseenMemberError](err)
	_, emptied := errors.AsType[*directory.EmptiedError](err)
	return kept || emptied
}

// fixMembers is the fix for members that were refused. Where all were forbidden, their ids are right.
func fixMembers(e *directory.MemberError, ids []string) remedy {
	check := steps{"Check that each id belongs to an existing user, and take ids from resources or data sources " +
		"instead of writing them yourself."}
	for _, id := range ids {
		if isUnseen(e.Failed[id]) {
			_, fix := explain(e.Failed[id])
			return fix
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
		return remedy{steps: check}
	case len(ids):
		return remedy{steps: fixForbidden()}
	}
	return remedy{steps: append(check, fixForbidden()...)}
}

// reasons lists why members were refused, each on its own line.
func reasons(e *directory.MemberError, ids []string) string {
	const shown = 20
	var b strings.Builder
	for i, id := range ids {
		if i == shown {
			fmt.Fprintf(&b, "\n  … and %d more", len(ids)-shown)
			break
		}
		text, _ := explain(e.Failed[id])
		fmt.Fprintf(&b, "\n  %s: %s", named(e.Names[id], id), text)
	}
	return b.String()
}

// MalformedMembershipID is the error of an import by a text that is not a membership's id.
func MalformedMembershipID(id string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Malformed membership id", fmt.Sprintf("%q is not GROUP_ID/USER_ID.", cut(id))+steps{
		"Write the group's id, a slash, and the user's id, each path-escaped (a slash within an id is %2F), such as " +
			"2819c223-7f76/413861904646.",
	}.paragraph())
}
