package sandbox

import (
	"cmp"
	"maps"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// projection is the attributes that a client asked for (RFC 7644 §3.9), and those that a listing leaves out (dialect
// 6).
type projection struct {
	only        []target // of `attributes`; nil: everything
	without     []target // of `excludedAttributes`
	noExtension bool
	noMembers   bool
}

func (p projection) plain() bool {
	return p.only == nil && p.without == nil && !p.noExtension && !p.noMembers
}

// wants reports whether the answer may contain a core attribute as a whole, for attributes that are expensive to
// compute.
func (p projection) wants(name string) bool {
	if name == "members" && p.noMembers {
		return false
	}
	for _, t := range p.without {
		if t.urn == "" && t.sub == nil && t.attribute.name == name {
			return false
		}
	}
	if p.only == nil {
		return true
	}
	for _, t := range p.only {
		if t.urn == "" && t.attribute.name == name {
			return true
		}
	}
	return false
}

// parseProjection reads comma-separated names of attributes. A name that no schema defines selects nothing.
func (k *kind) parseProjection(query url.Values) projection {
	var p projection
	if list := query.Get("attributes"); list != "" {
		p.only = append([]target{}, k.resolveList(list)...)
	}
	if list := query.Get("excludedAttributes"); list != "" {
		p.without = k.resolveList(list)
	}
	return p
}

func (k *kind) resolveList(list string) []target {
	var out []target
	for name := range strings.SplitSeq(list, ",") {
		if t, ok := k.resolve(strings.TrimSpace(name)); ok {
			out = append(out, t)
		}
	}
	return out
}

// plain is the cached answer for a resource without projection.
func (t *Tenant) plain(e *entry) ([]byte, error) {
	if e.json == nil {
		data, err := encode(t.shown(e, projection{}))
		if err != nil {
			return nil, err
		}
		e.json = data
	}
	return e.json, nil
}

func (t *Tenant) render(e *entry, p projection) ([]byte, error) {
	if p.plain() {
		return t.plain(e)
	}
	return encode(t.shown(e, p))
}

// shown returns a resource as the service answers it, with all active dialects.
func (t *Tenant) shown(e *entry, p projection) Document {
	doc := p.apply(t.compose(e, p.wants))
	if p.noExtension || t.on.has("extension-dropped-from-answer") || t.on.has("extension-dropped") {
		t.dropExtension(doc)
	}
	t.distortMeta(e, doc)
	if _, ok := doc["members"]; ok && t.on.has("members-stored-and-empty") {
		doc["members"] = []any{}
	}
	if members, ok := doc["members"].([]any); ok && len(members) == 0 {
		switch {
		case t.on.has("members-null"):
			doc["members"] = nil
		case t.on.has("members-absent"):
			delete(doc, "members")
		}
	}
	return t.distortValues(doc)
}

// compose is a resource with everything that the service adds, before any dialect. It shares its parts with what is
// stored: a caller that changes more than its top level copies it first.
func (t *Tenant) compose(e *entry, wants func(name string) bool) Document {
	doc := make(Document, len(e.doc)+4)
	maps.Copy(doc, e.doc)
	if e.kind.core.urn == "" { // nothing of SCIM's
		doc["id"] = e.id
		return doc
	}
	schemas := []any{e.kind.core.urn}
	for _, extension := range e.kind.extensions {
		if _, ok := doc[extension.urn]; ok {
			schemas = append(schemas, extension.urn)
		}
	}
	doc["schemas"], doc["id"] = schemas, e.id
	if wants("meta") {
		doc["meta"] = Document{
			"resourceType": e.kind.name,
			"created":      e.created.Format(time.RFC3339Nano),
			"lastModified": e.modified.Format(time.RFC3339Nano),
			"location":     t.location(e),
			"version":      e.etag(),
		}
	}
	if e.kind == t.groups.kind {
		if wants("members") {
			doc["members"] = t.composeMembers(e)
		}
	} else if groups := t.memberOf[e.id]; len(groups) > 0 && wants("groups") {
		doc["groups"] = t.composeGroups(groups)
	}
	return doc
}

func (t *Tenant) composeMembers(group *entry) []any {
	out := make([]any, 0, len(group.members))
	for _, id := range group.members {
		member := Document{"value": id, "type": "User", "$ref": t.base + "/Users/" + url.PathEscape(id)}
		if user := t.users.byID[id]; user != nil {
			member["display"] = nameOf(user)
		}
		out = append(out, member)
	}
	return out
}

func (t *Tenant) composeGroups(ids map[string]bool) []any {
	out := make([]any, 0, len(ids))
	for _, group := range t.sorted(ids) {
		out = append(out, Document{
			"value": group.id, "display": group.key(), "type": "direct", "$ref": t.location(group),
		})
	}
	return out
}

// nameOf is how a user shows in a group.
func nameOf(user *entry) string {
	return cmp.Or(textOf(user.doc, "displayName"), user.key())
}

func (t *Tenant) location(e *entry) string {
	return t.base + e.kind.endpoint + "/" + url.PathEscape(e.id)
}

func (e *entry) etag() string { return `W/"` + strconv.Itoa(e.version) + `"` }

func (p projection) apply(doc Document) Document {
	if p.only != nil {
		var out any = Document{"schemas": doc["schemas"], "id": doc["id"]}
		for _, t := range p.only {
			out = picked(doc, out, t.keys())
		}
		doc, _ = out.(Document)
	}
	for _, t := range p.without {
		if keys := t.keys(); keys[0] != "id" && keys[0] != "schemas" { // which are always returned (RFC 7643 §7)
			doc, _ = without(doc, keys).(Document)
		}
	}
	return doc
}

// keys lead to the target from the top of a document.
func (t target) keys() []string {
	var keys []string
	if t.urn != "" {
		keys = append(keys, t.urn)
	}
	for _, a := range []*attribute{t.attribute, t.sub} {
		if a != nil {
			keys = append(keys, a.name)
		}
	}
	return keys
}

// picked is what was picked before with what is at keys of a value, or of each value of a list, beside it.
func picked(value, before any, keys []string) any {
	if len(keys) == 0 {
		return value
	}
	if items, ok := value.([]any); ok {
		earlier, _ := before.([]any)
		out := make([]any, len(items))
		copy(out, earlier)
		for i, item := range items {
			out[i] = picked(item, out[i], keys)
		}
		return out
	}
	object, _ := value.(Document)
	earlier, _ := before.(Document)
	out := Document{}
	maps.Copy(out, earlier)
	if inner, ok := object[keys[0]]; ok {
		out[keys[0]] = picked(inner, out[keys[0]], keys[1:])
	}
	return out
}

// without is a value, or each value of a list, without what is at keys of it.
func without(value any, keys []string) any {
	if items, ok := value.([]any); ok {
		out := make([]any, len(items))
		for i, item := range items {
			out[i] = without(item, keys)
		}
		return out
	}
	object, isObject := value.(Document)
	inner, ok := object[keys[0]]
	if !isObject || !ok {
		return value
	}
	out := maps.Clone(object)
	if delete(out, keys[0]); len(keys) > 1 {
		out[keys[0]] = without(inner, keys[1:])
	}
	return out
}
