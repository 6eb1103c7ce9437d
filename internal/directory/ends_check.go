package directory

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// check holds what was seen of an ending so far.
type check struct {
	*Ending
	report func(error) // is called once

	tries   int // by a GET
	decided bool
	ended   bool // it was seen
	shows   Finding
	other   string // the id of another resource with the name
	err     error  // why nothing was seen
}

// decide ends a check.
func (l *check) decide(err error) {
	l.decided, l.ended = true, err == nil
	l.report(err)
}

// How long a service may take to show what it has done (dialect 48): 0.1 + 0.2 + 0.4 + 0.8 + 1.6 + 3.2 s. A run waits
// less once several endings were not seen in all that time and none was ever seen late.
const (
	showAttempts     = 6
	fewShowAttempts  = 2
	enoughNeverShown = 3
)

// attempts is how often a service is asked again while it does not show what it has done.
func (c *collection[T]) attempts() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.neverShown >= enoughNeverShown && !c.showsLate {
		return fewShowAttempts
	}
	return showAttempts
}

// checkAll checks several endings, and decides about each as soon as it can.
func (c *collection[T]) checkAll(ctx context.Context, open []*check) {
	for attempt := 0; ; attempt++ {
		last := attempt >= c.attempts()
		c.checkOnce(ctx, open, attempt > 0, last)
		for _, l := range open {
			switch {
			case l.ended && attempt > 0:
				c.mu.Lock()
				c.showsLate = true
				c.mu.Unlock()
			case l.decided:
			case l.cause != nil: // the service itself has answered that it failed
				l.decide(l.cause)
			case l.err != nil && attempt >= fewShowAttempts:
				l.decide(l.verdict(ctx))
			}
		}
		open = slices.DeleteFunc(open, func(l *check) bool { return l.decided })
		if len(open) == 0 {
			return
		}
		if last || pause(ctx, settlePause<<attempt) != nil {
			break
		}
	}
	c.mu.Lock()
	c.neverShown += len(open)
	c.mu.Unlock()
	for _, l := range open {
		l.decide(l.verdict(ctx))
	}
}

// verdict is why an ending is not proven.
func (l *check) verdict(ctx context.Context) error {
	switch {
	case l.shows != showsNothing:
		return &NotEndedError{Act: l.act(), Finding: l.shows, Other: l.other, Group: l.ofGroup, NotFound: l.notFound}
	case l.cause != nil:
		return l.cause
	case l.err == nil:
		return ctx.Err()
	}
	return &UnseenError{Act: l.act(), Err: l.err}
}

// checkOnce checks all endings that are still open: in the listing where that is not more expensive, else by a GET
// each. One that is still listed is left for the next round, unless this is the last one.
func (c *collection[T]) checkOnce(ctx context.Context, open []*check, again, last bool) {
	alone := open
	if len(open) > 1 && !c.cache.individual {
		alone = c.checkListing(ctx, open, again, last)
	}
	var group errgroup.Group
	group.SetLimit(Parallelism)
	for _, l := range alone {
		group.Go(func() error {
			c.checkByGET(ctx, l)
			return nil
		})
	}
	_ = group.Wait() // each check holds its own error
}

// checkListing checks several endings in the listing as it is now, and returns those that need a GET.
func (c *collection[T]) checkListing(ctx context.Context, open []*check, again, last bool) (alone []*check) {
	if again {
		c.cache.outdate()
	}
	listed, doubt, ok := c.cache.fresh(ctx, len(open))
	if !ok {
		return open
	}
	var absent []*check
	for _, l := range open {
		entry := listed.byID[l.id]
		switch {
		case entry != nil:
			if c.decideByResource(l, entry); !l.decided && (last || l.shows == ShowsNoState) {
				alone = append(alone, l)
			}
		case !l.deletes || l.name == "" || doubt != "":
			alone = append(alone, l)
		default:
			if l.other = c.namesake(l, listed.namesakes(nameKey(l.name))); l.other != "" {
				l.shows = ShowsNamesake
				continue
			}
			absent = append(absent, l)
		}
	}
	return append(alone, c.acceptAbsence(ctx, absent)...)
}

// acceptAbsence decides about deleted resources if a later whole listing lacks them and every other resource with their
// names. Absence alone proves nothing, so the first such deletion of a run is also checked by a GET. If that answers
// 404, the listing is as good as a GET for all deletions. acceptAbsence returns the checks that need a GET.
func (c *collection[T]) acceptAbsence(ctx context.Context, absent []*check) (alone []*check) {
	if len(absent) == 0 {
		return nil
	}
	if !c.learnt(&c.listsTruly) {
		_, err := c.get(ctx, absent[0].id)
		if !scim.IsNotFound(err) {
			return absent
		}
	}
	c.mu.Lock()
	c.listsTruly = true
	c.deletesNames = true // the listing shows no other resource with one of the names
	c.mu.Unlock()
	for _, l := range absent {
		c.decideGone(l)
	}
	return nil
}

// decideGone decides that a resource is gone.
func (c *collection[T]) decideGone(l *check) {
	c.forget(l.id)
	l.decide(nil)
}

// forget notes that a resource is gone.
func (c *collection[T]) forget(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.createdIDs, id) // no caller waits for it any more
	delete(c.exists, id)
}

// decideByResource decides by a resource as a read shows it.
func (c *collection[T]) decideByResource(l *check, resource *T) {
	l.err = nil
	if c.active == nil {
		l.shows = ShowsThere
		return
	}
	switch active := c.active(resource); {
	case active == nil:
		l.shows = ShowsNoState
	case *active:
		l.shows = ShowsActive
	default:
		l.inactive = true
		l.decide(nil)
	}
}

// checkByGET checks one ending by a GET.
func (c *collection[T]) checkByGET(ctx context.Context, l *check) {
	l.err = nil
	l.tries++
	resource, err := c.get(ctx, l.id)
	if !scim.IsNotFound(err) || l.shows != ShowsListed { // the next look-up must be newer
		l.shows = showsNothing
	}
	switch {
	case scim.IsNotFound(err) && c.mayShowLate(l):
		l.shows = ShowsNoProof
	case scim.IsNotFound(err):
		c.checkName(ctx, l, err)
	case err != nil:
		l.err = err
	default:
		c.decideByResource(l, resource)
	}
	if scim.Stopped(l.err) || isGateway(l.err) { // no further read can help
		l.decide(l.verdict(ctx))
	}
}

// mayShowLate reports whether a 404 may mean that the service does not show yet what this run has created and
// deactivated (dialect 19).
func (c *collection[T]) mayShowLate(l *check) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.createdIDs[l.id] && !l.deletes && l.tries <= settleAttempts
}

// checkName decides about a resource that a GET by id did not find. It believes a SCIM 404 once the service is known to
// have answered. It believes another 404 only if the service shows in a second way that no resource has the id. In both
// cases no other resource may have the name.
func (c *collection[T]) checkName(ctx context.Context, l *check, notFound error) {
	lookUp := c.namesakesOnce
	if !isSCIM(notFound) { // the look-up of the name is part of the proof
		lookUp = c.findNamesakes
	}
	names, err := lookUp(ctx, l)
	l.shows = showsNothing
	switch {
	case err != nil:
	case len(names.others) > 0:
		l.shows, l.other = ShowsNamesake, names.others[0]
		return
	case names.listed && isSCIM(notFound):
		l.shows = ShowsListed
		return
	}
	if err == nil && !isSCIM(notFound) {
		names.proof, err = c.provesAbsence(ctx, l, names.proof, notFound)
		if err == nil && !names.proof {
			l.shows = ShowsNoProof
			return
		}
	}
	if err == nil {
		err = c.requireSCIM(ctx, notFound)
	}
	if l.err = err; err == nil {
		c.decideGone(l)
	}
}

// provesAbsence reports whether the service shows that no resource has an id, after a 404 that may not be the
// service's.
func (c *collection[T]) provesAbsence(ctx context.Context, l *check, nameIsFree bool, notFound error) (bool, error) {
	shown, whole, err := c.lists(ctx, l.id)
	switch {
	case err != nil:
		return false, err
	case shown:
		return false, &GatewayError{Err: notFound}
	}
	return whole || nameIsFree && l.name != "", nil
}
