package sandbox

import (
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// maxLogged is the number of requests that the log keeps. That is enough for any test, and limits a sandbox that keeps
// running.
const maxLogged = 100_000

// Request is one request that the SCIM service or the REST API received. No header is kept, so no token is, and no
// secret.
type Request struct {
	Time   time.Time `json:"time"`
	Method string    `json:"method"`
	// Path is escaped as it was sent, and below the SCIM base URL where it is SCIM's.
	Path          string        `json:"path"`
	Query         string        `json:"query,omitempty"` // as it was sent
	Body          []byte        `json:"-"`
	Status        int           `json:"status"` // 0: the connection was reset before anything was answered
	Duration      time.Duration `json:"-"`
	RequestBytes  int           `json:"requestBytes"`  // of the body
	ResponseBytes int           `json:"responseBytes"` // of the body
	Fault         string        `json:"fault,omitempty"`
}

type requestLog struct {
	mu       sync.Mutex // guards requests
	requests []Request
	turns    *atomic.Uint64
}

func (l *requestLog) add(r Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.requests) == maxLogged {
		l.requests = slices.Delete(l.requests, 0, maxLogged/10)
	}
	l.requests = append(l.requests, r)
	l.turns.Add(1)
}

// Requests returns the requests that the service received, oldest first: the newest hundred thousand, including refused
// ones.
func (t *Tenant) Requests() []Request {
	t.log.mu.Lock()
	defer t.log.mu.Unlock()
	return slices.Clone(t.log.requests)
}

// ResetRequests forgets the requests so far.
func (t *Tenant) ResetRequests() {
	t.log.mu.Lock()
	defer t.log.mu.Unlock()
	t.log.requests = nil
	t.turns.Add(1)
}

// Writes returns the requests other than GET, and other than those for an access token, which change nothing.
func (t *Tenant) Writes() []Request {
	return slices.DeleteFunc(t.Requests(), func(r Request) bool {
		return r.Method == http.MethodGet || r.Path == tokenPath
	})
}
