package scim

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
)

// ErrTokenRefused is what every request fails with, unsent, after the service has answered 401 to one: nothing a run does could change
// that, and hundreds of refused requests can lock an account. The first 401 itself is a *Error; those of requests that were under way
// then are this too. It comes as a *Halt.
var ErrTokenRefused = errors.New("the service refused the token before; nothing more is sent")

// ErrNoService is what every request fails with, unsent, after earlier ones have shown that nobody answers at the endpoint, or that who
// answers does not speak SCIM. A client that was ever answered in SCIM does not come to this conclusion. It comes as a *Halt.
var ErrNoService = errors.New("no SCIM service answered before; nothing more is sent")

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

// Tell is for the one place that tells people. Who comes first is to tell everything; again is true for all others, who need only point to
// him by what he is called.
func (h *Halt) Tell(title string) (first string, again bool) {
	if h.told.CompareAndSwap(nil, &title) {
		return title, false
	}
	return *h.told.Load(), true
}

// HaltOf returns the halt that a failure belongs to: as its cause, as one that was under way and failed alike, or as one that was not sent
// because of it. nil: it belongs to none.
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

// enoughDoubt is how much it takes to conclude that there is no service: one request that got no connection at any of its attempts, or two
// that were answered by something else. One such answer may have come from a proxy that had a bad moment.
const enoughDoubt = 2

// refuseToken halts everything. Of the requests that were under way together, one tells the refusal.
func (c *Client) refuseToken(r *request, t *trip, refusal error) error {
	h := &Halt{kind: ErrTokenRefused, cause: refusal}
	if now := c.gate.close(h); now != h {
		return c.failed(r, t, now)
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

// Spoke reports of a failure whether the service has answered something as SCIM by now, as Client.Spoke does: then its URL is right, and what
// is no SCIM has come from something before it, or from a service in trouble.
func Spoke(err error) bool {
	e, ok := errors.AsType[*heardError](err)
	return ok && e.spoke.Load()
}

// doubt weighs a failure as evidence that there is no SCIM service, and halts everything when there is enough of it.
func (c *Client) doubt(err error, weight int) error {
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

// heard notes that the service has answered in SCIM, which ends all doubt.
func (c *Client) heard() {
	c.spoke.Store(true)
	c.gate.reopen()
}

// unanswered weighs a request that got no answer. Where there was a connection, only this request may be too much for the service.
func unanswered(ctx context.Context, r *request, t *trip, err error) int {
	_, late := errors.AsType[*lateError](err)
	switch {
	case ctx.Err() != nil, late, HaltOf(err) != nil:
		return 0
	case !t.unsure:
		return t.attempts
	case r.method == http.MethodGet:
		return 1
	}
	return 0
}

// answeredBadly weighs an answer other than success. Many services refuse filters, single operations and groups in forms of their own, and
// a user who is gone too; but every service has a listing of users, and none redirects.
func answeredBadly(r *request, e *Error) int {
	switch {
	case e.SCIM, e.Status == http.StatusTooManyRequests:
		return 0
	case isRedirect(e.Status) && ofUsers(r):
		return 1
	case isGateways(e.Status):
		if r.method == http.MethodGet {
			return 1
		}
	case r.method == http.MethodGet && ofUsers(r) && r.query.Get("filter") == "":
		if r.path == (*User)(nil).kind().path || e.Status == http.StatusForbidden {
			return 1
		}
	}
	return 0
}

// answeredOddly weighs a success that could not be read.
func answeredOddly(r *request, e *DecodeError) int {
	if _, charset := errors.AsType[*CharsetError](e.Err); charset {
		return 0 // whoever writes SCIM in a wrong charset writes SCIM
	}
	if ofUsers(r) && !e.Truncated && !e.TooLarge && (r.method == http.MethodGet || e.HTML) {
		return 1
	}
	return 0
}

func ofUsers(r *request) bool { return strings.HasPrefix(r.path, (*User)(nil).kind().path) }
