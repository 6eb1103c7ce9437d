package ledger_test

import (
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
)

// TestDestroysThatWaitTogether: destroys that all wait for the next plan wait once, and not one after another, although
// each of their calls is still under way for a moment after its wait.
func TestDestroysThatWaitTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const destroys = 10
		var calls ledger.Calls
		var all sync.WaitGroup
		l := ledger.New()
		l.CountCalls(&calls)
		begun := time.Now()
		for i := range destroys {
			end := calls.Begin(true)
			all.Go(func() {
				defer end()
				time.Sleep(time.Duration(i) * time.Millisecond) // Terraform does not call at the same instant
				id := strconv.Itoa(i)
				l.AwaitNewOwners(t.Context(), ledger.Plan{Kind: ledger.User, Owner: id, ID: id, Name: id, Releases: true})
				time.Sleep(time.Millisecond)
			})
		}
		all.Wait()
		if took := time.Since(begun); took > 400*time.Millisecond {
			t.Errorf("they took %s", took)
		}
	})
}

// TestManyDestroysLearn: with a high -parallelism, more destroys wait at the same time than may wait one after another.
// Each learns of the resource that adopts its account.
func TestManyDestroysLearn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const destroys = 60
		var all sync.WaitGroup
		l := ledger.New()
		name := func(i int) string { return strconv.Itoa(i) + "@example.com" }
		for i := range destroys {
			all.Go(func() {
				old := ledger.Plan{Kind: ledger.User, Owner: strconv.Itoa(i), ID: strconv.Itoa(i), Name: name(i), Releases: true}
				l.RecordPlan(old)
				if met := l.AwaitNewOwners(t.Context(), old); len(met[0]) == 0 {
					t.Errorf("destroy %d learns nothing", i)
				}
			})
		}
		time.Sleep(200 * time.Millisecond)
		for i := range destroys {
			l.RecordPlan(ledger.Plan{Kind: ledger.User, Owner: "new " + name(i), Wants: name(i)})
		}
		all.Wait()
	})
}

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
				var calls ledger.Calls
				for range 1 + c.others {
					calls.Begin(true)
				}
				l.CountCalls(&calls)
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

// TestDestroyWaitsLongerOnABusyMachine: a destroy waits for a moment after the last call, and longer if Terraform has
// taken long between two calls.
func TestDestroyWaitsLongerOnABusyMachine(t *testing.T) {
	t.Parallel()
	released := ledger.Plan{Kind: ledger.User, Owner: "old", ID: "1", Name: "ada@example.com", Releases: true}
	for name, c := range map[string]struct {
		gap   time.Duration // between two calls before the destroy
		read  time.Duration // when a read ends that began with the destroy
		waits time.Duration
	}{
		"quiet":                    {10 * time.Millisecond, 0, 300 * time.Millisecond},
		"a read beside it":         {10 * time.Millisecond, 290 * time.Millisecond, 590 * time.Millisecond},
		"busy":                     {200 * time.Millisecond, 0, time.Second},
		"another provider is slow": {time.Minute, 0, 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var calls ledger.Calls
				l := ledger.New()
				l.CountCalls(&calls)
				calls.Begin(false)()
				time.Sleep(c.gap)
				defer calls.Begin(true)()
				if c.read > 0 {
					time.AfterFunc(c.read, calls.Begin(true))
				}
				l.RecordPlan(released)
				begun := time.Now()
				l.AwaitNewOwners(t.Context(), released)
				if took := time.Since(begun); took != c.waits {
					t.Errorf("waits %s, want %s", took, c.waits)
				}
			})
		})
	}
}
