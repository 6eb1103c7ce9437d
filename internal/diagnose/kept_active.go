package diagnose

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
)

// KeptActiveAndDeactivated is the error of users that other resources keep active or create, and a guard deactivates.
func KeptActiveAndDeactivated(userNames []string) diag.Diagnostic {
	return keptActive(userNames, "A resource of this configuration keeps %s active, and a "+
		"ninjaone_scim_users_exclusive deactivates every "+
		"user of its scope that it does not list. The two would undo each other's changes. Nothing was sent.", steps{
		"Add these user names to user_names or ignore_user_names of the guard.",
		"Or set active = false on the users.",
		stillListed,
	})
}

// stillListed is the step of a conversion. Until the apply has converted the user, a guard of the old type finds the
// user in its scope.
const stillListed = "If this plan changes the user type of a user, leave the user name on the guard of the old type, " +
	"and remove it after the apply."

// KeptActiveAndDeactivatedByRoster is the error of users that other resources keep active, create or list, and a roster
// deactivates as outsiders.
func KeptActiveAndDeactivatedByRoster(userNames []string) diag.Diagnostic {
	return keptActive(userNames, "A resource of this configuration (a user, a roster or a guard) keeps %s active, "+
		"and a ninjaone_scim_roster with outsiders = \"deactivate\" deactivates every user of its user types that it "+
		"does not list. The two would undo each other's changes. Nothing was sent.", steps{
		"Move these users to the roster that has outsiders = \"deactivate\".",
		"Or set outsiders = \"ignore\" on it, and list the users of all resources in one ninjaone_scim_users_exclusive.",
		"Or split people by user type, so that no user type is on two rosters.",
	})
}

// keptActive names one user in the text, or lists several below it.
func keptActive(userNames []string, words string, fix steps) diag.Diagnostic {
	who, list := plural(len(userNames), "user", "users"), "\n\n"+bounded(printableEach(userNames))
	if len(userNames) == 1 {
		who, list = Printable(userNames[0]), ""
	}
	return diag.NewErrorDiagnostic("Kept active and deactivated in one plan: "+who,
		fmt.Sprintf(words, who)+list+fix.paragraph())
}

// GuardsClash is the error of two guards of the same users that list different people.
func GuardsClash(c ledger.Clash) diag.Diagnostic {
	words := "Two ninjaone_scim_users_exclusive of this configuration guard the same users, and list different " +
		"people. Each guard deactivates every user that it does not list. Nothing was sent."
	if len(c.Ours) > 0 {
		words += "\n\nThis guard lists, and the other one deactivates:\n\n" + bounded(printableEach(c.Ours))
	}
	if len(c.Theirs) > 0 {
		words += "\n\nThe other guard lists, and this one deactivates:\n\n" + bounded(printableEach(c.Theirs))
	}
	return diag.NewErrorDiagnostic("Two guards deactivate each other's people", words+steps{
		"Put both lists into one guard.", "Or give each guard its own user_type.", stillListed,
	}.paragraph())
}

// ForeignList is the error of a state that lists people of another endpoint. name is the resource's.
func ForeignList(name, from, to string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("The state is of another endpoint: "+name, fmt.Sprintf(
		"The state of this %s was made at %s, and the provider now speaks to %s. The list names people of the old "+
			"endpoint, so the provider did not compare it with the users of the new one, and nothing was "+
			"changed.", name, Printable(from), Printable(to))+steps{
		"Set scim_url back to the old endpoint.",
		"If the same tenant has moved to the new URL, set former_scim_url (or NINJAONE_FORMER_SCIM_URL) to the old one, " +
			"apply once, and remove it again.",
		"For another tenant, use another state.",
	}.paragraph())
}
