package directory

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// walk is one way through a listing, page by page, and what was found on it. Its fields are guarded by the cache's
// lock, its pager by reading.
type walk[T any] struct {
	reading sync.Mutex // guards pager
	pager   *scim.Pager[T]

	state      progress
	rounds     int           // how often it was read on
	asked      bool          // the first page was asked for
	asOf       int           // writes of this run at that time: the walk may not show later ones
	doubt      string        // after its end: why a resource may be missing, by the walk alone
	failedWait time.Duration // how long a caller that could ask alone has waited for the next page before giving up
	err        error         // why the walk failed
	size       int           // of the first page
	total      int           // as the service reports it
	byID       map[string]*T
	byName     map[string][]string
	order      []string
}

// progress of a walk.
type progress int

const (
	unread progress = iota
	begun           // at least the first page is in
	ended           // the whole listing is in, as far as the service shows
	broken          // a page could not be read; what was read before still counts
)

func (w *walk[T]) over() bool { return w.state == ended || w.state == broken }

// pagesLeft is how many more pages the listing has by its total; at least one, because its end must be seen. A total
// that is no larger than what was read may be wrong (dialect 2): then it is one page, and perhaps one more after that.
func (w *walk[T]) pagesLeft() int { return max(1, w.pagesOf(0)) }

// pagesOf is how many more pages the listing has if so many resources are added to it.
func (w *walk[T]) pagesOf(more int) int {
	return (w.total + more - len(w.order) + w.size - 1) / max(1, w.size)
}

// listed is everything found, in the listing's order.
func (w *walk[T]) listed() []*T {
	entries := make([]*T, 0, len(w.order))
	for _, id := range w.order {
		entries = append(entries, w.byID[id])
	}
	return entries
}

// proven reports whether the walk is all that the service lists, by the walk alone.
func (w *walk[T]) proven() bool { return w.state == ended && w.doubt == "" }

func (s *listingCache[T]) newWalk() *walk[T] {
	return &walk[T]{pager: s.traits.pager(), byID: map[string]*T{}, byName: map[string][]string{}}
}

// round is one step of reading a walk. A caller that finds it already over decides again.
type round[T any] struct {
	walk   *walk[T]
	number int
}

// advance reads the first page of a walk, or the rest of it, once for all callers that wait. After a failure, callers
// ask for single resources instead. It returns an error only if the caller's own context ends, or, once, for a refused
// token.
func (s *listingCache[T]) advance(ctx context.Context, w *walk[T], number int) error {
	_, err := s.flights.do(ctx, round[T]{w, number}, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.read(ctx, w, number)
	})
	if scim.IsUnauthorized(err) && !s.refusalReported.CompareAndSwap(false, true) {
		// One of the waiting callers returns the service's answer. The others ask, and get the client's error that
		// nothing more is sent.
		return nil
	}
	return err
}

// advanceInTime is advance for a caller that can ask alone. It waits for half of the caller's time. late reports that
// the listing had not come by then. A caller does not wait at all if it has hardly more time than others that waited
// without success.
func (s *listingCache[T]) advanceInTime(ctx context.Context, w *walk[T], number int) (late bool, err error) {
	deadline, limited := ctx.Deadline()
	if !limited {
		return false, s.advance(ctx, w, number)
	}
	patience := time.Until(deadline) / 2
	s.mu.Lock()
	late = patience < w.failedWait+w.failedWait/4
	had := len(w.order)
	s.mu.Unlock()
	if late {
		return true, nil
	}
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err = s.advance(waiting, w, number)
	if err == nil || ctx.Err() != nil || waiting.Err() == nil {
		return false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(w.order) == had {
		w.failedWait = max(w.failedWait, patience)
	}
	s.logOnce(ctx, "a listing is too slow; a caller without more time sends its own request", waiting.Err().Error())
	return true, nil
}

// read does the reading of advance. Its error is a refused token: no request after it is sent, so nothing else would
// report it.
func (s *listingCache[T]) read(ctx context.Context, w *walk[T], number int) error {
	// A cancelled read may still be finishing.
	w.reading.Lock()
	defer w.reading.Unlock()
	s.mu.Lock()
	if w.rounds != number {
		s.mu.Unlock()
		return nil
	}
	first := w.state == unread
	if first {
		w.asked, w.asOf = true, s.writes
	}
	s.mu.Unlock()
	for {
		page, err := w.pager.Next(ctx)
		s.mu.Lock()
		if err == nil {
			w.failedWait = 0
		}
		more := s.addPage(ctx, w, page, err) && !first
		if !more {
			w.rounds++
			if w == s.walk {
				s.spent = 0
			}
		}
		s.mu.Unlock()
		if scim.IsUnauthorized(err) {
			return err
		}
		if !more {
			return nil
		}
	}
}

// addPage, under the lock, adds a page to a walk and reports whether to read the next one at once: as long as the
// service reports more. If it reports no more without proof, each further page must be worth its cost again.
func (s *listingCache[T]) addPage(ctx context.Context, w *walk[T], page []T, err error) (more bool) {
	switch {
	case errors.Is(err, io.EOF):
		w.state, w.doubt = ended, w.pager.Doubt()
		if w.doubt != "" {
			s.logOnce(ctx, "a listing does not prove absence; resources that it omits are read one by one", w.doubt)
		}
		return false
	case err != nil && ctx.Err() != nil:
		return false // no caller waits any longer; the same page can be asked for again
	case err != nil:
		w.state, w.err = broken, err
		if errors.Is(err, scim.ErrEndless) {
			s.endless = w
		}
		reason := err.Error()
		if answer, ok := errors.AsType[*scim.Error](err); ok {
			reason = fmt.Sprintf("%s: status %d", answer.Op, answer.Status) // the service's own text may name a person
		}
		s.logOnce(ctx, "a listing failed; resources that are not on its first pages are read one by one", reason)
		return false
	}
	for i := range page {
		id, name := s.traits.describe(&page[i])
		if w.byID[id] != nil {
			continue
		}
		w.byID[id] = &page[i]
		w.byName[name] = append(w.byName[name], id)
		w.order = append(w.order, id)
	}
	if w.state == unread {
		w.state, w.size = begun, len(page)
	}
	w.total = w.pager.Total()
	return w.total > len(w.order) || w.total > len(page)
}

// fitting, under the lock, are the ids of the entries that fit.
func (w *walk[T]) fitting(fits func(*T) bool) []string {
	var ids []string
	for _, id := range w.order {
		if fits(w.byID[id]) {
			ids = append(ids, id)
		}
	}
	return ids
}

// named, under the lock, are the ids that have a name on the walk.
func (w *walk[T]) named(name string) []string { return slices.Clone(w.byName[name]) }
