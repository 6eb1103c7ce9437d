package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	defaultMinBackoff = 500 * time.Millisecond
	// maxPause bounds how long a Retry-After makes a client wait at a time.
	maxPause = 2 * time.Minute
	// maxUnconnected bounds the wait after an attempt that got no connection, in multiples of the first wait.
	maxUnconnected = 12
	// maxRetryAfter bounds the Retry-After that is believed and shown at all.
	maxRetryAfter = 24 * time.Hour
)

// checkRetry is retryablehttp's policy. It never returns an error of its own, so that the last answer reaches the
// caller.
func (c *Client) checkRetry(ctx context.Context, _ *http.Response, err error) (bool, error) {
	t := tripOf(ctx)
	if t.attempts <= 1 { // earlier answers prove nothing about an outage that begins now
		t.serves = c.serves.Load()
	}
	again := ctx.Err() == nil && c.worthRetrying(ctx, t, err)
	if again {
		wait := backoff(c.o.MinBackoff, max(0, t.attempts-1), t.answer)
		if err != nil && !t.sent.Load() {
			wait = min(wait, maxUnconnected*c.o.MinBackoff) // such an attempt costs the host nothing
		}
		t.next = time.Now().Add(wait)
	}
	return again, nil
}

func (c *Client) worthRetrying(ctx context.Context, t *trip, err error) bool {
	if t.final && c.gate.barred(false) != nil {
		return false // another request has used up its attempts, and this one only confirms the outage
	}
	switch {
	case err != nil && !retriesFailure(t, err), err == nil && !c.retriesAnswer(t):
		return false
	case (err != nil || t.answer.Status != http.StatusTooManyRequests) && c.acts.lastAttempt(t.act()):
		return false
	case err != nil:
		return true
	}
	if c.isFutile(t) {
		return false
	}
	// Waiting longer than the caller has would only replace the service's answer by a bare "deadline exceeded".
	if wait, ok := RetryAfter(t.answer.Header, time.Now()); ok {
		if deadline, has := ctx.Deadline(); has && min(wait, maxPause) > time.Until(deadline) {
			t.short = true
			return false
		}
	}
	return true
}

// isFutile reports whether the service asks for a longer wait than all attempts that are left could wait together, and
// asks for it again after one such wait. One that only exaggerates has answered by then.
func (c *Client) isFutile(t *trip) bool {
	if t.attempts < 2 || t.waited < maxPause/2 || t.answer == nil || !MayPass(t.answer.Status) {
		return false // attempts that failed in another way are no such wait
	}
	wait, ok := RetryAfter(t.answer.Header, time.Now())
	return ok && wait > maxPause && wait > time.Duration(c.Retries()+1-t.attempts)*maxPause
}

// retriesFailure decides about an attempt that got no answer. A request that may be done only once is repeated only
// when it certainly did not arrive.
func retriesFailure(t *trip, err error) bool {
	if _, late := errors.AsType[*lateError](err); late || HaltOf(err) != nil || isPermanent(err) {
		return false
	}
	return !t.Once || !t.sent.Load()
}

func (c *Client) retriesAnswer(t *trip) bool {
	switch status := t.answer.Status; {
	case status == http.StatusTooManyRequests:
		return true
	case IsGatewayStatus(status):
		return !t.Once
	default:
		// A read whose body broke off is worth another try. A write was acknowledged by its status.
		return t.Method == http.MethodGet && status/100 == 2 &&
			(t.answer.Truncated || c.protocol.PagesPass && t.answer.HTML())
	}
}

// isPermanent reports whether an error will not go away: a host name that does not exist, an untrusted certificate, or
// a request that net/http refuses to send. Half a minute of retries would only delay the error of a mistyped name.
func isPermanent(err error) bool {
	if proxy, ok := errors.AsType[*ProxyError](err); ok && proxy.Status/100 == 4 {
		return true
	}
	if resolution, ok := errors.AsType[*net.DNSError](err); ok && resolution.IsNotFound {
		return true
	}
	var (
		verification *tls.CertificateVerificationError
		authority    x509.UnknownAuthorityError
		hostname     x509.HostnameError
		invalid      x509.CertificateInvalidError
		noTLS        tls.RecordHeaderError
	)
	if errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &hostname) ||
		errors.As(err, &invalid) || errors.As(err, &noTLS) || errors.Is(err, http.ErrSchemeMismatch) {
		return true
	}
	// net/http has no typed errors for these.
	text := err.Error()
	return strings.Contains(text, "unsupported protocol scheme") || strings.Contains(text, "invalid header field") ||
		strings.Contains(text, "no Host in request URL")
}

// backoff is the wait before attempt number+2: what the service asked for, else a time that doubles from shortest, with
// jitter.
func backoff(shortest time.Duration, number int, a *Answer) time.Duration {
	if a != nil {
		// "Now" is honoured once: a service that repeats it, or whose clock is off, would use up all retries in an
		// instant.
		if wait, ok := RetryAfter(a.Header, time.Now()); ok && (wait > 0 || number == 0) {
			wait = min(wait, maxPause)
			return wait + rand.N(wait/10+1)
		}
	}
	wait := min(shortest<<min(number, 6), 60*shortest)
	return wait/2 + rand.N(wait/2+1)
}

// RetryAfter reads the header of that name (RFC 9110 §10.2.3), seconds or a date, and returns at most a day. A past
// date is 0. A date is measured against the answer's own Date, so that a wrong clock on either side does not matter,
// and against now where there is none. ok is false where the header is absent or makes no sense.
func RetryAfter(h http.Header, now time.Time) (wait time.Duration, ok bool) {
	header := strings.TrimSpace(h.Get("Retry-After"))
	if header == "" {
		return 0, false
	}
	if strings.Trim(header, "0123456789") == "" {
		seconds, err := strconv.Atoi(header)
		if err != nil || seconds > int(maxRetryAfter/time.Second) {
			return maxRetryAfter, true
		}
		return time.Duration(seconds) * time.Second, true
	}
	if seconds, err := strconv.ParseFloat(header, 64); err == nil {
		if !(seconds >= 0) {
			return 0, false
		}
		return time.Duration(min(seconds, maxRetryAfter.Seconds()) * float64(time.Second)), true
	}
	at, err := http.ParseTime(header)
	if err != nil {
		return 0, false
	}
	if theirs, err := http.ParseTime(h.Get("Date")); err == nil {
		now = theirs
	}
	return min(max(0, at.Sub(now)), maxRetryAfter), true
}
