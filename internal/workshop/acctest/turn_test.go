package acctest_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestEveryStoryMeetsEveryVariant: as many turns in a row as there are take a story through each variant, from
// whichever turn on. Of any three turns in a row, one is the service as the standards have it, and in each turn, a good
// part of the stories have it.
func TestEveryStoryMeetsEveryVariant(t *testing.T) {
	t.Parallel()
	const standard = "standard"
	all := map[string]bool{standard: true}
	for _, v := range acctest.OtherVariants() {
		all[v.Name] = true
	}
	if len(all) != len(acctest.EveryDialect())+2 || !all["individual"] {
		t.Fatalf("%d variants, %d dialects", len(all), len(acctest.EveryDialect()))
	}
	var stories []string
	for i := range 30 {
		stories = append(stories, fmt.Sprintf("TestStory%d", i))
	}
	turns := uint32(len(acctest.InTurns()))
	for _, from := range []uint32{0, 20_786, math.MaxUint32 / 2} {
		standards := map[uint32]int{}
		for _, story := range stories {
			met, since := map[string]bool{}, 0
			for turn := range turns {
				name := acctest.InTurn(story, from+turn).Name
				met[name] = true
				if since++; name == standard {
					standards[turn]++
					since = 0
				}
				if since > 2 {
					t.Errorf("from turn %d on, %s is not told as the standards have it in turns up to %d", from, story, turn)
				}
			}
			if len(met) != len(all) {
				t.Errorf("from turn %d on, %s meets %d variants of %d", from, story, len(met), len(all))
			}
		}
		for turn := range turns {
			if n := standards[turn]; n < len(stories)/5 || n > len(stories)/2 {
				t.Errorf("turn %d: %d of %d stories have the service as the standards have it", from+turn,
					standards[turn], len(stories))
			}
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

// TestTurnIsTheVariable: the variable sets the turn, for CI and to repeat a failure.
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
