package diagnose

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// TooManyDeactivations is the error of a plan that would lock out more people than its guard allows.
func TooManyDeactivations(userNames []string, most int64) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("user_names"), "Too many deactivations", fmt.Sprintf(
		"%s active outside user_names and would be deactivated, and max_deactivations is %d:\n\n  %s\n\nIf the roster is right, set max_deactivations "+
			"to %d for this apply. If it is not, nobody was touched: mend the roster, or add accounts that must stay to ignore_user_names.",
		plural(len(userNames), "user is", "users are"), most, strings.Join(userNames, "\n  "), len(userNames)))
}
