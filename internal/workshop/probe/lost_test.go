package probe_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/probe"
)

// TestALostPOSTIsFound: what a POST made whose answer got lost is removed, however badly the service finds names.
func TestALostPOSTIsFound(t *testing.T) {
	t.Parallel()
	lostUser := sandbox.Fault{Method: http.MethodPost, Path: "/Users", Kind: sandbox.FaultResetAfter, Skip: 1, Count: 1}
	lostMain := sandbox.Fault{Method: http.MethodPost, Path: "/Users", Kind: sandbox.FaultResetAfter, Count: 1}
	lostGroup := sandbox.Fault{Method: http.MethodPost, Path: "/Groups", Kind: sandbox.FaultResetAfter, Count: 1}
	for name, test := range map[string]struct {
		fault    sandbox.Fault
		dialects []string
	}{
		"a filter is ignored":             {lostUser, []string{"filter-ignored"}},
		"a filter is refused":             {lostUser, []string{"filter-400"}},
		"pages are small":                 {lostUser, []string{"filter-ignored", "count-capped", "total-is-page-size"}},
		"a filter on groups is ignored":   {lostGroup, []string{"filter-ignored"}},
		"names come back in another case": {lostMain, []string{"values-lower-case", "username-exact-case"}},
		"the same name can be created twice": {sandbox.Fault{
			Method: http.MethodPost, Path: "/Users",
			Kind: sandbox.FaultResetAfter, Skip: 4, Count: 1,
		}, []string{"username-not-unique", "filter-ignored"}},
		"what is new is not found for a moment": {lostUser, []string{"created-404-for-a-moment"}},
		"two answers in a row get lost": {sandbox.Fault{
			Method: http.MethodPost, Path: "/Users",
			Kind: sandbox.FaultResetAfter, Skip: 1, Count: 2,
		}, nil},
		"the gateway gives up after the create": {sandbox.Fault{
			Method: http.MethodPost, Path: "/Users",
			Kind: sandbox.FaultTruncate, Skip: 2, Count: 1,
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const people = 300
			s, o := start(t, people, test.dialects...)
			s.Tenant().AddFault(test.fault)
			r := ask(t, o)
			if users, groups := len(s.Tenant().Users()), len(s.Tenant().Groups()); users != people || groups != 0 {
				t.Errorf("%d users and %d groups; told: %v", users, groups, r.Left)
			}
			if len(r.Left) != 0 {
				t.Errorf("told: %v", r.Left)
			}
			leftAlone(t, s, r)
		})
	}
}

// TestPossibleLeftoversAreReported: a POST that was not answered and is not found may arrive yet, or be where no one
// can look.
func TestPossibleLeftoversAreReported(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault    sandbox.Fault
		dialects []string
	}{
		"it never arrived": {sandbox.Fault{
			Method: http.MethodPost, Path: "/Users", Kind: sandbox.FaultStatus, Status: 504,
			Skip: 1, Count: 1,
		}, nil},
		"it cannot be looked for": {
			sandbox.Fault{Method: http.MethodPost, Path: "/Users", Kind: sandbox.FaultResetAfter, Skip: 1, Count: 1},
			[]string{"filter-ignored", "paging-ignored"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, o := start(t, 300, test.dialects...)
			s.Tenant().AddFault(test.fault)
			r := ask(t, o)
			if len(r.Left) != 1 || !strings.Contains(r.Left[0], "may exist") ||
				!strings.Contains(strings.ToLower(r.Left[0]), probe.Prefix) {
				t.Errorf("told: %v", r.Left)
			}
			if text := markdown(t, r); strings.Contains(text, "Nothing: all") {
				t.Errorf("report:\n%s", text)
			}
		})
	}
}

// TestARefusedPOSTIsNoDoubt: if the service itself answers an error and no user has that name, the report does not list
// the user as left over.
func TestARefusedPOSTIsNoDoubt(t *testing.T) {
	t.Parallel()
	s, o := start(t, enough)
	s.Tenant().AddFault(sandbox.Fault{Method: http.MethodPost, Path: "/Groups", Kind: sandbox.FaultStatus, Status: 500})
	if r := ask(t, o); len(r.Left) != 0 {
		t.Errorf("told: %v", r.Left)
	}
}

// TestCleaningHasTheTime: throttling is waited for, and sleeping counts against the time that the probe gives itself.
func TestCleaningHasTheTime(t *testing.T) {
	t.Parallel()
	for name, count := range map[string]int{"some deletes are throttled": 5, "all deletes are throttled": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, o := start(t, 5)
			s.Tenant().AddFault(sandbox.Fault{
				Method: http.MethodDelete, Kind: sandbox.FaultStatus, Status: 429,
				RetryAfter: "60", Skip: 2, Count: count,
			})
			sleep, slept := o.Sleep, time.Duration(0)
			o.Sleep = func(ctx context.Context, d time.Duration) error {
				if end, bounded := ctx.Deadline(); bounded {
					if slept += d; slept > time.Until(end) {
						return context.DeadlineExceeded
					}
				}
				return sleep(ctx, d)
			}
			r := ask(t, o)
			leftAlone(t, s, r)
			if count > 0 && len(r.Left) != 0 {
				t.Errorf("told: %v", r.Left)
			}
		})
	}
}

// TestALostAnswerIsNoAnswer: what got lost says nothing of the service.
func TestALostAnswerIsNoAnswer(t *testing.T) {
	t.Parallel()
	falsehoods := []string{"nothing (", "refused: 409", "Neither PATCH", "`technician`, are refused"}
	for name, fault := range map[string]sandbox.Fault{
		"the first POST":  {Method: http.MethodPost, Path: "/Users", Kind: sandbox.FaultResetAfter, Count: 1},
		"the second POST": {Method: http.MethodPost, Path: "/Users", Kind: sandbox.FaultResetAfter, Skip: 1, Count: 1},
		"the third POST":  {Method: http.MethodPost, Path: "/Users", Kind: sandbox.FaultResetBefore, Skip: 2, Count: 1},
		"the fourth POST": {Method: http.MethodPost, Path: "/Users", Kind: sandbox.FaultResetAfter, Skip: 3, Count: 1},
		"a gateway's 502": {
			Method: http.MethodPost, Path: "/Users", Kind: sandbox.FaultStatus, Status: 502,
			Skip: 1, Count: 1,
		},
		"all PATCHes of users": {Method: http.MethodPatch, Path: "/Users/*", Kind: sandbox.FaultResetBefore},
		"all PUTs":             {Method: http.MethodPut, Kind: sandbox.FaultResetBefore},
		"a group":              {Method: http.MethodPost, Path: "/Groups", Kind: sandbox.FaultResetAfter, Skip: 1, Count: 1},
		"deletes":              {Method: http.MethodDelete, Kind: sandbox.FaultResetBefore, Count: 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, o := start(t, enough)
			s.Tenant().AddFault(fault)
			r := ask(t, o)
			what, _, _ := strings.Cut(markdown(t, r), "## What is left")
			for _, words := range falsehoods {
				if strings.Contains(what, words) {
					t.Errorf("%q in the report:\n%s", words, what)
				}
			}
			for _, seen := range r.Seen() {
				if !strings.Contains(strings.Join(usual(), " "), seen) {
					t.Errorf("%s shows, which is off", seen)
				}
			}
			leftAlone(t, s, r)
		})
	}
}

// firstWords are an answer up to what differs from run to run.
func firstWords(s string) string {
	s, _, _ = strings.Cut(s, " (")
	s, _, _ = strings.Cut(s, "“")
	return s
}

// TestReadsThatGetLost: if no read answers after some request, the report does not claim what the reads would have
// shown.
func TestReadsThatGetLost(t *testing.T) {
	t.Parallel()
	whole := map[string]string{}
	_, o := start(t, enough)
	for _, a := range ask(t, o).Answers {
		whole[a.Question] = firstWords(a.Words)
	}
	for skip := 0; skip < 60; skip += 7 {
		s, o := start(t, enough)
		s.Tenant().AddFault(sandbox.Fault{
			Method: http.MethodGet, Path: "/Users/*", Kind: sandbox.FaultResetBefore,
			Skip: skip, Count: 30,
		})
		for _, a := range ask(t, o).Answers {
			if words := firstWords(a.Words); a.Answered && words != whole[a.Question] &&
				!strings.Contains(a.Question, "documented identity providers") {
				t.Errorf("after %d reads: %s %s; else: %s", skip, a.Question, a.Words, whole[a.Question])
			}
		}
	}
}

// TestTheFloorCountsWhatWasTried: a request that was not sent, or not answered, neither works nor fails.
func TestTheFloorCountsWhatWasTried(t *testing.T) {
	t.Parallel()
	floor := func(r *probe.Report) probe.Answer {
		for _, a := range r.Answers {
			if strings.Contains(a.Question, "documented identity providers") {
				return a
			}
		}
		return probe.Answer{}
	}
	for requests, reports := range map[int]string{10: "Not known", 60: "not tried", 400: "that were tried work."} {
		_, o := start(t, 5)
		o.MaxRequests = requests
		r := ask(t, o)
		if a := floor(r); !strings.Contains(a.Words, reports) || strings.Contains(a.Words, "Not:") {
			t.Errorf("%d requests: %s", requests, a.Words)
		}
		if full := strings.Contains(floor(r).Words, "not tried"); requests == 400 && full {
			t.Errorf("all were tried: %s", floor(r).Words)
		}
		for _, f := range r.Forms {
			if !strings.HasPrefix(f[1], "works") {
				t.Errorf("%d requests: %s: %s", requests, f[0], f[1])
			}
		}
	}
}

// TestAnInactiveMember: a deactivated member may stay in its groups, or leave them, and come back or not.
func TestAnInactiveMember(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		leaves, returns bool
		dialects        []string
		reports         string
	}{
		"stays":                        {false, false, nil, "It stays a member"},
		"stays, where PATCH is absent": {false, false, []string{"patch-refused-501"}, "It stays a member"},
		"leaves":                       {true, false, nil, "It leaves them, and does not return"},
		"leaves, and comes back":       {true, true, nil, "It leaves them, and returns"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, o := start(t, enough, test.dialects...)
			if test.leaves {
				o.Endpoint = forgetful(t, s, o.Endpoint, test.returns)
			}
			r := ask(t, o)
			for _, a := range r.Answers {
				if strings.Contains(a.Question, "groups of a deactivated user") && !strings.HasPrefix(a.Words, test.reports) {
					t.Errorf("%s %s", a.Question, a.Words)
				}
			}
			if !strings.Contains(markdown(t, r), test.reports) {
				t.Error("it is not asked")
			}
			if diff := cmp.Diff(expected(test.dialects...), r.Seen()); diff != "" && !test.leaves {
				t.Errorf("-want +seen:\n%s", diff)
			}
			if f := r.Number(22); f.Words == "the user was in no group" {
				t.Errorf("22: %+v", f)
			}
			leftAlone(t, s, r)
		})
	}
}

// forgetful is a service before another that hides inactive users in groups, for good unless they return by themselves.
func forgetful(t *testing.T, s *sandbox.Server, endpoint *url.URL, returns bool) *url.URL {
	t.Helper()
	var mu sync.Mutex
	out := map[string]bool{} // by id
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: endpoint.Scheme, Host: endpoint.Host})
	proxy.ModifyResponse = func(r *http.Response) error {
		mu.Lock()
		defer mu.Unlock()
		for _, user := range s.Tenant().Users() {
			if id, _ := user["id"].(string); user["active"] == false || returns {
				out[id] = user["active"] == false
			}
		}
		if !strings.Contains(r.Request.URL.Path, "/Groups/") || r.StatusCode != http.StatusOK {
			return nil
		}
		var group map[string]any
		if err := json.NewDecoder(r.Body).Decode(&group); err != nil {
			return err
		}
		members, _ := group["members"].([]any)
		group["members"] = slices.DeleteFunc(members, func(m any) bool {
			member, _ := m.(map[string]any)
			id, _ := member["value"].(string)
			return out[id]
		})
		body, err := json.Marshal(group)
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		r.Header.Set("Content-Length", strconv.Itoa(len(body)))
		return err
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		mu.Lock()
		for id := range out {
			if strings.Contains(r.URL.Path, "/Groups") && bytes.Contains(body, []byte(id)) {
				delete(out, id)
			}
		}
		mu.Unlock()
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	through, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	through.Path = endpoint.Path
	return through
}
