package scim

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

const (
	contentType = "application/scim+json"
	accept      = "application/scim+json, application/json"
)

// request is one SCIM request, before any attempt at it.
type request struct {
	op, method string
	path       string // below the endpoint, escaped
	query      url.Values
	ifMatch    string
	body       []byte // nil: none
	adds       bool   // it puts something into a list
}

// once reports a request that is not repeated where an earlier attempt may have arrived: SCIM has no idempotency key, so that a second
// POST could make a second user, and what is added again is in the list twice on some services (dialect 21).
func (r *request) once() bool { return r.method == http.MethodPost || r.adds }

// answer is the last response to a request, its body read.
type answer struct {
	status              int
	header              http.Header
	body                []byte
	truncated, tooLarge bool
	illegible           error
}

// do sends r, with retries, and returns a 2xx answer or an error that is a *Error or a *TransportError.
func (c *Client) do(ctx context.Context, r *request) (*answer, error) {
	t := &trip{op: r.op, method: r.method, path: r.path, body: r.body, once: r.once()}
	if err := ctx.Err(); err != nil {
		return nil, c.failed(r, t, err)
	}
	req, err := c.newRequest(context.WithValue(ctx, tripKey{}, t), r)
	if err != nil {
		return nil, c.failed(r, t, err)
	}
	resp, err := c.retry.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		err = c.overtime(t, withoutURL(err))
		return nil, c.doubt(c.failed(r, t, err), unanswered(ctx, r, t, err))
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, c.failed(r, t, err)
	}
	a := &answer{status: resp.StatusCode, header: resp.Header, body: body, truncated: t.truncated, tooLarge: t.tooLarge, illegible: t.illegible}
	switch {
	case a.status == http.StatusUnauthorized:
		return nil, c.refuseToken(r, t, c.refusal(r, t, a))
	case !isSuccess(a.status):
		e := c.refusal(r, t, a)
		if _, waited := c.gate.putOff(); e.OutOfTime {
			e.Waited = max(e.Waited, waited)
		}
		return nil, c.doubt(e, answeredBadly(r, e))
	case a.illegible != nil:
		return nil, c.unreadable(r, a, a.illegible)
	}
	return a, nil
}

// overtime adds to the end of a caller's time what the service had answered last, where that asked for patience.
func (c *Client) overtime(t *trip, err error) error {
	if !isContexts(err) {
		return err
	}
	last, waited := c.gate.putOff()
	if t.last != nil {
		last = t.last
		if !t.ended.IsZero() { // it ended while waiting
			waited = max(waited, t.waited+time.Since(t.ended))
		}
	}
	if last == nil {
		return err
	}
	return &OvertimeError{Answer: last, Waited: waited, Err: err}
}

// Overtime is the end of somebody's time who waited for a request that others made too: err, and beside it, where err is the error of a context,
// what the service has put all requests off with.
func (c *Client) Overtime(err error) error { return c.overtime(&trip{}, err) }

func isContexts(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

func (c *Client) newRequest(ctx context.Context, r *request) (*retryablehttp.Request, error) {
	target := url.URL{Scheme: c.base.Scheme, Host: c.base.Host}
	address := target.String() + c.base.EscapedPath() + r.path
	if query := encodeQuery(r.query); query != "" {
		address += "?" + query
	}
	var body any
	if r.body != nil {
		body = r.body
	}
	req, err := retryablehttp.NewRequestWithContext(ctx, r.method, address, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", accept)
	if r.body != nil {
		req.Header.Set("Content-Type", contentType)
	}
	if r.ifMatch != "" {
		req.Header.Set("If-Match", r.ifMatch)
	}
	return req, nil
}

// failed words a request that got no answer.
func (c *Client) failed(r *request, t *trip, err error) error {
	err = withoutURL(err)
	if text := err.Error(); c.redact(text) != text {
		err = &redactedError{text: c.redact(text), err: err}
	}
	return &TransportError{Op: r.op, Method: r.method, Path: c.redact(r.path), Sent: t.unsure, Attempts: t.attempts, Err: err}
}

// withoutURL is an error without the whole URL that net/http wraps it with, its query and so somebody's address included.
func withoutURL(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}

// redactedError shows another text than the error it stands for.
type redactedError struct {
	text string
	err  error
}

func (e *redactedError) Error() string { return e.text }

// Is keeps errors.Is working. There is no Unwrap: it would hand out the original and its text.
func (e *redactedError) Is(target error) bool { return errors.Is(e.err, target) }

// resourcePath is the path of one resource. An empty id would turn one resource into all of them.
func resourcePath(collection, id string) (string, error) {
	switch id {
	case "", ".", "..":
		return collection + "/", unfit(id)
	}
	return collection + "/" + url.PathEscape(id), nil
}

// encodeQuery writes blanks as %20, as RFC 7644's own examples do: not every server reads a plus sign as a blank.
func encodeQuery(v url.Values) string { return strings.ReplaceAll(v.Encode(), "+", "%20") }

func statusText(status int) string {
	if text := http.StatusText(status); text != "" {
		return fmt.Sprintf("%d %s", status, text)
	}
	return fmt.Sprint(status)
}
