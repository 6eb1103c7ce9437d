package sandbox

import (
	"crypto/subtle"
	"net/http"
	"strings"
	"sync"
	"time"
)

// gate decides whether a request is accepted: by the token, its expiry and the rate.
type gate struct {
	now    func() time.Time
	rate   float64 // requests per second; 0: no limit
	silent bool    // above the rate, there is no Retry-After

	mu      sync.Mutex // guards what follows
	token   string
	expires time.Time // zero: never
	tokens  float64   // of the bucket
	filled  time.Time
	seen    int // requests, for dialect 31
}

// SetToken changes the bearer token and when it stops working; a zero time is never.
func (t *Tenant) SetToken(token string, expires time.Time) {
	t.gate.mu.Lock()
	defer t.gate.mu.Unlock()
	t.gate.token, t.gate.expires = token, expires
	t.turns.Add(1)
}

// TokenExpires is when the token stops working; zero: never.
func (t *Tenant) TokenExpires() time.Time {
	t.gate.mu.Lock()
	defer t.gate.mu.Unlock()
	return t.gate.expires
}

func unauthorized(detail string) *problem { return refuse(http.StatusUnauthorized, "", detail) }

func (g *gate) authorize(header string) *problem {
	g.mu.Lock()
	defer g.mu.Unlock()
	scheme, token, _ := strings.Cut(header, " ")
	switch {
	case !strings.EqualFold(scheme, "Bearer"):
		return unauthorized("a bearer token is needed")
	case subtle.ConstantTimeCompare([]byte(strings.TrimSpace(token)), []byte(g.token)) != 1:
		return unauthorized("the token is not valid")
	case !g.expires.IsZero() && !g.now().Before(g.expires):
		return unauthorized("the token has expired")
	}
	return nil
}

const throttledEach = 7

// throttle answers 429 above the rate, and to every seventh request where dialect 31 is on.
func (g *gate) throttle(on switches) *answer {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	if g.exceeded(now) {
		if g.silent {
			return tooMany(on, "")
		}
		return tooMany(on, "1")
	}
	seconds, date := on.has("throttle-retry-after-seconds"), on.has("throttle-retry-after-date")
	past, silent := on.has("throttle-retry-after-past-date"), on.has("throttle-without-retry-after")
	if !seconds && !date && !past && !silent {
		return nil
	}
	if g.seen++; g.seen%throttledEach != 0 {
		return nil
	}
	switch {
	case seconds:
		return tooMany(on, "1")
	case date:
		return tooManyUntil(on, now, now.Add(time.Second))
	case past:
		return tooManyUntil(on, now, now.AddDate(-1, 0, 0))
	}
	return tooMany(on, "")
}

// tooManyUntil returns the end of the wait together with the date, both at one moment: on a busy machine, an answer may
// leave a second later.
func tooManyUntil(on switches, now, until time.Time) *answer {
	a := tooMany(on, until.UTC().Format(http.TimeFormat))
	a.header.Set("Date", now.UTC().Format(http.TimeFormat))
	return a
}

func tooMany(on switches, retryAfter string) *answer {
	a := refuse(http.StatusTooManyRequests, "", "too many requests").asAnswer(on)
	if retryAfter != "" {
		a.header.Set("Retry-After", retryAfter)
	}
	return a
}

// overRate counts a request of the REST API, which shares the rate.
func (g *gate) overRate() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.exceeded(g.now())
}

// exceeded is a token bucket that holds one second's requests.
func (g *gate) exceeded(now time.Time) bool {
	if g.rate <= 0 {
		return false
	}
	burst := max(1, g.rate)
	if g.filled.IsZero() {
		g.tokens = burst
	} else {
		g.tokens = min(burst, g.tokens+now.Sub(g.filled).Seconds()*g.rate)
	}
	g.filled = now
	if g.tokens < 1 {
		return true
	}
	g.tokens--
	return false
}
