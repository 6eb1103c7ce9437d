package sandbox_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

func TestFaultKinds(t *testing.T) {
	t.Parallel()
	reset := func(_ reply, err error) bool { return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, io.EOF) }
	status := func(want int, header, value string) func(reply, error) bool {
		return func(r reply, err error) bool {
			return err == nil && r.status == want && (header == "" || r.header.Get(header) == value)
		}
	}
	repeats := func(want int) func(reply, error) bool {
		return func(r reply, err error) bool {
			return err == nil && r.status == want && strings.Contains(r.text, "Bearer ") && r.json != nil
		}
	}
	for _, test := range []struct {
		about string
		fault sandbox.Fault
		sees  func(r reply, err error) bool
		acts  bool
		logs  int // the status in the log
		named string
	}{
		{
			"a status",
			sandbox.Fault{Kind: sandbox.FaultStatus, Status: 502},
			status(502, "Retry-After", ""), false,
			502, "status 502",
		},
		{
			"a status with Retry-After",
			sandbox.Fault{Kind: sandbox.FaultStatus, Status: 429, RetryAfter: "7"},
			status(429, "Retry-After", "7"), false, 429, "status 429",
		},
		{"a status by default", sandbox.Fault{Kind: sandbox.FaultStatus}, status(503, "", ""), false, 503, "status 503"},
		{
			"a delay",
			sandbox.Fault{Kind: sandbox.FaultDelay, Delay: time.Millisecond},
			status(201, "", ""),
			true, 201, "delay",
		},
		{"a reset before", sandbox.Fault{Kind: sandbox.FaultResetBefore}, reset, false, 0, "reset-before"},
		{"a reset after", sandbox.Fault{Kind: sandbox.FaultResetAfter}, reset, true, 0, "reset-after"},
		{"a truncated answer", sandbox.Fault{Kind: sandbox.FaultTruncate}, func(r reply, err error) bool {
			return errors.Is(err, io.ErrUnexpectedEOF) && r.status == 201 && strings.HasPrefix(r.text, "{") && r.json == nil
		}, true, 201, "truncate"},
		{"a login page", sandbox.Fault{Kind: sandbox.FaultHTML}, func(r reply, err error) bool {
			return err == nil && r.status == 200 && strings.Contains(r.text, "<html>") &&
				strings.HasPrefix(r.header.Get("Content-Type"), "text/html")
		}, false, 200, "html"},
		{"garbage", sandbox.Fault{Kind: sandbox.FaultGarbage}, func(r reply, err error) bool {
			return err == nil && r.status == 200 && r.text != "" && r.json == nil
		}, true, 200, "garbage"},
		{
			"a redirect",
			sandbox.Fault{Kind: sandbox.FaultRedirect, Location: "https://login.example.com/"},
			status(302, "Location", "https://login.example.com/"), false, 302, "redirect",
		},
		{
			"a lasting redirect",
			sandbox.Fault{Kind: sandbox.FaultRedirect, Status: 308, Location: "/elsewhere"},
			status(308, "Location", "/elsewhere"), false, 308, "redirect",
		},
		{
			"an expired token",
			sandbox.Fault{Kind: sandbox.FaultExpiredToken},
			status(401, "", ""), false, 401,
			"expired-token",
		},
		{"an echo in an error", sandbox.Fault{Kind: sandbox.FaultEcho}, repeats(400), false, 400, "echo"},
		{"an echo in a resource", sandbox.Fault{Kind: sandbox.FaultEcho, Status: 200}, repeats(201), true, 201, "echo"},
		{"an echo in a redirect", sandbox.Fault{Kind: sandbox.FaultEcho, Status: 307}, func(r reply, err error) bool {
			return err == nil && r.status == 307 && strings.HasPrefix(r.header.Get("Location"), "/Bearer%20")
		}, false, 307, "echo"},
	} {
		t.Run(test.about, func(t *testing.T) {
			t.Parallel()
			s := start(t, sandbox.Options{})
			test.fault.Count = 1
			s.Tenant().AddFault(test.fault)
			if got, err := attempt(t, s, http.MethodPost, "/Users", person("ada@example.com")); !test.sees(got, err) {
				t.Errorf("client sees %d %q %v %v", got.status, got.text, got.header, err)
			}
			if _, acted := s.Tenant().UserByName("ada@example.com"); acted != test.acts {
				t.Errorf("acted: %v", acted)
			}
			logged := s.Tenant().Requests()
			if len(logged) != 1 || logged[0].Status != test.logs || logged[0].Fault != test.named {
				t.Errorf("log: %+v", logged)
			}
			send(t, s, http.MethodGet, "/Users", nil).want(t, http.StatusOK)
		})
	}
}

func TestTruncatedAnswerWithoutBody(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{})
	id := addUser(t, s, "ada@example.com")
	s.Tenant().AddFault(sandbox.Fault{Kind: sandbox.FaultTruncate})
	if got, err := attempt(t, s, http.MethodDelete, "/Users/"+id, nil); err == nil {
		t.Errorf("client sees %d", got.status)
	}
	if len(s.Tenant().Users()) != 0 {
		t.Error("the user was not deleted")
	}
}

func TestTimeoutAfter(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		about string
		end   func(s *sandbox.Server, cancel func())
	}{
		{"until the client goes", func(_ *sandbox.Server, cancel func()) { cancel() }},
		{"until the server closes", func(s *sandbox.Server, _ func()) { s.Close() }},
	} {
		t.Run(test.about, func(t *testing.T) {
			t.Parallel()
			s := start(t, sandbox.Options{})
			s.Tenant().AddFault(sandbox.Fault{Kind: sandbox.FaultTimeoutAfter, Method: http.MethodPost})
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			ended := make(chan error, 1)
			go func() {
				request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL()+"/Users",
					strings.NewReader(`{"userName":"ada@example.com"}`))
				if err == nil {
					request.Header.Set("Authorization", "Bearer "+s.Token())
					request.Header.Set("Content-Type", "application/json")
					var response *http.Response
					if response, err = (&http.Client{Transport: &http.Transport{}}).Do(request); err == nil {
						err = response.Body.Close()
					}
				}
				ended <- err
			}()
			for deadline := time.Now().Add(time.Minute); len(s.Tenant().Users()) == 0; time.Sleep(time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatal("the service did not act")
				}
			}
			select {
			case err := <-ended:
				t.Fatalf("answered, or ended: %v", err)
			case <-time.After(20 * time.Millisecond):
			}
			test.end(s, cancel)
			if err := <-ended; err == nil {
				t.Error("there was an answer")
			}
		})
	}
}

func TestWhichRequestsAFaultHits(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Dialects: []string{"ids-need-escaping"}})
	user := "/Users/ada@example.com%2F1%20%25"
	addUser(t, s, "ada@example.com")
	for _, test := range []struct {
		about        string
		fault        sandbox.Fault
		method, path string
		hit          bool
	}{
		{"any", sandbox.Fault{}, "GET", "/Users", true},
		{"the method", sandbox.Fault{Method: "get"}, "GET", "/Users", true},
		{"another method", sandbox.Fault{Method: "POST"}, "GET", "/Users", false},
		{"the path", sandbox.Fault{Path: "/Users"}, "GET", "/Users?count=1", true},
		{"a path below", sandbox.Fault{Path: "/Users"}, "GET", user, false},
		{"a glob", sandbox.Fault{Path: "/Users/*"}, "GET", user, true},
		{"a glob of something else", sandbox.Fault{Path: "/Groups/*"}, "GET", user, false},
		{"a malformed glob hits nothing", sandbox.Fault{Path: "/Users["}, "GET", "/Users[", false},
	} {
		test.fault.Kind, test.fault.Status = sandbox.FaultStatus, http.StatusTeapot
		remove := s.Tenant().AddFault(test.fault)
		if got := send(t, s, test.method, test.path, nil); (got.status == http.StatusTeapot) != test.hit {
			t.Errorf("%s: status %d", test.about, got.status)
		}
		remove()
	}
	if left := s.Tenant().Faults(); len(left) != 0 {
		t.Errorf("not removed: %v", left)
	}
}

func TestSkipCountAndOrder(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{})
	tenant := s.Tenant()
	tenant.AddFault(sandbox.Fault{Kind: sandbox.FaultStatus, Status: 500, Skip: 1, Count: 2})
	tenant.AddFault(sandbox.Fault{Kind: sandbox.FaultStatus, Status: 503, Skip: 1, Count: 1})
	var got []int
	for range 5 {
		got = append(got, send(t, s, http.MethodGet, "/Users", nil).status)
	}
	// The first request is passed by both, the second and third hit the first fault, the fourth the second.
	want := []int{200, 500, 500, 503, 200}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("statuses %v, want %v", got, want)
		}
	}
	tenant.AddFault(sandbox.Fault{Kind: sandbox.FaultStatus})
	tenant.ClearFaults()
	send(t, s, http.MethodGet, "/Users", nil).want(t, http.StatusOK)
}

func TestShareRepeatsWithItsSeed(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{})
	s.Tenant().AddFault(sandbox.Fault{Kind: sandbox.FaultStatus, Share: 0.3})
	run := func(seed uint64) (pattern string, hits int) {
		s.Tenant().SeedFaults(seed)
		for range 100 {
			if send(t, s, http.MethodGet, "/Users", nil).status == http.StatusOK {
				pattern += "."
			} else {
				pattern, hits = pattern+"x", hits+1
			}
		}
		return pattern, hits
	}
	first, hits := run(1)
	if hits < 15 || hits > 45 {
		t.Errorf("%d of 100 hit by a share of 0.3", hits)
	}
	if again, _ := run(1); again != first {
		t.Errorf("seed 1 gives\n%s, then\n%s", first, again)
	}
	if other, _ := run(2); other == first {
		t.Error("seed 2 gives the same")
	}
}
