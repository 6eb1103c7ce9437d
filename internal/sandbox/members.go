package sandbox

import (
	"net/http"
	"slices"
	"strings"
)

// maxMemberChanges is the limit of dialect 24, which AWS documents for its SCIM service.
const maxMemberChanges = 100

// memberEdit works on the members of one group, in the order in which they came.
type memberEdit struct {
	ids           []string
	known         func(id string) bool
	before        func(id string) bool // a member when the edit began
	now           map[string]bool      // the result of the edit, if it changed the member
	emptied       bool                 // before no longer counts
	duplicates    bool                 // dialect 21
	listEmpties   bool                 // dialect 20
	filterRefused bool                 // dialect 36
	filterLast    bool                 // dialect 36: only the last member can be removed
	changes       int
}

func (e *memberEdit) apply(t target, o operation) error {
	if t.sub != nil {
		return refuse(http.StatusBadRequest, mutability, quoted(o.path)+" cannot be changed; members are added and removed")
	}
	if t.filter != nil {
		return e.filtered(t, o)
	}
	var given []string
	if o.given && o.value != nil {
		var err error
		if given, err = memberIDs(o.value); err != nil {
			return err
		}
	}
	e.changes += len(given)
	switch {
	case o.op == "remove" && (!o.given || e.listEmpties):
		e.empty()
	case o.op == "remove":
		gone := make(map[string]bool, len(given))
		for _, id := range given {
			gone[id] = true
		}
		e.drop(func(id string) bool { return gone[id] })
	case o.op == "replace":
		e.empty()
		return e.add(given, false)
	default:
		return e.add(given, e.duplicates)
	}
	return nil
}

func (e *memberEdit) filtered(t target, o operation) error {
	if o.op != "remove" {
		return refuse(http.StatusBadRequest, invalidPath, quoted(o.path)+" can only be removed")
	}
	if e.filterRefused {
		return refuse(http.StatusNotImplemented, "", "a path with a filter is not supported: "+quoted(o.path))
	}
	e.changes++
	named := func(id string) bool { return t.filter.matches(matching{}, Document{"value": id, "type": "User"}) }
	if e.filterLast {
		last := len(e.ids) - 1
		if last < 0 || !named(e.ids[last]) {
			return refuse(http.StatusBadRequest, noTarget, "nothing matches "+quoted(o.path))
		}
		id := e.ids[last]
		named = func(other string) bool { return other == id }
	}
	e.drop(named)
	return nil
}

func (e *memberEdit) empty() {
	e.ids, e.now, e.emptied = nil, map[string]bool{}, true
}

func (e *memberEdit) drop(gone func(id string) bool) {
	e.ids = slices.DeleteFunc(e.ids, func(id string) bool {
		if !gone(id) {
			return false
		}
		e.now[id] = false
		return true
	})
}

func (e *memberEdit) has(id string) bool {
	if present, touched := e.now[id]; touched || e.emptied {
		return present
	}
	return e.before(id)
}

func (e *memberEdit) add(ids []string, duplicates bool) error {
	for _, id := range ids {
		if !e.known(id) {
			return refuse(http.StatusBadRequest, invalidValue, "no user has the id "+quoted(id))
		}
		if e.has(id) && !duplicates {
			continue
		}
		e.now[id] = true
		e.ids = append(e.ids, id)
	}
	return nil
}

// memberIDs reads a value list: `[{"value": "id", "$ref": null}]`, one such object, or bare ids.
func memberIDs(value any) ([]string, error) {
	items := asList(value)
	ids := make([]string, 0, len(items))
	for _, item := range items {
		id := elementValue(item)
		if object, ok := item.(Document); ok {
			if kind, _ := lookup(object, "type").(string); kind != "" && !strings.EqualFold(kind, "User") {
				return nil, refuse(http.StatusBadRequest, invalidValue, "members can only be users")
			}
		}
		if id == "" {
			return nil, refuse(http.StatusBadRequest, invalidValue, "a member needs a value")
		}
		ids = append(ids, id)
	}
	return ids, nil
}
