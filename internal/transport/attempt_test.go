package transport

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
				_, err := c.post(t.Context())
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
	if _, err := c.get(t.Context(), "7"); err == nil || reached.Load() {
		t.Errorf("%v, reached %v", err, reached.Load())
	}
}

func TestTokenLatch(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		w.WriteHeader(http.StatusUnauthorized)
	})
	_, err := c.get(t.Context(), "7")
	if !HasStatus(err, http.StatusUnauthorized) || errors.Is(err, ErrTokenRefused) {
		t.Fatalf("first: %v", err)
	}
	_, err = c.post(t.Context())
	var answer *Error
	var unsent *NoAnswerError
	if !errors.Is(err, ErrTokenRefused) || errors.As(err, &answer) || OutcomeUnknown(err) || !errors.As(err, &unsent) ||
		unsent.Attempts != 0 {
		t.Errorf("second: %v", err)
	}
	if _, err := c.get(t.Context(), ""); !errors.Is(err, ErrTokenRefused) {
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
	var reported, unsent atomic.Int32
	var all sync.WaitGroup
	for range requests {
		all.Go(func() {
			_, err := c.post(t.Context())
			switch {
			case errors.Is(err, ErrTokenRefused) && !OutcomeUnknown(err):
				unsent.Add(1)
			case HasStatus(err, http.StatusUnauthorized):
				reported.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if reported.Load() != 1 || unsent.Load() != requests-1 {
		t.Errorf("%d tell the refusal, %d that nothing more is sent", reported.Load(), unsent.Load())
	}
	_, err := c.get(t.Context(), "7")
	if halt := HaltOf(err); halt == nil || !HasStatus(halt.Cause(), http.StatusUnauthorized) {
		t.Errorf("afterwards: %v", err)
	}
}

// refused returns the address of a port that no one listens on.
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
	post := func(c toy) error { _, err := c.post(t.Context()); return err }
	patch := func(c toy) error {
		_, err := c.patch(t.Context(), "7")
		return err
	}
	tests := map[string]struct {
		handler  http.HandlerFunc // nil: no one listens
		call     func(c toy) error
		attempts int
		sent     bool
		text     string
	}{
		"a refused POST is repeated":    {nil, post, 3, false, "refused"},
		"a refused PATCH is repeated":   {nil, patch, 3, false, "refused"},
		"a reset POST is not repeated":  {reset, post, 1, true, ""},
		"a reset PATCH is repeated":     {reset, patch, 3, true, ""},
		"a silent POST is not repeated": {hang, post, 1, true, "no answer within 500ms"},
		"a silent DELETE is repeated": {
			hang, func(c toy) error { return c.del(t.Context(), "7") }, 3, true,
			"no answer within 500ms",
		},
		"a silent GET is repeated": {
			hang, func(c toy) error { _, err := c.get(t.Context(), "7"); return err }, 3,
			true, "no answer within 500ms",
		},
		"a reset listing is repeated": {reset, func(c toy) error {
			_,
				err := c.get(t.Context(), "")
			return err
		}, 3, true, ""},
		"a reset replacement is repeated": {reset, func(c toy) error {
			_,
				err := c.put(t.Context(), "7")
			return err
		}, 3, true, ""},
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
			var got *NoAnswerError
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
		if a, err := c.get(t.Context(), "1"); err != nil || string(a.Body) != `{"id":"1"}` || requests.Load() != 2 {
			t.Errorf("%v, %v, %d requests", a, err, requests.Load())
		}
	})
	t.Run("and told when it breaks off again and again", func(t *testing.T) {
		t.Parallel()
		var got *DecodeError
		if _, err := serve(t, half(200)).get(t.Context(), "1"); !errors.As(err, &got) || !got.Truncated {
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
		_, err := c.patch(t.Context(), "1")
		if !errors.As(err, &got) || !got.Truncated || !OutcomeUnknown(err) || requests.Load() != 1 {
			t.Errorf("%v, %d requests", err, requests.Load())
		}
		if err := c.del(t.Context(), "1"); err != nil {
			t.Errorf("delete: %v", err)
		}
	})
	t.Run("an error keeps its status", func(t *testing.T) {
		t.Parallel()
		if _, err := serve(t, half(404)).get(t.Context(), "1"); !HasStatus(err, http.StatusNotFound) {
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
		prepare func(c toy)
		sent    bool
		change  func(o *Options)
	}{
		"while the service thinks":   {handler: silent, sent: true},
		"while waiting to try again": {handler: busy},
		"while everyone pauses":      {handler: busy, prepare: func(c toy) { c.gate.pause(time.Minute) }},
		"while the rate is limited": {
			handler: silent, prepare: func(c toy) { c.gate.limiter.Allow() },
			change: func(o *Options) { o.RequestsPerSecond = 0.001 },
		},
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
			time.AfterFunc(300*time.Millisecond, cancel)
			started := time.Now()
			_, err := c.post(ctx)
			var got *NoAnswerError
			if !errors.As(err, &got) || !errors.Is(err, context.Canceled) || got.Sent != test.sent ||
				OutcomeUnknown(err) != test.sent {
				t.Errorf("%v", err)
			}
			if took := time.Since(started); took > 20*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
	t.Run("before anything is sent", func(t *testing.T) {
		t.Parallel()
		c := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was made") })
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		var got *NoAnswerError
		if _, err := c.get(ctx, "7"); !errors.As(err, &got) || !errors.Is(err, context.Canceled) || got.Attempts != 0 {
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
	a, err := newToy(Options{BaseURL: base, RootCAs: roots}).get(t.Context(), "1")
	if err != nil || !strings.Contains(string(a.Body), "HTTP/2.0") {
		t.Errorf("%v, %v", a, err)
	}

	c := newToy(Options{BaseURL: base, RootCAs: x509.NewCertPool(), MaxRetries: 3})
	_, err = c.post(t.Context())
	var got *NoAnswerError
	var verification *tls.CertificateVerificationError
	if !errors.As(err, &got) || got.Sent || got.Attempts != 1 || !errors.As(err, &verification) {
		t.Errorf("%v", err)
	}
}

func TestHTTPSettings(t *testing.T) {
	t.Parallel()
	c := newToy(Options{BaseURL: &url.URL{
		Scheme: "https", Host: "api.example.com", Path: "/v2/",
		User: url.UserPassword("a", "b"), RawQuery: "c",
	}})
	if c.retry.HTTPClient.Jar != nil {
		t.Error("cookies are kept")
	}
	if c.o.RoundTripper.(*http.Transport).Proxy == nil {
		t.Error("no proxy is looked up")
	}
	if c.o.RequestTimeout != 30*time.Second || c.o.MaxBody != 32<<20 {
		t.Errorf("timeout %s, %d bytes", c.o.RequestTimeout, c.o.MaxBody)
	}
	if got := c.base.String(); got != "https://api.example.com/v2" || c.Host() != "api.example.com" {
		t.Errorf("base %s, host %s", got, c.Host())
	}
}

func TestTokenIsNowhere(t *testing.T) {
	t.Parallel()
	base := &url.URL{Scheme: "https", Host: "api.example.com", Path: "/scim"}
	var logged bytes.Buffer
	o := Options{
		BaseURL: base, Token: testToken, MaxRetries: 1,
		Logger: slog.New(slog.NewJSONHandler(&logged, &slog.HandlerOptions{Level: LevelTrace})),
	}
	leaky := errors.New("cannot send header Bearer " + testToken)
	o.MinBackoff = time.Microsecond
	o.RoundTripper = roundTripper(func(r *http.Request) (*http.Response, error) {
		return nil, &url.Error{Op: "Get", URL: r.URL.String(), Err: leaky}
	})
	c := newToy(o)
	_, err := c.get(t.Context(), testToken)
	if !errors.Is(err, leaky) {
		t.Errorf("%v", err)
	}
	shown := map[string]string{}
	for name, v := range map[string]any{
		"error": err, "unwrapped": errors.Unwrap(err), "client": c, "options": o,
		"options pointer": &o,
	} {
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
