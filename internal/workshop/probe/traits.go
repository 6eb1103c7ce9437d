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
	contentTypes map[string]int          // of successes with a body
	charsets     map[string]int          // of answers with a body, as they are named
	errors       map[string]map[int]bool // statuses by form
	throttles    map[string]int          // 429s by form of Retry-After
	itemsPerPage string                  // an answer in which it is not the number returned, in words
	textBooleans bool                    // active came as a text
	headers      map[string]bool         // names that sound like limits or ends
	ids          map[string]bool         // of users and groups
}

func newTraits() traits {
	return traits{
		contentTypes: map[string]int{}, charsets: map[string]int{}, errors: map[string]map[int]bool{},
		throttles: map[string]int{}, headers: map[string]bool{}, ids: map[string]bool{},
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
	l, ok := e.listing()
	if ok && l.form == "array" && l.hasPerPage && l.perPage != len(l.resources) && t.itemsPerPage == "" {
		t.itemsPerPage = fmt.Sprintf("itemsPerPage was %d where %d came", l.perPage, len(l.resources))
	}
	if !ok && e.ok() {
		l.resources = []document{e.doc}
	}
	for _, doc := range l.resources {
		t.resource(doc)
	}
}

// discovers reports whether it was asked what the service is, not who is there.
func (e *exchange) discovers() bool {
	return !strings.HasPrefix(e.path, "/Users") && !strings.HasPrefix(e.path, "/Groups")
}

func (t *traits) resource(doc document) {
	active, has := lookup(doc, "active")
	if _, text := active.(string); text {
		t.textBooleans = true
	}
	kind := strings.ToLower(textAt(doc, "meta", "resourceType"))
	if id := textAt(doc, "id"); id != "" && (has || kind == "user" || kind == "group") { // others are of discovery
		t.ids[id] = true
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

// throttleForm is the variant of dialect 31. It compares a date with the service's own clock, where it tells it.
func throttleForm(header http.Header, now time.Time) string {
	wait, _ := transport.RetryAfter(header, now)
	switch after := header.Get("Retry-After"); {
	case after == "":
		return "throttle-without-retry-after"
	case !strings.Contains(after, ":"):
		return "throttle-retry-after-seconds"
	case wait == 0:
		return "throttle-retry-after-past-date"
	}
	return "throttle-retry-after-date"
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
