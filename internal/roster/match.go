package roster

import (
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
// whom the configuration had, and what the state shows of them under another name. Somebody who is listed anew with the
// external id of somebody who leaves is the same person, renamed in the roster.
func match(want, known people, remembered memory, removed lifecycle.Policy) work {
	w := work{managed: make(map[string]bool, len(remembered.IDs))}
	gone := map[string]bool{} // keys in memory of those who are not listed
	for key, id := range remembered.IDs {
		w.managed[id] = true
		if _, listed := want[key]; !listed {
			gone[key] = true
		}
	}
	byExternalID := leaving(gone, known, remembered)
	w.tasks = make([]*task, 0, len(want))
	for _, key := range want.keys() {
		t := &task{want: want[key], from: key}
		if external := t.want.person.ExternalID; remembered.IDs[key] == "" && external != nil && gone[byExternalID[*external]] {
			t.from = byExternalID[*external]
			delete(gone, t.from)
		}
		w.tasks = append(w.tasks, t)
		t.recall(known, remembered)
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

// leaving are the keys of those who are not listed by their external id, but for an id that several have.
func leaving(gone map[string]bool, known people, remembered memory) map[string]string {
	by := map[string]string{}
	for _, key := range sorted(gone) {
		external := known[remembered.shownAs(key)].person.ExternalID
		if external == nil {
			continue
		}
		if _, several := by[*external]; several {
			key = ""
		}
		by[*external] = key
	}
	return by
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

// todo are the people who are to be made or changed.
func (w *work) todo() []*task {
	var tasks []*task
	for _, t := range w.tasks {
		if t.isNew() || len(t.ops) > 0 {
			tasks = append(tasks, t)
		}
	}
	return tasks
}
