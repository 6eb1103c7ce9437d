package probe_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/probe"
)

// clock is a time that only sleeping moves, for the probe and the tenant alike.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Now()} }

func (c *clock) time() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return ctx.Err()
}

// start runs a tenant that speaks dialects, with some people in it who are not the probe's.
func start(t *testing.T, people int, dialects ...string) (*sandbox.Server, probe.Options) {
	t.Helper()
	c := newClock()
	s, err := sandbox.Start(sandbox.Options{Dialects: dialects, Now: c.time})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Tenant().Seed(people); err != nil {
		t.Fatal(err)
	}
	endpoint, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	return s, probe.Options{Endpoint: endpoint, Token: s.Token(), Now: c.time, Sleep: c.sleep}
}

// enough is more people than a page holds that cannot be turned (dialect 1).
const enough = 120

func ask(t *testing.T, o probe.Options) *probe.Report {
	t.Helper()
	r, err := probe.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// usual are the dialects that show where none is switched on.
func usual() []string {
	var out []string
	for _, d := range sandbox.Dialects() {
		if d.Default {
			out = append(out, d.Name)
		}
	}
	slices.Sort(out)
	return out
}

// hidden are the usual dialects that another one makes impossible to tell.
func hidden(dialect string) []string {
	return map[string][]string{
		"paging-ignored":           {"past-end-empty"},
		"paging-returns-all":       {"past-end-empty"},
		"start-index-ignored":      {"past-end-empty"},
		"filter-ignored":           {"username-any-case"},
		"filter-400":               {"username-any-case"},
		"filter-500":               {"username-any-case"},
		"username-not-unique":      {"create-existing-409"}, // a second user is made
		"users-delete-refused-405": {"delete-missing-404", "deleted-user-leaves"},
		"users-delete-refused-501": {"delete-missing-404", "deleted-user-leaves"},
		"users-delete-deactivates": {"deleted-user-leaves"},
		"patch-refused-405":        {"patch-200"},
		"patch-refused-501":        {"patch-200"},
		"put-refused":              {"put-clears"},
		"delete-acknowledged":      {"deleted-user-leaves"},
		"members-stored-and-empty": {"deleted-user-leaves"},
		"gateway-404": {
			"create-existing-409", "delete-missing-404", "deleted-user-leaves", "members-empty", "patch-200", "put-clears",
		},
	}[dialect]
}

// expected are the dialects that should show where some are switched on.
func expected(on ...string) []string {
	all := sandbox.Dialects()
	of := func(name string) sandbox.Dialect {
		return all[slices.IndexFunc(all, func(d sandbox.Dialect) bool { return d.Name == name })]
	}
	out := slices.Clone(on)
	for _, usual := range usual() {
		if !slices.ContainsFunc(on, func(name string) bool {
			return of(name).Choice == of(usual).Choice || slices.Contains(hidden(name), usual)
		}) {
			out = append(out, usual)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestEveryDialectIsRecognised(t *testing.T) {
	t.Parallel()
	numbers := map[int]bool{}
	for _, d := range sandbox.Dialects() {
		numbers[d.Number] = true
		if d.Name == "user-name-any" { // as of explained
			continue
		}
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			s, o := start(t, enough, d.Name)
			r := ask(t, o)
			if diff := cmp.Diff(expected(d.Name), r.Seen()); diff != "" {
				t.Errorf("-want +seen:\n%s", diff)
			}
			if f := r.Number(d.Number); d.Number > 0 && (!slices.Contains(f.Seen, d.Name) || !f.Answered || f.Words == "") {
				t.Errorf("number %d: %+v", d.Number, f)
			}
			if stops := d.Name == "gateway-404"; stops != (r.Stopped != "") {
				t.Errorf("it stopped: %s", r.Stopped)
			}
			leftAlone(t, s, r)
		})
	}
	for number := 1; number <= 48; number++ {
		if !numbers[number] {
			t.Errorf("no dialect has the number %d", number)
		}
	}
}

// leftAlone fails if users other than the probe's own were touched, or if the report does not name the probe's users
// that remain, inactive or reported as active.
func leftAlone(t *testing.T, s *sandbox.Server, r *probe.Report) {
	t.Helper()
	reported := strings.ToLower(strings.Join(r.Left, "\n"))
	for _, user := range s.Tenant().Users() {
		name, _ := user["userName"].(string)
		switch own := strings.HasPrefix(strings.ToLower(name), probe.Prefix); {
		case !own && !strings.Contains(fmt.Sprint(user["meta"]), `version:W/"1"`):
			t.Errorf("the user of another client was changed: %v", user)
		case own && !strings.Contains(reported, strings.ToLower(name)),
			own && user["active"] != false && !strings.Contains(reported, "perhaps still active"):
			t.Errorf("left behind: %v; told: %s", user, reported)
		}
	}
	for _, group := range s.Tenant().Groups() {
		if name, _ := group["displayName"].(string); !strings.Contains(reported, name) {
			t.Errorf("left behind: %v; told: %s", group, reported)
		}
	}
}

// TestDialectsTogether draws dialects that do not exclude each other. The report shows each dialect that is on, or that
// its number is not known, and no other.
func TestDialectsTogether(t *testing.T) {
	t.Parallel()
	all := sandbox.Dialects()
	for seed := range uint64(combinations(t)) {
		random := rand.New(rand.NewPCG(seed, 1))
		var on []sandbox.Dialect
		for len(on) < 2+int(seed%5) {
			d := all[random.IntN(len(all))]
			if !slices.ContainsFunc(on, func(o sandbox.Dialect) bool {
				return o.Name == d.Name || o.Choice != "" &&
					o.Choice == d.Choice
			}) {
				on = append(on, d)
			}
		}
		var names []string
		for _, d := range on {
			names = append(names, d.Name)
		}
		t.Run(strings.Join(names, " "), func(t *testing.T) {
			t.Parallel()
			s, o := start(t, enough, names...)
			r := ask(t, o)
			seen := r.Seen()
			for _, d := range on {
				if f := r.Number(d.Number); d.Number > 0 && f.Answered && !slices.Contains(seen, d.Name) &&
					!explained(names, d.Name) {
					t.Errorf("%s does not show: %+v", d.Name, f)
				}
			}
			for _, name := range seen {
				if !slices.Contains(expected(names...), name) && !slices.Contains(usual(), name) && !lookAlike(names, name) {
					t.Errorf("%s shows, which is off", name)
				}
			}
			leftAlone(t, s, r)
		})
	}
}

func TestTheUsualService(t *testing.T) {
	t.Parallel()
	for _, people := range []int{0, enough} {
		s, o := start(t, people)
		before := s.Tenant().Users()
		r := ask(t, o)
		if diff := cmp.Diff(usual(), r.Seen()); diff != "" {
			t.Errorf("%d people: -want +seen:\n%s", people, diff)
		}
		for _, f := range r.Findings {
			if !f.Answered {
				t.Errorf("%d people: %d is not told: %s", people, f.Number, f.Words)
			}
		}
		for _, a := range r.Answers {
			if strings.HasPrefix(a.Words, "Not known") && !strings.Contains(a.Words, "it needs credentials of the REST API") { // rest_test.go has them
				t.Errorf("%d people: %s %s", people, a.Question, a.Words)
			}
		}
		for _, f := range r.Forms {
			if !strings.HasPrefix(f[1], "works") {
				t.Errorf("%s: %s", f[0], f[1])
			}
		}
		if diff := cmp.Diff(before, s.Tenant().Users()); diff != "" {
			t.Errorf("users: -before +after:\n%s", diff)
		}
		if left := s.Tenant().Groups(); len(left) != 0 {
			t.Errorf("groups are left: %v", left)
		}
	}
}

// combinations is how many are drawn; NINJAONE_TEST_DIALECTS=all draws many.
func combinations(t *testing.T) int {
	t.Helper()
	if os.Getenv("NINJAONE_TEST_DIALECTS") == "all" {
		return 600
	}
	return 24
}

// explained reports whether others that are on keep a dialect from showing.
func explained(on []string, name string) bool {
	has := func(name string) bool { return slices.Contains(on, name) }
	refused := has("patch-refused-405") || has("patch-refused-501")
	patchless := refused || has("patch-acknowledged-200") || has("patch-acknowledged-204")
	unseen := has("extension-dropped") || has("extension-dropped-from-answer") || has("post-drops-extension")
	switch name {
	case "create-existing-200", "create-existing-201", "create-existing-409":
		return has("username-not-unique") || name == "create-existing-201" && has("create-always-200")
	case "list-without-extension", "list-without-members", "list-leaves-out":
		return lookAlike(on, "list-leaves-out") || has("list-leaves-out") && name != "list-leaves-out" || unseen ||
			has("members-stored-and-empty") || has("gateway-404")
	case "patch-acknowledged-200", "patch-acknowledged-204", "patch-500-acted":
		return refused
	case "member-filter-refused-501", "member-filter-no-target", "dotted-path-flat": // which show in a PATCH alone
		return patchless
	case "urn-path-elsewhere":
		return patchless || has("user-type-fixed") || unseen
	case "member-removal-acknowledged", "put-ignores-members":
		return patchless && has("put-refused") || has("members-stored-and-empty") || has("put-ignores-members")
	case "deactivation-acknowledged":
		return patchless && has("put-refused")
	case "put-resets-active": // which takes a user who can be set inactive
		return has("deactivation-acknowledged")
	case "delete-acknowledged":
		return has("users-delete-refused-405") || has("users-delete-refused-501")
	case "remove-list-empties-group":
		return has("member-removal-acknowledged")
	case "discovery-404-html":
		return has("error-html")
	case "content-type-json": // the answers that are left may be texts
		return has("write-answers-ok")
	case "user-name-any": // nothing asks for it: it would make an account whose name is no address
		return true
	case "extension-dropped-from-answer":
		return has("extension-filter-empty")
	}
	return false
}

// lookAlike reports whether a dialect that is off looks like one that is on.
func lookAlike(on []string, name string) bool {
	has := func(name string) bool { return slices.Contains(on, name) }
	switch name {
	case "list-leaves-out":
		return has("list-without-extension") && has("list-without-members")
	case "list-without-members":
		return has("list-leaves-out")
	case "list-without-extension":
		return has("list-leaves-out") && has("members-stored-and-empty")
	case "create-existing-200":
		return has("create-existing-201") && has("create-always-200")
	case "discovery-missing":
		return has("discovery-404-html") && has("error-html")
	case "extension-dropped", "extension-dropped-from-answer":
		if has("post-drops-extension") && explained(on, "dotted-path-flat") {
			return true // a PATCH alone tells them apart
		}
		// Whether it is stored shows in a filter alone.
		filters := !has("filter-ignored") && !has("filter-400") && !has("filter-500") && !has("extension-filter-empty")
		return !filters && (has("extension-dropped") || has("extension-dropped-from-answer"))
	}
	return false
}
