package directory

import (
	"context"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

func newGroups(client *scim.Client, o Options) *collection[scim.Group] {
	// A group is read without its members unless they are asked for: there may be thousands.
	excluded := []string{"members"}
	return newCollection(client, o, requests[scim.Group]{
		name:      "groups",
		attribute: "displayName",
		get: func(ctx context.Context, id string) (*scim.Group, error) {
			return client.GetGroup(ctx, id, excluded...)
		},
		whole:    func(ctx context.Context, id string) (*scim.Group, error) { return client.GetGroup(ctx, id) },
		list:     client.ListGroups,
		pages:    client.GroupPager,
		post:     client.CreateGroup,
		patch:    client.PatchGroup,
		put:      client.ReplaceGroup,
		remove:   client.DeleteGroup,
		excluded: excluded,
		describe: func(g *scim.Group) description {
			return description{id: g.ID, name: g.DisplayName, externalID: g.ExternalID, etag: g.ETag, status: g.Status}
		},
	})
}

// Group returns the group with an id. It neither asks for the members nor returns them. showsAll is as for
// [Directory.User]. A group that does not exist is [ErrGone].
func (d *Directory) Group(ctx context.Context, id string, showsAll func(*scim.Group) bool) (*scim.Group, error) {
	return of(d).groups.read(ctx, id, showsAll)
}

// GroupName is [Directory.UserName] for a group.
func (d *Directory) GroupName(ctx context.Context, id string) (string, error) {
	return of(d).groups.nameOf(ctx, id)
}

// SettledGroup GETs a group that was just written, without its members. It asks again for a moment while the service
// does not show the group yet.
func (d *Directory) SettledGroup(ctx context.Context, id string) (*scim.Group, error) {
	group, err := of(d).groups.settled(ctx, id)
	if err == nil {
		d.memberQueue(id).forgetGone()
	}
	return group, err
}

// ChangedGroup is [Directory.ChangedUser] for a group, which is read without its members.
func (d *Directory) ChangedGroup(ctx context.Context, id string, shows func(*scim.Group) bool) (*scim.Group, error) {
	return of(d).groups.changed(ctx, id, shows)
}

// GroupsNamed are the groups with a display name, compared by [scim.Same]: none, one, or more where the service allows
// it. showsAll is as for [Directory.User].
func (d *Directory) GroupsNamed(ctx context.Context, displayName string,
	showsAll func(*scim.Group) bool,
) ([]*scim.Group, error) {
	return of(d).groups.named(ctx, displayName, showsAll)
}

// Groups returns every group that the service lists, without members. showsAll and doubt are as for [Directory.Users].
func (d *Directory) Groups(ctx context.Context,
	showsAll func(*scim.Group) bool,
) (groups []*scim.Group, doubt string, err error) {
	return of(d).groups.all(ctx, showsAll)
}

// CreateGroup creates a group. ours and errors are as for [Directory.CreateUser].
func (d *Directory) CreateGroup(ctx context.Context, group *scim.Group,
	ours func(*scim.Group) bool,
) (*scim.Group, error) {
	return of(d).groups.create(ctx, group, ours)
}

// UpdateGroup sends the changes of a group except its members. For a service without PATCH it reads the group and
// replaces the whole of it, its members included.
func (d *Directory) UpdateGroup(ctx context.Context, id string, ops []scim.Operation,
	overlay func(*scim.Group),
) (*scim.Group, error) {
	ended, err := d.writingGroup(ctx, id)
	if err != nil {
		return nil, err
	}
	defer ended()
	defer d.outdateGroups()()
	return of(d).groups.change(ctx, id, ops, overlay)
}

// DeleteGroup deletes a group by id and reads until it is seen to be gone. displayName is its name. Errors are as for
// [Directory.DeleteUser] and [Directory.ProveEnds].
func (d *Directory) DeleteGroup(ctx context.Context, id, displayName string) error {
	ended, err := d.writingGroup(ctx, id)
	if err != nil {
		return err
	}
	again := d.outdateGroups()
	end, err := of(d).groups.end(ctx, id, displayName)
	again()
	ended()
	if err != nil {
		return err
	}
	return of(d).groups.prove(ctx, []*Ending{end})[0]
}

// outdateGroups marks the groups in listed users as out of date: at once, and again when the returned function is
// called.
func (d *Directory) outdateGroups() (again func()) {
	of(d).users.cache.outdateShown()
	return of(d).users.cache.outdateShown
}
