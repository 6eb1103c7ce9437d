package transport

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"
)

// ErrActFails is the error of requests that were not sent because the latest requests for the same act, such as every
// create of a user, have failed. The service, or something in front of it, still serves other requests. ErrActFails is
// returned as a *Halt.
var ErrActFails = errors.New("the service failed all such requests before; this one is not sent")

// enoughFailed is how many requests for one act must fail in a row before further ones are held back. So a few users
// that the service cannot serve keep no others back. The first of the requests has used up its attempts.
const enoughFailed = 5

// A create that fails alone gives up after this many POSTs, which take about this long. Many creates that fail at the
// same time delay each other, so what they have done together counts.
const (
	enoughPosts  = 4
	postPatience = 8 * time.Second
)

// acts are the acts that fail at present, each by the words of its requests' Op.
type acts struct {
	mu      sync.Mutex // guards what follows
	failing map[string]*failingAct
	posts   map[string]*postsInARow
}

// postsInARow are POSTs for one act of which none has succeeded.
type postsInARow struct {
	cause error
	since time.Time
	count int
}

// failingAct is an act of which one request has used up its attempts, and none has succeeded since. Until one succeeds,
// each other request makes one attempt.
type failingAct struct {
	halt   *Halt
	failed int // requests in a row
	held   int // requests since then that were held back, or sent to see whether the service has recovered
}

// Act is the act to which the halt is limited, such as "create user"; "": it is not limited.
func (h *Halt) Act() string { return h.act }

// Holds reports whether the halt keeps requests back. If it keeps none back, it only shows that several failures have
// one cause.
func (h *Halt) Holds() bool { return !h.words }

// Stopped reports whether the request was not sent because of a halt, or failed with a halt of all requests, so that
// nothing can be read either. A failure that belongs to the halt of one act does not count: it may have had an effect,
// and a read can show it.
func Stopped(err error) bool {
	if _, unsent := errors.AsType[*Halt](err); unsent {
		return true
	}
	h := HaltOf(err)
	return h != nil && h.act == ""
}

// Judge records the outcome of r for later requests of the same act, and returns err. If the failure is that of the
// whole act, the returned error belongs to a halt. A request that its caller repeats (Once) counts as final only after
// GaveUp, or after several POSTs of the act have failed.
func (c *Client) Judge(r *Request, err error) error {
	switch {
	case err == nil:
		c.acts.succeeded(r.act())
		return nil
	case HaltOf(err) != nil:
		return err
	case !mayConcernAll(err):
		if _, answered := errors.AsType[*Error](err); answered && !HasStatus(err, http.StatusTooManyRequests) {
			c.acts.succeeded(r.act()) // the service has judged it
		}
		return err
	}
	answer, answered := errors.AsType[*Error](err)
	final := !r.Once || answered && refusesCreates(answer) ||
		r.Method == http.MethodPost && c.acts.postFailed(r.act(), err)
	return c.actFailed(err, final, !r.Fallback)
}

// GaveUp is Judge for a failure after which the caller sends the request no more.
func (c *Client) GaveUp(err error) error {
	if err == nil || HaltOf(err) != nil || !mayConcernAll(err) {
		return err
	}
	return c.actFailed(err, true, true)
}

func (c *Client) actFailed(err error, final, bars bool) error {
	halt, _ := errors.AsType[*Halt](c.gate.barred(false))
	if halt != nil && !sameFailure(halt.cause, err) {
		halt = nil
	}
	return c.acts.fail(err, final, bars, halt)
}

// Worked is for a caller that has seen the effect of a request, although the request failed with err. So the failures
// of its act keep no other request back.
func (c *Client) Worked(err error) {
	if h := HaltOf(err); h != nil && h.act != "" {
		c.acts.succeeded(h.act)
	}
}

func (a *acts) succeeded(act string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.failing, act)
	delete(a.posts, act)
}

// postFailed counts a POST that failed, and reports whether others need not be sent again either.
func (a *acts) postFailed(act string, err error) (enough bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	row := a.posts[act]
	if row == nil || !sameFailure(row.cause, err) {
		row = &postsInARow{cause: err, since: time.Now()}
		if a.posts == nil {
			a.posts = map[string]*postsInARow{}
		}
		a.posts[act] = row
	}
	row.count++
	return row.count >= enoughPosts && time.Since(row.since) >= postPatience
}

// clear forgets all failures.
func (a *acts) clear() {
	a.mu.Lock()
	defer a.mu.Unlock()
	clear(a.failing)
	clear(a.posts)
}

// fail records a failure. final means that its request has used up its attempts, so that other requests make one each.
// bars means that enough such failures hold others back. other is the halt of all requests, if it has the same cause.
func (a *acts) fail(err error, final, bars bool, other *Halt) error {
	act := actOf(err)
	a.mu.Lock()
	defer a.mu.Unlock()
	f := a.failing[act]
	if f == nil || !sameFailure(f.halt.cause, err) {
		if !final {
			return err
		}
		if a.failing == nil {
			a.failing = map[string]*failingAct{}
		}
		f = &failingAct{halt: newHalt(ErrActFails, err, act, other)}
		f.halt.words = !bars || !f.stops()
		a.failing[act] = f
	}
	f.failed++
	return &haltError{err, f.halt}
}

// barred returns the halt that keeps a request from being sent. It lets some requests pass in spite of the halt: the
// first, second, fourth, eighth and so on. So the end of a failure shows, and requests that fail for reasons of their
// own keep few others back.
func (a *acts) barred(t *trip) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	f := a.failing[t.act()]
	if f == nil || f.halt.words || f.failed < enoughFailed || t.attempts > 0 || t.sample {
		return nil
	}
	f.held++
	if t.sample = f.held&(f.held-1) == 0; t.sample {
		return nil
	}
	return f.halt
}

// lastAttempt reports whether a request of an act needs no further attempt, because another one has used up its own.
func (a *acts) lastAttempt(act string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	f := a.failing[act]
	return f != nil && f.stops()
}

// sameCause returns the halt of an act that has the same cause; nil: there is none.
func (a *acts) sameCause(err error) *Halt {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, f := range a.failing {
		if sameFailure(f.halt.cause, err) {
			return f.halt
		}
	}
	return nil
}

// stops reports whether the failure is worth holding requests back. A fault of the service itself (500) is quick and
// may well be about the values of each request.
func (f *failingAct) stops() bool {
	answer, ok := errors.AsType[*Error](f.halt.cause)
	return !ok || IsGatewayStatus(answer.Status)
}

// actOf is the act that failed.
func actOf(err error) string {
	var op string
	if e, ok := errors.AsType[*Error](err); ok {
		op = e.Op
	} else if e, ok := errors.AsType[*DecodeError](err); ok {
		op = e.Op
	} else if e, ok := errors.AsType[*NoAnswerError](err); ok {
		op = e.Op
	}
	return (&Request{Op: op}).act()
}

// act is what r has in common with other requests.
func (r *Request) act() string {
	act, _, _ := strings.Cut(r.Op, ":") // the page of a listing
	return act
}

// mayConcernAll reports whether a failure may be that of all requests of its act: a fault of the service or of a
// gateway, a refusal of all creates or reads, a connection that broke, or an answer that broke off or is not of the
// protocol.
func mayConcernAll(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Status == http.StatusInternalServerError || IsGatewayStatus(e.Status) ||
			refusesCreates(e) || forbidsReads(e)
	}
	if e, ok := errors.AsType[*DecodeError](err); ok {
		_, foreign := errors.AsType[*foreignError](e.Err)
		return e.HTML || e.Truncated || foreign && e.Method == http.MethodGet
	}
	e, ok := errors.AsType[*NoAnswerError](err)
	return ok && e.Sent && e.Attempts > 0
}

// refusesCreates reports whether an answer to a POST is about the collection, and not about the values of one request.
func refusesCreates(e *Error) bool {
	switch e.Status {
	case http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return e.Method == http.MethodPost
	}
	return false
}

// forbidsReads reports whether an answer may be about all reads, such as that of a tenant whose SCIM is switched off.
// It has no values of a configuration to be about.
func forbidsReads(e *Error) bool {
	return e.Status == http.StatusForbidden && e.Method == http.MethodGet
}

// sameFailure reports whether two failures have one cause. Faults of the service itself must be worded the same, apart
// from words with a digit, such as the number of an incident.
func sameFailure(a, b error) bool {
	if one, ok := errors.AsType[*Error](a); ok {
		other, ok := errors.AsType[*Error](b)
		switch {
		case !ok:
			return false
		case IsGatewayStatus(one.Status):
			return IsGatewayStatus(other.Status)
		}
		return one.Status == other.Status && one.Code == other.Code && wording(one.Detail) == wording(other.Detail)
	}
	if one, ok := errors.AsType[*DecodeError](a); ok {
		other, ok := errors.AsType[*DecodeError](b)
		return ok && one.HTML == other.HTML && one.Truncated == other.Truncated
	}
	_, ok := errors.AsType[*NoAnswerError](b)
	return ok
}

func wording(detail string) string {
	var words []string
	for word := range strings.FieldsSeq(detail) {
		if !strings.ContainsAny(word, "0123456789") {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}
