package directory_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// members are who is in a group, sorted, as the tenant has it.
func (d *desk) members(group string) []string {
	return slices.Sorted(slices.Values(d.tenant.Members(group)))
}

func (d *desk) wantMembers(t *testing.T, group string, want []string) {
	t.Helper()
	if diff := cmp.Diff(slices.Sorted(slices.Values(want)), d.members(group)); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
}

func TestMembershipsAreSentTogether(t *testing.T) {
	t.Parallel()
	for _, dialects := range [][]string{
		{"patch-200"},
		{"patch-204"},
		{"remove-list-empties-group"},
		{"member-add-duplicates"},
		{"members-absent"},
		{"members-null"},
	} {
		t.Run(strings.Join(dialects, " and "), func(t *testing.T) {
			t.Parallel()
			// At no latency at all, callers come back faster than they would to any service.
			d := openServer(t, sandbox.Options{Dialects: dialects, Latency: 5 * time.Millisecond}, directory.Options{})
			users := d.seed(t, 210)
			group := d.group(t, "team", users[200:]...)
			most := 200/4 + 10

			everybody(t, users[:200], func(id string) error {
				return d.ChangeMembers(context.Background(), group, []string{id}, nil)
			})
			if got := d.count(http.MethodPatch, "/Groups/"); got > most {
				t.Errorf("adding 200 took %d PATCHes, want at most %d", got, most)
			}
			gets := 1
			if dialects[0] == "patch-204" { // the answers show nothing, so that each batch is looked at
				gets += d.count(http.MethodPatch, "/Groups/")
			}
			if got := d.count(http.MethodGet, "/Groups/"); got > gets {
				t.Errorf("adding 200 took %d GETs of the group, want at most %d", got, gets)
			}
			d.wantMembers(t, group, users)

			d.tenant.ResetRequests()
			everybody(t, users[:200], func(id string) error {
				return d.ChangeMembers(context.Background(), group, nil, []string{id})
			})
			if got := d.count(http.MethodPatch, "/Groups/"); got > most {
				t.Errorf("removing 200 took %d PATCHes, want at most %d", got, most)
			}
			d.wantMembers(t, group, users[200:])
		})
	}
}

// Terraform evaluates for_each again for each instance, so that memberships of a big roster come one by one, far apart.
func TestSlowMembershipsAreSentTogether(t *testing.T) {
	t.Parallel()
	const apart = 30 * time.Millisecond
	for _, c := range []struct{ groups, most int }{{1, 80/4 + 10}, {3, 80/4 + 3*10}} {
		t.Run(fmt.Sprint(c.groups, " groups"), func(t *testing.T) {
			t.Parallel()
			d := openServer(t, sandbox.Options{}, directory.Options{})
			users := d.seed(t, 80)
			var groups []string
			for i := range c.groups {
				groups = append(groups, d.group(t, fmt.Sprint("team ", i)))
			}
			var evaluating sync.Mutex
			place := map[string]int{}
			for i, id := range users {
				place[id] = i % c.groups
			}
			everybody(t, users, func(id string) error {
				evaluating.Lock()
				time.Sleep(apart)
				evaluating.Unlock()
				return d.ChangeMembers(context.Background(), groups[place[id]], []string{id}, nil)
			})
			if got := d.count(http.MethodPatch, "/Groups/"); got > c.most {
				t.Errorf("adding 80 took %d PATCHes, want at most %d", got, c.most)
			}
			for i, group := range groups {
				d.wantMembers(t, group, slices.DeleteFunc(slices.Clone(users), func(id string) bool { return place[id] != i }))
			}
		})
	}
}

func TestManyMemberChangesAreSentInFullPATCHes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ changes, perPatch, patches int }{
		{0, 0, 0}, {1, 0, 1}, {100, 0, 1}, {101, 0, 2}, {250, 0, 3}, {250, 7, 36}, {250, 1000, 1},
	} {
		t.Run(fmt.Sprintf("%d by %d", c.changes, c.perPatch), func(t *testing.T) {
			t.Parallel()
			d := open(t, directory.Options{MembersPerPatch: c.perPatch})
			users := d.seed(t, 300)
			group := d.group(t, "team", users[:c.changes/2]...)
			in, out := users[c.changes/2:c.changes], users[:c.changes/2]
			if err := d.ChangeMembers(t.Context(), group, in, out); err != nil {
				t.Fatal(err)
			}
			d.wantMembers(t, group, in)
			if got := d.count(http.MethodPatch, "/Groups/"); got != c.patches {
				t.Errorf("%d PATCHes, want %d", got, c.patches)
			}
			d.tenant.ResetRequests()
			if err := d.ChangeMembers(t.Context(), group, in, out); err != nil {
				t.Fatal(err)
			}
			if got := d.tenant.Writes(); len(got) > 0 {
				t.Errorf("nothing was to do, and %d writes were sent", len(got))
			}
		})
	}
}

func TestMembersRemovedByFilterOnly(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{}, "remove-list-empties-group", "ids-hold-quotes")
	users := d.seed(t, 5)
	group := d.group(t, "team", users...)
	if err := d.ChangeMembers(t.Context(), group, nil, users[1:3]); err != nil {
		t.Fatal(err)
	}
	d.wantMembers(t, group, []string{users[0], users[3], users[4]})
}

func TestOneBadMemberFailsAlone(t *testing.T) {
	t.Parallel()
	d := openServer(t, sandbox.Options{Latency: 5 * time.Millisecond}, directory.Options{})
	users := d.seed(t, 40)
	group := d.group(t, "team", users[39])
	const bad = "nobody"
	everybodyAtOnce(t, 40, append([]string{bad}, users...), func(id string) error {
		err := d.ChangeMembers(context.Background(), group, []string{id}, nil)
		refused, ok := errors.AsType[*directory.MemberError](err)
		switch {
		case id != bad && err != nil:
			return fmt.Errorf("%s was refused with somebody else: %w", id, err)
		case id == bad && (!ok || len(refused.Failed) != 1 || refused.Failed[bad] == nil):
			return fmt.Errorf("the guilty one got %w", err)
		}
		return nil
	})
	d.wantMembers(t, group, users)
}

// Five deleted users do not prevent other users from being added, wherever they stand in the list.
func TestManyBadMembersFailAlone(t *testing.T) {
	t.Parallel()
	bad := []string{"nobody1", "nobody2", "nobody3", "nobody4", "nobody5", "nobody6"}
	t.Run("of one caller", func(t *testing.T) {
		t.Parallel()
		d := open(t, directory.Options{})
		users := d.seed(t, 20)
		group := d.group(t, "team")
		err := d.ChangeMembers(t.Context(), group, slices.Concat(bad, users), nil)
		if refused, ok := errors.AsType[*directory.MemberError](err); !ok || !slices.Equal(refused.IDs(), bad) ||
			refused.Cause != nil {
			t.Errorf("got %v", err)
		}
		d.wantMembers(t, group, users)
	})
	t.Run("of many", func(t *testing.T) {
		t.Parallel()
		d := openServer(t, sandbox.Options{Latency: 5 * time.Millisecond}, directory.Options{})
		users := d.seed(t, 6)
		group := d.group(t, "team")
		everybodyAtOnce(t, 12, slices.Concat(bad, users), func(id string) error {
			if err := d.ChangeMembers(context.Background(), group, []string{id}, nil); (err != nil) != slices.Contains(bad, id) {
				return fmt.Errorf("%s got %w", id, err)
			}
			return nil
		})
		d.wantMembers(t, group, users)
	})
}

// What was done before a failure that is no one's fault is distinguished from what was not.
func TestMembersBeforeAFailureAreDone(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{})
	users := d.seed(t, 250)
	group := d.group(t, "team")
	d.tenant.AddFault(sandbox.Fault{
		Method: http.MethodPatch, Path: "/Groups/*", Kind: sandbox.FaultStatus,
		Status: 402, Skip: 1,
	})
	err := d.ChangeMembers(t.Context(), group, slices.Concat([]string{"nobody"}, users[:150]), nil)
	if partly, ok := errors.AsType[*directory.MemberError](err); ok && partly.Cause == nil {
		t.Errorf("got %v without a cause", err)
	}
	d.tenant.ClearFaults()
	d.tenant.AddFault(sandbox.Fault{
		Method: http.MethodPatch, Path: "/Groups/*", Kind: sandbox.FaultStatus,
		Status: 402, Skip: 1,
	})
	err = d.ChangeMembers(t.Context(), group, users, nil)
	partly, ok := errors.AsType[*directory.MemberError](err)
	if answer, is := errors.AsType[*scim.Error](err); !ok || !is || answer.Status != 402 || partly.Cause == nil {
		t.Fatalf("got %v", err)
	}
	in := slices.DeleteFunc(slices.Clone(users), func(id string) bool { return partly.Failed[id] != nil })
	if len(in) < 100 {
		t.Errorf("%d are reported as done", len(in))
	}
	d.wantMembers(t, group, in)
	d.tenant.ClearFaults()
	d.tenant.AddFault(sandbox.Fault{Method: http.MethodPatch, Path: "/Groups/*", Kind: sandbox.FaultStatus, Status: 402})
	err = d.ChangeMembers(t.Context(), group, partly.IDs(), nil)
	if _, ok := errors.AsType[*directory.MemberError](err); ok || err == nil {
		t.Errorf("where nothing was done: %v", err)
	}
}

func TestBadMembersOfOneCallerAreNamed(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{})
	users := d.seed(t, 120)
	group := d.group(t, "team", users[100:]...)
	in := slices.Concat(users[:30], []string{"nobody1"}, users[30:90], []string{"nobody2"}, users[90:100])
	err := d.ChangeMembers(t.Context(), group, in, users[100:110])
	refused, ok := errors.AsType[*directory.MemberError](err)
	if !ok {
		t.Fatalf("got %v, want a MemberError", err)
	}
	if diff := cmp.Diff([]string{"nobody1", "nobody2"}, refused.IDs()); diff != "" {
		t.Errorf("members that failed (-want +got):\n%s", diff)
	}
	if _, ok := errors.AsType[*scim.Error](refused); !ok || !strings.Contains(refused.Error(), "nobody1") {
		t.Errorf("the error does not say what the service reported: %v", refused)
	}
	d.wantMembers(t, group, slices.Concat(users[:100], users[110:]))
}

func TestPatchBeyondTheServicesLimitIsSplit(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{MembersPerPatch: 250}, "member-changes-capped")
	users := d.seed(t, 250)
	group := d.group(t, "team")
	if err := d.ChangeMembers(t.Context(), group, users, nil); err != nil {
		t.Fatal(err)
	}
	d.wantMembers(t, group, users)
}

// A service that refuses everyone is not asked about each of them.
func TestRefusalOfAllEndsEarly(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{})
	users := d.seed(t, 401)
	group := d.group(t, "team", users[0])
	d.tenant.AddFault(sandbox.Fault{Method: http.MethodPatch, Path: "/Groups/*", Kind: sandbox.FaultStatus, Status: 400})
	everybodyAtOnce(t, 100, users[:100], func(id string) error {
		err := d.ChangeMembers(context.Background(), group, []string{id}, nil)
		if id == users[0] && err != nil {
			return fmt.Errorf("who is in already has no part in it: %w", err)
		}
		if id != users[0] && err == nil {
			return fmt.Errorf("%s is said to be in", id)
		}
		return nil
	})
	// To find a hundred guilty ones, each in a PATCH of their own, takes another for each half.
	if got := d.count(http.MethodPatch, "/Groups/"); got > 2*100+10 {
		t.Errorf("%d PATCHes to learn that none is taken", got)
	}
	d.tenant.ResetRequests()
	if err := d.ChangeMembers(t.Context(), group, users[101:], nil); err == nil {
		t.Error("300 are reported as in")
	}
	if got := d.count(http.MethodPatch, "/Groups/"); got > 2*100+10 {
		t.Errorf("%d PATCHes to learn that none of 300 is taken", got)
	}
}

func TestMembersOfAGroupThatIsGone(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{})
	users := d.seed(t, 3)
	group := d.group(t, "team", users[0])
	if _, err := d.GroupWithMembers(t.Context(), group); err != nil {
		t.Fatal(err)
	}
	if err := d.tenant.RemoveGroup(group); err != nil {
		t.Fatal(err)
	}
	if err := d.ChangeMembers(t.Context(), group, users[1:], nil); !gone(err) {
		t.Errorf("got %v, want it to be gone", err)
	}
	if _, err := d.GroupWithMembers(t.Context(), group); !gone(err) {
		t.Errorf("got %v, want it to be gone", err)
	}
}

// A PATCH that answers 404 says nothing about the group (dialect 17).
func TestPatchThat404sLosesNoGroup(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{})
	users := d.seed(t, 2)
	group := d.group(t, "team")
	d.tenant.AddFault(sandbox.Fault{Method: http.MethodPatch, Kind: sandbox.FaultStatus, Status: 404})
	err := d.ChangeMembers(t.Context(), group, users[:1], nil)
	if err == nil || gone(err) {
		t.Errorf("got %v, want an error other than gone", err)
	}
}

// Without PATCH (405, 501), whole groups are put, and no one's change undoes another's, nor a new name.
func TestMembersWithoutPatch(t *testing.T) {
	t.Parallel()
	for _, dialects := range [][]string{{"patch-refused-405"}, {"patch-refused-501", "etag-missing"}} {
		t.Run(strings.Join(dialects, " and "), func(t *testing.T) {
			t.Parallel()
			d := openServer(t, sandbox.Options{Dialects: dialects, Latency: time.Millisecond}, directory.Options{})
			users := d.seed(t, 60)
			group := d.group(t, "team", users[50:]...)
			var (
				renames sync.WaitGroup
				over    atomic.Bool
				name    string
			)
			renames.Go(func() {
				for i := 0; !over.Load(); i++ {
					name = fmt.Sprintf("team %d", i)
					_, err := d.UpdateGroup(context.Background(), group, []scim.Operation{scim.Replace("displayName", name)},
						func(g *scim.Group) { g.DisplayName = name })
					if err != nil {
						t.Error(err)
					}
				}
			})
			everybody(t, users[:50], func(id string) error {
				return d.ChangeMembers(context.Background(), group,
					[]string{id}, nil)
			})
			everybody(t, users[50:], func(id string) error {
				return d.ChangeMembers(context.Background(), group, nil,
					[]string{id})
			})
			over.Store(true)
			renames.Wait()
			d.wantMembers(t, group, users[:50])
			if doc, _ := d.tenant.Group(group); doc["displayName"] != name {
				t.Errorf("the group is called %v", doc["displayName"])
			}
		})
	}
}

// In and out of one member by several callers: the last word counts, and no one's word gets lost.
func TestContradictingMemberChangesAreSentInOrder(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{})
	users := d.seed(t, 1)
	group := d.group(t, "team")
	for i := range 6 {
		var in, out []string
		if i%2 == 0 {
			in = users
		} else {
			out = users
		}
		if err := d.ChangeMembers(t.Context(), group, in, out); err != nil {
			t.Fatal(err)
		}
		if got := len(d.members(group)); got != 1-i%2 {
			t.Fatalf("after change %d the group has %d members", i, got)
		}
	}
}

func TestReadAfterMemberChangeShowsIt(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{})
	users := d.seed(t, 30)
	group := d.group(t, "team")
	for i, id := range users {
		if _, err := d.GroupWithMembers(t.Context(), group); err != nil {
			t.Fatal(err)
		}
		if err := d.ChangeMembers(t.Context(), group, []string{id}, nil); err != nil {
			t.Fatal(err)
		}
		got, err := d.GroupWithMembers(t.Context(), group)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Members) != i+1 {
			t.Fatalf("after %d changes the group is told to have %d members", i+1, len(got.Members))
		}
		all, _, err := d.Users(t.Context(), anyUser)
		if err != nil {
			t.Fatal(err)
		}
		if in := slices.IndexFunc(all, func(u *scim.User) bool { return u.ID == id }); len(all[in].Groups) != 1 {
			t.Fatalf("the listing shows %d groups of a user that was just added to one", len(all[in].Groups))
		}
	}
}
