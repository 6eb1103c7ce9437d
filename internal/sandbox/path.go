package sandbox

import (
	"net/http"
	"strings"
)

// target is where a PATCH path, a filter or an attribute list points.
type target struct {
	urn       string     // "" in the core schema, else the extension's URN
	attribute *attribute // nil: the extension as a whole
	sub       *attribute // nil: the attribute as a whole
	filter    expression // of `emails[type eq "work"]`; nil without one
}

// resolve finds an attribute by its name: `name.givenName`, `URN:userType`, `URN:name.givenName`, or a URN alone.
// Names are compared without case (RFC 7643 §2.1).
func (k *kind) resolve(name string) (target, bool) {
	if name == "" {
		return target{}, false
	}
	found, rest, isURN := k.schemaOf(name)
	if !isURN {
		rest = name
	}
	t := target{}
	if found.urn != k.core.urn {
		t.urn = found.urn
	}
	if rest == "" {
		return t, t.urn != ""
	}
	first, sub, dotted := strings.Cut(rest, ".")
	if t.attribute = found.attribute(first); t.attribute == nil {
		return t, false
	}
	if dotted {
		t.sub = t.attribute.child(sub)
		return t, t.sub != nil
	}
	return t, true
}

// parsePath reads the path of a PATCH operation (RFC 7644 §3.5.2, figure 7).
func (k *kind) parsePath(path string) (target, error) {
	name, rest, filtered := strings.Cut(path, "[")
	t, ok := k.resolve(name)
	if !ok {
		return t, refuse(http.StatusBadRequest, invalidPath, "no attribute is called "+quoted(path))
	}
	if !filtered {
		return t, nil
	}
	if t.attribute == nil || t.sub != nil || !t.attribute.multi || len(t.attribute.sub) == 0 {
		return t, refuse(http.StatusBadRequest, invalidPath, quoted(name)+" cannot have a filter")
	}
	p := newFilterParser(rest, t.attribute.resolveChild)
	filter, err := p.whole(closingBracket)
	if err != nil {
		return t, refuse(http.StatusBadRequest, invalidPath, "path "+quoted(path)+": "+err.Error())
	}
	t.filter = filter
	switch tail := p.rest(); {
	case tail == "":
		return t, nil
	case tail[0] == '.':
		if t.sub = t.attribute.child(tail[1:]); t.sub != nil {
			return t, nil
		}
	}
	return t, refuse(http.StatusBadRequest, invalidPath, "path "+quoted(path)+" ends in something unknown")
}

// resolveChild resolves names inside `attribute[…]`.
func (a *attribute) resolveChild(name string) (target, bool) {
	child := a.child(name)
	return target{attribute: child}, child != nil
}

// values are all values of the target in a document. A multi-valued complex attribute stands for its `value`s
// (RFC 7644 §3.4.2.2).
func (t target) values(doc Document) []any {
	holder := doc
	if t.urn != "" {
		holder, _ = doc[t.urn].(Document)
	}
	if t.attribute == nil {
		if holder == nil {
			return nil
		}
		return []any{holder}
	}
	value, ok := holder[t.attribute.name]
	if !ok || value == nil {
		return nil
	}
	if !t.attribute.multi {
		return childValues(value, t.sub, "")
	}
	items, _ := value.([]any)
	var out []any
	for _, item := range items {
		out = append(out, childValues(item, t.sub, "value")...)
	}
	return out
}

func childValues(value any, sub *attribute, fallback string) []any {
	object, ok := value.(Document)
	if !ok {
		return []any{value}
	}
	name := fallback
	if sub != nil {
		name = sub.name
	}
	if name == "" {
		return []any{value}
	}
	if child, ok := object[name]; ok && child != nil {
		return []any{child}
	}
	return nil
}

// leaf is the attribute whose values are compared.
func (t target) leaf() *attribute {
	switch {
	case t.sub != nil:
		return t.sub
	case t.attribute != nil && t.attribute.multi:
		if value := t.attribute.child("value"); value != nil {
			return value
		}
	}
	return t.attribute
}

// quoted shortens and quotes what a client sent, for an error's detail.
func quoted(s string) string {
	const most = 80
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return `"` + s + `"`
}
