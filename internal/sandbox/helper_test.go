package sandbox_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

const extension = "urn:ietf:params:scim:schemas:extension:ninjaone:2.0:User"

// start runs a tenant for one test.
func start(t *testing.T, o sandbox.Options) *sandbox.Server {
	t.Helper()
	server, err := sandbox.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return server
}

// reply is what the service answered.
type reply struct {
	status int
	header http.Header
	text   string
	json   map[string]any
}

// send makes one request with the server's token. A body is a JSON text, or a value to be marshalled.
func send(t *testing.T, s *sandbox.Server, method, path string, body any, headers ...string) reply {
	t.Helper()
	r, err := attempt(t, s, method, path, body, headers...)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return r
}

func attempt(t *testing.T, s *sandbox.Server, method, path string, body any, headers ...string) (reply, error) {
	t.Helper()
	var content []byte
	switch body := body.(type) {
	case nil:
	case string:
		content = []byte(body)
	default:
		var err error
		if content, err = json.Marshal(body); err != nil {
			t.Fatal(err)
		}
	}
	request, err := http.NewRequestWithContext(t.Context(), method, s.URL()+path, bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.Token())
	request.Header.Set("Content-Type", "application/scim+json")
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
	}
	transport := &http.Transport{DisableKeepAlives: true}
	response, err := (&http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}).Do(request)
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	r := reply{status: response.StatusCode, header: response.Header, text: string(text)}
	if json.Unmarshal(text, &r.json) != nil {
		r.json = nil
	}
	return r, err
}

// want fails unless the reply has a status.
func (r reply) want(t *testing.T, status int) reply {
	t.Helper()
	if r.status != status {
		t.Fatalf("status %d, want %d; body: %s", r.status, status, r.text)
	}
	return r
}

// wantError fails unless the reply is a SCIM error.
func (r reply) wantError(t *testing.T, status int, scimType string) reply {
	t.Helper()
	r.want(t, status)
	if got, _ := r.json["scimType"].(string); got != scimType {
		t.Errorf("scimType %q, want %q; body: %s", got, scimType, r.text)
	}
	if schemas, _ := r.json["schemas"].([]any); len(schemas) != 1 ||
		schemas[0] != "urn:ietf:params:scim:api:messages:2.0:Error" {
		t.Errorf("not a SCIM error: %s", r.text)
	}
	return r
}

// at digs a value out of JSON: keys and indexes.
func at(value any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, _ := value.(map[string]any)
			value = object[step]
		case int:
			items, _ := value.([]any)
			if step >= len(items) {
				return nil
			}
			value = items[step]
		}
	}
	return value
}

func person(userName string) map[string]any {
	return map[string]any{
		"schemas":  []any{"urn:ietf:params:scim:schemas:core:2.0:User", extension},
		"userName": userName,
		"name":     map[string]any{"givenName": "Ada", "familyName": "Lovelace"},
		"emails":   []any{map[string]any{"value": userName, "type": "work", "primary": true}},
		"active":   true,
		extension:  map[string]any{"userType": "Technician"},
	}
}

func group(displayName string, members ...string) map[string]any {
	list := []any{}
	for _, id := range members {
		list = append(list, map[string]any{"value": id})
	}
	return map[string]any{
		"schemas":     []any{"urn:ietf:params:scim:schemas:core:2.0:Group"},
		"displayName": displayName,
		"members":     list,
	}
}

// addUser creates a user over the network and returns its id.
func addUser(t *testing.T, s *sandbox.Server, userName string) string {
	t.Helper()
	id, _ := send(t, s, http.MethodPost, "/Users", person(userName)).want(t, http.StatusCreated).json["id"].(string)
	return id
}

func addGroup(t *testing.T, s *sandbox.Server, name string, members ...string) string {
	t.Helper()
	id, _ := send(t, s, http.MethodPost, "/Groups", group(name, members...)).want(t,
		http.StatusCreated).json["id"].(string)
	return id
}

func op(op, path string, value any) map[string]any {
	o := map[string]any{"op": op}
	if path != "" {
		o["path"] = path
	}
	if value != nil {
		o["value"] = value
	}
	return o
}

func patch(operations ...map[string]any) map[string]any {
	return map[string]any{"schemas": []any{"urn:ietf:params:scim:api:messages:2.0:PatchOp"}, "Operations": operations}
}
