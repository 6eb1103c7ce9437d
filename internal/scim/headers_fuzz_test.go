package scim

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
)

// FuzzHeaders lets a service write any bytes into the headers of its answers, and net/http reads them from the wire.
// The client's messages must be safe for a terminal and hold no secret. Its waits must be bounded. The If-Match that it
// sends back must be a header of one line or absent.
func FuzzHeaders(f *testing.F) {
	for _, h := range []headers{
		{},
		{status: 2, retryAfter: "1"}, // dialect 31
		{status: 2, retryAfter: "Wed, 21 Oct 2015 07:28:00 GMT", date: "Wed, 21 Oct 2015 07:27:59 GMT"},
		{status: 2, retryAfter: "Sunday, 06-Nov-94 08:49:37 GMT", date: "Sun Nov  6 08:49:37 1994"},
		{status: 2, retryAfter: "-1"},
		{status: 2, retryAfter: "1e309"},
		{status: 2, retryAfter: "NaN", date: "never"},
		{status: 3, retryAfter: "99999999999999999999"},
		{
			etag: `W/"3694e05e9dff590"`, location: "https://scim.example.com/Users/1",
			contentType: "application/scim+json; charset=utf-8",
		},
		{etag: "1", location: "/scim/v2/Users/1"}, // dialects 26, 27
		{etag: `"version-2"`, location: "https://elsewhere.example.com/Users/another", contentType: "application/json"}, // dialects 26, 30
		{etag: "a\x00b\x1b[2J", contentType: "text/html; charset=\xff"},
		{etag: `"1"` + "\r\nX-More: yes"},
		{status: 1, location: "https://user:secret@login.example.com/?code=" + testToken + "#fragment"},
		{status: 1, location: "/" + testToken + "\x1b]0;title\x07"},
		{status: 1, location: "::\u202e"},
		{status: 1, location: "mailto:a@example.com"},
		{status: 4, contentType: "text/html"}, // dialect 28
		{status: 5, contentType: "multipart/mixed; boundary=\"\r\n\r\n\""},
		{contentType: "application/scim+json; charset=ISO-8859-1"}, // dialect 46
		{contentType: "application/json; charset=UTF-16"},
		{contentType: "application/json; charset=" + testToken},
		{etag: "1", contentType: "a\r\nno header, and \x1b[2J\u202e"},
		{date: "\r\n\x1b]0;" + testToken + "\x07 folded"},
	} {
		f.Add(h.status, h.etag, h.retryAfter, h.date, h.location, h.contentType)
	}
	f.Fuzz(func(t *testing.T, status uint8, etag, retryAfter, date, location, contentType string) {
		h := headers{status, etag, retryAfter, date, location, contentType}
		user, _, err := h.ask(t, func(ctx context.Context, c *Client) (*User, error) { return c.GetUser(ctx, "1") })
		if err != nil {
			h.checkError(t, err)
			return
		}
		_, sent, err := h.ask(t, func(ctx context.Context, c *Client) (*User,
			error,
		) {
			return c.ReplaceUser(ctx, "1", user, user.ETag)
		})
		if sent == nil {
			if lost, ok := errors.AsType[*TransportError](err); !ok || lost.Sent {
				t.Errorf("nothing was sent, and the error is %v", err)
			}
			return
		}
		allowed := []string{
			"Accept", "Accept-Encoding", "Authorization", "Connection", "Content-Length", "Content-Type",
			"If-Match", "User-Agent",
		}
		for name := range sent.Header {
			if !slices.Contains(allowed, name) {
				t.Errorf("the request has a header %q", name)
			}
		}
		if got := sent.Header.Get("If-Match"); got != strings.Trim(user.ETag, " \t") {
			t.Errorf("If-Match is %q, the ETag was %q", got, user.ETag)
		}
	})
}

// headers are a service's headers as it writes them; an empty one is left out.
type headers struct {
	status                                        uint8
	etag, retryAfter, date, location, contentType string
}

// answer returns the whole answer as bytes.
func (h headers) answer() string {
	statuses := []int{200, 302, 429, 503, 401, 404, 201, 400}
	const body = `{"id":"1","userName":"ada@example.com","detail":"no","status":"404"}`
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d Said\r\nContent-Length: %d\r\nConnection: close\r\n",
		statuses[int(h.status)%len(statuses)], len(body))
	for _, header := range [][2]string{
		{"ETag", h.etag},
		{"Retry-After", h.retryAfter},
		{"Date", h.date},
		{"Location", h.location},
		{"Content-Type", h.contentType},
	} {
		if header[1] != "" {
			fmt.Fprintf(&b, "%s: %s\r\n", header[0], header[1])
		}
	}
	return b.String() + "\r\n" + body
}

// ask sends one request to a service that answers with h. Each request has its own client, so that no client waits
// because of an earlier answer. sent is nil if no request was sent.
func (h headers) ask(t *testing.T, act func(context.Context, *Client) (*User,
	error),
) (user *User, sent *http.Request, err error) {
	t.Helper()
	arrived := make(chan *http.Request, 1)
	dial := func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go func() {
			defer theirs.Close()
			r, err := http.ReadRequest(bufio.NewReader(theirs))
			if err != nil {
				return
			}
			arrived <- r
			_, _ = theirs.Write([]byte(h.answer())) // the client may have read enough
		}()
		return ours, nil
	}
	base := &http.Transport{DialContext: dial, DisableKeepAlives: true}
	c := NewClient(Options{
		BaseURL: &url.URL{
			Scheme: "http",
			Host:   "scim.example.com",
		}, Token: testToken, RequestTimeout: 10 * time.Second, RoundTripper: base,
	})
	user, err = act(t.Context(), c)
	base.CloseIdleConnections()
	select {
	case sent = <-arrived:
	default:
	}
	return user, sent, err
}

func (h headers) checkError(t *testing.T, err error) {
	t.Helper()
	text := err.Error()
	if strings.Contains(text, testToken) ||
		strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
		t.Errorf("the error is %q", text)
	}
	refused, ok := errors.AsType[*Error](err)
	if !ok {
		return
	}
	if refused.RetryAfter < 0 || refused.RetryAfter > 24*time.Hour {
		t.Errorf("it is to be tried again after %s", refused.RetryAfter)
	}
	if at, err := url.Parse(refused.Location); err == nil && (at.User != nil || at.RawQuery != "" || at.Fragment != "") {
		t.Errorf("the location is %q", refused.Location)
	}
}
