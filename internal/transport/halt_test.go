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

// TestNoServiceAnswers: after one request has used up its retries without ever getting a connection, the others fail at
// once.
func TestNoServiceAnswers(t *testing.T) {
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
		if !errors.Is(err, ErrNoService) || !errors.As(err, &unanswered) || unanswered.Attempts != 0 || OutcomeUnknown(err) ||
			HaltOf(err) != halt {
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

// TestServiceThatAsksForHours: a service that asks every request for an hour is asked again once, after the longest
// pause. Then it is an outage. One that asks for five minutes is waited for.
func TestServiceThatAsksForHours(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
		synctest.Test(t, func(t *testing.T) {
			c, s := scripted(Options{}, step{status: status, retryAfter: "3600"})
			c.protocol.Probe = "/things"
			_, err := c.get(t.Context(), "1")
			var answer *Error
			if !errors.As(err, &answer) || answer.Attempts != 2 || answer.RetryAfter != time.Hour || answer.OutOfTime ||
				answer.Waited < maxPause || answer.Waited > maxPause*11/10 || HaltOf(err) == nil {
				t.Errorf("%d: the first: %#v", status, err)
			}
			if _, err := c.post(t.Context()); !errors.Is(err, ErrNoService) || len(s.asked) != 2 {
				t.Errorf("%d: the second: %#v, %d requests", status, err, len(s.asked))
			}
		})
		synctest.Test(t, func(t *testing.T) {
			c, s := scripted(Options{}, step{err: errRefusedConnection}, step{status: status, retryAfter: "3600"},
				step{status: 200})
			if _, err := c.get(t.Context(), "1"); err != nil || len(s.asked) != 3 {
				t.Errorf("%d: a lost attempt before: %v, %d requests", status, err, len(s.asked))
			}
		})
		synctest.Test(t, func(t *testing.T) {
			c, s := scripted(Options{}, step{status: status, retryAfter: "300"}, step{status: status, retryAfter: "180"},
				step{status: status, retryAfter: "60"}, step{status: 200})
			if _, err := c.get(t.Context(), "1"); err != nil || len(s.asked) != 4 {
				t.Errorf("%d: five minutes: %v, %d requests", status, err, len(s.asked))
			}
		})
	}
}

// TestOneRequestShowsAnOutage: a service that has answered in this run may go down. One request that never gets a
// connection shows it.
func TestOneRequestShowsAnOutage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, s := scripted(Options{}, step{status: 200}, step{err: errRefusedConnection})
		if _, err := c.get(t.Context(), "1"); err != nil {
			t.Fatal(err)
		}
		c.Heard()
		begun := time.Now()
		for range 3 {
			if _, err := c.get(t.Context(), "1"); HaltOf(err) == nil || !Spoke(HaltOf(err).Cause()) {
				t.Errorf("%#v", err)
			}
		}
		asked := len(s.asked)
		c.Resume()
		if _, err := c.get(t.Context(), "1"); HaltOf(err) == nil || len(s.asked) == asked {
			t.Errorf("after a while, %d requests: %#v", len(s.asked)-asked, err)
		}
		s.asked = s.asked[:asked]
		if took := time.Since(begun); len(s.asked) != 1+7 || took > 40*time.Second {
			t.Errorf("%d requests, %s", len(s.asked), took)
		}
	})
}

// TestOutageInWords: a service that answers 503 or 429 to everything is asked once for something else
// when a request has used up its attempts. One that serves that keeps all retries of all requests.
func TestOutageInWords(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fails    func(r *http.Request) int // 0: it is served
		requests int                       // of three, with three attempts each
		halted   int
	}{
		"everything":        {func(*http.Request) int { return 503 }, 3 + 1, 3},
		"all but the probe": {func(r *http.Request) int { return map[bool]int{false: 503}[r.URL.Path == "/probe"] }, 3 * 4, 0},
		"a probe that is 500": {func(r *http.Request) int {
			return map[bool]int{
				true:  500,
				false: 504,
			}[r.URL.Path == "/probe"]
		}, 3 * 4, 0},
		"rate limit": {func(*http.Request) int { return 429 }, 3 + 1, 3},
		"rate limit of all but the probe": {func(r *http.Request) int {
			return map[bool]int{false: 429}[r.URL.Path == "/probe"]
		}, 3 * 4, 0},
		"faults": {func(*http.Request) int { return 500 }, 3, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				asked := 0
				c := answered(2, func(r *http.Request) (*http.Response, error) {
					asked++
					status := test.fails(r)
					if status == 0 {
						status = 200
					}
					return (&script{steps: []step{{status: status}}}).RoundTrip(r)
				})
				c.protocol.Probe = "/probe"
				c.Heard()
				halted := 0
				for range 3 {
					if _, err := c.get(t.Context(), "1"); HaltOf(err) != nil {
						halted++
					}
				}
				if asked != test.requests || halted != test.halted {
					t.Errorf("%d requests, want %d; %d halted, want %d", asked, test.requests, halted, test.halted)
				}
			})
		})
	}
}

// TestOutageThatBeginsUnderWay: what others were served during the first attempt shows nothing about an outage.
func TestOutageThatBeginsUnderWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		var c toy
		c = answered(2, func(r *http.Request) (*http.Response, error) {
			if asked++; asked == 1 {
				c.Heard() // another request
			}
			return (&script{steps: []step{{status: 503}}}).RoundTrip(r)
		})
		c.protocol.Probe = "/probe"
		c.Heard()
		if _, err := c.get(t.Context(), "1"); HaltOf(err) == nil {
			t.Errorf("no halt after %d requests: %v", asked, err)
		}
	})
}

// TestProxyThatWantsAPassword: no attempt and no other request could change it.
func TestProxyThatWantsAPassword(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]step{
		"of a tunnel":        {err: &ProxyError{Status: http.StatusProxyAuthRequired, Proxy: "proxy.example.com:3128"}},
		"of a plain request": {status: http.StatusProxyAuthRequired},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, s := scripted(Options{}, first)
				begun := time.Now()
				for range 2 {
					_, err := c.post(t.Context())
					halt := HaltOf(err)
					if halt == nil || OutcomeUnknown(err) {
						t.Fatalf("%#v", err)
					}
					if proxy, ok := errors.AsType[*ProxyError](halt.Cause()); !ok || proxy.Status != http.StatusProxyAuthRequired {
						t.Errorf("%#v", halt.Cause())
					}
				}
				if len(s.asked) != 1 || !time.Now().Equal(begun) {
					t.Errorf("%d requests, %s", len(s.asked), time.Since(begun))
				}
			})
		})
	}
}

// TestServiceThatComesUp: who was under way when no one was found to answer goes on trying, and when a user answers
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
			time.Sleep(13500 * time.Millisecond) // the first is at it for 14 to 20 seconds
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

// TestSlowListing: requests that do reach a user, and get no answer, speak for themselves only; two are enough.
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
	noService, noToken := newHalt(ErrNoService, nil, "", nil), newHalt(ErrTokenRefused, nil, "", nil)
	for i, step := range []struct {
		do   func()
		want *Halt
	}{
		{func() { c.gate.close(noService) }, noService},
		{func() { c.gate.close(newHalt(ErrNoService, nil, "", nil)) }, noService},
		{func() { c.gate.close(noToken) }, noToken},
		{func() { c.gate.close(noService) }, noToken},
		{func() { c.Heard() }, noToken},
	} {
		if step.do(); c.gate.halt != step.want {
			t.Errorf("step %d: %v", i, c.gate.halt)
		}
	}
}

// TestFirstReport: one explains the halt, and no other.
func TestFirstReport(t *testing.T) {
	t.Parallel()
	h := newHalt(ErrTokenRefused, nil, "", nil)
	for i := range 3 {
		if first := h.FirstReport(); first != (i == 0) {
			t.Errorf("call %d: %v", i, first)
		}
	}
}

// TestOutageOfMany: an outage that meets many requests at once shows within little more than the attempts of one of
// them, however slow the pace has become, because the request with the most attempts goes first.
func TestOutageOfMany(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		c := answered(6, func(r *http.Request) (*http.Response, error) {
			asked.Add(1)
			return (&script{steps: []step{{status: 503}}}).RoundTrip(r)
		})
		c.protocol.Probe = "/probe"
		c.gate.pace = newPace()
		c.Heard()
		begun := time.Now()
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() {
				time.Sleep(time.Duration(i) * time.Millisecond) // so that chance does not decide how many are sent at once
				if _, err := c.get(t.Context(), "1"); HaltOf(err) == nil {
					t.Errorf("no halt: %v", err)
				}
			})
		}
		all.Wait()
		const most = enoughDown*7 + 1 // the attempts of those that begin, and the probe
		if took := time.Since(begun); took > 40*time.Second || asked.Load() > most {
			t.Errorf("%d requests, %s", asked.Load(), took)
		}
	})
}
