package transport

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// gate is the check that every attempt of every request passes before it is sent: the rate limit, the pause that a
// service asked for, and the halt, if there is one.
type gate struct {
	limiter *rate.Limiter // never exceeded; nil: any rate
	pace    *pace         // nil: the client does not look for one
	acts    *acts         // those that fail

	mu    sync.Mutex // guards what follows
	halt  *Halt
	until time.Time // the end of the pause
	busy  *Error    // the last answer, if it was 429 or 503
	since time.Time // when the first of the latest run of such answers came
	down  int       // answers of a gateway in a row
	begun int       // requests that were sent at least once and have not ended
}

// enoughDown is the number of answers of a gateway in a row after which requests that have not begun must wait, because
// the service may be out of service. One request may fail in this way at each of its attempts while others succeed.
const enoughDown = 3

// started records the first attempt of a request. Call over when the request has ended.
func (g *gate) started() { g.mu.Lock(); g.begun++; g.mu.Unlock() }
func (g *gate) over()    { g.mu.Lock(); g.begun--; g.mu.Unlock() }

// answered notes the status of an answer.
func (g *gate) answered(status int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.down++
	if !IsGatewayStatus(status) {
		g.down = 0
	}
}

// waits reports whether a request that has not begun must wait for those that have begun. Those show whether the
// service is out of service.
func (g *gate) waits(t *trip) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return t.attempts == 0 && g.begun > 0 && g.down >= enoughDown
}

// lateError is the error of a turn that would come after the caller's deadline. The gate returns it at once, and does
// not wait for the deadline.
type lateError struct{ why string }

func (e *lateError) Error() string { return e.why }

// Unwrap returns the context error in which waiting would have ended.
func (e *lateError) Unwrap() error { return context.DeadlineExceeded }

func newGate(perSecond float64, findPace bool, failing *acts) *gate {
	g := &gate{acts: failing}
	if findPace {
		g.pace = newPace()
	}
	if perSecond <= 0 || math.IsInf(perSecond, 1) || math.IsNaN(perSecond) {
		return g
	}
	// A burst of one second's worth lets a small plan through without a wait, and starts a big one. A service that
	// counts strictly by the second may answer 429 once, in the first second. The pause that it asks for then holds all
	// requests.
	g.limiter = rate.NewLimiter(rate.Limit(perSecond), max(1, int(perSecond)))
	return g
}

// close sets a halt, and returns the one that is then in force. A refused token overrides any other.
func (g *gate) close(h *Halt) *Halt {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.halt == nil || g.halt.kind != h.kind && g.halt.kind != ErrTokenRefused { //nolint:errorlint // never wrapped
		g.halt = h
	}
	return g.halt
}

// reopen ends a halt with the reason ErrNoService.
func (g *gate) reopen() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.halt != nil && errors.Is(g.halt, ErrNoService) {
		g.halt = nil
	}
}

// barred returns the halt that keeps an attempt from being sent. A request that began before the service was found
// missing keeps its next attempt: the service may have come up in the meantime.
func (g *gate) barred(begun bool) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.halt == nil || begun && errors.Is(g.halt, ErrNoService) {
		return nil
	}
	return g.halt
}

// pass waits for t's turn: until its next attempt is due, there is no pause, and the limiter has a place.
func (g *gate) pass(ctx context.Context, t *trip) error {
	if err := t.sleep(ctx, time.Until(t.next)); err != nil {
		return err
	}
	if err := g.rest(ctx, t); err != nil {
		return err
	}
	if g.limiter != nil {
		if err := g.limiter.Wait(ctx); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return &lateError{why: "the rate limit allows no request in the time left"}
		}
	}
	if g.pace != nil {
		return g.keepPace(ctx, t)
	}
	// A pause may have begun while this request waited for the limiter.
	return g.rest(ctx, t)
}

// keepPace waits until the pace lets t be sent, and there is no pause.
func (g *gate) keepPace(ctx context.Context, t *trip) error {
	for {
		if err := g.giveWay(ctx, t); err != nil {
			return err
		}
		pass, err := g.pace.turn.take(ctx, t.attempts)
		if err != nil {
			return err
		}
		sent, err := g.takeTurn(ctx, t)
		pass()
		if sent || err != nil {
			return err
		}
	}
}

// giveWay waits as long as t must wait for requests that have begun.
func (g *gate) giveWay(ctx context.Context, t *trip) error {
	for {
		if err := g.rest(ctx, t); err != nil || !g.waits(t) {
			return err
		}
		if err := t.sleep(ctx, defaultMinBackoff); err != nil {
			return err
		}
	}
}

// takeTurn takes the turn and waits until the pace lets t be sent. sent is false if t must give way first.
func (g *gate) takeTurn(ctx context.Context, t *trip) (sent bool, err error) {
	for {
		if err := g.rest(ctx, t); err != nil {
			return false, err
		}
		if g.waits(t) {
			return false, nil
		}
		wait, freed := g.pace.take(t)
		if wait == 0 {
			return true, nil
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-freed:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// left records the end of an attempt that had passed, and returns what the pace has learnt from it, if anything. After
// a refusal without a Retry-After, all requests wait long enough for those under way to be answered.
func (g *gate) left(t *trip, took, wait time.Duration) *lesson {
	if g.pace == nil {
		return nil
	}
	status, reports := 0, false
	if t.answer != nil {
		status = t.answer.Status
		_, reports = RetryAfter(t.answer.Header, time.Now())
	}
	l, refused := g.pace.left(t, status, reports, took)
	if refused && !reports {
		g.pause(wait)
	}
	return l
}

// rest waits until there is no pause.
func (g *gate) rest(ctx context.Context, t *trip) error {
	for {
		if err := g.barred(t.attempts > 0); err != nil {
			return err
		}
		if err := g.acts.barred(t); err != nil {
			return err
		}
		d := g.remaining()
		if d <= 0 {
			return ctx.Err()
		}
		// Requests that waited together should not return in the same instant.
		d += rand.N(d/10 + 1)
		if deadline, has := ctx.Deadline(); has && d > time.Until(deadline) {
			d = d.Round(time.Second)
			return &lateError{why: fmt.Sprintf("the service asked for a pause of %s, more than the time left", d)}
		}
		if err := t.sleep(ctx, d); err != nil {
			return err
		}
	}
}

// sleep waits for d, and adds d to the time waited. Waits for the pace, for a turn
// and for the limiter are not counted.
func (t *trip) sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	started := time.Now()
	timer := time.NewTimer(d)
	defer timer.Stop()
	defer func() { t.waited += time.Since(started) }()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

func (g *gate) remaining() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	return time.Until(g.until)
}

// pause holds every attempt for d from now on. A longer pause stays in force.
func (g *gate) pause(d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until := time.Now().Add(d); until.After(g.until) {
		g.until = until
	}
}

// note keeps the last answer that delayed the client; nil: the service is available.
func (g *gate) note(refusal *Error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.busy == nil {
		g.since = time.Now()
	}
	g.busy = refusal
}

// putOff returns the answer that note has kept.
func (g *gate) putOff() (last *Error, waited time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.busy == nil {
		return nil, 0
	}
	return g.busy, time.Since(g.since)
}
