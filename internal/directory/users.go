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

// User returns the user with an id, from a shared listing where that is cheaper than a GET. showsAll reports whether an
// entry shows all that the caller knows of the user. An entry that leaves something out is confirmed by a GET. Without
// showsAll, only a GET is enough. A user that does not exist is [ErrGone]. The result may be shared and must not be
// changed.
func (d *Directory) User(ctx context.Context, id string, showsAll func(*scim.User) bool) (*scim.User, error) {
	return of(d).users.read(ctx, id, showsAll)
}

// UserName GETs a user and returns the name that it has now. A user that does not exist is [ErrGone].
func (d *Directory) UserName(ctx context.Context, id string) (string, error) {
	return of(d).users.nameOf(ctx, id)
}

// SettledUser GETs a user that was just written. It asks again for a moment while the service does not show the user
// yet.
func (d *Directory) SettledUser(ctx context.Context, id string) (*scim.User, error) {
	return of(d).users.settled(ctx, id)
}

// ChangedUser GETs a user after an update whose answer did not show what shows reports on. It asks again for a moment
// while the service does not show it yet.
func (d *Directory) ChangedUser(ctx context.Context, id string, shows func(*scim.User) bool) (*scim.User, error) {
	return of(d).users.changed(ctx, id, shows)
}

// UsersNamed are the users with a user name, compared by [scim.Same]: none, one, or more where the service allows it
// (dialect 10). showsAll is as for [Directory.User].
func (d *Directory) UsersNamed(ctx context.Context, userName string,
	showsAll func(*scim.User) bool,
) ([]*scim.User, error) {
	return of(d).users.named(ctx, userName, showsAll)
}

// ProvesNames reports whether no result of [Directory.UsersNamed] means that no such user exists. It is false once
// neither a filter nor the listing could prove that for a name.
func (d *Directory) ProvesNames() bool { return !of(d).users.learnt(&of(d).users.noProof) }

// UsersWithExternalID are the users with an external id, compared by [scim.SameText]. showsAll is as for
// [Directory.User].
func (d *Directory) UsersWithExternalID(ctx context.Context, externalID string,
	showsAll func(*scim.User) bool,
) ([]*scim.User, error) {
	return of(d).users.withExternalID(ctx, externalID, showsAll)
}

// Users returns every user that the service lists, no older than the last write of this run. showsAll is as for
// [Directory.User]. doubt is why a user may be missing, "" when the listing is provably whole.
func (d *Directory) Users(ctx context.Context,
	showsAll func(*scim.User) bool,
) (users []*scim.User, doubt string, err error) {
	return of(d).users.all(ctx, showsAll)
}

// ListsGroups reports whether the listing, as far as it was read, shows any user's groups. A user that is listed
// without groups is then in none.
func (d *Directory) ListsGroups() bool {
	return d.listsAny(func(u *scim.User) bool { return len(u.Groups) > 0 })
}

// ListsSeveralAddresses reports whether the listing, as far as it was read, shows several addresses of any user.
func (d *Directory) ListsSeveralAddresses() bool {
	return d.listsAny(func(u *scim.User) bool { return len(u.Emails) > 1 })
}

// ListsExternalIDs reports whether the listing, as far as it was read, shows any user's external id. A user that is
// listed without one then has none.
func (d *Directory) ListsExternalIDs() bool {
	return d.listsAny(func(u *scim.User) bool { return u.ExternalID != nil && *u.ExternalID != "" })
}

func (d *Directory) listsAny(shows func(*scim.User) bool) (does bool) {
	of(d).users.cache.some(func(u *scim.User) bool {
		does = shows(u)
		return does
	})
	return does
}

// UsersWhere sends a raw filter unchanged and returns the service's answer, to the last page. showsAll and doubt are as
// for [Directory.Users].
func (d *Directory) UsersWhere(ctx context.Context, filter scim.Filter,
	showsAll func(*scim.User) bool,
) (users []*scim.User, doubt string, err error) {
	pager := d.client.UserPager(scim.ListOptions{Filter: filter, Count: d.options.PageSize})
	for {
		page, err := pager.Next(ctx)
		if errors.Is(err, io.EOF) {
			users, err = of(d).users.completed(ctx, users, showsAll)
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
// up before it is sent again. ours reports whether a user found then is the one just created. A name that is taken
// after all is a [TakenError].
func (d *Directory) CreateUser(ctx context.Context, user *scim.User, ours func(*scim.User) bool) (*scim.User, error) {
	return of(d).users.create(ctx, user, ours)
}

// UpdateUser sends the changes. overlay writes the whole planned user over a resource, for a service without PATCH. The
// answer is nil where the service gave none. A user that does not exist is [ErrGone].
func (d *Directory) UpdateUser(ctx context.Context, id string, ops []scim.Operation,
	overlay func(*scim.User),
) (*scim.User, error) {
	defer d.memberQueues.forget()
	return of(d).users.change(ctx, id, ops, overlay)
}

// KnownGone reports whether listings that were read anyway show that a user does not exist. A user that is missing from
// a whole listing is confirmed by a GET. Where no listing was read, it sends nothing and returns false. Some services
// keep deleted users as members of groups (dialect 22).
func (d *Directory) KnownGone(ctx context.Context, id string) bool {
	gone := of(d).users.knownGone(ctx, id)
	if gone {
		c := of(d).users
		c.learn(ctx, &c.keepsGone, "a deleted user is still a member of groups; deleted members are not counted")
	}
	return gone
}
