package sandbox

import (
	"net/http"
	"reflect"
	"slices"

	"golang.org/x/text/unicode/norm"
)

// The writes below are called with the tenant locked. They are the service's own: users and groups alike, from the
// network and from Go.

// create stores a new resource. existing is true when a dialect answers a taken name with who has it.
func (t *Tenant) create(k *kind, body Document, by author) (e *entry, existing bool, err error) {
	doc, err := t.normalise(k, body, strict)
	if err != nil {
		return nil, false, err
	}
	members, err := t.settle(k, doc, nil)
	if err != nil {
		return nil, false, err
	}
	if t.on.has("post-drops-extension") && by == client {
		delete(doc, ninjaoneURN)
	}
	if other := t.taken(k, doc, nil); other != nil {
		if k == t.users.kind && (t.on.has("create-existing-200") || t.on.has("create-existing-201")) {
			return other, true, t.claim(other, by)
		}
		return nil, false, conflict(k, doc)
	}
	e = t.newEntry(k, doc)
	var taken []change
	if k == t.users.kind {
		taken = t.taking(e, textOf(doc, k.key), by)
	}
	return e, false, t.commit(append(taken, change{e, t.next(e, doc, members, by)})...)
}

// claim makes an existing user SCIM-managed when a SCIM client creates it (NinjaOne documentation).
func (t *Tenant) claim(e *entry, by author) error {
	if e.managed || by == console {
		return nil
	}
	claimed := e.state
	claimed.managed = true
	return t.commit(change{e, &claimed})
}

// settle applies the rules of the kind to a normal document and removes the members from it. e is the entry stored
// until now, nil on a create.
func (t *Tenant) settle(k *kind, doc Document, e *entry) ([]string, error) {
	if k == t.groups.kind {
		return t.takeMembers(doc, e)
	}
	var before Document
	if e != nil {
		before = e.doc
	}
	return nil, applyUserRules(doc, before, t.on)
}

// takeMembers moves the members of a group document to a list of ids.
func (t *Tenant) takeMembers(doc Document, e *entry) ([]string, error) {
	value, given := doc["members"]
	delete(doc, "members")
	if !given {
		return nil, nil
	}
	ids, err := memberIDs(value)
	if err != nil {
		return nil, err
	}
	edit := t.editMembers(e)
	edit.empty()
	err = edit.add(ids, false)
	return edit.ids, err
}

func (t *Tenant) taken(k *kind, doc Document, self *entry) *entry {
	if k == t.users.kind && t.on.has("username-not-unique") || k != t.users.kind && k != t.groups.kind {
		return nil
	}
	other := t.collection(k).named(textOf(doc, k.key), self)
	if other == nil && k == t.users.kind && self != nil {
		other = t.accounts.named(textOf(doc, k.key), nil) // a create adopts it, a change of name does not
	}
	return other
}

func conflict(k *kind, doc Document) error {
	return refuse(http.StatusConflict, uniqueness, k.key+" "+quoted(textOf(doc, k.key))+" is taken")
}

// replaceWith is a PUT. What the body omits is cleared or kept, as dialect 12 says.
func (t *Tenant) replaceWith(e *entry, body Document) error {
	doc, err := t.normalise(e.kind, body, lenient)
	if err != nil {
		return err
	}
	if t.on.has("post-drops-extension") {
		delete(doc, ninjaoneURN)
		if known, ok := e.doc[ninjaoneURN]; ok {
			doc[ninjaoneURN] = known
		}
	}
	switch {
	case t.on.has("put-keeps"):
		doc = keepOmitted(e, body, doc)
	case e.kind == t.users.kind && !t.on.has("put-resets-active"):
		if _, given := doc["active"]; !given {
			doc["active"] = e.doc["active"]
		}
	}
	_, present := doc["members"]
	members, err := t.settle(e.kind, doc, e)
	if err != nil {
		return err
	}
	if !present && t.on.has("put-keeps") || t.on.has("put-ignores-members") {
		members = e.members
	}
	_, err = t.updateByClient(e, doc, members)
	return err
}

// updateByClient is update for a PUT or a PATCH, less what dialect 34 only acknowledges.
func (t *Tenant) updateByClient(e *entry, doc Document, members []string) (changed bool, err error) {
	if t.on.has("deactivation-acknowledged") && doc["active"] == false {
		if was, known := e.doc["active"]; known {
			doc["active"] = was
		}
	}
	if t.on.has("member-removal-acknowledged") {
		members = joinedBy(e.members, members)
	}
	return t.update(e, doc, members, client)
}

// joinedBy are the members that were there, and those that come.
func joinedBy(before, after []string) []string {
	out, still := slices.Clone(before), map[string]int{}
	for _, id := range before {
		still[id]++
	}
	for _, id := range after {
		if still[id] > 0 {
			still[id]--
			continue
		}
		out = append(out, id)
	}
	return out
}

// normalise is [kind.normalise], and decomposes all texts (dialect 47).
func (t *Tenant) normalise(k *kind, doc Document, known strictness) (Document, error) {
	doc, err := k.normalise(doc, known)
	if err != nil || !t.on.has("names-decomposed") {
		return doc, err
	}
	doc, _ = eachLeaf(doc, func(leaf any) any {
		if text, ok := leaf.(string); ok {
			return norm.NFD.String(text)
		}
		return leaf
	}).(Document)
	return doc, nil
}

// spelled is a text that a client asks with as the service spells it (dialect 47).
func (t *Tenant) spelled(s string) string {
	if t.on.has("names-decomposed") {
		return norm.NFD.String(s)
	}
	return s
}

// keepOmitted is what is stored with a body laid over it. A null or an empty list, which normal documents do not hold,
// was said and clears.
func keepOmitted(e *entry, body, doc Document) Document {
	out := overlay(e.doc, doc)
	for name, value := range body {
		items, isList := value.([]any)
		a := e.kind.core.attribute(name)
		if a == nil || value != nil && !(isList && len(items) == 0) {
			continue
		}
		delete(out, a.name)
		if a.name == "members" {
			out["members"] = []any{}
		}
	}
	return out
}

// overlay is a copy of old with what is new laid over it.
func overlay(old, fresh Document) Document {
	out, _ := deepCopy(old).(Document)
	mergePatch(out, fresh)
	return out
}

// patchWith applies PATCH operations, all or none. changed is false when the resource was so already.
func (t *Tenant) patchWith(e *entry, operations []operation) (changed bool, err error) {
	doc, _ := deepCopy(e.doc).(Document)
	p := &patcher{kind: e.kind, doc: doc, on: t.on, matching: t.matching(e.kind)}
	if e.kind == t.groups.kind {
		p.members = t.editMembers(e)
	}
	for _, o := range operations {
		if err := p.apply(o); err != nil {
			return false, err
		}
	}
	if doc, err = t.normalise(e.kind, p.doc, strict); err != nil {
		return false, err
	}
	members := e.members
	if p.members != nil {
		if p.members.changes > maxMemberChanges && t.on.has("member-changes-capped") {
			return false, refuse(http.StatusBadRequest, invalidValue, "a PATCH can hold at most 100 member changes")
		}
		members = p.members.ids
	} else if _, err := t.settle(e.kind, doc, e); err != nil {
		return false, err
	}
	if t.on.has("patch-acknowledged-204") || t.on.has("patch-acknowledged-200") {
		return false, nil
	}
	return t.updateByClient(e, doc, members)
}

func (t *Tenant) editMembers(e *entry) *memberEdit {
	edit := &memberEdit{
		now:           map[string]bool{},
		known:         func(id string) bool { return t.users.byID[id] != nil },
		duplicates:    t.on.has("member-add-duplicates"),
		listEmpties:   t.on.has("remove-list-empties-group"),
		filterRefused: t.on.has("member-filter-refused-501"),
		filterLast:    t.on.has("member-filter-no-target"),
	}
	if e != nil {
		edit.ids = slices.Clone(e.members)
		edit.before = func(id string) bool { return t.memberOf[id][e.id] }
		// A user that was deleted and stayed a member (dialect 22) is known here.
		edit.known = func(id string) bool { return t.users.byID[id] != nil || edit.before(id) }
	}
	return edit
}

// update commits a resource's new document and members, unless nothing changed.
func (t *Tenant) update(e *entry, doc Document, members []string, by author) (changed bool, err error) {
	if other := t.taken(e.kind, doc, e); other != nil && fold(textOf(doc, e.kind.key)) != fold(e.key()) {
		return false, conflict(e.kind, doc)
	}
	if reflect.DeepEqual(doc, e.doc) && slices.Equal(members, e.members) {
		return false, nil
	}
	return true, t.commit(change{e, t.next(e, doc, members, by)})
}

// remove deletes a resource. A user leaves all groups, unless dialect 22 keeps it there.
func (t *Tenant) remove(e *entry) error {
	changes := []change{{entry: e}}
	if e.kind != t.users.kind {
		return t.commit(changes...)
	}
	if known := t.consoleEntry(e); known != nil {
		changes = append(changes, change{entry: known})
	}
	if !t.on.has("deleted-user-stays") {
		for id := range t.memberOf[e.id] {
			group := t.groups.byID[id]
			rest := slices.DeleteFunc(slices.Clone(group.members), func(member string) bool { return member == e.id })
			next := t.next(group, group.doc, rest, console)
			next.managed, next.byHand = group.managed, group.byHand // the group itself was not changed
			changes = append(changes, change{group, next})
		}
	}
	return t.commit(changes...)
}
