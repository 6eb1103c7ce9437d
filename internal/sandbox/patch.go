package sandbox

import (
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
)

type operation struct {
	op    string // add, replace or remove
	path  string // "" without one
	value any
	given bool // the operation has a value, which may be null
}

// decodePatch reads the body of a PATCH (RFC 7644 §3.5.2). Identity providers write op in any case, so the keys are
// compared without case.
func decodePatch(body Document) ([]operation, error) {
	schemas, _ := lookup(body, "schemas").([]any)
	if !slices.ContainsFunc(schemas, func(s any) bool {
		urn, ok := s.(string)
		return ok && strings.EqualFold(urn, patchURN)
	}) {
		return nil, refuse(http.StatusBadRequest, invalidSyntax, "schemas must hold "+patchURN)
	}
	items, ok := lookup(body, "Operations").([]any)
	if !ok || len(items) == 0 {
		return nil, refuse(http.StatusBadRequest, invalidSyntax, "Operations must be an array that is not empty")
	}
	operations := make([]operation, 0, len(items))
	for _, item := range items {
		object, ok := item.(Document)
		if !ok {
			return nil, refuse(http.StatusBadRequest, invalidSyntax, "an operation must be an object")
		}
		var o operation
		for key, value := range object {
			switch strings.ToLower(key) {
			case "op":
				o.op, _ = value.(string)
				o.op = strings.ToLower(o.op)
			case "path":
				if o.path, ok = value.(string); !ok && value != nil {
					return nil, refuse(http.StatusBadRequest, invalidPath, "path must be a text")
				}
			case "value":
				o.value, o.given = value, true
			}
		}
		switch {
		case o.op != "add" && o.op != "replace" && o.op != "remove":
			return nil, refuse(http.StatusBadRequest, invalidSyntax, "op must be add, replace or remove, not "+quoted(o.op))
		case o.op != "remove" && !o.given:
			return nil, refuse(http.StatusBadRequest, invalidValue, o.op+" needs a value")
		case o.op == "remove" && o.path == "":
			return nil, refuse(http.StatusBadRequest, noTarget, "remove needs a path")
		}
		operations = append(operations, o)
	}
	return operations, nil
}

// lookup finds a key without case.
func lookup(doc Document, name string) any {
	if value, ok := doc[name]; ok {
		return value
	}
	for key, value := range doc {
		if strings.EqualFold(key, name) {
			return value
		}
	}
	return nil
}

// patcher applies operations to a copy of a document. The document is normalised only after the last one.
type patcher struct {
	kind    *kind
	doc     Document
	members *memberEdit // nil where the resource has none
	on      switches
	matching
}

// strays reports whether the service acknowledges an operation but changes an attribute that it does not read (dialect
// 39).
func (p *patcher) strays(t target) bool {
	return p.on.has("dotted-path-flat") && t.sub != nil && t.filter == nil ||
		p.on.has("urn-path-elsewhere") && t.urn != "" && t.attribute != nil
}

func (p *patcher) apply(o operation) error {
	if o.path != "" {
		t, err := p.kind.parsePath(o.path)
		if err != nil {
			return err
		}
		if t.attribute != nil && t.attribute.mutability == readOnly {
			return refuse(http.StatusBadRequest, mutability, quoted(o.path)+" is read-only")
		}
		if p.strays(t) {
			return nil
		}
		return p.applyAt(t, o)
	}
	object, ok := o.value.(Document)
	if !ok {
		return refuse(http.StatusBadRequest, invalidValue, "an operation without path needs an object as value")
	}
	// Sorted, so that a parent such as `name` comes before its child `name.givenName`.
	for _, key := range slices.Sorted(maps.Keys(object)) {
		t, err := p.kind.parsePath(key)
		if err != nil {
			return err
		}
		if t.attribute != nil && t.attribute.mutability == readOnly {
			continue // clients send back attributes that they received: id, meta, groups, schemas
		}
		if p.strays(t) {
			continue
		}
		if err := p.applyAt(t, operation{op: o.op, path: key, value: object[key], given: true}); err != nil {
			return err
		}
	}
	return nil
}

func (p *patcher) applyAt(t target, o operation) error {
	if p.on.has("post-drops-extension") && t.urn == ninjaoneURN {
		return refuse(http.StatusBadRequest, invalidPath, "no attribute is called "+quoted(o.path))
	}
	if o.value == nil && o.op != "remove" {
		o.op, o.given = "remove", false
	}
	if p.members != nil && t.attribute != nil && t.attribute.name == "members" {
		return p.members.apply(t, o)
	}
	if t.attribute == nil {
		return p.extension(t, o)
	}
	holder := p.doc
	if t.urn != "" {
		holder, _ = p.doc[t.urn].(Document)
		if holder == nil {
			holder = Document{}
			p.doc[t.urn] = holder
		}
	}
	switch {
	case t.attribute.multi && (t.filter != nil || t.sub != nil):
		return patchElements(holder, t, o, p.matching)
	case t.attribute.multi:
		return patchList(holder, t.attribute, o)
	case t.sub != nil:
		object, _ := holder[t.attribute.name].(Document)
		if object == nil {
			object = Document{}
		}
		setOrDelete(object, t.sub.name, o)
		holder[t.attribute.name] = object
	default:
		patchSingle(holder, t.attribute, o)
	}
	return nil
}

// extension handles an extension's URN as path: its attributes one by one.
func (p *patcher) extension(t target, o operation) error {
	if o.op == "remove" {
		delete(p.doc, t.urn)
		return nil
	}
	object, ok := o.value.(Document)
	if !ok {
		return refuse(http.StatusBadRequest, invalidValue, quoted(o.path)+" needs an object as value")
	}
	for name, value := range object {
		inner, ok := p.kind.resolve(t.urn + ":" + name)
		if !ok || inner.attribute == nil {
			return refuse(http.StatusBadRequest, invalidPath, "no attribute is called "+quoted(t.urn+":"+name))
		}
		if err := p.applyAt(inner, operation{op: o.op, path: name, value: value, given: true}); err != nil {
			return err
		}
	}
	return nil
}

func setOrDelete(doc Document, name string, o operation) {
	if o.op == "remove" {
		delete(doc, name)
		return
	}
	doc[name] = deepCopy(o.value)
}

// patchSingle merges into a complex attribute: sub-attributes not named stay (RFC 7644 §3.5.2.3).
func patchSingle(holder Document, a *attribute, o operation) {
	value, isObject := o.value.(Document)
	old, _ := holder[a.name].(Document)
	if o.op == "remove" || !isObject || old == nil {
		setOrDelete(holder, a.name, o)
		return
	}
	mergeInto(old, a, value)
}

func mergeInto(object Document, a *attribute, value Document) {
	for name, item := range value {
		if child := a.child(name); child != nil {
			name = child.name
		}
		object[name] = deepCopy(item)
	}
}

// patchList handles a multi-valued attribute as a whole.
func patchList(holder Document, a *attribute, o operation) error {
	old, _ := holder[a.name].([]any)
	given := asList(o.value)
	switch {
	case o.op == "remove" && !o.given:
		delete(holder, a.name)
	case o.op == "remove":
		holder[a.name] = slices.DeleteFunc(old, func(item any) bool {
			return slices.ContainsFunc(given, func(g any) bool { return sameValue(item, g) })
		})
	case o.op == "replace":
		holder[a.name] = deepCopy(given)
	default:
		stored, err := a.normalise(a.name, deepCopy(given), strict)
		if err != nil {
			return err
		}
		added, _ := stored.([]any)
		for _, item := range added {
			if !slices.ContainsFunc(old, func(o any) bool { return reflect.DeepEqual(o, item) }) {
				old = append(onePrimary(old, item), item)
			}
		}
		holder[a.name] = old
	}
	return nil
}

// onePrimary removes primary from the other items if a new item sets it (RFC 7643 §2.4).
func onePrimary(items []any, claimant any) []any {
	if object, ok := claimant.(Document); ok && object["primary"] == true {
		for _, item := range items {
			if object, ok := item.(Document); ok {
				delete(object, "primary")
			}
		}
	}
	return items
}

func asList(value any) []any {
	if items, ok := value.([]any); ok {
		return items
	}
	return []any{value}
}

func sameValue(item, given any) bool {
	return elementValue(item) == elementValue(given) && elementValue(item) != ""
}

// elementValue is the `value` of an element of a list, or the element where it is a text.
func elementValue(item any) string {
	if text, ok := item.(string); ok {
		return text
	}
	object, _ := item.(Document)
	text, _ := lookup(object, "value").(string)
	return text
}

// patchElements handles `emails[type eq "work"]`, `emails[type eq "work"].value` and `emails.value`.
func patchElements(holder Document, t target, o operation, m matching) error {
	items, _ := holder[t.attribute.name].([]any)
	var kept []any
	found := false
	for _, item := range items {
		element, ok := item.(Document)
		if !ok || t.filter != nil && !t.filter.matches(m, element) {
			kept = append(kept, item)
			continue
		}
		found = true
		switch {
		case t.sub != nil:
			setOrDelete(element, t.sub.name, o)
		case o.op == "remove":
			continue
		default:
			value, isObject := o.value.(Document)
			if !isObject {
				return refuse(http.StatusBadRequest, invalidValue, quoted(o.path)+" needs an object as value")
			}
			mergeInto(element, t.attribute, value)
		}
		kept = append(kept, element)
	}
	if !found && o.op == "replace" && t.filter != nil {
		return refuse(http.StatusBadRequest, noTarget, "nothing matches "+quoted(o.path))
	}
	if !found && o.op != "remove" {
		element := Document{}
		describe(t.filter, element)
		if t.sub != nil {
			element[t.sub.name] = deepCopy(o.value)
		} else if value, ok := o.value.(Document); ok {
			mergeInto(element, t.attribute, value)
		}
		kept = append(kept, element)
	}
	holder[t.attribute.name] = kept
	return nil
}

// describe sets the values of the filter in a new element if the filter matched none. Entra ID adds a first work
// address in this way: add `emails[type eq "work"].value`.
func describe(e expression, element Document) {
	switch e := e.(type) {
	case both:
		describe(e.left, element)
		describe(e.right, element)
	case comparison:
		if e.op == "eq" && e.literal != nil && e.target.attribute != nil {
			element[e.target.attribute.name] = e.literal
		}
	}
}
