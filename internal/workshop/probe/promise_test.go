package probe_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport/redacttest"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/probe"
)

func markdown(t *testing.T, r *probe.Report) string {
	t.Helper()
	var out strings.Builder
	if err := r.Markdown(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestReadOnlyWritesNothing(t *testing.T) {
	t.Parallel()
	s, o := start(t, 5, "location-relative", "content-type-json", "booleans-as-strings", "items-per-page-wrong")
	o.ReadOnly = true
	r := ask(t, o)
	if writes := s.Tenant().Writes(); len(writes) != 0 {
		t.Errorf("it wrote: %v", writes)
	}
	for number, name := range map[int]string{
		26: "location-relative", 30: "content-type-json", 32: "booleans-as-strings",
		4: "items-per-page-wrong", 7: "username-any-case",
	} {
		if f := r.Number(number); len(f.Seen) != 1 || f.Seen[0] != name {
			t.Errorf("%d: %+v", number, f)
		}
	}
	if f := r.Number(20); f.Answered || !strings.Contains(f.Words, "only read") {
		t.Errorf("20: %+v", f)
	}
	text := markdown(t, r)
	if strings.Contains(text, "person00") || !strings.Contains(text, "Nothing was written") {
		t.Errorf("report:\n%s", text)
	}
}

func TestReportHoldsNoSecrets(t *testing.T) {
	t.Parallel()
	s, o := start(t, enough)
	r := ask(t, o)
	text := markdown(t, r)
	for _, secret := range []string{s.Token(), s.Origin(), "person00"} {
		if strings.Contains(text, secret) {
			t.Errorf("the report holds %q", secret)
		}
	}
	for number := 1; number <= 48; number++ {
		if !strings.Contains(text, fmt.Sprintf("\n| %d | ", number)) {
			t.Errorf("no line on dialect %d", number)
		}
	}
	for _, user := range s.Tenant().Users() {
		if id, _ := user["id"].(string); strings.Contains(text, id) {
			t.Errorf("the report holds the id %s", id)
		}
	}
}

// TestATokenThatMayOnlyRead: where no one can be made, all is asked that takes no write.
func TestATokenThatMayOnlyRead(t *testing.T) {
	t.Parallel()
	s, o := start(t, enough)
	if _, err := s.Tenant().AddGroup(sandbox.Document{"displayName": "Helpdesk"}); err != nil {
		t.Fatal(err)
	}
	o.ReadOnly = true
	reads := ask(t, o)
	o.ReadOnly = false
	s.Tenant().AddFault(sandbox.Fault{Method: http.MethodPost, Kind: sandbox.FaultStatus, Status: 403})
	r := ask(t, o)
	for i, f := range reads.Findings {
		if f.Answered && (!r.Findings[i].Answered || fmt.Sprint(f.Seen) != fmt.Sprint(r.Findings[i].Seen)) {
			t.Errorf("read only: %+v; here: %+v", f, r.Findings[i])
		}
	}
	for i, a := range reads.Answers {
		if a.Answered && !r.Answers[i].Answered {
			t.Errorf("%s is not told", a.Question)
		}
	}
	for _, words := range []string{"no user could be created: 403", "-read-only"} {
		if !strings.Contains(r.Stopped, words) {
			t.Errorf("stopped: %s", r.Stopped)
		}
	}
	if f := r.Number(20); f.Answered || !strings.Contains(f.Words, "no user could be created: 403") {
		t.Errorf("20: %+v", f)
	}
}

// TestAGatewayThatComesBetween: a 404 that the service did not write removes no one, whether the gateway is there all
// the time or comes later.
func TestAGatewayThatComesBetween(t *testing.T) {
	t.Parallel()
	for name, when := range map[string]string{"all the time": "", "when it cleans up": "removing"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, o := start(t, 5)
			between := func() {
				if err := s.Tenant().SetDialects("gateway-404"); err != nil {
					t.Error(err)
				}
			}
			if when == "" {
				between()
			}
			o.Progress = func(line string) {
				if when != "" && strings.HasPrefix(line, when) {
					between()
				}
			}
			r := ask(t, o)
			if len(s.Tenant().Users()) == 5 || r.Removed > 1 || len(r.Left) == 0 { // one was deleted to see what a DELETE does
				t.Errorf("%d users; %d removed; told: %v", len(s.Tenant().Users()), r.Removed, r.Left)
			}
			leftAlone(t, s, r)
		})
	}
	s, o := start(t, 5, "gateway-404", "group-name-filter-empty")
	if _, err := s.Tenant().AddGroup(sandbox.Document{"displayName": "Helpdesk"}); err != nil {
		t.Fatal(err)
	}
	o.ReadOnly = true
	r := ask(t, o)
	for number, name := range map[int]string{7: "username-any-case", 43: "group-name-filter-empty", 45: "gateway-404"} {
		if f := r.Number(number); !slices.Contains(f.Seen, name) {
			t.Errorf("read only: %d: %+v", number, f)
		}
	}
}

// TestReadsThatLagForSeconds: all questions are answered as of a service whose reads do not lag.
func TestReadsThatLagForSeconds(t *testing.T) {
	t.Parallel()
	for _, lag := range []time.Duration{50 * time.Millisecond, 2 * time.Second, 5 * time.Second} {
		c := newClock()
		s, err := sandbox.Start(sandbox.Options{Dialects: []string{"reads-lag"}, ReadLag: lag, Now: c.time})
		if err != nil {
			t.Fatal(err)
		}
		endpoint, err := url.Parse(s.URL())
		if err != nil {
			t.Fatal(err)
		}
		r := ask(t, probe.Options{Endpoint: endpoint, Token: s.Token(), Now: c.time, Sleep: c.sleep})
		if diff := cmp.Diff(expected("reads-lag"), r.Seen()); diff != "" {
			t.Errorf("%v: -want +seen:\n%s", lag, diff)
		}
		leftAlone(t, s, r)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestTheTokenAtAnotherEntry: it is sent there by one GET, where a user gives the URL, and to no other host.
func TestTheTokenAtAnotherEntry(t *testing.T) {
	t.Parallel()
	const question = "Does a token work at the URL of another identity-provider entry?"
	for name, test := range map[string]struct {
		status  int
		body    string
		reports string
	}{
		"it is taken":        {200, `{"totalResults":3,"Resources":[]}`, "Yes: GET /Users there lists 3 users"},
		"it is refused":      {401, `{"detail":"unknown token"}`, "No: GET /Users there answers 401"},
		"something else":     {200, `<html>`, "It is not known"},
		"no one gave one":    {0, "", "Not asked"},
		"it is another host": {-1, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, o := start(t, 5)
			inside := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: o.Endpoint.Host})
			asked := []string{}
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !strings.HasPrefix(r.URL.Path, "/other/") {
					inside.ServeHTTP(w, r)
					return
				}
				asked = append(asked, r.Method+" "+r.URL.Path)
				w.WriteHeader(test.status)
				fmt.Fprint(w, test.body)
			}))
			t.Cleanup(server.Close)
			o.ReadOnly = true
			through, _ := url.Parse(server.URL + o.Endpoint.Path)
			other, _ := url.Parse(server.URL + "/other/v2/")
			if test.status != 0 {
				o.OtherEndpoint = other
			}
			if test.status == -1 {
				if r, err := probe.Run(t.Context(), o); err == nil || r != nil || len(asked) != 0 ||
					strings.Contains(err.Error(), s.Token()) {
					t.Errorf("report %v, error %v, asked %v", r, err, asked)
				}
				return
			}
			o.Endpoint = through
			for _, a := range ask(t, o).Answers {
				if a.Question == question && !strings.HasPrefix(a.Words, test.reports) {
					t.Errorf("%s %s", a.Question, a.Words)
				}
			}
			if test.status != 0 && (len(asked) != 1 || asked[0] != "GET /other/v2/Users") {
				t.Errorf("asked %v", asked)
			}
		})
	}
}

// TestAServiceThatTalks repeats the token, an address and markup in its errors.
func TestAServiceThatTalks(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && r.URL.Path == "/Users" && r.URL.Query().Get("filter") == "" {
			fmt.Fprint(w, `{"totalResults":0,"Resources":[]}`)
			return
		}
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, `{"detail":"no, %s | ceo@corp.example.org <b>`+"`x`"+`\n# head"}`, r.Header.Get("Authorization"))
	}))
	t.Cleanup(server.Close)
	endpoint, _ := url.Parse(server.URL)
	text := markdown(t, ask(t, probe.Options{Endpoint: endpoint, Token: "very-secret-token"}))
	for _, part := range []string{"very-secret-token", "ceo@", "<b>", "\n# head"} {
		if strings.Contains(text, part) {
			t.Errorf("the report holds %q", part)
		}
	}
	if !strings.Contains(text, "(token) (address) bx # head") || !strings.Contains(text, "no user could be created") {
		t.Errorf("report:\n%s", text)
	}
}

// TestAnAnswerOfAnotherUser: whatever a broken service answers to a POST, the probe writes only to users that it
// created.
func TestAnAnswerOfAnotherUser(t *testing.T) {
	t.Parallel()
	var wrote []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			wrote = append(wrote, r.Method+" "+r.URL.Path)
		}
		boss := map[string]any{"id": "1", "userName": "boss@example.com", "active": true}
		if r.Method == http.MethodGet && r.URL.Path == "/Users" {
			_ = json.NewEncoder(w).Encode(map[string]any{"totalResults": 1, "Resources": []any{boss}})
			return
		}
		_ = json.NewEncoder(w).Encode(boss)
	}))
	t.Cleanup(server.Close)
	endpoint, _ := url.Parse(server.URL)
	c := newClock()
	r := ask(t, probe.Options{Endpoint: endpoint, Token: "x", Now: c.time, Sleep: c.sleep})
	if len(wrote) != 1 || wrote[0] != "POST /Users" {
		t.Errorf("it wrote: %v", wrote)
	}
	if r.Stopped == "" {
		t.Error("the report does not say that it stopped")
	}
}

func TestItCleansUp(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		people  int
		change  func(s *sandbox.Server, o *probe.Options, stop context.CancelFunc)
		reports string
	}{
		"when its requests are spent": {
			5,
			func(_ *sandbox.Server, o *probe.Options, _ context.CancelFunc) { o.MaxRequests = 60 }, "used up its requests",
		},
		"when it is stopped": {5, func(_ *sandbox.Server, o *probe.Options, stop context.CancelFunc) {
			o.Progress = func(line string) {
				if strings.Contains(line, "groups") {
					stop()
				}
			}
		}, "context canceled"},
		"after a POST whose answer got lost": {5, func(s *sandbox.Server, _ *probe.Options, _ context.CancelFunc) {
			s.Tenant().AddFault(sandbox.Fault{
				Method: http.MethodPost, Path: "/Users", Kind: sandbox.FaultResetAfter,
				Skip: 1, Count: 1,
			})
		}, ""},
		"after a group whose answer got lost": {5, func(s *sandbox.Server, _ *probe.Options, _ context.CancelFunc) {
			s.Tenant().AddFault(sandbox.Fault{Method: http.MethodPost, Path: "/Groups", Kind: sandbox.FaultResetAfter, Count: 1})
		}, ""},
		"through a gateway that loses requests": {5, func(s *sandbox.Server, _ *probe.Options, _ context.CancelFunc) {
			s.Tenant().AddFault(sandbox.Fault{Method: http.MethodGet, Kind: sandbox.FaultStatus, Status: 502, Share: 0.1})
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, o := start(t, test.people)
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			test.change(s, &o, stop)
			r, err := probe.Run(ctx, o)
			if err != nil {
				t.Fatal(err)
			}
			if users, groups := len(s.Tenant().Users()), len(s.Tenant().Groups()); users != test.people || groups != 0 {
				t.Errorf("%d users and %d groups are left; told: %v", users, groups, r.Left)
			}
			if !strings.Contains(r.Stopped, test.reports) || (test.reports == "") != (r.Stopped == "") {
				t.Errorf("stopped: %q", r.Stopped)
			}
		})
	}
}

// answering is what a probe that only reads reports of a service that serve answers for, with a user listed first.
// serve may change that person, and reports whether it has answered itself.
func answering(t *testing.T, token string,
	serve func(w http.ResponseWriter, r *http.Request, one map[string]any) bool,
) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		one := map[string]any{
			"id": "1", "userName": "somebody", "active": true, "meta": map[string]any{"resourceType": "User"},
			"urn:ietf:params:scim:schemas:extension:ninjaone:2.0:User": map[string]any{"userType": "endUser"},
		}
		if serve(w, r, one) {
			return
		}
		var body any = map[string]any{"totalResults": 1, "itemsPerPage": 1, "Resources": []any{one}}
		if strings.HasPrefix(r.URL.Path, "/Users/") {
			body = one
		}
		_ = json.NewEncoder(w).Encode(body) // the client may be gone
	}))
	t.Cleanup(server.Close)
	endpoint, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return markdown(t, ask(t, probe.Options{Endpoint: endpoint, Token: token, ReadOnly: true}))
}

// TestReportHoldsWords: whatever a service says of a user and beside it, the report has it as a few words on a line.
func TestReportHoldsWords(t *testing.T) {
	t.Parallel()
	const token = "a-token-of-this-test"
	hostile := "\x1b[2J\nADMIN\u202e\u2028\x00 ann@example.com " + token + strings.Repeat("x", 64<<10)
	text := answering(t, token, func(w http.ResponseWriter, r *http.Request, one map[string]any) bool {
		w.Header().Set("Content-Type", "application/|"+strings.Repeat("x", 4000))
		w.Header().Set("X-Expires-`|"+strings.Repeat("x", 4000), "1")
		one["id"], one["userName"] = hostile, hostile
		one["meta"] = map[string]any{"resourceType": "User", "version": hostile, "location": hostile}
		one["urn:ietf:params:scim:schemas:extension:ninjaone:2.0:User"] = map[string]any{"userType": hostile}
		switch {
		case strings.HasPrefix(r.URL.Path, "/Users/"):
			for i := range 20 {
				one[fmt.Sprint(hostile, i)] = "what the listing leaves out"
			}
			return false
		case r.URL.Path == "/Users":
			return false
		case r.URL.Path == "/Schemas":
			_ = json.NewEncoder(w).Encode(map[string]any{"Resources": slices.Repeat([]any{map[string]any{"id": hostile}}, 20)})
		default:
			w.WriteHeader(http.StatusBadRequest)
			_ = json.NewEncoder(w).Encode(map[string]any{"scimType": hostile, "detail": hostile})
		}
		return true
	})
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if len(line) > 2000 || strings.HasPrefix(line, "ADMIN") || strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("a line of %d bytes: %.300q", len(line), line)
		}
	}
	for _, secret := range []string{token, "ann@example.com"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s is in the report", secret)
		}
	}
	for _, output := range []string{"meta.version is", "leaves out", "and 12 more", "may mean an end", "answers are"} {
		if !strings.Contains(text, output) {
			t.Errorf("nothing says %q:\n%.5000s", output, text)
		}
	}
}

// TestReportHoldsNoToken: a service may repeat the token in any spelling, also with markup in it, which the report has
// not.
func TestReportHoldsNoToken(t *testing.T) {
	t.Parallel()
	spellings := redacttest.Spellings()
	spellings["markup in it"] = strings.ReplaceAll(redacttest.Token, "+", "*+*")
	for name, output := range spellings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := answering(t, redacttest.Token, func(w http.ResponseWriter, r *http.Request, one map[string]any) bool {
				switch {
				case strings.HasPrefix(r.URL.Path, "/Users/"):
					one[output] = "what the listing leaves out"
					return false
				case r.URL.Path == "/Users":
					return false
				}
				w.WriteHeader(http.StatusForbidden)
				_, _ = w.Write([]byte("the token " + output + " may not do this"))
				return true
			})
			for _, part := range []string{"Bravo2", "Charlie3", "Delta4", `\u0042`} {
				if strings.Contains(text, part) {
					t.Fatalf("%s is in the report:\n%s", part, text)
				}
			}
			if !strings.Contains(text, "(token)") {
				t.Errorf("nothing stands in its place:\n%s", text)
			}
		})
	}
}

// TestManyAttributes: what a listing leaves out of a user with many attributes is found without comparing each with
// each, which would take hours here.
func TestManyAttributes(t *testing.T) {
	t.Parallel()
	const many = 100_000
	text := answering(t, "a-token-of-this-test", func(_ http.ResponseWriter, r *http.Request, one map[string]any) bool {
		name := "listed%d"
		if strings.HasPrefix(r.URL.Path, "/Users/") {
			name = "told%d"
		}
		for i := range many {
			one[fmt.Sprintf(name, i)] = true
		}
		return false
	})
	if !strings.Contains(text, "leaves out told0, ") || !strings.Contains(text, "and 99992 more") {
		t.Errorf("nothing is reported of it:\n%.5000s", text)
	}
}

func TestWhatIsNoService(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault   sandbox.Fault
		reports string
	}{
		"an expired token": {sandbox.Fault{Kind: sandbox.FaultExpiredToken}, "refuses the token"},
		"a login page":     {sandbox.Fault{Kind: sandbox.FaultHTML}, "not a SCIM endpoint"},
		"a redirect":       {sandbox.Fault{Kind: sandbox.FaultRedirect, Location: "https://evil.example.com/"}, "redirected"},
		"a wrong path":     {sandbox.Fault{Kind: sandbox.FaultStatus, Status: 404}, "not a SCIM endpoint"},
		"nobody":           {sandbox.Fault{Kind: sandbox.FaultResetBefore}, "does not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, o := start(t, 0)
			s.Tenant().AddFault(test.fault)
			r, err := probe.Run(t.Context(), o)
			if err == nil || r != nil || !strings.Contains(err.Error(), test.reports) ||
				strings.Contains(err.Error(), s.Token()) {
				t.Errorf("report %v, error %v", r, err)
			}
		})
	}
}
