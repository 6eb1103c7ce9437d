package transport

import (
	"math"
	"net/http"
	"sync"
	"time"
)

const (
	// firstWindow is how many requests are under way at a time until answers show that more are worthwhile: as many as
	// Terraform works on at a time by default.
	firstWindow = 10
	// minWindow and maxWindow bound the window. One request that is never answered must not hold up all others, and
	// NewRoundTripper keeps that many connections.
	minWindow, maxWindow = 2, 32
	// slower is the factor of their best time up to which answers let the window grow.
	slower = 2
	// jitterOfAnswers is the extra time that an answer may always take, so that a quick service does not count as slow.
	jitterOfAnswers = 5 * time.Millisecond
	// calm is the number of answers after which a second 503 without a Retry-After has nothing to do with the first.
	calm = 20
	// proven is the number of answers to a method that show how long its answers take.
	proven = 8
	// cut is the fraction of its rate that the pace keeps after a refusal.
	cut = 0.9
	// minSpread and maxSpread bound the time in which a rate doubles after one refusal.
	minSpread, maxSpread = time.Second, 30 * time.Second
	// minRate is the lowest rate, in requests a second. A service with a lower limit sends a Retry-After.
	minRate = 1.0
)

// pace finds how many requests a second a service accepts, and how many at a time. Until the service refuses one (429,
// 503), the rate is free, and the window grows by one a round while it is full and answers come quickly. A refusal
// halves the window and sets a rate. The rate that was refused and the one that was served are bounds of the service's
// own, and the new rate is between them. From a little below, it rises as TCP's CUBIC does: quickly to the rate that
// seems right, flat there, and then ever faster, because a service's limit may change.
type pace struct {
	turn turn // of the request that is sent next

	mu       sync.Mutex // guards what follows
	window   float64    // how many requests may be under way
	underway int
	wanted   time.Time     // when a request last waited for the window
	freed    chan struct{} // closed when the window has room again
	took     map[string]*latency

	era     int           // counts the refusals that the rate was set after
	refused time.Time     // the time of the last of them; zero: the rate is settled
	began   time.Time     // when the rate was settled
	sent    int           // requests since then
	served  int           // answers since then
	level   float64       // the rate that seems right, in requests a second; 0: any
	spread  time.Duration // the time in which an unrefused rate doubles
	calm    int           // answers since the last 503
	due     time.Time     // nothing is sent before

	learnt           bool // the rate is more than a first guess
	returned, slowed bool // the findings about the rate, and about the window, have been returned
}

// lesson is what a pace has learnt, for the log.
type lesson struct {
	because   string
	perSecond float64 // 0: any
	atATime   int
}

// latency is how long the answers to one method take.
type latency struct {
	answers     int
	usual, best time.Duration
}

func newPace() *pace {
	return &pace{window: firstWindow, took: map[string]*latency{}, calm: calm}
}

// take lets a request be sent now, or returns how long it must wait at most, and a channel that ends the wait earlier.
func (p *pace) take(t *trip) (wait time.Duration, freed <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	p.settle(now)
	if p.freed == nil {
		p.freed = make(chan struct{})
	}
	if p.underway >= int(p.window) {
		p.wanted = now
		return time.Hour, p.freed
	}
	if wait := p.due.Sub(now); wait > 0 {
		t.due = p.due
		return wait, nil
	}
	if p.level > 0 {
		turn := p.due
		gap := time.Duration(float64(time.Second) / p.rate(now))
		p.due = now.Add(gap)
		if t.due.Equal(turn) { // the request has waited, and a late timer must not delay the next one
			p.due = p.due.Add(-min(gap/2, now.Sub(turn)))
		}
	}
	if p.began.IsZero() {
		p.began = now
	}
	p.underway++
	p.sent++
	t.era, t.passed = p.era, now
	return 0, nil
}

// left notes that an attempt is over, and what it shows about the service: status, 0 if there was no answer, and
// whether the answer asks to retry later. refused reports that requests are too many. left returns each lesson once.
func (p *pace) left(t *trip, status int, retryAfter bool, took time.Duration) (l *lesson, refused bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	full := !p.wanted.Before(t.passed) // another request has waited for the window in the meantime
	p.underway--
	slow, unavailable := false, status == http.StatusServiceUnavailable
	// A bare 503 may concern something that is broken at any rate, unless there are several.
	refused = status == http.StatusTooManyRequests || unavailable && (retryAfter || p.calm < calm)
	switch {
	case refused:
		if t.era == p.era { // others were sent before the rate fell, and show nothing of the new one
			p.era++
			p.refused = time.Now()
			p.window = max(minWindow, p.window/2)
		}
	case unavailable:
		p.window = max(minWindow, p.window/2)
	case status > 0:
		p.served++
		p.calm++
		slow = p.slow(t.Method, took)
		if full && !slow {
			p.window = min(maxWindow, p.window+1/p.window)
		}
		p.learnt = p.learnt || p.level > 0 && p.refused.IsZero() && time.Since(p.began) >= p.recovery()
	}
	if unavailable {
		p.calm = 0
	}
	if p.freed != nil {
		close(p.freed)
		p.freed = nil
	}
	switch {
	case p.learnt && !p.returned:
		p.returned = true
		return &lesson{"the service refused more", p.level, int(p.window)}, refused
	case full && slow && !p.slowed:
		p.slowed = true
		return &lesson{"answers took longer, the more requests were under way", p.level, int(p.window)}, refused
	}
	return nil, refused
}

// slow reports, under the lock, whether the answers to a method take much longer than at their best.
func (p *pace) slow(method string, took time.Duration) bool {
	l := p.took[method]
	if l == nil {
		l = &latency{usual: took}
		p.took[method] = l
	}
	l.answers++
	l.usual += (took - l.usual) / proven
	if l.answers < proven {
		return false
	}
	if l.best == 0 || l.usual < l.best {
		l.best = l.usual
	}
	return l.usual > slower*l.best+jitterOfAnswers
}

// rate returns how many requests a second may be sent. Call it with the lock held.
func (p *pace) rate(now time.Time) float64 {
	x := (now.Sub(p.began) - p.recovery()).Seconds() / p.spread.Seconds()
	return max(minRate, p.level*(1+x*x*x))
}

// recovery returns the time until the rate reaches the level again. Call it with the lock held.
func (p *pace) recovery() time.Duration {
	return time.Duration(math.Cbrt(1-cut) * float64(p.spread))
}

// settle sets the rate, under the lock, once the pause after a refusal is over. By then, the requests under way have
// been answered too. A limiter that saves up unused capacity serves more than its rate for a while, and one that does
// not refuses a burst although its rate is not reached. So the requested rate is too high, and the served rate, the
// pause included, may be too low. Their geometric mean is right within a few refusals.
func (p *pace) settle(now time.Time) {
	if p.refused.IsZero() {
		return
	}
	const shortest = 1e-3 // seconds, only to avoid a division by zero
	active := p.refused.Sub(p.began)
	asked := float64(p.sent) / max(active.Seconds(), shortest)
	whole := max(now.Sub(p.began).Seconds(), shortest)
	switch {
	case p.level == 0:
		whole = max(whole, 1) // limits are of requests a second, or more
		p.spread = minSpread
	case active >= p.recovery():
		asked = min(p.rate(p.refused), 2*asked)
		p.spread = min(maxSpread, 2*p.spread)
	default: // refusals come in quick succession
		asked = min(p.rate(p.refused), 2*asked)
		p.spread = max(minSpread, p.spread/4)
	}
	p.learnt = p.level > 0
	p.level = max(minRate, math.Sqrt(asked*float64(max(1, p.served))/whole))
	p.refused, p.began, p.sent, p.served, p.due = time.Time{}, now, 0, 0, now
}
