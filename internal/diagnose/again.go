package diagnose

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
)

// notListed ends the last warning of a kind that a run shows.
const notListed = " This is the %dth of these warnings, and this run shows no more of them."

// Again shortens an error or a warning of a kind that this run has explained before to its first paragraph, which says
// what happened to which account. Terraform folds no errors.
func Again(d *directory.Directory, diags diag.Diagnostics) diag.Diagnostics {
	var shown diag.Diagnostics
	for _, one := range diags {
		shown.Append(again(d.Count(kindOf(one)), one))
	}
	return shown
}

// Destroyed are the warnings of a destroy that succeeded. Terraform folds none of them, because what is destroyed has
// no place in the configuration. So only the first of a kind is whole, and only the first twenty are shown.
func Destroyed(d *directory.Directory, name string, remarks []lifecycle.Remark) diag.Diagnostics {
	return destroyed(d, Remarks(name, remarks))
}

func destroyed(d *directory.Directory, diags diag.Diagnostics) diag.Diagnostics {
	var shown diag.Diagnostics
	for _, one := range diags {
		nth := d.Count(kindOf(one))
		switch short := again(nth, one); {
		case nth < mostOfWarning:
			shown.Append(short)
		case nth == mostOfWarning:
			shown.AddWarning(short.Summary(), short.Detail()+fmt.Sprintf(notListed, nth))
		}
	}
	return shown
}

// kindOf is the part of a summary that names no account.
func kindOf(one diag.Diagnostic) string {
	kind, _, _ := strings.Cut(one.Summary(), ": ")
	return kind
}

func again(nth int, one diag.Diagnostic) diag.Diagnostic {
	if nth == 1 {
		return one
	}
	words, _, _ := strings.Cut(one.Detail(), "\n\n")
	var short diag.Diagnostic = diag.NewWarningDiagnostic(one.Summary(), words)
	if one.Severity() == diag.SeverityError {
		short = diag.NewErrorDiagnostic(one.Summary(), words)
	}
	if at, ok := one.(diag.DiagnosticWithPath); ok {
		return diag.WithPath(at.Path(), short)
	}
	return short
}
