package bench

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

func TestCountsRequestsByKind(t *testing.T) {
	t.Parallel()
	var c Cost
	c.By = map[string]int{}
	c.count([]sandbox.Request{
		{Method: "GET", Path: "/Users", ResponseBytes: 10},
		{Method: "GET", Path: "/Users/1", ResponseBytes: 5},
		{Method: "GET", Path: "/Users/2", ResponseBytes: 5},
		{Method: "PATCH", Path: "/Groups/1", RequestBytes: 7},
		{Method: "POST", Path: "/Users", RequestBytes: 1, Status: 429},
	})
	want := Cost{Requests: 5, Bytes: 28, By: map[string]int{
		"GET /Users": 1, "GET /Users/*": 2, "PATCH /Groups/*": 1,
		"POST /Users": 1, "429": 1,
	}}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Errorf("cost (-want +got):\n%s", diff)
	}
	if got := c.writes(); got != 2 {
		t.Errorf("%d writes, want 2", got)
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	same := Cost{Seconds: 10, CPU: 10, Peak: 100}
	with := func(by map[string]int) Cost { c := same; c.By = by; return c }
	for name, c := range map[string]struct {
		result Result
		missed string // "": none
	}{
		"a plan for a GET each": {
			Result{Scenario: Scenario{Users: 1000}, Act: Plan, Noop: same, Ours: with(map[string]int{"GET /Users/*": 1000})},
			"requests for users: 1000, at most 21",
		},
		"a plan for pages": {
			Result{
				Scenario: Scenario{Users: 1000}, Act: Plan, Noop: same,
				Ours: with(map[string]int{"GET /Users": 10, "GET /Users/*": 9}),
			}, "",
		},
		"a plan that reads a big tenant for a few": {
			Result{
				Scenario: Scenario{Users: 10, Others: 19_990}, Act: Plan, Noop: same,
				Ours: with(map[string]int{"GET /Users": 22}),
			},
			"requests for users: 22, at most 21",
		},
		"a plan that writes": {
			Result{Scenario: Scenario{Users: 10}, Act: Plan, Noop: same, Ours: with(map[string]int{"PATCH /Users/*": 1})},
			"requests that change something: 1, at most 0",
		},
		"look-ups one by one": {
			Result{
				Scenario: Scenario{Users: 300}, Act: Apply, Noop: same,
				Ours: with(map[string]int{"POST /Users": 300, "GET /Users": 300}),
			},
			"requests to look up and create users: 600, at most 302",
		},
		"what was throttled was sent again": {
			Result{
				Scenario: Scenario{Users: 300}, Act: Apply, Noop: same,
				Ours: with(map[string]int{"POST /Users": 310, "GET /Users": 1, "429": 10}),
			}, "",
		},
		"memberships one by one": {
			Result{
				Scenario: Scenario{Users: 300, Memberships: true}, Act: Destroy, Noop: same,
				Ours: with(map[string]int{"PATCH /Groups/*": 300}),
			},
			"PATCHes of groups: 300, at most 150",
		},
		"memberships of one group one by one": {
			Result{
				Scenario: Scenario{Users: 300, Memberships: true, Groups: 1}, Act: Destroy, Noop: same,
				Ours: with(map[string]int{"PATCH /Groups/*": 300}),
			},
			"PATCHes of groups: 300, at most 85",
		},
		"a few memberships one by one": {
			Result{
				Scenario: Scenario{Users: 14, Memberships: true, Groups: 1}, Act: Apply, Noop: same,
				Ours: with(map[string]int{"PATCH /Groups/*": 14}),
			},
			"PATCHes of groups: 14, at most 13.5",
		},
		"more PATCHes than memberships": {
			Result{
				Scenario: Scenario{Users: 10, Others: 19_990, Memberships: true}, Act: Destroy, Noop: same,
				Ours: with(map[string]int{"PATCH /Groups/*": 11}),
			},
			"PATCHes of groups: 11, at most 10",
		},
		"a GET for each membership that is destroyed": {
			Result{
				Scenario: Scenario{Users: 300, Memberships: true}, Act: Destroy, Noop: same,
				Ours: with(map[string]int{"GET /Groups": 1, "GET /Groups/*": 305}),
			},
			"requests for groups before and after they go: 306, at most 18",
		},
		"a GET for each group before and while memberships are destroyed, and one when it is gone": {
			Result{
				Scenario: Scenario{Users: 300, Memberships: true}, Act: Destroy, Noop: same,
				Ours: with(map[string]int{"GET /Groups": 3, "GET /Groups/*": 15}),
			}, "",
		},
		"members looked at again when their groups are destroyed": {
			Result{
				Scenario: Scenario{Users: 300, Members: true}, Act: Destroy, Noop: same,
				Ours: with(map[string]int{"GET /Groups/*": 15}),
			},
			"requests for groups before and after they go: 15, at most 13",
		},
		"members in more PATCHes than need be": {
			Result{
				Scenario: Scenario{Users: 1000, Members: true}, Act: Apply, Noop: same,
				Ours: with(map[string]int{"PATCH /Groups/*": 11}),
			},
			"PATCHes of groups: 11, at most 10",
		},
		"slow": {
			Result{
				Scenario: Scenario{Users: 1000, Latency: time.Millisecond}, Act: Plan, Noop: Cost{Seconds: 1},
				Ours: Cost{Seconds: 1.26},
			},
			"seconds, as a multiple of the no-op provider's: 1.26, at most 1.25",
		},
		"a roster's plan for pages": {
			Result{
				Scenario: Scenario{Users: 20_000, Roster: true}, Act: Plan, Noop: same,
				Ours: Cost{Requests: 202, Seconds: 12},
			}, "",
		},
		"a roster's requests that were throttled": {
			Result{
				Scenario: Scenario{Users: 1000, Roster: true}, Act: Change, Noop: same,
				Ours: Cost{Requests: 33, By: map[string]int{"PATCH /Users/*": 18, "429": 8}},
			}, "",
		},
		"a roster's plan that is long": {
			Result{
				Scenario: Scenario{Users: 20_000, Roster: true}, Act: Drift, Noop: same,
				Ours: Cost{Requests: 208, Lines: 70},
			},
			"requests: 208, at most 207; lines of the plan: 70, at most 60",
		},
		"a roster's plan that is slow": {
			Result{
				Scenario: Scenario{Users: 5000, Roster: true, Settings: "x"}, Act: Plan, Noop: Cost{Seconds: 8},
				Ours: Cost{Seconds: 12.8},
			},
			"seconds: 12.8, at most 12; seconds, as a multiple of the no-op provider's: 1.6, at most 1.5",
		},
		"a roster of a hundred thousand": {
			Result{
				Scenario: Scenario{Users: 100_000, Roster: true}, Act: Plan, Noop: Cost{Seconds: 30},
				Ours: Cost{Requests: 1002, Seconds: 45, Peak: 900e6},
			}, "",
		},
		"a roster of a hundred thousand that takes more": {
			Result{
				Scenario: Scenario{Users: 100_000, Roster: true}, Act: Plan, Noop: Cost{Seconds: 30},
				Ours: Cost{Requests: 1003, Seconds: 48, Peak: 901e6},
			},

			"provider peak memory in bytes: 9.01e+08, at most 9e+08; requests: 1003, at most 1002; seconds, as a multiple of " +
				"the no-op provider's: 1.6, at most 1.5",
		},
		"a roster of a hundred thousand, of which ten people change": {
			Result{Scenario: Scenario{Users: 100_000, Roster: true}, Act: Change, Noop: same, Ours: Cost{Requests: 1013}},
			"requests: 1013, at most 1012",
		},
		"a roster's change that sends more than it should": {
			Result{
				Scenario: Scenario{Users: 20_000, Roster: true}, Act: Change, Noop: same,
				Ours: with(map[string]int{"PATCH /Users/*": 10, "GET /Users": 3, "PATCH /Groups/*": 1}),
			},
			"requests that change something: 11, at most 10",
		},
		"a roster that is made one after the other": {
			Result{
				Scenario: Scenario{Users: 5000, Roster: true, Latency: 50 * time.Millisecond}, Act: Apply, Noop: same,
				Ours: Cost{Seconds: 38, Peak: 601e6},
			},
			"provider peak memory in bytes: 6.01e+08, at most 6e+08; seconds: 38, at most 37.5",
		},
		"a roster on a service with a limit": {
			Result{
				Scenario: Scenario{
					Users: 1000, Roster: true, Rate: 20,
					Latency: 50 * time.Millisecond,
				}, Act: Apply, Noop: Cost{Seconds: 1},
				Ours: Cost{Seconds: 58, Requests: 1030, By: map[string]int{"POST /Users": 1029, "429": 29}},
			}, "",
		},
		"a roster that is refused too often, and slow": {
			Result{
				Scenario: Scenario{
					Users: 1000, Roster: true, Rate: 20,
					Latency: 50 * time.Millisecond,
				}, Act: Apply, Noop: Cost{Seconds: 1},
				Ours: Cost{Seconds: 60, Requests: 1100, By: map[string]int{"POST /Users": 1100, "429": 99}},
			},

			"requests that change something: 1001, at most 1000; share of answers that are 429: 0.09, at most 0.03; seconds: " +
				"60, at most 58.5",
		},
		"a roster on a service that slows down": {
			Result{
				Scenario: Scenario{
					Users: 1000, Roster: true, Latency: 50 * time.Millisecond,
					LatencyEach: time.Millisecond,
				}, Act: Apply,
				Noop: Cost{Seconds: 1}, Ours: Cost{Seconds: 6, By: map[string]int{"POST /Users": 1000}},
			},
			"seconds: 6, at most 5.847",
		},
		"users by for_each, slowly": {
			Result{
				Scenario: Scenario{Users: 1000, Latency: 50 * time.Millisecond}, Act: Apply, Noop: Cost{Seconds: 10},
				Ours: Cost{Seconds: 14, By: map[string]int{"POST /Users": 1000}},
			},
			"seconds, as a multiple of the no-op provider's: 1.4, at most 1.3",
		},
		"a destroy with two writes each": {
			Result{
				Scenario: Scenario{Users: 1000}, Act: Destroy, Noop: same,
				Ours: with(map[string]int{"PATCH /Users/*": 2000}),
			},
			"requests that change something: 2000, at most 1000",
		},
		"a few on a roster": {
			Result{
				Scenario: Scenario{Users: 20, Roster: true, Latency: 50 * time.Millisecond}, Act: Apply,
				Noop: Cost{Seconds: 0.5}, Ours: Cost{Seconds: 1},
			}, "",
		},
		"a few on a roster, one after the other": {
			Result{
				Scenario: Scenario{Users: 20, Roster: true, Latency: 50 * time.Millisecond}, Act: Apply,
				Noop: Cost{Seconds: 0.5}, Ours: Cost{Seconds: 1.5},
			},
			"seconds: 1.5, at most 1.15",
		},
		"hungry": {
			Result{Scenario: Scenario{Users: 5000}, Act: Plan, Noop: Cost{CPU: 1, Peak: 100}, Ours: Cost{CPU: 1.5, Peak: 131}},
			"provider peak memory, as a multiple of the no-op provider's: 1.31, at most 1.3",
		},
		"hungry while it applies": {
			Result{
				Scenario: Scenario{Users: 5000, Written: true}, Act: Apply, Noop: Cost{CPU: 1, Peak: 100},
				Ours: Cost{CPU: 2, Peak: 131},
			},
			"provider peak memory, as a multiple of the no-op provider's: 1.31, at most 1.3",
		},
		"hungry while it destroys": {
			Result{
				Scenario: Scenario{Users: 5000, Written: true}, Act: Destroy, Noop: Cost{CPU: 1, Peak: 100},
				Ours: Cost{CPU: 2, Peak: 131},
			},
			"provider peak memory, as a multiple of the no-op provider's: 1.31, at most 1.3",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var missed []string
			for _, b := range c.result.Bounds() {
				if !b.Kept() {
					missed = append(missed, b.String())
				}
			}
			if got := strings.Join(missed, "; "); got != c.missed {
				t.Errorf("missed %q, want %q", got, c.missed)
			}
			var table strings.Builder
			kept, err := Print(&table, []Result{c.result})
			unprinted := slices.ContainsFunc(missed, func(bound string) bool { return !strings.Contains(table.String(), bound) })
			if err != nil || kept != (c.missed == "") || unprinted {
				t.Errorf("kept %v, %v:\n%s", kept, err, table.String())
			}
		})
	}
}

func TestUsageOfAllProcessesIsSummedUp(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "usage")
	if _, err := readUsage(path); err == nil {
		t.Error("no process noted anything, and that is no error")
	}
	for _, one := range []usage{{CPU: time.Second, Peak: 10}, {CPU: 2 * time.Second, Peak: 30}, {Peak: 20}} {
		if err := note(path, one); err != nil {
			t.Fatal(err)
		}
	}
	got, err := readUsage(path)
	if err != nil || got != (usage{CPU: 3 * time.Second, Peak: 30}) {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the next act would count what this one took")
	}
}

func TestPeakIsReported(t *testing.T) {
	t.Parallel()
	command := exec.Command(os.Args[0], "-test.run=^$")
	if err := command.Run(); err != nil {
		t.Fatal(err)
	}
	const mega = 1 << 20
	if got := peak(command.ProcessState); got != 0 && (got < mega || got > 1000*mega) {
		t.Errorf("a test that does nothing took %d bytes", got)
	}
}

// newBench builds the providers. It skips the test where there is no Terraform.
func newBench(t *testing.T) *Bench {
	t.Helper()
	if testing.Short() {
		t.Skip("builds two providers and runs Terraform")
	}
	terraform, err := terraformcli.Find(t.Context())
	if err != nil {
		t.Skip("needs Terraform: ", err)
	}
	b, err := New(t.Context(), terraform, t.TempDir(), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

// Every scenario runs on Terraform and keeps what can be counted; how long it takes on a few users says nothing. One
// turn runs a quarter of them.
func TestScenariosRun(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var all []Result
	t.Logf("to repeat: %s=%d", acctest.TurnVariable, acctest.Turn())
	const turns = 4
	for i, s := range []Scenario{
		{Name: "memberships", Users: 7, Memberships: true},
		{Name: "memberships of one group", Users: 40, Memberships: true, Groups: 1},
		{Name: "members", Users: 6, Others: 120, Members: true},
		{Name: "settled memberships", Users: 120, Settled: true, Memberships: true},
		{Name: "settled memberships, a block each", Users: 120, Settled: true, Written: true, Memberships: true},
		{Name: "settled members", Users: 120, Settled: true, Members: true},
		{Name: "one roster", Users: 40, Roster: true, Settings: "max_requests_per_second = 0"},
		{Name: "one roster that exists", Users: 40, Others: 120, Roster: true, Exists: true},
	} {
		if !acctest.Turns(acctest.Turn(), uint32(i), turns) {
			continue
		}
		results, err := b.Run(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, results...)
	}
	var table strings.Builder
	if kept, err := Print(&table, all); err != nil || !kept {
		t.Errorf("kept %v, %v:\n%s", kept, err, table.String())
	}
	for _, r := range all {
		if r.Ours.Requests == 0 || r.Ours.CPU <= 0 || r.Noop.CPU <= 0 || r.Noop.Seconds <= 0 || r.Noop.Requests > 0 {
			t.Errorf("not measured: %+v", r)
		}
	}
}
