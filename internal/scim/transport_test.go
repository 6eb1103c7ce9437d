package scim

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ location, want string }{
		"to another host":     {"https://ada:secret@login.example.com/sso?state=secret#x", "https://login.example.com/sso"},
		"to a path":           {"/login?next=secret", "/login"},
		"with the token":      {"https://login.example.com/" + testToken, "https://login.example.com/(token)"},
		"nowhere":             {"", ""},
		"to no address":       {"http://[::1]:x/%zz?secret", "(an address that cannot be read)"},
		"to an opaque one":    {"mailto:secret@example.com", "(an address that cannot be read)"},
		"back to where it is": {"#", ""},
	}
	for name, test := range tests {
		for _, status := range []int{301, 302, 303, 307, 308, 304} {
			t.Run(fmt.Sprint(name, " ", status), func(t *testing.T) {
				t.Parallel()
				var requests atomic.Int32
				c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
					requests.Add(1)
					if test.location != "" {
						w.Header().Set("Location", test.location)
					}
					w.WriteHeader(status)
				})
				_, err := c.CreateUser(t.Context(), &User{UserName: "a"})
				var got *Error
				if !errors.As(err, &got) || got.Status != status || got.Location != test.want {
					t.Fatalf("%#v", err)
				}
				if n := requests.Load(); n != 1 {
					t.Errorf("%d requests", n)
				}
				if strings.Contains(err.Error(), "secret") {
					t.Error(err)
				}
			})
		}
	}
}

func TestNothingIsSentToAnotherHost(t *testing.T) {
	t.Parallel()
	var reached atomic.Bool
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Store(true) }))
	defer other.Close()
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
	})
	if _, err := c.GetUser(t.Context(), "7"); err == nil || reached.Load() {
		t.Errorf("%v, reached %v", err, reached.Load())
	}
}

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

func TestTokenLatch(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		w.WriteHeader(http.StatusUnauthorized)
	})
	_, err := c.GetUser(t.Context(), "7")
	if !IsUnauthorized(err) || errors.Is(err, ErrTokenRefused) {
		t.Fatalf("first: %v", err)
	}
	_, err = c.CreateUser(t.Context(), &User{UserName: "a"})
	var answer *Error
	var unsent *TransportError
	if !errors.Is(err, ErrTokenRefused) || errors.As(err, &answer) || OutcomeUnknown(err) || !errors.As(err, &unsent) || unsent.Attempts != 0 {
		t.Errorf("second: %v", err)
	}
	if _, err := c.UserPager(ListOptions{}).Next(t.Context()); !errors.Is(err, ErrTokenRefused) {
		t.Errorf("third: %v", err)
	}
	if n := requests.Load(); n != 1 {
		t.Errorf("%d requests", n)
	}
}

// TestTokenLatchUnderWay: of ten requests that were under way when the token was refused, one tells the refusal.
func TestTokenLatchUnderWay(t *testing.T) {
	t.Parallel()
	const requests = 10
	var arrived sync.WaitGroup
	arrived.Add(requests)
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		arrived.Done()
		arrived.Wait()
		w.WriteHeader(http.StatusUnauthorized)
	})
	var told, unsaid atomic.Int32
	var all sync.WaitGroup
	for range requests {
		all.Go(func() {
			_, err := c.CreateUser(t.Context(), &User{UserName: "a"})
			switch {
			case errors.Is(err, ErrTokenRefused) && !OutcomeUnknown(err):
				unsaid.Add(1)
			case IsUnauthorized(err):
				told.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if told.Load() != 1 || unsaid.Load() != requests-1 {
		t.Errorf("%d tell the refusal, %d that nothing more is sent", told.Load(), unsaid.Load())
	}
	_, err := c.GetUser(t.Context(), "7")
	if halt := HaltOf(err); halt == nil || !IsUnauthorized(halt.Cause()) {
		t.Errorf("afterwards: %v", err)
	}
}

// refused returns the address of a port that nobody listens on.
func refused(t *testing.T) *url.URL {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return &url.URL{Scheme: "http", Host: l.Addr().String()}
}

// hangUp closes the connection without an answer, as a reset.
func hangUp(t *testing.T, w http.ResponseWriter) {
	t.Helper()
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	_ = conn.(*net.TCPConn).SetLinger(0)
	_ = conn.Close()
}

func TestTransportFailures(t *testing.T) {
	t.Parallel()
	reset := func(w http.ResponseWriter, _ *http.Request) { hangUp(t, w) }
	hang := func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}
	post := func(c *Client) error { _, err := c.CreateUser(t.Context(), &User{UserName: "a"}); return err }
	patch := func(c *Client) error {
		_, err := c.PatchUser(t.Context(), "7", []Operation{Replace("active", false)})
		return err
	}
	tests := map[string]struct {
		handler  http.HandlerFunc // nil: nobody listens
		call     func(c *Client) error
		attempts int
		sent     bool
		text     string
	}{
		"a refused POST is repeated":      {nil, post, 3, false, "refused"},
		"a refused PATCH is repeated":     {nil, patch, 3, false, "refused"},
		"a reset POST is not repeated":    {reset, post, 1, true, ""},
		"a reset PATCH is repeated":       {reset, patch, 3, true, ""},
		"a silent POST is not repeated":   {hang, post, 1, true, "no answer within 500ms"},
		"a silent DELETE is repeated":     {hang, func(c *Client) error { return c.DeleteUser(t.Context(), "7") }, 3, true, "no answer within 500ms"},
		"a silent GET is repeated":        {hang, func(c *Client) error { _, err := c.GetUser(t.Context(), "7"); return err }, 3, true, "no answer within 500ms"},
		"a reset listing is repeated":     {reset, func(c *Client) error { _, err := c.ListGroups(t.Context(), ListOptions{}); return err }, 3, true, ""},
		"a reset replacement is repeated": {reset, func(c *Client) error { _, err := c.ReplaceUser(t.Context(), "7", &User{}, ""); return err }, 3, true, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int32
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				test.handler(w, r)
			}, func(o *Options) {
				o.RequestTimeout = 500 * time.Millisecond
				if test.handler == nil {
					o.BaseURL = refused(t)
				} else if strings.Contains(name, "reset") {
					o.RequestTimeout = 5 * time.Second
				}
			})
			err := test.call(c)
			var got *TransportError
			if !errors.As(err, &got) {
				t.Fatalf("%T %v", err, err)
			}
			if got.Attempts != test.attempts || got.Sent != test.sent || !strings.Contains(err.Error(), test.text) {
				t.Errorf("attempts %d, sent %v: %v", got.Attempts, got.Sent, err)
			}
			if want := int32(test.attempts); test.handler != nil && requests.Load() != want {
				t.Errorf("%d requests", requests.Load())
			}
			if errors.Is(err, context.DeadlineExceeded) {
				t.Error("it passes for the caller's deadline")
			}
			if test.sent && got.Method != http.MethodGet != OutcomeUnknown(err) {
				t.Errorf("unknown: %v", OutcomeUnknown(err))
			}
			if strings.Contains(err.Error(), "http://") {
				t.Errorf("it shows the URL: %v", err)
			}
		})
	}
}

func TestBodiesThatBreakOff(t *testing.T) {
	t.Parallel()
	half := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, `{"id":"1",`)
			w.(http.Flusher).Flush()
			hangUp(t, w)
		}
	}
	t.Run("a read is repeated", func(t *testing.T) {
		t.Parallel()
		var requests atomic.Int32
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if requests.Add(1) == 1 {
				half(200)(w, r)
				return
			}
			_, _ = io.WriteString(w, `{"id":"1"}`)
		})
		if u, err := c.GetUser(t.Context(), "1"); err != nil || u.ID != "1" || requests.Load() != 2 {
			t.Errorf("%v, %v, %d requests", u, err, requests.Load())
		}
	})
	t.Run("and told when it breaks off again and again", func(t *testing.T) {
		t.Parallel()
		var got *DecodeError
		if _, err := serve(t, half(200)).GetUser(t.Context(), "1"); !errors.As(err, &got) || !got.Truncated {
			t.Errorf("%v", err)
		}
	})
	t.Run("a write is not repeated, its status says that it was done", func(t *testing.T) {
		t.Parallel()
		var requests atomic.Int32
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			requests.Add(1)
			half(200)(w, r)
		})
		var got *DecodeError
		_, err := c.PatchUser(t.Context(), "1", []Operation{Remove("x")})
		if !errors.As(err, &got) || !got.Truncated || !OutcomeUnknown(err) || requests.Load() != 1 {
			t.Errorf("%v, %d requests", err, requests.Load())
		}
		if err := c.DeleteUser(t.Context(), "1"); err != nil {
			t.Errorf("delete: %v", err)
		}
	})
	t.Run("an error keeps its status", func(t *testing.T) {
		t.Parallel()
		if _, err := serve(t, half(404)).GetUser(t.Context(), "1"); !IsNotFound(err) {
			t.Errorf("%v", err)
		}
	})
}

func TestCancelledCalls(t *testing.T) {
	t.Parallel()
	busy := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(http.StatusTooManyRequests)
	}
	silent := func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}
	tests := map[string]struct {
		handler http.HandlerFunc
		prepare func(c *Client)
		sent    bool
		change  func(o *Options)
	}{
		"while the service thinks":   {handler: silent, sent: true},
		"while waiting to try again": {handler: busy},
		"while everybody pauses":     {handler: busy, prepare: func(c *Client) { c.gate.pause(time.Minute) }},
		"while the rate is limited":  {handler: silent, prepare: func(c *Client) { c.gate.limiter.Allow() }, change: func(o *Options) { o.RequestsPerSecond = 0.001 }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, test.handler, func(o *Options) {
				if test.change != nil {
					test.change(o)
				}
			})
			if test.prepare != nil {
				test.prepare(c)
			}
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(50*time.Millisecond, cancel)
			started := time.Now()
			_, err := c.CreateUser(ctx, &User{UserName: "a"})
			var got *TransportError
			if !errors.As(err, &got) || !errors.Is(err, context.Canceled) || got.Sent != test.sent || OutcomeUnknown(err) != test.sent {
				t.Errorf("%v", err)
			}
			if took := time.Since(started); took > 5*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
	t.Run("before anything is sent", func(t *testing.T) {
		t.Parallel()
		c := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was made") })
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		var got *TransportError
		if _, err := c.GetUser(ctx, "7"); !errors.As(err, &got) || !errors.Is(err, context.Canceled) || got.Attempts != 0 {
			t.Errorf("%v", err)
		}
	})
}

func TestHTTP2AndRoots(t *testing.T) {
	t.Parallel()
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, `{"id":"1","proto":%q}`, r.Proto)
	}))
	srv.EnableHTTP2 = true
	srv.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	srv.StartTLS()
	t.Cleanup(srv.Close)
	base, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(srv.Certificate())
	u, err := NewClient(Options{BaseURL: base, RootCAs: roots}).GetUser(t.Context(), "1")
	if err != nil || string(u.Extra["proto"]) != `"HTTP/2.0"` {
		t.Errorf("%v, %v", u, err)
	}

	c := NewClient(Options{BaseURL: base, RootCAs: x509.NewCertPool(), MaxRetries: 3})
	_, err = c.CreateUser(t.Context(), &User{UserName: "a"})
	var got *TransportError
	var verification *tls.CertificateVerificationError
	if !errors.As(err, &got) || got.Sent || got.Attempts != 1 || !errors.As(err, &verification) {
		t.Errorf("%v", err)
	}
}

func TestHTTPSettings(t *testing.T) {
	t.Parallel()
	c := NewClient(Options{BaseURL: &url.URL{Scheme: "https", Host: "scim.example.com", Path: "/ws/scim/v2/", User: url.UserPassword("a", "b"), RawQuery: "c"}})
	if c.retry.HTTPClient.Jar != nil {
		t.Error("cookies are kept")
	}
	inner := c.retry.HTTPClient.Transport.(*transport)
	if inner.base.(*http.Transport).Proxy == nil {
		t.Error("no proxy is looked up")
	}
	if inner.timeout != 30*time.Second {
		t.Errorf("timeout %s", inner.timeout)
	}
	if got := c.base.String(); got != "https://scim.example.com/ws/scim/v2" || c.Host() != "scim.example.com" {
		t.Errorf("base %s, host %s", got, c.Host())
	}
}

// record keeps log records, and whether each had the caller's context.
type record struct {
	mu    sync.Mutex
	level slog.Level
	lines []map[string]any
	own   int
}

type ownKey struct{}

func (r *record) Enabled(_ context.Context, l slog.Level) bool { return l >= r.level }
func (r *record) WithAttrs([]slog.Attr) slog.Handler           { return r }
func (r *record) WithGroup(string) slog.Handler                { return r }
func (r *record) Handle(ctx context.Context, rec slog.Record) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	line := map[string]any{"level": rec.Level, "msg": rec.Message}
	rec.Attrs(func(a slog.Attr) bool {
		line[a.Key] = a.Value.Any()
		return true
	})
	r.lines = append(r.lines, line)
	if ctx.Value(ownKey{}) != nil {
		r.own++
	}
	return nil
}

func TestLog(t *testing.T) {
	t.Parallel()
	handler := func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			t.Error(err)
		}
		_, _ = io.WriteString(w, `{"id":"1","echo":"`+testToken+strings.Repeat("x", 20000)+`"}`)
	}
	call := func(r *record) {
		var requests atomic.Int32
		c := serve(t, func(w http.ResponseWriter, req *http.Request) {
			if requests.Add(1) == 1 {
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
			handler(w, req)
		}, func(o *Options) { o.Logger = slog.New(r) })
		ctx := context.WithValue(t.Context(), ownKey{}, true)
		if _, err := c.CreateUser(ctx, &User{UserName: "ada@example.com"}); err != nil {
			t.Error(err)
		}
	}
	t.Run("one line an attempt", func(t *testing.T) {
		t.Parallel()
		r := &record{level: slog.LevelDebug}
		call(r)
		if len(r.lines) != 2 || r.own != 2 {
			t.Fatalf("%v", r.lines)
		}
		line := r.lines[1]
		if line["level"] != slog.LevelDebug || line["method"] != "POST" || line["path"] != "/Users" || line["status"] != int64(200) || line["attempt"] != int64(2) || line["duration"].(time.Duration) <= 0 {
			t.Errorf("%v", line)
		}
		if text := fmt.Sprint(r.lines); strings.Contains(text, "ada@") || strings.Contains(text, testToken) {
			t.Error(text)
		}
	})
	t.Run("bodies at the trace level only, bounded and without the token", func(t *testing.T) {
		t.Parallel()
		r := &record{level: LevelTrace}
		call(r)
		if len(r.lines) != 4 {
			t.Fatalf("%d lines", len(r.lines))
		}
		line := r.lines[3]
		response := line["response"].(string)
		if line["level"] != LevelTrace || !strings.Contains(line["request"].(string), "ada@example.com") || !strings.HasPrefix(response, `{"id":"1","echo":"(token)xxx`) || len(response) > maxLoggedBody+10 {
			t.Errorf("%.200v", line)
		}
		if strings.Contains(fmt.Sprint(r.lines), testToken) {
			t.Error("it shows the token")
		}
	})
	t.Run("failures too", func(t *testing.T) {
		t.Parallel()
		r := &record{level: slog.LevelDebug}
		c := serve(t, nil, func(o *Options) { o.Logger, o.BaseURL, o.MaxRetries = slog.New(r), refused(t), 0 })
		if _, err := c.GetUser(t.Context(), "7"); err == nil || len(r.lines) != 1 || !strings.Contains(fmt.Sprint(r.lines[0]["error"]), "refused") {
			t.Errorf("%v, %v", err, r.lines)
		}
	})
	t.Run("nothing above the debug level", func(t *testing.T) {
		t.Parallel()
		r := &record{level: slog.LevelInfo}
		call(r)
		if len(r.lines) != 0 {
			t.Errorf("%v", r.lines)
		}
	})
}

// roundTripper answers without a network.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_ = r.Body.Close()
	}
	return f(r)
}

func TestTokenIsNowhere(t *testing.T) {
	t.Parallel()
	base := &url.URL{Scheme: "https", Host: "scim.example.com", Path: "/scim"}
	var logged bytes.Buffer
	o := Options{
		BaseURL: base, Token: testToken, MaxRetries: 1,
		Logger: slog.New(slog.NewJSONHandler(&logged, &slog.HandlerOptions{Level: LevelTrace})),
	}
	leaky := errors.New("cannot send header Bearer " + testToken)
	c := newClient(o, roundTripper(func(r *http.Request) (*http.Response, error) {
		return nil, &url.Error{Op: "Get", URL: r.URL.String(), Err: leaky}
	}))
	c.retry.RetryWaitMin = time.Microsecond
	_, err := c.GetUser(t.Context(), testToken)
	if !errors.Is(err, leaky) {
		t.Errorf("%v", err)
	}
	shown := map[string]string{}
	for name, v := range map[string]any{"error": err, "unwrapped": errors.Unwrap(err), "client": c, "options": o, "options pointer": &o} {
		shown[name] = fmt.Sprintf("%s %v %+v %#v %q", v, v, v, v, v)
	}
	o.Logger.Info("all", "options", o, "client", c, "error", err)
	shown["log"] = logged.String()
	data, err := json.Marshal(o)
	shown["JSON"] = fmt.Sprint(string(data), err)
	for name, text := range shown {
		if strings.Contains(text, testToken) || strings.Contains(text, testToken[:20]) {
			t.Errorf("%s: %s", name, text)
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
	if !*s.Patch.Supported || *s.Bulk.Supported || *s.Bulk.MaxOperations != 0 || *s.Filter.MaxResults != 200 || s.ETag.Supported != nil || s.Sort.Supported != nil {
		t.Errorf("%+v", s)
	}
	if len(s.AuthenticationSchemes) != 2 || !s.AuthenticationSchemes[0].Primary || s.AuthenticationSchemes[1].Type != "httpbasic" {
		t.Errorf("%+v", s.AuthenticationSchemes)
	}
	if string(s.Extra["pagination"]) != `{"cursor":false}` || string(s.Extra["changePassword"]) != "true" || !c.Spoke() {
		t.Errorf("%s", s.Extra)
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
