package directory

import "sync"

// Kinds of names that are unique in a tenant, each for itself.
const (
	UserName  NameKind = "user_name"
	GroupName NameKind = "display_name"
)

// NameKind is the attribute that holds a unique name.
type NameKind string

// claims are the names that the resources of one plan want, so that the same one twice is an error while planning.
type claims struct {
	mu    sync.Mutex
	wants map[claim]*wanted
}

type claim struct {
	kind NameKind
	name string
}

type wanted struct {
	creates int
	holders map[string]bool // ids of those that exist
}

// Claim notes that a planned resource wants a name, compared without case, and reports whether another one of the same
// plan does too. id is that of the resource that exists, also where it is to be replaced; "" for one that is to be
// created. The same existing resource may claim as often as it is planned.
func (c *claims) Claim(kind NameKind, name, id string) (taken bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.wants == nil {
		c.wants = map[claim]*wanted{}
	}
	key := claim{kind, nameKey(name)}
	w := c.wants[key]
	if w == nil {
		w = &wanted{holders: map[string]bool{}}
		c.wants[key] = w
	}
	if id == "" {
		w.creates++
	} else {
		w.holders[id] = true
	}
	return w.creates+len(w.holders) > 1
}

// Wanted reports whether a resource of this plan, among those that were planned so far, wants a name.
func (c *claims) Wanted(kind NameKind, name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.wants[claim{kind, nameKey(name)}] != nil
}
