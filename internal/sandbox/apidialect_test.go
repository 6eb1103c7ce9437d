package sandbox_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// get is a GET with a token, which may be refused.
func get(t *testing.T, s *sandbox.Server, path, token string) reply {
	t.Helper()
	r, _ := ask(t, s, http.MethodGet, path, "", token)
	return r
}

func TestAPIDialects(t *testing.T) {
	t.Parallel()
	all := apiStories()
	for _, dialect := range sandbox.APIDialects() {
		if dialect.Number != 0 || !strings.HasPrefix(dialect.Name, "api-") || dialect.Summary == "" {
			t.Errorf("%+v", dialect)
		}
		if all[dialect.Name] == nil {
			t.Errorf("nothing shows dialect %s", dialect.Name)
			continue
		}
		t.Run(dialect.Name, func(t *testing.T) {
			t.Parallel()
			s := staffed(t, sandbox.Options{Dialects: []string{dialect.Name}, APILag: time.Hour})
			if on := s.Tenant().ActiveDialects(); len(on) != 1 || on[0] != dialect.Name {
				t.Errorf("on: %v", on)
			}
			all[dialect.Name](t, s)
		})
	}
}

func apiStories() map[string]func(t *testing.T, s *sandbox.Server) {
	third := func(t *testing.T, s *sandbox.Server) reply {
		t.Helper()
		token := bearer(t, s)
		get(t, s, "/v2/users", token).want(t, http.StatusOK)
		get(t, s, "/v2/organizations", token).want(t, http.StatusOK)
		r := get(t, s, "/v2/users", token)
		if again := get(t, s, "/v2/users", token).want(t, http.StatusOK); !strings.HasPrefix(again.text, "[") {
			t.Errorf("the fourth: %s", again.text)
		}
		return r
	}
	refused := func(path string, status int, holds string) func(t *testing.T, s *sandbox.Server) {
		return func(t *testing.T, s *sandbox.Server) {
			t.Helper()
			token := bearer(t, s)
			if r := get(t, s, path, token); r.status != status || !strings.Contains(r.text, holds) {
				t.Errorf("%s: %d %s", path, r.status, r.text)
			}
			get(t, s, "/v2/organizations", token).want(t, http.StatusOK)
			get(t, s, "/v2/activities", token).want(t, http.StatusOK)
		}
	}
	withoutScope := func(status int) func(t *testing.T, s *sandbox.Server) {
		return func(t *testing.T, s *sandbox.Server) {
			t.Helper()
			s.Tenant().SetAPIClient(s.APIClientID(), s.APIClientSecret(), "control", "monitoring")
			r, _ := ask(t, s, http.MethodPost, "/ws/oauth/token", form(s, "scope", "control"))
			r = get(t, s, "/v2/organizations", "Authorization: Bearer "+fmt.Sprint(r.json["access_token"]))
			if r.status != status || r.json["error"] != "insufficient_privileges" {
				t.Errorf("%d %s", r.status, r.text)
			}
		}
	}
	return map[string]func(t *testing.T, s *sandbox.Server){
		"api-throttle-html": func(t *testing.T, s *sandbox.Server) {
			if r := third(t, s); r.status != http.StatusOK || !strings.Contains(r.text, "<html>") {
				t.Errorf("%d %s", r.status, r.text)
			}
		},
		"api-throttle-429": func(t *testing.T, s *sandbox.Server) {
			if r := third(t, s); r.status != http.StatusTooManyRequests || r.header.Get("Retry-After") != "1" ||
				r.json["resultCode"] == nil {
				t.Errorf("%d %s", r.status, r.text)
			}
		},
		"api-token-ends-early": func(t *testing.T, s *sandbox.Server) {
			token := bearer(t, s)
			get(t, s, "/v2/users", token).want(t, http.StatusOK)
			get(t, s, "/v2/users", token).want(t, http.StatusOK)
			if r := get(t, s, "/v2/users", token); r.status != http.StatusUnauthorized ||
				r.json["error"] != "not_authenticated" {
				t.Errorf("%d %s", r.status, r.text)
			}
			get(t, s, "/v2/users", bearer(t, s)).want(t, http.StatusOK)
		},
		"api-client-unknown": func(t *testing.T, s *sandbox.Server) {
			r, _ := ask(t, s, http.MethodPost, "/ws/oauth/token", form(s))
			if r.status != http.StatusNotFound || r.json["resultCode"] != "Client app not exist" {
				t.Errorf("%d %s", r.status, r.text)
			}
		},
		"api-scope-401":                withoutScope(http.StatusUnauthorized),
		"api-scope-403":                withoutScope(http.StatusForbidden),
		"api-people-need-management":   refused("/v2/user/technicians", http.StatusUnauthorized, `"insufficient_privileges"`),
		"api-people-need-user-context": refused("/v2/user/end-users", http.StatusForbidden, `"error_code":5`),
		"api-people-missing": func(t *testing.T, s *sandbox.Server) {
			for _, path := range []string{"technicians", "end-users", "roles"} {
				refused("/v2/user/"+path, http.StatusNotFound, "resultCode")(t, s)
			}
			get(t, s, "/v2/users", bearer(t, s)).want(t, http.StatusOK)
		},
		"api-errors-as-billing": refused("/v2/users?userType=x", http.StatusBadRequest,
			`{"errorCode":"BAD_REQUEST","message":`),
		"api-lists-wrapped": func(t *testing.T, s *sandbox.Server) {
			for _, path := range []string{"users", "user/technicians", "user/end-users", "user/roles", "organizations"} {
				if got := read(t, s, "/v2/"+path); at(got, "results", 0, "id") == nil {
					t.Errorf("%s: %v", path, got)
				}
			}
		},
		"api-lists-null": func(t *testing.T, s *sandbox.Server) {
			for _, path := range []string{"/v2/organizations?after=7", "/v2/activities"} {
				if r := get(t, s, path, bearer(t, s)); !strings.HasSuffix(r.text, "null") &&
					!strings.Contains(r.text, `"activities":null`) {
					t.Errorf("%s: %s", path, r.text)
				}
			}
			if former := which(read(t, s, "/v2/user/end-users"), "former@example.com"); former["roles"] != nil ||
				len(former) < 10 {
				t.Errorf("roles: %v", former)
			}
		},
		"api-ids-as-strings": func(t *testing.T, s *sandbox.Server) {
			got := which(read(t, s, "/v2/user/end-users"), "former@example.com")
			if got["id"] != "2" || got["organizationId"] != "7" {
				t.Errorf("%v", got)
			}
		},
		"api-id-is-scim-id": func(t *testing.T, s *sandbox.Server) {
			addUser(t, s, "former@example.com")
			for _, a := range s.Tenant().Accounts() {
				if a.SCIMID != "" && a.ID != a.SCIMID {
					t.Errorf("%+v", a)
				}
			}
			if a, _ := s.Tenant().Account("former@example.com"); a.ID != "2" || a.SCIMID != "2" {
				t.Errorf("after it was adopted: %+v", a)
			}
		},
		"api-uid-is-scim-id": func(t *testing.T, s *sandbox.Server) {
			ada, _ := s.Tenant().UserByName("ada@example.com")
			if got := which(read(t, s, "/v2/user/technicians"), "ada@example.com"); got["uid"] != ada["id"] {
				t.Errorf("%v", got)
			}
		},
		"api-scim-user-false": func(t *testing.T, s *sandbox.Server) {
			addUser(t, s, "former@example.com")
			list := read(t, s, "/v2/user/technicians")
			if which(list, "former@example.com")["scimUser"] != false || which(list, "ada@example.com")["scimUser"] != true {
				t.Errorf("%v", list)
			}
		},
		"api-roles-absent": func(t *testing.T, s *sandbox.Server) {
			if _, there := which(read(t, s, "/v2/user/technicians"), "ada@example.com")["roles"]; there {
				t.Error("roles are there")
			}
		},
		"api-activities-short": func(t *testing.T, s *sandbox.Server) {
			for range 12 {
				made(t)(s.Tenant().AddActivity(sandbox.Document{"user": "root@example.com"}))
			}
			if items, _ := at(read(t, s, "/v2/activities?pageSize=10"), "activities").([]any); len(items) != 5 {
				t.Errorf("%d activities", len(items))
			}
		},
		"api-lags": lagging,
	}
}

// lagging is a tenant whose API is an hour behind.
func lagging(t *testing.T, s *sandbox.Server) {
	t.Helper()
	read(t, s, "/v2/users")
	id := addUser(t, s, "late@example.com")
	addUser(t, s, "former@example.com")
	if list := send(t, s, http.MethodGet, "/Users/"+id, nil); list.status != http.StatusOK {
		t.Errorf("SCIM lags: %d", list.status)
	}
	list := read(t, s, "/v2/user/technicians")
	if which(list, "late@example.com") != nil || which(list, "former@example.com") != nil {
		t.Errorf("%v", list)
	}
	if a, _ := s.Tenant().Account("former@example.com"); a.SCIMID == "" {
		t.Errorf("the tenant itself lags: %+v", a)
	}
	// What the console did was done a while ago.
	made(t)(s.Tenant().AddAccount(sandbox.Document{"email": "new@example.com"}))
	if list := read(t, s, "/v2/users"); which(list, "new@example.com") == nil || which(list, "late@example.com") == nil {
		t.Errorf("%v", list)
	}
}

func TestAPILagEnds(t *testing.T) {
	t.Parallel()
	var now clock
	s := start(t, sandbox.Options{Now: now.now, Dialects: []string{"api-lags", "reads-lag"}})
	addUser(t, s, "ada@example.com")
	if list := send(t, s, http.MethodGet, "/Users", nil); list.json["totalResults"] != 0.0 {
		t.Errorf("SCIM: %s", list.text)
	}
	now.advance(2 * time.Second)
	if list := send(t, s, http.MethodGet, "/Users", nil); list.json["totalResults"] != 1.0 {
		t.Errorf("SCIM: %s", list.text)
	}
	if list := read(t, s, "/v2/users"); emails(list) != "" {
		t.Errorf("too early: %v", list)
	}
	now.advance(time.Second)
	if list := read(t, s, "/v2/users"); emails(list) != "ada@example.com" {
		t.Errorf("too late: %v", list)
	}
}

// A service that leaves the user type out, or makes an end user of everyone: SCIM does not tell, the API does.
func TestAPIShowsWhatSCIMHides(t *testing.T) {
	t.Parallel()
	for dialect, want := range map[string]string{
		"extension-dropped-from-answer": "/v2/user/technicians", "extension-dropped": "/v2/user/end-users",
		"post-drops-extension": "/v2/user/end-users",
	} {
		s := start(t, sandbox.Options{Dialects: []string{dialect}})
		addUser(t, s, "ada@example.com")
		if list := read(t, s, want); which(list, "ada@example.com") == nil {
			t.Errorf("%s: %s has %v", dialect, want, list)
		}
	}
}
