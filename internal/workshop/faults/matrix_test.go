package faults_test

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// service is a way for the tenant to behave while requests fail.
type service struct {
	name     string
	dialects []string
	crowd    int  // further people in the tenant
	short    bool // a part of it is run every time
	ends     bool // of what ends an access only
	typeless bool // of what asks the REST API for user types only
}

// world is a tenant of the service.
func (s service) world(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, s.dialects)
	for i := range s.crowd { // a user that no guard and no roster of end users may touch
		w.user(fmt.Sprintf("crowd%d", i), "Technician", sandbox.Document{"active": false})
	}
	return w
}

func services() []service {
	return []service{
		// A service that keeps names and members apart hides what was sent twice, so this one does not.
		{name: "nothing is unique", dialects: []string{"username-not-unique", "member-add-duplicates"}, short: true},
		// Where nothing is answered, each end is looked at.
		{name: "changes are answered with nothing", dialects: []string{"patch-204"}, short: true, ends: true},
		{name: "user types are not shown", dialects: []string{"extension-dropped-from-answer"}, short: true, typeless: true},
		{name: "as the standards have it"},
		{name: "PATCH is refused", dialects: []string{"patch-refused-501", "put-resets-active"}},
		// Where a filter fails, no page of the listing but the first can tell whether a name is free.
		{name: "every page is the first", dialects: []string{"start-index-ignored", "username-not-unique"}, crowd: 12},
		{name: "filters are refused", dialects: []string{"filter-400", "username-not-unique"}},
		{name: "PATCH answers nothing, and listings little", dialects: []string{"patch-204", "list-leaves-out"}},
		{name: "errors are HTML, and deletes refused", dialects: []string{
			"error-html", "users-delete-refused-405",
			"groups-delete-refused",
		}},
	}
}

// long reports whether all services are to be tried, and not only what fits into a minute or two.
func long() bool { return os.Getenv("NINJAONE_TEST_FAULTS") != "" }

// share is how many cases there are for each that is run: NINJAONE_TEST_FAULTS is "long" for every case of every
// service, or a number, as 10 for every tenth.
func share() uint32 {
	const short = 6
	choice := os.Getenv("NINJAONE_TEST_FAULTS")
	if n, err := strconv.ParseUint(choice, 10, 32); err == nil && n > 0 {
		return uint32(n)
	}
	if choice != "" {
		return 1
	}
	return short
}

// TestEveryRequestFails is the matrix: each service, operation, request, kind of fault and mode.
func TestEveryRequestFails(t *testing.T) {
	t.Parallel()
	var strayed, tried atomic.Int64
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { strayed.Add(1) }))
	t.Cleanup(func() {
		elsewhere.Close()
		t.Logf("%d cases; to repeat: %s=%d", tried.Load(), acctest.TurnVariable, acctest.Turn())
		if n := strayed.Load(); n > 0 {
			t.Errorf("%d requests went to another host", n)
		}
	})
	turn := make(turns, atATime)
	for _, s := range services() {
		if !s.short && !long() {
			continue
		}
		for _, o := range operations() {
			if s.ends && !o.ends || s.typeless && !o.typeless {
				continue
			}
			t.Run(s.name+"/"+o.name, func(t *testing.T) {
				t.Parallel()
				var clean course
				each(turn, []operation{o}, func(o operation) {
					t.Run("without faults", func(t *testing.T) { clean = runClean(t, s, o) })
				})
				t.Logf("%d requests: %s", len(clean.requests), strings.Join(clean.requests, ", "))
				all := cases(s, o, clean)
				tried.Add(int64(len(all)))
				each(turn, all, func(c failing) {
					t.Run(c.name(), func(t *testing.T) { c.run(t, elsewhere.URL) })
				})
			})
		}
	}
}

// course is what a run without faults does.
type course struct {
	requests  []string
	seen      versions
	end       snapshot
	data      acctest.Object
	refused   bool // it ends in an error that is the service's word
	warnings  int
	untouched bool
}

func runClean(t *testing.T, s service, o operation) course {
	t.Helper()
	w := s.world(t)
	inst := o.set(w)
	c := course{seen: versions{}}
	start := w.snapshot()
	c.seen.add(start)
	w.tenant.ResetRequests()
	w.gate.watch(func() { c.seen.add(w.snapshot()) })
	result := o.run(w, inst)
	w.gate.watch(nil)
	for _, r := range w.tenant.Requests() {
		c.requests = append(c.requests, r.Method+" "+shape(r.Path))
	}
	c.end, c.data, c.warnings = w.snapshot(), result.data, len(result.diags.Warnings())
	c.refused = len(result.diags.Errors()) > 0
	if c.refused && !slices.Contains(s.dialects, "groups-delete-refused") &&
		!(o.filters && slices.Contains(s.dialects, "filter-400")) {
		t.Fatalf("without any fault: %s", result.diags)
	}
	c.untouched = cmp.Diff(start, c.end) == ""
	return c
}

// shape is a path without what differs from tenant to tenant.
func shape(path string) string {
	parts := strings.SplitN(path, "/", 3)
	if len(parts) == 3 {
		parts[2] = "*"
	}
	return strings.Join(parts, "/")
}

// failing is one case of the matrix.
type failing struct {
	service
	operation
	course
	number int
	kind   kind
	mode   mode
}

func (c failing) name() string {
	return fmt.Sprintf("request %d (%s) fails (%s) %s", c.number+1, strings.ReplaceAll(c.requests[c.number], "/", " "),
		c.kind.name, c.mode.name)
}

// inTurn reports whether a request fails in this run: in the short suite, each does in one turn of eight.
func inTurn(o operation, number int) bool {
	const turns = 8
	return long() || acctest.Turns(acctest.Turn(), acctest.Place(o.name)+uint32(number), turns)
}

// cases are all of an operation, or a share of them that holds each request and, over all operations, each kind and
// mode.
func cases(s service, o operation, clean course) []failing {
	var all []failing
	for number := range clean.requests {
		if !inTurn(o, number) {
			continue
		}
		var (
			chosen bool
			least  *failing // where none of a request is chosen, this one is
			lowest uint32
		)
		for _, k := range kinds() {
			for _, m := range modes() {
				c := failing{s, o, clean, number, k, m}
				if !sensible(k, m) {
					continue
				}
				h := fnv.New32a()
				fmt.Fprint(h, o.name, c.name())
				if h.Sum32()%share() == 0 {
					all, chosen = append(all, c), true
				}
				if least == nil || h.Sum32() < lowest {
					least, lowest = &c, h.Sum32()
				}
			}
		}
		if !chosen && least != nil {
			all = append(all, *least)
		}
	}
	return all
}

func (c failing) run(t *testing.T, elsewhere string) {
	t.Helper()
	w, before, result, requests := c.fail(t, elsewhere)
	for tries := 1; w == nil && tries < 3; tries++ {
		// On a machine that is busy with something else, answers that do come can take longer.
		const most = 10 * time.Second
		c.kind.timeout = min(10*c.kind.timeout, most)
		w, before, result, requests = c.fail(t, elsewhere)
	}
	if w == nil && c.atATime() > 1 {
		t.Skip("what is done at a time comes to fewer requests in another order")
	}
	if w == nil {
		t.Fatalf("the fault hit nothing; sent was %s", sent(requests))
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("reported: %s\nsent: %s", result.diags, sent(requests))
		}
	})
	if c.kind.name == "401" {
		c.checkSilence(t, requests)
	}
	if foreign := c.seen.foreign(w.snapshot()); foreign != nil {
		t.Errorf("the tenant holds what no run without faults makes of it:\n%s", strings.Join(foreign, "\n"))
	}
	if c.dataSource != "" {
		c.checkData(t, result)
	} else {
		c.checkState(w, before, result)
		c.converge(w, result.instance)
	}
	if w.left.holds(w.server.Token()) || w.left.holds(w.server.APIClientSecret()) {
		t.Error("the token or the secret is in what left the provider")
	}
	if asked(requests, w.server.Token()) {
		t.Error("the token is in the path, the query or the body of a request")
	}
}

// fail runs the operation with the fault. The world is nil when the fault hit nothing.
func (c failing) fail(t *testing.T,
	elsewhere string,
) (w *world, before *acctest.Instance, result outcome, requests []sandbox.Request) {
	t.Helper()
	w = c.world(t)
	before = c.set(w)
	w.tenant.ResetRequests()
	w.arm(c.number, c.kind, c.mode, elsewhere)
	result = c.operation.run(w, before)
	requests = w.tenant.Requests()
	if !w.mend() {
		return nil, nil, result, requests
	}
	return w, before, result, requests
}

// checkSilence holds the provider to sending nothing after a 401. Of what it does at a time, the others may be under
// way by then, and each may have been followed by one more before the 401 was read: on a busy machine, some are.
func (c failing) checkSilence(t *testing.T, requests []sandbox.Request) {
	t.Helper()
	refused := slices.IndexFunc(requests, func(r sandbox.Request) bool { return r.Status == http.StatusUnauthorized })
	after, most := requests[refused+1:], 2*(c.atATime()-1)
	if refused >= 0 && ofREST(requests[refused]) {
		// The token may have ended: a new one is fetched once, and the same GET and those after it are sent. The apply
		// has a token of its own.
		most = max(4, 1+len(c.requests)-c.number)
	}
	after = slices.DeleteFunc(slices.Clone(after), func(r sandbox.Request) bool { // the other one goes on
		return refused >= 0 && ofREST(r) != ofREST(requests[refused])
	})
	if len(after) > most {
		t.Errorf("sent after a 401: %s", sent(after))
	}
}

// ofREST reports whether a request goes to the REST API, and not to SCIM.
func ofREST(r sandbox.Request) bool {
	return strings.HasPrefix(r.Path, "/v2/") || r.Path == "/ws/oauth/token"
}

// byDoor are the requests to SCIM, and those to the REST API.
func byDoor(requests []sandbox.Request) (scim, rest []sandbox.Request) {
	for _, r := range requests {
		if ofREST(r) {
			rest = append(rest, r)
		} else {
			scim = append(scim, r)
		}
	}
	return scim, rest
}

// checkData compares what was found with what there is: all of it, or an error.
func (c failing) checkData(t *testing.T, got outcome) {
	t.Helper()
	if len(got.diags.Errors()) > 0 {
		return
	}
	if diff := cmp.Diff(tidy(c.data), tidy(got.data)); diff != "" && len(got.diags.Warnings()) <= c.warnings {
		t.Errorf("without a word, something else was found (-want +got):\n%s", diff)
	}
}

// checkState holds the state to the truth: what it says was there before, or is there now, or was warned about.
func (c failing) checkState(w *world, before *acctest.Instance, got outcome) {
	w.Helper()
	failed, inst := len(got.diags.Errors()) > 0, got.instance
	switch {
	case inst.Tainted && c.resource != roster: // whose replacement is documented to touch no one
		w.Error("tainted: the next apply would undo what was done, and do it again")
	case !failed && len(got.diags.Warnings()) <= c.warnings:
		if diff := cmp.Diff(c.end, w.snapshot()); diff != "" {
			w.Errorf("success is claimed, and the tenant is not as planned (-want +got):\n%s", diff)
		}
	// What an import read is kept once its plan succeeds.
	case failed && before.State != nil && got.refreshed != nil && inst.State == nil:
		w.Error("it failed, and what was in state is there no more")
	}
	if inst.State == nil {
		return
	}
	now := inst.In(w.protocol())
	if diags := now.Refresh(); len(diags.Errors()) > 0 {
		w.Fatalf("the state cannot be read again: %s", diags)
	}
	creating := got.refreshed == nil
	for name, value := range inst.State {
		if name == "people" { // counts users, some of which may be done
			continue
		}
		is := now.State[name]
		if text, ok := value.(string); ok && name == "users" {
			checkRoster(w, text, before.State[name], got.refreshed[name], is)
			continue
		}
		if !creating && (same(value, before.State[name]) || same(value, got.refreshed[name])) || same(value, is) ||
			creating && same(value, got.planned[name]) {
			continue
		}
		w.Errorf("the state says %s = %v, which is neither what was before (%v) nor what is (%v)", name, value,
			got.refreshed[name], is)
	}
}

// checkRoster is checkState person by person: what the state says of each is what one of the others says. The plan is
// none of them: who was planned and is not there must not be in state.
func checkRoster(w *world, text string, others ...any) {
	w.Helper()
	var all []map[string]any
	for _, other := range append([]any{text}, others...) {
		people := map[string]any{}
		if text, ok := other.(string); ok {
			if err := json.Unmarshal([]byte(text), &people); err != nil {
				w.Fatalf("the roster %q: %v", text, err)
			}
		}
		all = append(all, people)
	}
	of := func(people map[string]any, name, attribute string) any {
		person, _ := people[name].(map[string]any)
		return person[attribute]
	}
	for name := range all[0] {
		// Not the groups: one that a user could not be removed of is in state on purpose, whether they were in it or
		// not, so that the next plan shows it. Later steps check that the next apply corrects it.
		for _, attribute := range []string{"user_type", "given_name", "family_name", "active"} {
			reported := of(all[0], name, attribute)
			if !slices.ContainsFunc(all[1:], func(other map[string]any) bool {
				return same(reported,
					of(other, name, attribute))
			}) {
				w.Errorf("the state says of %s %s = %v, which is neither what was nor what is: %v", name, attribute,
					reported, all[1:])
			}
		}
	}
}

// converge applies again, without faults: one apply reaches the state without faults, and then there is nothing to do.
func (c failing) converge(w *world, inst *acctest.Instance) {
	w.Helper()
	next := c.operation.run(w, inst)
	if errors := next.diags.Errors(); len(errors) > 0 && c.mode.forever && strings.Contains(errors[0], "import {") {
		// It was created, and no answer has shown that. The error explains how to continue.
		imports := c.operation
		imports.importBy = func(w *world) string {
			_, rest, _ := strings.Cut(errors[0], `id = "`)
			id, _, _ := strings.Cut(rest, `"`)
			return id
		}
		next = imports.run(w, next.instance)
	}
	if len(next.diags.Errors()) > 0 != c.refused {
		w.Fatalf("the next apply: %s", next.diags)
	}
	if diff := cmp.Diff(c.end, w.snapshot()); diff != "" {
		w.Errorf("after the next apply, the tenant is not as planned (-want +got):\n%s", diff)
	}
	if c.config == nil {
		return
	}
	w.tenant.ResetRequests()
	last := c.operation.run(w, next.instance)
	if writes := w.tenant.Writes(); len(writes) > 0 || last.changed {
		w.Errorf("there is still something to do after the next apply: changes %t, %s", last.changed, sent(writes))
	}
}

func sent(requests []sandbox.Request) string {
	var lines []string
	for _, r := range requests {
		lines = append(lines, fmt.Sprintf("%s %s → %d %s", r.Method, shape(r.Path), r.Status, r.Fault))
	}
	return strings.Join(lines, "\n")
}
