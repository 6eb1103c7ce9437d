package ledger_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
)

const (
	ada = "ada@example.com"
	bob = "bob@example.com"
	eve = "eve@example.com"
)

// TestPlannedUserIsDeactivatedByAGuard: the ledger finds a user that one resource keeps active or creates and a guard
// or a roster deactivates. The order of the plans does not matter.
func TestPlannedUserIsDeactivatedByAGuard(t *testing.T) {
	t.Parallel()
	keep := ledger.Plan{Kind: ledger.User, Owner: "a", ID: "1", Name: ada, Wants: ada, UserType: "Technician"}
	with := func(change func(*ledger.Plan)) ledger.Plan { p := keep; change(&p); return p }
	create := with(func(p *ledger.Plan) { p.ID, p.Name = "", "" })
	technicians := []string{"technician"}
	for name, c := range map[string]struct {
		plan ledger.Plan
		list ledger.Exclusive
		want ledger.ConflictKind
	}{
		"kept, and not listed":    {keep, ledger.Exclusive{}, ledger.DeactivatedByGuard},
		"created, and not listed": {create, ledger.Exclusive{}, ledger.DeactivatedByGuard},
		"created beside a roster": {
			create,
			ledger.Exclusive{Types: technicians, Names: []string{bob}, Roster: true},
			ledger.DeactivatedByRoster,
		},
		"of the guarded type": {keep, ledger.Exclusive{Types: technicians}, ledger.DeactivatedByGuard},
		"of another type":     {keep, ledger.Exclusive{Types: []string{"endUser"}}, 0},
		"of another type, and seen": {
			keep, ledger.Exclusive{
				Types:     []string{"endUser"},
				Outsiders: []string{"ADA@example.com"},
			}, ledger.DeactivatedByGuard,
		},
		"of a type that is not known yet": {
			with(func(p *ledger.Plan) { p.UserType = "" }), ledger.Exclusive{Types: technicians}, 0,
		},
		"listed": {keep, ledger.Exclusive{Names: []string{"ADA@example.com"}}, 0},
		"to be inactive": {
			with(func(p *ledger.Plan) { p.Inactive = true }), ledger.Exclusive{Outsiders: []string{ada}}, 0,
		},
		"given up": {
			with(func(p *ledger.Plan) { p.Releases, p.Wants = true, "" }), ledger.Exclusive{Outsiders: []string{ada}}, 0,
		},
		"renamed to a name that is listed": {
			with(func(p *ledger.Plan) { p.Wants = bob }),
			ledger.Exclusive{Names: []string{bob}, Outsiders: []string{ada}},
			0,
		},
		"on the roster itself": {
			keep, ledger.Exclusive{Owner: keep.Owner, Roster: true, Types: technicians}, 0,
		},
		"a group of a name that is no user": {
			with(func(p *ledger.Plan) { p.Kind = ledger.Group }), ledger.Exclusive{}, 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.list.Owner == "" {
				c.list.Owner = "guard"
			}
			l := ledger.New()
			l.RecordPlan(c.plan)
			if kept, _ := l.RecordExclusive(c.list); len(kept) > 0 != (c.want != 0) {
				t.Errorf("kept active are %q", kept)
			}
			l = ledger.New()
			if kept, _ := l.RecordExclusive(c.list); len(kept) > 0 {
				t.Errorf("where no one is planned, kept active are %q", kept)
			}
			var got ledger.ConflictKind
			for _, m := range l.RecordPlan(c.plan) {
				got = m.Kind
			}
			if got != c.want {
				t.Errorf("the plan meets the list as %d, want %d", got, c.want)
			}
			l.RemoveExclusive(c.list.Owner)
			if met := l.RecordPlan(c.plan); len(met) > 0 {
				t.Errorf("without a list the plan meets %v", met)
			}
		})
	}

	// A user that was created inactive is not kept active.
	l := ledger.New()
	l.RecordPlan(ledger.Plan{Kind: ledger.User, Owner: "plan", Wants: ada, Inactive: true})
	l.Created(ledger.User, "a", "1", ada)
	if kept, _ := l.RecordExclusive(ledger.Exclusive{Owner: "guard"}); len(kept) > 0 {
		t.Errorf("created inactive, and kept active: %q", kept)
	}
}

// TestExclusiveListsConflict: the ledger finds two lists of the same user types with different names, in any order and
// after a list is planned again.
func TestExclusiveListsConflict(t *testing.T) {
	t.Parallel()
	guard := func(names []string, types ...string) ledger.Exclusive {
		return ledger.Exclusive{Owner: "guard", Names: names, Types: types}
	}
	sees := func(e ledger.Exclusive, out ...string) ledger.Exclusive { e.Outsiders = out; return e }
	roster := ledger.Exclusive{
		Owner: "roster", Roster: true, Names: []string{bob},
		Types: []string{"Technician", "Technician"},
	}
	one, both := []string{ada}, []string{ada, "BOB@example.com"}
	for name, c := range map[string]struct {
		first, second ledger.Exclusive
		ours, theirs  []string // of the second list
	}{
		"of all": {
			first: guard(one), second: guard([]string{bob}), ours: []string{bob}, theirs: one,
		},
		"of one type": {
			first: guard(both, "Technician"), second: guard([]string{bob}, "technician"), theirs: one,
		},
		"of two types": {
			first: guard(one, "Technician"), second: guard([]string{bob}, "endUser"),
		},
		"the same people": {first: guard(both), second: guard([]string{bob, ada})},
		"of all, beside one of a type": {
			first: guard(one), second: guard([]string{bob}, "Technician"), ours: []string{bob},
		},
		"of all, whose person was seen": {
			first: guard(both), second: sees(guard([]string{bob}, "Technician"), ada, eve), theirs: one,
		},
		"a roster, which is for technicians": {first: roster, second: guard(both, "Technician"), ours: one},
		"a roster beside end users":          {first: roster, second: guard(one, "endUser")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.second.Owner = "second"
			check := func(first, second ledger.Exclusive, ours, theirs []string) {
				t.Helper()
				var want []ledger.Clash
				if len(ours)+len(theirs) > 0 {
					want = []ledger.Clash{{Roster: first.Roster, Ours: ours, Theirs: theirs}}
				}
				l := ledger.New()
				l.RecordExclusive(sees(second, eve)) // an earlier plan of the same owner
				l.RecordExclusive(first)
				if _, clashes := l.RecordExclusive(second); !cmp.Equal(want, clashes) {
					t.Errorf("-want +got:\n%s", cmp.Diff(want, clashes))
				}
			}
			check(c.first, c.second, c.ours, c.theirs)
			check(c.second, c.first, c.theirs, c.ours)
		})
	}
}
