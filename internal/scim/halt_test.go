package scim

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

var errRefusedConnection = errors.New("connection refused")

// TestNobodyAnswers: after one request has used up its retries without ever getting a connection, the others fail at once.
func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, s := scripted(Options{}, step{err: errRefusedConnection})
		_, err := c.GetUser(t.Context(), "1")
		var unanswered *TransportError
		halt := HaltOf(err)
		if !errors.As(err, &unanswered) || unanswered.Attempts != 7 || errors.Is(err, ErrNoService) || halt == nil {
			t.Fatalf("the first: %#v", err)
		}
		ended := time.Now()
		_, err = c.CreateUser(t.Context(), &User{UserName: "a"})
		if !errors.Is(err, ErrNoService) || !errors.As(err, &unanswered) || unanswered.Attempts != 0 || OutcomeUnknown(err) || HaltOf(err) != halt {
			t.Errorf("the second: %#v", err)
		}
		if _, err := c.UserPager(ListOptions{}).Next(t.Context()); !errors.Is(err, ErrNoService) || HaltOf(err) != halt {
			t.Errorf("the third: %#v", err)
		}
		if !errors.As(halt.Cause(), &unanswered) || unanswered.Path != "/Users/1" {
			t.Errorf("the cause: %#v", halt.Cause())
		}
		if len(s.asked) != 7 || !time.Now().Equal(ended) {
			t.Errorf("%d requests, and %s after the first", len(s.asked), time.Since(ended))
		}
	})
}

// TestShortOutage: a service that has answered in this run keeps its retries, however often they are used up.
func TestShortOutage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, s := scripted(Options{}, step{status: 200}, step{err: errRefusedConnection})
		if _, err := c.GetUser(t.Context(), "1"); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if _, err := c.GetUser(t.Context(), "1"); err == nil || HaltOf(err) != nil {
				t.Errorf("%#v", err)
			}
		}
		if len(s.asked) != 1+3*7 {
			t.Errorf("%d requests", len(s.asked))
		}
	})
}

// TestServiceThatComesUp: who was under way when nobody was found to answer goes on trying, and when somebody answers then, nothing is
// held back any more.
func TestServiceThatComesUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var up atomic.Bool
		c := newClient(Options{BaseURL: &url.URL{Scheme: "https", Host: "scim.example.com"}, MaxRetries: 6}, roundTripper(func(r *http.Request) (*http.Response, error) {
			if !up.Load() {
				return nil, errRefusedConnection
			}
			return (&script{steps: []step{{status: 200}}}).RoundTrip(r)
		}))
		c.retry.Backoff = func(time.Duration, time.Duration, int, *http.Response) time.Duration { return time.Second }
		var both sync.WaitGroup
		both.Go(func() {
			if _, err := c.GetUser(t.Context(), "1"); HaltOf(err) == nil {
				t.Errorf("the first: %v", err)
			}
			if _, err := c.GetUser(t.Context(), "3"); !errors.Is(err, ErrNoService) {
				t.Errorf("one who comes then: %v", err)
			}
			up.Store(true)
		})
		both.Go(func() {
			time.Sleep(3 * time.Second) // the first is at it for six
			if _, err := c.GetUser(t.Context(), "2"); err != nil {
				t.Errorf("the second: %v", err)
			}
			if _, err := c.GetUser(t.Context(), "3"); err != nil {
				t.Errorf("one who comes later: %v", err)
			}
		})
		both.Wait()
	})
}

// TestSomethingElseAnswers: two answers that no SCIM service gives are enough, and one that it does give ends all doubt.
func TestSomethingElseAnswers(t *testing.T) {
	t.Parallel()
	const page = "<!DOCTYPE html><title>Log in</title>"
	list := func(ctx context.Context, c *Client) error { _, err := c.ListUsers(ctx, ListOptions{}); return err }
	filter := func(ctx context.Context, c *Client) error {
		_, err := c.ListUsers(ctx, ListOptions{Filter: Eq("userName", "a")})
		return err
	}
	get := func(ctx context.Context, c *Client) error { _, err := c.GetUser(ctx, "1"); return err }
	group := func(ctx context.Context, c *Client) error { _, err := c.GetGroup(ctx, "1", GetOptions{}); return err }
	patch := func(ctx context.Context, c *Client) error {
		_, err := c.PatchUser(ctx, "1", []Operation{Remove("x")})
		return err
	}
	config := func(ctx context.Context, c *Client) error { _, err := c.ServiceProviderConfig(ctx); return err }
	for name, test := range map[string]struct {
		call   func(context.Context, *Client) error
		answer http.HandlerFunc
		halts  bool
	}{
		"a login page for a listing":         {list, answering(200, "text/html", page), true},
		"a login page for a look-up":         {filter, answering(200, "text/html", page), true},
		"a login page for a user":            {get, answering(200, "text/html", page), true},
		"a login page for a change":          {patch, answering(200, "text/html", page), true},
		"garbage":                            {get, answering(200, "text/plain", "hello"), true},
		"JSON that is not SCIM":              {list, answering(200, "application/json", `{"ok":true}`), true},
		"a listing that is not there":        {list, answering(404, "text/html", page), true},
		"a listing that is refused":          {list, answering(403, "text/html", page), true},
		"a user who is forbidden":            {get, answering(403, "text/html", page), true},
		"a filter that is forbidden":         {filter, answering(403, "text/html", page), false},
		"a redirect":                         {get, answering(302, "", ""), true},
		"a gateway without a service":        {get, answering(502, "text/html", page), true},
		"a listing that is not there, SCIM":  {list, answering(404, contentType, `{"status":"404","detail":"No."}`), false},
		"a filter that is not there":         {filter, answering(404, "text/html", page), false},
		"a user who is not there":            {get, answering(404, "text/html", page), false},
		"a user on whom the service chokes":  {get, answering(500, "text/html", page), false},
		"a group that is a page":             {group, answering(200, "text/html", page), false},
		"no configuration":                   {config, answering(404, "text/html", page), false},
		"a change that is not offered":       {patch, answering(405, "text/html", page), false},
		"a change that is nothing to read":   {patch, answering(200, "application/json", `{}`), false},
		"a gateway that is tired of changes": {patch, answering(503, "text/html", page), false},
		"too many requests":                  {get, answering(429, "text/html", page), false},
		"an answer that broke off":           {get, answering(200, contentType, `{"id":"1","na`), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int32
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				test.answer(w, r)
			}, func(o *Options) { o.MaxRetries = -1 })
			halted := 0
			for range 4 {
				if HaltOf(test.call(t.Context(), c)) != nil {
					halted++
				}
			}
			wantRequests, wantHalted := 4, 0
			if test.halts {
				wantRequests, wantHalted = 2, 3
			}
			if int(requests.Load()) != wantRequests || halted != wantHalted {
				t.Errorf("%d requests, want %d; %d halted, want %d", requests.Load(), wantRequests, halted, wantHalted)
			}
		})
	}
}

// TestSlowListing: requests that do reach somebody, and get no answer, speak for themselves only; two are enough.
func TestSlowListing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, s := scripted(Options{MaxRetries: 1}, step{err: errors.New("reset"), sent: true})
		if _, err := c.ListUsers(t.Context(), ListOptions{}); err == nil || HaltOf(err) != nil {
			t.Errorf("a listing: %#v", err)
		}
		if _, err := c.PatchUser(t.Context(), "1", []Operation{Remove("x")}); HaltOf(err) != nil || !OutcomeUnknown(err) {
			t.Errorf("a change: %#v", err)
		}
		if _, err := c.GetUser(t.Context(), "1"); HaltOf(err) == nil || errors.Is(err, ErrNoService) {
			t.Errorf("a user: %#v", err)
		}
		if len(s.asked) != 6 {
			t.Errorf("%d requests", len(s.asked))
		}
	})
}

// TestOwnDeadlineIsNoEvidence: who has no time left learns nothing about the service.
func TestOwnDeadlineIsNoEvidence(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _ := scripted(Options{}, step{err: errRefusedConnection})
		for range 5 {
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			if _, err := c.GetUser(ctx, "1"); !errors.Is(err, context.DeadlineExceeded) || HaltOf(err) != nil {
				t.Errorf("%#v", err)
			}
			cancel()
		}
	})
}

// TestRefusedTokenHasTheLastWord over the doubt whether there is a service.
func TestRefusedTokenHasTheLastWord(t *testing.T) {
	t.Parallel()
	c, _ := scripted(Options{}, step{status: 200})
	noService, noToken := &Halt{kind: ErrNoService}, &Halt{kind: ErrTokenRefused}
	for i, step := range []struct {
		do   func()
		want *Halt
	}{
		{func() { c.gate.close(noService) }, noService},
		{func() { c.gate.close(&Halt{kind: ErrNoService}) }, noService},
		{func() { c.gate.close(noToken) }, noToken},
		{func() { c.gate.close(noService) }, noToken},
		{func() { c.heard() }, noToken},
	} {
		if step.do(); c.gate.halt.Load() != step.want {
			t.Errorf("step %d: %v", i, c.gate.halt.Load())
		}
	}
}

// TestTell: one tells everything, and all others point to him.
func TestTell(t *testing.T) {
	t.Parallel()
	h := &Halt{kind: ErrTokenRefused}
	if first, again := h.Tell("Cannot read ada"); again || first != "Cannot read ada" {
		t.Errorf("the first: %q, %v", first, again)
	}
	for range 2 {
		if first, again := h.Tell("Cannot read ben"); !again || first != "Cannot read ada" {
			t.Errorf("another: %q, %v", first, again)
		}
	}
}
