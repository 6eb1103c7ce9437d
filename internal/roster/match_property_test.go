package roster

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
)

// rosters are two random rosters of the same few names and external ids, as a hasty edit leaves them, and what is
// remembered of the first. Some of its people were renamed elsewhere, some external ids were changed there.
func rosters(random *rand.Rand) (want, known people, remembered memory, taken map[string]bool) {
	names := []string{"ada", "bob", "cid", "dora", "eve", "fay"}
	externals := []string{"", "", "1", "2", "3", "4", "TBD", "0"}
	one := func() script {
		people := map[string]string{}
		for _, name := range names {
			if random.IntN(2) == 0 {
				continue
			}
			people[name] = ""
			if id := externals[random.IntN(len(externals))]; id != "" {
				people[name] = fmt.Sprintf(`,"external_id":%q`, id)
			}
		}
		return of(people)
	}
	remembered, taken = newMemory(), map[string]bool{}
	want, known = knownOf(one()), knownOf(one())
	for i, key := range known.keys() {
		was, id := key, fmt.Sprint(i+1)
		switch random.IntN(8) {
		case 0:
			remembered.Outsiders[key] = id
			continue
		case 1:
			was = fmt.Sprintf("was%d@example.com", i)
			name := names[random.IntN(len(names))] + "@example.com"
			if remembered.IDs[name] == "" && known[name].raw == "" {
				was = name
			}
		case 2:
			remembered.Rekeyed[key] = true
		}
		remembered.remember(was, id, key)
	}
	for _, name := range names {
		taken[name+"@example.com"] = random.IntN(4) == 0
	}
	return want, known, remembered, taken
}

func knownOf(text script) people { return known(string(text)) }

// passedOn reports whether the account of a listed name is that of the listed name that NinjaOne gave it. External ids
// show that: the account's is that of the new name, or not that of the old one.
func passedOn(want, known people, remembered memory, from string) bool {
	to := remembered.shownAs(from)
	_, listed := want[to]
	account, is, was := idOf(known[to]), idOf(want[to]), idOf(want[from])
	return to != from && listed && remembered.IDs[to] == "" && account != "" && !remembered.Rekeyed[from] &&
		(account == is || is == "" && was != "" && was != account)
}

// TestMatchNeverConfusesPeople: whatever the two rosters say, everyone has the account that was remembered for their
// name, unless external ids show that it is that of its new name. No one has one that was remembered for another listed
// name, no account is had twice or both had and release, and an account that changes its name is that of an external id
// which one person has on each side, and goes to no name that a user has.
func TestMatchNeverConfusesPeople(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(14, 7))
	renamed, passed, unclear := 0, 0, 0
	for range 50_000 {
		want, known, remembered, taken := rosters(random)
		w := match(want, known, remembered, lifecycle.Deactivate, taken)
		wrong := func(format string, args ...any) {
			t.Helper()
			what := fmt.Sprintf(format, args...)
			t.Fatalf("%s\nwant %v\nknown %v\nremembered %+v\ntaken %v", what, texts(want), texts(known), remembered, taken)
		}
		if len(w.unclear) > 0 {
			unclear++
			for _, c := range w.unclear {
				if c.From == c.To || passedOn(want, known, remembered, c.From) {
					wrong("it is clear whether %s has the account of %s", c.To, c.From)
				}
			}
			continue // nothing is sent
		}
		had := map[string]string{}
		for _, task := range w.tasks {
			key := task.want.key
			gaveUp := passedOn(want, known, remembered, key)
			if id := remembered.IDs[key]; id != "" && task.id != id && !gaveUp || gaveUp && task.id == id {
				wrong("%s has %q, had %s", key, task.id, id)
			}
			if task.id == "" {
				continue
			}
			if other := had[task.id]; other != "" {
				wrong("%s and %s have the account %s", key, other, task.id)
			}
			had[task.id] = key
			if _, listed := want[task.from]; listed && task.from != key {
				passed++
				if passedOn(want, known, remembered, task.from) {
					continue
				}
				wrong("%s has the account of %s, who is listed", key, task.from)
			}
			if task.from == key || remembered.shownAs(task.from) == key {
				continue
			}
			renamed++
			id := idOf(task.want)
			known := id != "" && id == idOf(task.known) && count(want, id) == 1 && count(known, id) == 1
			if !known || taken[key] || remembered.Rekeyed[task.from] {
				wrong("%s is renamed to %s by %q", task.from, key, id)
			}
		}
		for _, l := range w.leavers {
			if had[l.id] != "" {
				wrong("%s goes, and %s has the account", l.key, had[l.id])
			}
			had[l.id] = l.key
		}
		for key, id := range remembered.IDs {
			if had[id] == "" {
				wrong("%s (%s) is forgotten", key, id)
			}
		}
	}
	if renamed < 100 || passed < 100 || unclear < 100 {
		t.Errorf("only %d were renamed, %d passed on, %d unclear", renamed, passed, unclear)
	}
}

func count(p people, id string) int {
	n := 0
	for _, e := range p {
		if idOf(e) == id {
			n++
		}
	}
	return n
}

func texts(p people) []string {
	var all []string
	for _, key := range p.keys() {
		all = append(all, local(key)+":"+idOf(p[key]))
	}
	return slices.Clip(all)
}
