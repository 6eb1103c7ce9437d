package sandbox

import (
	"encoding/json"
	"net/http"
	"strings"
)

// strictness decides about names that the schemas do not define.
type strictness bool

const (
	strict  strictness = true  // an error, so that a misspelt name does not pass for a stored value
	lenient strictness = false // ignored, as RFC 7644 §3.5.1 requires for a PUT
)

// normalise checks a document against the schema table and returns it in its stored form: with the schema's spelling of
// names, with booleans as booleans, and without nulls, empty lists and attributes that a client cannot set.
func (k *kind) normalise(doc Document, known strictness) (Document, error) {
	out := Document{}
	for name, value := range doc {
		found, rest, isURN := k.schemaOf(name)
		switch {
		case isURN && rest == "" && found.urn != k.core.urn:
			if value == nil {
				continue
			}
			object, ok := value.(Document)
			if !ok {
				return nil, refuse(http.StatusBadRequest, invalidValue, name+" must be an object")
			}
			extension := Document{}
			for name, value := range object {
				if err := found.store(extension, found.urn+":"+name, name, value, known); err != nil {
					return nil, err
				}
			}
			if len(extension) > 0 {
				out[found.urn] = extension
			}
		case strings.EqualFold(name, "schemas"):
			if err := k.checkSchemas(value); err != nil {
				return nil, err
			}
		default:
			if err := k.core.store(out, name, name, value, known); err != nil {
				return nil, err
			}
		}
	}
	if key, _ := out[k.key].(string); k.core.attribute(k.key).required && strings.TrimSpace(key) == "" {
		return nil, refuse(http.StatusBadRequest, invalidValue, k.key+" is required")
	}
	return out, nil
}

// checkSchemas requires the core schema among those that the client lists. Extensions may be missing there, because
// some clients leave them out.
func (k *kind) checkSchemas(value any) error {
	if value == nil {
		return nil
	}
	items, ok := value.([]any)
	if !ok {
		return refuse(http.StatusBadRequest, invalidValue, "schemas must be an array")
	}
	for _, item := range items {
		if urn, ok := item.(string); ok && strings.EqualFold(urn, k.core.urn) {
			return nil
		}
	}
	return refuse(http.StatusBadRequest, invalidSyntax, "schemas must hold "+k.core.urn)
}

func (s *schema) store(out Document, path, name string, value any, known strictness) error {
	a := s.attribute(name)
	switch {
	case a == nil && known == strict:
		return refuse(http.StatusBadRequest, invalidSyntax, "no attribute is called "+quoted(path))
	case a == nil, a.mutability == readOnly:
		return nil
	}
	stored, err := a.normalise(path, value, known)
	if err == nil && stored != nil && a.mutability != writeOnly {
		out[a.name] = stored
	}
	return err
}

// normalise returns the stored form of a value, or nil if there is nothing to store.
func (a *attribute) normalise(path string, value any, known strictness) (any, error) {
	if value == nil {
		return nil, nil
	}
	if !a.multi {
		return a.single(path, value, known)
	}
	items, ok := value.([]any)
	if !ok {
		items = []any{value}
	}
	var out []any
	primaries := 0
	for _, item := range items {
		stored, err := a.single(path, item, known)
		if err != nil {
			return nil, err
		}
		if stored == nil {
			continue
		}
		if object, ok := stored.(Document); ok && object["primary"] == true {
			primaries++
		}
		out = append(out, stored)
	}
	if primaries > 1 {
		return nil, refuse(http.StatusBadRequest, invalidValue, path+": only one can be primary")
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, nil
}

func (a *attribute) single(path string, value any, known strictness) (any, error) {
	switch a.kind {
	case typeComplex:
		return a.object(path, value, known)
	case typeBoolean:
		if b, ok := asBool(value); ok {
			return b, nil
		}
		return nil, refuse(http.StatusBadRequest, invalidValue, path+" must be true or false")
	}
	switch value := value.(type) {
	case nil:
		return nil, nil
	case string:
		return value, nil
	case json.Number:
		if a.number {
			return value.String(), nil
		}
	}
	return nil, refuse(http.StatusBadRequest, invalidValue, path+" must be a text")
}

func (a *attribute) object(path string, value any, known strictness) (any, error) {
	object, ok := value.(Document)
	if text, isText := value.(string); isText && a.child("value") != nil {
		object, ok = Document{"value": text}, true
	}
	if value == nil {
		return nil, nil
	}
	if !ok {
		return nil, refuse(http.StatusBadRequest, invalidValue, path+" must be an object")
	}
	out := Document{}
	for name, item := range object {
		child := a.child(name)
		switch {
		case child == nil && known == strict:
			return nil, refuse(http.StatusBadRequest, invalidSyntax, "no attribute is called "+quoted(path+"."+name))
		case child == nil:
			continue
		}
		stored, err := child.normalise(path+"."+child.name, item, known)
		if err != nil {
			return nil, err
		}
		if stored != nil {
			out[child.name] = stored
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, nil
}
