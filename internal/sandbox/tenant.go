package sandbox

import (
	"crypto/rand"
	"encoding/hex"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Tenant is the state of the service: users, groups, and how it behaves. All methods are safe for concurrent use. Those
// with Go arguments act behind the client's back: they need no token, are not logged, and no fault touches them.
type Tenant struct {
	now    func() time.Time
	base   string // the SCIM base URL, for meta.location
	faults *faultTable
	log    *requestLog
	gate   *gate
	api    *apiGate
	turns  *atomic.Uint64 // counts all visible changes

	mu       sync.Mutex // guards what follows
	users    *collection
	groups   *collection
	memberOf map[string]map[string]bool // user id → ids of its groups
	on       switches
	pending  int // resources that dialect 19 still hides
	sequence uint64
	store    *store
	behind   map[string]time.Duration // how far reads lag behind writes, by the dialect that has them do so
	replicas map[string]*replica      // by that dialect; made when they are needed

	accounts, organizations, roles, activities *collection // what the console changes and SCIM cannot see
}

// entry is one resource. Its document holds what clients may set: no id, no meta, no members.
// A stored document is never changed in place, only replaced.
type entry struct {
	kind     *kind
	id       string
	sequence uint64 // the order of creation
	created  time.Time
	state
	json   []byte // the plain answer, until something it depends on changes
	hidden int    // reads that still miss it (dialect 19)
}

// state is the part of an entry that a write replaces.
type state struct {
	doc      Document
	members  []string
	modified time.Time
	version  int
	managed  bool // a SCIM client made it, changed it or adopted it
	byHand   bool // the last change was not a SCIM client's
}

// author is who makes a change.
type author int

const (
	console author = iota // another writer: the Go methods and the control endpoint
	client                // a SCIM client
)

func (e *entry) key() string { return textOf(e.doc, e.kind.key) }

// collection keeps the resources of one kind in the order of creation, with indexes by id and by name without case.
type collection struct {
	kind   *kind
	byID   map[string]*entry
	byName map[string][]*entry
	order  []*entry
}

func newCollection(k *kind) *collection {
	return &collection{kind: k, byID: map[string]*entry{}, byName: map[string][]*entry{}}
}

func fold(name string) string { return strings.ToLower(name) }

func (c *collection) insert(e *entry) {
	c.byID[e.id] = e
	c.order = append(c.order, e)
	c.index(e)
}

func (c *collection) index(e *entry) {
	name := fold(e.key())
	c.byName[name] = append(c.byName[name], e)
}

func (c *collection) unindex(e *entry) {
	name := fold(e.key())
	c.byName[name] = slices.DeleteFunc(c.byName[name], func(other *entry) bool { return other == e })
	if len(c.byName[name]) == 0 {
		delete(c.byName, name)
	}
}

func (c *collection) remove(e *entry) {
	c.unindex(e)
	delete(c.byID, e.id)
	at := sort.Search(len(c.order), func(i int) bool { return c.order[i].sequence >= e.sequence })
	c.order = append(c.order[:at], c.order[at+1:]...)
}

// named finds the first resource of a name, other than one.
func (c *collection) named(name string, other *entry) *entry {
	for _, e := range c.byName[fold(name)] {
		if e != other {
			return e
		}
	}
	return nil
}

// change is one resource's next state; a nil state deletes it.
type change struct {
	entry *entry
	next  *state
}

// commit makes changes durable, then visible: all of them or, with an error, none.
func (t *Tenant) commit(changes ...change) error {
	late := map[string]*replica{}
	for dialect := range t.behind {
		r, err := t.lagging(dialect)
		if err != nil {
			return err
		}
		late[dialect] = r
	}
	if err := t.store.append(changes); err != nil {
		return err
	}
	for dialect, r := range late {
		if r != nil {
			r.follow(changes, t.now().Add(t.behind[dialect]))
		}
	}
	for _, c := range changes {
		t.publish(c)
	}
	t.turns.Add(1)
	return nil
}

func (t *Tenant) publish(c change) {
	e, all := c.entry, t.collection(c.entry.kind)
	if all.byID[e.id] != e {
		e.state = state{doc: c.next.doc}
		all.insert(e)
	}
	switch e.kind {
	case t.users.kind:
		t.forgetGroupsOf(e)
	case t.groups.kind:
		t.link(e, c.next)
	}
	e.json = nil
	if c.next == nil {
		all.remove(e)
		return
	}
	all.unindex(e)
	e.state = *c.next
	all.index(e)
}

// forgetGroupsOf drops the cached answers of a user's groups, which show the user's name.
func (t *Tenant) forgetGroupsOf(user *entry) {
	for id := range t.memberOf[user.id] {
		t.groups.byID[id].json = nil
	}
}

// link keeps memberOf in step with a group's next state, and drops the cached answers of the users it touches.
// Only what differs is walked, so that one more member of a big group costs little.
func (t *Tenant) link(group *entry, next *state) {
	var members []string
	if next != nil {
		members = next.members
	}
	if next == nil || textOf(next.doc, "displayName") != group.key() {
		for _, id := range group.members {
			t.forgetID(id)
		}
	}
	left, joined := differing(group.members, members)
	stays := containing(members, len(left))
	for _, id := range left {
		if stays(id) { // twice a member until now (dialect 21)
			continue
		}
		if delete(t.memberOf[id], group.id); len(t.memberOf[id]) == 0 {
			delete(t.memberOf, id)
		}
		t.forgetID(id)
	}
	for _, id := range joined {
		if t.memberOf[id] == nil {
			t.memberOf[id] = map[string]bool{}
		}
		t.memberOf[id][group.id] = true
		t.forgetID(id)
	}
}

func (t *Tenant) forgetID(id string) {
	if user := t.users.byID[id]; user != nil {
		user.json = nil
	}
}

// containing answers whether ids hold an id, for a number of questions.
func containing(ids []string, questions int) func(id string) bool {
	const few = 16
	if questions <= few {
		return func(id string) bool { return slices.Contains(ids, id) }
	}
	set := make(map[string]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return func(id string) bool { return set[id] }
}

// differing strips what two lists begin and end with in common.
func differing(a, b []string) (restA, restB []string) {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return a, b
}

func (t *Tenant) collection(k *kind) *collection {
	for _, all := range t.collections() {
		if all.kind == k {
			return all
		}
	}
	return t.users
}

func (t *Tenant) collections() []*collection {
	return []*collection{t.users, t.groups, t.accounts, t.organizations, t.roles, t.activities}
}

// furnish gives a tenant without anything its collections, of its own kinds or of those of another.
func (t *Tenant) furnish(like *Tenant) {
	t.memberOf, t.replicas = map[string]map[string]bool{}, map[string]*replica{}
	kinds := []*kind{userKind(), groupKind(), nil, nil, nil, nil}
	if like != nil {
		for i, all := range like.collections() {
			kinds[i] = all.kind
		}
	} else {
		kinds[2], kinds[3], kinds[4], kinds[5] = consoleKinds()
	}
	for i, all := range []**collection{&t.users, &t.groups, &t.accounts, &t.organizations, &t.roles, &t.activities} {
		*all = newCollection(kinds[i])
	}
}

// newEntry makes an entry for a document that is about to be committed.
func (t *Tenant) newEntry(k *kind, doc Document) *entry {
	t.sequence++
	e := &entry{kind: k, sequence: t.sequence, created: t.now().UTC()}
	e.id = t.newID(textOf(doc, k.key))
	if t.on.has("created-404-twice") {
		e.hidden = 2
		t.pending++
	}
	return e
}

func (t *Tenant) newID(name string) string {
	number := strconv.FormatUint(t.sequence, 10)
	switch {
	case t.on.has("api-id-is-scim-id"):
		return number
	case t.on.has("ids-need-escaping"):
		return name + "/" + number + " %"
	case t.on.has("ids-hold-quotes"):
		local, _, _ := strings.Cut(name, "@")
		return local + `"` + number + `\`
	}
	return randomID()
}

// randomID is a version 4 UUID.
func randomID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	s := hex.EncodeToString(b[:])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

// next is the state that follows with a new document and members.
func (t *Tenant) next(e *entry, doc Document, members []string, by author) *state {
	return &state{
		doc: doc, members: members, modified: t.now().UTC(), version: e.version + 1,
		managed: e.managed || by == client, byHand: by == console,
	}
}

const momentHidden = 300 * time.Millisecond

// missed reports whether a read misses an entry that was just created, and counts it (dialect 19).
func (t *Tenant) missed(e *entry) bool {
	if t.on.has("created-404-for-a-moment") {
		return t.now().Sub(e.created) < momentHidden
	}
	if e.hidden == 0 || !t.on.has("created-404-twice") {
		return false
	}
	if e.hidden--; e.hidden == 0 {
		t.pending--
	}
	return true
}
