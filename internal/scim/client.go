// Package scim is a SCIM 2.0 client (RFC 7643, RFC 7644) for services that keep to the standard loosely: it reads what real servers
// answer, sends only what every one of them was seen to accept, and says of every failure whether the service may have acted.
package scim

import (
	"crypto/x509"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/redact"
)

// LevelTrace is the level at which request and response bodies are logged, below slog.LevelDebug.
const LevelTrace = slog.Level(-8)

const defaultRequestTimeout = 30 * time.Second

// Options says how a Client reaches its service.
type Options struct {
	// BaseURL is the SCIM endpoint without a trailing slash. Its path is kept.
	BaseURL *url.URL
	// Token is the bearer token. It is sent to BaseURL's host only and shown nowhere.
	Token string `json:"-"`
	// UserAgent is sent with every request; empty: Go's own.
	UserAgent string
	// RootCAs are the trusted roots; nil: the system's.
	RootCAs *x509.CertPool
	// RequestTimeout bounds one attempt, its body included; 0: 30 seconds.
	RequestTimeout time.Duration
	// MaxRetries is how often one request is repeated at most.
	MaxRetries int
	// RequestsPerSecond limits all requests of the client together; 0: no limit.
	RequestsPerSecond float64
	// Logger gets one line per attempt at slog.LevelDebug and bodies at LevelTrace, with the caller's context; nil: none.
	Logger *slog.Logger
}

// String describes o without the token.
func (o Options) String() string {
	return fmt.Sprintf("scim.Options{BaseURL: %s, MaxRetries: %d, RequestsPerSecond: %g}", printableURL(o.BaseURL), o.MaxRetries, o.RequestsPerSecond)
}

// GoString is String, so that %#v does not show the token either.
func (o Options) GoString() string { return o.String() }

// LogValue is String, so that a structured log does not show the token either.
func (o Options) LogValue() slog.Value { return slog.StringValue(o.String()) }

// Client talks to one SCIM endpoint with one token. It is safe for concurrent use: its rate limit, its pause after a Retry-After and its
// halts are shared by all callers.
type Client struct {
	base   *url.URL
	retry  *retryablehttp.Client
	gate   *gate
	redact func(string) string
	spoke  atomic.Bool
	doubts atomic.Int64 // what speaks against there being a service, while spoke is false
}

// NewClient returns a client. It makes no request.
func NewClient(o Options) *Client {
	return newClient(o, newHTTPTransport(o.RootCAs))
}

func newClient(o Options, base http.RoundTripper) *Client {
	if o.RequestTimeout <= 0 {
		o.RequestTimeout = defaultRequestTimeout
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	c := &Client{
		base:   trimmedBase(o.BaseURL),
		gate:   newGate(o.RequestsPerSecond),
		redact: redact.Text(o.Token),
	}
	c.retry = &retryablehttp.Client{
		HTTPClient: &http.Client{
			Transport: &transport{
				base:      base,
				gate:      c.gate,
				authorize: authorizer(o.Token),
				userAgent: o.UserAgent,
				timeout:   o.RequestTimeout,
				maxBody:   maxBodyBytes,
				logger:    o.Logger,
				redact:    c.redact,
				scrub:     redact.Body(o.Token, shortestInBodies),
				refusal:   c.refusal,
			},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		RetryWaitMin: minBackoff,
		RetryWaitMax: maxBackoff,
		RetryMax:     max(0, o.MaxRetries),
		CheckRetry:   checkRetry,
		Backoff:      backoff,
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	return c
}

// Retries returns how often one request is repeated at most.
func (c *Client) Retries() int { return c.retry.RetryMax }

// Host returns the host, and port if any, that the client talks to.
func (c *Client) Host() string { return c.base.Host }

// Spoke reports whether the service has answered something as SCIM at least once: a resource, a listing or a SCIM error. Until then
// a 404 may as well mean that the URL is wrong.
func (c *Client) Spoke() bool { return c.spoke.Load() }

// String describes the client by its endpoint.
func (c *Client) String() string { return "scim.Client{" + printableURL(c.base) + "}" }

// GoString is String: %#v would print the client's insides.
func (c *Client) GoString() string { return c.String() }

// authorizer keeps the token in a closure, where no formatting verb and no dump of the client finds it.
func authorizer(token string) func(http.Header) {
	return func(h http.Header) {
		if token != "" {
			h.Set("Authorization", "Bearer "+token)
		}
	}
}

func trimmedBase(u *url.URL) *url.URL {
	if u == nil {
		return &url.URL{}
	}
	base := *u
	base.User, base.RawQuery, base.Fragment, base.RawFragment = nil, "", "", ""
	base.Path, base.RawPath = strings.TrimRight(u.Path, "/"), strings.TrimRight(u.RawPath, "/")
	return &base
}

func printableURL(u *url.URL) string {
	if u == nil {
		return ""
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}).String()
}
