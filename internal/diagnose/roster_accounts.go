package diagnose

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// TooManyRenames is the error of a plan that would rename more people than its guard allows.
func TooManyRenames(renamed []Change, maxRemovals int64) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("users"), "Too many renames", fmt.Sprintf(
		"This plan would rename %s, and max_removals, which also limits renames, is %d. Nothing was "+
			"sent.\n\n%s\n\nThe old names could no longer sign in.",
		plural(len(renamed), "person", "people"), maxRemovals, bounded(wordEach(renamed)))+steps{
		fmt.Sprintf("If the roster is right, set max_removals to %d for this apply.", len(renamed)),
		"If it is not, correct the roster, in which a domain may be misspelt.",
	}.paragraph())
}

// RosterReplacedAndRenamed is the error of a replacement of a roster that also renames people.
func RosterReplacedAndRenamed(renamed []Change) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("users"), "A replacement under another name: "+
		Printable(renamed[0].From), fmt.Sprintf(
		"Terraform replaces this roster, and %s another name. A new roster does not know the accounts of the old one, so "+
			"new accounts would begin without groups and permissions. Nothing was sent.\n\n%s",
		plural(len(renamed), "person gets", "people get"), bounded(wordEach(renamed)))+steps{
		"To rename the accounts, first leave out -replace, and apply; then replace the roster, if you still need to.",
	}.paragraph())
}

// RosterUnclear is the error of a roster that lists both the old and the new name of an account that was renamed in
// NinjaOne.
func RosterUnclear(renamed []Change) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("users"), "Two people for one account", fmt.Sprintf(
		"%s renamed in NinjaOne, and the roster lists the old name and the new one. No external id shows which of the two "+
			"people the account belongs to. Nothing was sent.\n\n%s",
		plural(len(renamed), "account was", "accounts were"), bounded(wordEach(renamed)))+steps{
		"If the new name is the same person, remove the old name from the roster, apply, and then add it again for the " +
			"other person.",
		"If the account belongs to the person with the old name, rename it back in NinjaOne, and apply again.",
	}.paragraph())
}

// RosterReplacedAndReleased is the error of a replacement of a roster whose leavers would stay as they are.
func RosterReplacedAndReleased(userNames []string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("users"), "A replacement cannot release people", fmt.Sprintf(
		"Terraform replaces this roster, and the new one does not list %s. The destroy of the "+
			"old roster follows its argument deletion_policy, and not its argument removed. So these accounts may stay "+
			"active. Nothing was sent.\n\n%s",
		plural(len(userNames), "person", "people"), bounded(printableEach(userNames)))+steps{
		"To release these people, first leave out -replace, and apply; then replace the roster, if you still need to.",
	}.paragraph())
}

// Change is a change of one value of a person.
type Change struct{ UserName, From, To string }

// String is the change in a few words.
func (c Change) String() string { return Printable(c.From) + " → " + Printable(c.To) }

// wordEach words each of several changes or people, in one line.
func wordEach[T fmt.Stringer](all []T) []string {
	lines := make([]string, 0, len(all))
	for _, one := range all {
		lines = append(lines, one.String())
	}
	return lines
}

// RosterAdoption is an existing account that a person on the roster adopts.
type RosterAdoption struct {
	UserName    string
	Reactivated bool   // it is inactive now
	From, To    string // the user types, where they differ
}

// RosterAccounts are what a plan does to existing accounts, beyond changes of their attributes.
type RosterAccounts struct {
	Renamed           []Change
	Adopted           []RosterAdoption
	Converted         []Change
	ExternalIDChanged []Change // To is the new external id, From the person that has it now
	PassedOn          []string // see [HolderChange]
}

// Warnings name these accounts. Terraform's own text of a plan shows a rename as one person that leaves and another
// that enters.
func (a RosterAccounts) Warnings() diag.Diagnostics {
	var parts []string
	part := func(names []string, format string) {
		if len(names) > 0 {
			parts = append(parts, fmt.Sprintf(format, plural(len(names), "person is", "people are"))+"\n"+few(names))
		}
	}
	var taken, unchanged, converted, rekeyed []string
	for _, t := range a.Adopted {
		line := Printable(t.UserName)
		if !t.Reactivated && t.To == "" {
			unchanged = append(unchanged, line)
			continue
		}
		if t.Reactivated {
			line += ", inactive: is reactivated"
		}
		if t.To != "" {
			line += ", " + Change{From: t.From, To: t.To}.String()
		}
		taken = append(taken, line)
	}
	taken = append(taken, unchanged...) // a long list is cut, and must not hide who is reactivated or converted
	for _, c := range a.Converted {
		converted = append(converted, Printable(c.UserName)+": "+c.String())
	}
	for _, c := range a.ExternalIDChanged {
		rekeyed = append(rekeyed, fmt.Sprintf("%s: %s, now that of %s", Printable(c.UserName), Printable(c.To),
			Printable(c.From)))
	}
	part(wordEach(a.Renamed), "%s renamed. Each keeps the account:")
	part(taken, "%s adopted, each with the account that has their user name in NinjaOne:")
	part(converted, "%s converted. NinjaOne documents no conversion between technicians and end users. The apply "+
		"reads each of them back, and reports those that NinjaOne did not convert:")
	// The warning is not on users: Terraform would print its whole expression, which may be the roster's text.
	var diags diag.Diagnostics
	if len(parts) > 0 {
		diags.AddWarning("The roster renames, adopts or converts accounts", strings.Join(parts, "\n\n"))
	}
	if len(rekeyed) > 0 {
		diags.AddWarning("External ids move between people", fmt.Sprintf(
			"%s given an external id that another person has now:\n\n%s\n\nEach person keeps the account with their "+
				"user name. Only the external ids change.",
			plural(len(rekeyed), "person is", "people are"), few(rekeyed))+steps{
			"If a column was shifted by a row, or if the accounts should follow the external ids, do not apply this, " +
				"and correct the roster.",
		}.paragraph())
	}
	if len(a.PassedOn) > 0 {
		diags.Append(rosterPassedOn(a.PassedOn))
	}
	return diags
}

// RosterAccepts is the warning of a plan whose configuration accepts what was changed in NinjaOne.
func RosterAccepts(userNames []string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The roster accepts changes made in NinjaOne", fmt.Sprintf(
		"The roster now lists %s as NinjaOne shows them, after a change that was made there:\n\n%s\n\nThe apply sends "+
			"no change for them. It records which account belongs to which person, so that later changes reach the right "+
			"account.", plural(len(userNames), "person", "people"), few(printableEach(userNames))))
}

// RosterOtherPerson is an account that has the name of a person on the roster and belongs to another person.
type RosterOtherPerson struct {
	UserName, ID string
	Active       bool
	Has, Wants   string // external ids
}

// String is one line about the account.
func (o RosterOtherPerson) String() string {
	status := "inactive"
	if o.Active {
		status = "active"
	}
	return fmt.Sprintf("%s: an %s user with this name (%s) has the external id %q, the roster has %q",
		Printable(o.UserName), status, Printable(o.ID), cut(o.Has), cut(o.Wants))
}

// RosterOtherPeople is the error of a plan that would adopt accounts of other people.
func RosterOtherPeople(others []RosterOtherPerson) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("users"), "The roster names other people's accounts", fmt.Sprintf(
		"An account with another external id belongs to another person, and the roster never adopts it:\n\n%s",
		bounded(wordEach(others)))+fixOther().paragraph())
}

func fixOther() steps {
	return steps{
		"If it is another person, give the new one another user name.",
		"If another resource renames that account, apply the rename first.",
		"If it is the same person, correct external_id on the roster.",
		"Or leave external_id out for one apply, which adopts the account by its name, and add it in the next.",
	}
}

// RosterSharesExternalIDs is the error of people of a roster that share an external id with a user of another resource
// of the same plan. Each line names a person and the external id.
func RosterSharesExternalIDs(lines []string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("users"), "The same external id twice in one plan", fmt.Sprintf(
		"Another resource of this plan has these external ids of the roster too:\n\n%s\n\nAn external id is the "+
			"key of one person. The provider recognises a person by it when the name changes.", bounded(printableEach(lines)))+
		steps{"Correct one of the two, or leave external_id out."}.paragraph())
}
