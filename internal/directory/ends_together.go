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
	listed bool     // the resource itself is found, and a user that is found can sign in
	proof  bool     // no result means that there is none
}

// namesakesOnce looks for other resources that have the name of one that is gone. A service that keeps a deleted
// resource under another id does so always, so only the first deletion of a run is checked. A name that the listing
// has shown twice is checked each time.
func (c *collection[T]) namesakesOnce(ctx context.Context, l *check) (names, error) {
	clean := func() bool { return c.learnt(&c.deletesNames) && !c.cache.knowsOther(nameKey(l.name), l.id) }
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
		if first = &found; err == nil && len(found.others) == 0 && !found.listed {
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
func (c *collection[T]) findNamesakes(ctx context.Context, l *check) (names, error) {
	if l.name == "" {
		return names{}, nil
	}
	filtered, err := c.filter(ctx, l.name)
	if err != nil {
		return names{}, err
	}
	found, proof := filtered.found, filtered.proof
	if len(found) == 0 && !proof {
		if l.shows == ShowsListed { // in the listing, before
			c.cache.outdate()
		}
		listed, doubt, err := c.cache.all(ctx)
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
	n.listed = slices.ContainsFunc(found, func(resource *T) bool {
		if c.describe(resource).id != l.id {
			return false
		}
		active := new(true)
		if c.active != nil {
			active = c.active(resource)
		}
		return active != nil && *active
	})
	return n, nil
}

// namesake is the id of another resource that may be the remains of a deleted one: it has the same name, can sign in,
// and did not get the name in this run.
func (c *collection[T]) namesake(l *check, found []*T) string {
	c.mu.Lock()
	ours := slices.Clone(c.namedIDs[nameKey(l.name)])
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

// gatherWait is how long a single check waits for others to join it: Terraform ends ten resources at a time.
const gatherWait = 50 * time.Millisecond

// endChecks gathers single checks.
type endChecks struct {
	waiting  []*gatheredCheck
	arrivals int
	gathers  bool
}

// gatheredCheck is a check that a caller waits for.
type gatheredCheck struct {
	*check
	ctx  context.Context //nolint:containedctx // several are served together, whose contexts end at different times
	done chan struct{}
}

// detached returns a check of its own of the same ending, which may continue when no caller waits for it any more, and
// a channel for its result.
func (l *check) detached() (own *check, err <-chan error) {
	reported := make(chan error, 1)
	return &check{
		Ending: &Ending{
			id: l.id, name: l.name, deletes: l.deletes, ofGroup: l.ofGroup, notFound: l.notFound, cause: l.cause,
		},
		report: func(err error) { reported <- err },
	}, reported
}

// checkTogether is checkAll for one check, together with those that come at the same time.
func (c *collection[T]) checkTogether(ctx context.Context, l *check) {
	one, err := l.detached()
	own := &gatheredCheck{check: one, ctx: ctx, done: make(chan struct{})}
	report := own.report
	own.report = func(e error) { report(e); close(own.done) }
	c.mu.Lock()
	c.endChecks.waiting = append(c.endChecks.waiting, own)
	c.endChecks.arrivals++
	if !c.endChecks.gathers {
		c.endChecks.gathers = true
		go c.gatherChecks(context.WithoutCancel(ctx), c.endChecks.arrivals)
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

// gatherChecks checks all gathered endings once no further one has come for a moment.
func (c *collection[T]) gatherChecks(ctx context.Context, seen int) {
	const most = Parallelism // Terraform asks for no more at a time
	for {
		time.Sleep(gatherWait)
		c.mu.Lock()
		if now := c.endChecks.arrivals; now != seen && len(c.endChecks.waiting) < most {
			seen = now
			c.mu.Unlock()
			continue
		}
		batch := c.endChecks.waiting
		c.endChecks.waiting, c.endChecks.gathers = nil, false
		c.mu.Unlock()
		c.checkGathered(ctx, batch)
		return
	}
}

// checkGathered is checkAll for the gathered checks, as long as any caller waits.
func (c *collection[T]) checkGathered(ctx context.Context, batch []*gatheredCheck) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	looks := make([]*check, 0, len(batch))
	for _, one := range batch {
		looks = append(looks, one.check)
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
	c.checkAll(ctx, looks)
}

// isGateway reports whether an error is the answer of something in front of the service.
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
