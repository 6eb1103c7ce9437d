package scim

import (
	"errors"
	"net/http"
	"testing"
)

func TestIDsThatNoURLCanHold(t *testing.T) {
	t.Parallel()
	c := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was made") })
	for _, id := range []string{"", ".", ".."} {
		calls := map[string]func() error{
			"get":     func() error { _, err := c.GetUser(t.Context(), id); return err },
			"patch":   func() error { _, err := c.PatchGroup(t.Context(), id, []Operation{Remove("x")}); return err },
			"replace": func() error { _, err := c.ReplaceUser(t.Context(), id, &User{}, ""); return err },
			"delete":  func() error { return c.DeleteGroup(t.Context(), id) },
		}
		for name, call := range calls {
			var got *TransportError
			if err := call(); !errors.As(err, &got) || got.Sent || got.Attempts != 0 {
				t.Errorf("%s %q: %v", name, id, err)
			}
		}
	}
}

func TestBodiesThatAreNotSent(t *testing.T) {
	t.Parallel()
	c := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was made") })
	calls := map[string]func() error{
		"a PATCH without operations": func() error { _, err := c.PatchUser(t.Context(), "7", nil); return err },
		"no user":                    func() error { _, err := c.CreateUser(t.Context(), nil); return err },
		"an extra that is no JSON": func() error {
			_, err := c.CreateGroup(t.Context(), &Group{Extra: raws("x", "{")})
			return err
		},
	}
	for name, call := range calls {
		var got *TransportError
		if err := call(); !errors.As(err, &got) || got.Sent {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestServiceProviderConfig(t *testing.T) {
	t.Parallel()
	c := serve(t, answering(200, "application/json", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
		"documentationUri":"https://example.com/help","patch":{"supported":"true"},"bulk":{"supported":false,"maxOperations":0,"maxPayloadSize":1048576},
		"filter":{"supported":true,"maxResults":"200"},"changePassword":true,"etag":{},
		"authenticationSchemes":[{"type":"oauthbearertoken","name":"Bearer","primary":true},"httpbasic"],"pagination":{"cursor":false}}`))
	s, err := c.ServiceProviderConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !*s.Patch.Supported || *s.Bulk.Supported || *s.Filter.MaxResults != 200 || s.ETag.Supported != nil ||
		s.Sort.Supported != nil {
		t.Errorf("%+v", s)
	}
	if s.ChangePassword.Supported != nil || s.DocumentationURI != "https://example.com/help" || !c.Spoke() {
		t.Errorf("%+v", s)
	}

	c = serve(t, answering(200, "application/json", `{"openapi":"3.1.0","filter":{}}`))
	var got *DecodeError
	if _, err := c.ServiceProviderConfig(t.Context()); !errors.As(err, &got) || c.Spoke() {
		t.Errorf("%v", err)
	}
	c = serve(t, answering(404, "text/html", `<html>`))
	if _, err := c.ServiceProviderConfig(t.Context()); !IsNotFound(err) || c.Spoke() {
		t.Errorf("%v", err)
	}
}
