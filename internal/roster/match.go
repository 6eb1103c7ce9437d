package roster

import (
	"maps"
	"slices"

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

	// What came of it.
	failed bool
	taken  bool     // another resource has taken them over, so they are not changed
	shifts int      // groups whose turn is still to come for them
	fresh  bool     // made, taken over or found again in this run: nothing is known of their groups
	missed []string // groups into which they could not be put
	stuck  []string // groups out of which they could not be taken
}

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

// match works out who is to be made, changed and let go. People are matched by id: the memory tells the id of everybody
// whom the configuration had, and what the state shows of them under another name. Where a roster gives somebody's external
// id to another name, it is the same person, renamed in the roster, and the account goes with the person.
func match(want, known people, remembered memory, removed lifecycle.Policy) work {
	w := work{tasks: make([]*task, 0, len(want)), managed: make(map[string]bool, len(remembered.IDs))}
	for _, id := range remembered.IDs {
		w.managed[id] = true
	}
	renamed := renames(want, known, remembered)
	gone := maps.Clone(remembered.IDs) // by key in memory, those who are not listed
	for _, from := range renamed {
		delete(gone, from)
	}
	for _, key := range want.keys() {
		t := &task{want: want[key], from: key}
		if from, ok := renamed[key]; ok {
			t.from = from
			t.recall(known, remembered)
		} else if gone[key] != "" { // and not renamed to make room for somebody else
			t.recall(known, remembered)
			delete(gone, key)
		}
		w.tasks = append(w.tasks, t)
	}
	for _, key := range sorted(gone) {
		// Somebody renamed elsewhere whose new name the roster now lists is not leaving.
		if t := w.listedAs(remembered.shownAs(key)); t != nil && t.id == "" {
			t.from = key
			t.recall(known, remembered)
			continue
		}
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

// renames are, by the key that the roster lists, the keys in memory of those whom it knows by their external id under
// another name: one whom it lists no more, or whose name it gives to somebody with another external id.
func renames(want, known people, remembered memory) map[string]string {
	const several = ""
	owners, wanted := map[string]string{}, map[string]string{}
	note := func(keys map[string]string, external *string, key string) {
		if external == nil {
			return
		}
		if _, again := keys[*external]; again {
			key = several
		}
		keys[*external] = key
	}
	external := func(key string) *string { return known[remembered.shownAs(key)].person.ExternalID }
	for key := range remembered.IDs {
		if !remembered.Rekeyed[key] {
			note(owners, external(key), key)
		}
	}
	for key, e := range want {
		note(wanted, e.person.ExternalID, key)
	}
	renamed := map[string]string{}
	for id, key := range wanted {
		from := owners[id]
		if key == several || from == several || from == key || remembered.IDs[key] != "" && external(key) == nil {
			continue
		}
		if holder, listed := want[from]; !listed || holder.person.ExternalID != nil && *holder.person.ExternalID != id {
			renamed[key] = from
		}
	}
	return renamed
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

func (w *work) listedAs(key string) *task {
	i, found := slices.BinarySearchFunc(w.tasks, key, func(t *task, key string) int { return compare(t.want.key, key) })
	if !found {
		return nil
	}
	return w.tasks[i]
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
