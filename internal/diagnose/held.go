package diagnose

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// NotTakenOver is the error of a create whose name an account has that an update of the same apply is changing. kind is "user"
// or "group".
func NotTakenOver(kind, name, id string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Not taken over: "+Printable(name), fmt.Sprintf(
		"The %[1]s with this name, with the id %[2]s, belongs to another resource of this configuration, and this apply is changing it, mostly to give it "+
			"another name. Nothing was adopted and nothing was created.", kind, Printable(id))+
		steps{"Apply again, or add depends_on with that resource here, so that Terraform changes it first."}.paragraph())
}

// TakenOverMeanwhile is the error of an update of what a create of the same apply has taken over.
func TakenOverMeanwhile(kind, name, id string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Taken over by another resource: "+Printable(name), fmt.Sprintf(
		"Another resource with adopt_existing = true, created earlier in this apply, found this %[1]s, with the id %[2]s, under its old name and adopted it. So "+
			"both resources have the same id now. This change was not sent, and the state is as it was.", kind, Printable(id))+steps{
		"Add depends_on with this resource to the other one.", "Run terraform state rm with the other one's address.", "Apply again.",
	}.paragraph())
}

// heldWords are what [NotTakenOver] says, of one person of a roster.
func heldWords(id string) string {
	return fmt.Sprintf("The user with this name (%s) belongs to another resource, and this apply is changing it. It was not adopted.", Printable(id))
}

// takenOverWords and fixTakenOver are the same of one person of a roster.
func takenOverWords(id string) string {
	return fmt.Sprintf("Another resource with adopt_existing, created earlier in this apply, adopted the user with the id %s, so that both "+
		"have the same id now. This change was not sent.", Printable(id))
}

func fixTakenOver() steps {
	return steps{"Add depends_on with the roster to the resource that adopted a user.", "Run terraform state rm with its address.", "Apply again."}
}

// LeftToAdopter is the warning of a destroy of what a create of the same apply has taken over.
func LeftToAdopter(kind, name, id string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Left alone, because this apply took it over", fmt.Sprintf(
		"Another resource, created earlier in this apply, took over the %[1]s %[2]s with the id %[3]s. Destroying the resource "+
			"that had it before, such as the old one of a replacement with create_before_destroy, would have ended what was just adopted. So "+
			"nothing was sent, and only the old resource is gone from the state.", kind, Printable(name), Printable(id)))
}

// MembershipKept is the warning of a destroy of a membership that another resource, created by the same apply, stands for.
func MembershipKept(groupID, userID string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Left in the group, because this apply put them there", fmt.Sprintf(
		"User %s is to stay in group %s: another resource of this configuration, created earlier in this apply, says so, as when a membership gets "+
			"another address without a moved block. So nothing was sent, and only the old resource is gone from the state.", Printable(userID), Printable(groupID)))
}

// RosterLeftToAdopters is the warning of those of a roster whom it was to let go of and a create of the same apply has taken
// over.
func RosterLeftToAdopters(people []string) diag.Diagnostics {
	if len(people) == 0 {
		return nil
	}
	slices.Sort(people)
	return diag.Diagnostics{diag.NewWarningDiagnostic("Left alone, because this apply took it over", fmt.Sprintf(
		"The roster was to release %s that another resource, created earlier in this apply, took over:\n\n%s\n\nThat would "+
			"have ended what was just taken over. So nothing was sent for them, and they are only gone from the roster's state.",
		plural(len(people), "person", "people"), bounded(printableEach(people))))}
}
