package directory

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// listingCache holds what the listing of one kind of resource has shown so far, and decides whether the next question
// is cheaper as a request of its own or from more of the listing. It follows the ski-rental rule: it spends single
// requests until they have cost as many as the pages that are left, then it fetches the rest, once, for all callers.
// That never costs more than twice the best choice in hindsight.
//
// Pages that were requested before a write of this run had ended do not answer for what the write touched.
type listingCache[T any] struct {
	name       string // "users", "groups"; in messages
	individual bool   // every question is asked by itself
	traits     traits[T]
	log        *slog.Logger
	flights    flights[round[T], struct{}]

	refusalReported atomic.Bool // one caller has got the service's refusal of the token

	mu      sync.Mutex // guards what follows, and the walks without their pagers
	walk    *walk[T]
	next    *walk[T] // the walk for [listingCache.all] if writes have outdated the other walk
	endless *walk[T] // a walk that never ended; no other walk begins after it
	spent   int      // single requests since the walk's last page
	touched map[string]touch
	writes  int // begun or ended since New
	shown   int // the count of writes at the last write to something else that entries show
	seen    evidence
	hidden  int  // GETs of resources that a whole listing lacked, sent beside other questions
	omits   bool // a listing has left out a resource that a GET found
	logged  map[string]bool
}

// traits are what differs between users and groups.
type traits[T any] struct {
	pager func() *scim.Pager[T]
	// describe returns a resource's id and its name in the form for comparison.
	describe func(*T) (id, name string)
	// shows reports whether a resource shows the names of others, as a user shows the names of groups. nil: none does.
	shows func(*T) bool
}

// touch records the writes of this run to one resource.
type touch struct {
	open int // writes under way
	last int // the cache's count of writes when the last one ended
}

func newListingCache[T any](name string, options Options, t traits[T]) *listingCache[T] {
	s := &listingCache[T]{
		name: name, individual: options.Individual, traits: t, log: options.Logger,
		touched: map[string]touch{}, seen: newEvidence(),
	}
	s.walk = s.newWalk()
	return s
}

// find answers from the cache if possible. nil without an error means that the caller must ask the service for this one
// resource. That request counts as spent.
func (s *listingCache[T]) find(ctx context.Context, id string) (*T, error) {
	for {
		s.mu.Lock()
		w := s.walk
		number := w.rounds
		entry, ask := s.answer(w, id)
		s.mu.Unlock()
		if entry != nil || ask {
			return entry, nil
		}
		if late, err := s.advanceInTime(ctx, w, number); late || err != nil {
			return nil, err
		}
	}
}

// answer returns an id's entry, or reports that the service must be asked for it. If it returns neither, read on. Call
// it with the lock held.
func (s *listingCache[T]) answer(w *walk[T], id string) (entry *T, ask bool) {
	touched := s.touched[id]
	switch {
	case s.individual, touched.open > 0, touched.last > w.asOf:
		return nil, true
	case w.byID[id] != nil && s.shown > w.asOf && s.traits.shows(w.byID[id]):
		return nil, true
	case w.byID[id] != nil:
		return w.byID[id], false
	case s.seen.mostNeedGET():
		return nil, true
	case w.over():
		// Absence from a listing proves nothing: only a GET decides.
		return nil, true
	case w.state == begun && s.spent < w.pagesLeft():
		s.spent++
		return nil, true
	}
	return nil, false
}

// named returns the ids that have a name, as [listingCache.search] does.
func (s *listingCache[T]) named(ctx context.Context, name string, cost int) (ids []string, known bool, err error) {
	ids, known, failed, err := s.search(ctx, func(w *walk[T]) []string { return w.named(name) }, cost)
	if failed {
		return s.namedNow(ctx, name)
	}
	return ids, known, err
}

// search returns the ids that fit, as far as the listing shows. If known is true, these are all. Otherwise the caller
// must send a filter, at the given cost in requests, and also read the returned ids. With a cost of 0, no filter is
// possible, so search reads the listing to its end. failed reports that this was not possible.
func (s *listingCache[T]) search(ctx context.Context, fits func(*walk[T]) []string,
	cost int,
) (ids []string, known, failed bool, err error) {
	for {
		s.mu.Lock()
		w := s.walk
		number := w.rounds
		ids, known = fits(w), w.proven() && !s.omits
		ask := s.individual && cost > 0 || w.over()
		// A look-up is mostly followed by a create, and what is created makes the listing longer.
		if !ask && cost > 0 && w.state == begun &&
			s.spent+cost-1+w.pagesOf(s.spent+Parallelism)-w.pagesOf(0) < w.pagesLeft() {
			s.spent += cost
			ask = true
		}
		lost := w.state == broken && cost == 0
		s.mu.Unlock()
		if ask || lost {
			return ids, known, lost, nil
		}
		if cost == 0 {
			err = s.advance(ctx, w, number)
		} else {
			var late bool
			if late, err = s.advanceInTime(ctx, w, number); late {
				return ids, false, false, nil
			}
		}
		if err != nil {
			return nil, false, false, err
		}
	}
}

// namedNow is named from the whole listing as it is now.
func (s *listingCache[T]) namedNow(ctx context.Context, name string) (ids []string, known bool, err error) {
	entries, doubt, err := s.all(ctx)
	for _, entry := range entries {
		if id, its := s.traits.describe(entry); its == name && err == nil {
			ids = append(ids, id)
		}
	}
	return ids, err == nil && doubt == "", err
}

// outdate makes what was listed so far older than the last write: something was sent that may have taken effect since.
func (s *listingCache[T]) outdate() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writes++
}

// all returns everything that is listed, no older than the last write of this run, and why the listing may be
// incomplete. The error is that of the listing itself: what is unknown cannot be asked for one by one.
func (s *listingCache[T]) all(ctx context.Context) (entries []*T, doubt string, err error) {
	w := s.current()
	for {
		s.mu.Lock()
		switch w.state {
		case ended:
			if w == s.next {
				s.walk, s.next, s.spent = w, nil, 0
			}
			fallthrough
		case broken:
			entries, doubt, err = w.listed(), s.doubt(w), w.err
			s.mu.Unlock()
			return entries, doubt, err
		case unread, begun:
		}
		number := w.rounds
		s.mu.Unlock()
		if err := s.advance(ctx, w, number); err != nil {
			return nil, "", err
		}
	}
}

// current returns a walk that no write has outdated. If a walk has never ended, it returns that one, which shows that
// there is no current walk.
func (s *listingCache[T]) current() *walk[T] {
	s.mu.Lock()
	defer s.mu.Unlock()
	fits := func(w *walk[T]) bool { return w != nil && w.state != broken && (!w.asked || w.asOf == s.writes) }
	switch {
	case s.endless != nil:
		return s.endless
	case s.individual:
		return s.newWalk()
	case fits(s.walk):
		return s.walk
	case !fits(s.next):
		s.next = s.newWalk()
	}
	return s.next
}

// logOnce, under the lock, logs once in a run why a slow way was chosen.
func (s *listingCache[T]) logOnce(ctx context.Context, what, reason string) {
	if s.logged == nil {
		s.logged = map[string]bool{}
	}
	if s.logged[what] {
		return
	}
	s.logged[what] = true
	s.log.DebugContext(ctx, what, "resources", s.name, "reason", reason) //nolint:sloglint // the callers' constants
}

// answered reports whether a page of the listing was read.
func (s *listingCache[T]) answered() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.walk.state == begun || s.walk.state == ended
}

// some calls use with entries of the listing until use returns true. It considers only what was read, and only entries
// that no write of this run has touched.
func (s *listingCache[T]) some(use func(*T) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range s.walk.order {
		if _, touched := s.touched[id]; !touched && use(s.walk.byID[id]) {
			return
		}
	}
}

// lacks reports whether the whole listing is known beyond doubt, no older than the last write, and without this id.
func (s *listingCache[T]) lacks(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.walk.proven() && s.walk.asOf == s.writes && s.walk.byID[id] == nil
}

// suffices reports whether an entry that shows less than the caller knows is accepted as complete.
func (s *listingCache[T]) suffices(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.individual && s.seen.suffices(id)
}

// open reports whether nothing is known yet of what the listing's entries leave out.
func (s *listingCache[T]) open() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.individual && s.seen.open()
}

// omitsValues reports whether a GET has shown more than an entry.
func (s *listingCache[T]) omitsValues() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.seen.fuller) > 0
}

// hidesMany reports whether a listing that seems whole has left out so many existing resources that asking for more is
// too expensive.
func (s *listingCache[T]) hidesMany() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hidden >= enoughEqual
}

// recordHidden notes that a resource exists that is missing from a listing that seems whole.
func (s *listingCache[T]) recordHidden(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hidden++; s.hidden == enoughEqual {
		s.logOnce(ctx, "resources that a listing omits are not read beside other requests",
			"it claims to be complete and omits existing resources")
	}
}

// found notes that a GET has found a resource. Where a listing that claims to be whole has left it out, and this run
// has not written it, the listing's claim no longer counts: a missing resource may exist.
func (s *listingCache[T]) found(ctx context.Context, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, touched := s.touched[id]; touched || s.omits || !s.walk.proven() || s.walk.byID[id] != nil {
		return
	}
	s.omits = true
	s.logOnce(ctx, "a listing does not prove absence; resources that it omits are read one by one", leavesOut)
}

// leavesOut is the doubt about a listing that claims to be whole and is not.
const leavesOut = "it has left out what a GET by id has found"

// doubt, under the lock, is why a resource may be missing from a walk that has ended.
func (s *listingCache[T]) doubt(w *walk[T]) string {
	if w.doubt == "" && s.omits {
		return leavesOut
	}
	return w.doubt
}

// enough notes an entry that showed all that its caller knew.
func (s *listingCache[T]) enough() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen.enough++
}

// compared notes whether a GET showed more than an insufficient entry.
func (s *listingCache[T]) compared(ctx context.Context, id string, more bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen.compared(ctx, s.log, s.name, id, more)
}

// writing marks a resource as being written and returns a function to call when that is over. An id of "" is a create,
// or a write of something else that the listing's entries may show.
func (s *listingCache[T]) writing(id string) (ended func(id string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writes++
	if id != "" {
		t := s.touched[id]
		t.open++
		s.touched[id] = t
	}
	return func(now string) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.writes++
		if now == "" {
			return
		}
		t := s.touched[now]
		if now == id {
			t.open--
		}
		t.last = s.writes
		s.touched[now] = t
	}
}

// outdateShown outdates the entries that show names of others.
func (s *listingCache[T]) outdateShown() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writes++
	s.shown = s.writes
}

// version identifies the state of a resource. It changes with each write of the resource, or of something that the
// resource shows. ok is false during a write.
func (s *listingCache[T]) version(id string) (v int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.touched[id]
	return max(t.last, s.shown), t.open == 0
}
