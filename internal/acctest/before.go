package acctest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"sync"
)

// Before lets somebody else act just before the first request of a method and path (a glob, below the SCIM base) reaches
// the service: between a look-up and the create that relies on it. It holds for configurations made from then on.
func (e *Env) Before(method, glob string, act func()) {
	e.t.Helper()
	e.front(method, glob, func(_ http.ResponseWriter, serve func()) { act(); serve() })
}

// After lets somebody else act just after the first request of a method and path was answered, before anything else is.
func (e *Env) After(method, glob string, act func()) {
	e.t.Helper()
	e.front(method, glob, func(_ http.ResponseWriter, serve func()) { serve(); act() })
}

// Instead gives the first request of a method and path another answer than the service would: 200 and this, which is made
// when the request comes.
func (e *Env) Instead(method, glob string, answer func() any) {
	e.t.Helper()
	e.front(method, glob, func(w http.ResponseWriter, _ func()) {
		w.Header().Set("Content-Type", "application/scim+json")
		if err := json.NewEncoder(w).Encode(answer()); err != nil {
			e.t.Errorf("answer %s %s: %v", method, glob, err)
		}
	})
}

// front puts a server before the sandbox that treats the first request of a kind specially.
func (e *Env) front(method, glob string, first func(w http.ResponseWriter, serve func())) {
	e.t.Helper()
	e.Tenant() // skips where there is no sandbox
	base := strings.TrimPrefix(e.Server.URL(), e.Server.Origin())
	var once sync.Once
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		below := strings.TrimPrefix(r.URL.EscapedPath(), base)
		answered := false
		serve := func() { e.Server.ServeHTTP(w, r) }
		if hit, err := path.Match(glob, below); hit && err == nil && r.Method == method {
			once.Do(func() { first(w, serve); answered = true })
		}
		if !answered {
			serve()
		}
	}))
	e.t.Cleanup(server.Close)
	e.url = strings.Replace(e.Server.URL(), e.Server.Origin(), server.URL, 1)
}
