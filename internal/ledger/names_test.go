package ledger_test

import (
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
)

// TestCheckNames: a read finds the new name of an account that a destroy is to delete, after the plan that wants this
// name. The destroy keeps the account if it asks before the other plan does, or while it waits.
func TestCheckNames(t *testing.T) {
	t.Parallel()
	deletion := ledger.Plan{
		Kind: ledger.User, Owner: "1", ID: "7", Name: "ada@example.com", Releases: true, Deletes: true,
	}
	create := ledger.Plan{Kind: ledger.User, Owner: "2", Wants: "ada.king@example.com"}
	planned := func() *ledger.Ledger {
		l := ledger.New()
		early := l.RecordPlan(deletion)
		early = append(early, l.AwaitNewOwners(t.Context(), deletion)[0]...)
		if early = append(early, l.RecordPlan(create)...); len(early) > 0 {
			t.Errorf("before the read, the plans have the conflicts %+v", early)
		}
		if unread := l.UnreadReleases(ledger.User); len(unread) != 1 || unread[0].ID != deletion.ID {
			t.Errorf("unread are %+v", unread)
		}
		l.RecordName(ledger.User, deletion.ID, create.Wants)
		return l
	}
	check := func(found []ledger.Conflict, want ledger.ConflictKind) {
		t.Helper()
		if len(found) != 1 || found[0].Kind != want {
			t.Errorf("the conflicts are %+v, want one of the kind %d", found, want)
		}
	}
	destroyAsks := planned()
	check(destroyAsks.CheckNames(deletion, nil), ledger.HandedOver)
	check(destroyAsks.CheckNames(create, nil), ledger.HandedOver)
	createAsks := planned()
	check(createAsks.CheckNames(create, nil), ledger.DeletedFirst)
	destroyWaits := planned()
	check(destroyWaits.AwaitNewOwners(t.Context(), deletion)[0], ledger.HandedOver)
	check(destroyWaits.CheckNames(create, nil), ledger.HandedOver)
}
