package diagnose

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// explainKept explains what the service did instead of ending an access.
func explainKept(e *directory.NotEndedError) (text string, fix remedy) {
	did := fmt.Sprintf("NinjaOne acknowledges the %s", e.Act)
	if e.NotFound {
		did = fmt.Sprintf("NinjaOne answered 404 to the %s", e.Act)
	}
	if e.Group {
		return explainKeptGroup(e, did)
	}
	fix = keptUser(e)
	switch e.Finding {
	case directory.ShowsNamesake:
		return fmt.Sprintf("%s and still has an active account with this name, with the id %s.", did, Printable(e.Other)),
			fixNamesake(e)
	case directory.ShowsListed:
		fix.why = "So the user may still be able to sign in."
		return did + ". A GET by id answers 404, but a look-up of the name still shows the user as active.", fix
	case directory.ShowsNoState:
		fix.why = "So the provider cannot see whether the user can still sign in, and the state keeps the user."
		fix.steps = append(fix.steps, "If NinjaOne never shows it, check in the console that the user is inactive. Then run "+
			"terraform state rm, or take the person off the roster with `removed = \"abandon\"`.")
		return did + " and does not show whether the user is active.", fix
	case directory.ShowsNoProof:
		fix.why = "So the user may still be able to sign in, and the state keeps the user."
		return did + noProof, fix
	case directory.ShowsActive, directory.ShowsThere:
	}
	return did + " and keeps the user active. A few more reads still show the user as active.", fix
}

const noProof = ", and nothing shows that it has taken effect: the 404 to a GET by id is not a SCIM error, and neither " +
	"the listing nor a filter by name can prove that the account is gone."

// keptUser is the remedy for a user whose access may not have ended.
func keptUser(e *directory.NotEndedError) remedy {
	other := "delete"
	if e.Act == directory.Deletion {
		other = "deactivate"
	}
	return remedy{"The user can still sign in, and the next plan shows the user again.", steps{
		"Apply again.",
		fmt.Sprintf("If NinjaOne never does it, let Terraform %[1]s the account instead: set `deletion_policy = "+
			"%[1]q` on the user and apply that before the resource is removed, or set `removed = %[1]q` on a "+
			"roster.", other),
		"Or end the user's access in the console.",
	}}
}

// fixNamesake is the remedy for an active account that has the name of one that was to end.
func fixNamesake(e *directory.NotEndedError) remedy {
	if e.Act == directory.Deactivation {
		return remedy{
			"The account in the state does not exist any more. The other one may be a new account of the same person.",
			steps{
				"Look this id up in the console, and deactivate or delete the account there if the person is to lose access.",
				"If it is another person's account, leave it alone.",
				"Then plan without -refresh=false: the refresh finds that the account in the state is gone.",
			},
		}
	}
	return remedy{
		"It may be the same account under another id. Or it is another account, if NinjaOne allows a name twice, or " +
			"if the deleted account was renamed there.",
		steps{
			"Look this id up in the console, and deactivate or delete the account there if it is the one to be deleted.",
			"If it is another account, leave it alone and apply again, which finds that the deleted account is gone.",
		},
	}
}

// explainKeptGroup is explainKept for a group.
func explainKeptGroup(e *directory.NotEndedError, did string) (text string, fix remedy) {
	fix = remedy{
		"The next plan shows the group again.",
		steps{
			"Apply again.",
			"If NinjaOne never does it, set `deletion_policy = \"abandon\"` on the resource and apply that, then destroy it.",
			"Then delete the group by hand in the console.",
		},
	}
	switch e.Finding {
	case directory.ShowsNamesake:
		return fmt.Sprintf("%s and still has a group with this name, with the id %s.", did, Printable(e.Other)), remedy{
			"It may be the same group under another id. Or it is another group, if NinjaOne allows a name twice.",
			steps{
				"Look this id up in the console, and delete the group there if it is the one to be deleted.",
				"If it is another group, leave it alone and apply again, which finds that the deleted group is gone.",
			},
		}
	case directory.ShowsListed:
		return did + ". A GET by id answers 404, but a look-up of the name still finds the group.", fix
	case directory.ShowsNoProof:
		return did + strings.Replace(noProof, "account", "group", 1), fix
	case directory.ShowsThere, directory.ShowsActive, directory.ShowsNoState:
	}
	return did + " and keeps the group.", fix
}

// explainUnseen explains why it is unknown whether an access has ended.
func explainUnseen(e *directory.UnseenError) (text string, fix remedy) {
	why, fix := explain(e.Err)
	return fmt.Sprintf("NinjaOne acknowledges the %s, but the read that would show its effect failed. %s", e.Act, why),
		remedy{strings.TrimSpace(fix.why + " The next plan shows it again, and the next apply tries again."), fix.steps}
}

// explainGateway explains that something other than the service has answered.
func explainGateway(e *directory.GatewayError) (text string, fix remedy) {
	text = "Something in front of the service answered 404"
	if answer, ok := errors.AsType[*scim.Error](e.Err); ok {
		text += fmt.Sprintf(" to %s %s", answer.Method, shown(answer.Path))
		if answer.Detail != "" {
			text += ": " + strings.TrimSpace(answer.Detail)
		}
	}
	listed := " NinjaOne's own listing has this user or group."
	ask := steps{"Ask the administrator of the proxy to allow everything below `scim_url`, such as `/Users/ID` and " +
		"`/Groups/ID`, with every method."}
	if e.Listing != nil {
		ask = append(ask, "If the console shows that the user or group is deleted, remove it from the state with terraform "+
			"state rm.")
		why, _ := explain(e.Listing)
		listed = " NinjaOne's own listing, which would show whether this user or group still exists, cannot be used. " + why
	}
	return sentence(text) + listed, remedy{
		"So the provider does not believe the 404, and the state stays as it is. A proxy or a gateway blocks " +
			"requests for single users or groups.",
		ask,
	}
}

// explainMember explains what the service did instead of changing one member.
func explainMember(e *directory.UnseenMemberError) (text string, fix remedy) {
	switch {
	case e.Out:
		return "NinjaOne acknowledges the removal and keeps the member.", remedy{
			"The next plan shows the membership again.",
			steps{"Apply again.", "If NinjaOne never does it, remove the member from the group in the console."},
		}
	case e.Blind:
		return "NinjaOne acknowledges the addition and never lists members of this group.", remedy{
			"So the provider cannot see the members, and the state does not record the change. The user may be in " +
				"the group.", steps{
				"Check in the console whether the user is in the group, and manage the members of this group there.",
				"Leave them out of the configuration: `members` of ninjaone_scim_group, `groups` of a roster, " +
					"ninjaone_scim_group_membership.",
			},
		}
	}
	return "NinjaOne acknowledges the addition and does not list the member.", remedy{
		"The next plan shows the addition again.", steps{"Apply again.", "If NinjaOne never does it, check in the console " +
			"whether this user can be in the group."},
	}
}

// explainEmptied reports the state of the other members after the service has removed more than one member from a
// group.
func explainEmptied(e *directory.EmptiedError) (text string, fix remedy) {
	text = fmt.Sprintf("NinjaOne refuses to remove one member by a filter. When the provider sent a list with this "+
		"one member instead, NinjaOne also removed %s from the group.",
		plural(e.Out, "other member", "other members"))
	if len(e.Lost) == 0 {
		return text + " The provider added them again. The intended member is removed.", remedy{
			"The provider does not use this form again in this run.",
			steps{"Check the group in the console.", "Remove members from this group in the console."},
		}
	}
	text += " The provider could not add all of them again. These are missing:\n" + bounded(printableEach(e.Lost))
	if e.Err != nil {
		why, _ := explain(e.Err)
		text += "\n" + why
	}
	return text, remedy{steps: steps{
		"Add these again in the console now, or apply again if the configuration lists them.", "Remove members from " +
			"this group in the console.",
	}}
}
