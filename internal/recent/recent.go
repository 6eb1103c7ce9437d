// Package recent records in a resource's private state when it was created, changed or last seen. Some services answer
// 404 for a moment to a GET of what they have just created (dialect 19). So for a few minutes after its creation, a
// first 404 does not prove that a resource is gone. The REST API may also lag behind what SCIM has written.
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
	window  = 5 * time.Minute
)

// MarkCreated records that a resource was created at now.
func MarkCreated(ctx context.Context, state private.Writer, now time.Time) diag.Diagnostics {
	return mark(ctx, state, created, now)
}

// MarkWritten records that a resource was changed, but not created, at now.
func MarkWritten(ctx context.Context, state private.Writer, now time.Time) diag.Diagnostics {
	return mark(ctx, state, written, now)
}

func mark(ctx context.Context, state private.Writer, key string, now time.Time) diag.Diagnostics {
	return private.Set(ctx, state, key, now.UTC().Truncate(time.Second))
}

// WasCreated reports whether a resource was created at most a few minutes before now. It returns false if it cannot
// read the record.
func WasCreated(ctx context.Context, state private.Reader, now time.Time) bool {
	return isRecent(ctx, state, created, now)
}

// WasWritten reports whether a resource was created or changed at most a few minutes before now.
func WasWritten(ctx context.Context, state private.Reader, now time.Time) bool {
	return WasCreated(ctx, state, now) || isRecent(ctx, state, written, now)
}

func isRecent(ctx context.Context, state private.Reader, key string, now time.Time) bool {
	at, _ := private.Get[time.Time](ctx, state, key)
	return Within(at, now)
}

// Within reports whether at is at most a few minutes before now. It allows clocks to differ by the same time.
func Within(at, now time.Time) bool {
	age := now.Sub(at)
	return -window < age && age < window
}

// MarkSeen records the day on which a resource was last seen, if it differs from the recorded day. That way, not every
// refresh changes the state.
func MarkSeen(ctx context.Context, from private.Reader, to private.Writer, now time.Time) diag.Diagnostics {
	const day = 24 * time.Hour
	if at, _ := private.Get[time.Time](ctx, from, seen); at.Equal(now.UTC().Truncate(day)) {
		return nil
	}
	return private.Set(ctx, to, seen, now.UTC().Truncate(day))
}

// LastSeen returns when a resource was last seen, created or changed, or the zero time if the state does not have it.
func LastSeen(ctx context.Context, state private.Reader) (last time.Time) {
	for _, key := range []string{created, written, seen} {
		if at, _ := private.Get[time.Time](ctx, state, key); at.After(last) {
			last = at
		}
	}
	return last
}
