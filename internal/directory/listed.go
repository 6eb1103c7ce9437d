package directory

import "github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"

// Listed returns the users that the listing shows under a name. It considers only what was read of the listing, and
// only users that no write of this run has touched. over reports that the listing has nothing more to read. Listed
// sends no request, and an entry may leave attributes out.
func (d *Directory) Listed(userName string) (found []*scim.User, over bool) {
	return of(d).users.cache.listedAs(nameKey(userName))
}

func (s *listingCache[T]) listedAs(name string) (found []*T, over bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range s.walk.named(name) {
		if _, touched := s.touched[id]; !touched {
			found = append(found, s.walk.byID[id])
		}
	}
	return found, s.walk.over()
}
