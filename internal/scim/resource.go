package scim

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// kind is what tells one SCIM resource type from another on the wire and in errors.
type kind struct{ path, one, many string }

// resource is what users and groups have in common.
type resource[T any] interface {
	*T
	kind() kind // also of a nil pointer
	decode(d *decoder, raw []byte)
	identity() string
	answered(status int, etag string)
}

func (*User) kind() kind  { return kind{path: "/Users", one: "user", many: "users"} }
func (*Group) kind() kind { return kind{path: "/Groups", one: "group", many: "groups"} }

func create[T any, P resource[T]](ctx context.Context, c *Client, in P) (P, error) {
	k := in.kind()
	r := &request{op: "create " + k.one, method: http.MethodPost, path: k.path}
	a, err := c.send(ctx, r, in)
	if err != nil {
		return nil, err
	}
	return readOne[T, P](c, r, a)
}

func get[T any, P resource[T]](ctx context.Context, c *Client, id string, o GetOptions) (P, error) {
	k := P(nil).kind()
	r := &request{op: "read " + k.one, method: http.MethodGet, query: selection(o.Attributes, o.ExcludedAttributes)}
	if err := c.address(r, k, id); err != nil {
		return nil, err
	}
	a, err := c.do(ctx, r)
	if err != nil {
		return nil, err
	}
	return readOne[T, P](c, r, a)
}

// modify is PATCH and PUT, whose answers may have no body (RFC 7644 §3.5). A resource of another id says nothing of the one that was changed.
func modify[T any, P resource[T]](ctx context.Context, c *Client, r *request, id string, body any) (P, error) {
	k := P(nil).kind()
	r.op += " " + k.one
	if err := c.address(r, k, id); err != nil {
		return nil, err
	}
	a, err := c.send(ctx, r, body)
	if err != nil {
		return nil, err
	}
	if a.status == http.StatusNoContent || !a.truncated && len(bytes.TrimSpace(a.body)) == 0 {
		return nil, nil
	}
	out, err := readOne[T, P](c, r, a)
	if err == nil && out.identity() != id {
		return nil, c.unreadable(r, a, errors.New("the body is another resource, of another id"))
	}
	return out, err
}

func (c *Client) remove(ctx context.Context, k kind, id string) error {
	r := &request{op: "delete " + k.one, method: http.MethodDelete}
	if err := c.address(r, k, id); err != nil {
		return err
	}
	a, err := c.do(ctx, r)
	if err != nil {
		return err
	}
	// What stands in for the service, such as a login page or a proxy, has deleted nobody.
	switch body := bytes.TrimSpace(trimBOM(a.body)); {
	case isHTML(a):
		return c.unreadable(r, a, errors.New("the body is an HTML page"))
	case len(body) > 0 && !a.truncated && !a.tooLarge && !saysSCIM(body):
		return c.unreadable(r, a, errors.New("the body is neither empty nor SCIM"))
	}
	return nil
}

// saysSCIM reports an object with an id or schemas, as every SCIM resource has.
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

// address puts the path of one resource into r.
func (c *Client) address(r *request, k kind, id string) (err error) {
	if r.path, err = resourcePath(k.path, id); err != nil {
		return c.failed(r, &trip{}, err)
	}
	return nil
}

// send is do with a body.
func (c *Client) send(ctx context.Context, r *request, body any) (*answer, error) {
	data, err := json.Marshal(body)
	if err == nil && isNull(data) {
		err = errors.New("nothing to send")
	}
	if err != nil {
		return nil, c.failed(r, &trip{}, err)
	}
	r.body = data
	return c.do(ctx, r)
}

// readOne decodes a single resource.
func readOne[T any, P resource[T]](c *Client, r *request, a *answer) (P, error) {
	raw, err := c.object(r, a)
	if err != nil {
		return nil, err
	}
	out := P(new(T))
	out.decode(newDecoder(), raw)
	if out.identity() == "" && !saysID(raw) {
		return nil, c.unreadable(r, a, errors.New("the body is not a SCIM resource: it has no id"))
	}
	out.answered(a.status, a.header.Get("ETag"))
	c.heard()
	if bad := unfit(out.identity()); bad != nil {
		return nil, c.unreadable(r, a, bad)
	}
	if err := checkText(raw); err != nil {
		return nil, c.unreadable(r, a, err)
	}
	return out, nil
}

// object returns the body of a 2xx answer if it is a JSON object within bounds.
func (c *Client) object(r *request, a *answer) ([]byte, error) {
	body := bytes.TrimSpace(trimBOM(a.body))
	switch {
	case a.tooLarge:
		return nil, c.unreadable(r, a, errors.New("the body is larger than 32 MiB"))
	case isHTML(a):
		return nil, c.unreadable(r, a, errors.New("the body is an HTML page"))
	case a.truncated:
		return nil, c.unreadable(r, a, errors.New("the body broke off"))
	case len(body) == 0:
		return nil, c.unreadable(r, a, errors.New("the body is empty"))
	}
	if err := checkJSON(body); err != nil {
		return nil, c.unreadable(r, a, err)
	}
	if body[0] != '{' {
		return nil, c.unreadable(r, a, errors.New("the body is not a JSON object"))
	}
	return body, nil
}

func (c *Client) unreadable(r *request, a *answer, err error) error {
	body := bytes.TrimSpace(trimBOM(a.body))
	e := &DecodeError{
		Op: r.op, Method: r.method, Path: c.redact(r.path), Status: a.status,
		HTML:        isHTML(a),
		Truncated:   a.truncated || isCutShort(err, body) && len(body) > 0,
		TooLarge:    a.tooLarge,
		ContentType: c.quote(a.header.Get("Content-Type"), 100),
		Err:         err,
	}
	if _, ok := errors.AsType[*json.SyntaxError](err); ok && !e.Truncated {
		e.Err = c.notJSON(body)
	}
	if text, ok := errors.AsType[*CharsetError](err); ok {
		e.Err = c.unreadableText(a, text)
	}
	return c.doubt(e, answeredOddly(r, e))
}

// notJSON says so in better words than a parser has, with the beginning of a text.
func (c *Client) notJSON(body []byte) error {
	const shown = 60
	if !isText(body) {
		return errors.New("the body is not JSON")
	}
	return fmt.Errorf("the body is not JSON but begins with %q", c.quote(string(body), shown))
}

// unmarshal is UnmarshalJSON for resources.
func unmarshal[T any, P resource[T]](out P, data []byte) error {
	if err := checkJSON(data); err != nil {
		return err
	}
	if kindOf(data) != '{' {
		return errors.New("not a JSON object")
	}
	out.decode(newDecoder(), data)
	return nil
}

// selection is RFC 7644 §3.9.
func selection(attributes, excluded []string) url.Values {
	v := url.Values{}
	if len(attributes) > 0 {
		v.Set("attributes", strings.Join(attributes, ","))
	}
	if len(excluded) > 0 {
		v.Set("excludedAttributes", strings.Join(excluded, ","))
	}
	return v
}
