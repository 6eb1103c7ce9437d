package diagnose

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// TooManyDeactivations is the error of a plan that would deactivate more people than its guard allows. newNames reports
// that the list also gains names, so that some of the people may only be renamed.
func TooManyDeactivations(userNames []string, most int64, newNames bool) diag.Diagnostic {
	words := fmt.Sprintf("This plan would deactivate %s that user_names does not list, and max_deactivations is %d. "+
		"Nothing was sent.\n\n%s",
		plural(len(userNames), "active user", "active users"), most, bounded(printableEach(userNames)))
	fix := steps{
		fmt.Sprintf("If the list is right, set max_deactivations to %d for this apply.", len(userNames)),
		"If it is not, correct the list, or add accounts that must stay to ignore_user_names.",
	}
	if newNames {
		words += "\n\nThe list also has new names, so some of these users may only be renamed."
		fix = append(fix, "If they are only renamed, take user_names from the ninjaone_scim_user resources, so that the "+
			"guard knows of the rename.")
	}
	words += fix.paragraph()
	return diag.NewAttributeErrorDiagnostic(path.Root("user_names"), "Too many deactivations", words)
}

// GuardStopped is the one error of an apply that a shared failure ended before every user was deactivated. unsent is
// why the people in notReached were not reached, or why their deactivation failed.
func GuardStopped(notReached []string, unsent error) diag.Diagnostic {
	why, fix := unsentWords(unsent)
	state := "not reached"
	if failedAct(unsent) != nil {
		state = "not deactivated"
	}
	return diag.NewErrorDiagnostic("Not every user was deactivated", fmt.Sprintf(
		"%s %s, because %s\n\nThey are probably still active, and the next plan shows them: %s. Every other user is "+
			"deactivated or has an error of their own.", plural(len(notReached), "person was", "people were"), state, why,
		someOf(notReached))+fix.paragraph())
}

// someOf names the first few of many in a sentence, and counts the rest.
func someOf(names []string) string {
	const most = 5
	text := strings.Join(printableEach(names[:min(most, len(names))]), ", ")
	if more := len(names) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// UntypedUsers is the warning of a guard of one user type where the service does not show the types of some users.
func UntypedUsers(count int) diag.Diagnostics {
	if count == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewAttributeWarningDiagnostic(path.Root("user_type"),
		"Users of unknown type are not guarded", fmt.Sprintf(
			"NinjaOne does not show the user type of %s that user_names does not list. So the guard cannot know whether "+
				"they are in its scope, and does not change them.",
			plural(count, "active user", "active users"))+steps{"Leave user_type out to guard both types."}.paragraph())}
}

// GuardNotImportable is the error of an import of a guard, which exists in configurations only.
func GuardNotImportable() diag.Diagnostic {
	return diag.NewErrorDiagnostic("ninjaone_scim_users_exclusive cannot be imported",
		"There is nothing in NinjaOne to import: the guard exists in "+
			"the configuration and the state only. An import would arm it without a plan that shows which users it deactivates."+
			steps{"Remove the import, write the resource, and read the plan that creates it."}.paragraph())
}
