package directory

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"sync"

	"golang.org/x/sync/singleflight"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// shelf holds what the listing of one kind of resource has told so far, and decides whether the next question is cheaper
// asked by itself or answered from more of the listing. It is the ski-rental rule: single requests are spent until they
// have cost as many as the pages that are left, then the rest is fetched, once, for everybody. That is never more than
// twice the best choice in hindsight.
//
// What a write of this run touched is never answered from the shelf again: a page that was read before the write may be
// stored after it.
type shelf[T any] struct {
	name     string // "users", "groups"; in messages
	pageSize int
	kind     kind[T]
	log      *slog.Logger
	flight   singleflight.Group

	mu       sync.Mutex
	pager    *scim.Pager[T]
	progress progress
	reason   string        // why the shelf is of no use, or what is doubtful in a complete one
	byID     map[string]*T // of the pages read
	byName   map[string][]string
	order    []string
	spent    int // single requests beside the listing
	lean     int // entries that a GET had more to tell of
	touched  map[string]bool
	writes   int // begun or ended since New; a complete shelf older than the last one lists yesterday's tenant
	readAt   int // writes when the walk began
}

// kind is what differs between users and groups.
type kind[T any] struct {
	pager func() *scim.Pager[T]
	// describe gives a resource's id and its name as it is compared.
	describe func(*T) (id, name string)
}

// progress of a shelf's walk through the listing.
type progress int

const (
	unread    progress = iota
	begun              // the first page is in
	complete           // the whole listing is in; with a reason: as far as can be told
	abandoned          // the listing misbehaves or failed; everybody asks by himself
)

func newShelf[T any](name string, options Options, k kind[T]) *shelf[T] {
	s := &shelf[T]{name: name, pageSize: options.PageSize, kind: k, log: options.Logger, touched: map[string]bool{}}
	if options.Individual {
		s.progress, s.reason = abandoned, "refresh_mode is individual"
	}
	s.clear()
	return s
}

func (s *shelf[T]) clear() {
	s.pager, s.byID, s.byName, s.order = nil, map[string]*T{}, map[string][]string{}, nil
}

// find answers from the shelf where it can. Nil without an error means: ask the service for this one; that request is
// counted as spent.
func (s *shelf[T]) find(ctx context.Context, id string) (*T, error) {
	for {
		s.mu.Lock()
		entry, known := s.byID[id]
		switch {
		case s.touched[id] || s.progress == abandoned:
			s.mu.Unlock()
			return nil, nil //nolint:nilnil // nil is the answer "ask"
		case known:
			s.mu.Unlock()
			return entry, nil
		case s.progress == complete:
			// Absence from a listing proves nothing: a GET has the last word.
			s.mu.Unlock()
			return nil, nil //nolint:nilnil // as above
		case s.progress == begun && s.spent < s.pagesLeft():
			s.spent++
			s.mu.Unlock()
			return nil, nil //nolint:nilnil // as above
		}
		s.mu.Unlock()
		if err := s.advance(ctx); err != nil {
			return nil, err
		}
	}
}

// named answers who has a name as far as the whole listing tells. ok is false where a single look-up is cheaper, which
// then counts as spent, or where the listing cannot tell.
func (s *shelf[T]) named(ctx context.Context, name string, cost int) (ids []string, ok bool, err error) {
	for {
		s.mu.Lock()
		switch {
		case s.progress == abandoned, s.progress == complete && s.reason != "":
			ids := slices.Clone(s.byName[name])
			s.mu.Unlock()
			return ids, false, nil
		case s.progress == complete, len(s.byName[name]) > 0:
			ids := slices.Clone(s.byName[name])
			s.mu.Unlock()
			return ids, true, nil
		case s.progress == begun && s.spent+cost <= s.pagesLeft():
			s.spent += cost
			s.mu.Unlock()
			return nil, false, nil
		}
		s.mu.Unlock()
		if err := s.advance(ctx); err != nil {
			return nil, false, err
		}
	}
}

// all is everything that is listed, no older than the last write of this run, and what is doubtful about it. The error
// is that of the listing itself: nobody can be asked one by one for what is not known.
func (s *shelf[T]) all(ctx context.Context) (entries []*T, doubt string, err error) {
	s.mu.Lock()
	if s.progress == complete && s.readAt == s.writes {
		defer s.mu.Unlock()
		return s.listed(), s.reason, nil
	}
	if s.progress == begun && s.readAt == s.writes {
		s.mu.Unlock()
		if err := s.advance(ctx); err != nil {
			return nil, "", err
		}
		s.mu.Lock()
		if s.progress == complete && s.readAt == s.writes {
			defer s.mu.Unlock()
			return s.listed(), s.reason, nil
		}
	}
	writes := s.writes
	s.mu.Unlock()
	return s.afresh(ctx, writes)
}

// afresh walks the whole listing beside the shelf, and shelves the result if nothing was written meanwhile.
func (s *shelf[T]) afresh(ctx context.Context, writes int) ([]*T, string, error) {
	pager := s.kind.pager()
	entries, err := drain(ctx, pager)
	if err != nil {
		return nil, "", err
	}
	doubt := pager.Doubt()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.progress != abandoned && s.writes == writes {
		s.clear()
		s.store(entries)
		s.progress, s.reason, s.readAt = complete, doubt, writes
	}
	return pointers(entries), doubt, nil
}

// advance reads the first page, or the rest of the listing, once for all who wait. A failure is nobody's error but a
// reason to ask one by one; only the caller's own context ends the wait with an error.
func (s *shelf[T]) advance(ctx context.Context) error {
	done := s.flight.DoChan("advance", func() (any, error) {
		// Others wait for this too, so one caller's deadline must not end it.
		s.read(context.WithoutCancel(ctx))
		return nil, nil //nolint:nilnil // the result is the shelf itself
	})
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-done:
		return nil
	}
}

// read does the reading of advance. The lock is not held while the service is asked.
func (s *shelf[T]) read(ctx context.Context) {
	s.mu.Lock()
	was, pager := s.progress, s.pager
	if was == unread {
		pager = s.kind.pager()
		s.pager, s.readAt = pager, s.writes
	}
	s.mu.Unlock()

	var (
		entries []T
		err     error
	)
	switch was {
	case unread:
		entries, err = pager.Next(ctx)
	case begun:
		entries, err = drain(ctx, pager)
	case complete, abandoned:
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store(entries)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		s.abandon(ctx, "the listing failed: "+err.Error())
	case was == unread && err == nil:
		s.progress = begun
	default:
		s.progress, s.reason, s.pager = complete, pager.Doubt(), nil
		if s.reason != "" {
			s.log.DebugContext(ctx, "the listing of "+s.name+" cannot be relied on for absence; who is not on it is asked for one by one",
				"reason", s.reason)
		}
	}
}

// store adds entries under the lock.
func (s *shelf[T]) store(entries []T) {
	for i := range entries {
		id, name := s.kind.describe(&entries[i])
		if id == "" || s.byID[id] != nil {
			continue
		}
		s.byID[id] = &entries[i]
		s.byName[name] = append(s.byName[name], id)
		s.order = append(s.order, id)
	}
}

// listed is everything on the shelf, in the listing's order, under the lock.
func (s *shelf[T]) listed() []*T {
	entries := make([]*T, 0, len(s.order))
	for _, id := range s.order {
		entries = append(entries, s.byID[id])
	}
	return entries
}

// leaner counts an entry that a GET had more to tell of (dialect 6). Three of them, and the listing is abandoned:
// reading on would cost its pages and the GETs too.
func (s *shelf[T]) leaner(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lean++
	if s.lean == 3 && s.progress != abandoned {
		s.abandon(ctx, "its entries leave out what a GET by id tells")
	}
}

// abandon, under the lock, sends everybody to ask one by one and says once why.
func (s *shelf[T]) abandon(ctx context.Context, reason string) {
	s.progress, s.reason, s.pager = abandoned, reason, nil
	s.log.DebugContext(ctx, "the listing of "+s.name+" is of no use; everybody is asked for one by one", "reason", reason)
}

// writing marks a resource as touched and returns what to call when the write is over. An id of "" is a create.
func (s *shelf[T]) writing(id string) (ended func(id string)) {
	mark := func(id string) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.writes++
		if id != "" {
			s.touched[id] = true
		}
	}
	mark(id)
	return mark
}

// pagesLeft, under the lock, is how many more pages the listing has as far as its total tells; at least one, as the end
// must be seen.
func (s *shelf[T]) pagesLeft() int {
	size := max(1, min(s.pageSize, len(s.order)))
	return max(1, (s.pager.Total()-len(s.order)+size-1)/size)
}

// drain reads a listing to its end.
func drain[T any](ctx context.Context, pager *scim.Pager[T]) ([]T, error) {
	var all []T
	for {
		page, err := pager.Next(ctx)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		all = append(all, page...)
	}
}

func pointers[T any](values []T) []*T {
	list := make([]*T, len(values))
	for i := range values {
		list[i] = &values[i]
	}
	return list
}

// lacks reports whether the whole listing is on the shelf, beyond doubt and without this id.
func (s *shelf[T]) lacks(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.progress == complete && s.reason == "" && s.readAt == s.writes && s.byID[id] == nil
}
