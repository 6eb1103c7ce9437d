package acctest_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestEveryStoryMeetsEveryVariant: as many turns in a row as there are variants take a story through each of them, from
// whichever turn on, and one turn takes several stories through different ones.
func TestEveryStoryMeetsEveryVariant(t *testing.T) {
	t.Parallel()
	all := map[string]bool{}
	for _, v := range acctest.OtherVariants() {
		all[v.Name] = true
	}
	if len(all) != len(acctest.EveryDialect())+1 || !all["individual"] {
		t.Fatalf("%d variants, %d dialects", len(all), len(acctest.EveryDialect()))
	}
	for _, from := range []uint32{0, 20_786, math.MaxUint32 / 2} {
		now := map[string]bool{}
		for _, story := range []string{"TestUserLife", "TestGroupLife", "TestMembership", "TestRoster"} {
			met := map[string]bool{}
			for turn := range uint32(len(all)) {
				met[acctest.InTurn(story, from+turn).Name] = true
			}
			if len(met) != len(all) {
				t.Errorf("from turn %d on, %s meets %d variants of %d", from, story, len(met), len(all))
			}
			now[acctest.InTurn(story, from).Name] = true
		}
		if len(now) == 1 {
			t.Errorf("turn %d: every story meets %v", from, now)
		}
	}
}

// TestTurns: each of several has its turn once in as many turns.
func TestTurns(t *testing.T) {
	t.Parallel()
	for _, several := range []uint32{1, 2, 3, 4, 7} {
		for place := range 2 * several {
			count := 0
			for turn := range several {
				if acctest.Turns(1000+turn, place, several) {
					count++
				}
			}
			if count != 1 {
				t.Errorf("%d of %d: %d turns in %d", place, several, count, several)
			}
		}
	}
}

// TestTurnIsTheVariable: CI and whoever repeats a failure choose the turn.
func TestTurnIsTheVariable(t *testing.T) {
	t.Setenv(acctest.TurnVariable, "12")
	if got := acctest.Turn(); got != 12 {
		t.Errorf("turn %d", got)
	}
	t.Setenv(acctest.TurnVariable, "")
	if got := fmt.Sprint(acctest.Turn()); len(got) != 5 {
		t.Errorf("turn %s is no day", got)
	}
}
