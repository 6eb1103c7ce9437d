package directory

import (
	"context"
	"errors"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Ending is an act of this run that was to end an access, as the service has answered it: a deactivation or a deletion. What the
// service answers to a write is no proof. It is believed once it was seen: see [Directory.See].
type Ending struct {
	id, name string
	deletes  bool
	answered bool  // the service has answered that it is done
	cause    error // what the act failed with, which may have been done all the same
	seen     bool
	inactive bool
}

// LeftInactive reports of a deletion that was seen to have ended the access that the service has kept the account, inactive.
func (e *Ending) LeftInactive() bool { return e.deletes && e.inactive }

func (e *Ending) act() Act {
	if e.deletes {
		return Deletion
	}
	return Deactivation
}

// Deactivated is the ending of a user whom [Directory.UpdateUser] was to deactivate, by its answer. An answer that shows the user
// inactive is as good as a read once this run has seen by a GET that the service's answers are true of what it keeps.
func (d *Directory) Deactivated(ctx context.Context, id, name string, answer *scim.User, err error) (*Ending, error) {
	e := &Ending{id: id, name: name}
	switch {
	case err == nil:
		e.seen = d.users.believes(ctx, e, answer)
	case errors.Is(err, ErrGone): // who has the name is to be seen
	case ctx.Err() != nil || !scim.MayHaveActed(err) || scim.HaltOf(err) != nil:
		return nil, err
	default:
		e.cause = err
	}
	return e, nil
}

// EndUser deletes a user, by its id; name is the user name that it is known by. A service that refuses to delete users answers 405
// or 501, which scim.IsUnsupported recognises.
func (d *Directory) EndUser(ctx context.Context, id, name string) (*Ending, error) {
	defer d.rosters.forget()
	return d.users.end(ctx, id, name)
}

// See looks until the service shows that each access has ended: the user is inactive, or a GET by id is answered with 404 and
// nobody has the name. It returns an error for each that it has not seen, in their order, nil for the others. Many are looked at together,
// in the listing, where that costs fewer requests than a GET each.
func (d *Directory) See(ctx context.Context, endings ...*Ending) []error {
	return d.users.see(ctx, endings)
}

// end deletes a resource, or finds that this need not be tried.
func (c *collection[T]) end(ctx context.Context, id, name string) (*Ending, error) {
	if err := c.undeletable(); err != nil {
		return nil, err
	}
	ended := c.shelf.writing(id)
	err := c.remove(ctx, id)
	ended(id)
	c.judgeDelete(ctx, err)
	e := &Ending{id: id, name: name, deletes: true}
	answer, refused := errors.AsType[*scim.Error](err)
	switch {
	case err == nil:
		e.answered = true
	case ctx.Err() != nil || scim.HaltOf(err) != nil || scim.IsUnsupported(err) || scim.IsUnauthorized(err):
		return nil, err
	case refused && scim.IsNotFound(answer):
	case refused || scim.MayHaveActed(err):
		// Services answer 404 or 500 for what is gone already (dialect 29), and what is not SCIM may have stood in for one.
		e.cause = err
	default:
		return nil, err
	}
	return e, nil
}

// believes reports whether an answer to a write shows that somebody is inactive and may be taken for what the service keeps. The first
// such answer of a run is compared with what a GET tells; the others wait for what comes of that.
func (c *collection[T]) believes(ctx context.Context, e *Ending, answer *T) bool {
	if answer == nil || c.active == nil || c.describe(answer).id != e.id {
		return false
	}
	if active := c.active(answer); active == nil || *active {
		return false
	}
	return c.trusts(ctx, func(ctx context.Context) (bool, error) {
		resource, err := c.get(ctx, e.id)
		if err != nil {
			return false, err
		}
		active := c.active(resource)
		return active != nil && !*active, nil
	})
}

// trusts reports whether answers to writes are true of what the service keeps. compare, which is called once in a run, looks whether a
// read shows what an answer has shown; where it fails, nothing is learnt.
func (c *collection[T]) trusts(ctx context.Context, compare func(context.Context) (bool, error)) bool {
	known := func() bool { return c.learnt(&c.trueAnswers) || c.learnt(&c.falseAnswers) }
	if !known() {
		_, _ = c.trusting.do(ctx, struct{}{}, func(ctx context.Context) (struct{}, error) {
			if known() {
				return struct{}{}, nil
			}
			same, err := compare(ctx)
			switch {
			case err != nil:
			case same:
				c.mu.Lock()
				c.trueAnswers = true
				c.mu.Unlock()
			default:
				c.learn(ctx, &c.falseAnswers, "a change was answered as done and a read does not show it; answers to changes prove nothing from now on")
			}
			return struct{}{}, nil
		})
	}
	return c.learnt(&c.trueAnswers)
}

// see looks until each ending shows, or for as long as a service may take to show it.
func (c *collection[T]) see(ctx context.Context, endings []*Ending) []error {
	errs := make([]error, len(endings))
	var looks []*look
	for i, e := range endings {
		if e.seen {
			continue
		}
		looks = append(looks, &look{Ending: e, tell: func(err error) {
			errs[i] = err
			e.seen = err == nil
		}})
	}
	switch len(looks) {
	case 0:
	case 1:
		c.seeWithOthers(ctx, looks[0])
	default:
		c.seeAll(ctx, looks)
	}
	return errs
}

// look is what was seen of an ending so far.
type look struct {
	*Ending
	tell func(error) // is called once

	tries int // by a GET
	told  bool
	ended bool // it was seen
	shows Showing
	other string // who else has the name
	err   error  // why nothing was seen
}

// decide ends a look.
func (l *look) decide(err error) {
	l.told, l.ended = true, err == nil
	l.tell(err)
}

// How long a service may take to show what it has done (dialect 48): 0.1 + 0.2 + 0.4 + 0.8 + 1.6 + 3.2 s. Where it was never late and
// several endings were not seen in all that time, it is not waited for as long any more.
const (
	showAttempts     = 6
	fewShowAttempts  = 2
	enoughNeverShown = 3
)

// attempts is how often a service is asked again that does not show what it has done.
func (c *collection[T]) attempts() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.neverShown >= enoughNeverShown && !c.showsLate {
		return fewShowAttempts
	}
	return showAttempts
}

// seeAll looks at several, and decides about each as soon as it can.
func (c *collection[T]) seeAll(ctx context.Context, open []*look) {
	for attempt := 0; ; attempt++ {
		last := attempt >= c.attempts()
		c.lookOnce(ctx, open, attempt > 0, last)
		for _, l := range open {
			switch {
			case l.ended && attempt > 0:
				c.mu.Lock()
				c.showsLate = true
				c.mu.Unlock()
			case l.told:
			case l.cause != nil: // the service itself has said that it failed
				l.decide(l.cause)
			case l.err != nil && attempt >= fewShowAttempts:
				l.decide(l.verdict(ctx))
			}
		}
		open = slices.DeleteFunc(open, func(l *look) bool { return l.told })
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

// verdict is why an ending is not believed.
func (l *look) verdict(ctx context.Context) error {
	switch {
	case l.shows != showsNothing:
		return &NotEndedError{Act: l.act(), Shows: l.shows, Other: l.other}
	case l.err == nil:
		return ctx.Err()
	case l.cause != nil:
		return l.cause
	}
	return &UnseenError{Act: l.act(), Err: l.err}
}

// lookOnce looks at all who are still open: in the listing, where that is not dearer, and by a GET each. Who is listed as still there is left
// for the next look, unless this is the last one.
func (c *collection[T]) lookOnce(ctx context.Context, open []*look, again, last bool) {
	alone := open
	if len(open) > 1 && !c.shelf.individual {
		alone = c.lookAtListing(ctx, open, again, last)
	}
	var group errgroup.Group
	group.SetLimit(inFlight)
	for _, l := range alone {
		group.Go(func() error {
			c.lookAlone(ctx, l)
			return nil
		})
	}
	_ = group.Wait() // each look holds its own
}

// lookAtListing looks at several in the listing as it is now, and returns those whom a GET has to show.
func (c *collection[T]) lookAtListing(ctx context.Context, open []*look, again, last bool) (alone []*look) {
	if again {
		c.shelf.outdate()
	}
	listed, doubt, ok := c.shelf.fresh(ctx, len(open))
	if !ok {
		return open
	}
	var absent []*look
	for _, l := range open {
		entry := listed.byID[l.id]
		switch {
		case entry != nil:
			if c.judge(l, entry); !l.told && (last || l.shows == ShowsNoState) {
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
	return append(alone, c.believeAbsence(ctx, absent)...)
}

// believeAbsence decides about those who were deleted and whom a whole listing of after that leaves out, as it does everybody of their
// names. Absence alone proves nothing, so the first such deletion of a run is looked at by a GET too: where that answers 404, the
// listing is as good as a GET for all who were deleted. It returns those whom a GET has to show.
func (c *collection[T]) believeAbsence(ctx context.Context, absent []*look) (alone []*look) {
	if len(absent) == 0 {
		return nil
	}
	if !c.learnt(&c.listsTruly) {
		_, err := c.get(ctx, absent[0].id)
		if !scim.IsNotFound(err) {
			return absent
		}
		c.mu.Lock()
		c.listsTruly = true
		c.mu.Unlock()
	}
	for _, l := range absent {
		c.decideGone(l)
	}
	return nil
}

// decideGone decides that a look has shown somebody to be gone.
func (c *collection[T]) decideGone(l *look) {
	c.forget(l.id)
	l.decide(nil)
}

// forget notes that somebody is gone.
func (c *collection[T]) forget(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.born, id) // nobody waits for it any more
	delete(c.exists, id)
}

// judge looks at a resource as a read tells it.
func (c *collection[T]) judge(l *look, resource *T) {
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

// lookAlone looks at one by a GET.
func (c *collection[T]) lookAlone(ctx context.Context, l *look) {
	l.shows, l.err = showsNothing, nil
	l.tries++
	resource, err := c.get(ctx, l.id)
	switch {
	case scim.IsNotFound(err) && c.isYoung(l):
		l.shows = ShowsNoProof
	case scim.IsNotFound(err):
		c.lookForName(ctx, l, err)
	case err != nil:
		l.err = err
	default:
		c.judge(l, resource)
	}
	if scim.HaltOf(l.err) != nil || isGateway(l.err) { // asking again is of no use
		l.decide(l.verdict(ctx))
	}
}

// isYoung reports whether a 404 may mean that the service does not know yet whom this run has created and deactivated (dialect 19).
func (c *collection[T]) isYoung(l *look) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.born[l.id] && !l.deletes && l.tries <= settleAttempts
}

// lookForName decides about somebody who is not there by their id: a 404 of the service itself is believed once it is known to be one,
// and one that is no SCIM error where the service shows in another way that nobody has the id. Either way nobody may have the name.
func (c *collection[T]) lookForName(ctx context.Context, l *look, notFound error) {
	lookUp := c.lookUpNamesakes
	if !isSCIM(notFound) { // what the name shows is part of the proof
		lookUp = c.findNamesakes
	}
	names, err := lookUp(ctx, l)
	if err == nil && len(names.others) > 0 {
		l.shows, l.other = ShowsNamesake, names.others[0]
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
		err = c.spoken(ctx, notFound)
	}
	if l.err = err; err == nil {
		c.decideGone(l)
	}
}

// provesAbsence reports whether the service shows that nobody has an id that something has answered 404 for which may not be the service.
func (c *collection[T]) provesAbsence(ctx context.Context, l *look, nobodyOfTheName bool, notFound error) (bool, error) {
	shown, whole, err := c.lists(ctx, l.id)
	switch {
	case err != nil:
		return false, err
	case shown:
		return false, &GatewayError{Err: notFound}
	}
	return whole || nobodyOfTheName && l.name != "", nil
}

// names are what a look-up by name shows beside the one who was to go.
type names struct {
	others []string // ids
	proof  bool     // that none are found means that there are none
}

// lookUpNamesakes looks for others who have the name of one who is gone. A service that leaves somebody whom it deletes under another id
// does so with everybody, so that the first deletion of a run is looked at; a name that the listing has shown twice is
// looked at each time.
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

// findNamesakes asks by filter for others who have a name, and where that proves nothing, in the listing as it is now.
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

// namesake is the id of another resource that may be what is left of one that was to go: one of the same name that can sign in and that did not
// get the name in this run.
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

// quiet is how long somebody who looks alone waits for others to look at with them: Terraform ends ten resources at a time.
const quiet = 50 * time.Millisecond

// lookout gathers those who look alone.
type lookout struct {
	waiting  []*lookUp
	arrivals int
	gathers  bool
}

// lookUp is a look that somebody waits for.
type lookUp struct {
	*look
	ctx  context.Context //nolint:containedctx // several are served together, whose contexts end at different times
	done chan struct{}
}

// apart is a look of its own at the same, which may go on when nobody waits for it any more, and what comes of it.
func (l *look) apart() (own *look, err <-chan error) {
	told := make(chan error, 1)
	return &look{Ending: &Ending{id: l.id, name: l.name, deletes: l.deletes, cause: l.cause}, tell: func(err error) { told <- err }}, told
}

// seeFirst is [collection.see] of one of few whose deletion is answered: the first in a run that is seen to be done speaks for the others, who wait
// for it.
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

// seeWithOthers is seeAll of one, with those who come at the same time.
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
		l.decide(ctx.Err())
	}
}

// gatherLooks looks at all who have come once nobody came for a moment.
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

// seeGathered is seeAll of those who have come, as long as anybody waits.
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

// isGateway reports that something before the service has answered.
func isGateway(err error) bool {
	_, is := errors.AsType[*GatewayError](err)
	return is
}

// isSCIM reports a refusal that the service has written as SCIM.
func isSCIM(err error) bool {
	answer, ok := errors.AsType[*scim.Error](err)
	return ok && answer.SCIM
}

// isFinal reports a failure after which nothing else is worth asking.
func isFinal(ctx context.Context, err error) bool {
	return err != nil && (ctx.Err() != nil || errors.Is(err, scim.ErrTokenRefused) || scim.IsUnauthorized(err))
}
