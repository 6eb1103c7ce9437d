package directory

import (
	"context"
	"errors"
	"sync"
)

// ErrHeld means that an id is not to be taken over: an update of this run has begun on it, or another create has taken it.
var ErrHeld = errors.New("another resource of this run has a hand on it")

// holds are the ids that this apply has a hand on: those that an update has begun on, those that a create has taken over,
// and those that were let go of. Terraform tells no resource of another and does all that side by side, so that a create
// that looks for a name may find who is just giving it up, or who is just leaving another resource. Nothing is forgotten
// when an update or a destroy ends: what a look-up found before may be acted on after.
type holds struct {
	mu      sync.Mutex
	held    map[holding]bool
	adopted map[holding]bool
	letGo   map[holding][]<-chan struct{}
}

// holding is an id of one kind: a user and a group may have the same one.
type holding struct {
	kind NameKind
	id   string
}

// Hold notes that an update begins on an id, and reports whether it may: not where a create of this run has taken it over.
func (h *holds) Hold(kind NameKind, id string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	key := holding{kind, id}
	if h.adopted[key] {
		return false
	}
	if h.held == nil {
		h.held = map[holding]bool{}
	}
	h.held[key] = true
	return true
}

// Adopt notes that a create takes an id over; where that must not be, it is [ErrHeld]. Where a resource of this run is
// letting go of the id, Adopt waits until that is over. stale says that it was let go of: what was read of it before may
// not be so any more.
func (h *holds) Adopt(ctx context.Context, kind NameKind, id string) (stale bool, err error) {
	h.mu.Lock()
	key := holding{kind, id}
	if h.held[key] || h.adopted[key] {
		h.mu.Unlock()
		return false, ErrHeld
	}
	if h.adopted == nil {
		h.adopted = map[holding]bool{}
	}
	h.adopted[key] = true
	before := h.letGo[key]
	h.mu.Unlock()
	for _, over := range before {
		select {
		case <-over:
		case <-ctx.Done():
			h.Disown(kind, id)
			return true, ctx.Err()
		}
	}
	return len(before) > 0, nil
}

// Disown takes an Adopt back, for a create that failed after it and so leaves nothing in the state.
func (h *holds) Disown(kind NameKind, id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.adopted, holding{kind, id})
}

// LetGo notes that a resource begins to let go of an id, and reports whether it may: not where a create of this run has
// taken it over. Where it may, over is to be called once that has ended, well or not.
func (h *holds) LetGo(kind NameKind, id string) (over func(), may bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	key := holding{kind, id}
	if h.adopted[key] {
		return nil, false
	}
	if h.letGo == nil {
		h.letGo = map[holding][]<-chan struct{}{}
	}
	ended := make(chan struct{})
	h.letGo[key] = append(h.letGo[key], ended)
	return func() { close(ended) }, true
}
