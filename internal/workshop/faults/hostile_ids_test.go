package faults_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// oneUser is a service of a single user, whose id is any text: a sandbox makes ids of its own.
type oneUser struct {
	mu       sync.Mutex
	id       string
	given    string
	broken   bool     // a request for the user gets an error
	strayed  []string // requests for anything else
	segments []string // by which the user was asked for
}

func (s *oneUser) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	segment, one := strings.CutPrefix(r.URL.EscapedPath(), "/Users/")
	w.Header().Set("Content-Type", "application/scim+json")
	doc := sandbox.Document{
		"schemas": []any{"urn:ietf:params:scim:schemas:core:2.0:User"}, "id": s.id,
		"userName": "ada@example.com", "active": true,
		"name":               sandbox.Document{"givenName": s.given, "familyName": "Lovelace"},
		acctest.ExtensionURN: sandbox.Document{"userType": "Technician"},
	}
	var body any = doc
	switch id, err := url.PathUnescape(segment); {
	case r.URL.Path == "/Users" && r.Method == http.MethodGet:
		body = sandbox.Document{"totalResults": 1, "Resources": []any{doc}}
	case one && err == nil && id == s.id && !strings.Contains(segment, "/"):
		s.segments = append(s.segments, r.Method+" "+segment)
		if s.broken {
			w.WriteHeader(http.StatusBadRequest)
			body = sandbox.Document{
				"schemas": []any{"urn:ietf:params:scim:api:messages:2.0:Error"}, "status": "400",
				"detail": "No user " + s.id + ".",
			}
		}
		if r.Method == http.MethodPatch && !s.broken {
			s.given = "Augusta"
			doc["name"] = sandbox.Document{"givenName": s.given, "familyName": "Lovelace"}
		}
	default:
		s.strayed = append(s.strayed, r.Method+" "+r.URL.String())
		w.WriteHeader(http.StatusNotFound)
		body = sandbox.Document{"schemas": []any{"urn:ietf:params:scim:api:messages:2.0:Error"}, "status": "404"}
	}
	_ = json.NewEncoder(w).Encode(body) // the client may be gone
}

// TestHostileIDs: an id is whatever the service gives. It is in state to the letter, and asked for as one segment; a
// message about it moves no one's cursor.
func TestHostileIDs(t *testing.T) {
	t.Parallel()
	for name, id := range hostile() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			service := &oneUser{id: id, given: "Ada"}
			server := httptest.NewServer(service)
			t.Cleanup(server.Close)
			settings := acctest.Object{"scim_url": server.URL, "scim_token": "a-token-of-this-test", "max_retries": 0}
			start := func() *acctest.Protocol { return acctest.NewProtocol(t, acctest.Factories()["ninjaone"], settings) }
			inst := start().Resource(user)
			if diags := inst.Import("ada@example.com"); len(diags.Errors()) > 0 {
				t.Fatalf("import: %s", diags)
			}
			if inst.State["id"] != id {
				t.Fatalf("the state says %q, want %q", inst.State["id"], id)
			}
			config := with(ada(), acctest.Object{"given_name": "Augusta"})
			inst = inst.In(start())
			if diags := inst.Apply(config); len(diags.Errors()) > 0 {
				t.Fatalf("apply: %s", diags)
			}
			inst = inst.In(start())
			if diags := inst.Refresh(); len(diags.Errors()) > 0 || inst.State["id"] != id ||
				inst.State["given_name"] != "Augusta" {
				t.Fatalf("refresh: %s, %v", diags, inst.State)
			}
			service.mu.Lock()
			service.broken = true
			service.mu.Unlock()
			diags := inst.In(start()).Apply(ada())
			if len(diags.Errors()) == 0 {
				t.Error("a PATCH that is refused is no error")
			}
			diags = append(diags, inst.In(start()).Destroy()...)
			for _, one := range diags {
				unfit := func(r rune) bool { return r != '\n' && !unicode.IsGraphic(r) }
				if text := one.Summary + one.Detail; strings.ContainsFunc(text, unfit) || strings.Contains(text, "\nb: c") {
					t.Errorf("it is reported as %q", text)
				}
			}
			service.mu.Lock()
			defer service.mu.Unlock()
			if len(service.strayed) > 0 || len(service.segments) < 3 {
				t.Errorf("asked for as %q, and beside it for %q", service.segments, service.strayed)
			}
		})
	}
}
