package faults_test

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// compared is what filters compare: an attribute with a text.
type compared map[string]string

func by(attribute, text string) func(string) compared {
	return func(string) compared { return compared{attribute: text} }
}

// byText is [by] the text that is looked for.
func byText(attribute string) func(string) compared {
	return func(text string) compared { return compared{attribute: text} }
}

// refreshModes are the values of refresh_mode: a tenant of a few people is read as a whole, unless each is to be asked
// for.
func refreshModes() []string { return []string{"auto", "individual"} }

// checkAsked fails the test where a request since the last reset is not what a text may come to: it goes to a list, or
// to one thing of it by an id in one segment, which is the one given or a user's, and it has each parameter once. A
// filter compares an attribute with a whole text, as it is or in lower case. Where each is to be asked for, nothing is
// asked without all filters. No text comes to the REST API. It returns how many filters were sent.
func (w *world) checkAsked(name string, want compared, id string) (filters int) {
	w.Helper()
	missing := maps.Clone(want)
	requests, others := byDoor(w.tenant.Requests())
	for _, r := range others {
		w.checkREST(name, r)
	}
	for _, r := range requests {
		if !w.goesTo(r.Path, id) {
			w.Errorf("%s: %s %.300s is sent", name, r.Method, r.Path)
		}
		query, err := url.ParseQuery(r.Query)
		if err != nil {
			w.Errorf("%s: the query %.300s is sent: %v", name, r.Query, err)
		}
		for parameter, values := range query {
			known := slices.Contains([]string{"attributes", "count", "excludedAttributes", "filter", "startIndex"}, parameter)
			if !known || len(values) != 1 {
				w.Errorf("%s: the parameter %q is sent: %.300q", name, parameter, values)
			}
		}
		if !query.Has("filter") {
			continue
		}
		filters++
		attribute, value, _ := strings.Cut(query.Get("filter"), " eq ")
		var held string
		text, known := want[attribute]
		if err := json.Unmarshal([]byte(value), &held); err != nil || !known || held != text &&
			held != strings.ToLower(text) {
			w.Errorf("%s: the filter %.300s is sent", name, query.Get("filter"))
		}
		delete(missing, attribute)
	}
	if w.settings["refresh_mode"] == "individual" && len(requests) > 0 && len(missing) > 0 {
		w.Errorf("%s: no filter by %v is sent: %s", name, slices.Collect(maps.Keys(missing)), sent(requests))
	}
	return filters
}

// checkREST fails the test where a request to the REST API is another than the two that no text can change: one for an
// access token, and one for the list of all technicians.
func (w *world) checkREST(name string, r sandbox.Request) {
	w.Helper()
	asked, body := r.Method+" "+r.Path+"?"+r.Query, ""
	switch asked {
	case "POST /ws/oauth/token?":
		body = "grant_type=client_credentials&scope=monitoring" // the log has no credentials
	case "GET /v2/user/technicians?":
	default:
		w.Errorf("%s: %.300s is sent to the REST API", name, asked)
	}
	if string(r.Body) != body {
		w.Errorf("%s: %.300s is sent with another body, of %d bytes", name, asked, len(r.Body))
	}
}

// goesTo reports whether a path, escaped as it was sent, is that of a list or of one thing: what has an id that was
// given, or a user.
func (w *world) goesTo(path, id string) bool {
	segment, one := strings.CutPrefix(path, "/Users/")
	if !one {
		segment, one = strings.CutPrefix(path, "/Groups/")
	}
	if !one {
		return path == "/Users" || path == "/Groups"
	}
	asked, err := url.PathUnescape(segment)
	_, isUser := w.tenant.User(asked)
	_, isGroup := w.tenant.Group(asked)
	return err == nil && !strings.Contains(segment, "/") && (asked == id || isUser || isGroup)
}
