package directory

import (
	"strings"
	"sync"
)

// Kinds of names that are unique in a tenant, each for itself.
const (
	UserName   NameKind = "user_name"
	GroupName  NameKind = "display_name"
	ExternalID NameKind = "external_id" // of users; compared with case, in which alone keys of a service can differ
)

// NameKind is the attribute that holds a unique name.
type NameKind string

// key is a name of this kind as it is compared.
func (k NameKind) key(name string) string {
	if k == ExternalID {
		return strings.TrimSpace(name)
	}
	return nameKey(name)
}

// claims are the names that the resources of one plan want, so that the same one twice is an error while planning, and
// those that they give up.
type claims struct {
	mu      sync.Mutex
	wants   map[claim]*wanted
	renames map[claim]string
	leaving map[claim]bool
}

type claim struct {
	kind NameKind
	name string
}

type wanted struct {
	creates int
	holders map[string]bool // ids of those that exist
}

// Claim notes that a planned resource wants a name, compared as its kind is, and reports whether another one of the
// same plan does too. id is that of the resource that exists, also where it is to be replaced; "" for one that is to
// be created. The same existing resource may claim as often as it is planned.
func (c *claims) Claim(kind NameKind, name, id string) (taken bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.wants == nil {
		c.wants = map[claim]*wanted{}
	}
	key := claim{kind, kind.key(name)}
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

// Rename notes that a planned resource which exists gives a name up for another. Names that differ in case only are one, and
// who had none gives none up.
func (c *claims) Rename(kind NameKind, from, to string) {
	if nameKey(from) == "" || nameKey(from) == nameKey(to) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.renames == nil {
		c.renames = map[claim]string{}
	}
	c.renames[claim{kind, nameKey(from)}] = to
}

// Renamed is the name for which a resource of this plan, among those that were planned so far, gives one up; the name itself
// where none does.
func (c *claims) Renamed(kind NameKind, name string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if to, ok := c.renames[claim{kind, nameKey(name)}]; ok {
		return to
	}
	return name
}

// Leave notes that a planned destroy ends the access of whoever has a name, or that this run has ended it.
func (c *claims) Leave(kind NameKind, name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.leaving == nil {
		c.leaving = map[claim]bool{}
	}
	c.leaving[claim{kind, nameKey(name)}] = true
}

// Leaves reports whether a destroy of this plan, among those that were planned so far, ends the access of whoever has a name, or this run has
// ended it.
func (c *claims) Leaves(kind NameKind, name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.leaving[claim{kind, nameKey(name)}]
}
