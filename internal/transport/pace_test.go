package transport

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// simulated is a service without a network, in the time of a synctest bubble. It has a limit, and takes its time.
type simulated struct {
	perSecond  float64                           // 0: no limit
	burst      float64                           // of a token bucket, full at first; 0: perSecond
	window     time.Duration                     // a counter that starts again so often, instead of a bucket
	retryAfter string                            // "rest": until the window ends
	later      func(since time.Duration) float64 // a limit that changes

	refuses     float64       // share that is answered 503, for no reason
	broken      string        // path that is always answered 503
	latency     time.Duration // of an answer
	perUnderway time.Duration // more, for each request that is under way
	noise       float64       // share by which latency varies at random

	mu                sync.Mutex
	random            *rand.Rand
	tokens            float64
	started, filled   time.Time
	underway, most    int
	answers, refusals int
	came              []time.Time
}

func (s *simulated) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	now := time.Now()
	s.came = append(s.came, now)
	s.underway++
	s.most = max(s.most, s.underway)
	status, h := s.answer(r, now), http.Header{}
	took := s.latency + time.Duration(s.underway)*s.perUnderway
	took += time.Duration((2*s.random.Float64() - 1) * s.noise * float64(took))
	s.mu.Unlock()
	time.Sleep(took)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.underway--
	s.answers++
	if status != http.StatusOK {
		s.refusals++
		if s.retryAfter != "" {
			h.Set("Retry-After", s.retryAfter)
		}
		if s.retryAfter == "rest" {
			rest := s.window - now.Sub(s.started)%s.window
			h.Set("Retry-After", strconv.Itoa(int((rest+time.Second-1)/time.Second)))
		}
	}
	return &http.Response{
		StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(`{"id":"1"}`)),
		Request: r,
	}, nil
}

func (s *simulated) answer(r *http.Request, now time.Time) int {
	if s.random.Float64() < s.refuses || s.broken != "" && r.URL.Path == "/things/"+s.broken {
		return http.StatusServiceUnavailable
	}
	if s.later != nil {
		s.perSecond = s.later(now.Sub(s.started))
	}
	if s.perSecond == 0 {
		return http.StatusOK
	}
	full := s.burst
	if full == 0 {
		full = s.perSecond
	}
	switch {
	case s.window > 0:
		if s.filled.IsZero() || now.Sub(s.started)/s.window != s.filled.Sub(s.started)/s.window {
			s.tokens = s.perSecond * s.window.Seconds()
		}
	case s.filled.IsZero():
		s.tokens = full
	default:
		s.tokens = min(full, s.tokens+now.Sub(s.filled).Seconds()*s.perSecond)
	}
	s.filled = now
	if s.tokens < 1 {
		return http.StatusTooManyRequests
	}
	s.tokens--
	return http.StatusOK
}

// take sends n requests, so many at a time, and returns the seconds that they took.
func (s *simulated) take(t *testing.T, n, atATime int, o Options) (seconds float64) {
	t.Helper()
	s.random = rand.New(rand.NewPCG(1, 2))
	s.started = time.Now()
	o.BaseURL, o.RoundTripper, o.MaxRetries = &url.URL{Scheme: "https", Host: "api.example.com"}, s, 6
	c := newToy(o)
	work := make(chan int)
	var wait sync.WaitGroup
	for range atATime {
		wait.Go(func() {
			for i := range work {
				id := fmt.Sprint(i)
				if _, err := c.get(t.Context(), id); err != nil && id != s.broken {
					t.Error(err)
				}
			}
		})
	}
	for i := range n {
		work <- i
	}
	close(work)
	wait.Wait()
	return time.Since(s.started).Seconds()
}

// refused is the share of answers that were no service.
func (s *simulated) refused() float64 { return float64(s.refusals) / float64(s.answers) }

// TestPaceUnderALimit: requests take hardly longer than the service's limit requires, and few are refused, for any
// limit, with and without Retry-After, and with any number of callers. n is large enough to include the first refusals,
// from which the pace learns the limit: there are as many of them as requests under way.
func TestPaceUnderALimit(t *testing.T) {
	t.Parallel()
	for _, l := range []struct {
		name    string
		n       int
		seconds float64 // at most, as a multiple of what n take at the limit's rate
		limits  []float64
		atATime []int
		burst   float64 // in seconds; 0: one request
		window  time.Duration
	}{
		{"a burst of a second", 1000, 1.15, []float64{5, 20, 100}, []int{10, maxWindow}, 1, 0},
		{"a burst of five seconds", 5000, 1.15, []float64{20, 100}, []int{maxWindow}, 5, 0},
		// Such services save up nothing for the pause after a refusal, and the first ones look like a much lower limit.
		{"no burst", 1000, 1.35, []float64{5, 20}, []int{10}, 0, 0},
		{"no burst, many requests", 5000, 1.45, []float64{100}, []int{maxWindow}, 0, 0},
		{"a count for each second", 5000, 1.3, []float64{20, 100}, []int{maxWindow}, 0, time.Second},
	} {
		for _, limit := range l.limits {
			for _, retryAfter := range []string{"", "1"} {
				for _, atATime := range l.atATime {
					t.Run(fmt.Sprintf("%s, %v/s, Retry-After %q, %d", l.name, limit, retryAfter, atATime), func(t *testing.T) {
						t.Parallel()
						synctest.Test(t, func(t *testing.T) {
							s := &simulated{
								perSecond: limit, burst: max(1, l.burst*limit), window: l.window,
								retryAfter: retryAfter, latency: 50 * time.Millisecond, noise: 0.3,
							}
							seconds := s.take(t, l.n, atATime, Options{FindPace: true}) * limit / float64(l.n)
							t.Logf("%.3f of N/R, %.2f %% refused", seconds, 100*s.refused())
							if seconds > l.seconds || s.refused() > 0.03 {
								t.Errorf("%.3f of N/R, at most %v; %.3f refused, at most 0.03", seconds, l.seconds, s.refused())
							}
						})
					})
				}
			}
		}
	}
}

// TestPaceUnderALimitOfAMinute: such a limit lets hundreds pass at once and then none for most of a minute, of which
// only its Retry-After can tell.
func TestPaceUnderALimitOfAMinute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const perMinute, n = 300, 3000
		s := &simulated{perSecond: perMinute / 60, window: time.Minute, retryAfter: "rest", latency: 50 * time.Millisecond}
		if minutes := s.take(t, n, 10, Options{FindPace: true}) / 60; minutes > 1.15*n/perMinute || s.refused() > 0.03 {
			t.Errorf("%.1f minutes, %.3f refused", minutes, s.refused())
		}
	})
}

// TestPaceWithoutALimit: nothing waits, and with more callers the client sends more requests at a time.
func TestPaceWithoutALimit(t *testing.T) {
	t.Parallel()
	for atATime, most := range map[int]float64{1: 50, 10: 5, 32: 2.1} {
		t.Run(fmt.Sprint(atATime), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &simulated{latency: 50 * time.Millisecond}
				if seconds := s.take(t, 1000, atATime, Options{FindPace: true}); seconds > most*1.001 || s.most != atATime {
					t.Errorf("%v s, at most %v; %d at a time", seconds, most, s.most)
				}
			})
		})
	}
}

// TestPaceOfAServiceThatSlows: it gets nearly as much done as with the best number of requests at a time, which is as
// many as come for the one, and any for the other.
func TestPaceOfAServiceThatSlows(t *testing.T) {
	t.Parallel()
	for _, latency := range []time.Duration{0, 5 * time.Millisecond, 20 * time.Millisecond, 50 * time.Millisecond} {
		t.Run(latency.String(), func(t *testing.T) {
			t.Parallel()
			const n = 2000
			best, most := 0.0, 0
			for _, fixed := range []int{1, 10, maxWindow} {
				synctest.Test(t, func(t *testing.T) {
					s := &simulated{latency: latency, perUnderway: time.Millisecond, noise: 0.3}
					best = max(best, n/s.take(t, n, fixed, Options{}))
				})
			}
			got := 0.0
			synctest.Test(t, func(t *testing.T) {
				s := &simulated{latency: latency, perUnderway: time.Millisecond, noise: 0.3}
				got, most = n/s.take(t, n, maxWindow, Options{FindPace: true}), s.most
			})
			t.Logf("%.0f a second, %.0f at best; %d at a time", got, best, most)
			if got < 0.9*best {
				t.Errorf("%.0f a second, %.0f at best", got, best)
			}
			if latency == 0 && most > 20 { // twice as many take twice as long
				t.Errorf("%d at a time", most)
			}
		})
	}
}

// TestPaceFollows: a limit that falls to a quarter or rises to four times as much, as others come and go.
func TestPaceFollows(t *testing.T) {
	t.Parallel()
	for name, now := range map[string]float64{"falls": 10, "rises": 160} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				const before, change, after = 40.0, 60.0, 120.0 // a second, after so many seconds, and for so many
				s := &simulated{latency: 50 * time.Millisecond, later: func(since time.Duration) float64 {
					if since.Seconds() < change {
						return before
					}
					return now
				}}
				n := int(before*change + now*after)
				seconds := s.take(t, n, 32, Options{FindPace: true})
				t.Logf("%.0f s, %.2f %% refused", seconds, 100*s.refused())
				if seconds > 1.3*(change+after) || s.refused() > 0.03 {
					t.Errorf("%.0f s instead of %v; %.3f refused", seconds, change+after, s.refused())
				}
			})
		})
	}
}

// TestPaceOfRefusalsForNoReason: a gateway that fails now and then does not stop all requests.
func TestPaceOfRefusalsForNoReason(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &simulated{latency: 50 * time.Millisecond, refuses: 0.01}
		if perSecond := 2000 / s.take(t, 2000, 10, Options{FindPace: true}); perSecond < 25 {
			t.Errorf("%.1f requests a second", perSecond)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		s := &simulated{latency: 50 * time.Millisecond, broken: "7"}
		if seconds := s.take(t, 1000, 10, Options{FindPace: true}); seconds > 60 {
			t.Errorf("beside one that is always refused, 1,000 took %v s", seconds)
		}
	})
}

// TestPaceObeysRetryAfter: after the answers that were under way, nothing comes for as long as the service asks.
func TestPaceObeysRetryAfter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &simulated{perSecond: 20, burst: 20, retryAfter: "3", latency: 50 * time.Millisecond}
		s.take(t, 40, 10, Options{FindPace: true})
		longest := time.Duration(0)
		for i := 1; i < len(s.came); i++ {
			longest = max(longest, s.came[i].Sub(s.came[i-1]))
		}
		if longest < 3*time.Second-50*time.Millisecond {
			t.Errorf("the longest pause is %v", longest)
		}
	})
}

// TestPaceUnderACeiling: what a practitioner has set is not exceeded, and what the service takes is still found below.
func TestPaceUnderACeiling(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &simulated{latency: 50 * time.Millisecond}
		if seconds := s.take(t, 1000, 32, Options{FindPace: true, RequestsPerSecond: 10}); seconds < 99 {
			t.Errorf("%v s", seconds)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		s := &simulated{perSecond: 20, burst: 20, latency: 50 * time.Millisecond}
		s.take(t, 1000, 10, Options{FindPace: true, RequestsPerSecond: 50})
		if s.refused() > 0.03 {
			t.Errorf("%.3f refused", s.refused())
		}
	})
}

// TestPaceIsLogged once, when it is known.
func TestPaceIsLogged(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		service *simulated
		n       int
		reports string // "": nothing
	}{
		"a limit":        {&simulated{perSecond: 20, latency: 50 * time.Millisecond}, 2000, "the service refused more"},
		"a slow service": {&simulated{perUnderway: time.Millisecond}, 2000, "answers took longer"},
		"neither":        {&simulated{latency: 50 * time.Millisecond}, 2000, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				logger := slog.New(slog.NewTextHandler(&log, nil))
				tt.service.take(t, tt.n, maxWindow, Options{FindPace: true, Logger: logger})
				lines := strings.Count(log.String(), "\n")
				if tt.reports == "" && lines > 0 || tt.reports != "" &&
					(lines != 1 || !strings.Contains(log.String(), tt.reports)) {
					t.Errorf("the log says %q", log.String())
				}
			})
		})
	}
}
