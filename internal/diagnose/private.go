package diagnose

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// PrivateStateNotWritten is the error of a value that is no JSON, and so cannot be kept in private state: a mistake of
// the provider.
func PrivateStateNotWritten(key string, err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Note not kept in the state", fmt.Sprintf("The provider cannot keep its note %q in the state: %s.", key, err)+
		steps{"Report it to the provider's project."}.paragraph())
}
