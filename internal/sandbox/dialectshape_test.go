package sandbox_test

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// clock is a time that tests move.
type clock struct {
	mu     sync.Mutex
	passed time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC).Add(c.passed)
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.passed += d
}

func errorForms() map[string]shows {
	form := func(check func(r reply) bool) shows {
		return func(t *testing.T, s *sandbox.Server) {
			for _, got := range []reply{
				send(t, s, http.MethodGet, "/Users/nobody", nil).want(t, http.StatusNotFound),
				send(t, s, http.MethodGet, "/Users", nil, "Authorization: Bearer wrong").want(t, http.StatusUnauthorized),
				send(t, s, http.MethodPost, "/Users", "{}").want(t, http.StatusBadRequest),
			} {
				if !check(got) {
					t.Errorf("%d as %q: %s", got.status, got.header.Get("Content-Type"), got.text)
				}
			}
			send(t, s, http.MethodPost, "/Users", person("ada@example.com")).want(t, http.StatusCreated)
		}
	}
	typed := func(r reply, want string) bool { return strings.HasPrefix(r.header.Get("Content-Type"), want) }
	return map[string]shows{
		"error-empty": form(func(r reply) bool { return r.text == "" }),
		"error-plain": form(func(r reply) bool { return typed(r, "text/plain") && r.json == nil && r.text != "" }),
		"error-html":  form(func(r reply) bool { return typed(r, "text/html") && strings.Contains(r.text, "<html>") }),
		"error-status-string": form(func(r reply) bool {
			return typed(r, "application/scim+json") && r.json["status"] == strconv.Itoa(r.status)
		}),
		"error-status-number": form(func(r reply) bool { return r.json["status"] == float64(r.status) }),
		"error-detail-array":  form(func(r reply) bool { list, ok := r.json["detail"].([]any); return ok && len(list) == 1 }),
		"delete-missing-404": func(t *testing.T, s *sandbox.Server) {
			send(t, s, http.MethodDelete, "/Users/nobody", nil).wantError(t, http.StatusNotFound, "")
		},
		"delete-missing-500": func(t *testing.T, s *sandbox.Server) {
			send(t, s, http.MethodDelete, "/Users/nobody", nil).wantError(t, http.StatusInternalServerError, "")
			send(t, s, http.MethodGet, "/Users/nobody", nil).wantError(t, http.StatusNotFound, "")
		},
	}
}

func services() map[string]shows {
	throttles := func(check func(retryAfter, date string) bool) shows {
		return func(t *testing.T, s *sandbox.Server) {
			for i := 1; i <= 14; i++ {
				got := send(t, s, http.MethodGet, "/Users", nil)
				if i%7 != 0 {
					got.want(t, http.StatusOK)
					continue
				}
				got.wantError(t, http.StatusTooManyRequests, "")
				if after, date := got.header.Get("Retry-After"), got.header.Get("Date"); !check(after, date) {
					t.Errorf("Retry-After %q, Date %q", after, date)
				}
			}
		}
	}
	away := func(least, most time.Duration) func(after, date string) bool {
		return func(after, date string) bool {
			at, err := http.ParseTime(after)
			now, wrong := http.ParseTime(date)
			until := at.Sub(now)
			return err == nil && wrong == nil && until >= least && until <= most
		}
	}
	return map[string]shows{
		"throttle-retry-after-seconds":   throttles(func(after, _ string) bool { return after == "1" }),
		"throttle-retry-after-date":      throttles(away(time.Second, time.Second)),
		"throttle-retry-after-past-date": throttles(away(-400*24*time.Hour, -time.Hour)),
		"throttle-without-retry-after":   throttles(func(after, _ string) bool { return after == "" }),
		"content-type-json": func(t *testing.T, s *sandbox.Server) {
			for _, got := range []reply{
				send(t, s, http.MethodPost, "/Users", person("ada@example.com")),
				send(t, s, http.MethodGet, "/Users", nil),
				send(t, s, http.MethodGet, "/Users/nobody", nil),
			} {
				if got.header.Get("Content-Type") != "application/json" {
					t.Errorf("%d: Content-Type %q", got.status, got.header.Get("Content-Type"))
				}
			}
		},
		"discovery-missing": func(t *testing.T, s *sandbox.Server) {
			for _, path := range []string{"/ServiceProviderConfig", "/Schemas", "/ResourceTypes", "/ResourceTypes/User"} {
				send(t, s, http.MethodGet, path, nil).wantError(t, http.StatusNotFound, "")
			}
		},
	}
}
