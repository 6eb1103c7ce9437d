package roster

import (
	"maps"
	"slices"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// work is what a plan has to do. The package works it out without a request.
type work struct {
	tasks     []*task   // people that are listed, by key
	leavers   []*leaver // people that were listed and are no longer
	outsiders []*leaver // people that the state shows and the roster never listed
	managed   map[string]bool
	unclear   []diagnose.Change // from a listed name to another listed name that NinjaOne gave the same account
}

// task is one listed person.
type task struct {
	want, known entry  // known is empty for a person that the state does not have
	id          string // "": not known
	found       string // the id of the account that a plan has found under the name of a newcomer
	adopts      bool   // the newcomer adopts that account
	from        string // the key of this person in memory
	ops         []scim.Operation
	external    string // the other person that has the new external id in the state; "": none

	// The outcome.
	failed       bool
	met          string   // the id of the account that has the name of a person who failed
	blind        bool     // the person's groups are not known, or no state has them
	seated       bool     // another resource has a membership of the person in a group that the roster names
	groupChanges int      // groups that are still to be changed for this person
	fresh        bool     // created, adopted or found again in this run: nothing is known of the person's groups
	notAdded     []string // groups that the person could not be added to
	notRemoved   []string // groups that the person could not be removed from
}

// renames reports whether the person's account gets another name.
func (t *task) renames() bool { return !t.isNew() && t.want.key != t.known.key }

// isNew reports whether the state has nothing of a person: the run creates, adopts or finds the account again.
func (t *task) isNew() bool { return t.id == "" || t.known.raw == "" }

// regroups reports whether the person's groups change.
func (t *task) regroups() bool {
	return t.want.groups != nil && !sameNames(t.want.groups, t.known.groups)
}

// onlyRegroups reports whether nothing of a person changes except the groups.
func (t *task) onlyRegroups() bool { return !t.isNew() && len(t.ops) == 0 && t.regroups() }

// leaver is one person that the run releases.
type leaver struct {
	known  entry
	id     string
	key    string // in the memory
	policy lifecycle.Policy
}

// userName is the name that the state shows.
func (l *leaver) userName() string { return l.known.person.UserName }

// endsAccess reports whether releasing the person ends an access, or deletes the account.
func (l *leaver) endsAccess() bool {
	return l.policy == lifecycle.Delete || l.policy == lifecycle.Deactivate && l.known.person.IsActive()
}

// match works out which people to create, change and release. A person keeps the account that the memory or the state
// has for the name. Only a person that has none is looked for by external id: see [renames]. taken are the new names
// that other accounts at the service already have, so that no person is renamed to one of them.
func match(want, known people, remembered memory, removed lifecycle.Policy, taken map[string]bool) work {
	w := work{tasks: make([]*task, 0, len(want)), managed: make(map[string]bool, len(remembered.IDs))}
	for _, id := range remembered.IDs {
		w.managed[id] = true
	}
	has, unclear := holders(want, known, remembered)
	owners := ownersOf(known, remembered)
	w.unclear = unclear
	for key, from := range renames(want, has, owners) {
		if !taken[key] {
			has[key] = from
		}
	}
	gone := maps.Clone(remembered.IDs) // by key in memory, the accounts of people that are not on the list
	for _, key := range want.keys() {
		t := &task{want: want[key], from: key}
		if from := has[key]; from != "" {
			t.from = from
			delete(gone, from)
			t.load(known, remembered)
		}
		t.external = owners.other(t.want.person.ExternalID, t.from)
		w.tasks = append(w.tasks, t)
	}
	for _, key := range sorted(gone) {
		w.leavers = append(w.leavers, &leaver{
			known: known[remembered.shownAs(key)], id: remembered.IDs[key], key: key,
			policy: removed,
		})
	}
	for _, key := range sorted(remembered.Outsiders) {
		_, listed := want[key] // a listed person is on the roster by now, which adopts the account
		if e, shown := known[key]; shown && !listed {
			w.outsiders = append(w.outsiders, &leaver{
				known: e, id: remembered.Outsiders[key], key: key,
				policy: lifecycle.Deactivate,
			})
		}
	}
	return w
}

// holders maps the key of a listed person to the memory key of the account that the person already has by name. That is
// the account that the roster had for the person. Or it is the account of a person that was renamed elsewhere to the
// listed name and is listed under no other. In the second case a different external id means a different person, unless
// the external id was changed elsewhere too.
//
// If the roster lists both names, the account may be that of either person, and only an external id shows whose it is.
// Without one it is unclear.
func holders(want, known people, remembered memory) (has map[string]string, unclear []diagnose.Change) {
	has = make(map[string]string, len(want))
	for key := range want {
		if remembered.IDs[key] != "" {
			has[key] = key
		}
	}
	for _, key := range sorted(remembered.Renamed) {
		shown := remembered.Renamed[key]
		renamed, listed := want[shown]
		if !listed || has[shown] != "" || remembered.IDs[key] == "" {
			continue
		}
		was, is := idOf(known[shown]), idOf(renamed)
		if remembered.Rekeyed[key] {
			was = ""
		}
		former, both := want[key]
		switch other := idOf(former); {
		case !both && (was == "" || is == "" || was == is), both && was != "" && belongs(was, is, other):
			delete(has, key)
			has[shown] = key
		case both && (was == "" || !belongs(was, other, is)):
			unclear = append(unclear, diagnose.Change{From: former.person.UserName, To: renamed.person.UserName})
		}
	}
	return has, unclear
}

// belongs reports whether an account belongs to one person and not to another, by their external ids: the account has
// that of the one, or the one has none and the other has a different one than the account.
func belongs(account, one, other string) bool {
	return account == one || one == "" && other != "" && other != account
}

// renames maps the key of a listed person to that person's memory key, for people whose user name the roster changes.
// The external id identifies them: one person on the roster and one in the state have it, the roster no longer lists
// that person's old name, and the new name has no account.
func renames(want people, has map[string]string, owners owners) map[string]string {
	stays := make(map[string]bool, len(has))
	for _, key := range has {
		stays[key] = true
	}
	wanted := map[string]string{}
	several := map[string]bool{}
	for key, e := range want {
		id := idOf(e)
		several[id] = several[id] || wanted[id] != ""
		wanted[id] = key
	}
	renamed := map[string]string{}
	for id, key := range wanted {
		of := owners[id]
		if id == "" || several[id] || has[key] != "" || len(of) != 1 {
			continue
		}
		if from := of[0]; !stays[from.key] && !from.outsider && !from.rekeyed {
			renamed[key] = from.key
		}
	}
	return renamed
}

// owners are the people of the state, by external id.
type owners map[string][]owner

type owner struct {
	key      string // in memory
	userName string // as the state shows it
	outsider bool
	rekeyed  bool
}

func ownersOf(known people, remembered memory) owners {
	all := owners{}
	note := func(key, shown string, outsider bool) {
		if id := idOf(known[shown]); id != "" {
			all[id] = append(all[id], owner{key, known[shown].person.UserName, outsider, remembered.Rekeyed[key]})
		}
	}
	for _, key := range sorted(remembered.IDs) {
		note(key, remembered.shownAs(key), false)
	}
	for _, key := range sorted(remembered.Outsiders) {
		note(key, key, true)
	}
	return all
}

// other is the user name of the person that has an external id in the state. It is "" where there is none, or where it
// is the person with this key.
func (all owners) other(id *string, key string) string {
	if id == nil {
		return ""
	}
	other := ""
	for _, o := range all[scim.TextKey(*id)] {
		switch {
		case o.key == key && !o.outsider:
			return ""
		case !o.rekeyed && other == "":
			other = o.userName
		}
	}
	return other
}

// load takes from memory and state which account a person has, and works out what differs.
func (t *task) load(known people, remembered memory) {
	t.id, t.known, t.ops = remembered.IDs[t.from], entry{}, nil
	if t.id == "" {
		return
	}
	t.known = known[remembered.shownAs(t.from)]
	if t.known.raw != "" {
		t.ops = changes(t.want, t.known)
	}
}

// removedNames are the people whose access or account this run would end.
func (w *work) removedNames() []string {
	var names []string
	for _, l := range slices.Concat(w.leavers, w.outsiders) {
		if l.endsAccess() {
			names = append(names, l.userName())
		}
	}
	return names
}

// regrouped counts the people that change only their groups.
func (w *work) regrouped() int {
	count := 0
	for _, t := range w.tasks {
		if t.onlyRegroups() {
			count++
		}
	}
	return count
}

// pending are the people to create or change.
func (w *work) pending() []*task {
	var tasks []*task
	for _, t := range w.tasks {
		if t.isNew() || len(t.ops) > 0 {
			tasks = append(tasks, t)
		}
	}
	return tasks
}
