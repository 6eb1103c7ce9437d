package directory_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// crowded is a tenant of 130 people and one on the last page, beyond what one page shows.
func crowded(t *testing.T, last string, dialects ...string) *desk {
	t.Helper()
	d := open(t, directory.Options{PageSize: 10}, append(dialects, "username-not-unique")...)
	d.seed(t, 130)
	if _, err := d.tenant.AddUser(sandbox.Document{"userName": last}); err != nil {
		t.Fatal(err)
	}
	d.tenant.ResetRequests()
	return d
}

// The silence of a filter that compares with case proves nothing (dialect 7): the name may be there in another one, and
// a service that keeps no names apart (dialect 10) would make it again.
func TestNameIsFoundWhateverItsCase(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		there, wanted string
		dialects      []string
	}{
		{"Zoe@Example.com", "zoe@example.com", []string{"username-exact-case"}},
		{"zoe@example.com", "Zoe@Example.com", []string{"username-exact-case"}},
		{"ZOE@example.com", "Zoe@Example.com", []string{"username-exact-case", "total-is-page-size"}},
		{"Zoe@Example.com", "zoe@example.com", []string{"username-any-case"}},
	} {
		t.Run(c.wanted+" of "+c.there, func(t *testing.T) {
			t.Parallel()
			d := crowded(t, c.there, c.dialects...)
			if found, err := d.UsersNamed(t.Context(), c.wanted, nil); err != nil || len(found) != 1 ||
				found[0].UserName != c.there {
				t.Errorf("found %d, %v; want the one who is there", len(found), err)
			}
			if found, err := d.UsersNamed(t.Context(), "nobody@example.com", nil); err != nil || len(found) > 0 {
				t.Errorf("found %d of a name that no one has, %v", len(found), err)
			}
		})
	}
}

// A service that compares with case is asked for a name in lower case too, as others write it.
func TestFilterInLowerCase(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		there, wanted string
		individual    bool
		dialects      []string
	}{
		{"zoe@example.com", "Zoe@example.com", true, nil},
		{"μία@example.com", "Μία@example.com", true, nil},
		{"γιάννα@example.com", "Γιάννα@example.com", true, nil},
		{"γιάννα@example.com", "Γιάννα@example.com", false, []string{"start-index-ignored"}},
	} {
		t.Run(fmt.Sprint(c.wanted, c.dialects), func(t *testing.T) {
			t.Parallel()
			dialects := append([]string{"username-exact-case", "username-not-unique"}, c.dialects...)
			d := openServer(t, sandbox.Options{Dialects: dialects}, directory.Options{PageSize: 10, Individual: c.individual})
			d.seed(t, 130)
			if _, err := d.tenant.AddUser(sandbox.Document{"userName": c.there}); err != nil {
				t.Fatal(err)
			}
			if found, err := d.UsersNamed(t.Context(), c.wanted, nil); err != nil || len(found) != 1 {
				t.Errorf("found %d, %v; want the one who is there", len(found), err)
			}
		})
	}
}

// How a filter compares is asked once, whatever the number of names.
func TestCaseIsAskedForOnce(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{PageSize: 10})
	d.seed(t, 1000)
	everybody(t, []string{"Ann", "Bob", "Cyd", "dee"}, func(name string) error { _, err := d.create(name); return err })
	const most = 1 + 1 + 4 // a page, how a filter compares, and a filter for each
	if got := d.count(http.MethodGet, "/Users"); got > most {
		t.Errorf("%d requests beside the POSTs, want at most %d", got, most)
	}
}

// A filter that fails once is no service that refuses filters.
func TestFilterThatFailsOnce(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusInternalServerError, http.StatusForbidden, http.StatusNotFound} {
		d := crowded(t, "zoe@example.com", "start-index-ignored")
		d.tenant.AddFault(sandbox.Fault{
			Method: http.MethodGet, Path: "/Users", Kind: sandbox.FaultStatus, Status: status,
			Skip: 1, Count: 1,
		})
		if found, err := d.UsersNamed(t.Context(), "zoe@example.com", nil); err != nil || len(found) != 1 {
			t.Errorf("%d: found %d, %v; want the one who is there", status, len(found), err)
		}
	}
}

// Where the listing is doubtful too, a filter that fails leaves open whether a name is free, and no one is made on
// that.
func TestFilterThatFailsProvesNothing(t *testing.T) {
	t.Parallel()
	d := crowded(t, "zoe@example.com", "start-index-ignored")
	if _, err := d.UsersNamed(t.Context(), "ann@example.com", nil); err != nil { // filters are seen to work
		t.Fatal(err)
	}
	d.tenant.AddFault(sandbox.Fault{Method: http.MethodGet, Path: "/Users", Kind: sandbox.FaultStatus, Status: 500})
	found, err := d.UsersNamed(t.Context(), "zoe@example.com", nil)
	if answer, ok := errors.AsType[*scim.Error](err); !ok || answer.Status != http.StatusInternalServerError {
		t.Errorf("found %d, %v; want the failure", len(found), err)
	}
	d.tenant.ClearFaults()
	if found, err := d.UsersNamed(t.Context(), "zoe@example.com", nil); err != nil || len(found) != 1 {
		t.Errorf("once it works again: found %d, %v", len(found), err)
	}

	refusing := crowded(t, "zoe@example.com", "start-index-ignored", "filter-500")
	if found, err := refusing.UsersNamed(t.Context(), "zoe@example.com", nil); err == nil {
		t.Errorf("found %d and no failure, where all filters fail", len(found))
	}
}
