package lifecycle

import (
	"context"
	"errors"
	"slices"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/team"
)

// CreateOrAdoptGroup creates a group without members. If the terms allow it, it adopts the group that has the name,
// with its members.
func CreateOrAdoptGroup(
	ctx context.Context, d *directory.Directory, want team.Team, terms Terms,
) (Result[scim.Group], error) {
	defer d.Ledger().BeginCreate(ctx, ledger.Group, want.DisplayName)()
	return groups(d).createOrAdopt(ctx, d, want, terms)
}

// UpdateGroup sends the differences between current and want, members aside, for the resource that owns the group. It
// sends nothing if there are none.
func UpdateGroup(
	ctx context.Context, d *directory.Directory, owner, id string, want, current team.Team,
) ([]Remark, error) {
	if err := Hold(ctx, d, ledger.Group, owner, id); err != nil {
		return nil, err
	}
	return updateGroup(ctx, d, id, want, current)
}

// SetMembers changes the members of a group to want. If want is nil, it changes nothing. known are the current members;
// if known is nil, SetMembers reads the group first. From now on, want lists the members of the group: other resources
// add none, and the destroy of a membership leaves a listed member. SetMembers waits for removals under way.
func SetMembers(ctx context.Context, d *directory.Directory, id string, want, known []string) error {
	if want == nil {
		return nil
	}
	d.Ledger().RecordList(id, want)
	removed := d.Ledger().HoldMembers(ctx, id, want)
	if known == nil {
		current, err := d.GroupWithMembers(ctx, id)
		if err != nil {
			return err
		}
		known = team.Order(current.Members, nil)
	}
	known = slices.DeleteFunc(slices.Clone(known), func(user string) bool { return removed[user] })
	in, out := team.Difference(want, known)
	err := d.ChangeMembers(ctx, id, in, out)
	d.NameMembers(ctx, err)
	return err
}

func groups(d *directory.Directory) operations[scim.Group, team.Team] {
	return operations[scim.Group, team.Team]{
		kind:     ledger.Group,
		accounts: Groups,
		name:     func(want team.Team) string { return want.DisplayName },
		samePerson: func(want team.Team, g *scim.Group) bool {
			return want.ExternalID != nil && !ninjaone.IsPlaceholder(*want.ExternalID) &&
				team.SameExternalID(want.ExternalID, g.ExternalID)
		},
		otherPerson: func(team.Team, *scim.Group) *OtherPersonError { return nil }, // a group is not a person
		find: func(ctx context.Context, want team.Team) ([]*scim.Group, error) {
			return d.GroupsNamed(ctx, want.DisplayName, nil)
		},
		create: func(ctx context.Context, want team.Team) (Result[scim.Group], error) {
			document := &scim.Group{DisplayName: want.DisplayName, ExternalID: want.ExternalID}
			group, err := d.CreateGroup(ctx, document, func(g *scim.Group) bool { return team.ShowsSent(g, want) })
			return Result[scim.Group]{Account: group}, err
		},
		read: func(ctx context.Context, id string) (*scim.Group, error) { return d.Group(ctx, id, nil) },
		update: func(ctx context.Context, existing *scim.Group, want team.Team) (Result[scim.Group], error) {
			current := team.Flatten(existing, team.Team{})
			if want.ExternalID == nil {
				current.ExternalID = nil
			}
			adopted := Result[scim.Group]{Account: existing}
			var err error
			if adopted.Remarks, err = updateGroup(ctx, d, existing.ID, want, current); err != nil {
				return adopted, err
			}
			if err := SetMembers(ctx, d, existing.ID, want.Members, nil); err != nil {
				return adopted, &ActError{"set the members of group", err}
			}
			return adopted, nil
		},
	}
}

// updateGroup sends the differences. It reads the group back if the answer leaves out something that was sent.
func updateGroup(ctx context.Context, d *directory.Directory, id string, want, current team.Team) ([]Remark, error) {
	ops := team.Expand(want, current)
	if len(ops) == 0 {
		return nil, nil
	}
	answer, err := d.UpdateGroup(ctx, id, ops, func(g *scim.Group) { team.Overlay(g, want, current) })
	if err != nil && (!scim.MayHaveActed(err) || scim.Stopped(err)) {
		return nil, &ActError{"update group", err}
	}
	var unread error
	if answer == nil || len(team.Unshown(answer, want, current)) > 0 {
		answer, unread = d.ChangedGroup(ctx, id, func(g *scim.Group) bool {
			unkept, uncleared := team.Unkept(g, want, current)
			return len(unkept)+len(uncleared) == 0
		})
	}
	var remark Remark
	if unread == nil {
		remark.Unkept, remark.Uncleared = team.Unkept(answer, want, current)
		remark.Unshown = team.Unshown(answer, want, current)
	}
	unsure := unread != nil || !team.ShowsAll(answer, want) || len(remark.Unkept)+len(remark.Uncleared) > 0
	if err != nil && unsure {
		return nil, &ActError{"update group", err} // not done, or it is not known whether it is
	}
	d.Worked(err)
	remark.NotReadBack = unread
	return []Remark{remark}, nil
}

// RemoveGroup releases a group by its policy. A group that is gone already counts as released.
func RemoveGroup(
	ctx context.Context, d *directory.Directory, claim Release, known team.Team, policy Policy,
) ([]Remark, error) {
	return claim.Run(ctx, d, func() ([]Remark, error) {
		if policy == Abandon {
			return nil, nil
		}
		if err := d.DeleteGroup(ctx, claim.ID, known.DisplayName); err != nil && !errors.Is(err, directory.ErrGone) {
			return nil, &ActError{"delete group", err}
		}
		return nil, nil
	})
}
