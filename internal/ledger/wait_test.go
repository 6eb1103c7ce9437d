package ledger_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
)

// TestDestroyWaitsForSlowPlans: a destroy learns of a resource whose plan takes long, because a slow service answers a
// look-up of that plan, or a read of a data source that it needs. It does not wait for calls that wait themselves.
func TestDestroyWaitsForSlowPlans(t *testing.T) {
	t.Parallel()
	released := ledger.Plan{Kind: ledger.User, Owner: "old", ID: "1", Name: "ada@example.com", Releases: true}
	for name, c := range map[string]struct {
		others int // calls under way beside the destroy
		at     time.Duration
		learns bool
		waits  time.Duration
	}{
		"quick":                    {0, 200 * time.Millisecond, true, 200 * time.Millisecond},
		"slow, and not under way":  {0, 2 * time.Second, false, 300 * time.Millisecond},
		"slow, and under way":      {1, 2 * time.Second, true, 2 * time.Second},
		"very slow, and under way": {1, time.Minute, false, 5100 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				l := ledger.New()
				l.CountCalls(func() int { return 1 + c.others })
				l.RecordPlan(released)
				time.AfterFunc(c.at, func() {
					l.RecordPlan(ledger.Plan{Kind: ledger.User, Owner: "new", Wants: "ada@example.com"})
				})
				begun := time.Now()
				met := l.AwaitNewOwners(t.Context(), released)
				if took := time.Since(begun); (len(met[0]) > 0) != c.learns || took != c.waits {
					t.Errorf("%v after %s", met, took)
				}
				time.Sleep(2 * time.Minute)
			})
		})
	}
}
