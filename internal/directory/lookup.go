package directory

import (
	"context"
	"errors"
	"slices"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// named returns the resources with a name, compared without case: none, one, or more where the service allows it
// (dialect 10). It uses the listing or a filter, whichever is cheaper. showsAll is as for [collection.read].
func (c *collection[T]) named(ctx context.Context, name string, showsAll func(*T) bool) ([]*T, error) {
	ids, known, err := c.cache.named(ctx, nameKey(name), c.filterCost(name))
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
		ids, known, err = c.cache.named(ctx, nameKey(name), 0)
		switch {
		case err != nil:
			return nil, err
		case !known && filtered.fault != nil:
			return nil, filtered.fault // it may be temporary, and an existing resource would be created again
		case !known:
			c.learn(ctx, &c.noProof, "neither a filter nor the listing can prove that a name is free; a create relies on the "+
				"service to refuse a taken one")
		}
	}
	c.mu.Lock()
	ids = append(ids, c.namedIDs[nameKey(name)]...)
	c.mu.Unlock()
	return c.confirm(ctx, ids, filtered.found, c.hasName(name), showsAll)
}

// sentPost is what is known of a POST before the look-up of its result.
type sentPost struct {
	taken bool // the service has answered that the name is taken
	slow  bool // the POST timed out, and the service may still be working on it
	once  bool // all creates fail, so one look is enough
}

// lookUpSent looks for what a POST may have created, by filter or a fresh listing. It tries for a moment, because a
// service may not show at once what it has just created, and for longer if the service may still be working on the
// POST. A name that the service reports as taken is looked for in the whole listing too, because a filter may compare
// with case (dialect 7). proven reports whether no result means that nothing exists.
func (c *collection[T]) lookUpSent(ctx context.Context, name string,
	sent sentPost,
) (found []*T, proven bool, err error) {
	attempts := settleAttempts
	switch {
	case sent.once:
		attempts = 0
	case sent.slow:
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
			c.cache.outdate()
			listed, proven, err = c.cache.namedNow(ctx, nameKey(name))
		case sent.taken:
			listed, _, err = c.cache.named(ctx, nameKey(name), 0)
		}
		if err != nil {
			return nil, false, err
		}
		found, err := c.confirm(ctx, listed, filtered.found, c.hasName(name), nil)
		if err != nil || len(found) > 0 || attempt == attempts {
			return found, proven, err
		}
		if pause(ctx, settlePause<<attempt) != nil {
			return nil, false, nil //nolint:nilerr // no caller waits any longer, and the create's own error is reported
		}
	}
}

// withExternalID returns the resources with an external id. It compares with case itself, because a filter may not.
// showsAll is as for [collection.read].
func (c *collection[T]) withExternalID(ctx context.Context, externalID string, showsAll func(*T) bool) ([]*T, error) {
	has := func(resource *T) bool {
		found := c.describe(resource).externalID
		return found != nil && scim.SameText(*found, externalID)
	}
	// A listing may leave external ids out (dialect 6). An entry with this one is a result. But no result proves
	// nothing.
	listed, known, _, err := c.cache.search(ctx, func(w *walk[T]) []string { return w.fitting(has) }, 1)
	if err != nil {
		return nil, err
	}
	if known && len(listed) > 0 {
		return c.confirm(ctx, listed, nil, has, showsAll)
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
	return c.confirm(ctx, nil, found, has, showsAll)
}

// scan finds resources in the whole listing as it is now.
func (c *collection[T]) scan(ctx context.Context, fits func(*T) bool) ([]*T, error) {
	entries, _, err := c.cache.all(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(entries, func(entry *T) bool { return !fits(entry) }), nil
}

// confirm reads each listed or filtered resource once, and keeps those that exist and fit. showsAll is as for
// [collection.read]. A filter's result is as good as a GET if it shows enough. Otherwise confirm tries again for a
// moment before the resource counts as gone. A resource from an older listing may well be gone.
func (c *collection[T]) confirm(ctx context.Context, listed []string, filtered []*T,
	fits, showsAll func(*T) bool,
) ([]*T, error) {
	var resources []*T
	now := make(map[string]*T, len(filtered))
	ids := slices.Clone(listed)
	for _, entry := range filtered {
		id := c.describe(entry).id
		now[id], ids = entry, append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		get := func(ctx context.Context, id string) (*T, error) { return c.read(ctx, id, showsAll) }
		switch entry := now[id]; {
		case entry != nil && showsAll != nil && showsAll(entry):
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
