package directory

import "github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"

// Listed returns the users that the listing shows under a name, as far as it was read and no write of this run has
// touched them. over reports that nothing more can be read of it. Listed sends no request, and an entry may leave
// attributes out.
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
