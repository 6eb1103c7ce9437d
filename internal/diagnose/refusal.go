package diagnose

import (
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// Refused are the errors of a person that must not be sent, each on its attribute.
func Refused(refusals []person.Refusal) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, r := range refusals {
		diags.Append(RefusedValue(path.Root(r.Attribute), r.Err))
	}
	return diags
}

// RefusedValue is the error of one value that must not be sent. Its summary is the rule that the value breaks.
func RefusedValue(at path.Path, err error) diag.Diagnostic {
	refusal, ok := errors.AsType[*ninjaone.Refusal](err)
	if !ok {
		refusal = &ninjaone.Refusal{Reason: ninjaone.InvalidValue, Problem: sentence(err.Error())}
	}
	return diag.NewAttributeErrorDiagnostic(at, string(refusal.Reason), refusal.Problem+steps(refusal.Fixes).paragraph())
}

// DuplicateElement is the error of an element that a list has already. function makes a computed list unique.
func DuplicateElement(at path.Path, element string, first int, function string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Duplicate element",
		fmt.Sprintf("%q is in the list already, as element %d (the first is 0).", element, first)+steps{
			"Remove one of the two. For a computed list, use " + function + ".",
		}.paragraph())
}
