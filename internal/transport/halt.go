package transport

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
)

// ErrTokenRefused is what every request fails with, unsent, after the service has answered 401 to one: nothing a run
// does could change that, and hundreds of refused requests can lock an account. The first 401 itself is a *Error; those
// of requests that were under way then are this too. It comes as a *Halt.
var ErrTokenRefused = errors.New("the service refused the token before; nothing more is sent")

// ErrNoService is what every request fails with, unsent, after earlier ones have shown that nobody answers at the
// endpoint, or that who answers does not speak its protocol. A client that was ever answered in it does not come to
// this conclusion. It comes as a *Halt.
var ErrNoService = errors.New("no service answered before; nothing more is sent")

// Halt is why a client sends nothing more. It is also the error of what was not sent, ErrTokenRefused or ErrNoService.
type Halt struct {
	kind, cause error
	told        atomic.Pointer[string]
}

// Error implements error.
func (h *Halt) Error() string { return h.kind.Error() }

// Is makes it ErrTokenRefused or ErrNoService.
func (h *Halt) Is(target error) bool { return target == h.kind }

// Cause is the failure of the request that ended in the halt.
func (h *Halt) Cause() error { return h.cause }

// Tell is for the one place that tells people. Who comes first is to tell everything; again is true for all others, who
// need only point to him by what he is called.
func (h *Halt) Tell(title string) (first string, again bool) {
	if h.told.CompareAndSwap(nil, &title) {
		return title, false
	}
	return *h.told.Load(), true
}

// HaltOf returns the halt that a failure belongs to: as its cause, as one that was under way and failed alike, or as
// one that was not sent because of it. nil: it belongs to none.
func HaltOf(err error) *Halt {
	if h, ok := errors.AsType[*Halt](err); ok {
		return h
	}
	if e, ok := errors.AsType[*haltError](err); ok {
		return e.halt
	}
	return nil
}

// haltError is a failure of its own that belongs to a halt.
type haltError struct {
	error
	halt *Halt
}

// Unwrap returns the failure.
func (e *haltError) Unwrap() error { return e.error }

// enoughDoubt is how much it takes to conclude that there is no service: one request that got no connection at any of
// its attempts, or two that were answered by something else. One such answer may have come from a proxy that had a bad
// moment.
const enoughDoubt = 2

// Refuse halts everything because the service refused the token: refusal is Do's error for a 401, and a its answer. Of
// the requests that were under way together, one tells the refusal.
func (c *Client) Refuse(a *Answer, refusal error) error {
	h := &Halt{kind: ErrTokenRefused, cause: refusal}
	if now := c.gate.close(h); now != h {
		return c.failed(a.trip, now)
	}
	return &haltError{refusal, h}
}

// heardError is a failure that knows whether there is a service.
type heardError struct {
	error
	spoke *atomic.Bool
}

// Unwrap returns the failure.
func (e *heardError) Unwrap() error { return e.error }

// Spoke reports whether the service has answered in its protocol at least once. Until then a 404 may as well mean that
// the URL is wrong.
func (c *Client) Spoke() bool { return c.spoke.Load() }

// Heard notes that the service has answered in its protocol, which ends all doubt.
func (c *Client) Heard() {
	c.spoke.Store(true)
	c.gate.reopen()
}

// Spoke reports of a failure what Client.Spoke does by now: then the URL is right, and what is not the protocol's has
// come from something before the service, or from a service in trouble.
func Spoke(err error) bool {
	e, ok := errors.AsType[*heardError](err)
	return ok && e.spoke.Load()
}

// Doubt weighs a failure as evidence that there is no service, and halts everything when there is enough of it.
func (c *Client) Doubt(err error, weight int) error {
	err = &heardError{err, &c.spoke}
	if weight == 0 || c.Spoke() || c.doubts.Add(int64(weight)) < enoughDoubt {
		return err
	}
	h := c.gate.close(&Halt{kind: ErrNoService, cause: err})
	if c.Spoke() { // since a moment ago, when there was nothing yet to reopen
		c.gate.reopen()
	}
	return &haltError{err, h}
}

// unanswered weighs a request that got no answer. Where there was a connection, only this request may be too much for
// the service.
func unanswered(ctx context.Context, t *trip, err error) int {
	_, late := errors.AsType[*lateError](err)
	switch {
	case ctx.Err() != nil, late, HaltOf(err) != nil:
		return 0
	case !t.unsure:
		return t.attempts
	case t.Method == http.MethodGet:
		return 1
	}
	return 0
}
