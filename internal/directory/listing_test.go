package directory_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// journal is what a directory logs.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) count(words string) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return strings.Count(j.text.String(), words)
}

func (j *journal) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(j, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// Whatever a listing does, everyone who exists is read, with everything that a GET shows, and no one who does not
// exist.
func TestBadListingsLoseNoUser(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		dialects []string
		reports  string // what is logged, once
		doubts   bool   // the listing cannot be called whole
	}{
		{dialects: []string{"paging-ignored"}, reports: "page 2 repeated page 1", doubts: true},
		{dialects: []string{"start-index-ignored"}, reports: "page 2 repeated page 1", doubts: true},
		{dialects: []string{"paging-returns-all"}, reports: "page 2 repeated page 1", doubts: true},
		{dialects: []string{"total-is-page-size"}},
		{dialects: []string{"count-capped"}},
		{dialects: []string{"count-capped", "total-is-page-size"}},
		{dialects: []string{"items-per-page-wrong"}},
		{dialects: []string{"past-end-empty"}},
		{dialects: []string{"past-end-absent"}},
		{dialects: []string{"past-end-null", "total-is-page-size"}},
		{dialects: []string{"list-leaves-out"}, reports: "leaves out values that a GET by id shows"},
		{dialects: []string{"list-without-extension"}, reports: "leaves out values that a GET by id shows"},
		{
			dialects: []string{"start-index-ignored", "total-is-page-size", "list-without-extension"},
			reports:  "leaves out values that a GET by id shows", doubts: true,
		},
	} {
		t.Run(strings.Join(c.dialects, " and "), func(t *testing.T) {
			t.Parallel()
			var log journal
			d := open(t, directory.Options{PageSize: 20, Logger: log.logger()}, c.dialects...)
			ids := d.seed(t, 130)
			gone1, gone2 := ids[3], ids[129] // one of the first page, one of the last
			for _, id := range []string{gone1, gone2} {
				if err := d.tenant.RemoveUser(id); err != nil {
					t.Fatal(err)
				}
			}
			everybody(t, ids, func(id string) error {
				u, err := d.User(context.Background(), id, tellsType)
				switch missing := id == gone1 || id == gone2; {
				case missing && gone(err):
					return nil
				case missing || err != nil:
					return fmt.Errorf("read %s (missing: %v): %w", id, missing, err)
				case u.ID != id || !tellsType(u):
					return fmt.Errorf("read %s: got %s, with its type: %v", id, u.ID, tellsType(u))
				}
				return nil
			})
			for _, id := range []string{gone1, gone2} {
				if n := d.count(http.MethodGet, "/Users/"+id); n < 1 {
					t.Errorf("%s is called gone without a GET", id)
				}
			}
			users, doubt, err := d.Users(t.Context(), tellsType)
			if err != nil {
				t.Fatal(err)
			}
			if c.doubts != (doubt != "") || !c.doubts && len(users) != 128 {
				t.Errorf("%d users listed, doubt %q", len(users), doubt)
			}
			for _, u := range users {
				if !tellsType(u) {
					t.Errorf("%s is listed without what a GET shows", u.ID)
				}
			}
			if err := d.rename(ids[5], "Another"); err != nil { // what was listed is older now
				t.Fatal(err)
			}
			if _, _, err := d.Users(t.Context(), tellsType); err != nil {
				t.Fatal(err)
			}
			if c.reports != "" && log.count(c.reports) != 1 {
				t.Errorf("logged %d times that %q:\n%s", log.count(c.reports), c.reports, log.text.String())
			}
		})
	}
}

// A listing that is of no use costs little more than if there were none.
func TestUselessListingsAreAbandoned(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		dialect string
		most    int // requests for 300 users beyond a GET each
	}{
		{"paging-ignored", 3},
		{"list-without-extension", 20},
	} {
		t.Run(c.dialect, func(t *testing.T) {
			t.Parallel()
			d := open(t, directory.Options{PageSize: 5}, c.dialect)
			ids := d.seed(t, 300)
			everybody(t, ids, d.read)
			if got := d.requests(); got > len(ids)+c.most {
				t.Errorf("%d requests for %d users", got, len(ids))
			}
		})
	}
}

// What neither a listing nor a GET shows is not asked for again and again (dialect 14).
func TestValuesNeverStoredCostNoGETs(t *testing.T) {
	t.Parallel()
	for _, dialect := range []string{"extension-dropped", "extension-dropped-from-answer"} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			d := open(t, directory.Options{PageSize: 100}, dialect)
			ids := d.seed(t, 1000)
			everybody(t, ids, d.read)
			if got, most := d.requests(), 2*10+1+2*parallelism; got > most {
				t.Errorf("%d requests for 1,000 users, want at most %d", got, most)
			}
			d.tenant.ResetRequests()
			if users, _, err := d.Users(t.Context(), tellsType); err != nil || len(users) != 1000 {
				t.Errorf("%d users listed, %v", len(users), err)
			}
			if got := d.count(http.MethodGet, "/Users/"); got > 1 { // now and then one shows whether that is so of everyone
				t.Errorf("%d GETs for a listing", got)
			}
		})
	}
}

// If a listing leaves out values of some users that a caller knows, its entries do not count as complete for them.
func TestOneLeanEntryIsConfirmed(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{}, "list-without-extension")
	ids := d.seed(t, 10)
	for _, id := range ids {
		u, err := d.User(t.Context(), id, tellsType)
		if err != nil || !tellsType(u) {
			t.Errorf("%s: %v, tells: %v", id, err, err == nil && tellsType(u))
		}
	}
}

func TestLookUpsByName(t *testing.T) {
	t.Parallel()
	for _, dialects := range [][]string{
		{"username-any-case"},
		{"username-exact-case"},
		{"filter-ignored"},
		{"filter-400"},
		{"filter-500"},
		{"username-eq-loose"},
		{"filter-400", "count-capped", "total-is-page-size"},
		{"filter-ignored", "paging-returns-all"},
		{"total-is-page-size", "username-exact-case"},
		{"list-leaves-out"},
		{"extension-filter-empty"},
		{"created-404-twice"},
		{"created-404-twice", "filter-400"},
	} {
		for _, individual := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, individual %v", strings.Join(dialects, " and "), individual), func(t *testing.T) {
				t.Parallel()
				d := open(t, directory.Options{PageSize: 10, Individual: individual}, dialects...)
				d.seed(t, 45)
				for _, c := range []struct {
					name string
					want int
				}{
					{"person00001@example.com", 1},
					{"PERSON00045@Example.com", 1},
					{"person0000@example.com", 0},
					{"person00046@example.com", 0},
				} {
					found, err := d.UsersNamed(t.Context(), c.name, nil)
					if err != nil || len(found) != c.want {
						t.Errorf("%s: found %d, %v; want %d", c.name, len(found), err, c.want)
					}
				}
				// What this run creates is found whatever the listing was read before.
				everybody(t, []string{"ann", "bob", "cyd", "dee"}, func(name string) error {
					id, err := d.create(name)
					if err != nil {
						return err
					}
					found, err := d.UsersNamed(context.Background(), strings.ToUpper(name)+"@example.com", nil)
					if err != nil || len(found) != 1 || found[0].ID != id {
						return fmt.Errorf("%s: found %d, %w", name, len(found), err)
					}
					_, err = d.User(context.Background(), id, tellsType)
					return err
				})
			})
		}
	}
}

// A filter that compares with case does not find a user, and the service then refuses to create it again (dialect 7).
func TestTakenNameIsFoundWhateverItsCase(t *testing.T) {
	t.Parallel()
	for _, individual := range []bool{false, true} {
		d := open(t, directory.Options{Individual: individual, PageSize: 10}, "username-exact-case")
		d.seed(t, 30)
		there, err := d.tenant.AddUser(sandbox.Document{
			"userName": "Grace.Hopper@Example.com",
			"name":     map[string]any{"givenName": "Grace", "familyName": "Hopper"},
		})
		if err != nil {
			t.Fatal(err)
		}
		u := person("x")
		u.UserName = "grace.hopper@example.com"
		_, err = d.CreateUser(t.Context(), u, func(*scim.User) bool { return false })
		taken, ok := errors.AsType[*directory.TakenError[scim.User]](err)
		if !ok || len(taken.Found) != 1 || taken.Found[0].ID != there {
			t.Errorf("individual %v: got %v, want to be told of %s", individual, err, there)
		}
	}
}

func TestTwoOfOneNameAreBothFound(t *testing.T) {
	t.Parallel()
	for _, individual := range []bool{false, true} {
		for _, dialects := range [][]string{{"username-not-unique"}, {"username-not-unique", "filter-400"}} {
			t.Run(fmt.Sprintf("%s, individual %v", strings.Join(dialects, " and "), individual), func(t *testing.T) {
				t.Parallel()
				d := open(t, directory.Options{PageSize: 10, Individual: individual}, dialects...)
				first := d.seed(t, 55)[4]
				second, err := d.tenant.AddUser(sandbox.Document{"userName": "person00005@example.com"})
				if err != nil {
					t.Fatal(err)
				}
				// The first is on page 1, where the look-up may not stop: the second is on the last.
				found, err := d.UsersNamed(t.Context(), "person00005@example.com", nil)
				if err != nil {
					t.Fatal(err)
				}
				var ids []string
				for _, u := range found {
					ids = append(ids, u.ID)
				}
				if len(ids) != 2 || !slices.Contains(ids, first) || !slices.Contains(ids, second) {
					t.Errorf("found %v, want %s and %s", ids, first, second)
				}
			})
		}
	}
}

func TestExternalIDs(t *testing.T) {
	t.Parallel()
	for _, dialect := range []string{"past-end-empty", "filter-ignored", "filter-400", "list-leaves-out"} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			d := open(t, directory.Options{PageSize: 10}, dialect)
			ids := d.seed(t, 35)
			for _, i := range []int{2, 33} {
				if err := d.tenant.UpdateUser(ids[i], func(u sandbox.Document) {
					u["externalId"] = fmt.Sprint("key-",
						i)
				}); err != nil {
					t.Fatal(err)
				}
			}
			for key, want := range map[string]int{"key-2": 1, "key-33": 1, "KEY-2": 0, "key": 0} {
				if found, err := d.UsersWithExternalID(t.Context(), key, nil); err != nil || len(found) != want {
					t.Errorf("%s: found %d, %v; want %d", key, len(found), err, want)
				}
			}
		})
	}
}

func TestFailedListingFailsNoOtherRead(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]sandbox.Fault{
		"always":                 {Kind: sandbox.FaultStatus, Status: 403},
		"from the third page on": {Kind: sandbox.FaultStatus, Status: 403, Skip: 2},
		"HTML":                   {Kind: sandbox.FaultHTML},
		"garbage":                {Kind: sandbox.FaultGarbage, Skip: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log journal
			d := open(t, directory.Options{PageSize: 10, Logger: log.logger()})
			ids := d.seed(t, 60)
			fault.Method, fault.Path = http.MethodGet, "/Users"
			d.tenant.AddFault(fault)
			everybody(t, ids, d.read)
			// For everyone there is no GET to ask instead.
			if _, _, err := d.Users(t.Context(), tellsType); err == nil {
				t.Error("a listing that failed is reported as the whole tenant")
			}
			if log.count("failed") != 1 {
				t.Errorf("the reason was logged %d times", log.count("failed"))
			}
			d.tenant.ClearFaults()
			if users, doubt, err := d.Users(t.Context(), tellsType); err != nil || len(users) != 60 || doubt != "" {
				t.Errorf("once it works again: %d users, doubt %q, %v", len(users), doubt, err)
			}
		})
	}
}

// A refused token is reported by one of those who read, and no one else sends anything.
func TestRefusedTokenIsReported(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{PageSize: 10})
	ids := d.seed(t, 60)
	d.tenant.AddFault(sandbox.Fault{Kind: sandbox.FaultExpiredToken})
	var (
		mu       sync.Mutex
		reported int
	)
	everybody(t, ids, func(id string) error {
		_, err := d.User(context.Background(), id, tellsType)
		mu.Lock()
		defer mu.Unlock()
		switch {
		case scim.IsUnauthorized(err):
			reported++
		case !errors.Is(err, scim.ErrTokenRefused):
			return fmt.Errorf("got %w", err)
		}
		return nil
	})
	if reported != 1 {
		t.Errorf("the refusal was reported %d times, want once", reported)
	}
	if got := d.requests(); got != 1 {
		t.Errorf("%d requests with a token that was refused", got)
	}
}
