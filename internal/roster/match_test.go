package roster

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
)

// of is a roster of people by the local part of their names, each with more of their JSON.
func of(people map[string]string) script {
	texts := map[string]string{}
	for local, more := range people {
		texts[local+"@example.com"] = `{"user_type":"endUser","given_name":"G","family_name":"F"` + more + `}`
	}
	return script(encode(texts))
}

// script is a roster's text.
type script string

func ids(m map[string]string) map[string]string {
	full := map[string]string{}
	for local, id := range m {
		full[local+"@example.com"] = id
	}
	return full
}

// by is a roster of people with external ids, as in "ada=1 eve=2 guest="; "guest=" has none.
func by(pairs string) script {
	people := map[string]string{}
	for pair := range strings.FieldsSeq(pairs) {
		local, id, _ := strings.Cut(pair, "=")
		if id != "" {
			id = `,"external_id":"` + id + `"`
		}
		people[local] = id
	}
	return of(people)
}

// owning is a memory of accounts, as in "ada=1 eve=2".
func owning(pairs string) memory {
	m := newMemory()
	for pair := range strings.FieldsSeq(pairs) {
		local, id, _ := strings.Cut(pair, "=")
		m.IDs[local+"@example.com"] = id
	}
	return m
}

// changed is a memory with something more in it.
func changed(m memory, change func(memory)) memory {
	change(m)
	return m
}

// TestMatch: the people that a run creates, changes and releases, by the local part of their names. "ada 1" is the task
// of Ada with the id 1. What differs follows, and then the person that has her external id in the state. Texts that a
// configuration must not have are matched too.
func TestMatch(t *testing.T) {
	t.Parallel()
	none := map[string]string{}
	for name, c := range map[string]struct {
		want, known script
		memory      memory
		taken       []string // names that others have at the service
		tasks       []string
		leavers     []string
		outsiders   []string
	}{
		"no one yet": {
			want: of(map[string]string{"ada": "", "eve": ""}), known: of(none),
			tasks: []string{"ada new", "eve new"},
		},
		"nothing differs": {
			want: of(map[string]string{"ada": ""}), known: of(map[string]string{"ada": ""}), memory: memory{IDs: ids(map[string]string{"ada": "1"})},
			tasks: []string{"ada 1"},
		},
		"one differs": {
			want: of(map[string]string{
				"ada": `,"email":"a@example.com"`,
				"eve": "",
			}), known: of(map[string]string{"ada": "", "eve": ""}),
			memory: memory{IDs: ids(map[string]string{"ada": "1", "eve": "2"})},
			tasks:  []string{"ada 1: emails", "eve 2"},
		},
		"one leaves, one comes": {
			want: of(map[string]string{"eve": ""}), known: of(map[string]string{"ada": ""}), memory: memory{IDs: ids(map[string]string{"ada": "1"})},
			tasks: []string{"eve new"}, leavers: []string{"ada 1 deactivate"},
		},
		"renamed elsewhere": {
			want: of(map[string]string{"ada": ""}), known: of(map[string]string{"addie": ""}),
			memory: memory{IDs: ids(map[string]string{"ada": "1"}), Renamed: ids(map[string]string{"ada": "addie@example.com"})},
			tasks:  []string{"ada 1: userName"},
		},
		"renamed elsewhere, and the roster follows": {
			want: of(map[string]string{"addie": ""}), known: of(map[string]string{"addie": ""}),
			memory: memory{IDs: ids(map[string]string{"ada": "1"}), Renamed: ids(map[string]string{"ada": "addie@example.com"})},
			tasks:  []string{"addie 1"},
		},
		"renamed elsewhere and no longer listed": {
			want: of(none), known: of(map[string]string{"addie": ""}),
			memory: memory{
				IDs:     ids(map[string]string{"ada": "1"}),
				Renamed: ids(map[string]string{"ada": "addie@example.com"}),
			},
			leavers: []string{"addie 1 deactivate"},
		},
		"renamed in the roster, known by external id": {
			want: of(map[string]string{"king": `,"external_id":"x"`}), known: of(map[string]string{"ada": `,"external_id":"x"`}),
			memory: memory{IDs: ids(map[string]string{"ada": "1"})},
			tasks:  []string{"king 1: userName"},
		},
		"renamed in the roster without an external id": {
			want: of(map[string]string{"king": ""}), known: of(map[string]string{"ada": ""}), memory: memory{IDs: ids(map[string]string{"ada": "1"})},
			tasks: []string{"king new"}, leavers: []string{"ada 1 deactivate"},
		},
		"an external id that two leavers have": {
			want: of(map[string]string{"king": `,"external_id":"x"`}), known: of(map[string]string{
				"ada": `,"external_id":"x"`,
				"eve": `,"external_id":"x"`,
			}),
			memory: memory{IDs: ids(map[string]string{"ada": "1", "eve": "2"})},
			tasks:  []string{"king new of ada"}, leavers: []string{"ada 1 deactivate", "eve 2 deactivate"},
		},
		"an external id that two newcomers have": {
			want:   of(map[string]string{"king": `,"external_id":"x"`, "noel": `,"external_id":"x"`}),
			known:  of(map[string]string{"ada": `,"external_id":"x"`}),
			memory: memory{IDs: ids(map[string]string{"ada": "1"})},
			tasks:  []string{"king new of ada", "noel new of ada"}, leavers: []string{"ada 1 deactivate"},
		},
		"the external id of a user who stays": {
			want: of(map[string]string{
				"ada":  `,"external_id":"x"`,
				"king": `,"external_id":"x"`,
			}), known: of(map[string]string{"ada": `,"external_id":"x"`}),
			memory: memory{IDs: ids(map[string]string{"ada": "1"})},
			tasks:  []string{"ada 1", "king new of ada"},
		},
		"swapped elsewhere": {
			want: of(map[string]string{"ada": "", "eve": `,"external_id":"e"`}), known: of(map[string]string{
				"eve": "",
				"ada": `,"external_id":"e"`,
			}),
			memory: memory{
				IDs:     ids(map[string]string{"ada": "1", "eve": "2"}),
				Renamed: ids(map[string]string{"ada": "eve@example.com", "eve": "ada@example.com"}),
			},
			tasks: []string{"ada 1: userName", "eve 2: userName"},
		},
		"swapped in the roster": {
			want: of(map[string]string{
				"ada": `,"external_id":"e"`,
				"eve": `,"external_id":"a"`,
			}), known: of(map[string]string{
				"ada": `,"external_id":"a"`,
				"eve": `,"external_id":"e"`,
			}),
			memory: memory{IDs: ids(map[string]string{"ada": "1", "eve": "2"})},
			tasks:  []string{"ada 1: externalId of eve", "eve 2: externalId of ada"},
		},
		"external ids swapped elsewhere": {
			want: of(map[string]string{
				"ada": `,"external_id":"a"`,
				"eve": `,"external_id":"e"`,
			}), known: of(map[string]string{
				"ada": `,"external_id":"e"`,
				"eve": `,"external_id":"a"`,
			}),
			memory: memory{
				IDs:     ids(map[string]string{"ada": "1", "eve": "2"}),
				Rekeyed: map[string]bool{"ada@example.com": true, "eve@example.com": true},
			},
			tasks: []string{"ada 1: externalId", "eve 2: externalId"},
		},
		"renamed, and a newcomer gets the name": {
			want: of(map[string]string{
				"king": `,"external_id":"a"`,
				"ada":  `,"external_id":"n"`,
			}), known: of(map[string]string{"ada": `,"external_id":"a"`}),
			memory: memory{IDs: ids(map[string]string{"ada": "1"})},
			tasks:  []string{"ada 1: externalId", "king new of ada"},
		},
		"everyone gets the next one's name": {
			want: by("bob=a cid=b"), known: by("ann=a bob=b"), memory: owning("ann=1 bob=2"),
			tasks: []string{"bob 2: externalId of ann", "cid new of bob"}, leavers: []string{"ann 1 deactivate"},
		},
		"a column shifted by one row": {
			want: by("ada=2 bob=3 cleo=4"), known: by("ada=1 bob=2 cleo=3"), memory: owning("ada=1 bob=2 cleo=3"),
			tasks: []string{"ada 1: externalId of bob", "bob 2: externalId of cleo", "cleo 3: externalId"},
		},
		"a column shifted by one row, and the first one goes": {
			want: by("bob=1 cleo=2"), known: by("ada=1 bob=2 cleo=3"), memory: owning("ada=1 bob=2 cleo=3"),
			tasks:   []string{"bob 2: externalId of ada", "cleo 3: externalId of bob"},
			leavers: []string{"ada 1 deactivate"},
		},
		"a placeholder moves to a newcomer": {
			want: by("ada=1002 bob=TBD"), known: by("ada=TBD"), memory: owning("ada=1"),
			tasks: []string{"ada 1: externalId", "bob new"},
		},
		"a leaver's placeholder": {
			want: by("bob=contractor"), known: by("ada=contractor"), memory: owning("ada=1"),
			tasks: []string{"bob new"}, leavers: []string{"ada 1 deactivate"},
		},
		"the external id of a user who stays and gets another": {
			want: by("ada=9 king=1"), known: by("ada=1"), memory: owning("ada=1"),
			tasks: []string{"ada 1: externalId", "king new of ada"},
		},
		"renamed in the roster to a name that a user has": {
			want: by("king=x"), known: by("ada=x"), memory: owning("ada=1"), taken: []string{"king"},
			tasks: []string{"king new of ada"}, leavers: []string{"ada 1 deactivate"},
		},
		"renamed in the roster to the name of a user on it": {
			want: by("king=x"), known: by("ada=x king="), memory: owning("ada=1 king=2"),
			tasks: []string{"king 2: externalId of ada"}, leavers: []string{"ada 1 deactivate"},
		},
		"renamed in the roster, and a person outside has the external id too": {
			want: by("king=x"), known: by("ada=x mole=x"),
			memory: changed(owning("ada=1"), func(m memory) { m.Outsiders["mole@example.com"] = "9" }),
			tasks:  []string{"king new of ada"}, leavers: []string{"ada 1 deactivate"},
			outsiders: []string{"mole 9 deactivate"},
		},
		"renamed in the roster, by an external id that a user has changed elsewhere": {
			want: by("king=x"), known: by("ada=x"),
			memory: changed(owning("ada=1"), func(m memory) { m.Rekeyed["ada@example.com"] = true }),
			tasks:  []string{"king new"}, leavers: []string{"ada 1 deactivate"},
		},
		"renamed elsewhere, and the roster lists the new name with another external id": {
			want: by("addie=2"), known: by("addie=1"),
			memory: changed(owning("ada=1"), func(m memory) { m.Renamed["ada@example.com"] = "addie@example.com" }),
			tasks:  []string{"addie new"}, leavers: []string{"addie 1 deactivate"},
		},
		"renamed elsewhere with another external id, and the roster lists the new name": {
			want: by("addie=1"), known: by("addie=9"),
			memory: changed(owning("ada=1"), func(m memory) {
				m.Renamed["ada@example.com"], m.Rekeyed["ada@example.com"] = "addie@example.com", true
			}),
			tasks: []string{"addie 1: externalId"},
		},
		"renamed elsewhere, and in the roster to a third name": {
			want: by("king=x"), known: by("addie=x"),
			memory: changed(owning("ada=1"), func(m memory) { m.Renamed["ada@example.com"] = "addie@example.com" }),
			tasks:  []string{"king 1: userName"},
		},
		"two are renamed at once": {
			want: by("king=x noel=y"), known: by("ada=x eve=y"), memory: owning("ada=1 eve=2"),
			tasks: []string{"king 1: userName", "noel 2: userName"},
		},
		"a name that had no external id gets a leaver's": {
			want: by("ada=x"), known: by("ada= eve=x"), memory: owning("ada=1 eve=2"),
			tasks: []string{"ada 1: externalId of eve"}, leavers: []string{"eve 2 deactivate"},
		},
		"known by id, and the state shows nothing": {
			want: of(map[string]string{"ada": ""}), known: of(none), memory: memory{IDs: ids(map[string]string{"ada": "1"})},
			tasks: []string{"ada 1 new"},
		},
		"an outsider": {
			want: of(map[string]string{"ada": ""}), known: of(map[string]string{"ada": "", "mole": ""}),
			memory: memory{IDs: ids(map[string]string{"ada": "1"}), Outsiders: ids(map[string]string{"mole": "9"})},
			tasks:  []string{"ada 1"}, outsiders: []string{"mole 9 deactivate"},
		},
		"an outsider put on the roster": {
			want: of(map[string]string{"ada": "", "mole": ""}), known: of(map[string]string{"ada": "", "mole": ""}),
			memory: memory{IDs: ids(map[string]string{"ada": "1"}), Outsiders: ids(map[string]string{"mole": "9"})},
			tasks:  []string{"ada 1", "mole new"},
		},
		"an outsider who is shown no more": {
			want: of(none), known: of(none), memory: memory{Outsiders: ids(map[string]string{"mole": "9"})},
		},
		"known, and no one remembers the id": {
			want: of(map[string]string{"ada": ""}), known: of(map[string]string{"ada": "", "eve": ""}),
			tasks: []string{"ada new"},
		},
		"the case of a name": {
			want: script(strings.Replace(string(of(map[string]string{"ada": ""})), "ada", "ADA",
				1)), known: of(map[string]string{"ada": ""}),
			memory: memory{IDs: ids(map[string]string{"ada": "1"})},
			tasks:  []string{"ada 1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			taken := map[string]bool{}
			for _, local := range c.taken {
				taken[local+"@example.com"] = true
			}
			w := match(known(string(c.want)), known(string(c.known)), c.memory, lifecycle.Deactivate, taken)
			var tasks, leavers, outsiders []string
			for _, task := range w.tasks {
				tasks = append(tasks, describe(task))
			}
			for _, l := range w.leavers {
				leavers = append(leavers, fmt.Sprintf("%s %s %s", local(l.userName()), l.id, l.policy))
			}
			for _, l := range w.outsiders {
				outsiders = append(outsiders, fmt.Sprintf("%s %s %s", local(l.userName()), l.id, l.policy))
			}
			if diff := cmp.Diff([][]string{c.tasks, c.leavers, c.outsiders}, [][]string{tasks, leavers, outsiders}); diff != "" {
				t.Errorf("tasks, leavers, outsiders (-want +got)\n%s", diff)
			}
			for _, id := range c.memory.IDs {
				if !w.managed[id] {
					t.Errorf("%s is managed, and may be taken for another account", id)
				}
			}
		})
	}
}

func describe(t *task) string {
	s := local(t.want.key)
	if t.id != "" {
		s += " " + t.id
	}
	if t.isNew() {
		s += " new"
	}
	for i, op := range t.ops {
		s += map[bool]string{true: ": ", false: ", "}[i == 0] + op.Path
	}
	if t.external != "" {
		s += " of " + local(t.external)
	}
	return s
}

func local(userName string) string {
	before, _, _ := strings.Cut(userName, "@")
	return before
}

func TestRemovedNames(t *testing.T) {
	t.Parallel()
	text := of(map[string]string{"ada": "", "eve": `,"active":false`, "mole": ""})
	remembered := memory{
		IDs:       ids(map[string]string{"ada": "1", "eve": "2"}),
		Outsiders: ids(map[string]string{"mole": "9"}),
	}
	for policy, want := range map[lifecycle.Policy][]string{
		lifecycle.Deactivate: {"ada", "mole"}, // Eve could not sign in anyway
		lifecycle.Delete:     {"ada", "eve", "mole"},
		lifecycle.Abandon:    {"mole"},
	} {
		w := match(people{}, known(string(text)), remembered, policy, nil)
		var got []string
		for _, name := range w.removedNames() {
			got = append(got, local(name))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v depart, want %v", policy, got, want)
		}
	}
}

func TestGroupChanges(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		want, known map[string]string
		fresh       bool
		shifts      []string
	}{
		"nothing": {
			map[string]string{"ada": `,"groups":["Desk"]`},
			map[string]string{"ada": `,"groups":["desk"]`},
			false, nil,
		},
		"comes": {
			map[string]string{"ada": `,"groups":["Desk"]`},
			map[string]string{"ada": `,"groups":[]`},
			false,
			[]string{"Desk +ada"},
		},
		"goes, and others stay": {
			map[string]string{"ada": `,"groups":[]`, "eve": `,"groups":["Desk"]`},
			map[string]string{"ada": `,"groups":["Desk"]`, "eve": `,"groups":["Desk"]`},
			false,
			[]string{"Desk -ada"},
		},
		"the last one goes": {
			map[string]string{"ada": `,"groups":[]`},
			map[string]string{"ada": `,"groups":["Desk"]`},
			false,
			[]string{"Desk -ada"},
		},
		"not managed any more": {
			map[string]string{"ada": ``},
			map[string]string{"ada": `,"groups":["Desk"]`},
			false, nil,
		},
		"managed from now on": {
			map[string]string{"ada": `,"groups":["Desk"]`, "eve": `,"groups":["Field"]`},
			map[string]string{"ada": ``, "eve": `,"groups":["Field"]`},
			false,
			[]string{"Desk +ada -eve", "Field -ada"},
		},
		"a group newly named": {
			map[string]string{"ada": `,"groups":["Desk"]`, "eve": `,"groups":[]`, "guest": ``},
			map[string]string{"ada": `,"groups":[]`, "eve": `,"groups":[]`, "guest": ``},
			false,
			[]string{"Desk +ada -eve"},
		},
		"a user that is not known": {
			map[string]string{"ada": `,"groups":["Desk"]`, "eve": `,"groups":["Field"]`},
			map[string]string{"ada": `,"groups":["Desk"]`, "eve": `,"groups":["Field"]`},
			true,
			[]string{"Desk +ada -eve", "Field -ada +eve"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, _ := parse(string(of(c.want)))
			remembered := newMemory()
			for local := range c.known {
				remembered.IDs[local+"@example.com"] = local
			}
			r, _ := newRun(t.Context(), nil, "owner", model{}, want, known(string(of(c.known))), remembered)
			for _, task := range r.tasks {
				task.fresh = c.fresh
			}
			var got []string
			for _, s := range r.groupChanges() {
				line := s.name
				signs := map[string]string{}
				for _, task := range s.in {
					signs[task.id] = "+"
				}
				for _, task := range slices.Concat(s.out, s.rest()) {
					signs[task.id] = "-"
				}
				for _, local := range slices.Sorted(maps.Keys(signs)) {
					line += " " + signs[local] + local
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(c.shifts, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
