package directory_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// drawDialects draws how a service behaves: at most one answer to each question.
func drawDialects(t *rapid.T) []string {
	var on []string
	for _, choice := range [][]string{
		{"paging-ignored", "start-index-ignored", "paging-returns-all"},
		{"total-is-page-size"},
		{"count-capped"},
		{"items-per-page-wrong"},
		{"past-end-absent", "past-end-null"},
		{"list-leaves-out", "list-without-extension", "list-without-members"},
		{"username-exact-case"},
		{"filter-ignored", "filter-400"},
		{"username-eq-loose"},
		{"patch-204", "patch-204-unchanged"},
		{"extension-dropped-from-answer"},
		{"remove-list-empties-group"},
		{"member-add-duplicates"},
		{"deleted-user-stays"},
		{"members-absent", "members-null"},
		{"ids-need-escaping", "ids-hold-quotes"},
		{"patch-refused-405"},
	} {
		if rapid.IntRange(0, 2).Draw(t, "whether "+choice[0]) == 0 {
			on = append(on, rapid.SampledFrom(choice).Draw(t, "which"))
		}
	}
	if slices.Contains(on, "paging-ignored") || slices.Contains(on, "start-index-ignored") {
		// Without pages beyond the first, and without filters, there is no finding anyone by name.
		on = slices.DeleteFunc(on, func(name string) bool {
			return strings.HasPrefix(name, "filter-") ||
				name == "username-eq-loose"
		})
	}
	return on
}

func drawOptions(t *rapid.T) directory.Options {
	return directory.Options{
		PageSize:        rapid.SampledFrom([]int{1, 2, 5, 100}).Draw(t, "page size"),
		MembersPerPatch: rapid.SampledFrom([]int{1, 3, 100}).Draw(t, "members per patch"),
		Individual:      rapid.IntRange(0, 4).Draw(t, "individual") == 0,
	}
}

// Whatever one caller after the other reads and writes, on whatever service, the directory tells what the tenant holds.
func TestPropertyAnswersAreThoseOfTheTenant(t *testing.T) {
	t.Parallel()
	checkAll(t, func(t *testing.T, rt *rapid.T) {
		server, err := sandbox.Start(sandbox.Options{})
		if err != nil {
			rt.Fatal(err)
		}
		defer server.Close()
		d := &desk{tenant: server.Tenant(), server: server}
		m := &machine{desk: d, t: t}
		m.ids = d.seed(t, rapid.IntRange(0, 12).Draw(rt, "users"))
		for i := range 2 {
			m.groups = append(m.groups, d.group(t, fmt.Sprint("team ", i), m.ids[:len(m.ids)/(i+1)]...))
		}
		if err := d.tenant.SetDialects(drawDialects(rt)...); err != nil {
			rt.Fatal(err)
		}
		m.options = drawOptions(rt)
		d.Directory = d.another(t, m.options)
		rt.Repeat(map[string]func(*rapid.T){
			"read":      m.read,
			"look up":   m.lookUp,
			"list":      m.list,
			"create":    m.create,
			"rename":    m.rename,
			"move":      m.move,
			"delete":    m.delete,
			"members":   m.readMembers,
			"change":    m.changeMembers,
			"group":     m.readGroup,
			"retitle":   m.renameGroup,
			"disband":   m.deleteGroup,
			"configure": m.configure,
		})
	})
}

// checkAll checks a property several times beside each other, since most of a check waits for the service.
func checkAll(t *testing.T, property func(t *testing.T, rt *rapid.T)) {
	t.Helper()
	const atATime = 5
	for i := range atATime {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(rt *rapid.T) { property(t, rt) })
		})
	}
}

// machine is one caller and what he knows.
type machine struct {
	*desk
	t       *testing.T
	options directory.Options
	ids     []string // of users that are or were
	groups  []string
	made    int
}

func (m *machine) some(rt *rapid.T) string {
	if len(m.ids) == 0 {
		rt.Skip("there are no users")
	}
	return rapid.SampledFrom(m.ids).Draw(rt, "user")
}

func (m *machine) read(rt *rapid.T) {
	id := m.some(rt)
	showsAll := rapid.SampledFrom([]func(*scim.User) bool{anyUser, tellsType, nil}).Draw(rt, "tells")
	got, err := m.User(m.t.Context(), id, showsAll)
	want, exists := m.tenant.User(id)
	switch {
	case !exists && !gone(err), exists && err != nil:
		rt.Fatalf("read %s: exists %v, error %v", id, exists, err)
	case exists && (got.ID != id || displayName(got) != want["displayName"]):
		rt.Fatalf("read %s: got %s %q, want %q", id, got.ID, displayName(got), want["displayName"])
	case exists && got.Groups != nil: // a listing may leave them out
		plain, err := m.client(m.t).GetUser(m.t.Context(), id)
		if err != nil || !slices.Equal(shownGroups(got), shownGroups(plain)) {
			rt.Fatalf("read %s: in %q, want %q, %v", id, shownGroups(got), shownGroups(plain), err)
		}
	}
}

// shownGroups are the names of the groups that a user shows.
func shownGroups(u *scim.User) []string {
	var names []string
	for _, g := range u.Groups {
		names = append(names, g.Value+" "+g.Display)
	}
	slices.Sort(names)
	return names
}

func (m *machine) lookUp(rt *rapid.T) {
	name := fmt.Sprintf("person%05d@example.com", rapid.IntRange(1, 14).Draw(rt, "number"))
	asked := rapid.SampledFrom([]string{name, strings.ToUpper(name)}).Draw(rt, "spelling")
	showsAll := rapid.SampledFrom([]func(*scim.User) bool{anyUser, tellsType, nil}).Draw(rt, "tells")
	found, err := m.UsersNamed(m.t.Context(), asked, showsAll)
	want, exists := m.tenant.UserByName(name)
	if err != nil || len(found) != map[bool]int{true: 1}[exists] || exists && found[0].ID != want["id"] {
		rt.Fatalf("look up %s: exists %v, found %d, error %v", asked, exists, len(found), err)
	}
}

func (m *machine) list(rt *rapid.T) {
	users, doubt, err := m.Users(m.t.Context(), tellsType)
	if err != nil {
		rt.Fatal(err)
	}
	got, want := map[string]string{}, map[string]string{}
	for _, u := range users {
		got[u.ID] = displayName(u)
	}
	for _, u := range m.tenant.Users() {
		want[u["id"].(string)] = u["displayName"].(string)
	}
	for id, name := range got {
		if want[id] != name {
			rt.Fatalf("list: %s is %q, want %q", id, name, want[id])
		}
	}
	if doubt == "" && len(got) != len(want) {
		rt.Fatalf("list: %d users without doubt, want %d", len(got), len(want))
	}
}

func (m *machine) create(rt *rapid.T) {
	name := fmt.Sprintf("person%05d", rapid.IntRange(1, 14).Draw(rt, "number"))
	_, exists := m.tenant.UserByName(name + "@example.com")
	m.made++
	u := person(name)
	shown := fmt.Sprint("Made ", m.made)
	u.DisplayName = &shown
	found, err := m.UsersNamed(m.t.Context(), u.UserName, nil)
	if err != nil || (len(found) > 0) != exists {
		rt.Fatalf("create %s: exists %v, found %d, error %v", name, exists, len(found), err)
	}
	if exists {
		return
	}
	made, err := m.CreateUser(m.t.Context(), u, func(*scim.User) bool { return true })
	if err != nil {
		rt.Fatal(err)
	}
	m.ids = append(m.ids, made.ID)
}

func (m *machine) rename(rt *rapid.T) {
	id := m.some(rt)
	m.made++
	err := m.desk.rename(id, fmt.Sprint("Name ", m.made))
	if _, exists := m.tenant.User(id); exists && err != nil || !exists && !gone(err) {
		rt.Fatalf("rename %s: exists %v, error %v", id, exists, err)
	}
}

// move gives a user the user name of no one.
func (m *machine) move(rt *rapid.T) {
	id := m.some(rt)
	name := fmt.Sprintf("person%05d@example.com", rapid.IntRange(1, 14).Draw(rt, "number"))
	_, exists := m.tenant.User(id)
	if _, taken := m.tenant.UserByName(name); taken || !exists {
		rt.Skip("the name is taken")
	}
	_, err := m.UpdateUser(m.t.Context(), id, []scim.Operation{scim.Replace("userName", name)},
		func(u *scim.User) { u.UserName = name })
	if err != nil {
		rt.Fatal(err)
	}
}

func (m *machine) delete(rt *rapid.T) {
	if err := m.desk.delete(m.t.Context(), m.some(rt)); err != nil {
		rt.Fatal(err)
	}
}

func (m *machine) readMembers(rt *rapid.T) {
	group := rapid.SampledFrom(m.groups).Draw(rt, "group")
	got, err := m.GroupWithMembers(m.t.Context(), group)
	if err != nil {
		rt.Fatal(err)
	}
	var ids []string
	for _, member := range got.Members {
		ids = append(ids, member.Value)
	}
	slices.Sort(ids)
	if want := slices.Compact(m.members(group)); !slices.Equal(ids, want) {
		rt.Fatalf("members of %s are %q, want %q", group, ids, want)
	}
}

func (m *machine) changeMembers(rt *rapid.T) {
	group := rapid.SampledFrom(m.groups).Draw(rt, "group")
	want := map[string]bool{}
	for _, id := range m.members(group) {
		want[id] = true
	}
	var in, out []string
	for _, id := range m.ids {
		_, exists := m.tenant.User(id)
		switch rapid.IntRange(0, 2).Draw(rt, "what with "+id) {
		case 0:
			if exists {
				in = append(in, id)
				want[id] = true
			}
		case 1:
			out = append(out, id)
			delete(want, id)
		}
	}
	if err := m.ChangeMembers(m.t.Context(), group, in, out); err != nil {
		rt.Fatal(err)
	}
	if got := slices.Compact(m.members(group)); !slices.Equal(got, slices.Sorted(maps.Keys(want))) {
		rt.Fatalf("members of %s are %q, want %q", group, got, slices.Sorted(maps.Keys(want)))
	}
}

func (m *machine) readGroup(rt *rapid.T) {
	id := rapid.SampledFrom(m.groups).Draw(rt, "group")
	showsAll := rapid.SampledFrom([]func(*scim.Group) bool{anyGroup, nil}).Draw(rt, "tells")
	got, err := m.Group(m.t.Context(), id, showsAll)
	want, _ := m.tenant.Group(id)
	if err != nil || got.DisplayName != want["displayName"] {
		rt.Fatalf("read %s: got %+v, want %q, error %v", id, got, want["displayName"], err)
	}
}

func (m *machine) renameGroup(rt *rapid.T) {
	id := rapid.SampledFrom(m.groups).Draw(rt, "group")
	m.made++
	name := fmt.Sprint("crew ", m.made)
	_, err := m.UpdateGroup(m.t.Context(), id, []scim.Operation{scim.Replace("displayName", name)},
		func(g *scim.Group) { g.DisplayName = name })
	if got, _ := m.tenant.Group(id); err != nil || got["displayName"] != name {
		rt.Fatalf("rename %s: %q, want %q, error %v", id, got["displayName"], name, err)
	}
}

// deleteGroup deletes one and makes another.
func (m *machine) deleteGroup(rt *rapid.T) {
	i := rapid.IntRange(0, len(m.groups)-1).Draw(rt, "group")
	if err := m.DeleteGroup(m.t.Context(), m.groups[i], ""); err != nil {
		rt.Fatal(err)
	}
	if _, err := m.Group(m.t.Context(), m.groups[i], anyGroup); !gone(err) {
		rt.Fatalf("read %s, which was deleted: %v", m.groups[i], err)
	}
	m.made++
	made, err := m.CreateGroup(m.t.Context(), &scim.Group{DisplayName: fmt.Sprint("crew ", m.made)},
		func(*scim.Group) bool { return true })
	if err != nil {
		rt.Fatal(err)
	}
	m.groups[i] = made.ID
}

// configure begins another run of Terraform, after a change by another client.
func (m *machine) configure(rt *rapid.T) {
	if len(m.ids) > 0 {
		m.made++
		_ = m.tenant.UpdateUser(m.some(rt), func(u sandbox.Document) { u["displayName"] = fmt.Sprint("Theirs ", m.made) })
	}
	m.Directory = m.another(m.t, m.options)
}

// Many callers at once: what anyone reads is no older than the last write that had ended when he asked, and no newer
// than the last one that had begun when he was answered.
func TestPropertyReadsAreNoOlderThanWrites(t *testing.T) {
	t.Parallel()
	checkAll(t, func(t *testing.T, rt *rapid.T) {
		server, err := sandbox.Start(sandbox.Options{})
		if err != nil {
			rt.Fatal(err)
		}
		defer server.Close()
		d := &desk{tenant: server.Tenant(), server: server}
		c := &crowd{desk: d, t: t, deletes: rapid.Bool().Draw(rt, "deletes")}
		for _, id := range d.seed(t, rapid.IntRange(1, 30).Draw(rt, "users")) {
			c.people = append(c.people, &history{id: id})
		}
		for i := range 2 {
			c.groups = append(c.groups, d.group(t, fmt.Sprint("team ", i)))
			c.memberships = append(c.memberships, make([]history, len(c.people)))
			c.names = append(c.names, &history{})
		}
		if err := d.tenant.SetDialects(drawDialects(rt)...); err != nil {
			rt.Fatal(err)
		}
		d.Directory = d.another(t, drawOptions(rt))
		seed := rapid.Uint64().Draw(rt, "seed")
		const writers, readers, acts = 4, 6, 25
		var group sync.WaitGroup
		for i := range writers {
			group.Go(func() { c.write(rand.New(rand.NewPCG(seed, uint64(i))), i, writers, acts) })
		}
		for i := range readers {
			group.Go(func() { c.look(rand.New(rand.NewPCG(seed, uint64(100+i))), acts) })
		}
		group.Wait()
		if wrong := c.wrong.Load(); wrong != nil {
			rt.Fatal(*wrong)
		}
	})
}

// history is what one writer does to one thing: how many of its states have come about, and how many were begun.
type history struct {
	id          string
	done, begun atomic.Int64
	seen        atomic.Int64 // the newest that anyone has read by itself
	deleted     atomic.Bool  // the state begun last is its end: set after that was begun, so read before
}

func (h *history) write(do func(state int64) error) error {
	state := h.begun.Add(1)
	err := do(state)
	h.done.Store(state)
	return err
}

// crowd reads and writes at once.
type crowd struct {
	*desk
	t           *testing.T
	deletes     bool
	people      []*history
	groups      []string
	memberships [][]history // by group and person
	names       []*history  // by group: what it is called
	mu          sync.Mutex
	made        []newcomer
	wrong       atomic.Pointer[string]
}

// newcomer is a user that this run has created.
type newcomer struct{ id, userName string }

// newcomers are those whose creation has ended.
func (c *crowd) newcomers() []newcomer {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.made)
}

func (c *crowd) fail(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	c.wrong.CompareAndSwap(nil, &text)
}

// write works on every writers-th person and group, so that no one's history has two authors, and creates people of its
// own.
func (c *crowd) write(random *rand.Rand, first, writers, acts int) {
	for act := range acts {
		switch random.IntN(10) {
		case 0:
			c.create(fmt.Sprintf("newcomer%d.%d", first, act))
			continue
		case 1:
			c.renameGroup(first)
			continue
		}
		i := first + writers*random.IntN(len(c.people))
		if i >= len(c.people) {
			continue
		}
		p := c.people[i]
		var err error
		switch act := random.IntN(10); {
		case p.deleted.Load():
		case act == 0 && c.deletes:
			err = p.write(func(int64) error {
				p.deleted.Store(true)
				return c.desk.delete(c.t.Context(), p.id)
			})
		case act < 5:
			err = p.write(func(state int64) error { return c.rename(p.id, fmt.Sprint(state)) })
		default:
			g := random.IntN(len(c.groups))
			err = c.memberships[g][i].write(func(state int64) error {
				if state%2 == 1 {
					return c.ChangeMembers(c.t.Context(), c.groups[g], []string{p.id}, nil)
				}
				return c.ChangeMembers(c.t.Context(), c.groups[g], nil, []string{p.id})
			})
		}
		if err != nil {
			c.fail("write: %v", err)
		}
	}
}

func (c *crowd) create(name string) {
	id, err := c.desk.create(name)
	if err != nil {
		c.fail("create: %v", err)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.made = append(c.made, newcomer{id, person(name).UserName})
}

func (c *crowd) renameGroup(g int) {
	if g >= len(c.groups) {
		return
	}
	err := c.names[g].write(func(state int64) error {
		name := fmt.Sprintf("crew %d of %d", state, g)
		_, err := c.UpdateGroup(c.t.Context(), c.groups[g], []scim.Operation{scim.Replace("displayName", name)},
			func(g *scim.Group) { g.DisplayName = name })
		return err
	})
	if err != nil {
		c.fail("rename group: %v", err)
	}
}

func (c *crowd) look(random *rand.Rand, acts int) {
	for range acts {
		switch random.IntN(11) {
		case 8:
			c.lookAtName(random.IntN(len(c.groups)))
		case 9, 10:
			c.lookAtNewcomer(random)
		case 0:
			c.lookAtAll()
		case 1, 2:
			c.lookAtGroup(random.IntN(len(c.groups)))
		case 3:
			c.lookAt(c.people[random.IntN(len(c.people))], nil)
		default:
			c.lookAt(c.people[random.IntN(len(c.people))], anyUser)
		}
	}
}

// stateOf is the state that an answer shows: its number, or the end.
func stateOf(u *scim.User) int64 {
	var state int64
	if _, err := fmt.Sscan(displayName(u), &state); err != nil {
		return 0 // as it was seeded
	}
	return state
}

// stateOfName is the state that a group's name shows.
func stateOfName(name string) int64 {
	var state int64
	if _, err := fmt.Sscanf(name, "crew %d of", &state); err != nil {
		return 0 // as it was seeded
	}
	return state
}

// lookAtName is no older than the last rename that has ended.
func (c *crowd) lookAtName(g int) {
	from := c.names[g].done.Load()
	group, err := c.Group(c.t.Context(), c.groups[g], anyGroup)
	switch to := c.names[g].begun.Load(); {
	case err != nil:
		c.fail("read group: %v", err)
	case stateOfName(group.DisplayName) < from || stateOfName(group.DisplayName) > to:
		c.fail("group %d is %q, want rename %d to %d", g, group.DisplayName, from, to)
	}
}

// lookAtNewcomer finds a user that this run has created, by id and by name.
func (c *crowd) lookAtNewcomer(random *rand.Rand) {
	all := c.newcomers()
	if len(all) == 0 {
		return
	}
	who := all[random.IntN(len(all))]
	if u, err := c.User(c.t.Context(), who.id, anyUser); err != nil || u.ID != who.id {
		c.fail("read %s, who was created: %+v, %v", who.userName, u, err)
	}
	found, err := c.UsersNamed(c.t.Context(), who.userName, anyUser)
	if err := one(who.id, found, err); err != nil {
		c.fail("look up %s, who was created: %v", who.userName, err)
	}
}

func (c *crowd) lookAt(p *history, showsAll func(*scim.User) bool) {
	from := max(p.done.Load(), p.seen.Load())
	called := make([]int64, len(c.groups))
	for g := range c.groups {
		called[g] = c.names[g].done.Load()
	}
	u, err := c.User(c.t.Context(), p.id, showsAll)
	ended := p.deleted.Load()
	to := p.begun.Load()
	defer func() {
		for state, seen := stateOf(u), p.seen.Load(); state > seen &&
			!p.seen.CompareAndSwap(seen, state); seen = p.seen.Load() {
		}
	}()
	switch {
	case gone(err) && ended:
	case err != nil:
		c.fail("read %s: %v", p.id, err)
	case stateOf(u) < from || stateOf(u) > to:
		c.fail("read %s: state %d, want %d to %d", p.id, stateOf(u), from, to)
	case ended && stateOf(u) == to:
		c.fail("read %s: state %d is its end", p.id, to)
	}
	if u == nil {
		return
	}
	for _, shown := range u.Groups {
		if g := slices.Index(c.groups, shown.Value); g >= 0 && shown.Display != "" && stateOfName(shown.Display) < called[g] {
			c.fail("read %s: shows group %q after rename %d", p.id, shown.Display, called[g])
		}
	}
}

func (c *crowd) lookAtAll() {
	from := make([]int64, len(c.people))
	for i, p := range c.people {
		from[i] = p.done.Load()
	}
	newcomers := c.newcomers()
	users, doubt, err := c.Users(c.t.Context(), anyUser)
	if err != nil {
		c.fail("list: %v", err)
		return
	}
	for _, who := range newcomers {
		if doubt == "" && !c.deletes && !slices.ContainsFunc(users, func(u *scim.User) bool { return u.ID == who.id }) {
			c.fail("list: %s, who was created, is missing without a doubt", who.userName)
		}
	}
	states := map[string]int64{}
	for _, u := range users {
		states[u.ID] = stateOf(u)
	}
	for i, p := range c.people {
		state, listed := states[p.id]
		to := p.begun.Load()
		switch {
		case listed && (state < from[i] || state > to):
			c.fail("list: %s in state %d, want %d to %d", p.id, state, from[i], to)
		// If a user is deleted while the pages are read, the next user moves to a page that was read before. Then a complete
		// count proves nothing.
		case !listed && doubt == "" && !c.deletes:
			c.fail("list: %s is missing without a doubt", p.id)
		}
	}
}

func (c *crowd) lookAtGroup(g int) {
	from := make([]int64, len(c.people))
	for i := range c.people {
		from[i] = c.memberships[g][i].done.Load()
	}
	group, err := c.GroupWithMembers(c.t.Context(), c.groups[g])
	if err != nil {
		c.fail("read group: %v", err)
		return
	}
	in := map[string]bool{}
	for _, m := range group.Members {
		if in[m.Value] {
			c.fail("%s is twice in the group", m.Value)
		}
		in[m.Value] = true
	}
	for i, p := range c.people {
		to := c.memberships[g][i].begun.Load()
		if p.deleted.Load() || from[i] < to {
			continue // either is right
		}
		if in[p.id] != (to%2 == 1) {
			c.fail("%s in group %d: %v, after change %d", p.id, g, in[p.id], to)
		}
	}
}
