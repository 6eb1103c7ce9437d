package directory

import (
	"context"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// ExpectUsers says that about n users are going to be read or looked up. Who knows that beforehand need not find out by
// asking for one after the other that the listing would have cost less: it is read at once where it has fewer pages. Only
// the caller's own context and a refused token are errors, as for every question to the listing.
func (d *Directory) ExpectUsers(ctx context.Context, n int) error {
	return d.users.shelf.expect(ctx, n)
}

// ListedUser is the one user who has a name, compared without case, where the whole listing was read and is beyond doubt,
// and no write of this run has touched them or the name since; nil otherwise. It sends nothing.
func (d *Directory) ListedUser(userName string) *scim.User {
	d.users.mu.Lock()
	named := len(d.users.made[nameKey(userName)]) > 0
	d.users.mu.Unlock()
	if named {
		return nil
	}
	return d.users.shelf.sole(nameKey(userName))
}

func (s *shelf[T]) expect(ctx context.Context, n int) error {
	if s.individual || n <= 1 {
		return nil
	}
	for {
		s.mu.Lock()
		w := s.walk
		number := w.rounds
		enough := w.over() || w.state == begun && n <= w.pagesLeft()
		if !enough && w.rounds >= n {
			// The service's total says nothing of how long the listing is, and it has cost what asking for each would. That is not
			// paid twice: each is asked for now.
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

// sole is the only entry that has a name, as far as that is proven.
func (s *shelf[T]) sole(name string) *T {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := s.walk.byName[name]
	if len(ids) != 1 || !s.walk.proven() {
		return nil
	}
	if touched := s.touched[ids[0]]; touched.open > 0 || touched.last > s.walk.asOf {
		return nil
	}
	return s.walk.byID[ids[0]]
}
