package directory_test

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// A listing that never ends is read as far as anyone goes once in a run, however many look for a user on it.
func TestEndlessListingIsReadOnce(t *testing.T) {
	t.Parallel()
	const perPage, most = 100, 2_000
	var pages atomic.Int32
	others := strings.Repeat(`,{"id":"1"}`, perPage-1) // one new person a page is as endless
	d := open(t, directory.Options{}).through(t, directory.Options{MaxResources: most},
		func(w http.ResponseWriter, r *http.Request, _ string) bool {
			if r.URL.Query().Has("filter") {
				w.WriteHeader(http.StatusBadRequest)
				return true
			}
			pages.Add(1)
			start, err := strconv.Atoi(r.URL.Query().Get("startIndex"))
			if err != nil {
				t.Error(err)
			}
			w.Header().Set("Content-Type", "application/scim+json")
			fmt.Fprintf(w, `{"totalResults":%d,"Resources":[{"id":"new%d"}%s]}`, start+2*perPage, start, others)
			return true
		})
	for _, name := range []string{"ada@example.com", "grace@example.com"} {
		if _, err := d.UsersNamed(t.Context(), name, nil); !errors.Is(err, scim.ErrEndless) {
			t.Errorf("%s: got %v, want that the listing does not end", name, err)
		}
	}
	if users, _, err := d.Users(t.Context(), anyUser); !errors.Is(err, scim.ErrEndless) {
		t.Errorf("%d users, %v", len(users), err)
	}
	if got := pages.Load(); got > most/perPage+1 {
		t.Errorf("%d pages were read, want at most %d", got, most/perPage+1)
	}
}
