package diagnose

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
)

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

// knowFirst are the steps that avoid a replacement whose new values are known only in the apply.
func knowFirst() steps {
	return steps{
		"To keep what the resource manages, run terraform untaint with this address, or leave out -replace or " +
			"replace_triggered_by, and apply.",
		"To replace it nevertheless, first apply the resources that its values depend on, with -target.",
	}
}

// ReplacedByUnknown is the error of a replacement whose new name is known only in the apply.
func ReplacedByUnknown(at path.Path, kind ledger.Kind, name string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "A replacement that is not known yet: "+Printable(name), fmt.Sprintf(
		"Terraform replaces this resource, and the plan does not know the name of the new one. The destroy comes first. So "+
			"the account of the %s would end, even if the name stays the same. Nothing was sent.", kind)+
		knowFirst().paragraph())
}

// RosterReplacedByUnknown is the error of a replacement of a roster whose people are known only in the apply.
func RosterReplacedByUnknown(count int) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("users"), "A replacement by a roster that is not known yet",
		fmt.Sprintf("Terraform replaces this roster, and the plan does not know the people of the new one. The destroy "+
			"comes first. It cannot know which of the %s stay. Nothing was sent.",
			plural(count, "person", "people"))+knowFirst().paragraph())
}
