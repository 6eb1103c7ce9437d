package usersexclusive

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/tenant"
)

// newUser is a user as a listing shows it; a type of "" is one that the service does not show.
func newUser(name, userType string, active any) *scim.User {
	u := &scim.User{ID: "id of " + name, UserName: name}
	if is, ok := active.(bool); ok {
		u.Active = &is
	}
	if userType != "" {
		u.Extensions = scim.RawMembers(nil).With(ninjaone.ExtensionURN,
			json.RawMessage(fmt.Sprintf(`{"userType": %q}`, userType)))
	}
	return u
}

func TestInspect(t *testing.T) {
	t.Parallel()
	users := []*scim.User{
		newUser("zoe@example.com", "Technician", true),
		newUser("Ada@Example.com", "Technician", true),
		newUser("bruno@example.com", "endUser", true),
		newUser("chloe@example.com", "endUser", false),
		newUser("silent@example.com", "technician", nil),
		newUser("untyped@example.com", "", true),
		newUser("", "Technician", true),
	}
	cases := map[string]struct {
		guard     guard
		doubtful  bool
		outsiders []string
		away      []string
		untyped   int
	}{
		"no one is allowed": {
			guard: guard{},
			outsiders: []string{
				"Ada@Example.com", "bruno@example.com", "silent@example.com", "untyped@example.com",
				"zoe@example.com",
			},
		},
		"compared without case": {
			guard: guard{named: []string{
				"ADA@example.com", "Zoe@example.com", "bruno@example.com", "silent@example.com",
				"untyped@example.com",
			}},
			outsiders: nil,
		},
		"one type, however it is written": {
			guard:     guard{named: []string{"ada@example.com"}, userType: "TECHNICIAN"},
			outsiders: []string{"silent@example.com", "zoe@example.com"},
			untyped:   1,
		},
		"ignored": {
			guard: guard{
				named: []string{"ada@example.com"}, ignored: []string{"ZOE@example.com", "silent@example.com"},
				userType: "Technician",
			},
			outsiders: nil,
			untyped:   1,
		},
		"in other forms of the letters": {
			guard: guard{
				named:   []string{"\uff41da@example.com", "zoe\u0301@example.com"},
				ignored: []string{" Silent@example.com", "untyped@example.com"},
			},
			outsiders: []string{"bruno@example.com", "zoe@example.com"}, // zoé is another
			away:      []string{scim.Fold("zoe\u0301@example.com")},
		},
		"away: inactive, of another type, or not there": {
			guard: guard{
				named: []string{
					"ada@example.com", "Chloe@example.com", "new@example.com", "bruno@example.com",
					"untyped@example.com",
				},
				ignored:  []string{"glass@example.com", "zoe@example.com", "silent@example.com"},
				userType: "Technician",
			},
			away: []string{
				"bruno@example.com", "chloe@example.com", "glass@example.com", "new@example.com",
				"untyped@example.com",
			},
		},
		"a name that a doubtful listing lacks is not away": {
			guard: guard{
				named: []string{
					"ada@example.com", "Chloe@example.com", "new@example.com", "bruno@example.com", "untyped@example.com",
				},
				ignored:  []string{"glass@example.com", "zoe@example.com", "silent@example.com"},
				userType: "Technician",
			},
			doubtful: true,
			away:     []string{"bruno@example.com", "chloe@example.com", "untyped@example.com"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen := c.guard.inspect(users, !c.doubtful)
			if diff := cmp.Diff(append([]string{}, c.outsiders...), names(seen.outsiders)); diff != "" {
				t.Errorf("outsiders (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.away, seen.away); diff != "" {
				t.Errorf("away (-want +got):\n%s", diff)
			}
			if seen.untyped != c.untyped {
				t.Errorf("%d untyped, want %d", seen.untyped, c.untyped)
			}
		})
	}
}

// TestAsBeforeRun: what this run has done so far, by a rename, a deactivation, a deletion and a create, does not change
// the plan of a guard that is created.
func TestAsBeforeRun(t *testing.T) {
	t.Parallel()
	before := []*scim.User{
		newUser("ada@example.com", "Technician", true),
		newUser("bruno@example.com", "Technician", true),
		newUser("chloe@example.com", "Technician", true),
		newUser("stays@example.com", "endUser", true),
	}
	renamed := newUser("countess@example.com", "Technician", true)
	renamed.ID = before[0].ID
	now := []*scim.User{
		renamed,
		newUser("bruno@example.com", "Technician", false),
		newUser("stays@example.com", "endUser", true),
		newUser("new@example.com", "Technician", true),
	}
	was := func(name string) ledger.Before { return ledger.Before{Name: name, Type: "Technician", Active: true} }
	changed := map[string]ledger.Before{
		before[0].ID: was("ada@example.com"), before[1].ID: was("bruno@example.com"), before[2].ID: was("chloe@example.com"),
		"id of new@example.com": {Created: true},
	}
	g := guard{named: []string{"countess@example.com"}, userType: "Technician"}
	want := names(g.inspect(before, true).outsiders)
	if diff := cmp.Diff(want, names(g.inspect(asBeforeRun(now, changed), true).outsiders)); diff != "" || len(want) != 3 {
		t.Errorf("-before +now:\n%s", diff)
	}
}

func TestLockedOut(t *testing.T) {
	t.Parallel()
	named := func(names ...string) guard { return guard{named: names} }
	cases := map[string]struct {
		before, after guard
		away, want    []string
	}{
		"nothing changed":        {before: named("a", "b"), after: named("B", "A")},
		"an outsider was seen":   {before: named("a", "Out"), after: named("a"), want: []string{"Out"}},
		"a user was taken off":   {before: named("a", "b"), after: named("a"), want: []string{"b"}},
		"an inactive user was":   {before: named("a", "B"), after: named("a"), away: []string{"b"}},
		"an outsider was put on": {before: named("a", "out"), after: named("a", "OUT")},
		"an outsider is to be ignored": {
			before: named("a", "out"),
			after:  guard{named: []string{"a"}, ignored: []string{"out"}},
		},
		"a user is no longer ignored": {
			before: guard{named: []string{"a"}, ignored: []string{"glass"}}, after: named("a"),
			want: []string{"glass"},
		},
		"nor is an inactive user": {
			before: guard{named: []string{"a"}, ignored: []string{"glass"}}, after: named("a"),
			away: []string{"glass"},
		},
		"named and ignored, both ended": {
			before: guard{named: []string{"a"}, ignored: []string{"A"}}, after: named("b"),
			want: []string{"a"},
		},
		"sorted without case": {before: named("c", "B", "a"), after: named(), want: []string{"a", "B", "c"}},
		"renamed":             {before: named("a", "b"), after: named("a", "bb"), want: []string{"b"}},
		"swapped":             {before: named("a", "b"), after: named("b", "a")},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := lockedOut(c.before, c.after, c.away)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestRecord(t *testing.T) {
	t.Parallel()
	g := guard{named: []string{"ada@example.com"}, ignored: []string{"glass@example.com"}}
	past := []string{"zoe@example.com", "Ada@example.com", "GLASS@example.com", "bob@example.com"}
	want := []string{"zoe@example.com", "cid@example.com", "BOB@example.com"}
	if diff := cmp.Diff(want, g.record(past, []string{"cid@example.com", "BOB@example.com"})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got := g.record(nil, nil); got == nil || len(got) > 0 {
		t.Errorf("no one is recorded as %#v", got)
	}
}

func TestByName(t *testing.T) {
	t.Parallel()
	want := []string{
		"ada@example.com", "Ada@example.org", "ada-b@example.com", "ada.b@example.com", "ada1@example.com",
		"bob@a.example.com", "nobody",
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, byName)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestCommonFailureIsOneErrorWithACount: what is no one's own is one error with a number, whatever it is, and everyone
// else has an error of his own.
func TestCommonFailureIsOneErrorWithACount(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		end     func(context.Context) (context.Context, context.CancelFunc)
		reports string
	}{
		"cancelled": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, time.Hour)
		}, "the run was cancelled."},
		"out of time": {func(ctx context.Context) (context.Context,
			context.CancelFunc,
		) {
			return context.WithTimeout(ctx, 0)
		}, "the time for this operation ran out."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := c.end(t.Context())
			cancel()
			var failed failures
			failed.add("zoe", &lifecycle.ActError{
				Act: "deactivate user",
				Err: &scim.Error{Method: "PATCH", Path: "/Users/1", Status: 403},
			})
			found := []outsider{{Person: person.Person{UserName: "ada"}}, {Person: person.Person{UserName: "bob"}}}
			client := scim.NewClient(scim.Options{BaseURL: &url.URL{Scheme: "https", Host: "scim.example.com"}})
			(&Resource{tenant.Resource{Directory: directory.New(client, directory.Options{})}}).deactivate(ctx, found, &failed)
			diags := failed.diagnostics()
			if len(diags) != 2 || diags[0].Summary() != "Cannot deactivate user zoe" ||
				diags[1].Summary() != "Not every user was deactivated" ||
				!strings.HasPrefix(diags[1].Detail(), "2 people were not reached, because "+c.reports) ||
				!strings.Contains(diags[1].Detail(), "the next plan shows them") {
				t.Errorf("reported %v", diags)
			}
			slices.Sort(failed.names)
			if diff := cmp.Diff([]string{"ada", "bob", "zoe"}, failed.names); diff != "" {
				t.Errorf("whom it concerns (-want +got):\n%s", diff)
			}
		})
	}
}
