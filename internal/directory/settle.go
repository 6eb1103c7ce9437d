package directory

import (
	"context"
	"errors"
	"time"
)

// settled GETs a resource that a write has just touched.
func (c *collection[T]) settled(ctx context.Context, id string) (*T, error) {
	return c.withPatience(ctx, id, c.get)
}

// changed GETs a resource after an update whose answer did not show it. Reads may lag behind writes (dialect 48), so it
// asks again for a moment while shows is false: after 0.1, 0.3 and 0.7 s. Once a service has never shown several
// updates, it keeps other values, and is asked once.
func (c *collection[T]) changed(ctx context.Context, id string, shows func(*T) bool) (*T, error) {
	const attempts = 3
	for attempt := 0; ; attempt++ {
		resource, err := c.settled(ctx, id)
		if err != nil || shows(resource) {
			return resource, err
		}
		c.mu.Lock()
		last := attempt == attempts || c.neverKept >= enoughNeverShown
		if attempt == attempts {
			c.neverKept++
		}
		c.mu.Unlock()
		if last {
			return resource, nil
		}
		if err := pause(ctx, settlePause<<attempt); err != nil {
			return nil, err
		}
	}
}

// withPatience asks again a few times before it returns that a resource is gone: some services answer 404 for a moment
// for a resource that they have just created (dialect 19).
func (c *collection[T]) withPatience(ctx context.Context, id string,
	get func(context.Context, string) (*T, error),
) (*T, error) {
	for attempt := 0; ; attempt++ {
		resource, err := c.once(ctx, id, get)
		if !errors.Is(err, ErrGone) || attempt == settleAttempts {
			return resource, err
		}
		if err := pause(ctx, settlePause<<attempt); err != nil {
			return nil, err
		}
	}
}

// How long a service may take to show what it has just created: 0.1 + 0.2 + 0.4 + 0.8 s.
const (
	settleAttempts = 4
	settlePause    = 100 * time.Millisecond
	// lateAttempts are added to those where the create timed out: 1.6 + 3.2 + 6.4 s.
	lateAttempts = 3
)
