package directory_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

func set(ids []string) map[string]bool {
	all := map[string]bool{}
	for _, id := range ids {
		all[id] = true
	}
	return all
}

// withoutType is the same tenant with answers that leave out the extension of some.
func (d *desk) withoutType(t *testing.T, some func(id string, listed bool) bool) *directory.Directory {
	t.Helper()
	return d.edited(t, directory.Options{}, func(u map[string]any, listed bool) bool {
		if some(u["id"].(string), listed) {
			delete(u, ninjaone.ExtensionURN)
		}
		return true
	})
}

// The oldest accounts of a tenant may have been made by hand and have nothing that a listing could leave out. That GETs
// of theirs tell no more says nothing of everyone else.
func TestAccountsOfAnotherKindProveNothing(t *testing.T) {
	t.Parallel()
	const people, made = 60, 12
	d := open(t, directory.Options{})
	ids := d.seed(t, people)
	byHand := set(ids[:made])
	front := func() *directory.Directory {
		return d.withoutType(t, func(id string, listed bool) bool { return listed || byHand[id] })
	}
	t.Run("of a listing", func(t *testing.T) {
		t.Parallel()
		users, doubt, err := front().Users(t.Context(), tellsType)
		if err != nil || doubt != "" || len(users) != people {
			t.Fatalf("%d users, doubt %q, %v", len(users), doubt, err)
		}
		for _, u := range users {
			if !byHand[u.ID] && !tellsType(u) {
				t.Errorf("%s is listed without what a GET shows", u.ID)
			}
		}
	})
	t.Run("of one by one", func(t *testing.T) {
		t.Parallel()
		few, asking := 0, front()
		for _, id := range ids {
			u, err := asking.User(t.Context(), id, tellsType)
			if err != nil {
				t.Fatal(err)
			}
			if !byHand[id] && !tellsType(u) {
				few++
			}
		}
		// Entries between two checked ones may lack a value; there are at most as many as were checked without a result
		// before.
		if few > made {
			t.Errorf("%d are read without what a GET shows", few)
		}
	})
	t.Run("however often one of them is asked for", func(t *testing.T) {
		t.Parallel()
		asking := front()
		for range 9 {
			if _, err := asking.User(t.Context(), ids[0], tellsType); err != nil {
				t.Fatal(err)
			}
		}
		for _, id := range ids[made:] {
			if u, err := asking.User(t.Context(), id, tellsType); err != nil || !tellsType(u) {
				t.Fatalf("%s: %v, or without what a GET shows", id, err)
			}
		}
	})
}

// A few entries that say less than a GET do not make a listing useless.
func TestFewIncompleteEntriesCostOneGETEach(t *testing.T) {
	t.Parallel()
	const people, lean = 1000, 4
	d := open(t, directory.Options{})
	ids := d.seed(t, people)
	few := set(ids[:lean])
	asking := d.withoutType(t, func(id string, listed bool) bool { return listed && few[id] })
	requests := d.requests()
	everybody(t, ids, func(id string) error { _, err := asking.User(context.Background(), id, tellsType); return err })
	if got, most := d.requests()-requests, (size{people, people, 100}).bound()+lean; got > most {
		t.Errorf("%d requests, want at most %d", got, most)
	}
}

// hiding is a tenant of a hundred people, whose listing shows the first thirty and says that they are all, and a
// directory that asks it.
func hiding(t *testing.T, log *journal) (d *desk, asking *directory.Directory, ids []string) {
	t.Helper()
	d = open(t, directory.Options{})
	ids = d.seed(t, 100)
	hidden := set(ids[30:])
	asking = d.edited(t, directory.Options{PageSize: 1000, Logger: log.logger()},
		func(u map[string]any, listed bool) bool {
			return !listed || !hidden[u["id"].(string)]
		})
	return d, asking, ids
}

// A listing that is whole by its own count, and leaves people out, is not made up for by a GET of each of them.
func TestHiddenMembersCostFewGets(t *testing.T) {
	t.Parallel()
	var log journal
	d, asking, ids := hiding(t, &log)
	if users, doubt, err := asking.Users(t.Context(), anyUser); err != nil || doubt != "" || len(users) != 30 {
		t.Fatalf("%d users, doubt %q, %v", len(users), doubt, err)
	}
	var asked int
	for _, id := range ids[30:] {
		before := d.count(http.MethodGet, "/Users/"+id)
		if asking.KnownGone(t.Context(), id) {
			t.Errorf("%s is called gone", id)
		}
		asked += d.count(http.MethodGet, "/Users/"+id) - before
	}
	if asked == 0 || asked > 5 {
		t.Errorf("%d GETs", asked)
	}
	if n := log.count("omits existing resources"); n != 1 {
		t.Errorf("logged %d times:\n%s", n, log.text.String())
	}
}

// A listing that has left out an existing user proves nothing from then on. A caller that asks for all users gets a
// doubt, and names are looked up by filter.
func TestListingThatOmitsAUserProvesNothing(t *testing.T) {
	t.Parallel()
	var log journal
	d, asking, ids := hiding(t, &log)
	for _, id := range ids[:90] {
		if u, err := asking.User(t.Context(), id, tellsType); err != nil || u.ID != id {
			t.Fatalf("read %s: %+v, %v", id, u, err)
		}
	}
	if users, doubt, err := asking.Users(t.Context(), anyUser); err != nil || doubt == "" || len(users) != 30 {
		t.Errorf("%d users, doubt %q, %v", len(users), doubt, err)
	}
	doc, _ := d.tenant.User(ids[95])
	found, err := asking.UsersNamed(t.Context(), fmt.Sprint(doc["userName"]), anyUser)
	if err := one(ids[95], found, err); err != nil {
		t.Errorf("a name that a user has: %v", err)
	}
	if n := log.count("does not prove absence"); n != 1 {
		t.Errorf("logged %d times:\n%s", n, log.text.String())
	}
}

// A listing that hangs fails no one who could have had a GET, and is waited for once.
func TestReadDoesNotWaitForTheListing(t *testing.T) {
	t.Parallel()
	var log journal
	d := open(t, directory.Options{PageSize: 10, Logger: log.logger()})
	ids := d.seed(t, 50)
	d.tenant.AddFault(sandbox.Fault{Method: http.MethodGet, Path: "/Users", Kind: sandbox.FaultTimeoutAfter})
	inTime := func(read func(ctx context.Context) error) error {
		ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
		defer cancel()
		return read(ctx)
	}
	everybody(t, ids, func(id string) error {
		return inTime(func(ctx context.Context) error { _, err := d.User(ctx, id, tellsType); return err })
	})
	if n := d.count(http.MethodGet, "/Users"); n > 2 {
		t.Errorf("the listing was asked for %d times", n)
	}
	if n := log.count("a listing is too slow"); n != 1 {
		t.Errorf("logged %d times:\n%s", n, log.text.String())
	}
	if inTime(func(ctx context.Context) error { _, _, err := d.Users(ctx, tellsType); return err }) == nil {
		t.Error("who needs the listing is told that it came")
	}
}

// Who has little time does not keep the others, who have more, from the listing.
func TestCancelledCallerKeepsTheListingForOthers(t *testing.T) {
	t.Parallel()
	d := openServer(t, sandbox.Options{Latency: time.Second}, directory.Options{})
	ids := d.seed(t, 80)
	short, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
	defer cancel()
	if _, err := d.User(short, ids[0], tellsType); err == nil {
		t.Error("a listing and a GET that take a second each came in a second and a half")
	}
	long, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	everybody(t, ids, func(id string) error { _, err := d.User(long, id, tellsType); return err })
	if got, most := d.requests(), (size{80, 80, 100}).bound()+2; got > most { // two of who was impatient
		t.Errorf("%d requests, want at most %d", got, most)
	}
}

// What a user shows of groups is no older than what this run did to them, also for who could join a GET of before.
func TestGETFromBeforeAGroupRenameIsNotShared(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{})
	ids := d.seed(t, 5)
	group := d.group(t, "old name", ids[0])
	asked, goOn := make(chan struct{}), make(chan struct{})
	var gets atomic.Int64
	asking := d.through(t, directory.Options{}, func(w http.ResponseWriter, r *http.Request, _ string) (answered bool) {
		if r.Method != http.MethodGet || !strings.HasSuffix(r.URL.Path, ids[0]) || gets.Add(1) > 1 {
			return false
		}
		answer := httptest.NewRecorder()
		d.server.ServeHTTP(answer, r)
		close(asked)
		<-goOn
		w.Header().Set("Content-Type", "application/scim+json")
		_, _ = w.Write(answer.Body.Bytes())
		return true
	})
	var early sync.WaitGroup
	early.Go(func() { _, _ = asking.User(context.Background(), ids[0], nil) })
	<-asked
	_, err := asking.UpdateGroup(t.Context(), group, []scim.Operation{scim.Replace("displayName", "new name")},
		func(g *scim.Group) { g.DisplayName = "new name" })
	if err != nil {
		t.Fatal(err)
	}
	late := make(chan *scim.User)
	go func() {
		u, _ := asking.User(context.Background(), ids[0], nil)
		late <- u
	}()
	select {
	case u := <-late:
		if u == nil || len(u.Groups) != 1 || u.Groups[0].Display != "new name" {
			t.Errorf("after the rename: %+v", u)
		}
	case <-time.After(time.Minute):
		t.Error("it waits for a GET that was sent before the rename")
	}
	close(goOn)
	early.Wait()
}

// What a user shows of groups is no older than what this run did to them.
func TestGroupsOfUsersAreCurrent(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{PageSize: 10})
	ids := d.seed(t, 20)
	renamed, deleted := d.group(t, "old name", ids[0], ids[1]), d.group(t, "to go", ids[1])
	d.warm(t, ids)
	_, err := d.UpdateGroup(t.Context(), renamed, []scim.Operation{scim.Replace("displayName", "new name")},
		func(g *scim.Group) { g.DisplayName = "new name" })
	if err == nil {
		err = d.DeleteGroup(t.Context(), deleted, "to go")
	}
	if err != nil {
		t.Fatal(err)
	}
	d.tenant.ResetRequests()
	for i, id := range ids {
		u, err := d.User(t.Context(), id, anyUser)
		if err != nil {
			t.Fatal(err)
		}
		in := i < 2
		if len(u.Groups) > 1 || in != (len(u.Groups) == 1) || in && u.Groups[0].Display != "new name" {
			t.Errorf("user %d shows %+v", i, u.Groups)
		}
	}
	if got := d.requests(); got > 2 {
		t.Errorf("%d requests, want one for each of the two who show a group", got)
	}
}
