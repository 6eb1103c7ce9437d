// Package scim is a SCIM 2.0 client (RFC 7643, RFC 7644) for services that follow the standard loosely. It reads what
// real servers answer, sends the forms that most of them accept, and reports for every failure whether the
// service may have acted.
package scim

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

const contentType = "application/scim+json"

// Options configure how a Client reaches its service.
type Options = transport.Options

// Client sends requests to one SCIM endpoint with one token. It is safe for concurrent use.
type Client struct{ *transport.Client }

// NewClient returns a client. It makes no request.
func NewClient(o Options) *Client {
	return &Client{transport.New(o, transport.Protocol{
		Name: "SCIM", Accept: contentType + ", application/json", ContentType: contentType, Explain: explain,
		Probe: servicePath,
	})}
}

// do sends r with retries, and returns a 2xx answer or one of this package's errors. A refused token halts the client,
// and so does enough evidence that there is no SCIM service.
func (c *Client) do(ctx context.Context, r *transport.Request) (*transport.Answer, error) {
	a, err := c.Do(ctx, r)
	e, refused := errors.AsType[*Error](err)
	switch {
	case !refused:
		return a, err
	case e.Status == http.StatusUnauthorized:
		return nil, c.Refuse(a, e)
	}
	return nil, c.Doubt(err, answeredBadly(r, e))
}

// send is do with a body.
func (c *Client) send(ctx context.Context, r *transport.Request, body any) (*transport.Answer, error) {
	data, err := json.Marshal(body)
	if err == nil && isNull(data) {
		err = errors.New("nothing to send")
	}
	if err != nil {
		return nil, c.Unsent(r, err)
	}
	r.Body = data
	return c.do(ctx, r)
}

// object returns the body of a 2xx answer if it is a JSON object within bounds.
func (c *Client) object(a *transport.Answer) ([]byte, error) {
	body, err := c.Content(a)
	if err == nil {
		err = checkJSON(body)
	}
	if err == nil && body[0] != '{' {
		err = errors.New("the body is not a JSON object")
	}
	if err != nil {
		return nil, c.unreadable(a, err)
	}
	return body, nil
}

func (c *Client) unreadable(a *transport.Answer, err error) error {
	e := c.Unreadable(a, err)
	return c.Doubt(e, answeredOddly(a.Request(), e))
}

// address sets the path of r to that of one resource. It returns an error for an id that no path can hold.
func (c *Client) address(r *transport.Request, k resourceType, id string) (err error) {
	if r.Path, err = resourcePath(k.path, id); err != nil {
		return c.Unsent(r, err)
	}
	return nil
}

// resourcePath returns the path of one resource. It refuses an empty id, which would address all resources.
func resourcePath(collection, id string) (string, error) {
	switch id {
	case "", ".", "..":
		return collection + "/", unfit(id)
	}
	return collection + "/" + url.PathEscape(id), nil
}

// answeredBadly weighs an answer other than success as evidence that there is no SCIM service. Many services refuse
// filters, single operations, groups and deleted users in forms of their own. But every service can list users, and
// none redirects.
func answeredBadly(r *transport.Request, e *Error) int {
	isListing := r.Method == http.MethodGet && r.Path == (*User)(nil).resourceType().path && r.Query.Get("filter") == ""
	switch {
	case e.Status == http.StatusNotFound && isListing && e.Genuine: // SCIM is on this host, at another path
		return 2
	case e.Genuine, e.Status == http.StatusTooManyRequests:
		return 0
	case e.Status/100 == 3 && ofUsers(r):
		return 1
	case transport.IsGatewayStatus(e.Status):
		if r.Method == http.MethodGet {
			return 1
		}
	case r.Method == http.MethodGet && ofUsers(r) && r.Query.Get("filter") == "":
		if isListing || e.Status == http.StatusForbidden {
			return 1
		}
	}
	return 0
}

// answeredOddly weighs a successful answer that could not be read.
func answeredOddly(r *transport.Request, e *DecodeError) int {
	if _, charset := errors.AsType[*CharsetError](e.Err); charset {
		return 0 // a service that writes SCIM in a wrong charset still is a SCIM service
	}
	if ofUsers(r) && !e.Truncated && !e.TooLarge && (r.Method == http.MethodGet || e.HTML) {
		return 1
	}
	return 0
}

func ofUsers(r *transport.Request) bool {
	return strings.HasPrefix(r.Path, (*User)(nil).resourceType().path)
}
