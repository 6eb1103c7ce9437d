package directory

import "context"

// ExpectUsers announces that about n users will be read or looked up. The listing is read at once where it has fewer
// pages than n. A caller that knows n need not find out by single requests that the listing would have cost less. Only
// the caller's own context and a refused token are errors, as for every question to the listing.
func (d *Directory) ExpectUsers(ctx context.Context, n int) error {
	return of(d).users.cache.expect(ctx, n)
}

func (s *listingCache[T]) expect(ctx context.Context, n int) error {
	if s.individual || n <= 1 {
		return nil
	}
	for {
		s.mu.Lock()
		w := s.walk
		number := w.rounds
		enough := w.over() || w.state == begun && n <= w.pagesLeft()
		if !enough && w.rounds >= n {
			// The service's total does not show how long the listing is, and reading it has already cost as much as a
			// request for each user. So from now on each user is asked for.
			enough, s.spent = true, s.spent-n
		}
		s.mu.Unlock()
		if enough {
			return nil
		}
		if err := s.advance(ctx, w, number); err != nil {
			return err
		}
	}
}
