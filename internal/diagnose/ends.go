package diagnose

import (
	"fmt"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
)

// explainKept says of an act that was to end an access what the service does instead.
func explainKept(e *directory.NotEndedError) (said, remedy string) {
	act, other := string(e.Act), "`deletion_policy = \"delete\"` on a user, `removed = \"delete\"` on a roster"
	if e.Act == directory.Deletion {
		other = "`deletion_policy = \"deactivate\"` on a user, `removed = \"deactivate\"` on a roster"
	}
	remedy = "The state keeps them, since they can still sign in. Apply again. If NinjaOne never does it, end their access in the console, or in the " +
		"other way: " + other + "."
	switch e.Shows {
	case directory.ShowsActive:
		return "NinjaOne acknowledges the " + act + " and keeps the user active: read back, it still tells that the user is active.", remedy
	case directory.ShowsNoState:
		return "NinjaOne acknowledges the " + act + " and does not tell whether the user is active.", remedy
	case directory.ShowsNamesake:
		return fmt.Sprintf("NinjaOne acknowledges the %s and still has one of this name who is not inactive, with the id %s.", act, Told(e.Other)),
			"The state keeps what was to go. Look in the console at what has the id above: it may be the same account under another id, or a " +
				"second one of the same name, and has to be ended there."
	case directory.ShowsThere:
		return "NinjaOne acknowledges the deletion and keeps the group.",
			"The state keeps it. Apply again. If NinjaOne never does it, set `deletion_policy = \"abandon\"` on the resource and apply " +
				"that, then destroy it; delete the group by hand in the console."
	case directory.ShowsNoProof:
	}
	return "NinjaOne acknowledges the " + act + ", and nothing shows that it has taken effect: the 404 to a GET by id is no SCIM error, and neither the " +
		"listing nor a filter by name can show that nobody is there.", remedy
}

// explainUnseen says why it is not known whether an access has ended.
func explainUnseen(e *directory.UnseenError) (said, remedy string) {
	why, remedy := explain(e.Err)
	return fmt.Sprintf("NinjaOne acknowledges the %s, and reading whether it has taken effect failed. %s", e.Act, why),
		"The state keeps what was to go, and the next apply tries again. " + remedy
}

// explainGateway says that it was not the service that has answered.
func explainGateway(e *directory.GatewayError) (said, remedy string) {
	return "Something before the service answered 404: NinjaOne lists what it says is not there. " + said404(e.Err),
		"Nothing was believed of that, and the state stays as it is. A proxy or a gateway on the way does not let requests for single users and groups " +
			"through: let whoever runs it allow the addresses below `scim_url`, `/Users/ID` and `/Groups/ID` among them, with every method."
}

// explainMember says of a change of one member what the service does instead.
func explainMember(e *directory.UnseenMemberError) (said, remedy string) {
	switch {
	case e.Out:
		return "NinjaOne acknowledges the removal and keeps the member.",
			"The state keeps the membership. Apply again. If NinjaOne never does it, take the member out of the group in the console."
	case e.Blind:
		return "NinjaOne acknowledges the addition and never lists members of this group.",
			"So nobody can see who is in it, and the state keeps nothing of it. The user may be in the group: look in the console. Manage the members of this " +
				"group there, and leave them out of the configuration: `members` of ninjaone_scim_group, `groups` of a roster, ninjaone_scim_group_membership."
	}
	return "NinjaOne acknowledges the addition and does not list the member.",
		"The state keeps nothing of it. Apply again. If NinjaOne never does it, look in the console whether this user can be in the group."
}

// explainEmptied says what became of the others when the service has taken more out of a group than one member.
func explainEmptied(e *directory.EmptiedError) (said, remedy string) {
	said = fmt.Sprintf("NinjaOne refuses the removal of one member by a filter, and for a removal by a list of one it took %s out of the group too.",
		plural(e.Out, "other member", "other members"))
	if len(e.Lost) == 0 {
		return said + " They were put back, and the member who was to go is out.",
			"The provider does not use this form again in this run. Check the group in the console. Take members of it out there."
	}
	said += " Not all could be put back. Not seen to be in again:\n" + bounded(toldEach(e.Lost))
	if e.Err != nil {
		why, _ := explain(e.Err)
		said += "\n" + why
	}
	return said, "Put these back in the console now, or apply again where the configuration lists them. Take members of this group out in the console."
}
