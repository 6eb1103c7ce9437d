// Package private keeps values as JSON in a resource's private state. Terraform shows that state to no user, and passes
// it to the next request for the same resource.
package private

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
)

// Writer is the part of the framework's private state that a response has.
type Writer interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// Reader is the part of the framework's private state that a request has.
type Reader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// Set stores a value and replaces the earlier value of its key. It stores only strings, numbers, booleans, times, and
// values that consist of them.
func Set(ctx context.Context, to Writer, key string, value any) diag.Diagnostics {
	text, err := json.Marshal(value)
	if err != nil {
		return diag.Diagnostics{diagnose.PrivateStateNotWritten(key, err)}
	}
	return to.SetKey(ctx, key, text)
}

// Get returns the value of a key. It returns the zero value if there is none, and the zero value with an error if the
// value cannot be read.
func Get[T any](ctx context.Context, from Reader, key string) (T, error) {
	var value, none T
	text, diags := from.GetKey(ctx, key)
	if text == nil || diags.HasError() {
		return none, nil
	}
	if err := json.Unmarshal(text, &value); err != nil {
		return none, err
	}
	return value, nil
}
