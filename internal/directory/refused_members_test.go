package directory_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// through is the same tenant through a proxy that may answer a request itself.
func (d *desk) through(t *testing.T, meddle func(w http.ResponseWriter, r *http.Request, body string) (answered bool)) *directory.Directory {
	t.Helper()
	base, err := url.Parse(d.server.URL())
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(&url.URL{Scheme: base.Scheme, Host: base.Host}) }}
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
	return directory.New(scim.NewClient(scim.Options{BaseURL: front, Token: d.server.Token()}), directory.Options{})
}

// A PATCH that several wait for goes on while anybody does, and ends with the last of them.
func TestGivingUpInAMergedPatch(t *testing.T) {
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
	slow := d.through(t, func(_ http.ResponseWriter, r *http.Request, _ string) bool {
		if r.Method != http.MethodPatch {
			return false
		}
		wait := goOn
		sent <- struct{}{}
		select {
		case <-wait:
			return false
		case <-r.Context().Done(): // nobody waits any more
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
		t.Errorf("after a PATCH that nobody waits for: %v", err)
	}
	d.wantMembers(t, group, users)
}

// One whom nobody may touch keeps nobody else out.
func TestForbiddenMemberFailsAlone(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{})
	users := d.seed(t, 30)
	group := d.group(t, "team")
	protective := d.through(t, func(w http.ResponseWriter, r *http.Request, body string) bool {
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

// What somebody else did since the plan costs nothing.
func TestMembersWhoAreInAlreadyFillNoPatch(t *testing.T) {
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
