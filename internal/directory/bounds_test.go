package directory_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// sizes are tenants of T users with N of them managed, at a page size p.
type size struct{ managed, tenant, page int }

func (s size) pages() int { return (s.tenant + s.page - 1) / s.page }

// bound is what a plan may cost: 2·min(N, P) + 1.
func (s size) bound() int { return 2*min(s.managed, s.pages()) + 1 }

func sizes(t *testing.T) []size {
	t.Helper()
	all := []size{
		{1, 1, 100},
		{1, 1000, 100},
		{2, 100, 100},
		{3, 250, 100},
		{9, 1000, 100},
		{10, 1000, 100},
		{11, 1000, 100},
		{50, 300, 10},
		{300, 300, 10},
		{1000, 1000, 100},
		{10, 20_000, 100},
	}
	if testing.Short() {
		return all[:len(all)-1]
	}
	return all
}

// spread takes n of all, evenly, the last one among them.
func spread(all []string, n int) []string {
	some := make([]string, 0, n)
	for i := range n {
		some = append(some, all[(i+1)*len(all)/n-1])
	}
	return some
}

func TestReadsCostPagesNotOneRequestEach(t *testing.T) {
	t.Parallel()
	for _, s := range sizes(t) {
		// With a total that is a lie, the directory cannot know how many pages are left, and must not read them all for
		// ten.
		for _, dialect := range []string{"past-end-empty", "total-is-page-size", "items-per-page-wrong", "past-end-absent"} {
			t.Run(fmt.Sprintf("%d of %d by %d, %s", s.managed, s.tenant, s.page, dialect), func(t *testing.T) {
				t.Parallel()
				d := open(t, directory.Options{PageSize: s.page}, dialect)
				ids := spread(d.seed(t, s.tenant), s.managed)
				everybody(t, ids, d.read)
				// Without a total that can be believed, the end has to be seen on a page of its own.
				if got, most := d.requests(), s.bound()+1; got > most || dialect == "past-end-empty" && got > s.bound() {
					t.Errorf("%d requests, want at most %d", got, s.bound())
				}
			})
		}
	}
}

// Data sources and imports ask for one after the other by a name or a key.
func TestLookUpsCostPagesNotOneRequestEach(t *testing.T) {
	t.Parallel()
	for _, s := range sizes(t) {
		t.Run(fmt.Sprintf("%d of %d by %d", s.managed, s.tenant, s.page), func(t *testing.T) {
			t.Parallel()
			d := open(t, directory.Options{PageSize: s.page})
			ids := spread(d.seed(t, s.tenant), s.managed)
			names := map[string]string{}
			for _, id := range ids {
				if err := d.tenant.UpdateUser(id,
					func(u sandbox.Document) { u["externalId"] = "key of " + id; names[id] = u["userName"].(string) }); err != nil {
					t.Fatal(err)
				}
			}
			everybody(t, ids, func(id string) error {
				found, err := d.UsersNamed(context.Background(), names[id], anyUser)
				return one(id, found, err)
			})
			if got := d.requests(); got > s.bound() {
				t.Errorf("by name: %d requests, want at most %d", got, s.bound())
			}
			d.tenant.ResetRequests()
			other := &desk{Directory: d.another(t, directory.Options{PageSize: s.page}), tenant: d.tenant, server: d.server}
			everybody(t, ids, func(id string) error {
				found, err := other.UsersWithExternalID(context.Background(), "key of "+id, anyUser)
				return one(id, found, err)
			})
			if got := d.requests(); got > s.bound() {
				t.Errorf("by external id: %d requests, want at most %d", got, s.bound())
			}
		})
	}
}

func one(id string, found []*scim.User, err error) error {
	if err == nil && (len(found) != 1 || found[0].ID != id) {
		err = fmt.Errorf("found %d users, want %s", len(found), id)
	}
	return err
}

func TestCreatingUsersCostsPagesNotLookUps(t *testing.T) {
	t.Parallel()
	for _, s := range sizes(t) {
		t.Run(fmt.Sprintf("%d into %d by %d", s.managed, s.tenant, s.page), func(t *testing.T) {
			t.Parallel()
			d := open(t, directory.Options{PageSize: s.page})
			d.seed(t, s.tenant)
			var names []string
			for i := range s.managed { // a name in capitals costs a filter two requests
				names = append(names, fmt.Sprintf([]string{"new%05d", "New%05d"}[i%2], i))
			}
			everybody(t, names, func(name string) error { _, err := d.create(name); return err })
			if got := d.count(http.MethodPost, "/Users"); got != s.managed {
				t.Errorf("%d POST for %d users", got, s.managed)
			}
			if got := d.requests() - s.managed; got > s.bound() {
				t.Errorf("%d requests beside the POSTs, want at most %d", got, s.bound())
			}
		})
	}
}

func TestGroupsWithMembersCostOneGetEach(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{})
	users := d.seed(t, 40)
	var groups []string
	for i := range 7 {
		groups = append(groups, d.group(t, fmt.Sprintf("team %d", i), users...))
	}
	// Each group by itself, and a membership for each of its members.
	var asked []string
	for range users {
		asked = append(asked, groups...)
	}
	everybody(t, asked, func(id string) error {
		group, err := d.GroupWithMembers(context.Background(), id)
		if err == nil && len(group.Members) != len(users) {
			err = fmt.Errorf("group %s has %d members, want %d", id, len(group.Members), len(users))
		}
		return err
	})
	if got := d.requests(); got != len(groups) {
		t.Errorf("%d requests for %d groups with %d memberships", got, len(groups), len(asked))
	}
}

func TestGroupsWithoutMembersCostPages(t *testing.T) {
	t.Parallel()
	s := size{managed: 60, tenant: 60, page: 10}
	d := open(t, directory.Options{PageSize: s.page})
	var ids []string
	for i := range s.tenant {
		ids = append(ids, d.group(t, fmt.Sprintf("team %d", i)))
	}
	everybody(t, ids, func(id string) error {
		group, err := d.Group(context.Background(), id, anyGroup)
		if err == nil && group.ID != id {
			err = errors.New("another group came back")
		}
		return err
	})
	if got := d.requests(); got > s.bound() {
		t.Errorf("%d requests, want at most %d", got, s.bound())
	}
	for _, r := range d.tenant.Requests() {
		if r.Query == "" || !strings.Contains(r.Query, "excludedAttributes=members") {
			t.Errorf("asked for members that no one wants: %s?%s", r.Path, r.Query)
		}
	}
}

// Groups whose members memberships manage cost what groups cost, and one GET each for the members, however many
// memberships there are: Terraform reads a group before anyone says that its members are managed, and those of the
// others are never read.
func TestGroupsAndTheirMembershipsCostPagesAndOneGetEach(t *testing.T) {
	t.Parallel()
	const memberships = 3 // of each group
	for _, s := range []size{{1, 1, 100}, {5, 5, 100}, {3, 250, 100}, {10, 1500, 100}, {50, 300, 10}} {
		t.Run(fmt.Sprintf("%d of %d by %d", s.managed, s.tenant, s.page), func(t *testing.T) {
			t.Parallel()
			d := open(t, directory.Options{PageSize: s.page})
			users := d.seed(t, memberships)
			var all []string
			for i := range s.tenant {
				all = append(all, d.group(t, fmt.Sprintf("team %d", i), users...))
			}
			managed := spread(all, s.managed)
			everybody(t, managed, func(id string) error {
				group, err := d.Group(context.Background(), id, anyGroup)
				if err == nil && (group.ID != id || group.Members != nil) {
					err = fmt.Errorf("asked for %s without its members: %+v", id, group)
				}
				return err
			})
			var asked []string
			for range memberships {
				asked = append(asked, managed...)
			}
			everybody(t, asked, func(id string) error {
				group, err := d.GroupWithMembers(context.Background(), id)
				if err == nil && len(group.Members) != memberships {
					err = fmt.Errorf("%d members of %s, want %d", len(group.Members), id, memberships)
				}
				return err
			})
			whole := 0
			for _, r := range d.tenant.Requests() {
				if !strings.Contains(r.Query, "excludedAttributes=members") {
					whole++
				}
			}
			if whole != s.managed {
				t.Errorf("%d requests for members of %d groups", whole, s.managed)
			}
			if got := d.requests() - whole; got > s.bound() {
				t.Errorf("%d requests for the groups themselves, want at most %d", got, s.bound())
			}
		})
	}
}

func TestWholeListingIsReadOnceForAll(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{PageSize: 10})
	d.seed(t, 100)
	everybody(t, make([]int, 30), func(int) error {
		users, doubt, err := d.Users(context.Background(), tellsType)
		if err == nil && (len(users) != 100 || doubt != "") {
			err = fmt.Errorf("%d users, doubt %q", len(users), doubt)
		}
		return err
	})
	if got := d.requests(); got != 10 {
		t.Errorf("%d requests for ten pages", got)
	}
}

func TestIndividualTurnsSharingOff(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{Individual: true})
	users := d.seed(t, 30)
	group := d.group(t, "team", users[:20]...)

	everybody(t, users, d.read)
	if got := d.count(http.MethodGet, "/Users/"); got != len(users) || d.requests() != len(users) {
		t.Errorf("%d GETs of %d requests, want one for each of %d users and nothing else", got, d.requests(), len(users))
	}
	d.tenant.ResetRequests()
	everybody(t, users[:20], func(string) error {
		_, err := d.GroupWithMembers(context.Background(), group)
		return err
	})
	if got := d.count(http.MethodGet, "/Groups/"); got != 20 {
		t.Errorf("%d GETs for 20 reads of a group", got)
	}
	d.tenant.ResetRequests()
	everybody(t, users[20:], func(id string) error {
		return d.ChangeMembers(context.Background(), group,
			[]string{id}, nil)
	})
	if got := d.count(http.MethodPatch, "/Groups/"); got != 10 {
		t.Errorf("%d PATCHes for 10 memberships", got)
	}
	d.tenant.ResetRequests()
	everybody(t, []string{"ann", "bob", "cyd"}, func(name string) error { _, err := d.create(name); return err })
	if lookUps, posts := d.count(http.MethodGet, "/Users"), d.count(http.MethodPost, "/Users"); lookUps != 3 ||
		posts != 3 || d.requests() != 6 {
		t.Errorf("%d look-ups, %d POSTs, %d requests for 3 creates", lookUps, posts, d.requests())
	}
	if _, _, err := d.Users(context.Background(), func(*scim.User) bool { return true }); err != nil {
		t.Errorf("a listing that is asked for: %v", err)
	}
}
