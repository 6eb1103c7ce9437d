package faults_test

import (
	"net/http"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// kind is a way for a request to fail.
type kind struct {
	name    string
	fault   func() sandbox.Fault // nil: the gateway does it
	refused bool                 // the connection is
	late    int                  // status that is answered after the service has acted
	timeout time.Duration        // request_timeout, where the answer never comes
	once    bool                 // retries do not help
}

const elsewhere = "/elsewhere"

// patience is how long an answer that never comes is waited for: longer than one that comes takes on a machine that is
// busy with many other tests.
const patience = 3 * time.Second

// kinds are all of them.
func kinds() []kind {
	status := func(status int, retryAfter string) func() sandbox.Fault {
		return func() sandbox.Fault {
			return sandbox.Fault{Kind: sandbox.FaultStatus, Status: status, RetryAfter: retryAfter}
		}
	}
	date := func(from time.Duration) func() sandbox.Fault {
		return func() sandbox.Fault {
			return status(http.StatusTooManyRequests, time.Now().Add(from).UTC().Format(http.TimeFormat))()
		}
	}
	plain := func(k sandbox.FaultKind) func() sandbox.Fault {
		return func() sandbox.Fault { return sandbox.Fault{Kind: k} }
	}
	return []kind{
		{name: "429", fault: status(http.StatusTooManyRequests, "")},
		{name: "429 for a second", fault: status(http.StatusTooManyRequests, "1")},
		{name: "429 until a date", fault: date(time.Second)},
		{name: "429 until a past date", fault: date(-time.Hour)},
		{name: "500", fault: status(http.StatusInternalServerError, "")},
		{name: "502", fault: status(http.StatusBadGateway, "")},
		{name: "503", fault: status(http.StatusServiceUnavailable, "")},
		{name: "504", fault: status(http.StatusGatewayTimeout, "")},
		{name: "500 after it acted", late: http.StatusInternalServerError},
		{name: "504 after it acted", late: http.StatusGatewayTimeout},
		{name: "a CDN's 520 after it acted", late: 520},
		{name: "401", fault: plain(sandbox.FaultExpiredToken), once: true},
		{name: "connection refused", refused: true},
		{name: "reset before it acted", fault: plain(sandbox.FaultResetBefore)},
		{name: "reset after it acted", fault: plain(sandbox.FaultResetAfter)},
		{name: "timeout after it acted", fault: plain(sandbox.FaultTimeoutAfter), timeout: patience},
		{name: "broken off", fault: plain(sandbox.FaultTruncate)},
		{name: "a login page with 200", fault: plain(sandbox.FaultHTML), once: true},
		{name: "something that is not JSON", fault: plain(sandbox.FaultGarbage), once: true},
		{name: "a redirect", fault: plain(sandbox.FaultRedirect), once: true},
	}
}

// mode is how long a fault lasts.
type mode struct {
	name    string
	retries int
	forever bool
}

func modes() []mode {
	return []mode{
		{name: "and is sent again", retries: 2},
		{name: "and is not sent again"},
		{name: "and all that follow", forever: true},
	}
}

// sensible leaves out what would be the same as something else.
func sensible(k kind, m mode) bool {
	switch {
	case m.retries > 0:
		return !k.once
	case m.forever:
		return k.name != "401" && !k.refused
	}
	return true
}

// arm makes the request with this number fail, from 0. It is called before the operation begins.
func (w *world) arm(number int, k kind, m mode, canary string) {
	if k.timeout > 0 {
		w.settings = with(w.settings, acctest.Object{"request_timeout": k.timeout.String()})
	}
	w.settings = with(w.settings, acctest.Object{"max_retries": m.retries})
	switch {
	case k.refused:
		r := refusal{at: number}
		if m.retries > 0 {
			const tillRetry = 100 * time.Millisecond // less than the client waits before it tries again
			r.till = tillRetry
		}
		w.gate.refuse(r)
	case k.late != 0:
		w.gate.fail(lateError{at: number, status: k.late, forever: m.forever})
	default:
		f := k.fault()
		f.Skip, f.Count, f.Location = number, 1, canary+elsewhere
		if m.forever {
			f.Count = 0
		}
		w.tenant.AddFault(f)
	}
}

// correct ends all faults, and reports whether any has hit.
func (w *world) mend() (hit bool) {
	w.tenant.ClearFaults()
	hit = w.gate.mend()
	for _, r := range w.tenant.Requests() {
		hit = hit || r.Fault != ""
	}
	w.settings = with(w.settings, acctest.Object{"request_timeout": nil, "max_retries": nil})
	return hit
}
