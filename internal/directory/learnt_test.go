package directory_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// lesson is how a service shows that it is not as usual, and the words in which that is logged.
type lesson struct {
	dialects []string
	act      func(t *testing.T, d *desk, ids []string)
	reports  string
	service  service // beside the dialects
}

func lessons() map[string]lesson {
	lookUp := func(t *testing.T, d *desk, _ []string) {
		t.Helper()
		if found, err := d.UsersNamed(t.Context(), "nobody@example.com", nil); err != nil || len(found) > 0 {
			t.Fatal(found, err)
		}
	}
	rename := func(t *testing.T, d *desk, ids []string) {
		t.Helper()
		if err := d.rename(ids[0], "Another"); err != nil {
			t.Fatal(err)
		}
	}
	leave := func(t *testing.T, d *desk, ids []string) {
		t.Helper()
		group := d.group(t, fmt.Sprint("left by ", len(ids)), ids[:4]...)
		_ = d.ChangeMembers(t.Context(), group, nil, ids[:1]) // whether it is done is another test's
	}
	byList := func(x exchange) bool { return x.removes(false) && x.refusal(http.StatusBadRequest, "noTarget") }
	return map[string]lesson{
		"an answer is not true": {act: func(t *testing.T, d *desk, ids []string) {
			for _, id := range ids[:2] {
				if _, err := deactivate(t.Context(), d.Directory, id, ""); err != nil {
					t.Fatal(err)
				}
			}
		}, reports: "a change was answered as done and a read does not show it; answers to changes prove nothing from now on", service: func(x exchange) bool {
			return x.changes() && x.shows(http.StatusOK, x.userID(), sandbox.Document{"active": false})
		}},
		"something in front of the service answers 404": {act: func(t *testing.T, d *desk, ids []string) {
			if _, err := d.User(t.Context(), ids[0], nil); err == nil || gone(err) {
				t.Fatal(err)
			}
		}, reports: "a GET of a listed resource is answered with a 404 that is not a SCIM error; something in front of " +
			"the service answers instead", service: func(x exchange) bool {
			return x.one() && x.text(http.StatusNotFound, "404 page not found")
		}},
		"a PUT leaves members as they were": {
			act: leave, reports: "a PUT of a group is acknowledged and leaves its members as they were; members are changed " +
				"by PATCH alone from now on",
			dialects: []string{"patch-refused-501"}, service: exchange.ignoresPut,
		},
		"members leave by a list": {
			act: leave, reports: "the service refuses a removal by a filter and removes just the listed members; removals " +
				"list members from now on",
			service: byList,
		},
		"a list empties a group": {
			act: leave, reports: "the service removes more members from a group than a removal lists; no removal by a list " +
				"is sent again",
			dialects: []string{"remove-list-empties-group"}, service: byList,
		},
		"filters are ignored": {
			dialects: []string{"filter-ignored"}, act: lookUp,
			reports: "the service ignores a filter by name; names are looked up in the whole listing from now on",
		},
		"filters are refused": {
			dialects: []string{"filter-400"}, act: lookUp,
			reports: "the service refuses a filter by name; names are looked up in the whole listing from now on",
		},
		"filters compare with case": {
			dialects: []string{"username-exact-case"}, act: lookUp, reports: "a filter by name compares with case; names " +
				"that it does not find are looked up in the whole listing",
		},
		"nothing proves absence": {
			dialects: []string{"filter-400", "start-index-ignored"},
			act:      lookUp,
			reports: "neither a filter nor the listing can prove that a name is free; a create relies on the service to " +
				"refuse a taken one",
		},
		"PATCH is refused": {
			dialects: []string{"patch-refused-405"}, act: rename,
			reports: "the service does not support PATCH; whole resources are replaced by PUT from now on",
		},
		"PATCH of what exists is a 404": {act: func(t *testing.T, d *desk, ids []string) {
			d.tenant.AddFault(sandbox.Fault{Method: http.MethodPatch, Kind: sandbox.FaultStatus, Status: 404, Count: 1})
			rename(t, d, ids)
		}, reports: "a PATCH of what exists was answered with 404; such an answer is believed only after a GET"},
		"a create is answered with 200": {
			dialects: []string{"create-existing-200"},
			act: func(t *testing.T, d *desk, _ []string) {
				taken, err := d.User(t.Context(), d.tenant.Users()[0]["id"].(string), nil)
				if err == nil {
					_, err = d.CreateUser(t.Context(), &scim.User{UserName: taken.UserName, Name: taken.Name},
						func(*scim.User) bool { return true })
				}
				if err != nil {
					t.Fatal(err)
				}
			}, reports: "a create was answered with 200 instead of 201, as if the resource had existed before",
		},
		"DELETE is refused": {dialects: []string{"users-delete-refused-405"}, act: func(t *testing.T, d *desk, ids []string) {
			for _, id := range ids[:3] {
				if err := d.delete(t.Context(), id); !scim.IsUnsupported(err) {
					t.Fatal(err)
				}
			}
		}, reports: "the service refuses to delete; it is not asked again in this run"},
		"member changes are capped": {
			dialects: []string{"member-changes-capped"},
			act: func(t *testing.T, d *desk, ids []string) {
				if err := d.ChangeMembers(t.Context(), d.group(t, fmt.Sprint(len(ids))), ids, nil); err != nil {
					t.Fatal(err)
				}
			}, reports: "the service accepts fewer member changes in one PATCH than the provider sent; it sends fewer from " +
				"now on",
		},
		"the deleted stay members": {
			dialects: []string{"deleted-user-stays"},
			act: func(t *testing.T, d *desk, ids []string) {
				d.warm(t, ids[10:])
				if id := ids[0]; d.tenant.RemoveUser(id) == nil {
					d.outdated(t, ids[20])
					if !d.KnownGone(t.Context(), id) {
						t.Fatal("it is not known that the user is gone")
					}
				}
			}, reports: "a deleted user is still a member of groups; deleted members are not counted",
		},
	}
}

// outdated makes the directory read the whole listing again.
func (d *desk) outdated(t *testing.T, id string) {
	t.Helper()
	err := d.rename(id, "Somebody")
	if err == nil {
		_, _, err = d.Users(t.Context(), anyUser)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Whatever a service does otherwise than usual and the directory acts on is logged once in a run, however often it
// shows.
func TestFindingsAreLoggedOnce(t *testing.T) {
	t.Parallel()
	for name, l := range lessons() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log journal
			options := directory.Options{PageSize: 10, MembersPerPatch: 150, Logger: log.logger()}
			d := open(t, options, l.dialects...)
			if l.service != nil {
				d.Directory = d.as(t, options, l.service)
			}
			ids := d.seed(t, 300)
			l.act(t, d, ids)
			l.act(t, d, ids[100:])
			if n := log.count(l.reports); n != 1 {
				t.Errorf("logged %d times, want once: %q\n%s", n, l.reports, log.text.String())
			}
		})
	}
}

// No text that the directory logs of a service goes without a case above.
func TestEveryLessonIsLogged(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	reported := map[string]bool{}
	for _, l := range lessons() {
		reported[l.reports] = true
	}
	found := 0
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		// A text may be broken over lines.
		whole := regexp.MustCompile(`"\s*\+\s*"`).ReplaceAllString(string(source), "")
		for _, call := range regexp.MustCompile(`(?s)\.learn\(ctx, &[^,]+,\s*"([^"]+)"`).FindAllStringSubmatch(whole, -1) {
			if found++; !strings.HasSuffix(file, "_test.go") && !reported[call[1]] {
				t.Errorf("%s: no lesson says %q", file, call[1])
			}
		}
	}
	if found < len(reported) {
		t.Errorf("%d texts were found in the source, and there are %d lessons", found, len(reported))
	}
}

// A service that refuses to delete is asked twice and no more; one that has deleted a user is asked each time.
func TestRefusedDeletesAreNotSentAgain(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{}, "users-delete-refused-501")
	ids := d.seed(t, 20)
	for i, id := range ids {
		err := d.delete(t.Context(), id)
		if !scim.IsUnsupported(err) {
			t.Fatalf("user %d: %v", i, err)
		}
		refused, _ := errors.AsType[*scim.Error](err)
		if other := ids[0]; i > 0 && strings.Contains(refused.Error(), other) {
			t.Errorf("user %d gets the error of %s: %v", i, other, refused)
		}
	}
	if n := d.count(http.MethodDelete, "/Users/"); n != 2 {
		t.Errorf("%d DELETEs, want 2", n)
	}

	d = open(t, directory.Options{})
	ids = d.seed(t, 20)
	remove := func(id string, refused bool) {
		t.Helper()
		if refused {
			d.tenant.AddFault(sandbox.Fault{Method: http.MethodDelete, Kind: sandbox.FaultStatus, Status: 405, Count: 1})
		}
		if err := d.delete(t.Context(), id); scim.IsUnsupported(err) != refused {
			t.Fatal(err)
		}
	}
	remove(ids[0], true) // an account of a kind of its own
	remove(ids[1], false)
	for _, id := range ids[2:6] {
		remove(id, true)
	}
	remove(ids[6], false)
	if n := d.count(http.MethodDelete, "/Users/"); n != 7 {
		t.Errorf("%d DELETEs, want 7", n)
	}
}

// What a service takes in one PATCH is found out once, and not by every batch.
func TestCapOfMemberChangesIsRemembered(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{MembersPerPatch: 250}, "member-changes-capped")
	users := d.seed(t, 1000)
	for _, name := range []string{"first", "second"} {
		group := d.group(t, name)
		if err := d.ChangeMembers(context.Background(), group, users, nil); err != nil {
			t.Fatal(err)
		}
		d.wantMembers(t, group, users)
	}
	refused := 0
	for _, r := range d.tenant.Requests() {
		if r.Method == http.MethodPatch && r.Status == http.StatusBadRequest {
			refused++
		}
	}
	if refused > 3 {
		t.Errorf("%d PATCHes were refused, want 3 to find out", refused)
	}
}
