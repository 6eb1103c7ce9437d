package diagnose

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
)

// LookUp is the error of a data source that did not find exactly one. kind is "user" or "group", by names the key, ids
// are the ids that were found. err is the failure of a look-up that did not complete.
func LookUp(kind, by string, ids []string, err error) diag.Diagnostic {
	by = cut(oneLine(by))
	switch {
	case len(ids) > 1:
		return diag.NewErrorDiagnostic(fmt.Sprintf("Several %ss found", kind), fmt.Sprintf(
			"NinjaOne has %d %ss with %s, with the ids %s.", len(ids), kind, by, strings.Join(printableEach(ids), ", "))+
			steps{"Look the right one up by its id."}.paragraph())
	case err == nil, errors.Is(err, directory.ErrGone):
		return diag.NewErrorDiagnostic(fmt.Sprintf("No such %s", kind), fmt.Sprintf(
			"NinjaOne has no %s with %s that SCIM can see.", kind, by)+steps{
			"Check the spelling.",
			fmt.Sprintf("Check in the console whether the %s exists, and whether this identity provider's SCIM entry "+
				"manages it.", kind),
		}.paragraph())
	}
	return Error("look up "+kind+" with "+by, "", err)
}

// Incomplete is the warning of a listing that cannot be proven whole. doubt is the directory's reason; "": there is
// none.
func Incomplete(kind, doubt string) diag.Diagnostics {
	if doubt == "" {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("The listing may be incomplete", fmt.Sprintf(
		"Nothing proves that NinjaOne's listing of %s is whole: %s. The result may lack some of them.", kind, doubt)+
		steps{"Try a larger page_size in the provider block."}.paragraph())}
}
