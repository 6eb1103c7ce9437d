package directory_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
)

// Who says beforehand how many are going to be read pays no more than who does not: a roster of ten does not read the
// whole tenant where the service's total says nothing of how long the listing is.
func TestExpectedUsersCostPagesNotOneRequestEach(t *testing.T) {
	t.Parallel()
	for _, s := range sizes(t) {
		for _, dialect := range []string{"past-end-empty", "total-is-page-size", "items-per-page-wrong", "past-end-absent"} {
			t.Run(fmt.Sprintf("%d of %d by %d, %s", s.managed, s.tenant, s.page, dialect), func(t *testing.T) {
				t.Parallel()
				d := open(t, directory.Options{PageSize: s.page}, dialect)
				ids := spread(d.seed(t, s.tenant), s.managed)
				if err := d.ExpectUsers(context.Background(), len(ids)); err != nil {
					t.Fatal(err)
				}
				everybody(t, ids, d.read)
				if got, most := d.requests(), s.bound()+1; got > most {
					t.Errorf("%d requests, want at most %d", got, most)
				}
			})
		}
	}
}
