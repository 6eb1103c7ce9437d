package scim

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"
)

// RawMembers is the members of an object that have no field, unchanged, in the order of the answer. It is a slice
// because a map takes 400 bytes, and a listing may hold 100,000 users with one extension each. Change a copy: listings
// are shared.
type RawMembers []RawMember

// RawMember is one member of a [RawMembers].
type RawMember struct {
	Name  string
	Value json.RawMessage
}

// Get returns the value of a member. The name is compared without case (RFC 8141 §3.1, RFC 7643 §2.1), but a member of
// exactly that name comes first.
func (r RawMembers) Get(name string) (json.RawMessage, bool) {
	at := r.index(name)
	if at < 0 {
		return nil, false
	}
	return r[at].Value, true
}

// With returns a copy in which the member has this value, in the spelling that the service uses. nil removes the
// member.
func (r RawMembers) With(name string, value json.RawMessage) RawMembers {
	if at := r.index(name); at >= 0 {
		name = r[at].Name
	}
	changed := slices.DeleteFunc(slices.Clone(r), func(m RawMember) bool { return strings.EqualFold(m.Name, name) })
	if value != nil {
		changed = append(changed, RawMember{name, value})
	}
	return changed
}

// index returns the place of a member, or -1.
func (r RawMembers) index(name string) int {
	found := -1
	for i, m := range r {
		switch {
		case m.Name == name:
			return i
		case strings.EqualFold(m.Name, name) && (found < 0 || m.Name < r[found].Name): // in a fixed order
			found = i
		}
	}
	return found
}

// sorted returns the members by name.
func (r RawMembers) sorted() RawMembers {
	return slices.SortedFunc(slices.Values(r), func(a, b RawMember) int { return cmp.Compare(a.Name, b.Name) })
}

// keep stores a copy of a value that has no field or does not fit its field, so that a later write sends it back.
func (d *decoder) keep(r *RawMembers, key, raw []byte) {
	value := bytes.Clone(raw)
	for i := range *r {
		if (*r)[i].Name == string(key) { // of members of one name, the last counts, as in encoding/json
			(*r)[i].Value = value
			return
		}
	}
	*r = append(*r, RawMember{d.word(key), value})
}
