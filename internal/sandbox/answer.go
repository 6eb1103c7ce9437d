package sandbox

import (
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"unicode/utf16"
)

// Values of scimType, RFC 7644 §3.12.
const (
	invalidFilter = "invalidFilter"
	uniqueness    = "uniqueness"
	mutability    = "mutability"
	invalidSyntax = "invalidSyntax"
	invalidPath   = "invalidPath"
	noTarget      = "noTarget"
	invalidValue  = "invalidValue"
)

// problem is a refusal that the service returns as a SCIM error.
type problem struct {
	status   int
	scimType string
	detail   string
	allow    string // the Allow header of a 405
}

func refuse(status int, scimType, detail string) *problem {
	return &problem{status: status, scimType: scimType, detail: detail}
}

// Error is the detail that the SCIM error carries.
func (p *problem) Error() string { return p.detail }

// answer is a complete HTTP answer. It is sent only after faults have changed it.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func newAnswer(status int, body []byte) *answer {
	return &answer{status: status, header: http.Header{}, body: body}
}

func (a *answer) typed(contentType string) *answer {
	a.header.Set("Content-Type", contentType)
	return a
}

const (
	scimJSON  = "application/scim+json; charset=utf-8"
	plainJSON = "application/json"
	plainText = "text/plain; charset=utf-8"
	html      = "text/html; charset=utf-8"

	loginPage = `<!DOCTYPE html>
<html><head><title>Sign in</title></head>
<body><form method="post" action="/login"><input name="user"><input name="password" type="password"></form></body></html>
`
	notFoundPage = `<!DOCTYPE html>
<html><head><title>404</title></head><body><h1>Not Found</h1></body></html>
`
	notFoundText = "default backend - 404"
)

// asAnswer returns a problem in the form that dialect 28 selects.
func (p *problem) asAnswer(on switches) *answer {
	switch {
	case on.has("error-empty"):
		return newAnswer(p.status, nil)
	case on.has("error-plain"):
		return newAnswer(p.status, []byte(p.detail+"\n")).typed(plainText)
	case on.has("error-html"):
		return newAnswer(p.status, []byte(loginPage)).typed(html)
	}
	body := Document{"schemas": []any{errorURN}, "status": strconv.Itoa(p.status), "detail": p.detail}
	if p.scimType != "" {
		body["scimType"] = p.scimType
	}
	if on.has("error-status-number") {
		body["status"] = p.status
	}
	if on.has("error-detail-array") {
		body["detail"] = []any{p.detail}
	}
	return jsonAnswer(p.status, body, on)
}

func jsonAnswer(status int, body any, on switches) *answer {
	data, err := encode(body)
	if err != nil {
		return newAnswer(http.StatusInternalServerError, []byte(err.Error())).typed(plainText)
	}
	return newAnswer(status, data).typed(contentType(on))
}

func contentType(on switches) string {
	if on.has("content-type-json") {
		return plainJSON
	}
	return scimJSON
}

// toLatin1 converts the answer to ISO-8859-1 (dialect 46). It escapes characters that this charset lacks, as JSON does.
func (a *answer) toLatin1() {
	media, parameters, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	if err != nil {
		return // an answer without a body
	}
	parameters["charset"] = "ISO-8859-1"
	a.typed(mime.FormatMediaType(media, parameters))
	var body []byte
	for _, r := range string(a.body) {
		switch {
		case r <= 0xff:
			body = append(body, byte(r))
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			body = fmt.Appendf(body, `\u%04x\u%04x`, high, low)
		default:
			body = fmt.Appendf(body, `\u%04x`, r)
		}
	}
	a.body = body
}
