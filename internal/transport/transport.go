// Package transport sends HTTP requests to one service for a client of any protocol, and knows no protocol itself. It
// retries what may be sent again, keeps a rate, waits where the service asks for it, bounds time and size, hides
// secrets, logs each attempt, and reports for each failure whether the service may have acted.
package transport

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// LevelTrace is the level at which request and response bodies are logged, below slog.LevelDebug.
const LevelTrace = slog.Level(-8)

const (
	defaultRequestTimeout = 30 * time.Second
	defaultMaxBody        = 32 << 20
)

// Options are how a Client reaches its service.
type Options struct {
	// BaseURL is the endpoint without a trailing slash. Its path is kept.
	BaseURL *url.URL
	// Token is the bearer token. It is sent to BaseURL's host only and never shown.
	Token string `json:"-"`
	// UserAgent is sent with every request; empty: Go's own.
	UserAgent string
	// RootCAs are the trusted roots; nil: the system's.
	RootCAs *x509.CertPool
	// RequestTimeout bounds one attempt, its body included; 0: 30 seconds.
	RequestTimeout time.Duration
	// MaxRetries is how often one request is repeated at most.
	MaxRetries int
	// MinBackoff is the first wait between two attempts where the service asks for none. Each further wait doubles. 0:
	// half a second.
	MinBackoff time.Duration
	// RequestsPerSecond limits all requests of the client together; 0: no limit.
	RequestsPerSecond float64
	// FindPace makes the client find how many requests a second, and how many at a time, the service accepts.
	// RequestsPerSecond is then the ceiling.
	FindPace bool
	// MaxBody bounds the body of an answer, in bytes; 0: 32 MiB.
	MaxBody int64
	// Logger gets one line per attempt at slog.LevelDebug and bodies at LevelTrace, with the caller's context; nil:
	// none.
	Logger *slog.Logger
	// RoundTripper replaces the network, proxies and RootCAs; nil: net/http's, with them.
	RoundTripper http.RoundTripper `json:"-"`
}

// String describes o without the token.
func (o Options) String() string {
	return fmt.Sprintf("transport.Options{BaseURL: %s, MaxRetries: %d, RequestsPerSecond: %g}",
		printableURL(o.BaseURL), o.MaxRetries, o.RequestsPerSecond)
}

// GoString is String, so that %#v does not show the token either.
func (o Options) GoString() string { return o.String() }

// Protocol describes the service's protocol.
type Protocol struct {
	// Name begins the log lines.
	Name string
	// Accept and ContentType are the headers of those names.
	Accept, ContentType string
	// Explain reads the answer of an error into its Code, Detail and Genuine, and returns false where it cannot. The
	// client cuts the text and hides secrets in it. nil: such bodies are quoted as text.
	Explain func(a *Answer, e *Error) bool
	// Probe is a path that costs the service little, and that every service serves or refuses with an error of the
	// protocol. When a request has used up its attempts, the client requests Probe to see whether the service answers at
	// all. "": none.
	Probe string
	// PagesPass makes an HTML page in answer to a GET worth another attempt: some services throttle with such pages.
	PagesPass bool
}

// Client talks to one service. It is safe for concurrent use. All callers share its rate limit, its pause after a
// Retry-After and its halts.
type Client struct {
	*Redactor
	o        Options
	protocol Protocol
	base     *url.URL
	retry    *retryablehttp.Client
	gate     *gate
	acts     *acts
	spoke    atomic.Bool

	sent, refused atomic.Int64

	authorize func(http.Header)
	serves    atomic.Int64 // answers of a service that is there
	doubts    atomic.Int64 // evidence against a service since the last such answer
	probing   turn         // of the request that probes the service
}

// New returns a client. It makes no request.
func New(o Options, p Protocol) *Client {
	o.RequestTimeout = cmp.Or(max(0, o.RequestTimeout), defaultRequestTimeout)
	o.MinBackoff = cmp.Or(o.MinBackoff, defaultMinBackoff)
	o.MaxBody = cmp.Or(o.MaxBody, defaultMaxBody)
	o.Logger = cmp.Or(o.Logger, slog.New(slog.DiscardHandler))
	if o.RoundTripper == nil {
		o.RoundTripper = NewRoundTripper(o.RootCAs)
	}
	c := &Client{Redactor: NewRedactor(o.Token), o: o, protocol: p, base: trimmedBase(o.BaseURL)}
	c.acts = &acts{}
	c.gate = newGate(o.RequestsPerSecond, o.FindPace, c.acts)
	c.o.Token = "" // a closure holds it, where no formatting verb and no dump of the client finds it
	c.authorize = func(h http.Header) {
		if o.Token != "" {
			h.Set("Authorization", "Bearer "+o.Token)
		}
	}
	c.retry = &retryablehttp.Client{
		HTTPClient: &http.Client{
			Transport:     roundTripper(c.roundTrip),
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		RetryMax:     max(0, o.MaxRetries),
		CheckRetry:   c.checkRetry,
		Backoff:      func(_, _ time.Duration, _ int, _ *http.Response) time.Duration { return 0 }, // the gate waits
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	return c
}

type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Retries returns how often one request is repeated at most.
func (c *Client) Retries() int { return c.retry.RetryMax }

// Counts returns how many requests were sent, repeated ones included, and how many of them the service refused with
// 429.
func (c *Client) Counts() (sent, refused int) { return int(c.sent.Load()), int(c.refused.Load()) }

// Host returns the client's host, with the port if there is one.
func (c *Client) Host() string { return c.base.Host }

// String describes the client by its endpoint.
func (c *Client) String() string { return "transport.Client{" + printableURL(c.base) + "}" }

// GoString is String: %#v would print the client's insides.
func (c *Client) GoString() string { return c.String() }

// Request is one request, before any attempt at it.
type Request struct {
	Op     string // the act in words, such as "create user" or "list users: page 3"
	Method string
	Path   string // below the endpoint, escaped
	Query  url.Values
	Header http.Header // beside those that the client sets
	Body   []byte      // nil: none
	Once   bool        // it is not repeated where an earlier attempt may have arrived
	// Fallback is true if the caller has another way. Then failures keep no other request back.
	Fallback bool
	Secret   bool // no log shows its body and its answer's
	// Read, if not nil, reads the body of a success as it arrives, again at each attempt. The request's timeout is then
	// that of each read, and Read must scrub secrets. Answer.Body is the beginning.
	Read func(io.Reader) error
}

// Do sends r, with retries. It returns a 2xx answer, or an error that wraps a *Error, a *DecodeError or a
// *NoAnswerError. With a *Error it returns the answer too.
func (c *Client) Do(ctx context.Context, r *Request) (*Answer, error) {
	t := &trip{Request: r}
	if err := ctx.Err(); err != nil {
		return nil, c.failed(t, err)
	}
	req, err := c.newRequest(context.WithValue(ctx, tripKey{}, t), r)
	if err != nil {
		return nil, c.failed(t, err)
	}
	resp, err := c.retry.Do(req)
	if t.attempts > 0 {
		defer c.gate.over()
	}
	if err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, c.lost(ctx, t, c.overtime(t, WithoutURL(err)))
	}
	_ = resp.Body.Close() // the answer has the body
	a := t.answer
	switch {
	case a.Status/100 != 2:
		e := c.refusal(a)
		if _, waited := c.gate.putOff(); e.OutOfTime {
			e.Waited = max(e.Waited, waited)
		}
		if MayPass(a.Status) && c.isOutage(ctx, t) {
			return a, c.weigh(e, enoughDoubt, t.serves)
		}
		return a, e
	case a.Truncated && c.isOutage(ctx, t):
		return nil, c.weigh(c.Unreadable(a, errors.New("the body broke off")), enoughDoubt, t.serves)
	case a.illegible != nil:
		if _, err := c.Content(a); err != nil && r.Read != nil { // explains more than the error of Read
			a.illegible = err
		}
		return nil, c.Doubt(c.Unreadable(a, a.illegible), 0)
	}
	return a, nil
}

func (c *Client) newRequest(ctx context.Context, r *Request) (*retryablehttp.Request, error) {
	target := url.URL{Scheme: c.base.Scheme, Host: c.base.Host}
	address := target.String() + c.base.EscapedPath() + r.Path
	if len(r.Query) > 0 {
		// A blank is %20, as in RFC 7644's own examples: not every server reads a plus sign as a blank.
		address += "?" + strings.ReplaceAll(r.Query.Encode(), "+", "%20")
	}
	var body any
	if r.Body != nil {
		body = r.Body
	}
	req, err := retryablehttp.NewRequestWithContext(ctx, r.Method, address, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", c.protocol.Accept)
	if r.Body != nil {
		req.Header.Set("Content-Type", c.protocol.ContentType)
	}
	if c.o.UserAgent != "" {
		req.Header.Set("User-Agent", c.o.UserAgent)
	}
	maps.Copy(req.Header, r.Header)
	return req, nil
}

// Unsent is the failure of a request that was not sent because of err.
func (c *Client) Unsent(r *Request, err error) error { return c.failed(&trip{Request: r}, err) }

// failed is the error of a request that got no answer.
func (c *Client) failed(t *trip, err error) error {
	err = WithoutURL(err)
	if text := err.Error(); c.Redact(text) != text {
		err = &redactedError{text: c.Redact(text), err: err}
	}
	path := c.Redact(t.Path)
	return &NoAnswerError{Op: t.Op, Method: t.Method, Path: path, Sent: t.unsure, Attempts: t.attempts, Err: err}
}

// overtime returns the error of a caller whose time has ended. It adds the service's last answer if that asked to wait.
func (c *Client) overtime(t *trip, err error) error {
	if !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) {
		return err
	}
	last, waited := c.gate.putOff()
	if t.last != nil {
		last, waited = t.last, max(waited, t.waited)
	}
	if last == nil {
		return err
	}
	return &OvertimeError{Answer: last, Waited: waited, Err: err}
}

// Overtime is for a caller whose time ended while it waited for a request that it shares. It returns err and, where err
// is the error of a context, adds the service's last answer that delayed all requests.
func (c *Client) Overtime(err error) error { return c.overtime(&trip{}, err) }

// WithoutURL is an error without the URL that net/http and oauth2 add, because its query may contain a person's
// address.
func WithoutURL(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}

func trimmedBase(u *url.URL) *url.URL {
	if u == nil {
		return &url.URL{}
	}
	path, raw := strings.TrimRight(u.Path, "/"), strings.TrimRight(u.RawPath, "/")
	return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: path, RawPath: raw}
}

func printableURL(u *url.URL) string {
	if u == nil {
		return ""
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}).String()
}
