package transport

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

var errRefusedConnection = errors.New("connection refused")

// TestNobodyAnswers: after one request has used up its retries without ever getting a connection, the others fail at
// once.
func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, s := scripted(Options{}, step{err: errRefusedConnection})
		_, err := c.get(t.Context(), "1")
		var unanswered *NoAnswerError
		halt := HaltOf(err)
		if !errors.As(err, &unanswered) || unanswered.Attempts != 7 || errors.Is(err, ErrNoService) || halt == nil {
			t.Fatalf("the first: %#v", err)
		}
		ended := time.Now()
		_, err = c.post(t.Context())
		if !errors.Is(err, ErrNoService) || !errors.As(err, &unanswered) || unanswered.Attempts != 0 || OutcomeUnknown(err) || HaltOf(err) != halt {
			t.Errorf("the second: %#v", err)
		}
		if _, err := c.get(t.Context(), ""); !errors.Is(err, ErrNoService) || HaltOf(err) != halt {
			t.Errorf("the third: %#v", err)
		}
		if !errors.As(halt.Cause(), &unanswered) || unanswered.Path != "/things/1" {
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
		if _, err := c.get(t.Context(), "1"); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if _, err := c.get(t.Context(), "1"); err == nil || HaltOf(err) != nil {
				t.Errorf("%#v", err)
			}
		}
		if len(s.asked) != 1+3*7 {
			t.Errorf("%d requests", len(s.asked))
		}
	})
}

// TestServiceThatComesUp: who was under way when nobody was found to answer goes on trying, and when somebody answers
// then, nothing is held back any more.
func TestServiceThatComesUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var up atomic.Bool
		c := answered(6, func(r *http.Request) (*http.Response, error) {
			if !up.Load() {
				return nil, errRefusedConnection
			}
			return (&script{steps: []step{{status: 200}}}).RoundTrip(r)
		})
		var both sync.WaitGroup
		both.Go(func() {
			if _, err := c.get(t.Context(), "1"); HaltOf(err) == nil {
				t.Errorf("the first: %v", err)
			}
			if _, err := c.get(t.Context(), "3"); !errors.Is(err, ErrNoService) {
				t.Errorf("one who comes then: %v", err)
			}
			up.Store(true)
		})
		both.Go(func() {
			time.Sleep(15700 * time.Millisecond) // the first is at it for 16 to 31 seconds
			if _, err := c.get(t.Context(), "2"); err != nil {
				t.Errorf("the second: %v", err)
			}
			if _, err := c.get(t.Context(), "3"); err != nil {
				t.Errorf("one who comes later: %v", err)
			}
		})
		both.Wait()
	})
}

// TestSlowListing: requests that do reach somebody, and get no answer, speak for themselves only; two are enough.
func TestSlowListing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, s := scripted(Options{MaxRetries: 1}, step{err: errors.New("reset"), sent: true})
		if _, err := c.get(t.Context(), ""); err == nil || HaltOf(err) != nil {
			t.Errorf("a listing: %#v", err)
		}
		if _, err := c.patch(t.Context(), "1"); HaltOf(err) != nil || !OutcomeUnknown(err) {
			t.Errorf("a change: %#v", err)
		}
		if _, err := c.get(t.Context(), "1"); HaltOf(err) == nil || errors.Is(err, ErrNoService) {
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
			if _, err := c.get(ctx, "1"); !errors.Is(err, context.DeadlineExceeded) || HaltOf(err) != nil {
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
		{func() { c.Heard() }, noToken},
	} {
		if step.do(); c.gate.halt != step.want {
			t.Errorf("step %d: %v", i, c.gate.halt)
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
