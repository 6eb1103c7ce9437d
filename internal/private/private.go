// Package private keeps values in a resource's private state, as JSON: what Terraform shows nobody, and hands to the next request
// for the same resource.
package private

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
)

// Writer is the half of the framework's private state that a response has.
type Writer interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// Reader is the half that a request has.
type Reader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// Set keeps a value, in place of an earlier one with its key. Only texts, numbers, flags, times, and what is made of them are kept.
func Set(ctx context.Context, to Writer, key string, value any) diag.Diagnostics {
	text, err := json.Marshal(value)
	if err != nil {
		return diag.Diagnostics{diagnose.NotKept(key, err)}
	}
	return to.SetKey(ctx, key, text)
}

// Get returns the value of a key: the zero value where there is none, and beside the error of one that cannot be read.
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
