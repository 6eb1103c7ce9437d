package transport

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

const testToken = "the-token-of-the-tests-0123456789"

// toy is a client of a service that speaks JSON and nothing else.
type toy struct{ *Client }

func newToy(o Options) toy { return toy{New(o, Protocol{Name: "Toy", Accept: "application/json"})} }

func (c toy) get(ctx context.Context, id string) (*Answer, error) {
	return c.send(ctx, &Request{Op: "read thing", Method: http.MethodGet, Path: "/things/" + id})
}

func (c toy) post(ctx context.Context) (*Answer, error) {
	body := []byte(`{"mail":"ada@example.com"}`)
	return c.send(ctx, &Request{Op: "create thing", Method: http.MethodPost, Path: "/things/", Body: body, Once: true})
}

func (c toy) put(ctx context.Context, id string) (*Answer, error) {
	return c.send(ctx, &Request{Op: "replace thing", Method: http.MethodPut, Path: "/things/" + id, Body: []byte("{}")})
}

func (c toy) patch(ctx context.Context, id string) (*Answer, error) {
	return c.send(ctx, &Request{Op: "update thing", Method: http.MethodPatch, Path: "/things/" + id, Body: []byte("{}")})
}

// add is a PATCH that is not to be done twice.
func (c toy) add(ctx context.Context, id string) (*Answer, error) {
	return c.send(ctx, &Request{
		Op: "add to thing", Method: http.MethodPatch, Path: "/things/" + id,
		Body: []byte("{}"), Once: true,
	})
}

func (c toy) del(ctx context.Context, id string) error {
	_, err := c.Do(ctx, &Request{Op: "delete thing", Method: http.MethodDelete, Path: "/things/" + id})
	return err
}

func (c toy) send(ctx context.Context, r *Request) (*Answer, error) {
	a, err := c.Do(ctx, r)
	switch {
	case HasStatus(err, http.StatusUnauthorized):
		return nil, c.Refuse(a, err)
	case err != nil:
		return nil, err
	}
	body, err := c.Content(a)
	if err == nil {
		err = json.Unmarshal(body, new(any))
	}
	if err != nil {
		return nil, c.Unreadable(a, err)
	}
	c.Heard()
	return a, nil
}

// serve starts a service that h answers for, and a client of it that waits next to nothing between attempts.
func serve(t *testing.T, h http.HandlerFunc, change ...func(*Options)) toy {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	base, err := url.Parse(srv.URL + "/v2")
	if err != nil {
		t.Fatal(err)
	}
	o := Options{
		BaseURL: base, Token: testToken, UserAgent: "toy/1", MaxRetries: 2, RequestTimeout: 5 * time.Second,
		MinBackoff: time.Microsecond,
	}
	for _, c := range change {
		c(&o)
	}
	return newToy(o)
}

// step is one scripted answer of a service without a network; times are those of the synctest bubble.
type step struct {
	status     int
	retryAfter string
	date       string
	err        error
	sent       bool // err comes after the request was sent
}

// script answers with one step after another, the last one for ever, and notes when it was asked.
type script struct {
	mu    sync.Mutex
	steps []step
	asked []time.Time
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, time.Now())
	now := s.steps[0]
	if len(s.steps) > 1 {
		s.steps = s.steps[1:]
	}
	if r.Body != nil {
		_ = r.Body.Close()
	}
	if now.err == nil || now.sent {
		httptrace.ContextClientTrace(r.Context()).GotConn(httptrace.GotConnInfo{})
	}
	if now.err != nil {
		return nil, now.err
	}
	body := `{"id":"1"}`
	if now.status >= 300 {
		body = ""
	}
	h := http.Header{}
	if now.retryAfter != "" {
		h.Set("Retry-After", now.retryAfter)
	}
	if now.date != "" {
		h.Set("Date", now.date)
	}
	return &http.Response{StatusCode: now.status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// gaps returns the times between requests.
func (s *script) gaps() []time.Duration {
	var all []time.Duration
	for i := 1; i < len(s.asked); i++ {
		all = append(all, s.asked[i].Sub(s.asked[i-1]))
	}
	return all
}

func scripted(o Options, steps ...step) (toy, *script) {
	s := &script{steps: steps}
	o.BaseURL = &url.URL{Scheme: "https", Host: "api.example.com"}
	if o.MaxRetries == 0 {
		o.MaxRetries = 6
	}
	o.RoundTripper = s
	return newToy(o), s
}

// answered is a client whose attempts f answers without a network.
func answered(retries int, f roundTripper) toy {
	return newToy(Options{
		BaseURL: &url.URL{Scheme: "https", Host: "api.example.com"}, MaxRetries: retries,
		RoundTripper: f,
	})
}
