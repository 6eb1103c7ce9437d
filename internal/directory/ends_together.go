package directory

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// names are the results of a look-up by name, without the resource that was to go.
type names struct {
	others []string // ids
	proof  bool     // no result means that there is none
}

// lookUpNamesakes looks for other resources that have the name of one that is gone. A service that keeps a deleted
// resource under another id does so always, so only the first deletion of a run is looked at. A name that the listing
// has shown twice is looked at each time.
func (c *collection[T]) lookUpNamesakes(ctx context.Context, l *look) (names, error) {
	clean := func() bool { return c.learnt(&c.deletesNames) && !c.shelf.knowsOther(nameKey(l.name), l.id) }
	if !l.deletes || clean() {
		if l.deletes {
			return names{}, nil
		}
		return c.findNamesakes(ctx, l)
	}
	var first *names
	_, err := c.naming.do(ctx, struct{}{}, func(ctx context.Context) (struct{}, error) {
		if c.learnt(&c.deletesNames) {
			return struct{}{}, nil
		}
		found, err := c.findNamesakes(ctx, l)
		if first = &found; err == nil && len(found.others) == 0 {
			c.mu.Lock()
			c.deletesNames = true
			c.mu.Unlock()
		}
		return struct{}{}, err
	})
	switch {
	case err != nil:
		return names{}, err
	case first != nil:
		return *first, nil
	case clean():
		return names{}, nil
	}
	return c.findNamesakes(ctx, l)
}

// findNamesakes asks by filter for other resources with a name. Where that proves nothing, it reads the listing as it
// is now.
func (c *collection[T]) findNamesakes(ctx context.Context, l *look) (names, error) {
	if l.name == "" {
		return names{}, nil
	}
	filtered, err := c.filter(ctx, l.name)
	if err != nil {
		return names{}, err
	}
	found, proof := filtered.found, filtered.proof
	if len(found) == 0 && !proof {
		listed, doubt, err := c.shelf.all(ctx)
		if isFinal(ctx, err) {
			return names{}, err
		}
		found, proof = listed, err == nil && doubt == ""
	}
	has := c.hasName(l.name)
	found = slices.DeleteFunc(slices.Clone(found), func(resource *T) bool { return !has(resource) })
	n := names{proof: proof}
	if other := c.namesake(l, found); other != "" {
		n.others = append(n.others, other)
	}
	return n, nil
}

// namesake is the id of another resource that may be the remains of a deleted one: it has the same name, can sign in,
// and did not get the name in this run.
func (c *collection[T]) namesake(l *look, found []*T) string {
	c.mu.Lock()
	ours := slices.Clone(c.made[nameKey(l.name)])
	c.mu.Unlock()
	for _, resource := range found {
		id := c.describe(resource).id
		if id == l.id || slices.Contains(ours, id) {
			continue
		}
		if c.active != nil {
			if active := c.active(resource); active != nil && !*active {
				continue
			}
		}
		return id
	}
	return ""
}

// quiet is how long a single look waits for others to join it: Terraform ends ten resources at a time.
const quiet = 50 * time.Millisecond

// lookout gathers single looks.
type lookout struct {
	waiting  []*lookUp
	arrivals int
	gathers  bool
}

// lookUp is a look that a caller waits for.
type lookUp struct {
	*look
	ctx  context.Context //nolint:containedctx // several are served together, whose contexts end at different times
	done chan struct{}
}

// apart returns a look of its own at the same ending, which may continue when no caller waits for it any more, and a
// channel for its result.
func (l *look) apart() (own *look, err <-chan error) {
	told := make(chan error, 1)
	return &look{Ending: &Ending{id: l.id, name: l.name, deletes: l.deletes, cause: l.cause}, tell: func(err error) { told <- err }}, told
}

// seeFirst is [collection.see] for one of few deletions that the service has answered. The first one of a run that is
// seen to be done proves the others, which wait for it.
func (c *collection[T]) seeFirst(ctx context.Context, e *Ending) error {
	own := false
	var err error
	if e.answered {
		_, gaveUp := c.deleting.do(ctx, struct{}{}, func(ctx context.Context) (struct{}, error) {
			if c.learnt(&c.deletesTruly) {
				return struct{}{}, nil
			}
			one := &Ending{id: e.id, name: e.name, deletes: true}
			own, err = true, c.see(ctx, []*Ending{one})[0]
			if err == nil {
				c.mu.Lock()
				c.deletesTruly = true
				c.mu.Unlock()
			}
			return struct{}{}, nil
		})
		switch {
		case gaveUp != nil:
			return gaveUp
		case own:
			return err
		case c.learnt(&c.deletesTruly):
			c.forget(e.id)
			return nil
		}
	}
	return c.see(ctx, []*Ending{e})[0]
}

// seeWithOthers is seeAll for one look, together with those that come at the same time.
func (c *collection[T]) seeWithOthers(ctx context.Context, l *look) {
	one, err := l.apart()
	own := &lookUp{look: one, ctx: ctx, done: make(chan struct{})}
	told := own.tell
	own.tell = func(e error) { told(e); close(own.done) }
	c.mu.Lock()
	c.lookout.waiting = append(c.lookout.waiting, own)
	c.lookout.arrivals++
	if !c.lookout.gathers {
		c.lookout.gathers = true
		go c.gatherLooks(context.WithoutCancel(ctx), c.lookout.arrivals)
	}
	c.mu.Unlock()
	select {
	case e := <-err:
		l.inactive = own.inactive
		l.decide(e)
	case <-ctx.Done():
		l.decide(l.verdict(ctx))
	}
}

// gatherLooks looks at all gathered endings once no further one has come for a moment.
func (c *collection[T]) gatherLooks(ctx context.Context, seen int) {
	const most = atOnce // more cannot come
	for {
		time.Sleep(quiet)
		c.mu.Lock()
		if now := c.lookout.arrivals; now != seen && len(c.lookout.waiting) < most {
			seen = now
			c.mu.Unlock()
			continue
		}
		batch := c.lookout.waiting
		c.lookout.waiting, c.lookout.gathers = nil, false
		c.mu.Unlock()
		c.seeGathered(ctx, batch)
		return
	}
}

// seeGathered is seeAll for the gathered looks, as long as any caller waits.
func (c *collection[T]) seeGathered(ctx context.Context, batch []*lookUp) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	looks := make([]*look, 0, len(batch))
	for _, one := range batch {
		looks = append(looks, one.look)
	}
	go func() {
		for _, one := range batch {
			select {
			case <-one.ctx.Done():
			case <-one.done:
			}
		}
		cancel()
	}()
	c.seeAll(ctx, looks)
}

// isGateway reports whether an error is the answer of something before the service.
func isGateway(err error) bool {
	_, is := errors.AsType[*GatewayError](err)
	return is
}

// isSCIM reports whether the service has written a refusal as SCIM.
func isSCIM(err error) bool {
	answer, ok := errors.AsType[*scim.Error](err)
	return ok && answer.Genuine
}

// isFinal reports whether no further request is useful after a failure.
func isFinal(ctx context.Context, err error) bool {
	return err != nil && (ctx.Err() != nil || errors.Is(err, scim.ErrTokenRefused) || scim.IsUnauthorized(err))
}
