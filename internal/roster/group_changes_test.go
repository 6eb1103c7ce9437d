package roster

import (
	"fmt"
	"testing"
)

// BenchmarkGroupChanges works out who comes into which group where nothing is known of anyone's groups.
func BenchmarkGroupChanges(b *testing.B) {
	for _, size := range []struct{ people, groups int }{{20_000, 20}, {20_000, 2000}} {
		b.Run(fmt.Sprintf("%d people, %d groups", size.people, size.groups), func(b *testing.B) {
			for b.Loop() {
				newcomers(size.people, size.groups).groupChanges()
			}
		})
	}
}

// TestGroupChangesGrowWithTheRoster: the work of a first apply grows with the memberships that the roster lists, and
// not with people times groups.
func TestGroupChangesGrowWithTheRoster(t *testing.T) {
	const people, groups = 2000, 400
	r := newcomers(people, groups)
	shifts := r.groupChanges()
	coming, leaving := 0, 0
	for _, s := range shifts {
		coming, leaving = coming+len(s.in), leaving+len(s.out)
		if len(s.others) != people || len(s.rest()) != people-len(s.in) {
			t.Errorf("%s: %d others, %d of whom are to be out", s.name, len(s.others), len(s.rest()))
		}
	}
	if len(shifts) != groups || coming != people || leaving != 0 {
		t.Errorf("%d shifts; %d come and %d go", len(shifts), coming, leaving)
	}
	if &shifts[0].others[0] != &shifts[1].others[0] {
		t.Error("each group has a list of the others of its own")
	}
}

// newcomers is a run of people who have just been made, each for one of the groups.
func newcomers(people, groups int) *run {
	r := &run{want: make(map[string]entry, people), known: nil}
	for i := range people {
		key := fmt.Sprintf("person%05d@example.com", i)
		e := entry{key: key, groups: []string{fmt.Sprintf("Group %d", i%groups)}}
		r.want[key] = e
		r.tasks = append(r.tasks, &task{want: e, id: fmt.Sprint(i), fresh: true})
	}
	return r
}
