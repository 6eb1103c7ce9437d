// Package sandbox is a NinjaOne tenant on your own machine: a stateful SCIM 2.0 server with NinjaOne's rules, in which
// every way that SCIM services are known to differ is a switch and every fault can be scripted, and beside it the part
// of NinjaOne's REST API that shows the same people.
package sandbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	basePath = "/scim/v2"

	// maxBody bounds a request: a group of a hundred thousand members, and then some.
	maxBody = 16 << 20
)

// Options are the settings of a sandbox. The zero value is a tenant in memory on a free port.
type Options struct {
	Token             string    // bearer token; "": a random one
	TokenExpires      time.Time // zero: never
	DataFile          string    // where the tenant is kept; "": in memory
	Dialects          []string  // names or numbers
	Latency           time.Duration
	LatencyEach       time.Duration    // more, for each request that is under way
	RequestsPerSecond float64          // above it, 429; 0: no limit
	NoRetryAfter      bool             // such a 429 does not say when to come again
	ReadLag           time.Duration    // how far reads are behind writes where dialect 48 is on; 0: 300 ms
	APIClientID       string           // of the REST API's application; "": a random one
	APIClientSecret   string           // "": a random one
	APIScopes         []string         // of that application; nil: monitoring
	APILag            time.Duration    // how far the REST API is behind SCIM where api-lags is on; 0: 3 s
	Now               func() time.Time // nil: time.Now
	Listen            string           // loopback address; "": 127.0.0.1:0
}

// Server is a tenant that listens.
type Server struct {
	tenant   *Tenant
	token    string
	api      struct{ id, secret string }
	origin   string
	latency  struct{ all, each time.Duration }
	underway atomic.Int64 // requests
	http     *http.Server
	page     func() *template.Template // parsed when it is first shown: most sandboxes are a test's
	control  http.Handler
	closing  chan struct{}
	served   chan error // why it stopped serving
}

// Start makes a tenant, from its file if it has one, and listens. It errors on an address beyond loopback, an
// unknown dialect, and a data file that is not a tenant's.
func Start(o Options) (*Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Token == "" {
		o.Token = "sandbox-" + randomID()
	}
	if o.ReadLag <= 0 {
		o.ReadLag = usualLag
	}
	o.APIClientID = cmp.Or(o.APIClientID, "sandbox-client-"+randomID())
	o.APIClientSecret = cmp.Or(o.APIClientSecret, "sandbox-secret-"+randomID())
	if o.APILag <= 0 {
		o.APILag = apiUsualLag
	}
	if len(o.APIScopes) == 0 {
		o.APIScopes = []string{monitoring}
	}
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	on, err := parseSwitches(o.Dialects)
	if err != nil {
		return nil, err
	}
	listener, err := listenLoopback(o.Listen)
	if err != nil {
		return nil, err
	}
	s := &Server{
		page: sync.OnceValue(parsePage), token: o.Token, origin: "http://" + listener.Addr().String(),
		closing: make(chan struct{}), served: make(chan error, 1),
	}
	s.latency.all, s.latency.each = o.Latency, o.LatencyEach
	s.api.id, s.api.secret = o.APIClientID, o.APIClientSecret
	s.tenant = newTenant(o, s.URL())
	s.tenant.on = on
	if err := openStore(o.DataFile, s.tenant); err != nil {
		listener.Close()
		return nil, err
	}
	s.control = guarded(s.controls())
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	go func() { s.served <- s.http.Serve(listener) }()
	return s, nil
}

func newTenant(o Options, base string) *Tenant {
	turns := &atomic.Uint64{}
	t := &Tenant{
		now: o.Now, base: base, turns: turns, faults: newFaultTable(turns), log: &requestLog{turns: turns},
		gate: &gate{now: o.Now, rate: o.RequestsPerSecond, silent: o.NoRetryAfter, token: o.Token, expires: o.TokenExpires},
		api:  &apiGate{now: o.Now}, on: switches{}, store: &store{},
		behind: map[string]time.Duration{"reads-lag": o.ReadLag, "api-lags": o.APILag},
	}
	t.furnish(nil)
	t.SetAPIClient(o.APIClientID, o.APIClientSecret, o.APIScopes...)
	return t
}

// listenLoopback refuses to open a tenant to the network: its token guards nothing that a network needs guarded.
func listenLoopback(address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address) //nolint:noctx // binding a loopback address does not wait
	if err != nil {
		return nil, err
	}
	bound, err := netip.ParseAddrPort(listener.Addr().String())
	if err != nil || !bound.Addr().IsLoopback() {
		listener.Close()
		return nil, fmt.Errorf("listen on %q: the sandbox listens on loopback addresses only, such as 127.0.0.1:8080", address)
	}
	return listener, nil
}

// URL is the SCIM base URL, without a trailing slash.
func (s *Server) URL() string { return s.origin + basePath }

// Origin is the scheme, host and port.
func (s *Server) Origin() string { return s.origin }

// Token is the bearer token that the server started with.
func (s *Server) Token() string { return s.token }

// APIClientID is the id of the REST API's application that the server started with. The API itself is at
// [Server.Origin].
func (s *Server) APIClientID() string { return s.api.id }

// APIClientSecret is the secret of that application.
func (s *Server) APIClientSecret() string { return s.api.secret }

// Tenant is what the server serves.
func (s *Server) Tenant() *Tenant { return s.tenant }

// Close ends all connections, those held by faults included, and closes the data file.
func (s *Server) Close() error {
	select {
	case <-s.closing:
		return nil
	default:
		close(s.closing)
	}
	err := s.http.Close()
	if served := <-s.served; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	s.tenant.mu.Lock()
	defer s.tenant.mu.Unlock()
	return errors.Join(err, s.tenant.store.close())
}

// ServeHTTP serves the SCIM service and the REST API, their log and their faults, and beside them the page and the
// control endpoint.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.EscapedPath()
	if path == "/" || path == controlPath || strings.HasPrefix(path, controlPath+"/") {
		s.control.ServeHTTP(w, r)
		return
	}
	t := s.tenant
	started := t.now()
	body, tooLarge := readBody(w, r)
	scimPath, ours := underBase(path)
	fault, hit := t.faults.next(r.Method, scimPath)
	waiting := r.Context()
	if fault.Kind == FaultLate {
		waiting = context.WithoutCancel(waiting)
	}
	underway := s.underway.Add(1)
	defer s.underway.Add(-1)
	if !s.wait(waiting, s.latency.all+time.Duration(underway)*s.latency.each+fault.Delay) {
		return
	}
	on, api := t.switches(), !ours && isAPI(path)
	word := func(p *problem) *answer {
		if api {
			return p.asAPIAnswer(on)
		}
		return p.asAnswer(on)
	}
	var a *answer
	switch asked := (&request{Request: r, path: scimPath, body: body}); {
	case hit && !fault.acts():
		a = fault.instead(word, credentials(r, path, body))
	case tooLarge != nil:
		a = word(tooLarge)
	case api:
		a = t.serveAPI(asked, on)
	case !ours:
		a = word(refuse(http.StatusNotFound, "", "nothing is here; the SCIM service is at "+basePath))
	default:
		a = t.serve(asked, on)
	}
	if api && a != nil {
		a.header.Set("X-Nj-Request-Id", randomID())
	}
	d := delivery{writer: w, request: r, answer: a, now: t.now(), closing: s.closing}
	if hit {
		d.fault = &fault
		d.spoil()
	}
	entry := Request{
		Time: started, Method: r.Method, Path: scimPath, Query: r.URL.RawQuery, Body: loggedBody(path,
			body), Duration: t.now().Sub(started),
		RequestBytes: len(body),
	}
	if d.answer != nil {
		entry.Status, entry.ResponseBytes = d.answer.status, len(d.answer.body)
	}
	if hit {
		entry.Fault = fault.label()
	}
	t.log.add(entry)
	d.send()
}

func underBase(path string) (below string, ours bool) {
	below, ours = strings.CutPrefix(path, basePath)
	if ours = ours && (below == "" || below[0] == '/'); !ours {
		return path, false
	}
	return below, true
}

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, *problem) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, refuse(http.StatusRequestEntityTooLarge, "", fmt.Sprintf("a body can have at most %d bytes", maxBody))
	case err != nil:
		return nil, refuse(http.StatusBadRequest, invalidSyntax, "the body broke off")
	}
	return body, nil
}

// wait is false when the client or the server went away meanwhile.
func (s *Server) wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
	case <-s.closing:
	}
	return false
}
