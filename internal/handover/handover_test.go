package handover_test

import (
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/handover"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private/privatetest"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestRecordPlans: the account that one resource releases is handed over to the resource that creates its name,
// whichever is planned first. If the account has another name at the service by now, the create would not find it.
func TestRecordPlans(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		releasedName string // in the state
		createdLast  bool
		want         ledger.ConflictKind
		ids          int // of accounts that the second resource hands over
	}{
		"created last":           {"ada@example.com", true, ledger.HandedOver, 0},
		"released last":          {"ada@example.com", false, ledger.HandedOver, 1},
		"renamed, created last":  {"ada.old@example.com", true, ledger.RenamedElsewhere, 0},
		"renamed, released last": {"ada.old@example.com", false, ledger.RenamedElsewhere, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			id, err := e.Tenant().AddUser(sandbox.Document{"userName": "ada@example.com"})
			if err != nil {
				t.Fatal(err)
			}
			d := directory.New(e.Client, directory.Options{})
			plans := []ledger.Plan{
				{Kind: ledger.User, Owner: "1", ID: id, Name: c.releasedName, Releases: true, ReplannedOnApply: true},
				{Kind: ledger.User, Owner: "2", Wants: c.releasedName},
			}
			if !c.createdLast {
				slices.Reverse(plans)
			}
			if conflicts, ids, _ := handover.RecordPlans(t.Context(), d, plans[0]); len(conflicts)+len(ids) > 0 {
				t.Errorf("the first plan has the conflicts %+v and hands over %v", conflicts, ids)
			}
			conflicts, ids, _ := handover.RecordPlans(t.Context(), d, plans[1])
			if len(conflicts) != 1 || conflicts[0].Kind != c.want || len(ids) != c.ids {
				t.Fatalf("the second plan has the conflicts %+v and hands over %v", conflicts, ids)
			}
			if now := conflicts[0].Now; c.want == ledger.RenamedElsewhere && now != "ada@example.com" {
				t.Errorf("the name at the service is %q", now)
			}
		})
	}
}

// TestRecordPlansReadsNames: the account of a destroy was renamed in NinjaOne, and Terraform has not read it. The plan
// that wants the present name shows the conflict, whichever is planned first. If no plan wants a new name, the destroy
// reads nothing.
func TestRecordPlansReadsNames(t *testing.T) {
	t.Parallel()
	const before, now = "ada@example.com", "ada.king@example.com"
	release := ledger.Plan{Kind: ledger.User, Owner: "1", Name: before, Releases: true}
	deletion := release
	deletion.Deletes = true
	ofRoster := deletion
	ofRoster.OfRoster = true
	create := ledger.Plan{Kind: ledger.User, Owner: "2", Wants: now}
	rename := ledger.Plan{Kind: ledger.User, Owner: "2", ID: "of-eve", Name: "eve@example.com", Wants: now}
	kept := ledger.Plan{Kind: ledger.User, Owner: "2", ID: "of-eve", Name: rename.Name, Wants: rename.Name}
	for name, c := range map[string]struct {
		release, other ledger.Plan
		want, after    ledger.ConflictKind // after: if the other plan is planned after the destroy has waited
	}{
		"deleted, and created":               {deletion, create, ledger.HandedOver, ledger.DeletedFirst},
		"deleted with a roster, and created": {ofRoster, create, ledger.HandedOver, ledger.DeletedFirst},
		"deactivated, and created":           {release, create, ledger.HandedOver, ledger.HandedOver},
		"deleted, and another renamed":       {deletion, rename, ledger.NameInUse, ledger.NameInUse},
		"deleted, and no name changed":       {deletion, kept, 0, 0},
	} {
		for _, when := range []string{"planned before", "planned while the destroy waits", "planned after"} {
			t.Run(name+", "+when, func(t *testing.T) {
				t.Parallel()
				e := acctest.New(t, sandbox.Options{})
				id, err := e.Tenant().AddUser(sandbox.Document{"userName": now})
				if err != nil {
					t.Fatal(err)
				}
				released, want := c.release, c.want
				released.ID = id
				d := directory.New(e.Client, directory.Options{})
				record := func(p ledger.Plan) []diagnose.PlannedConflict {
					conflicts, _, err := handover.RecordPlans(t.Context(), d, p)
					if err != nil {
						t.Error(err)
					}
					return conflicts
				}
				var found, early []diagnose.PlannedConflict
				switch when {
				case "planned before":
					early, found = record(c.other), record(released)
				case "planned after":
					early, want = record(released), c.after
					if n := len(e.Tenant().Requests()); n > 0 {
						t.Errorf("the destroy sent %d requests, although no other plan needs the name", n)
					}
					found = record(c.other)
				default:
					var other sync.WaitGroup
					other.Go(func() {
						time.Sleep(50 * time.Millisecond)
						early = record(c.other)
					})
					found = record(released)
					other.Wait()
				}
				if len(early) > 0 || want == 0 && len(found) > 0 || want != 0 && (len(found) != 1 || found[0].Kind != want) {
					t.Errorf("the first plan has the conflicts %+v, the second one %+v, want one of the kind %d", early, found, want)
				}
			})
		}
	}
}

// TestRecordPlansBesideARename: a plan that reads the new name of one account keeps the hand-over of another one, of
// which the destroy has learned in time. It reports no conflict that the other plan reports.
func TestRecordPlansBesideARename(t *testing.T) {
	t.Parallel()
	e := acctest.New(t, sandbox.Options{})
	d := directory.New(e.Client, directory.Options{})
	record := func(p ledger.Plan) (conflicts []diagnose.PlannedConflict, handedOver []string) {
		p.Kind = ledger.User
		conflicts, handedOver, err := handover.RecordPlans(t.Context(), d, p)
		if err != nil {
			t.Error(err)
		}
		return conflicts, handedOver
	}
	ids := map[string]string{}
	for _, name := range []string{"ada@example.com", "eve.new@example.com"} {
		id, err := e.Tenant().AddUser(sandbox.Document{"userName": name})
		if err != nil {
			t.Fatal(err)
		}
		ids[name] = id
	}
	record(ledger.Plan{Owner: "1", ID: ids["eve.new@example.com"], Name: "eve@example.com", Releases: true})
	e.Fault(sandbox.Fault{Method: "GET", Kind: sandbox.FaultDelay, Delay: 200 * time.Millisecond, Count: 1})
	var (
		others     sync.WaitGroup
		created    []diagnose.PlannedConflict
		handedOver []string
	)
	others.Go(func() {
		_, handedOver = record(ledger.Plan{
			Owner: "2", ID: ids["ada@example.com"], Name: "ada@example.com", Releases: true, Deletes: true,
		})
	})
	others.Go(func() {
		time.Sleep(50 * time.Millisecond)
		created, _ = record(ledger.Plan{Owner: "3", Wants: "ada@example.com"})
	})
	time.Sleep(100 * time.Millisecond)
	again, _ := record(ledger.Plan{Owner: "4", Wants: "ada@example.com"}) // while the other create reads
	others.Wait()
	if len(handedOver) != 1 || len(created) != 1 || created[0].Kind != ledger.HandedOver {
		t.Errorf("the destroy hands over %v, and the create has the conflicts %+v", handedOver, created)
	}
	if !slices.ContainsFunc(again, func(c diagnose.PlannedConflict) bool { return c.Kind == ledger.SameName }) {
		t.Errorf("the second create has the conflicts %+v", again)
	}
}

// TestRecordPlansBeforeAList: the plan of a destroyed membership warns that it passes to a group's list of members,
// also if the list is planned while the destroy waits. The plan of the list does not warn of it.
func TestRecordPlansBeforeAList(t *testing.T) {
	t.Parallel()
	for _, listed := range []string{"before", "while the destroy waits"} {
		d := directory.New(acctest.New(t, sandbox.Options{}).Client, directory.Options{})
		release := ledger.Plan{
			Kind: ledger.Membership, Owner: "1", ID: ledger.MembershipID("g", "u"), Name: ledger.MembershipID("g", "u"),
			Releases: true,
		}
		list := func() { d.Ledger().RecordList("g", []string{"u"}) }
		if listed == "before" {
			list()
		} else {
			time.AfterFunc(50*time.Millisecond, list)
		}
		conflicts, ids, _ := handover.RecordPlans(t.Context(), d, release)
		if len(conflicts) != 1 || conflicts[0].Kind != ledger.HandedOver || len(ids) != 1 {
			t.Errorf("listed %s, the plan has the conflicts %+v and hands over %v", listed, conflicts, ids)
		}
	}
}

// TestNoteRename: a destroy knows its account by the name that the state had before a refresh, until a refresh finds
// that name again.
func TestNoteRename(t *testing.T) {
	t.Parallel()
	d := directory.New(acctest.New(t, sandbox.Options{}).Client, directory.Options{})
	kept := privatetest.State{}
	refresh := func(was, is string) string {
		handover.NoteRename(t.Context(), d, lifecycle.Subject{Kind: ledger.User, ID: "1", Name: was}, is, kept, kept)
		return string(kept["handover"])
	}
	for i, c := range []struct{ was, is, note string }{
		{"ada@example.com", "ADA@example.com", ""},
		{"ada@example.com", "ada.king@example.com", `{"was":"ada@example.com"}`},
		{"ada.king@example.com", "ada.king@example.com", `{}`},
	} {
		if note := refresh(c.was, c.is); note != c.note {
			t.Errorf("refresh %d: the note is %s, want %s", i+1, note, c.note)
		}
	}
}

// TestRelease: the destroy of an account does what the note of its plan says.
func TestRelease(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		note       string
		handedOver bool
		replacedBy string
		byUnknown  bool
		others     map[ledger.Kind][]string
	}{
		"no note":                {},
		"a note that is no JSON": {note: "{"},
		"handed over": {
			note: `{"taken":true,"others":{"user":["8","9"],"group":["5"]}}`, handedOver: true,
			others: map[ledger.Kind][]string{ledger.User: {"8", "9"}, ledger.Group: {"5"}},
		},
		"tainted":                                {note: `{"wants":"ADA@example.com"}`, handedOver: true},
		"replaced by another name":               {note: `{"wants":"bob@example.com"}`, replacedBy: "bob@example.com"},
		"tainted, and the name is not known yet": {note: `{"unknown":true}`, byUnknown: true},
		"tainted, and handed over":               {note: `{"wants":"bob@example.com","taken":true}`, handedOver: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kept := privatetest.State{}
			if c.note != "" {
				kept["handover"] = []byte(c.note)
			}
			d := directory.New(scim.NewClient(scim.Options{BaseURL: &url.URL{}}), directory.Options{})
			subject := lifecycle.Subject{Kind: ledger.User, ID: "7", Name: "ada@example.com"}
			got := handover.Release(t.Context(), d, subject, kept)
			if got.HandedOver != c.handedOver || got.ReplacedBy != c.replacedBy ||
				got.ReplacedByUnknown != c.byUnknown || got.Owner == "" || got.ID != "7" {
				t.Errorf("the release is %+v", got)
			}
			for kind, ids := range c.others {
				for _, id := range ids {
					if !d.Ledger().IsHandedOver(kind, id) {
						t.Errorf("the ledger does not know that the %s %s is handed over", kind, id)
					}
				}
			}
		})
	}
}
