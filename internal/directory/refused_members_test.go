package directory_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// through is the same tenant through a proxy that may answer a request itself.
func (d *desk) through(t *testing.T, o directory.Options,
	meddle func(w http.ResponseWriter, r *http.Request, body string) (answered bool),
) *directory.Directory {
	t.Helper()
	base, err := url.Parse(d.server.URL())
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(&url.URL{
			Scheme: base.Scheme,
			Host:   base.Host,
		})
	}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || meddle(w, r, string(body)) {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	front, err := url.Parse(server.URL + base.Path)
	if err != nil {
		t.Fatal(err)
	}
	return directory.New(scim.NewClient(scim.Options{BaseURL: front, Token: d.server.Token()}), o)
}

// edited is the same tenant with other answers to GETs: edit may change each user of a listing,
// of a filter's result or of a GET by id. listed is true for a listing. edit returns false for a user that a listing of
// one page is to leave out.
func (d *desk) edited(t *testing.T, o directory.Options,
	edit func(u map[string]any, listed bool) bool,
) *directory.Directory {
	t.Helper()
	return d.through(t, o, func(w http.ResponseWriter, r *http.Request, _ string) bool {
		if r.Method != http.MethodGet || !strings.Contains(r.URL.Path, "/Users") {
			return false
		}
		answer := httptest.NewRecorder()
		d.server.ServeHTTP(answer, r)
		var doc map[string]any
		if err := json.Unmarshal(answer.Body.Bytes(), &doc); err != nil {
			t.Error(err)
		}
		if all, ok := doc["Resources"].([]any); ok {
			unfiltered := !r.URL.Query().Has("filter")
			kept := slices.DeleteFunc(slices.Clone(all), func(u any) bool {
				return !edit(u.(map[string]any),
					unfiltered) && unfiltered
			})
			doc["Resources"], doc["totalResults"] = kept, doc["totalResults"].(float64)-float64(len(all)-len(kept))
		} else if answer.Code == http.StatusOK {
			edit(doc, false)
		}
		w.Header().Set("Content-Type", "application/scim+json")
		w.WriteHeader(answer.Code)
		if err := json.NewEncoder(w).Encode(doc); err != nil {
			t.Error(err)
		}
		return true
	})
}

// A PATCH that several wait for goes on while anyone does, and ends with the last of them.
func TestCancelledCallerInAMergedPATCH(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{})
	users := d.seed(t, 3)
	group := d.group(t, "team")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	sent, goOn := make(chan struct{}), make(chan struct{})
	patching := func() {
		t.Helper()
		select {
		case <-sent:
		case <-ctx.Done():
			t.Fatal("no PATCH is under way")
		}
	}
	slow := d.through(t, directory.Options{}, func(_ http.ResponseWriter, r *http.Request, _ string) bool {
		if r.Method != http.MethodPatch {
			return false
		}
		wait := goOn
		sent <- struct{}{}
		select {
		case <-wait:
			return false
		case <-r.Context().Done(): // no one waits any more
			return true
		}
	})
	change := func(ctx context.Context, id string) <-chan error {
		done := make(chan error, 1)
		go func() { done <- slow.ChangeMembers(ctx, group, []string{id}, nil) }()
		return done
	}

	impatient, giveUp := context.WithCancel(ctx)
	first, second := change(impatient, users[0]), change(ctx, users[1])
	patching()
	giveUp()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("who gave up got %v", err)
	}
	close(goOn)
	if err := <-second; err != nil {
		t.Errorf("who waited got %v", err)
	}
	d.wantMembers(t, group, users[:2])
	if got := d.count(http.MethodPatch, "/Groups/"); got != 1 {
		t.Errorf("%d PATCHes, so that nothing was merged", got)
	}

	goOn = make(chan struct{})
	impatient, giveUp = context.WithCancel(ctx)
	first = change(impatient, users[2])
	patching()
	giveUp()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("who gave up got %v", err)
	}
	third := change(ctx, users[2])
	patching() // the one before has ended
	close(goOn)
	if err := <-third; err != nil {
		t.Errorf("after a PATCH that no one waits for: %v", err)
	}
	d.wantMembers(t, group, users)
}

// A member that is always refused keeps no other member out.
func TestForbiddenMemberFailsAlone(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{})
	users := d.seed(t, 30)
	group := d.group(t, "team")
	protective := d.through(t, directory.Options{}, func(w http.ResponseWriter, r *http.Request, body string) bool {
		if r.Method != http.MethodPatch || !strings.Contains(body, users[17]) {
			return false
		}
		w.WriteHeader(http.StatusForbidden)
		return true
	})
	err := protective.ChangeMembers(t.Context(), group, users, nil)
	refused, ok := errors.AsType[*directory.MemberError](err)
	if !ok || len(refused.Failed) != 1 || refused.Failed[users[17]] == nil {
		t.Errorf("got %v", err)
	}
	d.wantMembers(t, group, append(users[:17:17], users[18:]...))

	// A token that may change no group at all is found out after a few.
	d.tenant.ResetRequests()
	other := d.group(t, "other team")
	d.tenant.AddFault(sandbox.Fault{Method: http.MethodPatch, Kind: sandbox.FaultStatus, Status: 403})
	const most = 40
	if err := d.ChangeMembers(t.Context(), other, users, nil); err == nil || d.count(http.MethodPatch, "/Groups/") > most {
		t.Errorf("got %v after %d PATCHes", err, d.count(http.MethodPatch, "/Groups/"))
	}
}

// What another client did since the plan costs nothing.
func TestExistingMembersAreNotSent(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{})
	users := d.seed(t, 150)
	group := d.group(t, "team", users[:50]...)
	if err := d.ChangeMembers(t.Context(), group, nil, users[149:]); err != nil { // the group is known from here on
		t.Fatal(err)
	}
	d.tenant.ResetRequests()
	if err := d.ChangeMembers(t.Context(), group, users, nil); err != nil {
		t.Fatal(err)
	}
	if got := d.count(http.MethodPatch, "/Groups/"); got != 1 {
		t.Errorf("%d PATCHes for a hundred members, want 1", got)
	}
	d.wantMembers(t, group, users)
}

// A group that is gone is asked for once, however many memberships it had.
func TestGoneGroupIsAskedForOnce(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{})
	users := d.seed(t, 40)
	group := d.group(t, "team")
	if err := d.tenant.RemoveGroup(group); err != nil {
		t.Fatal(err)
	}
	everybody(t, users, func(string) error {
		if _, err := d.GroupWithMembers(context.Background(), group); !gone(err) {
			t.Errorf("got %v", err)
		}
		return nil
	})
	const most = 2 // the GET, and whether this speaks SCIM at all
	if got := d.requests(); got > most {
		t.Errorf("%d requests, want at most %d", got, most)
	}
}

// After any number of refusals, every member that the service accepts is in, and each refused one fails alone.
func TestRefusedMembersFirst(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name         string
		status       int
		bad, all     int
		mostRequests int // PATCHes
	}{
		{"forbidden", http.StatusForbidden, 10, 30, 60},
		{"unknown", http.StatusNotFound, 100, 150, 450}, // one that is answered so is sent again, as the group may be what is not known
		{"nobody is taken", http.StatusForbidden, 300, 300, 50},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := open(t, directory.Options{})
			users := d.seed(t, c.all)
			group := d.group(t, "team")
			bad := set(users[:c.bad])
			patches := 0
			front := d.through(t, directory.Options{}, func(w http.ResponseWriter, r *http.Request, body string) bool {
				if r.Method != http.MethodPatch {
					return false
				}
				patches++ // one at a time
				for id := range bad {
					if strings.Contains(body, id) {
						w.WriteHeader(c.status)
						return true
					}
				}
				return false
			})
			err := front.ChangeMembers(t.Context(), group, users, nil)
			refused, ok := errors.AsType[*directory.MemberError](err)
			if !ok || len(refused.Failed) != c.bad {
				t.Fatalf("%T %v, want %d refused", err, err, c.bad)
			}
			for _, id := range refused.IDs() {
				if !bad[id] {
					t.Errorf("%s fails with the guilty: %v", id, refused.Failed[id])
				}
			}
			if got := len(d.members(group)); got != c.all-c.bad {
				t.Errorf("%d are in, want %d", got, c.all-c.bad)
			}
			if patches > c.mostRequests {
				t.Errorf("%d PATCHes, want at most %d", patches, c.mostRequests)
			}
		})
	}
}
