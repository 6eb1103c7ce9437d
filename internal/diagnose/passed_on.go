package diagnose

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// PassedOn is the warning of an update that may pass an account to another person: see [person.MayBeOther]. Its summary
// is constant, so that Terraform folds many such warnings.
func PassedOn(at path.Path, was, is person.Person) diag.Diagnostic {
	fix := steps{"If they are one person, apply."}
	if scim.Same(was.UserName, is.UserName) {
		fix = append(fix, "If they are two people, do not apply this. Give the second one another user name.")
	} else {
		fix = append(fix, "If they are two people, do not apply this. In a list by count or by index, use for_each with a key "+
			"that belongs to the person, such as the user name.")
	}
	return diag.NewAttributeWarningDiagnostic(at, "An account may pass to another person", fmt.Sprintf(
		"The account of %s (%s) becomes the account of %s (%s). If these are two people, the second one gets the first "+
			"one's account with all its permissions.",
		Printable(was.UserName), evidenceOf(was), Printable(is.UserName), evidenceOf(is))+fix.paragraph())
}

// rosterPassedOn is the warning of a roster some of whose accounts may pass to other people. Each keeps its user name.
func rosterPassedOn(holders []string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("An account may pass to another person", fmt.Sprintf(
		"%s another name and another external id, under the user name of before:\n\n%s\n\nIf these are other people than "+
			"before, they get the accounts of the people before them, with all their permissions.",
		plural(len(holders), "person on the roster gets", "people on the roster get"), few(holders))+
		steps{"If they are the same people, apply.", "If they are other people, do not apply this. Give them other user names."}.
			paragraph())
}

// HolderChange words who has an account before and after an update that keeps the user name.
func HolderChange(was, is person.Person) string {
	return Printable(is.UserName) + ": " + evidenceOf(is) + ", before " + evidenceOf(was)
}

// evidenceOf words the full name and the external id, which show who has an account.
func evidenceOf(p person.Person) string {
	var parts []string
	if name := p.FullName(); name != "" {
		parts = append(parts, Printable(name))
	}
	if p.ExternalID != nil && *p.ExternalID != "" {
		parts = append(parts, fmt.Sprintf("external id %q", cut(*p.ExternalID)))
	}
	return strings.Join(parts, ", ")
}

// passedOn is the error of such an update if another plan shows that the account passes to another person.
func passedOn(at path.Path, p, other ledger.Plan) diag.Diagnostic {
	passes, shows := p, other
	if !p.PassesOn(other) {
		passes, shows = other, p
	}
	kind, byName := string(p.Kind), passes.ByName()
	was := evidence(byName, passes.HadExternalID, passes.HadFullName)
	is := evidence(byName, passes.ExternalID, passes.FullName)
	shown := fmt.Sprintf("the account of %s, %s, becomes that of %s", calledBy(shows), is, Printable(shows.Wants))
	switch {
	case shows.Releases:
		shown = fmt.Sprintf("the account of %s, %s, is released", calledBy(shows), is)
	case shows.ID == "":
		shown = fmt.Sprintf("a new account is created for %s, %s", Printable(shows.Wants), was)
	}
	fix := steps{
		"In a list by count or by index, use for_each with a key that belongs to each " + kind + ", such as its name, " +
			"and add a moved block for each " + kind + " that the state has by index.",
		"If the external ids were mixed up, first apply the external ids alone, and then the names.",
	}
	if byName {
		fix[1] = "If both are one person, first apply the change of the other address alone, with -target."
	}
	return diag.NewAttributeErrorDiagnostic(at, "An account would pass to another "+kind+": "+Printable(passes.Wants),
		fmt.Sprintf("The account of %s, %s, would become the account of %s, %s. In the same plan, %s. So one %s would get "+
			"the account of another one, with all its permissions. Nothing was sent.",
			calledBy(passes), was, Printable(passes.Wants), is, shown, kind)+fix.paragraph())
}

// sameFullName is the warning of a plan that releases an account, and creates another one with the same full name. Its
// summary is constant, so that Terraform folds many such warnings.
func sameFullName(creator, releaser ledger.Plan) diag.Diagnostic {
	return diag.NewWarningDiagnostic("One person may lose an account and get a new one", fmt.Sprintf(
		"One address of this configuration releases the account of %s, and another address creates an account for %s. "+
			"Both have the name %s. If they are one person, the new account has neither the old one's groups nor its "+
			"permissions.", calledBy(releaser), Printable(creator.Wants), Printable(creator.FullName))+steps{
		"If they are one person, add a moved block, so that the plan renames the account: " + movedLine(releaser.Kind),
		"If they are two people, apply.",
	}.paragraph())
}

// evidence is what shows who has an account: an external id, or else the full name.
func evidence(byName bool, externalID, fullName string) string {
	if byName {
		return "with the name " + Printable(fullName)
	}
	return fmt.Sprintf("with the external id %q", cut(externalID))
}
