package diagnose

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// NoOrganization is the error of a look-up that found nothing. by is the key in words. nearest are the most similar
// names.
func NoOrganization(by string, nearest []string) diag.Diagnostic {
	text := "NinjaOne has no organization with " + cut(oneLine(by)) + "."
	if len(nearest) > 0 {
		text += " The nearest names are: " + strings.Join(printableEach(nearest), ", ") + "."
	}
	return diag.NewErrorDiagnostic("No such organization", text+steps{
		"Check the spelling. `data.ninjaone_organizations` lists all organizations that the API application can see.",
	}.paragraph())
}

// SeveralOrganizations is the error of a name that several organizations have.
func SeveralOrganizations(by string, ids []string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Several organizations found",
		"NinjaOne has several organizations with "+cut(oneLine(by))+
			", compared without case. Their ids are "+strings.Join(printableEach(ids), ", ")+"."+
			steps{"Look the right one up by its id."}.paragraph())
}
