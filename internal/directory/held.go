package directory

import "sync"

// holds are the ids that this apply has a hand on: those that an update has begun on, and those that a create has taken
// over. Terraform tells no resource of another and creates and updates side by side, so that a create that looks for a name
// may find who is just giving it up. Nothing is forgotten when an update ends: what a look-up found before may be acted on
// after.
type holds struct {
	mu      sync.Mutex
	held    map[holding]bool
	adopted map[holding]bool
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

// Adopt notes that a create takes an id over, and reports whether it may: not where an update of this run has begun on it.
func (h *holds) Adopt(kind NameKind, id string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	key := holding{kind, id}
	if h.held[key] {
		return false
	}
	if h.adopted == nil {
		h.adopted = map[holding]bool{}
	}
	h.adopted[key] = true
	return true
}

// Disown takes an Adopt back, for a create that failed after it and so leaves nothing in the state.
func (h *holds) Disown(kind NameKind, id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.adopted, holding{kind, id})
}

// Adopted reports whether a create of this run has taken an id over.
func (h *holds) Adopted(kind NameKind, id string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.adopted[holding{kind, id}]
}
