package diagnose

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// PrivateStateNotWritten is the error of a value that is no JSON, and so cannot be kept in private state: a mistake of
// the provider.
func PrivateStateNotWritten(key string, err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Note not kept in the state",
		fmt.Sprintf("The provider cannot keep its note %q in the state: %s.", key, err)+
			steps{"Report it to the provider's project."}.paragraph())
}

// RosterMemoryDamaged is the error of a roster whose private state cannot be read. That state holds which person has
// which account.
func RosterMemoryDamaged(err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Cannot read the state of the roster",
		sentence("The private state of the roster is damaged: "+oneLine(err.Error()))+steps{
			"Run terraform state rm with the roster's address, which changes nothing in NinjaOne.",
			"Apply again, which adopts all accounts of the roster again.",
		}.paragraph())
}
