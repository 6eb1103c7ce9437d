package acctest

import (
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
	e.front(method, glob, func(serve func()) { act(); serve() })
}

// After lets somebody else act just after the first request of a method and path was answered, before anything else is.
func (e *Env) After(method, glob string, act func()) {
	e.t.Helper()
	e.front(method, glob, func(serve func()) { serve(); act() })
}

// front puts a server before the sandbox that treats the first request of a kind specially.
func (e *Env) front(method, glob string, first func(serve func())) {
	e.t.Helper()
	e.Tenant() // skips where there is no sandbox
	base := strings.TrimPrefix(e.Server.URL(), e.Server.Origin())
	var once sync.Once
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		below := strings.TrimPrefix(r.URL.EscapedPath(), base)
		served := false
		serve := func() { e.Server.ServeHTTP(w, r); served = true }
		if hit, err := path.Match(glob, below); hit && err == nil && r.Method == method {
			once.Do(func() { first(serve) })
		}
		if !served {
			serve()
		}
	}))
	e.t.Cleanup(server.Close)
	e.url = strings.Replace(e.Server.URL(), e.Server.Origin(), server.URL, 1)
}
