package diagnose

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// QueryStops is the warning of a query that leaves out what is beyond its limit. kind is what it lists, in the plural.
func QueryStops(kind string, shown, all int) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The query stops at its limit", fmt.Sprintf(
		"%d of %d %s listed; set limit. Without limit, a list block has the limit 100. The results leave out "+
			"everything beyond the limit.", shown, all, kind)+
		steps{fmt.Sprintf("Write limit = %d or more in the list block, beside provider and outside config.",
			all)}.paragraph())
}

// NothingToImport is the error of an import of an account that does not exist. identity reports that by stands in the
// import block's identity.
func NothingToImport(kind ledger.Kind, by string, identity bool) diag.Diagnostic {
	name, example := "user name", "user name"
	if kind == ledger.Group {
		name, example = "display name", "name"
	}
	if identity {
		fix := steps{fmt.Sprintf("To import by %s, write id = %q in the import block, in place of identity.", example,
			Printable(by))}
		if kind == ledger.User && ninjaone.CheckUserName(by) != nil { // it was meant as an id
			fix = steps{"Correct the id, or write id and the user name in the import block, in place of identity."}
		}
		return diag.NewErrorDiagnostic("Nothing to import: "+Printable(by), fmt.Sprintf(
			"NinjaOne has no %s with the SCIM id %q. identity takes the SCIM id and nothing else.", kind, Printable(by))+
			fix.paragraph())
	}
	return diag.NewErrorDiagnostic("Nothing to import: "+Printable(by), fmt.Sprintf(
		"NinjaOne has no %s with the %s or the SCIM id %q. NinjaOne may list only those that SCIM "+
			"manages.", kind, name, Printable(by))+
		steps{fmt.Sprintf("Correct the %s or the id, or remove the import.", name)}.paragraph())
}
