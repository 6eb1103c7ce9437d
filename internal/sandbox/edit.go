package sandbox

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

func everything(string) bool { return true }

// exported returns a resource without any dialect. It shares nothing with what is stored.
func (t *Tenant) exported(e *entry) Document {
	doc, _ := deepCopy(t.compose(e, everything)).(Document)
	return doc
}

func (t *Tenant) all(c *collection) []Document {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := make([]Document, 0, len(c.order))
	for _, e := range c.order {
		out = append(out, t.exported(e))
	}
	return out
}

func (t *Tenant) one(find func() *entry) (Document, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if e := find(); e != nil {
		return t.exported(e), true
	}
	return nil, false
}

// Users returns all users as they are stored, in the order of creation.
func (t *Tenant) Users() []Document { return t.all(t.users) }

// Groups returns all groups as they are stored, members included, in the order of creation.
func (t *Tenant) Groups() []Document { return t.all(t.groups) }

// User returns a user by id.
func (t *Tenant) User(id string) (Document, bool) {
	return t.one(func() *entry { return t.users.byID[id] })
}

// UserByName returns a user by userName, compared without case.
func (t *Tenant) UserByName(userName string) (Document, bool) {
	return t.one(func() *entry { return t.users.named(t.spelled(userName), nil) })
}

// Group returns a group by id.
func (t *Tenant) Group(id string) (Document, bool) {
	return t.one(func() *entry { return t.groups.byID[id] })
}

// GroupByName returns a group by displayName, compared without case.
func (t *Tenant) GroupByName(name string) (Document, bool) {
	return t.one(func() *entry { return t.groups.named(t.spelled(name), nil) })
}

// AddUser creates a user as a POST of the document would, and returns its id.
func (t *Tenant) AddUser(doc Document) (string, error) { return t.add(t.users.kind, doc) }

// AddGroup creates a group as a POST of the document would, and returns its id.
func (t *Tenant) AddGroup(doc Document) (string, error) { return t.add(t.groups.kind, doc) }

func (t *Tenant) add(k *kind, doc Document) (string, error) {
	doc, err := fromGo(doc)
	if err != nil {
		return "", err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	defer t.catchUp()
	e, existing, err := t.create(k, doc, console)
	if err != nil {
		return "", fmt.Errorf("add %s: %w", strings.ToLower(k.name), err)
	}
	if existing {
		return e.id, nil
	}
	t.reveal(e) // reads show at once what a test has added
	return e.id, nil
}

func (t *Tenant) reveal(e *entry) {
	if e.hidden > 0 {
		e.hidden = 0
		t.pending--
	}
}

// UpdateUser changes a user as an administrator in the console might: the document must fit the schema, but NinjaOne's
// rules for SCIM clients do not apply. change gets a copy with id, meta and groups, whose changes are ignored; it must
// not call the tenant.
func (t *Tenant) UpdateUser(id string, change func(Document)) error {
	return t.edit(t.users, id, change)
}

// UpdateGroup changes a group, members included.
func (t *Tenant) UpdateGroup(id string, change func(Document)) error {
	return t.edit(t.groups, id, change)
}

func (t *Tenant) edit(all *collection, id string, change func(Document)) error {
	return t.actOn(all, id, func(e *entry) error { return t.editEntry(e, change) })
}

// actOn calls a function on a resource. It returns an error if no resource has that id or name.
func (t *Tenant) actOn(all *collection, idOrName string, act func(*entry) error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	defer t.catchUp()
	e, err := all.find(idOrName)
	if err != nil {
		return err
	}
	return act(e)
}

// find takes an id or a name, so that a person can write the address instead of a UUID.
func (c *collection) find(idOrName string) (*entry, error) {
	e := c.byID[idOrName]
	if e == nil {
		e = c.named(idOrName, nil)
	}
	if e == nil {
		return nil, missing(c.kind, idOrName)
	}
	return e, nil
}

func (t *Tenant) editEntry(e *entry, change func(Document)) error {
	doc := t.exported(e)
	change(doc)
	doc, err := fromGo(doc)
	if err == nil {
		doc, err = t.normalise(e.kind, doc, strict)
	}
	var members []string
	switch {
	case err != nil:
	case e.kind == t.groups.kind:
		members, err = t.takeMembers(doc, e)
	default:
		err = t.applyConsoleRules(e.kind, doc)
	}
	if err == nil {
		_, err = t.update(e, doc, members, console)
	}
	if err != nil {
		return fmt.Errorf("update %s: %w", strings.ToLower(e.kind.name), err)
	}
	return nil
}

// RemoveUser deletes a user, who leaves all groups.
func (t *Tenant) RemoveUser(id string) error { return t.actOn(t.users, id, t.remove) }

// RemoveGroup deletes a group.
func (t *Tenant) RemoveGroup(id string) error { return t.actOn(t.groups, id, t.remove) }

// AddMember puts a user into a group. A user that is a member already stays a member once.
func (t *Tenant) AddMember(groupID, userID string) error {
	return t.editGroup(groupID, userID, func(edit *memberEdit, id string) error { return edit.add([]string{id}, false) })
}

// RemoveMember removes a user from a group. A user who is no member is no error.
func (t *Tenant) RemoveMember(groupID, userID string) error {
	return t.editGroup(groupID, userID, func(edit *memberEdit, id string) error {
		edit.drop(func(other string) bool { return other == id })
		return nil
	})
}

func (t *Tenant) editGroup(groupID, userID string, act func(edit *memberEdit, id string) error) error {
	return t.actOn(t.groups, groupID, func(e *entry) error {
		user, err := t.users.find(userID)
		switch {
		case err == nil:
			userID = user.id
		case !slices.Contains(e.members, userID): // a member may be a user who was deleted (dialect 22)
			return err
		}
		edit := t.editMembers(e)
		if err := act(edit, userID); err != nil {
			return fmt.Errorf("change members: %w", err)
		}
		_, err = t.update(e, e.doc, edit.ids, console)
		return err
	})
}

// Members returns the ids of a group's members in the order in which they came; nil if there is no such group.
func (t *Tenant) Members(groupID string) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if e := t.groups.byID[groupID]; e != nil {
		return slices.Clone(e.members)
	}
	return nil
}

// Seed adds n plain end users, person00001@example.com and on, to those that exist. It returns an error if the data
// file cannot be written.
func (t *Tenant) Seed(n int) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	defer t.catchUp()
	changes := make([]change, 0, n)
	for i := 1; len(changes) < n; i++ {
		userName := fmt.Sprintf("person%05d@example.com", i)
		if t.users.named(userName, nil) != nil {
			continue
		}
		family := fmt.Sprintf("%05d", i)
		doc := Document{
			"userName": userName, "displayName": "Person " + family, "active": true,
			"name":      Document{"givenName": "Person", "familyName": family},
			"emails":    []any{Document{"value": userName, "type": "work", "primary": true}},
			ninjaoneURN: Document{"userType": endUser},
		}
		e := t.newEntry(t.users.kind, doc)
		t.reveal(e)
		changes = append(changes, change{e, t.next(e, doc, nil, console)})
	}
	return t.commit(changes...)
}

// SetDialects switches the given dialects on and all others off. For an unknown name or number, or two dialects that
// exclude each other, it returns an error and changes nothing.
func (t *Tenant) SetDialects(names ...string) error {
	on, err := parseSwitches(names)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.on = on
	t.catchUp()
	t.turns.Add(1)
	for _, all := range []*collection{t.users, t.groups} {
		for _, e := range all.order {
			e.json = nil
		}
	}
	return nil
}

// ActiveDialects returns the names of the dialects that are on, in the order of Dialects and APIDialects.
func (t *Tenant) ActiveDialects() []string {
	on := t.switches()
	names := []string{}
	for _, dialect := range allDialects() {
		if on.has(dialect.Name) {
			names = append(names, dialect.Name)
		}
	}
	return names
}

// switches are the dialects that are on. The map is replaced, never changed.
func (t *Tenant) switches() switches {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.on
}

// sorted are groups in the order of creation.
func (t *Tenant) sorted(ids map[string]bool) []*entry {
	out := make([]*entry, 0, len(ids))
	for id := range ids {
		out = append(out, t.groups.byID[id])
	}
	slices.SortFunc(out, func(a, b *entry) int { return cmp.Compare(a.sequence, b.sequence) })
	return out
}
