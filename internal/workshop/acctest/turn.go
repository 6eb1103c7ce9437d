package acctest

import (
	"hash/fnv"
	"os"
	"strconv"
	"testing"
	"time"
)

// TurnVariable is the name of the variable with the turn: it selects the share of the rotating tests that the short
// suite runs, so that a failure can be repeated. CI counts it up from job to job.
const TurnVariable = "NINJAONE_TEST_TURN"

// Turn is the number in [TurnVariable], else the day.
func Turn() uint32 {
	if n, err := strconv.ParseUint(os.Getenv(TurnVariable), 10, 32); err == nil {
		return uint32(n)
	}
	const day = 24 * 60 * 60
	return uint32(time.Now().Unix() / day)
}

// Turns reports whether it is the turn of one of several tests. As many turns in a row run each of them once.
func Turns(turn, place, several uint32) bool { return position(turn, place, several) == 0 }

func position(turn, place, several uint32) uint32 { return (place%several + turn%several) % several }

// Place is a place in the turns, by name.
func Place(name string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(name))
	return h.Sum32()
}

// PageInTurn skips the test of a page or of an example unless it is its turn. In the short suite, each has one of four
// turns; NINJAONE_TEST_GUIDES=all leaves out none.
func PageInTurn(t *testing.T, place uint32) {
	t.Helper()
	const turns = 4
	if os.Getenv("NINJAONE_TEST_GUIDES") != "all" && !Turns(Turn(), place, turns) {
		t.Skip("it is the turn of others; NINJAONE_TEST_GUIDES=all leaves out none")
	}
	t.Logf("to repeat: %s=%d", TurnVariable, Turn())
}
