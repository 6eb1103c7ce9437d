package sandbox_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

func TestTokenIsChecked(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Token: "right"})
	for _, test := range []struct {
		header string
		status int
	}{
		{"Bearer right", http.StatusOK},
		{"bearer right", http.StatusOK},
		{"Bearer wrong", http.StatusUnauthorized},
		{"Bearer ", http.StatusUnauthorized},
		{"Basic right", http.StatusUnauthorized},
		{"", http.StatusUnauthorized},
	} {
		for _, path := range []string{"/Users", "/Schemas", "/nowhere"} {
			got := send(t, s, http.MethodGet, path, nil, "Authorization: "+test.header)
			if test.status == http.StatusUnauthorized {
				got.wantError(t, test.status, "")
			} else if got.status == http.StatusUnauthorized {
				t.Errorf("%q on %s: %d", test.header, path, got.status)
			}
		}
	}
}

func TestTokenExpires(t *testing.T) {
	t.Parallel()
	var now clock
	s := start(t, sandbox.Options{TokenExpires: now.now().Add(time.Minute), Now: now.now})
	send(t, s, http.MethodGet, "/Users", nil).want(t, http.StatusOK)
	now.advance(time.Minute)
	got := send(t, s, http.MethodGet, "/Users", nil).wantError(t, http.StatusUnauthorized, "")
	if !strings.Contains(got.text, "expired") {
		t.Errorf("body: %s", got.text)
	}
	s.Tenant().SetToken("another", time.Time{})
	send(t, s, http.MethodGet, "/Users", nil).want(t, http.StatusUnauthorized)
	send(t, s, http.MethodGet, "/Users", nil, "Authorization: Bearer another").want(t, http.StatusOK)
}

func TestGeneratedTokensDiffer(t *testing.T) {
	t.Parallel()
	a, b := start(t, sandbox.Options{}), start(t, sandbox.Options{})
	if len(a.Token()) < 32 || a.Token() == b.Token() {
		t.Errorf("tokens %q and %q", a.Token(), b.Token())
	}
}

func TestRequestLog(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Token: "very-secret"})
	id := addUser(t, s, "ada@example.com")
	got := send(t, s, http.MethodGet, "/Users/"+id+"?attributes=userName", nil)
	send(t, s, http.MethodGet, "/Users", nil, "Authorization: Bearer not-so-secret").want(t, http.StatusUnauthorized)
	requests := s.Tenant().Requests()
	if len(requests) != 3 {
		t.Fatalf("%d requests", len(requests))
	}
	post, read, refused := requests[0], requests[1], requests[2]
	if post.Method != http.MethodPost || post.Path != "/Users" || post.Status != 201 ||
		post.RequestBytes != len(post.Body) || !strings.Contains(string(post.Body), "ada@example.com") {
		t.Errorf("POST: %+v", post)
	}
	if read.Path != "/Users/"+id || read.Query != "attributes=userName" || read.ResponseBytes != len(got.text) ||
		read.Time.IsZero() {
		t.Errorf("GET: %+v", read)
	}
	if refused.Status != 401 {
		t.Errorf("refused: %+v", refused)
	}
	if all := fmt.Sprintf("%+v", requests); strings.Contains(all, "secret") {
		t.Errorf("the log holds a token: %s", all)
	}
	if writes := s.Tenant().Writes(); len(writes) != 1 {
		t.Errorf("writes: %+v", writes)
	}
	s.Tenant().ResetRequests()
	if left := s.Tenant().Requests(); len(left) != 0 {
		t.Errorf("after a reset: %+v", left)
	}
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	var now clock
	s := start(t, sandbox.Options{RequestsPerSecond: 2, Now: now.now})
	var got []int
	for range 3 {
		got = append(got, send(t, s, http.MethodGet, "/Users", nil).status)
	}
	now.advance(500 * time.Millisecond)
	got = append(got, send(t, s, http.MethodGet, "/Users", nil).status)
	if want := "[200 200 429 200]"; fmt.Sprint(got) != want {
		t.Errorf("statuses %v, want %s", got, want)
	}
}

// TestNoRetryAfter: a service that limits the rate says when to come again, or does not.
func TestNoRetryAfter(t *testing.T) {
	t.Parallel()
	for silent, want := range map[bool]string{false: "1", true: ""} {
		s := start(t, sandbox.Options{RequestsPerSecond: 0.1, NoRetryAfter: silent})
		send(t, s, http.MethodGet, "/Users", nil).want(t, http.StatusOK)
		if got := send(t, s, http.MethodGet, "/Users", nil).want(t,
			http.StatusTooManyRequests).header.Get("Retry-After"); got != want {
			t.Errorf("Retry-After %q, want %q", got, want)
		}
	}
}

// TestLatencyEach: each request that is under way makes the others wait longer.
func TestLatencyEach(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{LatencyEach: 30 * time.Millisecond})
	before := time.Now()
	var wait sync.WaitGroup
	for range 3 {
		wait.Go(func() {
			if _, err := attempt(t, s, http.MethodGet, "/Users", nil); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if took := time.Since(before); took < 90*time.Millisecond {
		t.Errorf("three were answered after %s", took)
	}
}

func TestAnswersComeAfterTheLatency(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Latency: 30 * time.Millisecond})
	before := time.Now()
	send(t, s, http.MethodGet, "/Users", nil).want(t, http.StatusOK)
	if took := time.Since(before); took < 30*time.Millisecond {
		t.Errorf("answered after %s", took)
	}
}

func TestListensOnLoopbackOnly(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0"} {
		if s, err := sandbox.Start(sandbox.Options{Listen: address}); err == nil {
			s.Close()
			t.Errorf("listens on %s", address)
		} else if !strings.Contains(err.Error(), "loopback") {
			t.Errorf("%s: %v", address, err)
		}
	}
	s := start(t, sandbox.Options{Listen: "localhost:0"})
	send(t, s, http.MethodGet, "/Users", nil).want(t, http.StatusOK)
}
