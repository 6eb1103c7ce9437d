package directory

import (
	"context"
	"log/slog"
)

// evidence is what GETs have shown of what a listing's entries leave out. Accounts differ: one that was made by hand may have
// nothing that a listing could leave out, so each counts once, and that a GET is in vain is never settled for good.
type evidence struct {
	fuller map[string]bool // ids of whom a GET told more than the entry
	vain   map[string]bool // ids of whom a GET told no more than an entry that was not enough
	enough int             // entries that were enough by themselves
	passed int             // entries taken as all there is since the last one that was asked about
}

// How many GETs show what a listing is worth.
const (
	// enoughFuller GETs told more than the listing's entries did (dialect 6): reading on would cost the pages and the GETs.
	enoughFuller = 3
	// enoughVain GETs told no more, and none ever did: then the service does not keep what its listing leaves out
	// (dialect 14), and thousands would be asked for in vain.
	enoughVain = 5
)

func newEvidence() evidence { return evidence{fuller: map[string]bool{}, vain: map[string]bool{}} }

// open reports whether nothing is known yet.
func (e *evidence) open() bool { return len(e.fuller) == 0 && len(e.vain) < enoughVain }

// lean reports whether most entries have to be confirmed by a GET each, so that no more of the listing is worth reading.
func (e *evidence) lean() bool { return len(e.fuller) >= enoughFuller && len(e.fuller) > e.enough }

// suffices reports whether an entry that says less than the caller knows is taken as all that there is to be had. It says no
// now and then, each time after twice as many, so that accounts of another kind show and few GETs do for a thousand.
func (e *evidence) suffices(id string) bool {
	switch {
	case len(e.fuller) > 0 || e.open():
		return false
	case e.vain[id]:
		return true
	}
	e.passed++
	const first, doublings = 4, 18 // up to a million
	if e.passed <= first<<min(len(e.vain)-enoughVain, doublings) {
		return true
	}
	e.passed = 0
	return false
}

// compared notes whether a GET told more than an entry that was not enough.
func (e *evidence) compared(ctx context.Context, log *slog.Logger, name, id string, more bool) {
	switch {
	case more && !e.fuller[id]:
		e.fuller[id] = true
		if len(e.fuller) == enoughFuller {
			log.DebugContext(ctx, "a listing leaves out what a GET by id tells; who is listed so is asked for one by one", "resources", name)
		}
	case !more && !e.vain[id] && len(e.fuller) == 0:
		e.vain[id] = true
		if len(e.vain) == enoughVain {
			log.DebugContext(ctx, "a GET by id tells no more than a listing; of what neither tells, few are asked about from now on", "resources", name)
		}
	}
}
