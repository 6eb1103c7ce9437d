package directory

import (
	"context"
	"slices"
)

// fresh returns the whole listing as it is now, and why it may be incomplete, if that costs at most n requests. ok is
// false if it costs more or fails. To find out, it may read a first page.
func (s *listingCache[T]) fresh(ctx context.Context, n int) (w *walk[T], doubt string, ok bool) {
	s.mu.Lock()
	dear := s.walk.size > 0 && s.walk.pagesOf(len(s.walk.order)) > n
	s.mu.Unlock()
	if dear {
		return nil, "", false
	}
	w = s.current()
	for {
		s.mu.Lock()
		state, number, left := w.state, w.rounds, w.pagesLeft()
		if state == ended && w == s.next {
			s.walk, s.next, s.spent = w, nil, 0
		}
		doubt = s.doubt(w)
		s.mu.Unlock()
		switch {
		case state == ended:
			return w, doubt, true
		case state == broken, state == begun && left > n:
			return nil, "", false
		}
		if s.advance(ctx, w, number) != nil {
			return nil, "", false
		}
	}
}

// namesakes are the entries with a name, of a walk that has ended.
func (w *walk[T]) namesakes(name string) []*T {
	var entries []*T
	for _, id := range w.byName[name] {
		entries = append(entries, w.byID[id])
	}
	return entries
}

// knowsOther reports whether a name was listed under another id than this one.
func (s *listingCache[T]) knowsOther(name, id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.walk.named(name), func(other string) bool { return other != id })
}
