package directory_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// rename gives a user another display name.
func (d *desk) rename(id, name string) error {
	_, err := d.UpdateUser(context.Background(), id, []scim.Operation{scim.Replace("displayName", name)},
		func(u *scim.User) { u.DisplayName = &name })
	return err
}

func displayName(u *scim.User) string {
	if u == nil || u.DisplayName == nil {
		return ""
	}
	return *u.DisplayName
}

// warm makes the directory read its whole listing.
func (d *desk) warm(t *testing.T, ids []string) {
	t.Helper()
	everybody(t, ids, d.read)
}

func TestUpdateIsNeverAnsweredFromBeforeIt(t *testing.T) {
	t.Parallel()
	for _, dialects := range [][]string{{"patch-200"}, {"patch-204"}, {"patch-refused-405"}} {
		d := open(t, directory.Options{PageSize: 10}, dialects...)
		ids := d.seed(t, 40)
		d.warm(t, ids)
		for i, id := range []string{ids[0], ids[39]} {
			name := fmt.Sprint("Name ", i)
			if err := d.rename(id, name); err != nil {
				t.Fatal(err)
			}
			u, err := d.User(t.Context(), id, anyUser)
			if err != nil || displayName(u) != name {
				t.Errorf("%v: after the update to %q: %q, %v", dialects, name, displayName(u), err)
			}
			all, _, err := d.Users(t.Context(), anyUser)
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range all {
				if u.ID == id && displayName(u) != name {
					t.Errorf("%v: listed as %q after the update to %q", dialects, displayName(u), name)
				}
			}
		}
	}
}

func TestCreatedInThisRunIsNeverMissing(t *testing.T) {
	t.Parallel()
	for _, dialect := range []string{"created-404-twice", "past-end-empty", "total-is-page-size"} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			d := open(t, directory.Options{PageSize: 10}, dialect)
			d.warm(t, d.seed(t, 40))
			id, err := d.create("ann")
			if err != nil {
				t.Fatal(err)
			}
			if err := d.read(id); err != nil {
				t.Errorf("an older listing does not know the new one: %v", err)
			}
			if found, err := d.UsersNamed(t.Context(), "ANN@example.com", nil); err != nil || len(found) != 1 {
				t.Errorf("found %d by name, %v", len(found), err)
			}
			all, doubt, err := d.Users(t.Context(), anyUser)
			if err != nil || len(all) != 41 || doubt != "" {
				t.Errorf("%d users listed, doubt %q, %v", len(all), doubt, err)
			}
		})
	}
}

func TestDeletedIsFoundGoneByAGet(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{PageSize: 10})
	ids := d.seed(t, 40)
	if err := d.tenant.RemoveUser(ids[20]); err != nil { // by another client, before the listing
		t.Fatal(err)
	}
	for _, id := range ids {
		if err := d.read(id); err != nil && id != ids[20] {
			t.Fatal(err)
		}
	}
	if n := d.count(http.MethodGet, "/Users/"+ids[20]); n != 1 {
		t.Errorf("%d GETs of the one who is gone, want one", n)
	}
	if err := d.delete(t.Context(), ids[5]); err != nil { // by this run, after the listing
		t.Fatal(err)
	}
	if err := d.read(ids[5]); !gone(err) {
		t.Errorf("deleted, and read: %v", err)
	}
	if all, _, err := d.Users(t.Context(), anyUser); err != nil || len(all) != 38 {
		t.Errorf("%d users listed, %v", len(all), err)
	}
	if found, err := d.UsersNamed(t.Context(), "person00006@example.com", nil); err != nil || len(found) > 0 {
		t.Errorf("found %d by the name of the deleted one, %v", len(found), err)
	}
	if _, err := d.create("person00006"); err != nil {
		t.Errorf("the name is free again: %v", err)
	}
}

func TestNamesFollowRenames(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{PageSize: 10})
	ids := d.seed(t, 40)
	d.warm(t, ids)
	if _, err := d.UpdateUser(t.Context(), ids[0], []scim.Operation{scim.Replace("userName", "ada@example.com")},
		func(u *scim.User) { u.UserName = "ada@example.com" }); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{"person00001@example.com": 0, "Ada@Example.com": 1} {
		if found, err := d.UsersNamed(t.Context(), name, nil); err != nil || len(found) != want {
			t.Errorf("%s: found %d, %v; want %d", name, len(found), err, want)
		}
	}
}

// A 404 from a service that has not answered yet is more likely a wrong URL, whether it comes as a page or as a SCIM
// error.
func TestWrongURLEmptiesNoState(t *testing.T) {
	t.Parallel()
	for _, dialect := range []string{"error-html", "error-status-number"} {
		for _, individual := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, individual %t", dialect, individual), func(t *testing.T) {
				t.Parallel()
				wrongURL(t, dialect, individual)
			})
		}
	}
}

func wrongURL(t *testing.T, dialect string, individual bool) {
	t.Helper()
	d := open(t, directory.Options{Individual: individual}, dialect)
	ids := d.seed(t, 1)
	d.tenant.AddFault(sandbox.Fault{Kind: sandbox.FaultStatus, Status: 404})
	_, err := d.User(t.Context(), ids[0], anyUser)
	_, unproven := errors.AsType[*directory.UnprovenGoneError](err)
	if halted := errors.Is(err, scim.ErrNoService); !unproven && !halted || gone(err) {
		t.Errorf("got %v, want it unproven, or unsent because there is no service", err)
	}
	d.tenant.ClearFaults()
	next := d.another(t, directory.Options{Individual: individual}) // this one has concluded that there is no service
	if _, err := next.User(t.Context(), "nobody", anyUser); !gone(err) {
		t.Errorf("got %v, want it gone: the service lists users", err)
	}
}

func TestCreateWhoseAnswerIsLost(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]sandbox.Fault{
		"reset after": {Kind: sandbox.FaultResetAfter, Count: 1},
		"truncated":   {Kind: sandbox.FaultTruncate, Count: 1},
		"garbage":     {Kind: sandbox.FaultGarbage, Count: 1},
		"502 before":  {Kind: sandbox.FaultStatus, Status: 502, Count: 1},
	} {
		for _, dialect := range []string{"past-end-empty", "created-404-twice", "filter-400"} {
			t.Run(name+", "+dialect, func(t *testing.T) {
				t.Parallel()
				d := open(t, directory.Options{PageSize: 10}, dialect)
				d.seed(t, 25)
				lost := fault // the other dialects' tests, beside this one, share it
				lost.Method, lost.Path = http.MethodPost, "/Users"
				d.tenant.AddFault(lost)
				id, err := d.create("ann")
				if err != nil {
					t.Fatal(err)
				}
				if doc, ok := d.tenant.UserByName("ann@example.com"); !ok || doc["id"] != id || len(d.tenant.Users()) != 26 {
					t.Errorf("%d users, %v called ann", len(d.tenant.Users()), doc["id"])
				}
			})
		}
	}
}

func TestDeleteOfWhatIsGone(t *testing.T) {
	t.Parallel()
	for _, dialect := range []string{"delete-missing-404", "delete-missing-500"} {
		d := open(t, directory.Options{}, dialect)
		ids := d.seed(t, 2)
		if err := d.tenant.RemoveUser(ids[0]); err != nil {
			t.Fatal(err)
		}
		if err := d.delete(t.Context(), ids[0]); err != nil {
			t.Errorf("%s: %v", dialect, err)
		}
	}
	d := open(t, directory.Options{}, "users-delete-refused-501")
	if err := d.delete(t.Context(), d.seed(t, 1)[0]); !scim.IsUnsupported(err) {
		t.Errorf("got %v, want it unsupported", err)
	}
}

func TestUnparsablePatchSaysNothingOfTheUser(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{}, "patch-parse-404")
	id := d.seed(t, 1)[0]
	_, err := d.UpdateUser(t.Context(), id, []scim.Operation{scim.Replace(`emails[type eq "`, "x")}, func(*scim.User) {})
	if err == nil || gone(err) {
		t.Errorf("got %v, want an error other than gone", err)
	}
	_, err = d.UpdateUser(t.Context(), "nobody", []scim.Operation{scim.Replace("active", false)}, func(*scim.User) {})
	if !gone(err) {
		t.Errorf("got %v, want it gone", err)
	}
}

func TestPUTIsRetriedAfterAnotherClientWrote(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{}, "patch-refused-405")
	id := d.seed(t, 1)[0]
	tries := 0
	name := "Ada"
	_, err := d.UpdateUser(t.Context(), id, []scim.Operation{scim.Replace("displayName", name)}, func(u *scim.User) {
		if tries++; tries == 1 {
			if err := d.tenant.UpdateUser(id, func(u sandbox.Document) { u["externalId"] = "theirs" }); err != nil {
				t.Error(err)
			}
		}
		u.DisplayName = &name
	})
	if err != nil {
		t.Fatal(err)
	}
	if doc, _ := d.tenant.User(id); doc["externalId"] != "theirs" || doc["displayName"] != name || tries != 2 {
		t.Errorf("after %d tries the user is %v", tries, doc)
	}
}

// TestDirectoriesShareNoListing: a provider that is configured again sees the tenant as it is now.
func TestDirectoriesShareNoListing(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{PageSize: 10})
	ids := d.seed(t, 30)
	d.warm(t, ids)
	if err := d.tenant.UpdateUser(ids[0], func(u sandbox.Document) { u["displayName"] = "Ada" }); err != nil {
		t.Fatal(err)
	}
	other := d.another(t, directory.Options{PageSize: 10})
	u, err := other.User(t.Context(), ids[0], anyUser)
	if err != nil || displayName(u) != "Ada" {
		t.Errorf("a new directory answers from an old listing: %q, %v", displayName(u), err)
	}
}

// Ctrl-C ends everyone who waits, at once, and leaves no request running.
func TestCancelEndsWaiting(t *testing.T) {
	t.Parallel()
	never := sandbox.Fault{Kind: sandbox.FaultTimeoutAfter}
	for name, c := range map[string]struct {
		fault sandbox.Fault
		do    func(ctx context.Context, d *desk, ids []string, group string) error
	}{
		"a page of the listing": {
			sandbox.Fault{Method: http.MethodGet, Path: "/Users"},
			func(ctx context.Context, d *desk, ids []string, _ string) error {
				_, err := d.User(ctx, ids[0], anyUser)
				return err
			},
		},
		"the rest of the listing": {
			sandbox.Fault{Method: http.MethodGet, Path: "/Users", Skip: 1},
			func(ctx context.Context, d *desk, _ []string, _ string) error {
				_, _, err := d.Users(ctx, anyUser)
				return err
			},
		},
		"a look-up": {
			sandbox.Fault{Method: http.MethodGet, Path: "/Users"},
			func(ctx context.Context, d *desk, _ []string, _ string) error {
				_, err := d.UsersNamed(ctx, "nobody@example.com", nil)
				return err
			},
		},
		"a group": {
			sandbox.Fault{Method: http.MethodGet, Path: "/Groups/*"},
			func(ctx context.Context, d *desk, _ []string, group string) error {
				_, err := d.GroupWithMembers(ctx, group)
				return err
			},
		},
		"a member change": {
			sandbox.Fault{Method: http.MethodPatch, Path: "/Groups/*"},
			func(ctx context.Context, d *desk, ids []string, group string) error {
				return d.ChangeMembers(ctx, group, ids[:1], nil)
			},
		},
		"the turn to write a group": {
			sandbox.Fault{Method: http.MethodPatch, Path: "/Groups/*"},
			func(ctx context.Context, d *desk, _ []string, group string) error {
				_, err := d.UpdateGroup(ctx, group, []scim.Operation{scim.Replace("displayName", "x")}, func(*scim.Group) {})
				return err
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t, directory.Options{PageSize: 10})
			ids := d.seed(t, 30)
			group := d.group(t, "team")
			c.fault.Kind = never.Kind
			d.tenant.AddFault(c.fault)
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error)
			for range parallelism {
				go func() { ended <- c.do(ctx, d, ids, group) }()
			}
			time.Sleep(50 * time.Millisecond) // they wait
			cancel()
			for range parallelism {
				select {
				case err := <-ended:
					if !errors.Is(err, context.Canceled) {
						t.Errorf("got %v", err)
					}
				case <-time.After(time.Minute):
					t.Fatal("a user waits still")
				}
			}
		})
	}
}

// One who gives up does not take the others with him, and what was cancelled can be read after all.
func TestCancelledCallerFailsNoOtherCaller(t *testing.T) {
	t.Parallel()
	d := openServer(t, sandbox.Options{Latency: 30 * time.Millisecond}, directory.Options{PageSize: 10})
	ids := d.seed(t, 50)
	group := d.group(t, "team")
	short, cancel := context.WithTimeout(t.Context(), 45*time.Millisecond)
	defer cancel()
	results := make(chan error)
	go func() { _, _, err := d.Users(short, anyUser); results <- err }()
	go func() { _, _, err := d.Users(t.Context(), anyUser); results <- err }()
	if first := <-results; !errors.Is(first, context.DeadlineExceeded) {
		t.Errorf("the impatient one got %v", first)
	}
	if second := <-results; second != nil {
		t.Errorf("the patient one got %v", second)
	}

	go func() { results <- d.ChangeMembers(short, group, ids[:1], nil) }()
	go func() { results <- d.ChangeMembers(t.Context(), group, ids[1:2], nil) }()
	var errs []error
	for range 2 {
		errs = append(errs, <-results)
	}
	if errs[1] != nil || !errors.Is(errs[0], context.DeadlineExceeded) {
		t.Errorf("got %v", errs)
	}
	if in := d.members(group); len(in) == 0 {
		t.Error("the patient one's change is not in")
	}

	// Alone, and cancelled in the middle of the listing.
	d = openServer(t, sandbox.Options{Latency: 30 * time.Millisecond}, directory.Options{PageSize: 10})
	ids = d.seed(t, 50)
	short, cancel = context.WithTimeout(t.Context(), 70*time.Millisecond)
	defer cancel()
	if _, _, err := d.Users(short, anyUser); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	everybody(t, ids, d.read)
	if users, doubt, err := d.Users(t.Context(), anyUser); err != nil || doubt != "" || len(users) != 50 {
		t.Errorf("%d users, doubt %q, %v", len(users), doubt, err)
	}
}

// A deleted user that is missing from a whole listing is known to be gone, at the cost of one GET in all. An existing
// user that the listing leaves out is not.
func TestKnownGone(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{PageSize: 10}, "deleted-user-stays")
	ids := d.seed(t, 30)
	if err := d.tenant.RemoveUser(ids[7]); err != nil {
		t.Fatal(err)
	}
	if d.KnownGone(t.Context(), ids[7]) || d.requests() > 0 {
		t.Error("it asked, or knew, before anything was read")
	}
	d.warm(t, append(ids[:7:7], ids[8:]...))
	d.tenant.ResetRequests()
	for range 3 {
		if !d.KnownGone(t.Context(), ids[7]) || d.KnownGone(t.Context(), ids[8]) {
			t.Error("the one who is gone and the one who is there are confused")
		}
	}
	if got := d.requests(); got != 1 {
		t.Errorf("%d requests, want one GET", got)
	}
}

// TestCreateCancelledWhileSending: a caller that is cancelled during a POST still learns what the POST created.
// Otherwise no state would have the resource.
func TestCreateCancelledWhileSending(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{})
	d.tenant.AddFault(sandbox.Fault{Method: http.MethodPost, Path: "/Users", Kind: sandbox.FaultTimeoutAfter, Count: 1})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		for ctx.Err() == nil {
			if _, made := d.tenant.UserByName("ann@example.com"); made {
				cancel()
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	given, family := "Ann", "Example"
	user := &scim.User{UserName: "ann@example.com", Name: &scim.Name{GivenName: &given, FamilyName: &family}}
	created, err := d.CreateUser(ctx, user, func(*scim.User) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	if doc, ok := d.tenant.UserByName("ann@example.com"); !ok || doc["id"] != created.ID {
		t.Errorf("made %v, told %s", doc["id"], created.ID)
	}
}
