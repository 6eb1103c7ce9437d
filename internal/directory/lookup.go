package directory

import (
	"context"
	"errors"
	"slices"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// named are the resources with a name, compared without case: none, one, or where the service allows it more (dialect 10).
// The listing or a filter finds them, whichever is cheaper. tells is as for [collection.read].
func (c *collection[T]) named(ctx context.Context, name string, tells func(*T) bool) ([]*T, error) {
	ids, known, err := c.shelf.named(ctx, nameKey(name), c.filterCost(name))
	if err != nil {
		return nil, err
	}
	var filtered filtered[T]
	if !known {
		if filtered, err = c.filter(ctx, name); err != nil {
			return nil, err
		}
	}
	if !known && len(filtered.found) == 0 && !filtered.proof {
		ids, known, err = c.shelf.named(ctx, nameKey(name), 0)
		switch {
		case err != nil:
			return nil, err
		case !known && filtered.fault != nil:
			return nil, filtered.fault // it may pass, and who is there would be made once more
		case !known:
			c.learn(ctx, &c.noProof, "neither a filter nor the listing can prove that a name is free; a create relies on the service to refuse a taken one")
		}
	}
	c.mu.Lock()
	ids = append(ids, c.made[nameKey(name)]...)
	c.mu.Unlock()
	return c.confirm(ctx, ids, filtered.found, c.hasName(name), tells)
}

// sending is what is known of a POST that is looked up.
type sending struct {
	taken bool // the service says that the name is
	slow  bool // nobody waited for its end, which may come yet
}

// lookUpSent looks for what a POST may have made, by filter or a fresh listing and for a moment, as a service may not
// show at once what it has just created; for longer where it may still be at it. A name that the service says is taken is
// looked for in the whole listing too: a filter may compare with case (dialect 7). proven is whether nothing found means
// that nothing is there.
func (c *collection[T]) lookUpSent(ctx context.Context, name string, sent sending) (found []*T, proven bool, err error) {
	attempts := settleAttempts
	if sent.slow {
		attempts += lateAttempts
	}
	for attempt := 0; ; attempt++ {
		filtered, err := c.filter(ctx, name)
		if err != nil {
			return nil, false, err
		}
		var listed []string
		proven := filtered.proof
		switch {
		case len(filtered.found) > 0:
		case !proven:
			c.shelf.outdate()
			listed, proven, err = c.shelf.namedNow(ctx, nameKey(name))
		case sent.taken:
			listed, _, err = c.shelf.named(ctx, nameKey(name), 0)
		}
		if err != nil {
			return nil, false, err
		}
		found, err := c.confirm(ctx, listed, filtered.found, c.hasName(name), nil)
		if err != nil || len(found) > 0 || attempt == attempts {
			return found, proven, err
		}
		if pause(ctx, settlePause<<attempt) != nil {
			return nil, false, nil //nolint:nilerr // nobody waits any more; what is told is why the create failed
		}
	}
}

// withExternalID are the resources with an external id, compared with case on this side whatever a filter does. tells is as for
// [collection.read].
func (c *collection[T]) withExternalID(ctx context.Context, externalID string, tells func(*T) bool) ([]*T, error) {
	has := func(resource *T) bool {
		found := c.describe(resource).externalID
		return found != nil && scim.SameText(*found, externalID)
	}
	// A listing may leave external ids out (dialect 6): who is on it with this one is found, and that nobody is proves nothing.
	listed, known, _, err := c.shelf.look(ctx, func(w *walk[T]) []string { return w.fitting(has) }, 1)
	if err != nil {
		return nil, err
	}
	if known && len(listed) > 0 {
		return c.confirm(ctx, listed, nil, has, tells)
	}
	page, err := c.list(ctx, c.lookup("externalId", externalID))
	if err != nil && !refusesFilter(err) {
		return nil, err
	}
	var found []*T
	if err == nil {
		for i := range page.Resources {
			if has(&page.Resources[i]) {
				found = append(found, &page.Resources[i])
			}
		}
	}
	if len(found) == 0 {
		if found, err = c.scan(ctx, has); err != nil {
			return nil, err
		}
	}
	return c.confirm(ctx, nil, found, has, tells)
}

// scan finds resources in the whole listing as it is now.
func (c *collection[T]) scan(ctx context.Context, fits func(*T) bool) ([]*T, error) {
	entries, _, err := c.shelf.all(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(entries, func(entry *T) bool { return !fits(entry) }), nil
}

// confirm reads each of those that were listed or filtered once, and keeps those that are there and fit; tells is as for
// [collection.read]. What the service has just named by itself is as good as a GET if it tells enough, and is otherwise asked
// for again for a moment before it is believed gone; what an older listing named may well be.
func (c *collection[T]) confirm(ctx context.Context, listed []string, filtered []*T, fits, tells func(*T) bool) ([]*T, error) {
	var resources []*T
	now := make(map[string]*T, len(filtered))
	ids := slices.Clone(listed)
	for _, entry := range filtered {
		id := c.describe(entry).id
		now[id], ids = entry, append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		get := func(ctx context.Context, id string) (*T, error) { return c.read(ctx, id, tells) }
		switch entry := now[id]; {
		case entry != nil && tells != nil && tells(entry):
			get = func(context.Context, string) (*T, error) { return entry, nil }
		case entry != nil:
			get = c.settled
		}
		resource, err := get(ctx, id)
		if errors.Is(err, ErrGone) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if fits(resource) {
			resources = append(resources, resource)
		}
	}
	return resources, nil
}

func (c *collection[T]) hasName(name string) func(*T) bool {
	return func(resource *T) bool { return scim.Same(c.describe(resource).name, name) }
}
