package ledger_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
)

// TestPlanConflicts: the meeting of two plans does not depend on their order, except when a deletion can no longer be
// prevented.
func TestPlanConflicts(t *testing.T) {
	t.Parallel()
	const dora = "dora@example.com"
	user := func(owner, id, name, wants string) ledger.Plan {
		return ledger.Plan{
			Kind: ledger.User, Owner: owner, ID: id, Name: name, Wants: wants,
			Releases: id != "" && wants == "",
		}
	}
	with := func(p ledger.Plan, change func(*ledger.Plan)) ledger.Plan { change(&p); return p }
	keyed := func(p ledger.Plan, id string) ledger.Plan { return with(p, func(p *ledger.Plan) { p.ExternalID = id }) }
	rekeyed := func(p ledger.Plan, was, is string) ledger.Plan {
		return with(keyed(p, is), func(p *ledger.Plan) { p.HadExternalID = was })
	}
	named := func(p ledger.Plan) ledger.Plan { return with(p, func(p *ledger.Plan) { p.FullName = "Ada Byron" }) }
	adopting := func(p ledger.Plan, id string) ledger.Plan { return with(p, func(p *ledger.Plan) { p.Adopts = id }) }
	group := func(p ledger.Plan) ledger.Plan { return with(p, func(p *ledger.Plan) { p.Kind = ledger.Group }) }
	deleted := with(user("a", "1", ada, ""), func(p *ledger.Plan) { p.Deletes = true })
	forgetful := with(deleted, func(p *ledger.Plan) { p.ReplannedOnApply = true })
	seat := func(owner, id, wants string) ledger.Plan {
		return ledger.Plan{Kind: ledger.Membership, Owner: owner, ID: id, Name: id, Wants: wants, Releases: wants == ""}
	}
	for name, c := range map[string]struct {
		one, other ledger.Plan
		want       ledger.ConflictKind // if the plan one is recorded first
		reverse    ledger.ConflictKind // if the plan other is recorded first; 0: the same
	}{
		"nothing in common":           {one: user("a", "1", ada, ada), other: user("b", "2", eve, eve)},
		"the same one, planned again": {one: user("a", "1", ada, ada), other: user("a", "1", ada, dora)},
		"two addresses of one account": {
			one: user("a", "1", ada, ada), other: user("b", "1", ada, ada), want: ledger.TwoOwners,
		},
		"one of the two is destroyed": {
			one: user("a", "1", ada, ada), other: user("b", "1", ada, ""), want: ledger.TwoOwners,
		},
		"two creates of one name": {
			one: user("a", "", "", ada), other: user("b", "", "", "ADA@example.com"), want: ledger.SameName,
		},
		"composed and decomposed": {
			one: user("a", "", "", "jos\u00e9@example.com"), other: user("b", "", "", "jose\u0301@example.com"),
			want: ledger.SameName,
		},
		"a create of a name that stays": {
			one: user("a", "1", ada, ada), other: user("b", "", "", ada), want: ledger.SameName,
		},
		"a rename to a name that stays": {
			one: user("a", "1", ada, ada), other: user("b", "2", eve, ada), want: ledger.SameName,
		},
		"given up and created": {
			one: user("a", "1", ada, ""), other: user("b", "", "", ada), want: ledger.HandedOver,
		},
		"renamed elsewhere, given up, and created by its old name": {
			one:   with(user("a", "1", dora, ""), func(p *ledger.Plan) { p.Was = ada }),
			other: user("b", "", "", ada), want: ledger.HandedOver,
		},
		"renamed elsewhere and given up, while another account gets the old name": {
			one:   with(user("a", "1", dora, ""), func(p *ledger.Plan) { p.Was = ada }),
			other: user("b", "2", eve, ada),
		},
		"given up in another case": {
			one: user("a", "1", "ADA@example.com", ""), other: user("b", "", "", ada), want: ledger.HandedOver,
		},
		"deleted, and created": {
			one: deleted, other: user("b", "", "", ada), want: ledger.DeletedFirst, reverse: ledger.HandedOver,
		},
		"deleted by an owner that forgets": {
			one: forgetful, other: user("b", "", "", ada), want: ledger.DeletedFirst,
		},
		"renamed away, and created": {
			one: user("a", "1", ada, dora), other: user("b", "", "", ada), want: ledger.NameInUse,
		},
		"a list by index": {
			one: user("a", "1", ada, eve), other: user("b", "2", eve, dora), want: ledger.NameInUse,
		},
		"a rename to a name that is given up": {
			one: user("a", "1", ada, eve), other: user("b", "2", eve, ""), want: ledger.NameInUse,
		},
		"a name that one keeps, and another is destroyed under a name that is out of date": {
			one: user("a", "1", ada, ada), other: user("b", "2", ada, ""),
		},
		"a name that one keeps, and another gives up": {one: user("a", "1", ada, ada), other: user("b", "2", ada, eve)},
		"swapped": {
			one: user("a", "1", ada, eve), other: user("b", "2", eve, ada), want: ledger.NameInUse,
		},
		"given up by another person": {
			one: keyed(user("a", "1", ada, ""), "7"), other: keyed(user("b", "", "", ada), "8"),
			want: ledger.OtherPerson,
		},
		"given up by the same person": {
			one: keyed(user("a", "1", ada, ""), "7"), other: keyed(user("b", "", "", ada), " 7"),
			want: ledger.HandedOver,
		},
		"an external id of two people": {
			one: keyed(user("a", "1", ada, ada), "7"), other: keyed(user("b", "", "", eve), "7"),
			want: ledger.SharedExternalID,
		},
		"an external id that is given up, and created under another name": {
			one: keyed(user("a", "1", ada, ""), "7"), other: keyed(user("b", "", "", eve), "7"),
			want: ledger.RenamedAndMoved,
		},
		"an external id that is given up, and given to another user": {
			one: keyed(user("a", "1", ada, ""), "7"), other: keyed(user("b", "2", eve, eve), "7"),
		},
		"an account that passes to a person whose account is given up": {
			one: keyed(user("a", "1", ada, ""), "7"), other: rekeyed(user("b", "2", eve, dora), "8", "7"),
			want: ledger.PassedOn,
		},
		"an account that passes to another person, and a new account for the first one": {
			one: rekeyed(user("a", "1", ada, dora), "7", "8"), other: keyed(user("b", "", "", eve), " 7"),
			want: ledger.PassedOn,
		},
		"two accounts that pass to the other person": {
			one:   rekeyed(user("a", "1", ada, "ada@example.org"), "7", "8"),
			other: rekeyed(user("b", "2", eve, "eve@example.org"), "8", "7"), want: ledger.PassedOn,
		},
		"two external ids that were mixed up": {
			one: rekeyed(user("a", "1", ada, ada), "7", "8"), other: rekeyed(user("b", "2", eve, eve), "8", "7"),
		},
		"another name and another external id, and another person is given up": {
			one: keyed(user("a", "1", ada, ""), "7"), other: rekeyed(user("b", "2", eve, dora), "8", "9"),
		},
		"an external id that is given up, and given to another user who had none": {
			one: keyed(user("a", "1", ada, ""), "7"), other: keyed(user("b", "2", eve, dora), "7"),
		},
		"a group that passes to another one that is given up": {
			one:   group(keyed(user("a", "1", ada, ""), "7")),
			other: group(rekeyed(user("b", "2", eve, dora), "8", "7")), want: ledger.PassedOn,
		},
		"a full name that is given up, and created under another name": {
			one: named(user("a", "1", ada, "")), other: named(user("b", "", "", eve)), want: ledger.SameFullName,
		},
		"the same with one external id": {
			one: keyed(named(user("a", "1", ada, "")), "7"), other: named(user("b", "", "", eve)), want: ledger.SameFullName,
		},
		"the same with two external ids": {
			one: keyed(named(user("a", "1", ada, "")), "7"), other: keyed(named(user("b", "", "", eve)), "8"),
		},
		"a full name that is given up, and created under the same name": {
			one: named(user("a", "1", ada, "")), other: named(user("b", "", "", ada)), want: ledger.HandedOver,
		},
		"a full name of two who leave": {one: named(user("a", "1", ada, "")), other: named(user("b", "2", eve, ""))},
		"an external id of two groups": {
			one: group(keyed(user("a", "1", ada, ada), "7")), other: group(keyed(user("b", "", "", eve), "7")),
		},
		"an external id of a group that is given up, and created under another name": {
			one: group(keyed(user("a", "1", ada, ""), "7")), other: group(keyed(user("b", "", "", eve), "7")),
			want: ledger.RenamedAndMoved,
		},
		"a group given up, and created with another external id": {
			one: group(keyed(user("a", "1", ada, ""), "7")), other: group(keyed(user("b", "", "", ada), "8")),
			want: ledger.HandedOver,
		},
		"an external id of a user and of a group": {
			one: keyed(user("a", "1", ada, ""), "7"), other: group(keyed(user("b", "", "", eve), "7")),
		},
		"an external id in another case": {
			one: keyed(user("a", "1", ada, ada), "x7"), other: keyed(user("b", "", "", eve), "X7"),
		},
		"renamed elsewhere, kept under its old name, and adopted": {
			one: user("a", "1", ada, ada), other: adopting(user("b", "", "", eve), "1"), want: ledger.TwoOwners,
		},
		"renamed elsewhere, given up under its old name, and adopted": {
			one: user("a", "1", ada, ""), other: adopting(user("b", "", "", eve), "1"), want: ledger.HandedOver,
		},
		"renamed elsewhere, deleted under its old name, and adopted": {
			one: deleted, other: adopting(user("b", "", "", eve), "1"),
			want: ledger.DeletedFirst, reverse: ledger.HandedOver,
		},
		"another account, adopted": {one: user("a", "1", ada, ada), other: adopting(user("b", "", "", eve), "2")},
		"a user and a group of one name": {
			one:   user("a", "1", ada, ada),
			other: with(user("b", "", "", ada), func(p *ledger.Plan) { p.Kind = ledger.Group }),
		},
		"seats whose ids differ in case": {one: seat("a", "g/u", "g/u"), other: seat("b", "", "g/U")},
		"a seat that is given up and wanted": {
			one: seat("a", "g/u", ""), other: seat("b", "", "g/u"), want: ledger.HandedOver,
		},
		"the same seat twice": {
			one: seat("a", "g/u", "g/u"), other: seat("b", "", "g/u"), want: ledger.SameName,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ended, cancel := context.WithCancel(t.Context())
			cancel()
			check := func(first, second ledger.Plan, want ledger.ConflictKind) {
				t.Helper()
				l := ledger.New()
				if met := l.RecordPlan(first); len(met) > 0 {
					t.Errorf("the first meets %v", met)
				}
				if first.Awaits() {
					l.AwaitNewOwners(ended, first) // it has waited in vain
				}
				var got ledger.ConflictKind
				for _, m := range l.RecordPlan(second) {
					got = m.Kind
				}
				if got != want {
					t.Errorf("meets as %d, want %d", got, want)
				}
			}
			check(c.one, c.other, c.want)
			if c.reverse == 0 {
				c.reverse = c.want
			}
			check(c.other, c.one, c.reverse)
		})
	}
}

// TestRosterGroups: a roster's memberships meet lists and other memberships, in any order.
func TestRosterGroups(t *testing.T) {
	t.Parallel()
	list := ledger.Plan{Kind: ledger.Group, Owner: "a", ID: "g", Name: "Desk", Wants: "Desk", ListsMembers: true}
	seat := ledger.Plan{Kind: ledger.Membership, Owner: "b", Wants: ledger.MembershipID("g/1", "u/1")}
	roster := ledger.RosterGroups{Owner: "r", Groups: []string{"desk"}, People: map[string][]string{"u/1": {"desk"}, "u/3": {}}}

	l := ledger.New()
	l.RecordRosterGroups(roster)
	if met := l.RecordPlan(list); len(met) != 1 || met[0].Kind != ledger.InRoster {
		t.Errorf("the list meets %v", met)
	}
	for user, listed := range map[string]bool{"u/1": true, "u/3": false} {
		manages, lists := l.RosterGroupsOf(user)
		if manages == nil || !manages("DESK") || manages("Field") {
			t.Errorf("the roster does not manage the groups of %s that it names", user)
		}
		if lists == nil || lists("DESK") != listed || lists("Field") {
			t.Errorf("the roster lists %s in other groups", user)
		}
	}
	if manages, _ := l.RosterGroupsOf("u/2"); manages != nil {
		t.Error("the roster manages the groups of a user that it does not list")
	}
	unlisted := list
	unlisted.ListsMembers = false
	if met := l.RecordPlan(unlisted); len(met) > 0 {
		t.Errorf("a group without a list meets %v", met)
	}
	l.RecordRosterGroups(ledger.RosterGroups{Owner: "r"})
	if met := l.RecordPlan(list); len(met) > 0 {
		t.Errorf("beside a roster without groups, the list meets %v", met)
	}

	l = ledger.New()
	l.RecordPlan(list)
	l.RecordPlan(seat)
	left := ledger.Plan{Kind: ledger.Membership, Owner: "c", ID: ledger.MembershipID("g/2", "u/1"), Releases: true}
	l.RecordPlan(left)
	lists, seats, late := l.RecordRosterGroups(roster)
	if len(lists) != 1 || len(seats) != 1 || len(late) > 0 {
		t.Errorf("the roster meets %v and %v, and %v is late", lists, seats, late)
	} else if group, user, ok := ledger.ParseMembershipID(seats[0]); group != "g/1" || user != "u/1" || !ok {
		t.Errorf("the seat is of %q in %q", user, group)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	l.AwaitNewOwners(ended, left)
	if _, _, late := l.RecordRosterGroups(roster); len(late) != 1 || late[0] != left.ID {
		t.Errorf("%v is late", late)
	}
	left.InRoster = true
	l.RecordPlan(left)
	if _, _, late := l.RecordRosterGroups(roster); len(late) > 0 {
		t.Errorf("%v is late, although the roster has it", late)
	}
}

// TestPlannedAgain: the latest plan of an owner counts, and a created or released account has no plan any more.
func TestPlannedAgain(t *testing.T) {
	t.Parallel()
	l := ledger.New()
	l.RecordPlan(ledger.Plan{Kind: ledger.User, Owner: "a", ID: "1", Name: ada, Releases: true})
	l.RecordPlan(ledger.Plan{Kind: ledger.User, Owner: "a", ID: "1", Name: ada, Wants: ada})
	if met := l.RecordPlan(ledger.Plan{Kind: ledger.User, Owner: "b", Wants: ada}); len(met) != 1 ||
		met[0].Kind != ledger.SameName {
		t.Errorf("a name that its owner keeps after all is met as %v", met)
	}

	l = ledger.New()
	l.RecordPlan(ledger.Plan{Kind: ledger.User, Owner: "create", Wants: ada})
	l.Created(ledger.User, "a", "1", ada)
	if met := l.RecordPlan(ledger.Plan{Kind: ledger.User, Owner: "a", ID: "1", Name: ada, Releases: true}); len(met) > 0 {
		t.Errorf("what was created in this process is given up and meets %v", met)
	}
	if verdict, over := l.Release(ledger.User, "1", "a", false); verdict != ledger.Proceed {
		t.Errorf("verdict %d", verdict)
	} else {
		over(true)
	}
	if met := l.RecordPlan(ledger.Plan{Kind: ledger.User, Owner: "b", Wants: ada}); len(met) > 0 {
		t.Errorf("a name whose owner is released meets %v", met)
	}
}

// TestAwaitNewOwners: a destroy waits a moment for a resource that takes the account, and that resource then knows of
// the hand-over.
func TestAwaitNewOwners(t *testing.T) {
	t.Parallel()
	releaser := ledger.Plan{Kind: ledger.User, Owner: "a", ID: "1", Name: ada, Releases: true, Deletes: true}
	l := ledger.New()
	l.RecordPlan(releaser)
	waited := make(chan []ledger.Conflict)
	go func() { waited <- l.AwaitNewOwners(t.Context(), releaser)[0] }()
	time.Sleep(20 * time.Millisecond)
	if met := l.RecordPlan(ledger.Plan{Kind: ledger.User, Owner: "b", Wants: ada}); len(met) != 1 ||
		met[0].Kind != ledger.HandedOver {
		t.Errorf("the taker meets %v", met)
	}
	if met := <-waited; len(met) != 1 || met[0].Kind != ledger.HandedOver {
		t.Errorf("the giver meets %v", met)
	}

	l = ledger.New()
	l.RecordPlan(releaser)
	if met := l.AwaitNewOwners(t.Context(), releaser)[0]; len(met) > 0 {
		t.Errorf("without a taker it meets %v", met)
	}
	var all sync.WaitGroup
	begun := time.Now()
	for i := range 500 {
		p := releaser
		p.ID, p.Name = fmt.Sprint(i), fmt.Sprint(i)
		l.RecordPlan(p)
		all.Go(func() { l.AwaitNewOwners(t.Context(), p) })
	}
	all.Wait()
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("five hundred destroys waited %s", took)
	}
}

// TestPlanBeforeTheWait: a plan that comes after a deletion is recorded and before its owner waits is a hand-over.
func TestPlanBeforeTheWait(t *testing.T) {
	t.Parallel()
	l := ledger.New()
	releaser := ledger.Plan{Kind: ledger.User, Owner: "a", ID: "1", Name: ada, Releases: true, Deletes: true}
	l.RecordPlan(releaser)
	met := l.RecordPlan(ledger.Plan{Kind: ledger.User, Owner: "b", Wants: ada})
	if len(met) != 1 || met[0].Kind != ledger.HandedOver {
		t.Errorf("the create meets %v", met)
	}
	if found := l.AwaitNewOwners(t.Context(), releaser); len(found[0]) != 1 {
		t.Errorf("the release finds %v", found)
	}
}
