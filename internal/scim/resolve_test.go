package scim

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"testing"
)

// TestUnknownHostIsNotRetried: a mistyped host name is told at once.
func TestUnknownHostIsNotRetried(t *testing.T) {
	t.Parallel()
	attempts := 0
	unknown := roundTrip(func(*http.Request) (*http.Response, error) {
		attempts++
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "app.example.invalid", IsNotFound: true}}
	})
	base, err := url.Parse("https://app.example.invalid/scim/v2")
	if err != nil {
		t.Fatal(err)
	}
	const retries = 5
	_, err = newClient(Options{BaseURL: base, MaxRetries: retries}, unknown).GetUser(t.Context(), "1")
	transport, ok := errors.AsType[*TransportError](err)
	if !ok || transport.Sent {
		t.Errorf("got %v, want a TransportError that was not sent", err)
	}
	if attempts != 1 {
		t.Errorf("tried %d times, want once", attempts)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
