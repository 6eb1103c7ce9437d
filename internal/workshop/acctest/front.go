package acctest

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"strings"
	"sync"

	"golang.org/x/text/encoding/charmap"
)

// Exchange is a request to a service in front of the sandbox, which may answer it.
type Exchange struct {
	Method, Path string // below the SCIM base
	Body         string

	e *Env
	w http.ResponseWriter
	r *http.Request
}

// Front puts a service in front of the sandbox that answers some requests itself. answer reports whether it has
// answered. nil removes the service. It applies to configurations made from then on.
func (e *Env) Front(answer func(x *Exchange) bool) {
	e.t.Helper()
	e.Tenant() // skips where there is no sandbox
	if answer == nil {
		e.url = e.Server.URL()
		return
	}
	base := strings.TrimPrefix(e.Server.URL(), e.Server.Origin())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the client is gone
		}
		x := &Exchange{
			Method: r.Method, Path: strings.TrimPrefix(r.URL.EscapedPath(), base), Body: string(body),
			e: e, w: w, r: r,
		}
		if !answer(x) {
			x.passes()
		}
	}))
	e.t.Cleanup(server.Close)
	e.url = strings.Replace(e.Server.URL(), e.Server.Origin(), server.URL, 1)
}

// Before lets another client act just before the first request of a method and path (a glob, below the SCIM base)
// reaches the service, for example between a look-up and the create that relies on it. It applies to configurations
// made from then on.
func (e *Env) Before(method, glob string, act func()) {
	e.t.Helper()
	e.first(method, glob, func(x *Exchange) { act(); x.passes() })
}

// After lets another client act just after the first request of a method and path was answered, before anything else
// is.
func (e *Env) After(method, glob string, act func()) {
	e.t.Helper()
	e.first(method, glob, func(x *Exchange) { x.passes(); act() })
}

// Instead answers the first request of a method and path with 200 and a body that is made when the request comes.
func (e *Env) Instead(method, glob string, answer func() any) {
	e.t.Helper()
	e.first(method, glob, func(x *Exchange) { x.Answers(http.StatusOK, asJSON(answer())) })
}

func (e *Env) first(method, glob string, answer func(x *Exchange)) {
	e.t.Helper()
	var once sync.Once
	e.Front(func(x *Exchange) (answered bool) {
		if x.Is(method, glob) {
			once.Do(func() { answer(x); answered = true })
		}
		return answered
	})
}

// passes lets the sandbox answer.
func (x *Exchange) passes() {
	x.r.Body = io.NopCloser(strings.NewReader(x.Body))
	x.e.Server.ServeHTTP(x.w, x.r)
}

// Is reports a request of one of these methods, such as "PATCH PUT", to a path, which is a glob.
func (x *Exchange) Is(methods, glob string) bool {
	hit, err := path.Match(glob, x.Path)
	return err == nil && hit && strings.Contains(" "+methods+" ", " "+x.Method+" ")
}

// Forward lets the sandbox handle the request, and returns its answer.
func (x *Exchange) Forward() *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	r := x.r.Clone(context.WithoutCancel(x.r.Context()))
	r.Body = io.NopCloser(strings.NewReader(x.Body))
	x.e.Server.ServeHTTP(answer, r)
	return answer
}

// Answers answers with a status and a body of SCIM.
func (x *Exchange) Answers(status int, body string) bool {
	return x.answer(status, "application/scim+json", body)
}

// AnswersText answers with a status and plain text.
func (x *Exchange) AnswersText(status int, body string) bool {
	return x.answer(status, "text/plain", body)
}

func (x *Exchange) answer(status int, contentType, body string) bool {
	if body != "" {
		x.w.Header().Set("Content-Type", contentType)
	}
	x.w.WriteHeader(status)
	_, _ = io.WriteString(x.w, body) // the client may be gone
	return true
}

// Edits returns the sandbox's answer with each resource changed by edit.
func (x *Exchange) Edits(edit func(resource map[string]any)) bool {
	answer := x.Forward()
	body := answer.Body.Bytes()
	if strings.Contains(answer.Header().Get("Content-Type"), "ISO-8859-1") { // dialect 46; what is edited is UTF-8
		body, _ = charmap.ISO8859_1.NewDecoder().Bytes(body) // each byte is a letter of that charset
	}
	var doc map[string]any
	if json.Unmarshal(body, &doc) != nil {
		return x.Answers(answer.Code, string(body))
	}
	if all, ok := doc["Resources"].([]any); ok {
		for _, one := range all {
			if resource, ok := one.(map[string]any); ok {
				edit(resource)
			}
		}
	} else if doc["id"] != nil {
		edit(doc)
	}
	text, err := json.Marshal(doc)
	if err != nil {
		x.e.t.Errorf("answer %s %s: %v", x.Method, x.Path, err)
	}
	return x.Answers(answer.Code, string(text))
}

// Acknowledges is an [Env.Front] that answers 204 to requests of some methods to a path if they contain some words, and
// does nothing.
func Acknowledges(methods, glob, words string) func(x *Exchange) bool {
	return func(x *Exchange) bool {
		return x.Is(methods, glob) && strings.Contains(x.Body, words) && x.Answers(http.StatusNoContent, "")
	}
}

// Segment returns an id as a segment of a path.
func Segment(id string) string { return url.PathEscape(id) }
