package transport

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// trip holds what the client learns about one request over its attempts. It travels in the request's context, because
// retryablehttp's hooks and the RoundTripper have nothing else in common.
type trip struct {
	*Request

	serves   int64         // the client's count when the first attempt had failed
	attempts int           // attempts that passed the gate
	sample   bool          // it shows whether an act that failed still does
	final    bool          // the current attempt was sent after other requests had shown an outage
	era      int           // the pace's era when the current attempt passed it
	passed   time.Time     // the time at which the current attempt passed the pace
	due      time.Time     // the time until which the pace last made it wait
	waited   time.Duration // the time spent between attempts and in the shared pause
	next     time.Time     // the earliest time of the next attempt
	answer   *Answer       // the answer to the current attempt; nil: none
	last     *Error        // the last answer that was worth another attempt; nil: none
	short    bool          // the caller has less time than the last answer asked to wait
	sent     atomic.Bool   // the current attempt got a connection, so that it may have arrived
	unsure   bool          // an attempt may have taken effect: not answered, or with a status that leaves it open
}

type tripKey struct{}

// tripOf returns the trip that Do has put into the context.
func tripOf(ctx context.Context) *trip { return ctx.Value(tripKey{}).(*trip) }

// trace notes when a connection is ready for the request. Until then no part of it can have arrived. Later marks
// (WroteHeaders) do not prove that a request was not written: they come from another goroutine and may be late when an
// attempt is cancelled.
func (t *trip) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		// net/http itself tries again on a new connection where it knows that nothing was written.
		GetConn: func(string) { t.sent.Store(false) },
		GotConn: func(httptrace.GotConnInfo) { t.sent.Store(true) },
	}
}

// timeoutError is an attempt, or a step of it, that took too long. net/http's own timeouts are also
// context.DeadlineExceeded, which must mean the caller's deadline and nothing else.
type timeoutError struct{ text string }

func (e *timeoutError) Error() string { return e.text }
func (e *timeoutError) Timeout() bool { return true }

// roundTrip makes one attempt: it waits at the gate, adds the token, bounds time and size, reads the body and logs a
// line. The trip holds the answer that it read. The response has no body.
func (c *Client) roundTrip(req *http.Request) (*http.Response, error) {
	ctx, t := req.Context(), tripOf(req.Context())
	t.sent.Store(false)
	t.answer, t.short = nil, false
	if err := c.gate.pass(ctx, t); err != nil {
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, err
	}
	if t.attempts++; t.attempts == 1 {
		c.gate.started()
	}
	t.final = c.gate.barred(false) != nil
	c.sent.Add(1)
	started := time.Now()
	resp, err := c.attempt(req, t)
	took := time.Since(started)
	c.log(ctx, t, err, took)
	c.logLesson(ctx, c.gate.left(t, took, c.o.MinBackoff))
	return resp, err
}

// attempt sends req and reads the whole answer, so that the attempt's timeout covers the body and a broken body can be
// retried.
func (c *Client) attempt(req *http.Request, t *trip) (*http.Response, error) {
	parent := req.Context()
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	timer := time.AfterFunc(c.o.RequestTimeout, cancel)
	defer timer.Stop()
	out := req.Clone(httptrace.WithClientTrace(ctx, t.trace()))
	c.authorize(out.Header)
	resp, err := c.o.RoundTripper.RoundTrip(out)
	if err != nil {
		t.unsure = t.unsure || t.sent.Load()
		switch {
		case parent.Err() != nil:
			err = parent.Err()
		case ctx.Err() != nil:
			err = &timeoutError{text: "no answer within " + c.o.RequestTimeout.String()}
		case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
			err = &timeoutError{text: err.Error()}
		}
		return nil, err
	}
	if resp.StatusCode == http.StatusProxyAuthRequired { // no service answers this
		_ = resp.Body.Close()
		t.sent.Store(false)
		return nil, &ProxyError{Status: resp.StatusCode}
	}
	a, err := c.read(t, resp, func() { timer.Reset(c.o.RequestTimeout) })
	if parent.Err() != nil && err != nil {
		t.unsure = true
		return nil, parent.Err()
	}
	t.answer = a
	c.gate.answered(a.Status)
	c.note(t)
	// http.Client would parse the address of a redirect, and fail on a malformed one, before it asks whether to follow.
	resp.Header.Del("Location")
	resp.Body, resp.ContentLength = http.NoBody, 0
	return resp, nil
}

// read reads an answer. Where the answer broke off, it returns an error beside what it has read.
func (c *Client) read(t *trip, resp *http.Response, alive func()) (*Answer, error) {
	limit := c.o.MaxBody
	if t.Read != nil && resp.StatusCode/100 == 2 {
		return c.stream(t, resp, alive)
	}
	body, broke := readBody(resp, limit)
	a := &Answer{Status: resp.StatusCode, Header: resp.Header, Truncated: broke != nil, trip: t}
	a.TooLarge = int64(len(body)) > limit
	if a.Status/100 == 3 {
		a.location = resp.Header.Get("Location")
	}
	// Convert before redacting: a secret in UTF-16 would not be found.
	if !a.TooLarge {
		var err error
		body, err = ToUTF8(resp.Header.Get("Content-Type"), body, limit)
		a.TooLarge = int64(len(body)) > limit
		if !a.Truncated { // a text that broke off may end in the middle of a character
			a.illegible = err
		}
	}
	a.Body = bytes.TrimSpace(trimBOM(c.Scrub(body)))
	return a, broke
}

// note keeps what an answer means for later attempts and for other requests.
func (c *Client) note(t *trip) {
	a := t.answer
	t.last = nil
	if MayPass(a.Status) {
		t.last = c.refusal(a)
	}
	t.unsure = t.unsure || leavesOpen(a.Status)
	if c.Spoke() && a.Status/100 == 2 && !a.HTML() && !a.Truncated {
		c.served() // even if it only shows that the request is done
	}
	if a.Status != http.StatusTooManyRequests && a.Status != http.StatusServiceUnavailable {
		c.gate.note(nil)
		return
	}
	c.gate.note(t.last)
	if a.Status == http.StatusTooManyRequests {
		c.refused.Add(1)
	}
	if wait, ok := RetryAfter(a.Header, time.Now()); ok {
		c.gate.pause(min(wait, maxPause))
	}
}

// readBody reads at most limit+1 bytes and closes the body. It returns what it has read beside an error.
func readBody(resp *http.Response, limit int64) ([]byte, error) {
	defer func() { _ = resp.Body.Close() }()
	var buf bytes.Buffer
	if resp.ContentLength > 0 && resp.ContentLength <= limit {
		buf.Grow(int(resp.ContentLength) + bytes.MinRead)
	}
	_, err := buf.ReadFrom(io.LimitReader(resp.Body, limit+1))
	return buf.Bytes(), err
}
