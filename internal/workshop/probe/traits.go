package probe

import (
	"fmt"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

// traits are what answers show by the way, whatever was asked.
type traits struct {
	contentTypes map[string]int           // of successes with a body
	charsets     map[string]int           // of answers with a body, as they are named
	errors       map[string]map[int]bool  // statuses by form
	throttles    map[string]int           // 429s by form of Retry-After
	itemsPerPage string                   // an answer in which it is not the number returned, in words
	booleans     map[string]bool          // "boolean", "text"
	headers      map[string]bool          // names that sound like limits or ends
	ids          map[string]bool          // of users and groups
	locations    map[string]locationTrait // by id
}

type locationTrait struct {
	meta, header string
}

func newTraits() traits {
	return traits{
		contentTypes: map[string]int{}, charsets: map[string]int{}, errors: map[string]map[int]bool{},
		throttles: map[string]int{}, booleans: map[string]bool{},
		headers: map[string]bool{}, ids: map[string]bool{}, locations: map[string]locationTrait{},
	}
}

// The forms of an error.
const (
	formEmpty       = "an empty body"
	formPlain       = "plain text"
	formHTML        = "an HTML page"
	formString      = "a SCIM error, status as a string"
	formNumber      = "a SCIM error, status as a number"
	formDetailArray = "a SCIM error, detail as an array"
	formOther       = "JSON that is no SCIM error"
)

func (t *traits) note(e *exchange, now time.Time) {
	if e.status == 0 {
		return
	}
	for name := range e.header {
		lower := strings.ToLower(name)
		if strings.Contains(lower, "ratelimit") || strings.Contains(lower, "rate-limit") || strings.Contains(lower, "expir") {
			t.headers[name] = true
		}
	}
	if e.status == http.StatusTooManyRequests {
		t.throttles[throttleForm(e.header, now)]++
	}
	if _, parameters, _ := mime.ParseMediaType(e.header.Get("Content-Type")); len(e.body) > 0 {
		t.charsets[strings.ToLower(parameters["charset"])]++
	}
	switch {
	case e.status >= http.StatusBadRequest && e.discovers():
		// It may have another form than all else (dialect 44).
	case e.status >= http.StatusBadRequest:
		form := errorForm(e)
		if t.errors[form] == nil {
			t.errors[form] = map[int]bool{}
		}
		t.errors[form][e.status] = true
	case e.ok() && len(e.body) > 0:
		media, _, _ := mime.ParseMediaType(e.header.Get("Content-Type"))
		t.contentTypes[media]++
	}
	if l, ok := e.listing(); ok {
		if l.form == "array" && l.hasPerPage && l.perPage != len(l.resources) && t.itemsPerPage == "" {
			t.itemsPerPage = fmt.Sprintf("itemsPerPage was %d where %d came", l.perPage, len(l.resources))
		}
		for _, doc := range l.resources {
			t.resource(doc, nil)
		}
		return
	}
	if e.ok() && e.doc != nil {
		t.resource(e.doc, e.header)
	}
}

// discovers tells whether it was asked what the service is, not who is there.
func (e *exchange) discovers() bool {
	return !strings.HasPrefix(e.path, "/Users") && !strings.HasPrefix(e.path, "/Groups")
}

func (t *traits) resource(doc document, header http.Header) {
	id := textAt(doc, "id")
	if id == "" {
		return
	}
	active, has := lookup(doc, "active")
	if has {
		switch active.(type) {
		case bool:
			t.booleans["boolean"] = true
		case string:
			t.booleans["text"] = true
		}
	}
	if !strings.EqualFold(textAt(doc, "meta", "resourceType"), "User") && !has && !strings.EqualFold(textAt(doc, "meta", "resourceType"), "Group") {
		return // of the discovery endpoints
	}
	t.ids[id] = true
	if header != nil {
		t.locations[id] = locationTrait{meta: textAt(doc, "meta", "location"), header: header.Get("Location")}
	}
}

func errorForm(e *exchange) string {
	body := strings.TrimSpace(string(e.body))
	media, _, _ := mime.ParseMediaType(e.header.Get("Content-Type"))
	switch {
	case body == "":
		return formEmpty
	case strings.HasPrefix(body, "<") || media == "text/html":
		return formHTML
	case e.doc == nil:
		return formPlain
	}
	if _, isList := at(e.doc, "detail").([]any); isList {
		return formDetailArray
	}
	status, has := lookup(e.doc, "status")
	if _, isText := status.(string); isText {
		return formString
	}
	if _, isNumber := integer(status); has && isNumber {
		return formNumber
	}
	return formOther
}

// throttleForm compares a date with the service's own clock, where it tells it.
func throttleForm(header http.Header, now time.Time) string {
	wait, _ := transport.RetryAfter(header, now)
	switch after := header.Get("Retry-After"); {
	case after == "":
		return throttleSilent
	case !strings.Contains(after, ":"):
		return throttleSeconds
	case wait == 0:
		return throttlePast
	}
	return throttleDate
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
