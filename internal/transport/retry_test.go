package transport

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestWhatIsRepeated(t *testing.T) {
	t.Parallel()
	var (
		lost     = errors.New("connection reset by peer")
		rejected = errors.New("connection refused")
	)
	tests := map[string]struct {
		step    step
		methods string // that repeat it
	}{
		"429":                    {step{status: 429}, "GET POST PUT PATCH ADD DELETE"},
		"502":                    {step{status: 502}, "GET PUT PATCH DELETE"},
		"503":                    {step{status: 503}, "GET PUT PATCH DELETE"},
		"504":                    {step{status: 504}, "GET PUT PATCH DELETE"},
		"408":                    {step{status: 408}, "GET PUT PATCH DELETE"},
		"520":                    {step{status: 520}, "GET PUT PATCH DELETE"},
		"524":                    {step{status: 524}, "GET PUT PATCH DELETE"},
		"598":                    {step{status: 598}, "GET PUT PATCH DELETE"},
		"500":                    {step{status: 500}, ""},
		"501":                    {step{status: 501}, ""},
		"505":                    {step{status: 505}, ""},
		"400":                    {step{status: 400}, ""},
		"401":                    {step{status: 401}, ""},
		"403":                    {step{status: 403}, ""},
		"404":                    {step{status: 404}, ""},
		"405":                    {step{status: 405}, ""},
		"409":                    {step{status: 409}, ""},
		"412":                    {step{status: 412}, ""},
		"302":                    {step{status: 302}, ""},
		"a lost connection":      {step{err: lost, sent: true}, "GET PUT PATCH DELETE"},
		"no connection":          {step{err: rejected}, "GET POST PUT PATCH ADD DELETE"},
		"an address that is odd": {step{err: errors.New("unsupported protocol scheme \"ftp\"")}, ""},
		"plain HTTP on TLS":      {step{err: http.ErrSchemeMismatch}, ""},
	}
	calls := map[string]func(context.Context, toy) error{
		"GET":  func(ctx context.Context, c toy) error { _, err := c.get(ctx, "1"); return err },
		"POST": func(ctx context.Context, c toy) error { _, err := c.post(ctx); return err },
		"PUT":  func(ctx context.Context, c toy) error { _, err := c.put(ctx, "1"); return err },
		"PATCH": func(ctx context.Context, c toy) error {
			_, err := c.patch(ctx, "1")
			return err
		},
		"ADD": func(ctx context.Context, c toy) error {
			_, err := c.add(ctx, "1")
			return err
		},
		"DELETE": func(ctx context.Context, c toy) error { return c.del(ctx, "1") },
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				for method, call := range calls {
					c, s := scripted(Options{}, test.step, step{status: 200})
					err := call(t.Context(), c)
					repeats := strings.Contains(" "+test.methods+" ", " "+method+" ")
					if want := map[bool]int{true: 2, false: 1}[repeats]; len(s.asked) != want || (err == nil) != repeats {
						t.Errorf("%s: %d requests, %v", method, len(s.asked), err)
					}
				}
			})
		})
	}
}

func TestRetriesThatRunOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, s := scripted(Options{}, step{status: 503})
		_, err := c.get(t.Context(), "1")
		var got *Error
		if !errors.As(err, &got) || got.Status != 503 || got.Attempts != 7 || len(s.asked) != 7 {
			t.Fatalf("%#v", err)
		}
		var total time.Duration
		for i, gap := range s.gaps() {
			full := defaultMinBackoff << i
			if gap < full/2 || gap > full {
				t.Errorf("wait %d: %s, not between %s and %s", i+1, gap, full/2, full)
			}
			total += gap
		}
		if got.Waited != total {
			t.Errorf("waited %s, told %s", total, got.Waited)
		}
	})
}

func TestNoRetries(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, s := scripted(Options{MaxRetries: -1}, step{status: 503})
		if _, err := c.get(t.Context(), "1"); err == nil || len(s.asked) != 1 {
			t.Errorf("%d requests, %v", len(s.asked), err)
		}
	})
}

func TestRetryAfterIsHonoured(t *testing.T) {
	t.Parallel()
	// The clock of a synctest bubble starts at this time.
	start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		step     step
		min, max time.Duration
	}{
		"seconds":          {step{status: 429, retryAfter: "7"}, 7 * time.Second, 8 * time.Second},
		"seconds with 503": {step{status: 503, retryAfter: "7"}, 7 * time.Second, 8 * time.Second},
		"a date": {
			step{status: 429, retryAfter: start.Add(10 * time.Second).Format(http.TimeFormat)},
			10 * time.Second, 11 * time.Second,
		},
		"a date by a clock that is off": {step{
			status: 429, retryAfter: start.Add(3610 * time.Second).Format(http.TimeFormat),
			date: start.Add(time.Hour).Format(http.TimeFormat),
		}, 10 * time.Second, 11 * time.Second},
		"a past date":                   {step{status: 429, retryAfter: start.Add(-time.Hour).Format(http.TimeFormat)}, 0, 0},
		"none":                          {step{status: 429}, defaultMinBackoff / 2, defaultMinBackoff},
		"nonsense":                      {step{status: 429, retryAfter: "soon"}, defaultMinBackoff / 2, defaultMinBackoff},
		"an hour, of which two minutes": {step{status: 429, retryAfter: "3600"}, maxPause, maxPause * 11 / 10},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, s := scripted(Options{}, test.step, step{status: 200})
				if _, err := c.get(t.Context(), "1"); err != nil {
					t.Fatal(err)
				}
				if gap := s.gaps()[0]; gap < test.min || gap > test.max {
					t.Errorf("waited %s, want %s to %s", gap, test.min, test.max)
				}
			})
		})
	}
}

func TestNowAgainAndAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, s := scripted(Options{}, step{status: 429, retryAfter: "0"})
		if _, err := c.get(t.Context(), "1"); err == nil {
			t.Fatal("no error")
		}
		gaps := s.gaps()
		if gaps[0] != 0 || gaps[1] < defaultMinBackoff || gaps[5] < 8*time.Second {
			t.Errorf("%v", gaps)
		}
	})
}

func TestAllRequestsPause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, s := scripted(Options{}, step{status: 429, retryAfter: "20"}, step{status: 200})
		var wg sync.WaitGroup
		for i := range 10 {
			wg.Go(func() {
				time.Sleep(time.Duration(i) * time.Second)
				if _, err := c.get(t.Context(), "1"); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if len(s.asked) != 11 {
			t.Fatalf("%d requests", len(s.asked))
		}
		for _, at := range s.asked[1:] {
			if since := at.Sub(s.asked[0]); since < 20*time.Second || since > 23*time.Second {
				t.Errorf("asked again after %s", since)
			}
		}
	})
}

func TestWaitsBeyondTheDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _ := scripted(Options{RequestsPerSecond: 0.1}, step{status: 429, retryAfter: "60"})
		started := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()

		_, err := c.get(ctx, "1")
		var answer *Error
		if !errors.As(err, &answer) || answer.RetryAfter != time.Minute || time.Since(started) != 0 {
			t.Errorf("the answer is reported at once: %v after %s", err, time.Since(started))
		}
		_, err = c.get(ctx, "1")
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "pause") || time.Since(started) != 0 {
			t.Errorf("so is the pause to another: %v after %s", err, time.Since(started))
		}
		time.Sleep(61 * time.Second)
		c.gate.limiter.Allow()
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		started = time.Now()
		_, err = c.post(short)
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "rate limit") ||
			time.Since(started) != 0 || OutcomeUnknown(err) {
			t.Errorf("and a rate that is too low: %v after %s", err, time.Since(started))
		}
	})
}

// TestOvertimeShowsTheServicesAnswer: if a caller's time ends while the service delays requests, the caller gets the
// service's answer, even if the service gave it to another caller.
func TestOvertimeShowsTheServicesAnswer(t *testing.T) {
	t.Parallel()
	get := func(ctx context.Context, c toy) error { _, err := c.get(ctx, "1"); return err }
	for name, c := range map[string]struct {
		steps  []step
		first  time.Duration // what another request is given before, 0: there is none
		limit  time.Duration
		status int
		asked  time.Duration
		waited time.Duration
	}{
		"429 without a Retry-After": {[]step{{status: 429}}, 0, time.Second, 429, 0, time.Second},
		"503 without a Retry-After": {[]step{{status: 503}}, 0, time.Second, 503, 0, time.Second},
		"429 to another, and a pause that is on": {
			[]step{{status: 429, retryAfter: "3600"}},
			time.Second, time.Minute,
			429, time.Hour, 0,
		},
		"503 to another, and a pause that is on": {
			[]step{{status: 503, retryAfter: "90"}},
			time.Second, time.Minute, 503,
			90 * time.Second, 0,
		},
		"429 again and again, and then no time": {
			[]step{{status: 429, retryAfter: "2"}},
			0, 5 * time.Second, 429,
			2 * time.Second, 4 * time.Second,
		},
		"a broken gateway, and then a lost request": {
			[]step{{status: 502}, {err: errors.New("reset"), sent: true}},
			0,
			2 * time.Second, 502, 0, 2 * time.Second,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, _ := scripted(Options{}, c.steps...)
				if c.first > 0 {
					ctx, cancel := context.WithTimeout(t.Context(), c.first)
					_ = get(ctx, client)
					cancel()
				}
				ctx, cancel := context.WithTimeout(t.Context(), c.limit)
				defer cancel()
				err := get(ctx, client)
				answer, waited := (*Error)(nil), time.Duration(0)
				if late, ok := errors.AsType[*OvertimeError](err); ok {
					answer, waited = late.Answer, late.Waited
					if !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("not the end of the caller's time: %v", err)
					}
				} else if e, ok := errors.AsType[*Error](err); ok && e.OutOfTime {
					answer, waited = e, e.Waited
				}
				if answer == nil || answer.Status != c.status || answer.RetryAfter != c.asked || answer.Path != "/things/1" {
					t.Fatalf("%v, with the answer %v", err, answer)
				}
				if waited < c.waited || waited > c.waited+c.waited/10+time.Second {
					t.Errorf("%s were waited, and %s are reported", c.waited, waited)
				}
			})
		})
	}
}

// TestOvertimeOfOthers: a caller that waits for another caller's request gets the same answer, until the service serves
// again.
func TestOvertimeOfOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _ := scripted(Options{MaxRetries: -1}, step{status: 429, retryAfter: "5"}, step{status: 429, retryAfter: "7"},
			step{status: 200})
		if err := c.Overtime(context.DeadlineExceeded); err != context.DeadlineExceeded { //nolint:errorlint // as it came
			t.Errorf("nothing was answered, and %v", err)
		}
		_, _ = c.get(t.Context(), "1")
		_, _ = c.get(t.Context(), "1")
		late, ok := errors.AsType[*OvertimeError](c.Overtime(context.DeadlineExceeded))
		if !ok || late.Answer.RetryAfter != 7*time.Second || late.Waited < 5*time.Second || late.Waited > 6*time.Second {
			t.Errorf("%#v", late)
		}
		if err := c.Overtime(errors.New("another")); err.Error() != "another" {
			t.Error(err)
		}
		if err := c.Overtime(nil); err != nil {
			t.Error(err)
		}
		_, _ = c.get(t.Context(), "1")
		if err := c.Overtime(context.DeadlineExceeded); err != context.DeadlineExceeded { //nolint:errorlint // as it came
			t.Errorf("the service serves again, and %v", err)
		}
	})
}

func TestDeadlineWhileWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _ := scripted(Options{}, step{status: 502})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := c.patch(ctx, "1")
		// A 502 may hide a change that was made.
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "502 Bad Gateway") ||
			!OutcomeUnknown(err) {
			t.Errorf("%v", err)
		}
	})
}

func TestSentIsNotForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _ := scripted(Options{}, step{err: errors.New("reset"), sent: true}, step{err: errors.New("refused")})
		err := c.del(t.Context(), "1")
		var got *NoAnswerError
		if !errors.As(err, &got) || !got.Sent || got.Attempts != 7 {
			t.Errorf("%#v", err)
		}
	})
}

// TestSecondConnection has net/http notice that a kept connection was dead before anything was written, and find no new
// one.
func TestSecondConnection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		requests := 0
		c := answered(2, func(r *http.Request) (*http.Response, error) {
			requests++
			trace := httptrace.ContextClientTrace(r.Context())
			trace.GotConn(httptrace.GotConnInfo{Reused: true})
			trace.GetConn("api.example.com:443")
			return nil, errors.New("connection refused")
		})
		_, err := c.post(t.Context())
		if requests != 3 || OutcomeUnknown(err) {
			t.Errorf("%d requests, %v", requests, err)
		}
	})
}

func TestDialTimeoutIsNotTheCallersDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, s := scripted(Options{}, step{err: &net.OpError{Op: "dial", Net: "tcp", Err: context.DeadlineExceeded}})
		_, err := c.get(t.Context(), "1")
		var timeout interface{ Timeout() bool }
		if errors.Is(err, context.DeadlineExceeded) || len(s.asked) != 7 || !strings.Contains(err.Error(), "dial tcp") ||
			!errors.As(err, &timeout) || !timeout.Timeout() {
			t.Errorf("%d requests, %v", len(s.asked), err)
		}
	})
}

func TestLongestPauseHoldsEveryRequest(t *testing.T) {
	t.Parallel()
	tests := map[string]func(c toy){
		"a shorter pause does not end a longer one": func(c toy) {
			c.gate.pause(20 * time.Second)
			c.gate.pause(time.Second)
		},
		"a pause holds those in the limiter's queue": func(c toy) {
			c.gate.limiter.Allow()
			time.AfterFunc(5*time.Second, func() { c.gate.pause(15 * time.Second) })
		},
	}
	for name, prepare := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, s := scripted(Options{RequestsPerSecond: 0.1}, step{status: 200})
				started := time.Now()
				prepare(c)
				if _, err := c.get(t.Context(), "1"); err != nil {
					t.Fatal(err)
				}
				if waited := s.asked[0].Sub(started); waited < 20*time.Second || waited > 22*time.Second {
					t.Errorf("waited %s", waited)
				}
			})
		})
	}
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, s := scripted(Options{RequestsPerSecond: 10}, step{status: 200})
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() { _, _ = c.get(t.Context(), "1") })
		}
		wg.Wait()
		if took := s.asked[49].Sub(s.asked[0]); took != 4*time.Second {
			t.Errorf("50 requests took %s, want 4s: ten at once, then ten a second", took)
		}
	})
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		want time.Duration
		ok   bool
	}{
		"":                               {0, false},
		"0":                              {0, true},
		" 120 ":                          {2 * time.Minute, true},
		"1.5":                            {1500 * time.Millisecond, true},
		"-1":                             {0, false},
		"-1.5":                           {0, false},
		"NaN":                            {0, false},
		"Inf":                            {maxRetryAfter, true},
		"1e300":                          {maxRetryAfter, true},
		"86401":                          {maxRetryAfter, true},
		"99999999999999999999999":        {maxRetryAfter, true},
		"Fri, 31 Dec 1999 23:59:59 GMT":  {0, true},
		"Friday, 31-Dec-99 23:59:59 GMT": {0, true},
		"Fri, 31 Dec 9999 23:59:59 GMT":  {maxRetryAfter, true},
		"soon":                           {0, false},
	}
	for value, test := range tests {
		got, ok := RetryAfter(http.Header{"Retry-After": {value}}, time.Now())
		if got != test.want || ok != test.ok {
			t.Errorf("%q: %s, %v", value, got, ok)
		}
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, value := range []string{
		"", "0", "7", "1.5", "-1", "1e9", "0x10", "Fri, 31 Dec 1999 23:59:59 GMT",
		"Fri Dec 31 23:59:59 1999", "soon",
	} {
		f.Add(value, "Fri, 31 Dec 1999 23:59:50 GMT")
		f.Add(value, "")
	}
	f.Fuzz(func(t *testing.T, value, date string) {
		h := http.Header{"Retry-After": {value}, "Date": {date}}
		wait, ok := RetryAfter(h, time.Now())
		if wait < 0 || wait > maxRetryAfter || !ok && wait != 0 {
			t.Errorf("%s, %v", wait, ok)
		}
		for number := range 70 {
			if d := backoff(defaultMinBackoff, number, &Answer{Header: h}); d < 0 || d > maxPause*11/10+1 {
				t.Errorf("attempt %d waits %s", number, d)
			}
		}
	})
}

// TestUnknownHostIsNotRetried: a mistyped host name is reported at once.
func TestUnknownHostIsNotRetried(t *testing.T) {
	t.Parallel()
	attempts := 0
	_, err := answered(5, func(*http.Request) (*http.Response, error) {
		attempts++
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{
			Err: "no such host", Name: "app.example.invalid",
			IsNotFound: true,
		}}
	}).get(t.Context(), "1")
	got, ok := errors.AsType[*NoAnswerError](err)
	if !ok || got.Sent {
		t.Errorf("got %v, want a NoAnswerError that was not sent", err)
	}
	if attempts != 1 {
		t.Errorf("tried %d times, want once", attempts)
	}
}
