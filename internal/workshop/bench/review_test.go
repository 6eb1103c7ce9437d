package bench

import (
	"os"
	"os/exec"
	"strconv"
	"testing"
)

// TestReviewKeepsItsBounds measures a small access review, or one of as many people as NINJAONE_TEST_REVIEW says, and
// holds it to its bounds. A small one takes Terraform longer to start than curl to read.
func TestReviewKeepsItsBounds(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"bash", "curl", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("needs bash, curl and jq: ", err)
		}
	}
	b := newBench(t)
	people, err := strconv.Atoi(os.Getenv("NINJAONE_TEST_REVIEW"))
	if err != nil {
		people = 250
	}
	results, err := b.Review(t.Context(), people)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		t.Logf("%s: %s; curl and jq %s", r.Act, r.Ours, r.Noop)
		for _, bound := range r.Bounds() {
			if t.Log(bound); !bound.Kept() && (people >= 20_000 || bound.Most > 2) {
				t.Errorf("missed: %s", bound)
			}
		}
	}
}

// TestParseRosterKeepsItsBounds reads a small roster by parse_roster, by a function that returns at once and by
// csvdecode, or one of as many rows as NINJAONE_TEST_PARSE says.
func TestParseRosterKeepsItsBounds(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	people, err := strconv.Atoi(os.Getenv("NINJAONE_TEST_PARSE"))
	if err != nil {
		people = 50
	}
	results, err := b.Parse(t.Context(), people)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		t.Logf("%s; beside %s: %s", r.Ours, r.Act, r.Noop)
		for _, bound := range r.Bounds() {
			if t.Log(bound); !bound.Kept() {
				t.Errorf("missed: %s", bound)
			}
		}
		if r.Ours.CPU <= 0 || r.Noop.CPU <= 0 {
			t.Errorf("not measured: %+v", r)
		}
	}
}
