package transport

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
)

// ErrTokenRefused is the error of every later request after the service has answered 401 to one. The client does not
// send these requests: nothing in a run could change the answer, and hundreds of refused requests can lock an account.
// The first 401 itself is a *Error. Requests that were in flight then get ErrTokenRefused too. It is returned as a
// *Halt.
var ErrTokenRefused = errors.New("the service refused the token before; nothing more is sent")

// ErrNoService is the error of every later request after earlier ones have shown that no service answers at the
// endpoint: nothing answers, the answers are not of the protocol, or the service only answers that it is out of service
// or that there are too many requests. The client does not send these requests. If the service answers a request that
// is still in flight, the halt ends. ErrNoService is returned as a *Halt.
var ErrNoService = errors.New("no service answered before; nothing more is sent")

// Halt is why a client sends nothing more, or nothing more for one act. It is also the error of a request that was not
// sent: ErrTokenRefused, ErrNoService or ErrActFails.
type Halt struct {
	kind, cause error
	act         string       // to which it is limited; "": it is not
	words       bool         // it only shortens the words of further errors, and keeps no request back
	reported    *atomic.Bool // halts with one cause share it
}

// newHalt returns a halt. other, if not nil, is one with the same cause, so that one error explains both.
func newHalt(kind, cause error, act string, other *Halt) *Halt {
	h := &Halt{kind: kind, cause: cause, act: act, reported: &atomic.Bool{}}
	if other != nil {
		h.reported = other.reported
	}
	return h
}

func (h *Halt) Error() string { return h.kind.Error() }

// Is makes it ErrTokenRefused, ErrNoService or ErrActFails.
func (h *Halt) Is(target error) bool { return target == h.kind }

// Cause is the failure of the request that caused the halt.
func (h *Halt) Cause() error { return h.cause }

// FirstReport reports whether the caller is the first to report the halt. The first error explains everything. Each
// further one only names the cause.
func (h *Halt) FirstReport() (first bool) { return h.reported.CompareAndSwap(false, true) }

// HaltOf returns the halt to which a failure belongs, or nil. The failure may be its cause, a request under way that
// failed in the same way, or a request that was not sent because of it.
func HaltOf(err error) *Halt {
	if h, ok := errors.AsType[*Halt](err); ok {
		return h
	}
	if e, ok := errors.AsType[*haltError](err); ok {
		return e.halt
	}
	return nil
}

// haltError is a failure with its own error that belongs to a halt.
type haltError struct {
	error
	halt *Halt
}

func (e *haltError) Unwrap() error { return e.error }

// enoughDoubt is how much evidence shows that there is no service: one request that got no connection at any of its
// attempts, or two that were answered by something else. One such answer may be a proxy's temporary fault.
const enoughDoubt = 2

// Refuse halts everything because the service refused the token. refusal is Do's error for a 401, and a its answer. Of
// the requests that were under way together, one returns the refusal.
func (c *Client) Refuse(a *Answer, refusal error) error {
	refusal = &spokeError{refusal, &c.spoke}
	h := newHalt(ErrTokenRefused, refusal, "", nil)
	if now := c.gate.close(h); now != h {
		return c.failed(a.trip, now)
	}
	return &haltError{refusal, h}
}

// spokeError is a failure that records whether the service has answered.
type spokeError struct {
	error
	spoke *atomic.Bool
}

func (e *spokeError) Unwrap() error { return e.error }

// Spoke reports whether the service has answered a request of this client successfully, or refused one in a way that
// shows that URL and token are right. Until then a 404 may also mean that the URL is wrong.
func (c *Client) Spoke() bool { return c.spoke.Load() }

// Heard notes that the service has answered in its protocol, which ends all doubt.
func (c *Client) Heard() {
	c.spoke.Store(true)
	c.served()
}

// served records an answer that shows that the service exists.
func (c *Client) served() {
	c.serves.Add(1)
	c.doubts.Store(0)
	c.gate.reopen()
}

// Resume ends a halt with the reason ErrNoService or ErrActFails, for a caller that begins again after a while.
func (c *Client) Resume() {
	c.acts.clear()
	c.doubts.Store(0)
	c.gate.reopen()
}

// Spoke reports for a failure what Client.Spoke reports now. Where it is true, the URL is right, and an answer outside
// the protocol comes from something in front of the service, or from a service in trouble.
func Spoke(err error) bool {
	e, ok := errors.AsType[*spokeError](err)
	return ok && e.spoke.Load()
}

// Doubt weighs a failure as evidence that no service of this protocol is at the URL, and halts everything when there is
// enough of it. Once the service has answered, nothing counts as such evidence.
func (c *Client) Doubt(err error, weight int) error {
	if c.Spoke() {
		weight = 0
	}
	return c.weigh(err, weight, 0)
}

// OutOfService halts everything because a request on which all others depend, such as that of an access token, has
// used up its attempts. Otherwise it returns err: the failure may be that of this request only, or the caller's time
// is over.
func (c *Client) OutOfService(ctx context.Context, err error) error {
	answer, answered := errors.AsType[*Error](err)
	out := answered && IsGatewayStatus(answer.Status) && !answer.OutOfTime
	_, lost := errors.AsType[*NoAnswerError](err)
	if ctx.Err() != nil || HaltOf(err) != nil || !lost && !out {
		return err
	}
	return c.weigh(err, enoughDoubt, c.serves.Load())
}

// weigh adds evidence that there is no service. With enough of it, it halts, unless the service has answered since the
// count serves was taken.
func (c *Client) weigh(err error, weight int, serves int64) error {
	if _, heard := errors.AsType[*spokeError](err); !heard {
		err = &spokeError{err, &c.spoke}
	}
	if weight == 0 || c.doubts.Add(int64(weight)) < enoughDoubt || c.serves.Load() != serves {
		return err
	}
	h := c.gate.close(newHalt(ErrNoService, err, "", c.acts.sameCause(err)))
	if c.serves.Load() != serves { // it answered before the halt was set, so it could not end the halt
		c.gate.reopen()
	}
	return &haltError{err, h}
}

// lost returns the failure of a request that got no answer. If no attempt got a connection, that is evidence about the
// host, whatever has answered before. If an attempt got a connection, the service may fail for this request only.
func (c *Client) lost(ctx context.Context, t *trip, err error) error {
	failure := c.failed(t, err)
	_, late := errors.AsType[*lateError](err)
	proxy, refused := errors.AsType[*ProxyError](err)
	switch {
	case ctx.Err() != nil, late, HaltOf(err) != nil:
		return c.Doubt(failure, 0)
	case refused && isPermanent(proxy): // it refuses every request
		return c.weigh(failure, enoughDoubt, c.serves.Load())
	case !t.unsure:
		if h, ok := errors.AsType[*Halt](c.gate.barred(false)); ok { // another request has shown the outage
			return &haltError{&spokeError{failure, &c.spoke}, h}
		}
		return c.weigh(failure, t.attempts, t.serves)
	case c.isOutage(ctx, t):
		return c.weigh(failure, enoughDoubt, t.serves)
	case t.Method == http.MethodGet:
		return c.Doubt(failure, 1)
	}
	return c.Doubt(failure, 0)
}

// isOutage reports whether the service is not available at all: every attempt of a request has failed in a way that may
// be temporary, no other request was answered in that time, and the probe, sent once, fails too. A service may have
// trouble with one listing, or one user, and answer the rest.
func (c *Client) isOutage(ctx context.Context, t *trip) bool {
	if c.protocol.Probe == "" || t.attempts < 2 || t.short || ctx.Err() != nil {
		return false
	}
	if c.isFutile(t) { // the probe would wait as long
		return c.serves.Load() == t.serves
	}
	pass, err := c.probing.take(ctx, t.attempts)
	if err != nil {
		return false
	}
	defer pass()
	if c.serves.Load() != t.serves {
		return false
	}
	if c.gate.barred(false) != nil {
		return true // another request has found that out
	}
	// The probe has the priority of the request that asks.
	probe := &trip{attempts: t.attempts, Request: &Request{
		Op: "see whether the service answers", Method: http.MethodGet,
		Path: c.protocol.Probe,
	}}
	req, err := c.newRequest(context.WithValue(ctx, tripKey{}, probe), probe.Request)
	if err != nil {
		return false
	}
	_, _ = c.roundTrip(req.Request) //nolint:bodyclose // it has none: the trip has the answer
	if ctx.Err() != nil || c.serves.Load() != t.serves {
		return false
	}
	return probe.answer == nil || MayPass(probe.answer.Status) || probe.answer.Truncated
}
