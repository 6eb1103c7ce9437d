package roster

import (
	"maps"
	"slices"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// work is what a plan has to do, worked out without a request.
type work struct {
	tasks     []*task   // people who are listed, by key
	leavers   []*leaver // people who were, and are no longer
	outsiders []*leaver // people whom the state shows though nobody listed them
	managed   map[string]bool
}

// task is one listed person.
type task struct {
	want, known entry  // known is empty where the state does not know them
	id          string // "": not known
	from        string // the key in memory under which they are known
	ops         []scim.Operation
	external    string // the person that has their new external id in the state; "": nobody else

	// What came of it.
	failed bool
	blind  bool     // nothing is known of their groups, or no state says
	shifts int      // groups whose turn is still to come for them
	fresh  bool     // made, taken over or found again in this run: nothing is known of their groups
	missed []string // groups into which they could not be put
	stuck  []string // groups out of which they could not be taken
}

// renames reports whether somebody's account gets another name.
func (t *task) renames() bool { return !t.isNew() && t.want.key != t.known.key }

// isNew reports whether the state shows nothing of a person: they are made, taken over or found again.
func (t *task) isNew() bool { return t.id == "" || t.known.raw == "" }

// regroups reports whether a person's groups are to be others.
func (t *task) regroups() bool {
	return t.want.groups != nil && !sameNames(t.want.groups, t.known.groups)
}

// onlyRegroups reports whether nothing of a person is to change but their groups.
func (t *task) onlyRegroups() bool { return !t.isNew() && len(t.ops) == 0 && t.regroups() }

// leaver is one person who is to go.
type leaver struct {
	known  entry
	id     string
	key    string // in the memory
	policy lifecycle.Policy
}

// userName is the name that the state shows.
func (l *leaver) userName() string { return l.known.person.UserName }

// goes reports whether letting go of a person ends somebody's access, or the account.
func (l *leaver) goes() bool {
	return l.policy == lifecycle.Delete || l.policy == lifecycle.Deactivate && l.known.person.IsActive()
}

// match works out who is to be made, changed and let go. A person keeps the account that the memory or the state has
// for their name. Only a person that has none is looked for by external id: see [renames]. taken are the new names
// that other accounts have at the service, so that nobody is renamed to them.
func match(want, known people, remembered memory, removed lifecycle.Policy, taken map[string]bool) work {
	w := work{tasks: make([]*task, 0, len(want)), managed: make(map[string]bool, len(remembered.IDs))}
	for _, id := range remembered.IDs {
		w.managed[id] = true
	}
	has, owners := holders(want, known, remembered), ownersOf(known, remembered)
	for key, from := range renames(want, has, owners) {
		if !taken[key] {
			has[key] = from
		}
	}
	gone := maps.Clone(remembered.IDs) // by key in memory, the accounts that nobody on the list has
	for _, key := range want.keys() {
		t := &task{want: want[key], from: key}
		if from := has[key]; from != "" {
			t.from = from
			delete(gone, from)
		}
		t.recall(known, remembered)
		t.external = owners.other(t.want.person.ExternalID, t.from)
		w.tasks = append(w.tasks, t)
	}
	for _, key := range sorted(gone) {
		w.leavers = append(w.leavers, &leaver{known: known[remembered.shownAs(key)], id: remembered.IDs[key], key: key, policy: removed})
	}
	for _, key := range sorted(remembered.Outsiders) {
		_, listed := want[key] // then somebody has put them on the roster, and they are taken over
		if e, shown := known[key]; shown && !listed {
			w.outsiders = append(w.outsiders, &leaver{known: e, id: remembered.Outsiders[key], key: key, policy: lifecycle.Deactivate})
		}
	}
	return w
}

// holders are, by the key that the roster lists, the keys in memory of those who have an account by their name: the
// one that the roster had for them, or that of a person who was renamed elsewhere to the listed name, and is listed
// under no other. In the latter case another external id means another person, unless
// somebody changed it elsewhere too.
func holders(want, known people, remembered memory) map[string]string {
	has := make(map[string]string, len(want))
	for key := range want {
		if remembered.IDs[key] != "" {
			has[key] = key
		}
	}
	for _, key := range sorted(remembered.Renamed) {
		shown := remembered.Renamed[key]
		e, listed := want[shown]
		if _, stays := want[key]; stays || !listed || has[shown] != "" || remembered.IDs[key] == "" {
			continue
		}
		was, is := idOf(known[shown]), idOf(e)
		if was == "" || is == "" || was == is || remembered.Rekeyed[key] {
			has[shown] = key
		}
	}
	return has
}

// renames are, by the key that the roster lists, the keys in memory of people whose user name the roster changes. The
// external id identifies them: one person has it on the roster and one in the state, the roster does not list that
// person's name any more, and the new name has no account.
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

// other is the user name of the person that has an external id in the state; "": nobody, or the person with this key.
func (all owners) other(id *string, key string) string {
	if id == nil {
		return ""
	}
	other := ""
	for _, o := range all[strings.TrimSpace(*id)] {
		switch {
		case o.key == key && !o.outsider:
			return ""
		case !o.rekeyed && other == "":
			other = o.userName
		}
	}
	return other
}

// recall takes from memory and state who a person is, and works out what differs.
func (t *task) recall(known people, remembered memory) {
	t.id, t.known, t.ops = remembered.IDs[t.from], entry{}, nil
	if t.id == "" {
		return
	}
	t.known = known[remembered.shownAs(t.from)]
	if t.known.raw != "" {
		t.ops = changes(t.want, t.known)
	}
}

// departures are those whose access or account this would end.
func (w *work) departures() []string {
	var names []string
	for _, l := range slices.Concat(w.leavers, w.outsiders) {
		if l.goes() {
			names = append(names, l.userName())
		}
	}
	return names
}

// regrouped counts the people of whom nothing is to change but their groups.
func (w *work) regrouped() int {
	count := 0
	for _, t := range w.tasks {
		if t.onlyRegroups() {
			count++
		}
	}
	return count
}

// pending are the people who are to be made or changed.
func (w *work) pending() []*task {
	var tasks []*task
	for _, t := range w.tasks {
		if t.isNew() || len(t.ops) > 0 {
			tasks = append(tasks, t)
		}
	}
	return tasks
}
