// Package recent remembers in a resource's private state when it was created. Some services answer 404 for a moment to a
// GET of what they have just made (dialect 19), so for a few minutes after its creation a resource is not believed gone
// at the first 404.
package recent

import (
	"context"
	"encoding/json"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

const (
	key   = "created"
	youth = 5 * time.Minute
)

// writer and reader are the halves of the framework's private state.
type (
	writer interface {
		SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
	}
	reader interface {
		GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	}
)

// Mark notes that a resource was created at now.
func Mark(ctx context.Context, private writer, now time.Time) diag.Diagnostics {
	value, err := json.Marshal(now.UTC().Truncate(time.Second))
	if err != nil {
		return diag.Diagnostics{diag.NewWarningDiagnostic("Time of creation not kept", err.Error())}
	}
	return private.SetKey(ctx, key, value)
}

// Is reports whether a resource was created a few minutes before now at most. What it cannot read was not.
func Is(ctx context.Context, private reader, now time.Time) bool {
	value, diags := private.GetKey(ctx, key)
	if diags.HasError() || value == nil {
		return false
	}
	var created time.Time
	if err := json.Unmarshal(value, &created); err != nil {
		return false
	}
	age := now.Sub(created)
	return -youth < age && age < youth
}
