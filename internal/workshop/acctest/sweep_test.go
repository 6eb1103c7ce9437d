package acctest

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// TestSweepLeavesWhatOthersMade: a sweep leaves nothing of the test's own, and everything of others, on whatever
// tenant; what it cannot remove, it says.
func TestSweepLeavesWhatOthersMade(t *testing.T) {
	t.Parallel()
	const people = 8
	for dialect, want := range map[string]struct {
		users, active, groups int // what is left
		notes                 int
	}{
		"count-capped":             {}, // three on a page: removing users while reading pages would miss some
		"filter-ignored":           {},
		"filter-400":               {},
		"filter-500":               {},
		"values-upper-case":        {},
		"users-delete-refused-405": {users: people, notes: people},
		"users-delete-refused-501": {users: people, notes: people},
		"groups-delete-refused":    {groups: people, notes: people},
	} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			e, s, reported := sweeping(t, dialect)
			for i := range people {
				e.Add(fmt.Sprintf("user%d", i), nil)
				e.AddGroup(fmt.Sprintf("group%d", i), nil)
			}
			if err := e.Tenant().Seed(people); err != nil {
				t.Fatal(err)
			}
			s.users(t.Context())
			s.groups(t.Context())
			users, active, groups := 0, 0, 0
			for _, u := range e.Tenant().Users() {
				if strings.HasPrefix(u["userName"].(string), e.prefix) {
					users++
					if u["active"] == true {
						active++
					}
				}
			}
			for _, g := range e.Tenant().Groups() {
				if strings.HasPrefix(g["displayName"].(string), e.prefix) {
					groups++
				}
			}
			if users != want.users || active != want.active || groups != want.groups {
				t.Errorf("%d users, %d of them active, and %d groups are left; want %d, %d, %d", users, active, groups, want.users,
					want.active, want.groups)
			}
			if others := len(e.Tenant().Users()) - users; others != people {
				t.Errorf("%d of %d others are left", others, people)
			}
			if len(reported.failures) > 0 || len(reported.notes) != want.notes {
				t.Errorf("failures %q, notes %q; want %d notes", reported.failures, reported.notes, want.notes)
			}
		})
	}
}

// TestSweepFails: a user or group that a test leaves behind fails that test.
func TestSweepFails(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		faults  []sandbox.Fault
		reports []string
	}{
		"no listing": {
			[]sandbox.Fault{{Method: "GET", Kind: sandbox.FaultStatus, Status: 403}},
			[]string{"users named tf-acc-", "groups named tf-acc-"},
		},
		"no removal": {
			[]sandbox.Fault{{Method: "DELETE", Kind: sandbox.FaultStatus, Status: 403}},
			[]string{"left behind: user tf-acc-", "left behind: group tf-acc-"},
		},
		"neither removal nor deactivation": {
			[]sandbox.Fault{
				{Method: "DELETE", Path: "/Users/*", Kind: sandbox.FaultStatus, Status: 405},
				{Method: "PATCH", Kind: sandbox.FaultStatus, Status: 403},
			},
			[]string{"left behind, and active: user tf-acc-"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, s, reported := sweeping(t)
			e.Add("ada", nil)
			e.AddGroup("team", nil)
			for _, fault := range c.faults {
				e.Fault(fault)
			}
			s.users(t.Context())
			s.groups(t.Context())
			if len(reported.failures) != len(c.reports) {
				t.Fatalf("failures %q, want %q", reported.failures, c.reports)
			}
			for i, reports := range c.reports {
				if !strings.HasPrefix(reported.failures[i], reports) {
					t.Errorf("failure %q, want %q", reported.failures[i], reports)
				}
			}
		})
	}
}

type sweepReport struct{ failures, notes []string }

// sweeping is a sandbox and a sweeper of it that does not wait between attempts.
func sweeping(t *testing.T, dialects ...string) (*Env, *sweeper, *sweepReport) {
	t.Helper()
	e := New(t, sandbox.Options{Dialects: dialects})
	base, err := url.Parse(e.url)
	if err != nil {
		t.Fatal(err)
	}
	reported := &sweepReport{}
	return e, &sweeper{
		client: scim.NewClient(scim.Options{BaseURL: base, Token: e.token, UserAgent: "acctest"}),
		prefix: e.prefix,
		failed: func(format string, args ...any) {
			reported.failures = append(reported.failures, fmt.Sprintf(format, args...))
		},
		note: func(format string, args ...any) {
			reported.notes = append(reported.notes, fmt.Sprintf(format, args...))
		},
	}, reported
}
