package diagnose

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
)

// RenamedAndReplaced is the error of a replacement of an account that was renamed in NinjaOne since the last apply.
func RenamedAndReplaced(at path.Path, kind ledger.Kind, name string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Renamed in NinjaOne and replaced: "+Printable(name), fmt.Sprintf(
		"Terraform is to replace the %s %s. In NinjaOne the %[1]s has another name now, so the create would not find it, "+
			"and would create a second one. Nothing was sent.", kind, Printable(name))+steps{
		"Undo what asks for the replacement, such as -replace, and apply. The " + string(kind) + " gets its name again.",
		"Then replace it, if you still need to.",
	}.paragraph())
}

// ReplacedByAnotherName is the error of a replacement that also changes the name. A replacement that keeps the name
// keeps the account, and an update renames it.
func ReplacedByAnotherName(at path.Path, kind ledger.Kind, from, to string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "A replacement under another name: "+Printable(from), fmt.Sprintf(
		"Terraform replaces this resource, and its name changes from %[2]s to %[3]s. So the account of the %[1]s would end, "+
			"and a new one would begin without its groups and permissions. Nothing was sent.",
		kind, Printable(from), Printable(to))+steps{
		"To rename the account, run terraform untaint with this address, or leave out -replace, and apply.",
		"To end the account and begin another one, first remove the resource and apply. Then add it again.",
	}.paragraph())
}

// replacedBefore is the error of a replacement under another name that was created first. Only its destroy shows that.
func replacedBefore(kind ledger.Kind, name, id string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("A replacement under another name: "+Printable(name), fmt.Sprintf(
		"With create_before_destroy, Terraform has replaced this resource by one with another name, and has created a "+
			"second account for it. The destroy would end the account of the %[1]s %[2]s (id %[3]s), so nothing was sent for "+
			"it. Both accounts exist, and the state has both at one address.", kind, Printable(name), Printable(id))+steps{
		"Run terraform state rm with this address, which forgets both accounts and changes nothing in NinjaOne.",
		fmt.Sprintf("Import both, %s and the second one by its name, at one address each, with the names that they have. "+
			"Apply.", Printable(id)),
		"To keep the first account under the new name, give the second one a temporary name, and apply. Then rename the " +
			"first one, apply, and remove the second one.",
		"To keep the second account, remove the first one.",
	}.paragraph())
}
