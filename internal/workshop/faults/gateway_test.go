package faults_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// gateway stands in front of a sandbox. It looks at the tenant after every request, and does what a service itself
// cannot: refuse connections, and answer an error although the service has done its work.
type gateway struct {
	t       *testing.T
	server  *sandbox.Server
	address string
	http    *http.Server

	looking sync.Mutex // held while answered runs: many requests end at a time

	mu       sync.Mutex
	over     bool         // no one listens any more
	listener net.Listener // nil: connections are refused
	served   int          // requests since the last arming
	answered func()       // after each request, before its answer leaves; nil: answers go straight through
	refusing *refusal
	error    *lateError
	hit      bool
}

// refusal refuses connections instead of a request.
type refusal struct {
	at   int           // the number of the request, from 0
	till time.Duration // after which connections are accepted again; 0: not before [gateway.correct]
}

// lateError answers an error to a request that the service has done.
type lateError struct {
	at, status int
	forever    bool // to those after it too
}

func newGateway(t *testing.T, server *sandbox.Server) *gateway {
	t.Helper()
	listener := listen(t)
	g := &gateway{t: t, server: server, address: listener.Addr().String()}
	g.http = &http.Server{Handler: g, ReadHeaderTimeout: time.Minute}
	g.serve(listener)
	hold := g.hold()
	t.Cleanup(func() {
		_ = hold.Close()
		g.mu.Lock()
		g.over = true
		g.mu.Unlock()
		g.shut()
		_ = g.http.Close() // connections that a fault holds open are of no interest any more
	})
	return g
}

// The ports of gateways are below those that systems give out by themselves, so that no one who asks for any has one
// while connections are refused.
const firstPort, ports = 15_000, 17_000

// nextPort is the next gateway's, each in its turn: two never have the same at a time.
var nextPort = func() *atomic.Int64 { //nolint:gochecknoglobals // the ports are the process's
	var next atomic.Int64
	next.Store(rand.Int64N(ports)) // another process has others
	return &next
}()

func listen(t *testing.T) net.Listener {
	t.Helper()
	const attempts = 100
	var err error
	for range attempts {
		var listener net.Listener
		if listener, err = net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", firstPort+nextPort.Add(1)%ports)); err == nil {
			return listener
		}
	}
	t.Fatalf("listen: %v", err)
	return nil
}

// hold connects once, and leaves the connection open: while connections are refused, no one else is given a port that
// has one. The server answers such an OPTIONS by itself.
func (g *gateway) hold() net.Conn {
	g.t.Helper()
	connection, err := net.Dial("tcp", g.address)
	if err == nil {
		_, err = connection.Write([]byte("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n"))
	}
	if err == nil {
		_, err = connection.Read(make([]byte, 1)) // it was accepted
	}
	if err != nil {
		g.t.Fatalf("hold the port: %v", err)
	}
	return connection
}

func (g *gateway) url() string { return "http://" + g.address + "/scim/v2" }

// open listens, unless a user does.
func (g *gateway) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.over || g.listener != nil {
		return
	}
	listener, err := net.Listen("tcp", g.address)
	if err != nil {
		g.t.Errorf("listen: %v", err)
		return
	}
	g.serve(listener)
}

func (g *gateway) serve(listener net.Listener) {
	g.listener = listener
	go g.http.Serve(listener) //nolint:errcheck // it ends when the listener is closed
}

// shut ends the listening; what is under way goes on.
func (g *gateway) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.listener != nil {
		_ = g.listener.Close() // no one can have closed it before
	}
	g.listener = nil
}

// watch calls answered after each request, before its answer leaves, and never twice at a time.
func (g *gateway) watch(answered func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.answered = answered
}

// refuse arms a refusal.
func (g *gateway) refuse(r refusal) {
	g.mu.Lock()
	g.served, g.hit, g.refusing = 0, false, &r
	g.mu.Unlock()
	if r.at == 0 {
		g.close(r)
	}
}

// fail arms a late error.
func (g *gateway) fail(e lateError) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.served, g.hit, g.error = 0, false, &e
}

// correct ends what was armed, and reports whether it has happened.
func (g *gateway) mend() (hit bool) {
	g.mu.Lock()
	g.refusing, g.error = nil, nil
	hit = g.hit
	g.mu.Unlock()
	g.open()
	return hit
}

func (g *gateway) close(r refusal) {
	g.shut()
	g.mu.Lock()
	g.hit = true
	g.mu.Unlock()
	if r.till > 0 {
		time.AfterFunc(r.till, g.open)
	}
}

// ServeHTTP hands a request to the service.
func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	number, answered, refusing, late := g.served, g.answered, g.refusing, g.error
	g.served++
	fails := late != nil && (number == late.at || late.forever && number > late.at)
	g.hit = g.hit || fails
	g.mu.Unlock()
	if !fails && refusing == nil && answered == nil {
		g.server.ServeHTTP(w, r)
		return
	}
	recorded := httptest.NewRecorder()
	g.server.ServeHTTP(recorded, r)
	if answered != nil {
		g.looking.Lock()
		answered()
		g.looking.Unlock()
	}
	if fails {
		w.WriteHeader(late.status)
		return
	}
	maps.Copy(w.Header(), recorded.Header())
	if refusing != nil {
		// So that the next request needs a connection of its own.
		w.Header().Set("Connection", "close")
		if refusing.at == number+1 {
			g.close(*refusing)
		}
	}
	w.WriteHeader(recorded.Code)
	_, _ = w.Write(recorded.Body.Bytes()) // the client may be gone
}
