package scim

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"
)

const (
	maxBodyBytes = 32 << 20
	// maxLoggedBody bounds a body in a log line, in bytes.
	maxLoggedBody = 8 << 10
	// shortestInBodies is from how many characters on a token is taken out of what is read, so that a service that repeats it in a resource
	// brings it into no state. A shorter one may be somebody's name.
	shortestInBodies = 16
)

// newHTTPTransport is net/http's transport with the roots given. Everything else that http.DefaultTransport would bring is said here, because
// other code in the process may have changed that one.
func newHTTPTransport(roots *x509.CertPool) http.RoundTripper {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                 proxyFromEnvironment,
		DialContext:           dialer.DialContext,
		TLSClientConfig:       &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:   10 * time.Second,
		ForceAttemptHTTP2:     true, // a TLSClientConfig of one's own turns it off
		MaxIdleConns:          32,
		MaxIdleConnsPerHost:   32, // Terraform makes ten calls at a time; two, the default, would reconnect all the time
		IdleConnTimeout:       90 * time.Second,
		ExpectContinueTimeout: time.Second,
	}
}

// proxyFromEnvironment is net/http's, less its error, which repeats the variable with the password in it.
func proxyFromEnvironment(req *http.Request) (*url.URL, error) {
	u, err := http.ProxyFromEnvironment(req)
	if err != nil {
		return nil, errors.New("the proxy that the environment names is not a valid URL")
	}
	return u, nil
}

// trip is what is learned about one request over its attempts. It travels in the request's context, because retryablehttp's hooks and the
// RoundTripper have nothing else in common.
type trip struct {
	op, method, path string
	body             []byte
	once             bool // not to be repeated where it may have arrived

	attempts int           // that passed the gate
	waited   time.Duration // between attempts, and in the shared pause
	ended    time.Time     // when the last attempt ended
	last     *Error        // the last answer that was worth another attempt; nil: none
	short    bool          // there is less time than the last answer asked to wait
	sent     atomic.Bool   // the current attempt got a connection, so that it may have arrived
	unsure   bool          // an attempt that may have taken effect was not answered, or with a status that leaves it open

	location            string
	truncated, tooLarge bool
	illegible           error // the body is in a charset in which it cannot be read
}

type tripKey struct{}

// tripOf returns the trip in ctx; one that nobody reads where there is none.
func tripOf(ctx context.Context) *trip {
	if t, ok := ctx.Value(tripKey{}).(*trip); ok {
		return t
	}
	return &trip{}
}

// trace notes when a connection is ready for the request. Until then nothing of it can have arrived. Later marks (WroteHeaders) are no
// proof of the contrary: they come from another goroutine and may be late when an attempt is cancelled.
func (t *trip) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		// net/http itself tries again on a new connection where it knows that nothing was written.
		GetConn: func(string) { t.sent.Store(false) },
		GotConn: func(httptrace.GotConnInfo) { t.sent.Store(true) },
	}
}

// timeoutError is an attempt, or a step of it, that took too long. net/http's own are also context.DeadlineExceeded, which must mean the
// caller's deadline and nothing else.
type timeoutError struct{ text string }

func (e *timeoutError) Error() string { return e.text }
func (e *timeoutError) Timeout() bool { return true }

// transport makes one attempt: it waits at the gate, adds the token, bounds time and size, reads the body and logs a line.
type transport struct {
	base      http.RoundTripper
	gate      *gate
	authorize func(http.Header)
	userAgent string
	timeout   time.Duration
	maxBody   int64
	logger    *slog.Logger
	redact    func(string) string
	scrub     func([]byte) []byte
	refusal   func(*request, *trip, *answer) *Error
}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	tr := tripOf(req.Context())
	tr.sent.Store(false)
	tr.truncated, tr.tooLarge, tr.location, tr.illegible, tr.short = false, false, "", nil, false
	if !tr.ended.IsZero() {
		tr.waited += time.Since(tr.ended)
	}
	paused, err := t.gate.pass(req.Context(), tr.attempts > 0)
	tr.waited += paused
	if err != nil {
		if req.Body != nil {
			_ = req.Body.Close()
		}
		tr.ended = time.Now()
		return nil, err
	}
	tr.attempts++
	started := time.Now()
	resp, body, err := t.attempt(req, tr)
	tr.ended = time.Now()
	t.log(req.Context(), tr, resp, body, err, tr.ended.Sub(started))
	return resp, err
}

// attempt sends req and reads the whole answer, so that the attempt's timeout covers the body and a broken body can be retried.
func (t *transport) attempt(req *http.Request, tr *trip) (*http.Response, []byte, error) {
	parent := req.Context()
	ctx, cancel := context.WithTimeout(parent, t.timeout)
	defer cancel()
	out := req.Clone(httptrace.WithClientTrace(ctx, tr.trace()))
	t.authorize(out.Header)
	if t.userAgent != "" {
		out.Header.Set("User-Agent", t.userAgent)
	}
	resp, err := t.base.RoundTrip(out)
	if err != nil {
		tr.unsure = tr.unsure || tr.sent.Load()
		switch {
		case parent.Err() != nil:
			err = parent.Err()
		case ctx.Err() != nil:
			err = &timeoutError{text: "no answer within " + t.timeout.String()}
		case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
			err = &timeoutError{text: err.Error()}
		}
		return nil, nil, err
	}
	body, err := readBody(resp, t.maxBody)
	if parent.Err() != nil && err != nil {
		tr.unsure = true
		return nil, nil, parent.Err()
	}
	tr.truncated = err != nil
	// Before the token is looked for, which would not be seen in UTF-16.
	if tr.tooLarge = int64(len(body)) > t.maxBody; !tr.tooLarge {
		body, err = toUTF8(resp.Header.Get("Content-Type"), body, t.maxBody)
		tr.tooLarge = int64(len(body)) > t.maxBody
		if !tr.truncated { // a text that broke off may end in the middle of a character
			tr.illegible = err
		}
	}
	body = t.scrub(body)
	t.note(tr, resp, body)
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return resp, body, nil
}

// note keeps what an answer means for later attempts and for other requests.
func (t *transport) note(tr *trip, resp *http.Response, body []byte) {
	tr.last = nil
	if isPassing(resp.StatusCode) {
		r := &request{op: tr.op, method: tr.method, path: tr.path}
		tr.last = t.refusal(r, tr, &answer{status: resp.StatusCode, header: resp.Header, body: body, tooLarge: tr.tooLarge})
	}
	tr.unsure = tr.unsure || leavesOpen(resp.StatusCode)
	if isRedirect(resp.StatusCode) {
		// http.Client would parse the address, and fail on a malformed one, before it asks whether to follow.
		tr.location = resp.Header.Get("Location")
		resp.Header.Del("Location")
	}
	if resp.StatusCode != http.StatusTooManyRequests && resp.StatusCode != http.StatusServiceUnavailable {
		t.gate.note(nil)
		return
	}
	t.gate.note(tr.last)
	if wait, ok := retryAfter(resp.Header); ok {
		t.gate.pause(min(wait, maxPause))
	}
}

// readBody reads at most limit+1 bytes and closes the body. What was read is returned beside an error.
func readBody(resp *http.Response, limit int64) ([]byte, error) {
	defer func() { _ = resp.Body.Close() }()
	var buf bytes.Buffer
	if resp.ContentLength > 0 && resp.ContentLength <= limit {
		buf.Grow(int(resp.ContentLength) + bytes.MinRead)
	}
	_, err := buf.ReadFrom(io.LimitReader(resp.Body, limit+1))
	return buf.Bytes(), err
}

func (t *transport) log(ctx context.Context, tr *trip, resp *http.Response, body []byte, err error, took time.Duration) {
	if !t.logger.Enabled(ctx, slog.LevelDebug) {
		return
	}
	attrs := []slog.Attr{slog.String("method", tr.method), slog.String("path", t.redact(tr.path))}
	if err != nil {
		attrs = append(attrs, slog.String("error", t.redact(err.Error())))
	} else {
		attrs = append(attrs, slog.Int("status", resp.StatusCode))
	}
	attrs = append(attrs, slog.Duration("duration", took), slog.Int("attempt", tr.attempts))
	t.logger.LogAttrs(ctx, slog.LevelDebug, "SCIM request", attrs...)
	if !t.logger.Enabled(ctx, LevelTrace) {
		return
	}
	t.logger.LogAttrs(ctx, LevelTrace, "SCIM bodies", slog.String("method", tr.method), slog.String("path", t.redact(tr.path)),
		slog.String("request", t.loggable(tr.body)), slog.String("response", t.loggable(body)))
}

// loggable redacts before it cuts: a token across the cut would show its first half.
func (t *transport) loggable(body []byte) string {
	const margin = 4 << 10
	cut := len(body) > maxLoggedBody
	text := t.redact(string(body[:min(len(body), maxLoggedBody+margin)]))
	if cut {
		return text[:min(len(text), maxLoggedBody)] + "…"
	}
	return text
}

func isSuccess(status int) bool { return status >= 200 && status < 300 }

func isRedirect(status int) bool { return status >= 300 && status < 400 }
