package diagnose

import (
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// Refused are the errors of a person that must not be sent, each on its attribute.
func Refused(refusals []person.Refusal) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, r := range refusals {
		diags.AddAttributeError(path.Root(r.Attribute), RefusalTitle(r.Err), sentence(r.Err.Error()))
	}
	return diags
}

// RefusalTitle is the summary of a refused value: the rule that it broke.
func RefusalTitle(err error) string {
	if refusal, ok := errors.AsType[*ninjaone.Refusal](err); ok {
		return string(refusal.Reason)
	}
	return "Invalid value"
}
