package directory

import "context"

// ExpectUsers announces that about n users will be read or looked up. If the listing has fewer pages than n, it is read
// at once, so that the run sends no single requests first. Its errors are those of every question to the listing: the
// end of the caller's own context, and a refused token.
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
			// The service's total does not show how long the listing is, and reading it has already cost as much as a request
			// for each user. So from now on each user costs one request.
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
