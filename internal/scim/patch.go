package scim

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

const patchSchema = "urn:ietf:params:scim:api:messages:2.0:PatchOp"

// Operation is one change in a PATCH (RFC 7644 §3.5.2).
type Operation struct {
	Op    string // lower case, "add", "replace" or "remove"
	Path  string
	Value any // sent with a remove only by RemoveListed: services empty the whole attribute for it (dialect 20)
}

// listed are the members in a remove by list.
type listed []Member

// Replace replaces the target of path with a value.
func Replace(path string, value any) Operation {
	return Operation{Op: "replace", Path: path, Value: value}
}

// Remove removes the target of path.
func Remove(path string) Operation { return Operation{Op: "remove", Path: path} }

// AddMembers adds members to a group by their ids.
func AddMembers(ids ...string) Operation {
	members := make([]Member, len(ids))
	for i, id := range ids {
		members[i].Value = id
	}
	return Operation{Op: "add", Path: "members", Value: members}
}

// RemoveMember removes one member from a group, in the form that no service is known to misunderstand (dialect 20).
// Some services refuse it (dialect 36).
func RemoveMember(id string) Operation {
	return Remove("members[" + string(Eq("value", id)) + "]")
}

// RemoveListed removes members from a group by a list of their ids, for a service that refuses the form of RemoveMember
// (dialect 36). Some services silently empty the whole group for it (dialect 20).
func RemoveListed(ids ...string) Operation {
	members := make(listed, len(ids))
	for i, id := range ids {
		members[i].Value = id
	}
	return Operation{Op: "remove", Path: "members", Value: members}
}

// MarshalJSON implements json.Marshaler.
func (o Operation) MarshalJSON() ([]byte, error) {
	var e encoder
	e.text("op", o.Op)
	e.text("path", o.Path)
	_, isListed := o.Value.(listed)
	if o.Value != nil && (isListed || !strings.EqualFold(o.Op, "remove")) {
		value, err := json.Marshal(o.Value)
		if err != nil {
			return nil, err
		}
		if value, err = withoutNulls(value); err != nil {
			return nil, err
		}
		e.raw("value", value)
	}
	return e.end()
}

// patch is the body of a PATCH.
type patch struct{ operations []Operation }

// adds reports whether an operation adds to a list. If such a PATCH is repeated, some services list the value twice
// (dialect 21).
func (p patch) adds() bool {
	return slices.ContainsFunc(p.operations, func(o Operation) bool { return strings.EqualFold(o.Op, "add") })
}

// MarshalJSON implements json.Marshaler.
func (p patch) MarshalJSON() ([]byte, error) {
	if len(p.operations) == 0 {
		return nil, errors.New("a PATCH without operations")
	}
	var e encoder
	e.value("schemas", []string{patchSchema})
	e.value("Operations", p.operations)
	return e.end()
}
