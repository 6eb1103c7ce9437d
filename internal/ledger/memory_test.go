package ledger

import (
	"fmt"
	"runtime"
	"testing"
)

// TestMemoryOfARoster: a plan of one person of a roster takes little, because there are 100,000.
func TestMemoryOfARoster(t *testing.T) { //nolint:paralleltest // it measures the whole process
	const people, most = 20_000, 750
	used := func() uint64 {
		runtime.GC()
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		return stats.HeapAlloc
	}
	given := make([]Plan, people)
	for i := range given {
		name := fmt.Sprintf("employee%05d@example.com", i)
		given[i] = Plan{
			Kind: User, Owner: "roster", ID: fmt.Sprint(i), Name: name, Wants: name,
			UserType: "endUser", OfRoster: true,
		}
	}
	before := used()
	l := New()
	for _, p := range given {
		l.RecordPlan(p)
	}
	if each := (used() - before) / people; each > most {
		t.Errorf("%d bytes for each person, at most %d", each, most)
	} else {
		t.Logf("%d bytes for each person", each)
	}
	runtime.KeepAlive(l)
	runtime.KeepAlive(given)
}
