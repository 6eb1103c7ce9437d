package scim

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"
	"time"
)

const testToken = "the-token-of-the-tests-0123456789"

// serve starts a service with handler h, and returns a client of it that hardly waits between attempts.
func serve(t *testing.T, h http.HandlerFunc, change ...func(*Options)) *Client {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	base, err := url.Parse(srv.URL + "/ws/scim/v2")
	if err != nil {
		t.Fatal(err)
	}
	o := Options{
		BaseURL: base, Token: testToken, UserAgent: "scim-test/1", MaxRetries: 2, RequestTimeout: 5 * time.Second,
		MinBackoff: time.Microsecond,
	}
	for _, c := range change {
		c(&o)
	}
	return NewClient(o)
}

// answering gives every request the same answer.
func answering(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func TestRequestsOnTheWire(t *testing.T) {
	t.Parallel()
	type seen struct{ Method, URI, Body, ContentType, IfMatch string }
	ada := `{"id":"7","userName":"ada@example.com"}`
	group := `{"id":"7","displayName":"Staff"}`
	tests := map[string]struct {
		answer string
		call   func(c *Client) error
		want   seen
	}{
		"a user is created": {
			answer: ada,
			call: func(c *Client) error {
				_, err := c.CreateUser(t.Context(), &User{UserName: "ada@example.com"})
				return err
			},
			want: seen{
				"POST", "/ws/scim/v2/Users",
				`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com"}`, contentType, "",
			},
		},
		"a user is read by an id that needs escaping": {
			answer: `{"id":"ann@example.com/../?#%2e é","userName":"ada@example.com"}`,
			call: func(c *Client) error {
				_, err := c.GetUser(t.Context(), "ann@example.com/../?#%2e é")
				return err
			},
			want: seen{"GET", "/ws/scim/v2/Users/ann@example.com%2F..%2F%3F%23%252e%20%C3%A9", "", "", ""},
		},
		"a user is replaced under its ETag": {
			answer: ada,
			call: func(c *Client) error {
				_, err := c.ReplaceUser(t.Context(), "7", &User{ID: "7", UserName: "ada@example.com"}, `W/"1"`)
				return err
			},
			want: seen{
				"PUT", "/ws/scim/v2/Users/7",
				`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"7","userName":"ada@example.com"}`,
				contentType, `W/"1"`,
			},
		},
		"a user is patched": {
			answer: ada,
			call: func(c *Client) error {
				_, err := c.PatchUser(t.Context(), "7", []Operation{Replace("active", false), Remove("displayName")})
				return err
			},
			want: seen{
				"PATCH", "/ws/scim/v2/Users/7",
				`{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":false},{"op":"remove","path":"displayName"}]}`, contentType, "",
			},
		},
		"a user is deleted": {
			call: func(c *Client) error { return c.DeleteUser(t.Context(), "7") },
			want: seen{"DELETE", "/ws/scim/v2/Users/7", "", "", ""},
		},
		"users are listed": {
			answer: `{"totalResults":1,"Resources":[` + ada + `]}`,
			call: func(c *Client) error {
				_, err := c.ListUsers(t.Context(), ListOptions{
					Filter:     Eq("userName", "ada+1@example.com"),
					StartIndex: 1, Count: 2,
				})
				return err
			},
			want: seen{"GET", "/ws/scim/v2/Users?count=2&filter=userName%20eq%20%22ada%2B1%40example.com%22&startIndex=1", "", "", ""},
		},
		"a group is read without its members": {
			answer: group,
			call: func(c *Client) error {
				_, err := c.GetGroup(t.Context(), "7", "members", "meta")
				return err
			},
			want: seen{"GET", "/ws/scim/v2/Groups/7?excludedAttributes=members%2Cmeta", "", "", ""},
		},
		"a group is created without members": {
			answer: group,
			call: func(c *Client) error {
				_, err := c.CreateGroup(t.Context(), &Group{DisplayName: "Staff", Members: []Member{}})
				return err
			},
			want: seen{
				"POST", "/ws/scim/v2/Groups",
				`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Staff","members":[]}`, contentType, "",
			},
		},
		"members come and go": {
			answer: group,
			call: func(c *Client) error {
				_, err := c.PatchGroup(t.Context(), "7", []Operation{AddMembers("a", "b"), RemoveMember(`c"]`)})
				return err
			},
			want: seen{
				"PATCH", "/ws/scim/v2/Groups/7",
				`{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"members","value":[{"value":"a"},{"value":"b"}]},{"op":"remove","path":"members[value eq \"c\\\"]\"]"}]}`, contentType, "",
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got seen
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				got = seen{r.Method, r.RequestURI, string(body), r.Header.Get("Content-Type"), r.Header.Get("If-Match")}
				if r.Header.Get("Authorization") != "Bearer "+testToken || r.Header.Get("User-Agent") != "scim-test/1" ||
					r.Header.Get("Accept") != "application/scim+json, application/json" {
					t.Errorf("headers: %v", r.Header)
				}
				if len(body) > 0 && !json.Valid(body) {
					t.Errorf("not JSON: %s", body)
				}
				_, _ = io.WriteString(w, test.answer)
			})
			if err := test.call(c); err != nil {
				t.Fatal(err)
			}
			if got != test.want {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
}

// TestWhatIsRepeated: a request that adds to the tenant is sent once, unless the service has asked for a retry.
func TestWhatIsRepeated(t *testing.T) {
	t.Parallel()
	calls := map[string]func(context.Context, *Client) error{
		"POST": func(ctx context.Context, c *Client) error { _, err := c.CreateUser(ctx, &User{}); return err },
		"ADD": func(ctx context.Context, c *Client) error {
			_, err := c.PatchGroup(ctx, "1", []Operation{RemoveMember("2"), AddMembers("3")})
			return err
		},
		"GET": func(ctx context.Context, c *Client) error { _, err := c.GetUser(ctx, "1"); return err },
		"PUT": func(ctx context.Context, c *Client) error { _, err := c.ReplaceUser(ctx, "1", &User{}, ""); return err },
		"PATCH": func(ctx context.Context, c *Client) error {
			_, err := c.PatchUser(ctx, "1", []Operation{Remove("x")})
			return err
		},
		"DELETE": func(ctx context.Context, c *Client) error { return c.DeleteUser(ctx, "1") },
	}
	for method, call := range calls {
		for status, want := range map[int]int32{429: 2, 503: map[bool]int32{true: 1, false: 2}[method == "POST" ||
			method == "ADD"]} {
			var requests atomic.Int32
			err := call(t.Context(), serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if requests.Add(1) == 1 {
					w.WriteHeader(status)
					return
				}
				_, _ = io.WriteString(w, `{"id":"1"}`)
			}))
			if requests.Load() != want || (err == nil) != (want == 2) {
				t.Errorf("%s after %d: %d requests, %v", method, status, requests.Load(), err)
			}
		}
	}
}
