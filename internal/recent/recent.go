// Package recent remembers in a resource's private state when it was created or written. Some services answer 404 for a moment
// to a GET of what they have just made (dialect 19), so for a few minutes after its creation a resource is not believed gone
// at the first 404. And the REST API may lag behind what SCIM has written.
package recent

import (
	"context"
	"encoding/json"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

const (
	created = "created"
	written = "written"
	youth   = 5 * time.Minute
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
	return mark(ctx, private, created, now)
}

// MarkWritten notes that a resource was changed at now, which is no creation.
func MarkWritten(ctx context.Context, private writer, now time.Time) diag.Diagnostics {
	return mark(ctx, private, written, now)
}

func mark(ctx context.Context, private writer, key string, now time.Time) diag.Diagnostics {
	value, err := json.Marshal(now.UTC().Truncate(time.Second))
	if err != nil {
		return diag.Diagnostics{diag.NewWarningDiagnostic("Time of creation not kept", err.Error())}
	}
	return private.SetKey(ctx, key, value)
}

// Is reports whether a resource was created a few minutes before now at most. What it cannot read was not.
func Is(ctx context.Context, private reader, now time.Time) bool {
	return is(ctx, private, created, now)
}

// Written reports whether a resource was created or changed a few minutes before now at most.
func Written(ctx context.Context, private reader, now time.Time) bool {
	return Is(ctx, private, now) || is(ctx, private, written, now)
}

func is(ctx context.Context, private reader, key string, now time.Time) bool {
	value, diags := private.GetKey(ctx, key)
	if diags.HasError() || value == nil {
		return false
	}
	var at time.Time
	if err := json.Unmarshal(value, &at); err != nil {
		return false
	}
	return Within(at, now)
}

// Within reports whether something happened a few minutes before now at most. Clocks may differ by as much.
func Within(at, now time.Time) bool {
	age := now.Sub(at)
	return -youth < age && age < youth
}
