package directory

import (
	"context"
	"errors"
	"io"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

func newUsers(client *scim.Client, o Options) *collection[scim.User] {
	return newCollection(client, o, requests[scim.User]{
		name:      "users",
		attribute: "userName",
		get:       client.GetUser,
		whole:     client.GetUser,
		list:      client.ListUsers,
		pages:     client.UserPager,
		post:      client.CreateUser,
		patch:     client.PatchUser,
		put:       client.ReplaceUser,
		remove:    client.DeleteUser,
		describe: func(u *scim.User) description {
			return description{id: u.ID, name: u.UserName, externalID: u.ExternalID, etag: u.ETag, status: u.Status}
		},
		shows:  func(u *scim.User) bool { return len(u.Groups) > 0 },
		active: func(u *scim.User) *bool { return u.Active },
	})
}

// User is the user with an id, from a shared listing where that is cheaper than a GET. tells reports whether an entry
// says all that the caller knows of the user; one that leaves something out is confirmed by a GET, and without tells
// nothing but a GET is enough. A user that does not exist is [ErrGone]. What is returned may be shared and is not to be
// changed.
func (d *Directory) User(ctx context.Context, id string, tells func(*scim.User) bool) (*scim.User, error) {
	return d.users.read(ctx, id, tells)
}

// SettledUser GETs a user that was just written, asking again for a moment while the service does not know it yet.
func (d *Directory) SettledUser(ctx context.Context, id string) (*scim.User, error) {
	return d.users.settled(ctx, id)
}

// UsersNamed are the users with a user name, compared without case: none, one, or where the service allows it more
// (dialect 10). tells is as for [Directory.User].
func (d *Directory) UsersNamed(ctx context.Context, userName string, tells func(*scim.User) bool) ([]*scim.User, error) {
	return d.users.named(ctx, userName, tells)
}

// ProvesNames reports whether nobody found by [Directory.UsersNamed] means that nobody is there. Once neither a filter nor the
// listing could prove that of a name, it does not.
func (d *Directory) ProvesNames() bool { return !d.users.learnt(&d.users.noProof) }

// UsersWithExternalID are the users with an external id, compared exactly; tells is as for [Directory.User].
func (d *Directory) UsersWithExternalID(ctx context.Context, externalID string, tells func(*scim.User) bool) ([]*scim.User, error) {
	return d.users.withExternalID(ctx, externalID, tells)
}

// Users is everybody the service lists, no older than the last write of this run; tells is as for [Directory.User].
// doubt says in words why somebody may be missing, "" when the listing is provably whole.
func (d *Directory) Users(ctx context.Context, tells func(*scim.User) bool) (users []*scim.User, doubt string, err error) {
	return d.users.all(ctx, tells)
}

// ListsGroups reports whether the listing, as far as it was read, tells anybody's groups: who is listed without any is then in none.
func (d *Directory) ListsGroups() (does bool) {
	d.users.shelf.some(func(u *scim.User) bool {
		does = len(u.Groups) > 0
		return does
	})
	return does
}

// UsersWhere sends a raw filter as it is and returns what the service answers, to the last page; tells and doubt are as for
// [Directory.Users].
func (d *Directory) UsersWhere(ctx context.Context, filter scim.Filter, tells func(*scim.User) bool) (users []*scim.User, doubt string, err error) {
	pager := d.client.UserPager(scim.ListOptions{Filter: filter, Count: d.options.PageSize})
	for {
		page, err := pager.Next(ctx)
		if errors.Is(err, io.EOF) {
			users, err = d.users.completed(ctx, users, tells)
			return users, pager.Doubt(), err
		}
		if err != nil {
			return nil, "", err
		}
		for i := range page {
			users = append(users, &page[i])
		}
	}
}

// CreateUser creates a user whose name [Directory.UsersNamed] has found free. A POST whose outcome is unknown is looked
// up before it is sent again; ours tells whether a user found then is the one just made. A name that is taken after all
// is a [TakenError].
func (d *Directory) CreateUser(ctx context.Context, user *scim.User, ours func(*scim.User) bool) (*scim.User, error) {
	return d.users.create(ctx, user, ours)
}

// UpdateUser sends what changed. overlay writes the whole planned user over a resource, for a service without PATCH. The
// answer is nil where the service gave none; a user that does not exist is [ErrGone].
func (d *Directory) UpdateUser(ctx context.Context, id string, ops []scim.Operation, overlay func(*scim.User)) (*scim.User, error) {
	defer d.rosters.forget()
	return d.users.change(ctx, id, ops, overlay)
}

// KnownGone reports whether a user is known not to exist, as far as what was read anyway tells: who is missing from a
// whole listing is asked for by a GET. It costs nothing where no listing was read, and then knows nothing. Some services
// keep deleted users as members of groups (dialect 22).
func (d *Directory) KnownGone(ctx context.Context, id string) bool {
	gone := d.users.knownGone(ctx, id)
	if gone {
		d.users.learn(ctx, &d.users.keepsGone, "a deleted user is still a member of groups; members who are gone are not counted")
	}
	return gone
}
