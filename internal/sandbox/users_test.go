package sandbox_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

func TestUserLifeCycle(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{})
	created := send(t, s, http.MethodPost, "/Users", person("ada@example.com")).want(t, http.StatusCreated)
	id, _ := created.json["id"].(string)
	path := "/Users/" + id
	if got := created.header.Get("Location"); got != s.URL()+path || at(created.json, "meta", "location") != got {
		t.Errorf("Location %q, meta.location %v", got, at(created.json, "meta", "location"))
	}
	if got := created.header.Get("Content-Type"); !strings.HasPrefix(got, "application/scim+json") {
		t.Errorf("Content-Type %q", got)
	}
	if at(created.json, extension, "userType") != "Technician" || at(created.json, "schemas", 1) != extension {
		t.Errorf("the extension is not echoed: %s", created.text)
	}
	if got := send(t, s, http.MethodGet, path, nil).want(t, http.StatusOK); got.text != created.text {
		t.Errorf("GET differs from POST: %s", got.text)
	}
	found := send(t, s, http.MethodGet, `/Users?filter=`+url.QueryEscape(`userName eq "ADA@example.com"`),
		nil).want(t, http.StatusOK)
	if at(found.json, "totalResults") != 1.0 || at(found.json, "Resources", 0, "id") != id {
		t.Errorf("filter: %s", found.text)
	}
	patched := send(t, s, http.MethodPatch, path, patch(op("replace", "active", false),
		op("replace", "name.givenName", "Augusta")))
	patched.want(t, http.StatusOK)
	if patched.json["active"] != false || at(patched.json, "name", "givenName") != "Augusta" ||
		at(patched.json, "name", "familyName") != "Lovelace" {
		t.Errorf("PATCH: %s", patched.text)
	}
	if patched.header.Get("ETag") == created.header.Get("ETag") ||
		at(patched.json, "meta", "version") != patched.header.Get("ETag") {
		t.Errorf("ETag %q after %q", patched.header.Get("ETag"), created.header.Get("ETag"))
	}
	send(t, s, http.MethodPut, path, person("ada@example.com"), "If-Match: "+created.header.Get("ETag")).wantError(t,
		http.StatusPreconditionFailed, "")
	put := send(t, s, http.MethodPut, path, person("lovelace@example.com"),
		"If-Match: "+patched.header.Get("ETag")).want(t, http.StatusOK)
	if put.json["userName"] != "lovelace@example.com" || put.json["id"] != id || put.json["active"] != true {
		t.Errorf("PUT: %s", put.text)
	}
	send(t, s, http.MethodDelete, path, nil).want(t, http.StatusNoContent)
	send(t, s, http.MethodGet, path, nil).wantError(t, http.StatusNotFound, "")
	send(t, s, http.MethodDelete, path, nil).wantError(t, http.StatusNotFound, "")
	if got := len(s.Tenant().Writes()); got != 6 {
		t.Errorf("%d writes logged, want 6", got)
	}
}
