// Package recent remembers in a resource's private state when it was created. Some services answer 404 for a moment to a
// GET of what they have just made (dialect 19), so for a few minutes after its creation a resource is not believed gone
// at the first 404.
package recent

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private"
)

const (
	key   = "created"
	youth = 5 * time.Minute
)

// Mark notes that a resource was created at now.
func Mark(ctx context.Context, state private.Writer, now time.Time) diag.Diagnostics {
	return private.Set(ctx, state, key, now.UTC().Truncate(time.Second))
}

// Is reports whether a resource was created a few minutes before now at most. What it cannot read was not.
func Is(ctx context.Context, state private.Reader, now time.Time) bool {
	created, _ := private.Get[time.Time](ctx, state, key)
	age := now.Sub(created)
	return -youth < age && age < youth
}
