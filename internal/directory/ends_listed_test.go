package directory_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
)

// TestEndsThatALookUpContradicts: a 404 to a GET by id, in the form of SCIM, ends nothing while a look-up of the name
// finds the account. A look-up that only lags behind is asked again.
func TestEndsThatALookUpContradicts(t *testing.T) {
	t.Parallel()
	for _, deletes := range []bool{true, false} {
		for _, dialect := range []string{"filter-400", "username-any-case"} {
			for _, lags := range []bool{true, false} {
				t.Run(fmt.Sprintf("deletes %t, %s, lags %t", deletes, dialect, lags), func(t *testing.T) {
					t.Parallel()
					d := open(t, directory.Options{}, dialect)
					ids := d.seed(t, 12)
					var gone atomic.Int64 // since when, in nanoseconds
					behind := d.as(t, directory.Options{PageSize: 5}, func(x exchange) bool {
						since := gone.Load()
						switch {
						case !x.one() || x.userID() != ids[3]:
							if lags && since != 0 && time.Since(time.Unix(0, since)) > time.Second {
								_ = d.tenant.RemoveUser(ids[3])
							}
							return false
						case x.Method != http.MethodGet:
							gone.CompareAndSwap(0, time.Now().UnixNano())
						case since == 0:
							return false
						}
						return x.refusal(http.StatusNotFound, "")
					})
					if _, err := behind.User(t.Context(), ids[3], nil); err != nil {
						t.Fatal(err)
					}
					doc, _ := d.tenant.User(ids[3])
					var end *directory.Ending
					var err error
					if deletes {
						end, err = behind.DeleteUser(t.Context(), ids[3], doc["userName"].(string))
					} else {
						end, err = deactivate(t.Context(), behind, ids[3], doc["userName"].(string))
					}
					err = seen(t.Context(), behind, end, err)
					kept, is := errors.AsType[*directory.NotEndedError](err)
					switch {
					case lags && err != nil:
						t.Errorf("it has ended, and the error is %v", err)
					case !lags && (!is || kept.Finding != directory.ShowsListed || !kept.NotFound || kept.Group):
						t.Errorf("got %#v, which is %v", err, err)
					}
				})
			}
		}
	}
}

// TestDeletionAnsweredWith404: a service that answers 404 to a deletion and keeps the account has acknowledged nothing.
func TestDeletionAnsweredWith404(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{})
	ids := d.seed(t, 2)
	group := d.group(t, "team", ids...)
	behind := d.as(t, directory.Options{}, func(x exchange) bool {
		return x.Method == http.MethodDelete && x.text(http.StatusNotFound, "404 page not found")
	})
	doc, _ := d.tenant.User(ids[0])
	end, err := behind.DeleteUser(t.Context(), ids[0], doc["userName"].(string))
	for kind, err := range map[string]error{
		"user": seen(t.Context(), behind, end, err), "group": behind.DeleteGroup(t.Context(), group, "team"),
	} {
		kept, is := errors.AsType[*directory.NotEndedError](err)
		if !is || !kept.NotFound || kept.Group != (kind == "group") || strings.Contains(err.Error(), "acknowledge") {
			t.Errorf("%s: got %#v, which is %v", kind, err, err)
		}
	}
}

// TestListingShowsThatDeletionsKeepNoNames: after a whole listing without the deleted users and their names, a single
// deletion needs no look-up of its name.
func TestListingShowsThatDeletionsKeepNoNames(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{})
	ids := d.seed(t, 3)
	prove := func(which ...int) {
		t.Helper()
		var begun []*directory.Ending
		for _, i := range which {
			end, err := d.DeleteUser(t.Context(), ids[i], fmt.Sprintf("person%05d@example.com", i+1))
			if err != nil {
				t.Fatal(err)
			}
			begun = append(begun, end)
		}
		for _, err := range d.ProveEnds(t.Context(), begun...) {
			if err != nil {
				t.Error(err)
			}
		}
	}
	prove(0, 1)
	lists, gets := d.count(http.MethodGet, "/Users"), d.count(http.MethodGet, "/Users/")
	prove(2)
	if got := d.count(http.MethodGet, "/Users") - lists; got != 0 {
		t.Errorf("%d look-ups of the name, want none", got)
	}
	if got := d.count(http.MethodGet, "/Users/") - gets; got != 1 {
		t.Errorf("%d GETs, want 1", got)
	}
}
