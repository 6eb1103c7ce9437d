package usersexclusive

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// somebody is a user as a listing tells it; a type of "" is one that is not told.
func somebody(name, userType string, active any) *scim.User {
	u := &scim.User{ID: "id of " + name, UserName: name}
	if is, ok := active.(bool); ok {
		u.Active = &is
	}
	if userType != "" {
		u.Extensions = map[string]json.RawMessage{ninjaone.ExtensionURN: json.RawMessage(fmt.Sprintf(`{"userType": %q}`, userType))}
	}
	return u
}

func TestLook(t *testing.T) {
	t.Parallel()
	users := []*scim.User{
		somebody("zoe@example.com", "Technician", true),
		somebody("Ada@Example.com", "Technician", true),
		somebody("bruno@example.com", "endUser", true),
		somebody("chloe@example.com", "endUser", false),
		somebody("silent@example.com", "technician", nil),
		somebody("untyped@example.com", "", true),
		somebody("", "Technician", true),
	}
	cases := map[string]struct {
		guard     guard
		outsiders []string
		away      []string
		untyped   int
	}{
		"nobody is allowed": {
			guard:     guard{},
			outsiders: []string{"Ada@Example.com", "bruno@example.com", "silent@example.com", "untyped@example.com", "zoe@example.com"},
		},
		"compared without case": {
			guard:     guard{named: []string{"ADA@example.com", "Zoe@example.com", "bruno@example.com", "silent@example.com", "untyped@example.com"}},
			outsiders: nil,
		},
		"one type, however it is written": {
			guard:     guard{named: []string{"ada@example.com"}, userType: "TECHNICIAN"},
			outsiders: []string{"silent@example.com", "zoe@example.com"},
			untyped:   1,
		},
		"ignored": {
			guard:     guard{named: []string{"ada@example.com"}, ignored: []string{"ZOE@example.com", "silent@example.com"}, userType: "Technician"},
			outsiders: nil,
			untyped:   1,
		},
		"away: inactive, of another type, or not there": {
			guard: guard{
				named:    []string{"ada@example.com", "Chloe@example.com", "new@example.com", "bruno@example.com", "untyped@example.com"},
				ignored:  []string{"glass@example.com", "zoe@example.com", "silent@example.com"},
				userType: "Technician",
			},
			away: []string{"bruno@example.com", "chloe@example.com", "glass@example.com", "new@example.com", "untyped@example.com"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen := c.guard.look(users)
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

func TestLeaving(t *testing.T) {
	t.Parallel()
	named := func(names ...string) guard { return guard{named: names} }
	cases := map[string]struct {
		before, after guard
		away, want    []string
	}{
		"nothing changed":               {before: named("a", "b"), after: named("B", "A")},
		"an outsider was seen":          {before: named("a", "Out"), after: named("a"), want: []string{"Out"}},
		"somebody was taken off":        {before: named("a", "b"), after: named("a"), want: []string{"b"}},
		"somebody inactive was":         {before: named("a", "B"), after: named("a"), away: []string{"b"}},
		"an outsider was put on":        {before: named("a", "out"), after: named("a", "OUT")},
		"an outsider is to be ignored":  {before: named("a", "out"), after: guard{named: []string{"a"}, ignored: []string{"out"}}},
		"somebody is no longer ignored": {before: guard{named: []string{"a"}, ignored: []string{"glass"}}, after: named("a"), want: []string{"glass"}},
		"nor is somebody inactive":      {before: guard{named: []string{"a"}, ignored: []string{"glass"}}, after: named("a"), away: []string{"glass"}},
		"named and ignored, both ended": {before: guard{named: []string{"a"}, ignored: []string{"A"}}, after: named("b"), want: []string{"a"}},
		"sorted without case":           {before: named("c", "B", "a"), after: named(), want: []string{"a", "B", "c"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, leaving(c.before, c.after, c.away)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
