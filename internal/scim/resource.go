package scim

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

// resourceType identifies a SCIM resource type in requests and in errors.
type resourceType struct{ path, one, many string }

// resource is the common interface of users and groups.
type resource[T any] interface {
	*T
	resourceType() resourceType // also works on a nil pointer
	decode(d *decoder, raw []byte)
	identity() string
	answered(status int, etag string)
}

func (*User) resourceType() resourceType {
	return resourceType{path: "/Users", one: "user", many: "users"}
}

func (*Group) resourceType() resourceType {
	return resourceType{path: "/Groups", one: "group", many: "groups"}
}

func create[T any, P resource[T]](ctx context.Context, c *Client, in P) (P, error) {
	k := in.resourceType()
	// SCIM has no idempotency key, so a second POST could create a second user.
	r := &transport.Request{Op: "create " + k.one, Method: http.MethodPost, Path: k.path, Once: true}
	a, err := c.send(ctx, r, in)
	if err != nil {
		return nil, c.Judge(r, err)
	}
	out, err := readOne[T, P](c, a)
	return out, c.Judge(r, err)
}

func get[T any, P resource[T]](ctx context.Context, c *Client, id string, excluded ...string) (P, error) {
	k := P(nil).resourceType()
	r := &transport.Request{Op: "read " + k.one, Method: http.MethodGet, Query: without(excluded)}
	if err := c.address(r, k, id); err != nil {
		return nil, err
	}
	a, err := c.do(ctx, r)
	if err != nil {
		return nil, c.Judge(r, err)
	}
	out, err := readOne[T, P](c, a)
	// Some services compare ids without case, so that an import may write an id in another case.
	if err == nil && !strings.EqualFold(out.identity(), id) {
		return nil, c.unreadable(a, errAnother)
	}
	return out, c.Judge(r, err)
}

// errAnother: an answer is valid SCIM and proves nothing of the resource that was asked for.
var errAnother = errors.New("the body is another resource, of another id")

// modify sends a PATCH or PUT, whose answers may have no body (RFC 7644 §3.5). An answer with another id does not show
// the changed resource.
func modify[T any, P resource[T]](
	ctx context.Context, c *Client, r *transport.Request, id string, body any,
) (P, error) {
	k := P(nil).resourceType()
	r.Op += " " + k.one
	if err := c.address(r, k, id); err != nil {
		return nil, err
	}
	a, err := c.send(ctx, r, body)
	if err != nil {
		return nil, c.Judge(r, err)
	}
	if a.Status == http.StatusNoContent || !a.Truncated && len(a.Body) == 0 {
		return nil, c.Judge(r, nil)
	}
	out, err := readOne[T, P](c, a)
	if err == nil && out.identity() != id {
		return nil, c.unreadable(a, errAnother)
	}
	return out, c.Judge(r, err)
}

func (c *Client) remove(ctx context.Context, k resourceType, id string) error {
	r := &transport.Request{Op: "delete " + k.one, Method: http.MethodDelete}
	if err := c.address(r, k, id); err != nil {
		return err
	}
	a, err := c.do(ctx, r)
	if err != nil {
		return c.Judge(r, err)
	}
	// A login page or a proxy that answers in place of the service has deleted no user.
	switch body := a.Body; {
	case a.HTML():
		return c.Judge(r, c.unreadable(a, errors.New("the body is an HTML page")))
	case len(body) > 0 && !a.Truncated && !a.TooLarge && !saysSCIM(body):
		return c.unreadable(a, errors.New("the body is neither empty nor SCIM"))
	}
	return c.Judge(r, nil)
}

// ifMatching returns the If-Match header for an etag, or none for "".
func ifMatching(etag string) http.Header {
	if etag == "" {
		return nil
	}
	return http.Header{"If-Match": {etag}}
}

// saysSCIM reports whether body is an object with an id or schemas, as every SCIM resource is.
func saysSCIM(body []byte) bool {
	if checkJSON(body) != nil {
		return false
	}
	for key := range fields(body) {
		if name := string(fold(key)); name == "id" || name == "schemas" {
			return true
		}
	}
	return false
}

// readOne decodes a single resource.
func readOne[T any, P resource[T]](c *Client, a *transport.Answer) (P, error) {
	raw, err := c.object(a)
	if err != nil {
		return nil, err
	}
	out := P(new(T))
	out.decode(newDecoder(), raw)
	if out.identity() == "" && !saysID(raw) {
		return nil, c.unreadable(a, errors.New("the body is not a SCIM resource: it has no id"))
	}
	out.answered(a.Status, a.Header.Get("ETag"))
	c.Heard()
	if bad := unfit(out.identity()); bad != nil {
		return nil, c.unreadable(a, bad)
	}
	if err := checkText(raw); err != nil {
		return nil, c.unreadable(a, err)
	}
	return out, nil
}

// unmarshal implements UnmarshalJSON for resources.
func unmarshal[T any, P resource[T]](out P, data []byte) error {
	if err := checkJSON(data); err != nil {
		return err
	}
	if firstByte(data) != '{' {
		return errors.New("not a JSON object")
	}
	out.decode(newDecoder(), data)
	return nil
}

// without returns the query that leaves attributes out (RFC 7644 §3.9).
func without(excluded []string) url.Values {
	v := url.Values{}
	if len(excluded) > 0 {
		v.Set("excludedAttributes", strings.Join(excluded, ","))
	}
	return v
}
