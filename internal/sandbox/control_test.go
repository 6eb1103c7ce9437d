package sandbox_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// steer sends a request to the control endpoint, without a token.
func steer(t *testing.T, s *sandbox.Server, method, path, body string, headers ...string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, s.Origin()+"/_sandbox"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
		if name == "Host" {
			request.Host = value
		}
	}
	response, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

func TestControlEndpointChangesTheTenant(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Token: "very-secret"})
	id := addUser(t, s, "ada@example.com")
	for _, step := range []struct {
		method, path, body string
		status             int
		holds              string
	}{
		{"GET", "/state", "", 200, `"userName": "ada@example.com"`},
		{"GET", "/requests", "", 200, `"path": "/Users"`},
		{"DELETE", "/requests", "", 204, ""},
		{"GET", "/requests", "", 200, `[]`},
		{"PUT", "/dialects", `["patch-204", "8"]`, 204, ""},
		{"GET", "/dialects", "", 200, `"filter-ignored"`},
		{"PUT", "/dialects", `["nonsense"]`, 400, "unknown dialect"},
		{"PUT", "/dialects", `"patch-204"`, 400, "JSON array"},
		{"PUT", "/dialects", `[]`, 204, ""},
		{"POST", "/faults", `{"method":"GET","path":"/Users/*","kind":"status","status":502,"retryAfter":"3","delay":"1ms","count":1}`, 204, ""},
		{"GET", "/faults", "", 200, `"retryAfter": "3"`},
		{"POST", "/faults", `{"kind":"flood"}`, 400, "unknown kind"},
		{"POST", "/faults", `{"kind":"status","statsu":502}`, 400, "statsu"},
		{"POST", "/faults", `{"kind":"delay","delay":"long"}`, 400, "duration"},
		{"POST", "/faults", `{"kind":"delay","share":2}`, 400, "share"},
		{"POST", "/users", `{"userName":"eve@example.com"}`, 200, `"id"`},
		{"POST", "/users", `{"userName":"eve@example.com"}`, 409, "taken"},
		{"PATCH", "/users/eve@example.com", `{"active":false,"name":{"givenName":"Eve"}}`, 204, ""},
		{"PATCH", "/users/eve@example.com", `{"name":{"familyName":"Moneypenny","givenName":null}}`, 204, ""},
		{"GET", "/users/EVE@example.com", "", 200, `"familyName": "Moneypenny"`},
		{"PATCH", "/users/nobody", `{}`, 404, "not found"},
		{"POST", "/groups", `{"displayName":"Desk","members":["` + id + `"]}`, 200, `"id"`},
		{"GET", "/users/ADA@example.com/groups", "", 200, `"member": true`},
		{"DELETE", "/users/ada@example.com/groups/desk", "", 204, ""},
		{"GET", "/users/" + id + "/groups", "", 200, `"member": false`},
		{"PUT", "/users/ada@example.com/groups/Desk", "", 204, ""},
		{"GET", "/users/" + id + "/groups", "", 200, `"member": true`},
		{"PUT", "/users/nobody/groups/Desk", "", 404, "not found"},
		{"PUT", "/users/ada@example.com/groups/nothing", "", 404, "not found"},
		{"DELETE", "/users/ada@example.com/groups/nothing", "", 404, "not found"},
		{"GET", "/users/nobody/groups", "", 404, "not found"},
		{"PATCH", "/groups/Desk", `{"members":[]}`, 204, ""},
		{"GET", "/groups/Desk", "", 200, `"members": []`},
		{"DELETE", "/groups/Desk", "", 204, ""},
		{"DELETE", "/users/" + id, "", 204, ""},
		{"DELETE", "/users/" + id, "", 404, "not found"},
		{"GET", "/nowhere", "", 404, ""},
	} {
		status, text := steer(t, s, step.method, step.path, step.body)
		if status != step.status || !strings.Contains(text, step.holds) {
			t.Errorf("%s %s %s: %d %s", step.method, step.path, step.body, status, text)
		}
		if strings.Contains(text, "very-secret") {
			t.Errorf("%s %s shows the token", step.method, step.path)
		}
	}
	if eve, ok := s.Tenant().UserByName("eve@example.com"); !ok || eve["active"] != false ||
		at(eve, "name", "givenName") != nil {
		t.Errorf("eve: %v", eve)
	}
	send(t, s, http.MethodGet, "/Users/x", nil).want(t, http.StatusBadGateway)
	if status, text := steer(t, s, "PUT", "/token", `{"expires":"2020-01-01T00:00:00Z"}`); status != 204 {
		t.Errorf("token: %d %s", status, text)
	}
	send(t, s, http.MethodGet, "/Users", nil).want(t, http.StatusUnauthorized)
	if n := len(s.Tenant().Requests()); n != 2 {
		t.Errorf("%d requests logged: the control endpoint's are among them", n)
	}
}

func TestControlRefusesOtherOrigins(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{})
	host := strings.TrimPrefix(s.Origin(), "http://")
	_, port, _ := strings.Cut(host, ":")
	for _, test := range []struct {
		about  string
		header string
		status int
	}{
		{"a person", "Accept: */*", 200},
		{"a page of its own", "Origin: " + s.Origin(), 200},
		{"typed into a browser", "Sec-Fetch-Site: none", 200},
		{"by another name of this machine", "Host: localhost:" + port, 200},
		{"a page elsewhere", "Origin: https://evil.example.com", 403},
		{"a page of another port", "Origin: http://127.0.0.1:1", 403},
		{"a page without origin", "Origin: null", 403},
		{"a page that a browser calls so", "Sec-Fetch-Site: cross-site", 403},
		{"a page of a sister site", "Sec-Fetch-Site: same-site", 403},
		{"a name made to resolve to this machine", "Host: evil.example.com:" + port, 403},
	} {
		for _, method := range []string{"GET", "DELETE"} {
			if status, text := steer(t, s, method, "/requests", "", test.header); status/100 != test.status/100 {
				t.Errorf("%s, %s: %d %s", test.about, method, status, text)
			}
		}
	}
}

func TestControlHelpNamesTheOrigin(t *testing.T) {
	t.Parallel()
	help := sandbox.ControlHelp("http://127.0.0.1:7")
	if strings.Contains(help, "ORIGIN") || strings.Count(help, "curl") != strings.Count(help,
		"http://127.0.0.1:7/_sandbox/") {
		t.Errorf("help: %s", help)
	}
}
