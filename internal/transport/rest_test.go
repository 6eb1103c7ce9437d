package transport_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

// TestRESTClient is a client of a REST API in two functions: everything else of what it has is the transport's.
func TestRESTClient(t *testing.T) {
	t.Parallel()
	const token = "an-access-token-of-the-tests"
	var log strings.Builder
	var asked []time.Time
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked = append(asked, time.Now()); len(asked) == 2 {
			w.Header().Set("Retry-After", "1")
		}
		if len(asked) < 3 {
			w.WriteHeader(map[int]int{1: http.StatusBadGateway, 2: http.StatusTooManyRequests}[len(asked)])
			return
		}
		fmt.Fprintf(w, `[{"id":1,"name":%q}]`, r.Header.Get("Authorization"))
	}))
	defer server.Close()
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	client := transport.New(transport.Options{
		BaseURL: base, Token: token, MaxRetries: 3, MinBackoff: time.Millisecond,
		Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: transport.LevelTrace})),
	}, transport.Protocol{Name: "REST", Accept: "application/json"})
	get := func(ctx context.Context, path string, out any) error {
		a, err := client.Do(ctx, &transport.Request{Op: "list organizations", Method: http.MethodGet, Path: path})
		if err != nil {
			return err
		}
		return json.Unmarshal(a.Body, out)
	}

	var organizations []struct{ Name string }
	if err := get(t.Context(), "/v2/organizations", &organizations); err != nil || len(asked) != 3 {
		t.Fatalf("it does not retry: %d requests, %v", len(asked), err)
	}
	if pause := asked[2].Sub(asked[1]); pause < time.Second {
		t.Errorf("it pauses for %s and not for a second", pause)
	}
	if output := organizations[0].Name; output != "Bearer (token)" || strings.Contains(log.String(), token) {
		t.Errorf("the token is in %q or in the log:\n%s", output, &log)
	}
	if lines := strings.Count(log.String(), "REST request"); lines != 3 ||
		!strings.Contains(log.String(), "path=/v2/organizations status=429") {
		t.Errorf("it does not log each attempt:\n%s", &log)
	}
}
