package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	// maxDetail bounds the service's text in an error, in characters.
	maxDetail = 1000
	// maxPlainText bounds a body that is quoted where the answer has nothing better.
	maxPlainText = 200
	// maxWord bounds a code or a content type.
	maxWord = 100
)

// Answer is the last response to a request.
type Answer struct {
	Status              int
	Header              http.Header
	Body                []byte // in UTF-8, without secrets, byte order marks and outer space
	Truncated, TooLarge bool   // it broke off; it is longer than the client reads

	trip      *trip
	location  string // of a redirect
	illegible error  // the body is in a charset in which it cannot be read
}

// Request is the request that was answered.
func (a *Answer) Request() *Request { return a.trip.Request }

// refusal is the error of an answer other than success.
func (c *Client) refusal(a *Answer) *Error {
	t := a.trip
	e := &Error{
		Op: t.Op, Method: t.Method, Path: c.Redact(t.Path), Status: a.Status,
		HTML:     a.HTML(),
		Location: c.Redact(printableLocation(c.Redact(a.location))),
		Attempts: t.attempts, Waited: t.waited, OutOfTime: t.short,
	}
	e.RetryAfter, _ = RetryAfter(a.Header, time.Now())
	switch {
	case e.HTML || a.TooLarge || len(a.Body) == 0:
	case c.protocol.Explain != nil && c.protocol.Explain(a, e):
		e.Code, e.Detail = c.quote(e.Code, maxWord), c.quote(e.Detail, maxDetail)
	case isText(a.Body):
		e.Detail = c.quote(string(a.Body), maxPlainText)
	}
	if e.Genuine && provesService(e.Status) {
		c.Heard()
	}
	return e
}

// Content returns the body of a success, or why it cannot be read.
func (c *Client) Content(a *Answer) ([]byte, error) {
	switch {
	case a.TooLarge:
		return nil, fmt.Errorf("the body is larger than %d MiB", c.o.MaxBody>>20)
	case a.HTML():
		return nil, errors.New("the body is an HTML page")
	case a.Truncated:
		return nil, errors.New("the body broke off")
	case len(a.Body) == 0:
		return nil, errors.New("the body is empty")
	}
	return a.Body, nil
}

// Unreadable is the error of a success whose body is not as requested, because of err.
func (c *Client) Unreadable(a *Answer, err error) *DecodeError {
	t := a.trip
	e := &DecodeError{
		Op: t.Op, Method: t.Method, Path: c.Redact(t.Path), Status: a.Status,
		HTML:      a.HTML(),
		Truncated: a.Truncated || len(a.Body) > 0 && isCutShort(err, a.Body),
		TooLarge:  a.TooLarge,
		Err:       err,
	}
	if _, ok := errors.AsType[*json.SyntaxError](err); ok && !e.Truncated {
		e.Err = c.notJSON(a.Body)
	}
	if text, ok := errors.AsType[*CharsetError](err); ok {
		e.Err = &CharsetError{
			Charset:   c.quote(charsetOf(a.Header.Get("Content-Type")), maxWord),
			Attribute: c.quote(text.Attribute, maxPlainText),
			Of:        c.quote(text.Of, maxPlainText),
		}
	}
	return e
}

// notJSON returns the error of a body that is not JSON. Its message is clearer than a parser's and quotes the beginning
// of a text.
func (c *Client) notJSON(body []byte) error {
	const shown = 60
	if !isText(body) {
		return &foreignError{"the body is not JSON"}
	}
	return &foreignError{fmt.Sprintf("the body is not JSON but begins with %q", c.quote(string(body), shown))}
}

// foreignError is a body that is not JSON.
type foreignError struct{ text string }

func (e *foreignError) Error() string { return e.text }

// isCutShort reports whether a syntax error means that the text ends too early.
func isCutShort(err error, data []byte) bool {
	syntax, ok := errors.AsType[*json.SyntaxError](err)
	return ok && syntax.Offset >= int64(len(data)) && strings.Contains(syntax.Error(), "unexpected end")
}

// HTML reports whether the answer is an HTML page. It checks the content type and the text: login pages also come
// without a content type, or as JSON.
func (a *Answer) HTML() bool {
	media, _, _ := mime.ParseMediaType(a.Header.Get("Content-Type"))
	start := bytes.ToLower(a.Body[:min(len(a.Body), 512)])
	looks := bytes.HasPrefix(start, []byte("<!doctype html")) || bytes.HasPrefix(start, []byte("<html")) ||
		bytes.HasPrefix(start, []byte("<head"))
	return looks || len(start) > 0 && start[0] == '<' && (media == "text/html" || media == "application/xhtml+xml")
}

func isText(body []byte) bool {
	return body[0] != '<' && utf8.Valid(body) && http.DetectContentType(body) != "application/octet-stream"
}

// trimBOM drops byte order marks. Some stacks put one before their JSON, and two stacks put two.
func trimBOM(body []byte) []byte {
	for bytes.HasPrefix(body, []byte("\xef\xbb\xbf")) {
		body = body[3:]
	}
	return body
}

// quote is oneLine without secrets. It redacts twice: the characters that oneLine removes may have hidden a secret, and
// the part that it cuts off may have been the end of one.
func (c *Client) quote(s string, limit int) string { return c.Redact(oneLine(c.Redact(s), limit)) }

// oneLine makes foreign text safe for a terminal: white space becomes one blank, control and direction characters are
// removed, and the text ends after limit characters.
func oneLine(s string, limit int) string {
	if len(s) > 8*limit {
		s = strings.ToValidUTF8(s[:8*limit], "")
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case invisible(r):
			return -1
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > limit {
		return string([]rune(s)[:limit]) + "…"
	}
	return s
}

// printableLocation drops what may be secret in a redirect's target: login addresses have state and codes in their
// query.
func printableLocation(location string) string {
	if location == "" {
		return ""
	}
	u, err := url.Parse(location)
	if err != nil || u.Opaque != "" {
		return "(an address that cannot be read)"
	}
	return oneLine(printableURL(u), maxPlainText)
}
