package soak_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// company is what a roster says: who works there and who belongs to which team.
type company struct {
	random *rand.Rand
	// oneRoster: what the roster resource has no word for does not happen. Another user name is another person there,
	// an organization that is not named is not managed, all leave in the same way, and a group that no one is listed in
	// is not managed.
	oneRoster bool
	// clears: the service lets an organization be taken away again.
	clears bool
	people map[string]*employee // by key, which never changes
	teams  map[string]*team     // by key
	former []*employee
	hired  int
	formed int
}

type employee struct {
	key                     string
	userName                string
	given, family, userType string
	organization            string // "": none
	active                  bool
	policy                  string // what leaving does
	externalID              string // "": none; then an account that exists is adopted because the configuration says so
}

type team struct {
	key, name string
	exact     bool            // its members are exactly these; otherwise others are left alone
	members   map[string]bool // by key of the employee
}

func newCompany(random *rand.Rand, size int, oneRoster, clears bool) *company {
	c := &company{
		random: random, oneRoster: oneRoster, clears: clears, people: map[string]*employee{},
		teams: map[string]*team{},
	}
	for range size {
		c.hire()
	}
	for range max(2, size/6) {
		c.form()
	}
	return c
}

// edit changes the roster a little, at random.
func (c *company) edit() {
	acts := []func(){
		c.hire, c.hire, c.leave, c.leave, c.rename, c.marry, c.marry, c.move, c.suspend, c.form, c.dissolve,
		c.retitle, c.shuffle, c.shuffle, c.shuffle,
	}
	for range 1 + c.random.IntN(3+len(c.people)/3) {
		acts[c.random.IntN(len(acts))]()
	}
}

// hire takes a user on, at times a user who was there before.
func (c *company) hire() {
	if len(c.former) > 0 && c.random.IntN(3) == 0 {
		i := c.random.IntN(len(c.former))
		e := c.former[i]
		c.former = slices.Delete(c.former, i, i+1)
		e.active = true
		c.people[e.key] = e
		return
	}
	c.hired++
	e := &employee{
		key: fmt.Sprintf("p%03d", c.hired), given: c.name(), family: c.name(), userType: "Technician", active: true,
		policy: []string{"deactivate", "deactivate", "deactivate", "delete", "abandon"}[c.random.IntN(5)],
	}
	if c.oneRoster {
		e.policy = "deactivate"
	}
	e.userName = fmt.Sprintf("%s.%s@example.com", strings.ToLower(e.given), e.key)
	if c.random.IntN(2) == 0 {
		e.userType = "endUser"
		e.organization = []string{"All", "1", "12"}[c.random.IntN(3)]
	}
	if c.random.IntN(2) == 0 {
		e.externalID = "hr-" + e.key
	}
	c.people[e.key] = e
}

func (c *company) leave() {
	const fewest = 3
	if e := c.anyone(); e != nil && len(c.people) > fewest {
		delete(c.people, e.key)
		c.former = append(c.former, e)
		for _, t := range c.teams {
			delete(t.members, e.key)
		}
	}
}

// rename gives a user another user name.
func (c *company) rename() {
	if e := c.anyone(); e != nil && !c.oneRoster {
		c.hired++
		e.userName = fmt.Sprintf("%s.%s.%d@example.com", strings.ToLower(e.given), e.key, c.hired)
	}
}

func (c *company) marry() {
	if e := c.anyone(); e != nil {
		e.family = c.name()
	}
}

// move changes what only NinjaOne's extension shows.
func (c *company) move() {
	e := c.anyone()
	switch {
	case e == nil:
	case e.userType == "Technician":
		e.userType, e.organization = "endUser", "7"
	case c.oneRoster, !c.clears, c.random.IntN(2) == 0:
		e.organization = fmt.Sprint(c.random.IntN(90))
	default:
		e.userType, e.organization = "Technician", ""
	}
}

func (c *company) suspend() {
	if e := c.anyone(); e != nil {
		e.active = !e.active
	}
}

func (c *company) form() {
	const most = 6
	if len(c.teams) >= most {
		return
	}
	c.formed++
	t := &team{
		key: fmt.Sprintf("t%02d", c.formed), name: fmt.Sprintf("Team %d", c.formed), exact: c.formed%2 == 1,
		members: map[string]bool{},
	}
	c.teams[t.key] = t
	for range c.random.IntN(6) {
		if e := c.anyone(); e != nil {
			t.members[e.key] = true
		}
	}
}

func (c *company) dissolve() {
	if t := c.some(); t != nil && c.random.IntN(2) == 0 {
		delete(c.teams, t.key)
	}
}

func (c *company) retitle() {
	if t := c.some(); t != nil {
		c.formed++
		t.name = fmt.Sprintf("Team %d", c.formed)
	}
}

func (c *company) shuffle() {
	t, e := c.some(), c.anyone()
	if t == nil || e == nil {
		return
	}
	if t.members[e.key] {
		delete(t.members, e.key)
		return
	}
	t.members[e.key] = true
}

func (c *company) anyone() *employee { return pick(c.random, c.people) }

func (c *company) some() *team { return pick(c.random, c.teams) }

func pick[T any](random *rand.Rand, of map[string]*T) *T {
	if len(of) == 0 {
		return nil
	}
	keys := slices.Sorted(maps.Keys(of))
	return of[keys[random.IntN(len(keys))]]
}

func (c *company) name() string {
	const syllables = "ka lo mi ne ru sa ti vo be du"
	all := strings.Fields(syllables)
	var b strings.Builder
	for range 2 + c.random.IntN(2) {
		b.WriteString(all[c.random.IntN(len(all))])
	}
	name := b.String()
	return strings.ToUpper(name[:1]) + name[1:]
}
