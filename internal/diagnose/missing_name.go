package diagnose

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// MissingName is the error of a configuration that lacks one name or both. A configuration that was generated from an
// account without a name lacks it. attributes are the missing ones.
func MissingName(userName string, attributes ...string) diag.Diagnostic {
	if userName == "" {
		userName = "a user whose user name is not known yet"
	}
	verb := " is"
	if len(attributes) > 1 {
		verb = " are"
	}
	return diag.NewAttributeErrorDiagnostic(path.Root(attributes[0]), "A name is missing: "+Printable(userName),
		strings.Join(attributes, " and ")+verb+" required, and null here. If the account was created without it, an "+
			"import cannot fill it in."+steps{
			"Write the name here, so that the apply that imports the account also sets it in NinjaOne.",
			"Or add the name where the account is managed today, or leave the account out.",
		}.paragraph())
}

// ListedWithoutName is the warning of a query that lists accounts which cannot be configured as they are. It is one for
// all, because Terraform folds warnings that share a summary.
func ListedWithoutName(userNames []string) diag.Diagnostics {
	if len(userNames) == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Accounts lack a given or a family name", fmt.Sprintf(
		"NinjaOne has no given or no family name for %s:\n\n%s\n\nTerraform generates null for a missing "+
			"name, and cannot plan that configuration.",
		plural(len(userNames), "account", "accounts"), few(printableEach(userNames)))+
		steps{"Write a name there, so that the apply that imports the account also sets it in NinjaOne."}.paragraph())}
}
