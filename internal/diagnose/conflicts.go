package diagnose

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Conflict is the error or the warning of a plan that conflicts with that of another resource. at is the attribute that
// holds the name. The first error of a kind explains it. Terraform folds the warnings.
func Conflict(d *directory.Directory, at path.Path, p ledger.Plan, c ledger.Conflict) diag.Diagnostics {
	met := diag.Diagnostics{conflict(at, p, c)}
	if !met.HasError() {
		return append(met, conversion(path.Root("user_type"), p, c)...)
	}
	return Again(d, met)
}

func conflict(at path.Path, p ledger.Plan, m ledger.Conflict) diag.Diagnostic {
	adopter, releaser := p, m.Other
	if p.Releases {
		adopter, releaser = m.Other, p
	}
	switch m.Kind {
	case ledger.TwoOwners:
		return twoOwners(p, m.Other)
	case ledger.SameName:
		if p.Kind == ledger.Membership {
			return membershipTwice(at, p.Wants)
		}
		return PlannedTwice(at, p.Wants)
	case ledger.NameInUse:
		return nameInUse(at, p, m.Other)
	case ledger.DeletedFirst:
		return deletedFirst(at, releaser)
	case ledger.HandedOver:
		return handedOver(releaser, adopter.OfRoster || releaser.OfRoster)
	case ledger.RenamedElsewhere:
		return renamedElsewhere(at, adopter, releaser, m.Now)
	case ledger.OtherPerson:
		return otherPerson(at, adopter, releaser)
	case ledger.SharedExternalID:
		return SharedExternalID(path.Root("external_id"), nameOrID(p), p.ExternalID)
	case ledger.PassedOn:
		return passedOn(at, p, m.Other)
	case ledger.RenamedAndMoved:
		return renamedAndMoved(at, adopter, releaser)
	case ledger.SameFullName:
		return sameFullName(adopter, releaser)
	case ledger.InList:
		return MembershipBesideList(path.Root("group_id"), cmp.Or(p.Wants, p.ID))
	case ledger.InRoster:
		return ListBesideRoster(path.Root("members"), []string{p.Wants})
	case ledger.DeactivatedByRoster:
		return KeptActiveAndDeactivatedByRoster([]string{p.Wants})
	case ledger.DeactivatedByGuard:
	}
	return KeptActiveAndDeactivated([]string{p.Wants})
}

// conversion is the warning of a hand-over that also changes the user type. An update in place has the same. A roster
// that adopts an account has one of its own.
func conversion(at path.Path, p ledger.Plan, c ledger.Conflict) diag.Diagnostics {
	adopter, releaser := p, c.Other
	if p.Releases {
		adopter, releaser = c.Other, p
	}
	if c.Kind != ledger.HandedOver || adopter.OfRoster || adopter.UserType == "" || releaser.UserType == "" ||
		scim.Same(adopter.UserType, releaser.UserType) {
		return nil
	}
	return diag.Diagnostics{UserTypeChanges(at, adopter.Wants, releaser.UserType, adopter.UserType)}
}

// calledBy is how a message names an account: by its name where it has one.
func calledBy(p ledger.Plan) string {
	name, id := cmp.Or(p.Name, p.Wants), cmp.Or(p.ID, p.Adopts)
	if name == "" {
		return string(p.Kind) + " with the id " + Printable(id)
	}
	return fmt.Sprintf("%s (id %s)", Printable(name), Printable(id))
}

// handOver is the warning of a plan about an account that moves to another address. Its summary is constant, so that
// Terraform folds many such warnings.
func handOver(words string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Accounts are handed over", words)
}

// handedOver is the warning about one account. Terraform moves no state between a roster and another resource.
func handedOver(releaser ledger.Plan, ofRoster bool) diag.Diagnostic {
	if releaser.Kind == ledger.Membership {
		words := fmt.Sprintf("One address of this configuration releases the membership %s, and another one adopts "+
			"it. The user stays in the group, and nothing is sent.", Printable(releaser.ID))
		if ofRoster {
			return handOver(words)
		}
		return handOver(words + "\n\n" + movedBlock("ninjaone_scim_group_membership"))
	}
	stays := "stays active and keeps its id"
	if releaser.Kind == ledger.Group {
		stays = "keeps its id and its members"
	}
	words := fmt.Sprintf("One address of this configuration releases the %s %s, and another one adopts it. The %[1]s "+
		"%[3]s. Only differences are sent.",
		releaser.Kind, calledBy(releaser), stays)
	if ofRoster {
		return handOver(words)
	}
	return handOver(words + "\n\n" + movedBlock(resourceOf(releaser.Kind)))
}

func resourceOf(kind ledger.Kind) string { return "ninjaone_scim_" + string(kind) }

// movedBlock offers a block that makes Terraform move the state. A provider does not know addresses.
func movedBlock(resourceType string) string {
	return fmt.Sprintf("To move the state instead, without a destroy and a create, add:\n\n"+
		"  moved {\n    from = %[1]s.OLD[\"old key\"] # the address that the plan destroys\n    to   = "+
		"%[1]s.NEW[\"new key\"] # the address that the plan creates\n  }", resourceType)
}

// movedLine is that block within a sentence.
func movedLine(kind ledger.Kind) string {
	return fmt.Sprintf("moved { from = %[1]s.OLD[\"old key\"], to = %[1]s.NEW[\"new key\"] }, with from and to on lines "+
		"of their own.", resourceOf(kind))
}

func twoOwners(p, other ledger.Plan) diag.Diagnostic {
	first := calledBy(other)
	if p.Kind == ledger.Membership {
		first = "the membership " + Printable(other.ID)
	}
	return diag.NewErrorDiagnostic("One account at two addresses: "+Printable(nameOrID(p)), fmt.Sprintf(
		"This address and another address of this configuration both manage %s: each has it in the state, imports it "+
			"or adopts it. Two resources that manage the same account undo each other's changes, and a destroy of one of "+
			"them ends the access that the other one grants.", first)+steps{
		"Keep one of the two addresses, and remove the resource block and the import block of the other one.",
		"If the other one is in the state, run terraform state rm with its address, which changes nothing in NinjaOne.",
	}.paragraph())
}

func membershipTwice(at path.Path, id string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "The same membership twice in one plan", fmt.Sprintf(
		"Another resource of this plan adds the same user to the same group (%s). A destroy of one of the two would "+
			"remove the user from the group.\n\nTo fix: remove one of the two resource blocks, or one of the two "+
			"for_each entries.", Printable(id)))
}

func nameOrID(p ledger.Plan) string { return cmp.Or(p.Name, p.Wants, p.ID) }

func nameInUse(at path.Path, p, other ledger.Plan) diag.Diagnostic {
	adopter, holder := p, other
	if !ledger.Same(p.Kind, p.Wants, other.Name) {
		adopter, holder = other, p
	}
	subject, wants := "A new "+string(adopter.Kind), "would be created with the name "+Printable(adopter.Wants)
	if adopter.ID != "" {
		subject, wants = calledBy(adopter), "would be renamed to "+Printable(adopter.Wants)
	}
	becomes := "would be renamed to " + Printable(holder.Wants)
	switch {
	case holder.Releases:
		becomes = "would be destroyed"
	case holder.Wants == "":
		becomes = "gets another name, known only in the apply,"
	}
	free := freeName(p.Kind, holder)
	if adopter.ID != "" && ledger.Same(p.Kind, holder.Wants, adopter.Name) {
		free = steps{"To swap two names, first give one of them a temporary name."}
	}
	return diag.NewAttributeErrorDiagnostic(at,
		"The name still belongs to another "+string(p.Kind)+": "+Printable(adopter.Wants), fmt.Sprintf(
			"%s %s. This name still belongs to %s, which %s in the same plan. Terraform may make the two changes in any "+
				"order, so one account could end up with the other one's name. Nothing was "+
				"sent.", subject, wants, calledBy(holder), becomes)+append(steps{
			"If an entry was removed from a list by count or by index, use for_each with a key that belongs to each " +
				string(p.Kind) + ", such as its name, so that no entry moves up.",
		}, free...).paragraph())
}

// renamedElsewhere is the error of a hand-over of an account that was renamed in NinjaOne since the last apply.
func renamedElsewhere(at path.Path, adopter, releaser ledger.Plan, now string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at,
		"Renamed in NinjaOne and given another address: "+Printable(adopter.Wants), fmt.Sprintf(
			"One address of this configuration releases the %s %s (id %s), and another address creates one with this "+
				"name. In NinjaOne it now has the name %s, so the create would not find it, and would create a second "+
				"one. Nothing was sent.", releaser.Kind, Printable(adopter.Wants), Printable(releaser.ID), Printable(now))+
			steps{
				"First undo the change of the address and apply, which gives the account its name again; then change the " +
					"address.",
				"Or first write the name that NinjaOne has now into the configuration, at the old address, and apply; then " +
					"change the address.",
			}.paragraph())
}

// RenamedAndReplaced is the error of a replacement of an account that was renamed in NinjaOne since the last apply.
func RenamedAndReplaced(at path.Path, kind ledger.Kind, name string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Renamed in NinjaOne and replaced: "+Printable(name), fmt.Sprintf(
		"Terraform is to replace the %s %s. In NinjaOne the %[1]s has another name now, so the create would not find it, "+
			"and would create a second one. Nothing was sent.", kind, Printable(name))+steps{
		"Undo what asks for the replacement, such as -replace, and apply, which gives the " + string(kind) +
			" its name again.",
		"Then replace it, if you still need to.",
	}.paragraph())
}

// freeName are the steps that free a name that an account has.
func freeName(kind ledger.Kind, holder ledger.Plan) steps {
	switch {
	case !holder.Releases:
		return steps{
			fmt.Sprintf("If the names should change, first apply the change of %s alone, and then the "+
				"rest.", Printable(holder.Name)),
			"To swap two names, first give one of them a temporary name.",
		}
	case kind == ledger.User && !holder.Deletes:
		return steps{
			fmt.Sprintf("If the name should pass to another account, first give the account of %s another user_name, "+
				"because a deactivated account keeps its name.", Printable(holder.Name)),
			"Or first apply deletion_policy = \"delete\" and its destroy alone, and then the rest.",
		}
	}
	return steps{fmt.Sprintf("If the name should pass to another account, first apply the destroy of %s alone, and "+
		"then the rest.", Printable(holder.Name))}
}

func deletedFirst(at path.Path, releaser ledger.Plan) diag.Diagnostic {
	// Terraform shows the error at either of the two, whichever it plans last.
	words := fmt.Sprintf("One address of this configuration releases and deletes the %s %s, and another address "+
		"adopts it by its name. In this plan the provider cannot make sure that the hand-over comes before the "+
		"deletion. Nothing was sent.", releaser.Kind, calledBy(releaser))
	if releaser.OfRoster {
		attribute := "deletion_policy"
		if releaser.ReplannedOnApply {
			attribute = "removed"
		}
		return diag.NewAttributeErrorDiagnostic(at,
			"The account would be deleted before it is handed over: "+Printable(releaser.Name), words+
				steps{fmt.Sprintf("First apply %s = \"deactivate\" on the roster that releases the account, and then the "+
					"rest.", attribute)}.paragraph())
	}
	policy := `deletion_policy = "deactivate"`
	if releaser.Kind == ledger.Group {
		policy = `deletion_policy = "abandon"`
	}
	return diag.NewAttributeErrorDiagnostic(at,
		"The account would be deleted before it is handed over: "+Printable(releaser.Name), words+steps{
			fmt.Sprintf("First apply %s on the old address, and then change the address.", policy),
			"Or add a moved block, so that nothing is destroyed: " + movedLine(releaser.Kind),
			"Or plan again with -parallelism=N, with N above the number of resources that change, such as " +
				"-parallelism=200, because Terraform plans ten at a time by default, in any order.",
		}.paragraph())
}

func otherPerson(at path.Path, adopter, releaser ledger.Plan) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at,
		"The name still belongs to another person: "+Printable(adopter.Wants), fmt.Sprintf(
			"One address of this configuration releases the user %s with the external id %q, and another address creates "+
				"a user with this name and the external id %q. Two external ids are two people, so the account is not "+
				"handed over. Nothing was sent.\n\nTo fix:\n- If they are one person, first correct the external id at "+
				"the old address, and apply.\n- If they are two, give the new person another user name, or delete the "+
				"old account first.",
			calledBy(releaser), cut(releaser.ExternalID), cut(adopter.ExternalID)))
}

// renamedAndMoved is the error of a plan that releases an account, and creates another one with the same external id.
func renamedAndMoved(at path.Path, adopter, releaser ledger.Plan) diag.Diagnostic {
	fix := steps{
		fmt.Sprintf("If they are one %s, first change the name at the old address, and apply; then change the "+
			"address.", releaser.Kind),
	}
	if !adopter.OfRoster && !releaser.OfRoster {
		fix = append(fix, "Or change both at once with a moved block: "+movedLine(releaser.Kind))
	}
	return diag.NewAttributeErrorDiagnostic(at, "One account under two names: "+Printable(adopter.Wants), fmt.Sprintf(
		"One address of this configuration releases the %[1]s %[2]s with the external id %[3]q, and another address "+
			"creates a %[1]s with the same external id and the name %[4]s. The account would end, and a new one would "+
			"begin without its groups and permissions. Nothing was sent.",
		releaser.Kind, calledBy(releaser), cut(releaser.ExternalID), Printable(adopter.Wants))+append(fix,
		fmt.Sprintf("If they are two %ss, correct external_id, or first apply the destroy of %s alone.",
			releaser.Kind, Printable(releaser.Name))).paragraph())
}

// NotHandedOver is the error of a destroy of an account that another resource wanted and has not adopted in this run.
func NotHandedOver(kind ledger.Kind, name, id string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Not handed over: "+Printable(name), fmt.Sprintf(
		"Another address of this configuration did not adopt the %s with the id %s in this run, although that was "+
			"planned. The error of that address gives the reason, or the error of a resource that it depends on. Or "+
			"Terraform applied that address before this one. So this address keeps the account, and nothing was "+
			"sent.\n\nTo fix:\n- Apply again.\n- If you run Terraform with -parallelism, leave that out, or add a moved "+
			"block.", kind, Printable(id)))
}

// renamedMeanwhile is the error of a destroy of an account that was renamed in NinjaOne between the plan and the apply,
// so that the resource that was to adopt it did not find it.
func renamedMeanwhile(kind ledger.Kind, name, id, now string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Not handed over: "+Printable(name), fmt.Sprintf(
		"Another address of this configuration was to adopt the %[1]s with the id %[2]s. In NinjaOne it was renamed to "+
			"%[3]s after the plan, so the other address did not find it, and may have created a second %[1]s. This "+
			"address keeps the account, and nothing was sent for it.", kind, id, Printable(now))+steps{
		"Plan again, and read what the plan does to both accounts.",
		"If the renamed account must stay as it is, first run terraform state rm with this address, which changes " +
			"nothing in NinjaOne.",
	}.paragraph())
}

// ForeignState is the error of a state that was made at another endpoint. there describes what has the id at the new
// one.
func ForeignState(kind ledger.Kind, name, id, from, to, there string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("The state is of another endpoint: "+Printable(name), fmt.Sprintf(
		"The state of the %s %s (id %s) was made at %s, and the provider now speaks to %s. An id means nothing in "+
			"another tenant, so nothing was read into the state and nothing was changed. At the new endpoint, "+
			"%s\n\nTo fix:\n- Set scim_url back to the old endpoint.\n- If the same tenant has moved to the new URL, "+
			"set former_scim_url (or NINJAONE_FORMER_SCIM_URL) to the old one, apply once, and remove it again.\n- "+
			"For another tenant, use another "+
			"state.", kind, Printable(name), Printable(id), Printable(from), Printable(to), there))
}

// ForeignUnread is the error of a state that was made at another endpoint, where the new one does not answer.
func ForeignUnread(act, name string, err error, from, to string) diag.Diagnostic {
	problem := Unread(act, name, err)
	// The plan of a roster must fit on a screen. So the URLs are in the first paragraph, and the regions are left out:
	// the state's URL has worked.
	what, fix, fixed := strings.Cut(strings.ReplaceAll(problem.Detail(), " "+regionHosts(), ""), "\n\n")
	words := what + fmt.Sprintf(" The state is of %s, not of %s.", Printable(from), Printable(to))
	if fixed {
		words += "\n\n" + fix
	}
	if problem.Severity() == diag.SeverityWarning {
		return diag.NewWarningDiagnostic(problem.Summary(), words)
	}
	return diag.NewErrorDiagnostic(problem.Summary(), words)
}

// ForeignToo is the error of an act on a further state of another endpoint.
func ForeignToo(kind ledger.Kind, name string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("The state is of another endpoint: "+Printable(name), fmt.Sprintf(
		"The state of this %s was made at another endpoint. Nothing was changed.", kind))
}

// PlannedConflict is a conflict of a plan for one account with the plan of another resource.
type PlannedConflict struct {
	ledger.Conflict
	Plan ledger.Plan
}

// RosterConflicts are the errors and warnings of a roster's plan that conflicts with those of other resources. There is
// one of each kind, whatever the number of people.
func RosterConflicts(conflicts []PlannedConflict) diag.Diagnostics {
	names := map[ledger.ConflictKind][]string{}
	first := map[ledger.ConflictKind]PlannedConflict{}
	var conversions diag.Diagnostics
	for _, m := range conflicts {
		kind := m.Kind
		conversions.Append(conversion(path.Root("users"), m.Plan, m.Conflict)...)
		if len(names[kind]) == 0 {
			first[kind] = m
		}
		names[kind] = append(names[kind], nameOrID(m.Plan))
	}
	var diags diag.Diagnostics
	for kind := ledger.TwoOwners; kind <= ledger.DeactivatedByRoster; kind++ {
		switch all := names[kind]; {
		case len(all) == 0:
		case kind == ledger.SameName:
			diags.Append(RosterPlannedTwice(all))
		case kind == ledger.TwoOwners:
			diags.Append(RosterOwnsToo(all))
		case kind == ledger.SharedExternalID:
			lines := make([]string, 0, len(all))
			for _, m := range conflicts {
				if m.Kind == kind {
					lines = append(lines, m.Plan.Wants+": "+m.Plan.ExternalID)
				}
			}
			diags.Append(RosterSharesExternalIDs(lines))
		case len(all) == 1:
			diags.Append(conflict(path.Root("users"), first[kind].Plan, first[kind].Conflict))
		default:
			one := conflict(path.Root("users"), first[kind].Plan, first[kind].Conflict)
			words := one.Detail() + "\n\nThe same applies to all of these:\n\n"
			if one.Severity() == diag.SeverityWarning {
				diags.AddAttributeWarning(path.Root("users"), one.Summary(), words+few(printableEach(all)))
			} else {
				diags.AddAttributeError(path.Root("users"), one.Summary(), words+bounded(printableEach(all)))
			}
		}
	}
	return append(diags, conversions...)
}
