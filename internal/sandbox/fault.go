package sandbox

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// FaultKind is what goes wrong.
type FaultKind string

// These are the kinds of fault. Each first waits for its Delay.
const (
	FaultStatus       FaultKind = "status"        // answers Status and an error, without acting
	FaultDelay        FaultKind = "delay"         // acts after a delay, unless the client has gone
	FaultLate         FaultKind = "late"          // acts after a delay, even if the client has gone
	FaultResetBefore  FaultKind = "reset-before"  // resets the connection without acting
	FaultResetAfter   FaultKind = "reset-after"   // acts, then resets the connection
	FaultTimeoutAfter FaultKind = "timeout-after" // acts, then never answers
	FaultTruncate     FaultKind = "truncate"      // acts, then breaks off in the middle of the answer
	FaultHTML         FaultKind = "html"          // answers 200 and a login page, without acting
	FaultGarbage      FaultKind = "garbage"       // acts, then answers something that is not JSON (a success with 200)
	FaultRedirect     FaultKind = "redirect"      // answers 302 (or Status) to Location, without acting
	FaultExpiredToken FaultKind = "expired-token" // answers 401 as if the token had expired, without acting
	// FaultEcho repeats the Authorization header, or a client's secret, in an answer of Status: an error, a redirect or,
	// if it acts, a 2xx.
	FaultEcho FaultKind = "echo"
)

// Fault is something that goes wrong with some requests.
type Fault struct {
	Method string `json:"method,omitempty"` // "": any
	// Path is a glob, as of path.Match, on the escaped path, below the SCIM base where it is SCIM's: "/Users/*",
	// "/v2/users"; "": any.
	Path string    `json:"path,omitempty"`
	Kind FaultKind `json:"kind"`
	// Status is used by FaultStatus (default 503), by FaultRedirect (default 302), and by FaultEcho (default 400; with a
	// 2xx it acts).
	Status     int           `json:"status,omitempty"`
	RetryAfter string        `json:"retryAfter,omitempty"` // the header's value as it is sent
	Delay      time.Duration `json:"-"`                    // waited before anything else
	Location   string        `json:"location,omitempty"`   // used by FaultRedirect, and by a FaultEcho that redirects
	Share      float64       `json:"share,omitempty"`      // the share of the matching requests that fail, 0 to 1; 0: all
	Count      int           `json:"count,omitempty"`      // how many requests fail in all; 0: no end
	Skip       int           `json:"skip,omitempty"`       // how many matching requests pass first
}

// FaultKinds returns every kind of fault with a line on what it does.
func FaultKinds() []struct {
	Kind    FaultKind
	Summary string
} {
	return []struct {
		Kind    FaultKind
		Summary string
	}{
		{FaultStatus, "answers a status (503 unless given) and a SCIM error, without acting"},
		{FaultDelay, "acts after a delay, unless the client has gone"},
		{FaultLate, "acts after a delay, even if the client has gone"},
		{FaultResetBefore, "resets the connection without acting"},
		{FaultResetAfter, "acts, then resets the connection"},
		{FaultTimeoutAfter, "acts, then never answers"},
		{FaultTruncate, "acts, then breaks off in the middle of the answer"},
		{FaultHTML, "answers 200 and a login page, without acting"},
		{FaultGarbage, "acts, then answers something that is not JSON (a success with 200)"},
		{FaultRedirect, "answers a redirect (302 unless given) to a location, without acting"},
		{FaultExpiredToken, "answers 401 as if the token had expired, without acting"},
		{FaultEcho, "repeats the Authorization header in an error (400 unless given), in a redirect or, acting, in a " +
			"resource (200)"},
	}
}

// check returns an error for a fault that could never occur, or not in the intended way.
func (f Fault) check() error {
	known := false
	for _, k := range FaultKinds() {
		known = known || k.Kind == f.Kind
	}
	_, glob := path.Match(f.Path, "")
	switch {
	case !known:
		return fmt.Errorf("unknown kind of fault %q", f.Kind)
	case glob != nil:
		return fmt.Errorf("path %q: %w", f.Path, glob)
	case f.Share < 0 || f.Share > 1:
		return fmt.Errorf("share %v is not between 0 and 1", f.Share)
	case f.Status != 0 && (f.Status < 200 || f.Status > 599):
		return fmt.Errorf("status %d is not one of an answer", f.Status)
	case f.Count < 0 || f.Skip < 0 || f.Delay < 0:
		return fmt.Errorf("count, skip and delay cannot be negative")
	}
	return nil
}

func (f Fault) hits(method, escapedPath string) bool {
	if f.Method != "" && !strings.EqualFold(f.Method, method) {
		return false
	}
	if f.Path == "" {
		return true
	}
	hit, err := path.Match(f.Path, escapedPath)
	return hit && err == nil
}

// acts reports whether the service makes the change although a fault occurs.
func (f Fault) acts() bool {
	switch f.Kind {
	case FaultDelay, FaultLate, FaultResetAfter, FaultTimeoutAfter, FaultTruncate, FaultGarbage:
		return true
	case FaultEcho:
		return f.status() < http.StatusMultipleChoices
	}
	return false
}

// label is how the request log names the fault.
func (f Fault) label() string {
	if f.Kind == FaultStatus {
		return fmt.Sprintf("status %d", f.status())
	}
	return string(f.Kind)
}

func (f Fault) status() int {
	switch {
	case f.Status != 0:
		return f.Status
	case f.Kind == FaultRedirect:
		return http.StatusFound
	case f.Kind == FaultExpiredToken:
		return http.StatusUnauthorized
	case f.Kind == FaultEcho:
		return http.StatusBadRequest
	case f.Kind == FaultStatus:
		return http.StatusServiceUnavailable
	}
	return http.StatusOK
}

// instead returns the answer of a fault that keeps the service from acting, or nil if the connection is reset. word
// returns a problem in the service's form; secret is the client's credential.
func (f Fault) instead(word func(*problem) *answer, secret string) *answer {
	var a *answer
	switch f.Kind {
	case FaultStatus:
		a = word(refuse(f.status(), "", strings.ToLower(http.StatusText(f.status()))))
	case FaultHTML:
		a = newAnswer(f.status(), []byte(loginPage)).typed(html)
	case FaultRedirect:
		a = newAnswer(f.status(), nil)
		a.header.Set("Location", f.Location)
	case FaultExpiredToken:
		a = word(unauthorized("the token has expired"))
	case FaultEcho:
		a = word(refuse(f.status(), "", "this is not for "+secret))
		if f.status() < http.StatusBadRequest {
			a.header.Set("Location", f.Location+"/"+url.PathEscape(secret))
		}
	default:
		return nil
	}
	if f.RetryAfter != "" {
		a.header.Set("Retry-After", f.RetryAfter)
	}
	return a
}

type armedFault struct {
	Fault
	skip, count int // the rest of them
}

type faultTable struct {
	mu     sync.Mutex // guards faults and random
	faults []*armedFault
	random *rand.Rand
	turns  *atomic.Uint64
}

func newFaultTable(turns *atomic.Uint64) *faultTable {
	return &faultTable{random: seeded(1), turns: turns}
}

func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, seed)) }

// next returns the first fault that applies to a request, and counts it.
func (t *faultTable) next(method, escapedPath string) (Fault, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, f := range t.faults {
		if !f.hits(method, escapedPath) {
			continue
		}
		if f.skip > 0 {
			f.skip--
			continue
		}
		if f.Share > 0 && t.random.Float64() >= f.Share {
			continue
		}
		if f.Count > 0 {
			if f.count--; f.count == 0 {
				t.faults = slices.Delete(t.faults, i, i+1)
			}
		}
		return f.Fault, true
	}
	return Fault{}, false
}

// AddFault adds a fault after the existing ones. If several match a request, the first applies. remove removes this
// fault again. A fault with an unknown kind or a malformed path never applies.
func (t *Tenant) AddFault(f Fault) (remove func()) {
	if f.check() != nil {
		return func() {}
	}
	armed := &armedFault{Fault: f, skip: f.Skip, count: f.Count}
	table := t.faults
	table.mu.Lock()
	defer table.mu.Unlock()
	table.faults = append(table.faults, armed)
	table.turns.Add(1)
	return func() {
		table.mu.Lock()
		defer table.mu.Unlock()
		table.turns.Add(1)
		table.faults = slices.DeleteFunc(table.faults, func(f *armedFault) bool { return f == armed })
	}
}

// Faults returns the faults that can still occur, with the rest of their Count and Skip.
func (t *Tenant) Faults() []Fault {
	t.faults.mu.Lock()
	defer t.faults.mu.Unlock()
	out := make([]Fault, 0, len(t.faults.faults))
	for _, f := range t.faults.faults {
		left := f.Fault
		left.Count, left.Skip = f.count, f.skip
		out = append(out, left)
	}
	return out
}

// ClearFaults removes all faults.
func (t *Tenant) ClearFaults() {
	t.faults.mu.Lock()
	defer t.faults.mu.Unlock()
	t.faults.faults = nil
	t.turns.Add(1)
}

// SeedFaults restarts the randomness that Share draws on, so that a run can be repeated.
func (t *Tenant) SeedFaults(seed uint64) {
	t.faults.mu.Lock()
	defer t.faults.mu.Unlock()
	t.faults.random = seeded(seed)
}
