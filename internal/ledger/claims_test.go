package ledger_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
)

const kind, id = ledger.User, "1"

// TestActionKeepsOthersOffTheAccount: an action on an account keeps other resources of the run from acting on it.
func TestActionKeepsOthersOffTheAccount(t *testing.T) {
	t.Parallel()
	take := func(t *testing.T, l *ledger.Ledger, owner string) (stale bool, err error) {
		t.Helper()
		return l.Claim(t.Context(), kind, id, owner, true)
	}
	tests := map[string]func(t *testing.T, l *ledger.Ledger){
		"an update keeps it from being taken over": func(t *testing.T, l *ledger.Ledger) {
			if !l.Hold(t.Context(), kind, id, "a") {
				t.Error("not held")
			}
			if _, err := take(t, l, "b"); !errors.Is(err, ledger.ErrHeld) {
				t.Error(err)
			}
		},
		"taken over, it is neither changed nor released by others, nor taken over again": func(t *testing.T, l *ledger.Ledger) {
			if stale, err := take(t, l, "b"); stale || err != nil {
				t.Error(stale, err)
			}
			verdict, _ := l.Release(kind, id, "a", false)
			if _, err := take(t, l, "c"); verdict != ledger.Skip || l.Hold(t.Context(), kind, id, "a") ||
				!errors.Is(err, ledger.ErrHeld) {
				t.Error(verdict, err)
			}
		},
		"a giver that keeps it after all is its only owner": func(t *testing.T, l *ledger.Ledger) {
			l.Release(kind, id, "a", true)
			if !l.CancelRelease(kind, id) {
				t.Error("not kept")
			}
			if _, err := take(t, l, "b"); !errors.Is(err, ledger.ErrHeld) {
				t.Error(err)
			}
		},
		"a giver does not keep what was taken over": func(t *testing.T, l *ledger.Ledger) {
			l.Release(kind, id, "a", true)
			if _, err := take(t, l, "b"); err != nil || l.CancelRelease(kind, id) {
				t.Error(err)
			}
		},
		"a giver that has left it leaves it to a create that fails": func(t *testing.T, l *ledger.Ledger) {
			l.Release(kind, id, "a", true)
			if _, err := take(t, l, "b"); err != nil {
				t.Error(err)
			}
			if !l.Unclaim(kind, id) {
				t.Error("the account is in no state")
			}
		},
		"whoever took it over may change and release it": func(t *testing.T, l *ledger.Ledger) {
			if _, err := take(t, l, "b"); err != nil {
				t.Error(err)
			}
			if held := l.Hold(t.Context(), kind, id, "b"); !held {
				t.Error("not held")
			}
			if verdict, _ := l.Release(kind, id, "b", false); verdict != ledger.Proceed {
				t.Error(verdict)
			}
		},
		"a takeover that failed leaves it to its owner": func(t *testing.T, l *ledger.Ledger) {
			if _, err := take(t, l, "b"); err != nil {
				t.Error(err)
			}
			l.Unclaim(kind, id)
			if verdict, _ := l.Release(kind, id, "a", true); verdict != ledger.KeepInState ||
				!l.Hold(t.Context(), kind, id, "a") {
				t.Error(verdict)
			}
		},
		"a guard does not end what an update has begun on": func(t *testing.T, l *ledger.Ledger) {
			if !l.Hold(t.Context(), kind, id, "a") {
				t.Error("not held")
			}
			if _, ok := l.BeginDeactivation(kind, id); ok {
				t.Error("it was stopped under its update")
			}
		},
		"an update waits until a guard has ended it": func(t *testing.T, l *ledger.Ledger) {
			over, _ := l.BeginDeactivation(kind, id)
			begun := time.Now()
			time.AfterFunc(time.Minute, over)
			if !l.Hold(t.Context(), kind, id, "a") || time.Since(begun) != time.Minute {
				t.Error("it did not wait: ", time.Since(begun))
			}
		},
		"a user and a group may have one id": func(t *testing.T, l *ledger.Ledger) {
			if _, err := take(t, l, "b"); err != nil || !l.Hold(t.Context(), ledger.Group, id, "a") {
				t.Error(err)
			}
		},
		"whoever created it is its only owner": func(t *testing.T, l *ledger.Ledger) {
			l.Created(kind, "a", id, "ada@example.com")
			if _, err := take(t, l, "b"); !errors.Is(err, ledger.ErrHeld) {
				t.Error(err)
			}
			if verdict, _ := l.Release(kind, id, "a", false); verdict != ledger.Proceed {
				t.Error(verdict)
			}
		},
		"what was released before is stale": func(t *testing.T, l *ledger.Ledger) {
			if verdict, over := l.Release(kind, id, "a", false); verdict == ledger.Proceed {
				over(true)
			}
			if stale, err := take(t, l, "b"); !stale || err != nil {
				t.Error(stale, err)
			}
		},
		"while it is being released, a takeover waits, and no longer than it may": func(t *testing.T, l *ledger.Ledger) {
			_, over := l.Release(kind, id, "a", false)
			short, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			if _, err := l.Claim(short, kind, id, "b", true); !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
			// The resource that gave up has nothing left. The next one waits until the release ends.
			timer := time.AfterFunc(time.Second, func() { over(false) })
			defer timer.Stop()
			if stale, err := take(t, l, "c"); !stale || err != nil {
				t.Error(stale, err)
			}
		},
	}
	for what, test := range tests {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { test(t, ledger.New()) })
		})
	}
}

// TestHoldMembers: the destroy of a membership leaves in the group a user that another resource puts there. Who puts
// the user there waits for a removal that has begun.
func TestHoldMembers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := ledger.New()
		one, other := ledger.MembershipID("g/1", "u/1"), ledger.MembershipID("g/1", "u/2")
		verdict, over := l.Release(ledger.Membership, one, "a", false)
		if verdict != ledger.Proceed {
			t.Errorf("verdict %d", verdict)
		}
		begun := time.Now()
		time.AfterFunc(time.Minute, func() { over(true) })
		removed := l.HoldMembers(t.Context(), "g/1", []string{"u/1", "u/2"})
		if time.Since(begun) != time.Minute || !removed["u/1"] || removed["u/2"] {
			t.Errorf("it waited for %s, and %v are removed", time.Since(begun), removed)
		}
		for _, c := range []struct {
			id   string
			want ledger.Decision
		}{{other, ledger.Skip}, {ledger.MembershipID("g/1", "u/3"), ledger.Proceed}} {
			if verdict, _ := l.Release(ledger.Membership, c.id, "b", false); verdict != c.want {
				t.Errorf("verdict %d of %s, want %d", verdict, c.id, c.want)
			}
		}
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		l.HoldMembers(short, "g/1", []string{"u/3"}) // whose removal never ends
	})
}

// TestReleasedAccountIsHandedOver: a create that the configuration does not allow to adopt still takes an account that
// a resource of this run gives up, in any order.
func TestReleasedAccountIsHandedOver(t *testing.T) {
	t.Parallel()
	take := func(t *testing.T, l *ledger.Ledger) error {
		t.Helper()
		_, err := l.Claim(t.Context(), kind, id, "taker", false)
		return err
	}
	tests := map[string]func(t *testing.T, l *ledger.Ledger){
		"no one gives it up": func(t *testing.T, l *ledger.Ledger) {
			begun := time.Now()
			if err := take(t, l); !errors.Is(err, ledger.ErrNotReleased) || time.Since(begun) > time.Second {
				t.Errorf("%v after %s", err, time.Since(begun))
			}
			// The account stays with a resource that gives it up after that.
			if verdict, _ := l.Release(kind, id, "giver", true); verdict != ledger.KeepInState {
				t.Errorf("verdict %d", verdict)
			}
		},
		"the giver came first and knows": func(t *testing.T, l *ledger.Ledger) {
			if verdict, _ := l.Release(kind, id, "giver", true); verdict != ledger.Skip {
				t.Errorf("verdict %d", verdict)
			}
			if err := take(t, l); err != nil {
				t.Error(err)
			}
		},
		"the giver came first and does not know": func(t *testing.T, l *ledger.Ledger) {
			verdict, over := l.Release(kind, id, "giver", false)
			if verdict != ledger.Proceed {
				t.Errorf("verdict %d", verdict)
			}
			time.AfterFunc(5*time.Second, func() { over(true) })
			if err := take(t, l); err != nil {
				t.Error(err)
			}
		},
		"the taker came first and waits": func(t *testing.T, l *ledger.Ledger) {
			time.AfterFunc(500*time.Millisecond, func() {
				if verdict, _ := l.Release(kind, id, "giver", false); verdict != ledger.Skip {
					t.Errorf("verdict %d", verdict)
				}
			})
			if err := take(t, l); err != nil {
				t.Error(err)
			}
		},
		"others are being released, slowly, before it": func(t *testing.T, l *ledger.Ledger) {
			_, over := l.Release(kind, "2", "another", false)
			time.AfterFunc(20*time.Second, func() {
				l.Release(kind, id, "giver", true)
				over(true)
			})
			if err := take(t, l); err != nil {
				t.Error(err)
			}
		},
		"a create that fails keeps what no state has any more": func(t *testing.T, l *ledger.Ledger) {
			for _, released := range []bool{true, false} {
				verdict, over := l.Release(kind, id, "giver", false)
				over(released)
				if err := take(t, l); verdict != ledger.Proceed || err != nil {
					t.Errorf("verdict %d, %v", verdict, err)
				}
				if orphaned := l.Unclaim(kind, id); orphaned != released {
					t.Errorf("released %t, orphaned %t", released, orphaned)
				}
				l = ledger.New()
			}
		},
		"another destroy knows of it": func(t *testing.T, l *ledger.Ledger) {
			l.HandOver(kind, id)
			if err := take(t, l); err != nil {
				t.Error(err)
			}
			if verdict, _ := l.Release(kind, id, "giver", false); verdict != ledger.Skip {
				t.Errorf("verdict %d", verdict)
			}
		},
		"a roster offers it, and no one takes it": func(t *testing.T, l *ledger.Ledger) {
			l.AnnounceRelease(kind, id)
			if verdict, _ := l.Release(kind, id, "roster", false); verdict != ledger.Proceed {
				t.Errorf("verdict %d", verdict)
			}
		},
	}
	for what, test := range tests {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { test(t, ledger.New()) })
		})
	}
}

// TestAwaitClaim: an account that its owner has let go stays with the owner only if a resource of the run has failed
// and no create has claimed the account. An apply without failures waits a moment at most.
func TestAwaitClaim(t *testing.T) {
	t.Parallel()
	const moment = 300 * time.Millisecond
	claim := func(t *testing.T, l *ledger.Ledger) {
		t.Helper()
		if _, err := l.Claim(t.Context(), kind, id, "b", true); err != nil {
			t.Error(err)
		}
	}
	tests := map[string]struct {
		before func(t *testing.T, l *ledger.Ledger)
		want   bool
		after  time.Duration
	}{
		"no resource is worked on":     {func(*testing.T, *ledger.Ledger) {}, true, moment},
		"it is claimed already":        {claim, true, 0},
		"the ledger serves many walks": {func(_ *testing.T, l *ledger.Ledger) { l.SetLasting() }, true, 0},
		"it is claimed meanwhile": {func(t *testing.T, l *ledger.Ledger) {
			over := l.BeginWork()
			time.AfterFunc(2*time.Second, func() { claim(t, l); over(false) })
		}, true, 2 * time.Second},
		"a resource has failed": {func(_ *testing.T, l *ledger.Ledger) { l.BeginWork()(true) }, false, moment},
		"a resource fails meanwhile": {func(_ *testing.T, l *ledger.Ledger) {
			over := l.BeginWork()
			time.AfterFunc(2*time.Second, func() { over(true) })
		}, false, 2*time.Second + moment},
		"a resource succeeds meanwhile": {func(_ *testing.T, l *ledger.Ledger) {
			over := l.BeginWork()
			time.AfterFunc(2*time.Second, func() { over(false) })
		}, true, 2*time.Second + moment},
		"a resource begins late and fails": {func(_ *testing.T, l *ledger.Ledger) {
			time.AfterFunc(moment/2, func() {
				over := l.BeginWork()
				time.AfterFunc(time.Second, func() { over(true) })
			})
		}, false, moment/2 + time.Second + moment},
		"a create waits for another release": {func(t *testing.T, l *ledger.Ledger) {
			over := l.BeginWork()
			go func() {
				_, _ = l.Claim(t.Context(), kind, "2", "c", false)
				over(false)
			}()
			time.Sleep(time.Millisecond)
		}, true, moment},
		"a resource takes very long": {func(_ *testing.T, l *ledger.Ledger) { l.BeginWork() }, true, 10200 * time.Millisecond},
		"others have waited in vain": {func(t *testing.T, l *ledger.Ledger) {
			for _, other := range []string{"2", "3"} {
				l.AwaitClaim(t.Context(), kind, other)
			}
		}, true, 0},
		"others have waited in vain, and a resource fails": {func(t *testing.T, l *ledger.Ledger) {
			for _, other := range []string{"2", "3"} {
				l.AwaitClaim(t.Context(), kind, other)
			}
			l.BeginWork()(true)
		}, false, 0},
		"another has waited very long, and a resource fails": {func(t *testing.T, l *ledger.Ledger) {
			over := l.BeginWork()
			l.AwaitClaim(t.Context(), kind, "2")
			l.BeginWork()(true)
			time.AfterFunc(time.Second, func() { over(false) })
		}, false, 0},
	}
	for what, test := range tests {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				l := ledger.New()
				l.Release(kind, id, "a", true)
				test.before(t, l)
				begun := time.Now()
				if got := l.AwaitClaim(t.Context(), kind, id); got != test.want || time.Since(begun) != test.after {
					t.Errorf("%t after %s, want %t after %s", got, time.Since(begun), test.want, test.after)
				}
				time.Sleep(time.Minute) // the others end
			})
		})
	}
}

// TestAwaitClaimInterrupted: Terraform begins no create any more after Ctrl-C.
func TestAwaitClaimInterrupted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := ledger.New()
		l.Release(kind, id, "a", true)
		defer l.BeginWork()(false)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if begun := time.Now(); l.AwaitClaim(ctx, kind, id) || time.Since(begun) != time.Second {
			t.Errorf("let go after %s", time.Since(begun))
		}
	})
}

// TestAwaitClaimOfAChain: a create that waits for a release is no reason to wait with a release that has to come before
// that one. Terraform destroys memberships before groups and users, and groups before users.
func TestAwaitClaimOfAChain(t *testing.T) {
	t.Parallel()
	order := []ledger.Kind{ledger.User, ledger.Group, ledger.Membership}
	for i, released := range order {
		for j, waits := range order {
			t.Run(string(released)+" beside a create of a "+string(waits), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					l := ledger.New()
					l.Release(released, "g/1", "old", true)
					over := l.BeginWork()
					go func() {
						_, err := l.Claim(t.Context(), waits, "g/2", "new", false)
						over(err != nil)
					}()
					time.Sleep(time.Millisecond)
					if got := l.AwaitClaim(t.Context(), released, "g/1"); got != (i >= j) {
						t.Errorf("let go: %t", got)
					}
					time.Sleep(time.Minute)
				})
			})
		}
	}
}
