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

// TestMatch: who is made, changed, let go, by the local part of their names: "ada 1" is the task of Ada with the id 1,
// and what differs follows.
func TestMatch(t *testing.T) {
	t.Parallel()
	none := map[string]string{}
	for name, c := range map[string]struct {
		want, known script
		memory      memory
		tasks       []string
		leavers     []string
		outsiders   []string
	}{
		"nobody yet": {
			want: of(map[string]string{"ada": "", "eve": ""}), known: of(none),
			tasks: []string{"ada new", "eve new"},
		},
		"nothing differs": {
			want: of(map[string]string{"ada": ""}), known: of(map[string]string{"ada": ""}), memory: memory{IDs: ids(map[string]string{"ada": "1"})},
			tasks: []string{"ada 1"},
		},
		"one differs": {
			want: of(map[string]string{"ada": `,"email":"a@example.com"`, "eve": ""}), known: of(map[string]string{"ada": "", "eve": ""}),
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
			memory:  memory{IDs: ids(map[string]string{"ada": "1"}), Renamed: ids(map[string]string{"ada": "addie@example.com"})},
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
			want: of(map[string]string{"king": `,"external_id":"x"`}), known: of(map[string]string{"ada": `,"external_id":"x"`, "eve": `,"external_id":"x"`}),
			memory: memory{IDs: ids(map[string]string{"ada": "1", "eve": "2"})},
			tasks:  []string{"king new"}, leavers: []string{"ada 1 deactivate", "eve 2 deactivate"},
		},
		"an external id that two newcomers have": {
			want:   of(map[string]string{"king": `,"external_id":"x"`, "noel": `,"external_id":"x"`}),
			known:  of(map[string]string{"ada": `,"external_id":"x"`}),
			memory: memory{IDs: ids(map[string]string{"ada": "1"})},
			tasks:  []string{"king new", "noel new"}, leavers: []string{"ada 1 deactivate"},
		},
		"the external id of somebody who stays": {
			want: of(map[string]string{"ada": `,"external_id":"x"`, "king": `,"external_id":"x"`}), known: of(map[string]string{"ada": `,"external_id":"x"`}),
			memory: memory{IDs: ids(map[string]string{"ada": "1"})},
			tasks:  []string{"ada 1", "king new"},
		},
		"swapped elsewhere": {
			want: of(map[string]string{"ada": "", "eve": `,"external_id":"e"`}), known: of(map[string]string{"eve": "", "ada": `,"external_id":"e"`}),
			memory: memory{IDs: ids(map[string]string{"ada": "1", "eve": "2"}), Renamed: ids(map[string]string{"ada": "eve@example.com", "eve": "ada@example.com"})},
			tasks:  []string{"ada 1: userName", "eve 2: userName"},
		},
		"swapped in the roster": {
			want: of(map[string]string{"ada": `,"external_id":"e"`, "eve": `,"external_id":"a"`}), known: of(map[string]string{"ada": `,"external_id":"a"`, "eve": `,"external_id":"e"`}),
			memory: memory{IDs: ids(map[string]string{"ada": "1", "eve": "2"})},
			tasks:  []string{"ada 2: userName", "eve 1: userName"},
		},
		"external ids swapped elsewhere": {
			want: of(map[string]string{"ada": `,"external_id":"a"`, "eve": `,"external_id":"e"`}), known: of(map[string]string{"ada": `,"external_id":"e"`, "eve": `,"external_id":"a"`}),
			memory: memory{IDs: ids(map[string]string{"ada": "1", "eve": "2"}), Rekeyed: map[string]bool{"ada@example.com": true, "eve@example.com": true}},
			tasks:  []string{"ada 1: externalId", "eve 2: externalId"},
		},
		"renamed, and a newcomer gets the name": {
			want: of(map[string]string{"king": `,"external_id":"a"`, "ada": `,"external_id":"n"`}), known: of(map[string]string{"ada": `,"external_id":"a"`}),
			memory: memory{IDs: ids(map[string]string{"ada": "1"})},
			tasks:  []string{"ada new", "king 1: userName"},
		},
		"everybody gets the next one's name": {
			want:   of(map[string]string{"bob": `,"external_id":"a"`, "cid": `,"external_id":"b"`}),
			known:  of(map[string]string{"ann": `,"external_id":"a"`, "bob": `,"external_id":"b"`}),
			memory: memory{IDs: ids(map[string]string{"ann": "1", "bob": "2"})},
			tasks:  []string{"bob 1: userName", "cid 2: userName"},
		},
		"a name that had no external id takes over a leaver's": {
			want: of(map[string]string{"ada": `,"external_id":"x"`}), known: of(map[string]string{"ada": ``, "eve": `,"external_id":"x"`}),
			memory: memory{IDs: ids(map[string]string{"ada": "1", "eve": "2"})},
			tasks:  []string{"ada 1: externalId"}, leavers: []string{"eve 2 deactivate"},
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
		"known, and nobody remembers the id": {
			want: of(map[string]string{"ada": ""}), known: of(map[string]string{"ada": "", "eve": ""}),
			tasks: []string{"ada new"},
		},
		"the case of a name": {
			want: script(strings.Replace(string(of(map[string]string{"ada": ""})), "ada", "ADA", 1)), known: of(map[string]string{"ada": ""}),
			memory: memory{IDs: ids(map[string]string{"ada": "1"})},
			tasks:  []string{"ada 1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, wrong := parse(string(c.want))
			if len(wrong) > 0 {
				t.Fatal(wrong)
			}
			w := match(want, known(string(c.known)), c.memory, lifecycle.Deactivate)
			var tasks, leavers, outsiders []string
			for _, task := range w.tasks {
				tasks = append(tasks, told(task))
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
					t.Errorf("%s is managed, and may be taken for somebody else", id)
				}
			}
		})
	}
}

func told(t *task) string {
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
	return s
}

func local(userName string) string {
	before, _, _ := strings.Cut(userName, "@")
	return before
}

func TestDepartures(t *testing.T) {
	t.Parallel()
	text := of(map[string]string{"ada": "", "eve": `,"active":false`, "mole": ""})
	remembered := memory{IDs: ids(map[string]string{"ada": "1", "eve": "2"}), Outsiders: ids(map[string]string{"mole": "9"})}
	for policy, want := range map[lifecycle.Policy][]string{
		lifecycle.Deactivate: {"ada", "mole"}, // Eve could not sign in anyway
		lifecycle.Delete:     {"ada", "eve", "mole"},
		lifecycle.Abandon:    {"mole"},
	} {
		w := match(people{}, known(string(text)), remembered, policy)
		var got []string
		for _, name := range w.departures() {
			got = append(got, local(name))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v depart, want %v", policy, got, want)
		}
	}
}

func TestShifts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		want, known map[string]string
		fresh       bool
		shifts      []string
	}{
		"nothing":                           {map[string]string{"ada": `,"groups":["Desk"]`}, map[string]string{"ada": `,"groups":["desk"]`}, false, nil},
		"comes":                             {map[string]string{"ada": `,"groups":["Desk"]`}, map[string]string{"ada": `,"groups":[]`}, false, []string{"Desk +ada"}},
		"goes, and others stay":             {map[string]string{"ada": `,"groups":[]`, "eve": `,"groups":["Desk"]`}, map[string]string{"ada": `,"groups":["Desk"]`, "eve": `,"groups":["Desk"]`}, false, []string{"Desk -ada"}},
		"the last one goes":                 {map[string]string{"ada": `,"groups":[]`}, map[string]string{"ada": `,"groups":["Desk"]`}, false, []string{"Desk -ada"}},
		"not managed any more":              {map[string]string{"ada": ``}, map[string]string{"ada": `,"groups":["Desk"]`}, false, nil},
		"managed from now on":               {map[string]string{"ada": `,"groups":["Desk"]`, "eve": `,"groups":["Field"]`}, map[string]string{"ada": ``, "eve": `,"groups":["Field"]`}, false, []string{"Desk +ada -eve", "Field -ada"}},
		"a group newly named":               {map[string]string{"ada": `,"groups":["Desk"]`, "eve": `,"groups":[]`, "guest": ``}, map[string]string{"ada": `,"groups":[]`, "eve": `,"groups":[]`, "guest": ``}, false, []string{"Desk +ada -eve"}},
		"somebody of whom nothing is known": {map[string]string{"ada": `,"groups":["Desk"]`, "eve": `,"groups":["Field"]`}, map[string]string{"ada": `,"groups":["Desk"]`, "eve": `,"groups":["Field"]`}, true, []string{"Desk +ada -eve", "Field -ada +eve"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, _ := parse(string(of(c.want)))
			remembered := newMemory()
			for local := range c.known {
				remembered.IDs[local+"@example.com"] = local
			}
			r := newRun(nil, "owner", model{}, want, known(string(of(c.known))), remembered)
			for _, task := range r.tasks {
				task.fresh = c.fresh
			}
			var got []string
			for _, s := range r.shifts() {
				line := s.name
				signs := map[string]string{}
				for _, task := range s.in {
					signs[task.id] = "+"
				}
				for _, task := range s.out {
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
