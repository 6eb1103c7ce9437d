package scim

import (
	"bytes"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/redact"
)

const (
	errorSchema = "urn:ietf:params:scim:api:messages:2.0:Error"
	// maxDetail bounds the service's words in an error, in characters.
	maxDetail = 1000
	// maxPlainText bounds a body that is quoted because nothing better is there.
	maxPlainText = 200
)

// refusal words an answer other than success.
func (c *Client) refusal(r *request, t *trip, a *answer) *Error {
	e := &Error{
		Op: r.op, Method: r.method, Path: c.redact(r.path), Status: a.status,
		HTML:     isHTML(a),
		Location: c.redact(printableLocation(c.redact(t.location))),
		Attempts: t.attempts, Waited: t.waited, OutOfTime: t.short,
	}
	e.RetryAfter, _ = retryAfter(a.header)
	body := bytes.TrimSpace(trimBOM(a.body))
	switch {
	case e.HTML || a.tooLarge || len(body) == 0:
	case checkJSON(body) == nil:
		said := decodeErrorBody(body)
		e.SCIM, e.ScimType, e.Detail = said.scim, c.quote(said.scimType, 100), c.quote(said.detail, maxDetail)
	case isText(body):
		e.Detail = c.quote(string(body), maxPlainText)
	}
	if e.SCIM {
		c.heard()
	}
	return e
}

// errorBody is an error's body as far as it could be read.
type errorBody struct {
	scim             bool
	scimType, detail string
}

// decodeErrorBody reads RFC 7644 §3.12 and what comes close (dialect 28). What frameworks answer to a path that they do not know looks
// much alike ({"status":404,"error":"Not Found","path":…}, {"detail":"Not Found"}, RFC 9457), and must not pass for SCIM: a 404 of SCIM
// says that a user is gone, theirs says that the URL is wrong.
func decodeErrorBody(body []byte) errorBody {
	var (
		said                           errorBody
		fallback                       string
		schema, status, detail, others bool
		d                              = newDecoder()
	)
	if kindOf(body) == '"' {
		said.detail, _ = text(body)
		return said
	}
	for key, raw := range fields(body) {
		switch string(fold(key)) {
		case "schemas":
			for _, s := range d.texts(raw) {
				schema = schema || strings.EqualFold(s, errorSchema)
			}
		case "status":
			_, status = text(raw)
		case "detail":
			said.detail, detail = joined(raw), true
		case "scimtype":
			said.scimType, _ = text(raw)
		case "message", "error_description", "error", "title":
			others = true
			if said := joined(raw); fallback == "" || len(said) > len(fallback) {
				fallback = said
			}
		default:
			others = true
		}
	}
	said.scim = schema || said.scimType != "" || status && detail && !others
	if said.detail == "" {
		said.detail = fallback
	}
	return said
}

// joined reads a text, or an array of them (dialect 28).
func joined(raw []byte) string {
	if kindOf(raw) != '[' {
		s, _ := text(raw)
		return s
	}
	var parts []string
	for element := range elements(raw) {
		if s, ok := text(element); ok {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "; ")
}

// isHTML goes by the content type and by the looks: login pages also come without one, or as JSON.
func isHTML(a *answer) bool {
	media, _, _ := mime.ParseMediaType(a.header.Get("Content-Type"))
	start := bytes.TrimSpace(trimBOM(a.body[:min(len(a.body), 512)]))
	start = bytes.ToLower(start)
	looks := bytes.HasPrefix(start, []byte("<!doctype html")) || bytes.HasPrefix(start, []byte("<html")) || bytes.HasPrefix(start, []byte("<head"))
	return looks || len(start) > 0 && start[0] == '<' && (media == "text/html" || media == "application/xhtml+xml")
}

func isText(body []byte) bool {
	if body[0] == '<' || !utf8.Valid(body) {
		return false
	}
	return !strings.HasPrefix(http.DetectContentType(body), "application/octet-stream")
}

// quote is oneLine without the token. What oneLine takes out can have hidden it, and what it cuts off can have been its end.
func (c *Client) quote(s string, limit int) string { return c.redact(oneLine(c.redact(s), limit)) }

// oneLine makes foreign text fit for a terminal: white space is one blank, control and direction characters go, and it ends after limit characters.
func oneLine(s string, limit int) string {
	if len(s) > 8*limit {
		s = strings.ToValidUTF8(s[:8*limit], "")
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case redact.Invisible(r):
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

// printableLocation drops what may be secret in a redirect's target: login addresses carry state and codes in their query.
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
