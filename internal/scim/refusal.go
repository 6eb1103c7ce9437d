package scim

import (
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

const errorSchema = "urn:ietf:params:scim:api:messages:2.0:Error"

// explain reads a SCIM error (RFC 7644 §3.12) and similar forms (dialect 28), and reports whether it is one. Frameworks
// answer an unknown path in a similar form ({"status":404,"error":"Not Found","path":…}, {"detail":"Not Found"}, RFC
// 9457). That must not count as SCIM: a SCIM 404 means that a user is gone, and a framework's 404 means that the URL is
// wrong.
func explain(a *transport.Answer, e *Error) bool {
	body := a.Body
	if checkJSON(body) != nil {
		return false
	}
	if firstByte(body) == '"' {
		e.Detail, _ = text(body)
		return true
	}
	var (
		fallback                       string
		schema, status, detail, others bool
		d                              = newDecoder()
	)
	for key, raw := range fields(body) {
		switch string(fold(key)) {
		case "schemas":
			for _, s := range d.texts(raw) {
				schema = schema || strings.EqualFold(s, errorSchema)
			}
		case "status":
			_, status = text(raw)
		case "detail":
			e.Detail, detail = joined(raw), true
		case "scimtype":
			e.Code, _ = text(raw)
		case "message", "error_description", "error", "title":
			others = true
			if text := joined(raw); fallback == "" || len(text) > len(fallback) {
				fallback = text
			}
		default:
			others = true
		}
	}
	e.Genuine = schema || e.Code != "" || status && detail && !others
	if e.Detail == "" {
		e.Detail = fallback
	}
	return true
}

// joined reads a text or an array of texts (dialect 28).
func joined(raw []byte) string {
	if firstByte(raw) != '[' {
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
