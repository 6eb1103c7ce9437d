package edits_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
)

// repository is what a repository of a small company says. It is written as variables of one configuration.
type repository struct {
	random *rand.Rand
	next   int // number of the next newcomer, key or name

	Technicians map[string]entry  `json:"technicians"` // by key
	Leads       map[string]entry  `json:"leads"`       // by key
	Roster      map[string]entry  `json:"roster"`      // by user name
	Teams       map[string]string `json:"teams"`       // names of groups, by key
	Seats       map[string]seat   `json:"seats"`       // by key
	GuardFile   []string          `json:"guard_file"`  // names from a file; null: from the resources

	former []entry
}

// entry is one person. Who is meant is said by Who, which no configuration shows.
type entry struct {
	Who        string  `json:"who"`
	UserName   string  `json:"user_name"`
	UserType   string  `json:"user_type"`
	Given      string  `json:"given_name"`
	ExternalID *string `json:"external_id"`
}

// seat puts a technician into a team, both by key.
type seat struct {
	Team       string `json:"team"`
	Technician string `json:"technician"`
}

// configuration reads the variables of a repository.
const configuration = `
variable "technicians" { type = map(any) }
variable "leads" { type = map(any) }
variable "roster" { type = map(any) }
variable "teams" { type = map(string) }
variable "seats" { type = map(object({ team = string, technician = string })) }
variable "guard_file" { type = list(string) }

resource "ninjaone_scim_user" "technician" {
  for_each       = var.technicians
  user_name      = each.value.user_name
  user_type      = each.value.user_type
  given_name     = each.value.given_name
  family_name    = "Family"
  external_id    = each.value.external_id
  organization_id = each.value.user_type == "endUser" ? "12" : null
}

resource "ninjaone_scim_user" "lead" {
  for_each       = var.leads
  user_name      = each.value.user_name
  user_type      = each.value.user_type
  given_name     = each.value.given_name
  family_name    = "Lead"
  external_id    = each.value.external_id
  adopt_existing = true
  organization_id = each.value.user_type == "endUser" ? "12" : null
}

resource "ninjaone_scim_roster" "rest" {
  count = length(var.roster) > 0 ? 1 : 0
  users = jsonencode({ for name, p in var.roster : name => merge(
    { user_type = p.user_type, given_name = p.given_name, family_name = "Roster" },
    p.external_id == null ? {} : { external_id = p.external_id },
    p.user_type == "endUser" ? { organization_id = "12" } : {},
  ) })
  max_removals    = 10
  deletion_policy = "deactivate"
}

resource "ninjaone_scim_group" "team" {
  for_each     = var.teams
  display_name = each.value
}

resource "ninjaone_scim_group_membership" "seat" {
  for_each = var.seats
  group_id = ninjaone_scim_group.team[each.value.team].id
  user_id  = ninjaone_scim_user.technician[each.value.technician].id
}

locals {
  from_resources = concat(
    [for u in ninjaone_scim_user.technician : u.user_name],
    [for u in ninjaone_scim_user.lead : u.user_name],
    flatten([for r in ninjaone_scim_roster.rest : keys(jsondecode(r.users))]),
  )
}

resource "ninjaone_scim_users_exclusive" "guard" {
  user_names        = var.guard_file == null ? local.from_resources : var.guard_file
  max_deactivations = 20
}
`

func newRepository(random *rand.Rand) *repository {
	r := &repository{
		random: random, Technicians: map[string]entry{}, Leads: map[string]entry{},
		Roster: map[string]entry{}, Teams: map[string]string{}, Seats: map[string]seat{},
	}
	for range 3 {
		r.Technicians[r.key()] = r.newcomer()
	}
	r.Leads[r.key()] = r.newcomer()
	for range 2 {
		p := r.newcomer()
		r.Roster[p.UserName] = p
	}
	r.Teams[r.key()] = "Team 1"
	r.sit()
	return r
}

func (r *repository) key() string { r.next++; return fmt.Sprintf("k%d", r.next) }

func (r *repository) newcomer() entry {
	r.next++
	p := entry{
		Who: fmt.Sprintf("person %d", r.next), UserName: fmt.Sprintf("p%d@example.com", r.next),
		UserType: "Technician", Given: fmt.Sprintf("Given%d", r.next),
	}
	if r.random.IntN(2) == 0 {
		id := fmt.Sprintf("hr-%d", r.next)
		p.ExternalID = &id
	}
	return p
}

// clone is another repository that says the same and draws from the same numbers.
func (r *repository) clone() *repository {
	c := *r
	c.Technicians, c.Leads, c.Roster = maps.Clone(r.Technicians), maps.Clone(r.Leads), maps.Clone(r.Roster)
	c.Teams, c.Seats, c.former = maps.Clone(r.Teams), maps.Clone(r.Seats), slices.Clone(r.former)
	return &c
}

// listed are all people, each once.
func (r *repository) listed() []entry {
	var all []entry
	for _, list := range []map[string]entry{r.Technicians, r.Leads, r.Roster} {
		for _, key := range slices.Sorted(maps.Keys(list)) {
			all = append(all, list[key])
		}
	}
	return all
}

// write is the repository's variables.
func (r *repository) write() []byte {
	if r.GuardFile != nil {
		r.GuardFile = []string{}
		for _, p := range r.listed() {
			r.GuardFile = append(r.GuardFile, p.UserName)
		}
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return nil
	}
	return text
}

// one is a key of a map, at random; "" where it is empty.
func one[V any](random *rand.Rand, m map[string]V) string {
	if len(m) == 0 {
		return ""
	}
	keys := slices.Sorted(maps.Keys(m))
	return keys[random.IntN(len(keys))]
}

// edit changes the repository at random, and says how.
func (r *repository) edit() (what string) {
	edits := map[string]func(){
		"other keys":      r.rekey,
		"a name and key":  r.renameAndRekey,
		"another key":     func() { r.rekeyOne(one(r.random, r.Technicians)) },
		"a move":          r.move,
		"a move back":     r.move,
		"a joiner":        r.join,
		"a leaver":        r.leave,
		"a return":        r.comeBack,
		"a rename":        r.rename,
		"a swap of names": r.swap,
		"external ids":    r.shiftIDs,
		"a conversion":    r.convert,
		"a group's key":   r.rekeyTeam,
		"seats":           r.sit,
		"the guard":       r.guard,
	}
	names := slices.Sorted(maps.Keys(edits))
	// A name that changes together with the address is another person, as far as anyone can tell, unless an external id
	// tells otherwise.
	alone := []string{"a name and key", "a rename", "a swap of names"}
	for range 1 + r.random.IntN(2) {
		name := names[r.random.IntN(len(names))]
		if what != "" && slices.Contains(alone, name) {
			continue
		}
		edits[name]()
		what += name + "; "
		if slices.Contains(alone, name) {
			break
		}
	}
	r.tidy()
	return what
}

// rekey gives every technician another key.
func (r *repository) rekey() {
	for _, key := range slices.Sorted(maps.Keys(r.Technicians)) {
		r.rekeyOne(key)
	}
}

func (r *repository) rekeyOne(key string) {
	if key == "" {
		return
	}
	to := r.key()
	r.Technicians[to] = r.Technicians[key]
	delete(r.Technicians, key)
	for at, s := range r.Seats {
		if s.Technician == key {
			r.Seats[at] = seat{s.Team, to}
		}
	}
}

// lists are where people can be, with the key that they have there.
func (r *repository) lists() []map[string]entry {
	return []map[string]entry{r.Technicians, r.Leads, r.Roster}
}

// move puts a user from one list on another.
func (r *repository) move() {
	lists := r.lists()
	from, to := r.random.IntN(len(lists)), r.random.IntN(len(lists))
	key := one(r.random, lists[from])
	if from == to || key == "" {
		return
	}
	p := lists[from][key]
	delete(lists[from], key)
	r.put(to, p)
}

func (r *repository) put(list int, p entry) {
	key := p.UserName
	if list != 2 {
		key = r.key()
	}
	r.lists()[list][key] = p
}

func (r *repository) join() { r.put(r.random.IntN(3), r.newcomer()) }

func (r *repository) leave() {
	list := r.lists()[r.random.IntN(3)]
	if key := one(r.random, list); key != "" {
		r.former = append(r.former, list[key])
		delete(list, key)
	}
}

// comeBack lists a user again who has left, where an account that exists is adopted.
func (r *repository) comeBack() {
	if len(r.former) == 0 {
		return
	}
	i := r.random.IntN(len(r.former))
	p := r.former[i]
	r.former = slices.Delete(r.former, i, i+1)
	r.put(1+r.random.IntN(2), p)
}

// rename gives a user another user name, in place.
func (r *repository) rename() {
	list := r.random.IntN(2)
	lists := r.lists()
	key := one(r.random, lists[list])
	if key == "" {
		return
	}
	r.next++
	p := lists[list][key]
	p.UserName = fmt.Sprintf("n%d@example.com", r.next)
	lists[list][key] = p
}

// renameAndRekey gives a technician with an external id another user name and another key. It is to be refused.
func (r *repository) renameAndRekey() {
	for _, key := range slices.Sorted(maps.Keys(r.Technicians)) {
		if p := r.Technicians[key]; p.ExternalID != nil {
			r.next++
			p.UserName = fmt.Sprintf("n%d@example.com", r.next)
			r.Technicians[key] = p
			r.rekeyOne(key)
			return
		}
	}
}

// swap gives two technicians each other's name: two people for one another, as far as anyone can tell. It is to be
// refused.
func (r *repository) swap() {
	keys := slices.Sorted(maps.Keys(r.Technicians))
	if len(keys) < 2 {
		return
	}
	a, b := r.Technicians[keys[0]], r.Technicians[keys[1]]
	a.UserName, b.UserName = b.UserName, a.UserName
	r.Technicians[keys[0]], r.Technicians[keys[1]] = a, b
}

// shiftIDs moves external ids between people, as a column that is shifted does.
func (r *repository) shiftIDs() {
	list := r.lists()[[]int{0, 2}[r.random.IntN(2)]]
	keys := slices.Sorted(maps.Keys(list))
	if len(keys) < 2 {
		return
	}
	last := list[keys[len(keys)-1]].ExternalID
	for _, key := range keys {
		p := list[key]
		p.ExternalID, last = last, p.ExternalID
		list[key] = p
	}
}

func (r *repository) convert() {
	key := one(r.random, r.Technicians)
	if key == "" {
		return
	}
	p := r.Technicians[key]
	p.UserType = map[string]string{"Technician": "endUser", "endUser": "Technician"}[p.UserType]
	r.Technicians[key] = p
}

func (r *repository) rekeyTeam() {
	key := one(r.random, r.Teams)
	to := r.key()
	r.Teams[to] = r.Teams[key]
	delete(r.Teams, key)
	for at, s := range r.Seats {
		if s.Team == key {
			r.Seats[at] = seat{to, s.Technician}
		}
	}
}

// sit seats everyone again, at other keys.
func (r *repository) sit() {
	r.Seats = map[string]seat{}
	for _, key := range slices.Sorted(maps.Keys(r.Technicians)) {
		if r.random.IntN(3) > 0 {
			r.Seats[r.key()] = seat{one(r.random, r.Teams), key}
		}
	}
}

func (r *repository) guard() {
	if r.GuardFile == nil {
		r.GuardFile = []string{}
	} else {
		r.GuardFile = nil
	}
}

// tidy removes seats of technicians and teams that are not there any more.
func (r *repository) tidy() {
	maps.DeleteFunc(r.Seats, func(_ string, s seat) bool {
		_, technician := r.Technicians[s.Technician]
		_, team := r.Teams[s.Team]
		return !technician || !team
	})
}
