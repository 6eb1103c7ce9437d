// Package recent remembers in a resource's private state when it was created, written or last seen. Some services answer 404 for a moment
// to a GET of what they have just made (dialect 19), so for a few minutes after its creation a resource is not believed gone
// at the first 404. And the REST API may lag behind what SCIM has written.
package recent

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private"
)

const (
	created = "created"
	written = "written"
	seen    = "seen"
	youth   = 5 * time.Minute
)

// Mark notes that a resource was created at now.
func Mark(ctx context.Context, state private.Writer, now time.Time) diag.Diagnostics {
	return mark(ctx, state, created, now)
}

// MarkWritten notes that a resource was changed at now, which is no creation.
func MarkWritten(ctx context.Context, state private.Writer, now time.Time) diag.Diagnostics {
	return mark(ctx, state, written, now)
}

func mark(ctx context.Context, state private.Writer, key string, now time.Time) diag.Diagnostics {
	return private.Set(ctx, state, key, now.UTC().Truncate(time.Second))
}

// Is reports whether a resource was created a few minutes before now at most. What it cannot read was not.
func Is(ctx context.Context, state private.Reader, now time.Time) bool {
	return is(ctx, state, created, now)
}

// Written reports whether a resource was created or changed a few minutes before now at most.
func Written(ctx context.Context, state private.Reader, now time.Time) bool {
	return Is(ctx, state, now) || is(ctx, state, written, now)
}

func is(ctx context.Context, state private.Reader, key string, now time.Time) bool {
	at, _ := private.Get[time.Time](ctx, state, key)
	return Within(at, now)
}

// Within reports whether something happened a few minutes before now at most. Clocks may differ by as much.
func Within(at, now time.Time) bool {
	age := now.Sub(at)
	return -youth < age && age < youth
}

// See notes the day on which a resource was last seen, where that is another day than the one noted: not every refresh is to
// change the state.
func See(ctx context.Context, from private.Reader, to private.Writer, now time.Time) diag.Diagnostics {
	const day = 24 * time.Hour
	if at, _ := private.Get[time.Time](ctx, from, seen); at.Equal(now.UTC().Truncate(day)) {
		return nil
	}
	return private.Set(ctx, to, seen, now.UTC().Truncate(day))
}

// Seen returns when a resource was last seen, created or changed, as far as the state knows; zero where it does not.
func Seen(ctx context.Context, state private.Reader) (last time.Time) {
	for _, key := range []string{created, written, seen} {
		if at, _ := private.Get[time.Time](ctx, state, key); at.After(last) {
			last = at
		}
	}
	return last
}
