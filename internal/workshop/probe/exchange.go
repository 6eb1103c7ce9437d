package probe

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

// document is a decoded JSON object, with numbers as they were written.
type document = map[string]any

// exchange is one request and its answer.
type exchange struct {
	message
	status int // 0: nothing came
	header http.Header
	body   []byte
	doc    document // the body where it is a JSON object
	acted  bool     // the answer is 500, which this service sends for what it has done (dialect 37)
	err    error
}

func (e *exchange) decode() {
	decoder := json.NewDecoder(bytes.NewReader(e.body))
	decoder.UseNumber()
	if decoder.Decode(&e.doc) != nil {
		e.doc = nil
	}
}

// ok reports whether the service did what the request asked for.
func (e *exchange) ok() bool { return e.status/100 == 2 || e.acted }

// refuses reports whether the service does not support the method at all.
func (e *exchange) refuses() bool {
	return e.status == http.StatusMethodNotAllowed || e.status == http.StatusNotImplemented
}

// gone reports whether the resource does not exist.
func (e *exchange) gone() bool {
	return e.status == http.StatusNotFound || e.status == http.StatusGone
}

// lost reports whether no answer of the service came: a gateway or a throttle answered instead, or nothing did.
func (e *exchange) lost() bool {
	return e.status == 0 || slices.Contains([]int{
		http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout,
	}, e.status)
}

// words returns a status, and the service's text if it refused.
func (p *prober) words(e *exchange) string {
	if e.status == 0 {
		return "nothing (" + p.plain(failure(e.err)) + ")"
	}
	out := strconv.Itoa(e.status)
	if e.status/100 == 2 {
		return out
	}
	if kind := p.plain(textAt(e.doc, "scimType")); kind != "" {
		out += " " + kind
	}
	detail := textAt(e.doc, "detail")
	if list, ok := at(e.doc, "detail").([]any); ok {
		detail = strings.TrimSuffix(fmt.Sprintln(list...), "\n")
	}
	switch body := strings.TrimSpace(string(e.body)); {
	case detail != "":
	case strings.HasPrefix(body, "<"):
		detail = "an HTML page"
	case e.doc == nil:
		detail = body
	}
	if detail = p.plain(detail); detail != "" {
		out += " “" + detail + "”"
	}
	return out
}

// failure describes a failed request without the addresses of either side, which are the tenant's and the reader's own.
func failure(err error) string {
	if outer, ok := errors.AsType[*net.DNSError](err); ok {
		return outer.Err
	}
	if outer, ok := errors.AsType[*net.OpError](err); ok {
		return outer.Op + ": " + outer.Err.Error()
	}
	return err.Error()
}

// plain prepares a service's text for the report: one short line, without markup, without the token, and without
// addresses, which may belong to users that the probe did not create.
func (p *prober) plain(s string) string {
	s = p.untoken(s)
	s = p.addresses.ReplaceAllStringFunc(s, func(address string) string {
		if strings.Contains(strings.ToLower(address), Prefix) {
			return address
		}
		return "(address)"
	})
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return notMarkup(r)
	}, s)
	s = p.unmarked(strings.Join(strings.Fields(s), " ")) // a removed character may have stood in the middle of a token
	const most = 160
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return s
}

// notMarkup removes the characters that have a meaning in Markdown.
func notMarkup(r rune) rune {
	if strings.ContainsRune("`|<>*_[]", r) {
		return -1
	}
	return r
}

// untoken returns a function that removes a token from a text, and one that removes it from a text without markup.
func untoken(token string) (asItIs, unmarked func(string) string) {
	return transport.NewRedactor(token).Redact, transport.NewRedactor(strings.Map(notMarkup, token)).Redact
}

// several joins texts of a service, each as plain returns it.
func (p *prober) several(words []string) string {
	out := make([]string, len(words))
	for i, word := range words {
		out[i] = p.plain(word)
	}
	return listed(out)
}

// listing is an answer to a query (RFC 7644 §3.4.2).
type listing struct {
	resources  []document
	form       string // the kind of Resources: "array", "null" or "absent"
	total      int
	hasTotal   bool
	perPage    int
	hasPerPage bool
}

// listing reads a listing; ok is false if the answer is not one.
func (e *exchange) listing() (l *listing, ok bool) {
	if !e.ok() || e.doc == nil {
		return &listing{}, false
	}
	l = &listing{form: "absent"}
	l.total, l.hasTotal = integer(at(e.doc, "totalResults"))
	l.perPage, l.hasPerPage = integer(at(e.doc, "itemsPerPage"))
	value, has := lookup(e.doc, "Resources")
	items, isList := value.([]any)
	switch {
	case has && value == nil:
		l.form = "null"
	case isList:
		l.form = "array"
		for _, item := range items {
			if doc, ok := item.(document); ok {
				l.resources = append(l.resources, doc)
			}
		}
	}
	return l, isList || l.hasTotal
}

// find returns the resource with an id, or nil.
func (l *listing) find(id string) document {
	for _, doc := range l.resources {
		if textAt(doc, "id") == id {
			return doc
		}
	}
	return nil
}

func (l *listing) ids() []string {
	out := make([]string, 0, len(l.resources))
	for _, doc := range l.resources {
		out = append(out, textAt(doc, "id"))
	}
	return out
}

func integer(value any) (n int, ok bool) {
	number, _ := value.(json.Number)
	n, err := strconv.Atoi(number.String())
	return n, err == nil
}

// lookup finds a key. If the key is not there as written, it compares without case.
func lookup(doc document, name string) (value any, ok bool) {
	if value, ok := doc[name]; ok {
		return value, true
	}
	for key, value := range doc {
		if strings.EqualFold(key, name) {
			return value, true
		}
	}
	return nil, false
}

// at returns a value of a document by keys; of a list it takes the first element.
func at(value any, path ...string) any {
	for _, name := range path {
		if items, ok := value.([]any); ok && len(items) > 0 {
			value = items[0]
		}
		doc, _ := value.(document)
		value, _ = lookup(doc, name)
	}
	return value
}

func textAt(value any, path ...string) string {
	text, _ := at(value, path...).(string)
	return text
}

// truth reads a boolean, also one that is written as a text (dialect 32).
func truth(value any) (is, known bool) {
	switch value := value.(type) {
	case bool:
		return value, true
	case string:
		is, err := strconv.ParseBool(strings.ToLower(value))
		return is, err == nil
	}
	return false, false
}

// memberIDs returns the ids of a group's members, with duplicates.
func memberIDs(group document) []string {
	items, _ := at(group, "members").([]any)
	out := []string{}
	for _, item := range items {
		member, _ := item.(document)
		out = append(out, textAt(member, "value"))
	}
	return out
}

// pathWords shows the path of an endpoint without parts that may be the tenant's own: ids and hosts.
func pathWords(endpoint *url.URL) string {
	path := strings.Trim(endpoint.EscapedPath(), "/")
	if path == "" {
		return "The endpoint has no path."
	}
	parts := strings.Split(path, "/")
	for i, part := range parts {
		known := []string{"ws", "scim", "v1", "v2", "api", "rest", "idp", "sso", "identity"}
		if !slices.Contains(known, strings.ToLower(part)) {
			parts[i] = fmt.Sprintf("(%d characters)", len(part))
		}
	}
	return "`/" + strings.Join(parts, "/") + "` is the path here; a part in brackets is not shown, as it may be the tenant's own."
}
