package diagnose

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
)

// LookUp is the error of a data source that did not find exactly one. kind is "user" or "group", by names the key, ids are
// what was found; err is what the look-up ended with where it did not end at all.
func LookUp(kind, by string, ids []string, err error) diag.Diagnostic {
	by = cut(calm(by))
	switch {
	case len(ids) > 1:
		return diag.NewErrorDiagnostic(fmt.Sprintf("Several %ss found", kind), fmt.Sprintf(
			"NinjaOne has %d %ss with %s, with the ids %s. Look the right one up by its id.", len(ids), kind, by, strings.Join(toldEach(ids), ", ")))
	case err == nil, errors.Is(err, directory.ErrGone):
		return diag.NewErrorDiagnostic(fmt.Sprintf("No such %s", kind), fmt.Sprintf(
			"NinjaOne has no %s with %s that SCIM can see. Check the spelling, and in the console whether the %s exists and is managed by this "+
				"identity provider's SCIM entry.", kind, by, kind))
	}
	return Error("look up "+kind+" with "+by, "", err)
}

// Incomplete is the warning of a listing that cannot be proven whole. doubt is the directory's word; "" is none.
func Incomplete(kind, doubt string) diag.Diagnostics {
	if doubt == "" {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("The listing may be incomplete", fmt.Sprintf(
		"NinjaOne's listing of %s cannot be proven whole: %s. Somebody may be missing from the result. A larger page_size in the provider block may "+
			"help where pages misbehave.", kind, doubt))}
}
