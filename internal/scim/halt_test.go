package scim

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
)

// TestSomethingElseAnswers: two answers that no SCIM service gives halt the client, and one real SCIM answer rules that
// out.
func TestSomethingElseAnswers(t *testing.T) {
	t.Parallel()
	const page = "<!DOCTYPE html><title>Log in</title>"
	list := func(ctx context.Context, c *Client) error { _, err := c.ListUsers(ctx, ListOptions{}); return err }
	filter := func(ctx context.Context, c *Client) error {
		_, err := c.ListUsers(ctx, ListOptions{Filter: Eq("userName", "a")})
		return err
	}
	get := func(ctx context.Context, c *Client) error { _, err := c.GetUser(ctx, "1"); return err }
	group := func(ctx context.Context, c *Client) error { _, err := c.GetGroup(ctx, "1"); return err }
	patch := func(ctx context.Context, c *Client) error {
		_, err := c.PatchUser(ctx, "1", []Operation{Remove("x")})
		return err
	}
	config := func(ctx context.Context, c *Client) error { _, err := c.ServiceProviderConfig(ctx); return err }
	for name, test := range map[string]struct {
		call   func(context.Context, *Client) error
		answer http.HandlerFunc
		halts  bool
	}{
		"a login page for a listing":  {list, answering(200, "text/html", page), true},
		"a login page for a look-up":  {filter, answering(200, "text/html", page), true},
		"a login page for a user":     {get, answering(200, "text/html", page), true},
		"a login page for a change":   {patch, answering(200, "text/html", page), true},
		"garbage":                     {get, answering(200, "text/plain", "hello"), true},
		"JSON that is not SCIM":       {list, answering(200, "application/json", `{"ok":true}`), true},
		"a listing that is not there": {list, answering(404, "text/html", page), true},
		"a listing that is refused":   {list, answering(403, "text/html", page), true},
		"a user who is forbidden":     {get, answering(403, "text/html", page), true},
		"a filter that is forbidden":  {filter, answering(403, "text/html", page), false},
		"a redirect":                  {get, answering(302, "", ""), true},
		"a gateway without a service": {get, answering(502, "text/html", page), true},
		"a listing that is not there, SCIM": {
			list, answering(404, contentType, `{"status":"404","detail":"No."}`), true,
		},
		"a user who is not there, SCIM": {
			get, answering(404, contentType, `{"status":"404","detail":"No."}`), false,
		},
		"a user that SCIM refuses": {
			get, answering(403, contentType, `{"status":"403","detail":"No."}`), false,
		},
		"a filter that is not there":         {filter, answering(404, "text/html", page), false},
		"a user who is not there":            {get, answering(404, "text/html", page), false},
		"a user that breaks the service":     {get, answering(500, "text/html", page), false},
		"a group that is a page":             {group, answering(200, "text/html", page), false},
		"no configuration":                   {config, answering(404, "text/html", page), false},
		"a change that is not offered":       {patch, answering(405, "text/html", page), false},
		"a change that is nothing to read":   {patch, answering(200, "application/json", `{}`), false},
		"a gateway that is tired of changes": {patch, answering(503, "text/html", page), false},
		"too many requests":                  {get, answering(429, "text/html", page), false},
		"an answer that broke off":           {get, answering(200, contentType, `{"id":"1","na`), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int32
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				test.answer(w, r)
			}, func(o *Options) { o.MaxRetries = -1 })
			halted := 0
			for range 4 {
				if h := HaltOf(test.call(t.Context(), c)); h != nil && h.Act() == "" {
					halted++
				}
			}
			wantRequests, wantHalted := 4, 0
			switch {
			case test.halts && strings.HasSuffix(name, ", SCIM"):
				wantRequests, wantHalted = 1, 4
			case test.halts:
				wantRequests, wantHalted = 2, 3
			}
			if int(requests.Load()) != wantRequests || halted != wantHalted {
				t.Errorf("%d requests, want %d; %d halted, want %d", requests.Load(), wantRequests, halted, wantHalted)
			}
		})
	}
}
