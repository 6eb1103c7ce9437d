package directory

import (
	"context"
	"log/slog"
)

// evidence holds what GETs have shown about values that a listing leaves out. Accounts differ: one that was created by
// hand may have no value that a listing could leave out. So each account counts once, and no number of GETs that show
// nothing more is final.
type evidence struct {
	fuller map[string]bool // ids for which a GET showed more than the entry
	equal  map[string]bool // ids for which a GET showed no more than an insufficient entry
	enough int             // entries that were sufficient by themselves
	passed int             // insufficient entries that were accepted since the last GET
}

// How many GETs show whether a listing's entries are complete.
const (
	// enoughFuller GETs that show more than the listing's entries (dialect 6) are enough: from then on, the listing would
	// cost its pages and the GETs too.
	enoughFuller = 3
	// enoughEqual GETs that show no more, with none that shows more, are enough: then the service does not keep what its
	// listing leaves out (dialect 14), and thousands of further GETs would show nothing.
	enoughEqual = 5
)

func newEvidence() evidence { return evidence{fuller: map[string]bool{}, equal: map[string]bool{}} }

// open reports whether nothing is known yet.
func (e *evidence) open() bool { return len(e.fuller) == 0 && len(e.equal) < enoughEqual }

// mostNeedGET reports whether most entries have to be confirmed by a GET each, so that reading on is not worth it.
func (e *evidence) mostNeedGET() bool {
	return len(e.fuller) >= enoughFuller && len(e.fuller) > e.enough
}

// suffices reports whether an entry that shows less than the caller knows is accepted as complete. It returns false now
// and then, each time after twice as many entries. So it finds accounts of another kind, with few GETs for a thousand
// entries.
func (e *evidence) suffices(id string) bool {
	switch {
	case len(e.fuller) > 0 || e.open():
		return false
	case e.equal[id]:
		return true
	}
	e.passed++
	const first, doublings = 4, 18 // up to a million
	if e.passed <= first<<min(len(e.equal)-enoughEqual, doublings) {
		return true
	}
	e.passed = 0
	return false
}

// compared notes whether a GET showed more than an insufficient entry.
func (e *evidence) compared(ctx context.Context, log *slog.Logger, name, id string, more bool) {
	switch {
	case more && !e.fuller[id]:
		e.fuller[id] = true
		if len(e.fuller) == enoughFuller {
			log.DebugContext(ctx, "a listing leaves out values that a GET by id shows; such entries are read one by one",
				"resources", name)
		}
	case !more && !e.equal[id] && len(e.fuller) == 0:
		e.equal[id] = true
		if len(e.equal) == enoughEqual {
			log.DebugContext(ctx, "a GET by id shows no more than a listing; few of the entries with values that neither "+
				"shows are read from now on", "resources", name)
		}
	}
}
