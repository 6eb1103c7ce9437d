package roster

import (
	"context"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"golang.org/x/sync/errgroup"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// takenNames looks up the names that the roster renames people to, and returns those that already have an account at
// the service, by key. It leaves out the name of a person that the roster lists under another name: that person is
// about to lose the name.
func takenNames(
	ctx context.Context, d *directory.Directory, want, known people, remembered memory,
) (map[string]bool, diag.Diagnostics) {
	has, _ := holders(want, known, remembered)
	renamed := renames(want, has, ownersOf(known, remembered))
	if d == nil || len(renamed) == 0 {
		return nil, nil
	}
	managed := map[string]bool{}
	for key := range want {
		managed[remembered.IDs[key]] = true
	}
	if err := d.ExpectUsers(ctx, len(renamed)); err != nil {
		return nil, diag.Diagnostics{diagnose.Unread("look up", "users", err)}
	}
	var mu sync.Mutex // guards others
	others := map[string]bool{}
	group, looking := errgroup.WithContext(ctx)
	group.SetLimit(directory.Parallelism)
	for key, from := range renamed {
		group.Go(func() error {
			found, err := d.UsersNamed(looking, want[key].person.UserName, func(*scim.User) bool { return true })
			mu.Lock()
			defer mu.Unlock()
			for _, u := range found {
				others[key] = others[key] || u.ID != remembered.IDs[from] && !managed[u.ID]
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, diag.Diagnostics{diagnose.Unread("look up", "users", err)}
	}
	return others, nil
}

// fewNames is how many names a plan looks up one by one where there is no listing.
const fewNames = 20

// previewNewcomers finds out which accounts the newcomers of a plan would adopt, as far as that costs no more than the
// listing. Another person's account is an error. The apply checks the rest.
func (r *run) previewNewcomers(ctx context.Context) diag.Diagnostics {
	var newcomers []*task
	for _, t := range r.tasks {
		if t.id == "" {
			newcomers = append(newcomers, t)
		}
	}
	if len(newcomers) == 0 || r.directory == nil || r.directory.Individual() && len(newcomers) > fewNames {
		return nil
	}
	// One more than there are newcomers, so that the first page is read for a single newcomer too.
	err := r.directory.ExpectUsers(ctx, len(newcomers)+1)
	if err == nil {
		err = r.directory.CheckAnswers(ctx)
	}
	for _, t := range newcomers {
		if err == nil {
			err = r.previewNewcomer(ctx, t)
		}
	}
	switch {
	case err != nil: // without the look-up the plan cannot show which accounts the roster adopts
		return diag.Diagnostics{diagnose.Unread("look up", "users", err)}
	case len(r.otherPeople) > 0:
		return diag.Diagnostics{diagnose.RosterOtherPeople(r.otherPeople)}
	}
	return nil
}

// previewNewcomer looks for the account that has a newcomer's name. It asks the service only while the listing has more
// pages than there are newcomers.
func (r *run) previewNewcomer(ctx context.Context, t *task) error {
	want := t.want.want()
	found, over := r.directory.Listed(want.UserName)
	if !over {
		var err error
		found, err = r.directory.UsersNamed(ctx, want.UserName, func(u *scim.User) bool { return person.ShowsAll(u, want) })
		if err != nil {
			return err
		}
	}
	if len(found) != 1 || r.managed[found[0].ID] && !(r.releases(found[0].ID) && lifecycle.IsOtherPerson(want, found[0])) {
		return nil
	}
	t.found = found[0].ID
	is := person.Flatten(found[0], person.Person{})
	switch {
	case lifecycle.IsOtherPerson(want, found[0]):
		r.otherPeople = append(r.otherPeople, diagnose.RosterOtherPerson{
			UserName: want.UserName, ID: found[0].ID, Active: is.IsActive(),
			Has: *is.ExternalID, Wants: *want.ExternalID,
		})
	case r.plan.adopts() || lifecycle.IsSamePerson(want, found[0]):
		adoption := diagnose.RosterAdoption{UserName: want.UserName, Reactivated: !is.IsActive() && want.IsActive()}
		if is.UserType != "" && !scim.Same(is.UserType, want.UserType) {
			adoption.From, adoption.To = is.UserType, want.UserType
		}
		r.adoptions, t.adopts = append(r.adoptions, adoption), true
	}
	return nil
}

// releases reports whether the account is that of a person who leaves the roster. Such a person may have got the name
// of a newcomer in NinjaOne, and the name is not free before the release.
func (r *run) releases(id string) bool {
	return slices.ContainsFunc(r.leavers, func(l *leaver) bool { return l.id == id })
}

// renamed are the people whose account gets another name.
func (w *work) renamed() []diagnose.Change {
	var renamed []diagnose.Change
	for _, t := range w.tasks {
		if t.renames() {
			renamed = append(renamed, diagnose.Change{From: t.known.person.UserName, To: t.want.person.UserName})
		}
	}
	return renamed
}

// accounts sums up what a plan does to existing accounts, beyond changes of their attributes.
func (r *run) accounts() diag.Diagnostics {
	sum := diagnose.RosterAccounts{Renamed: r.renamed(), Adopted: r.adoptions}
	for _, t := range r.tasks {
		is, was := t.want.person, t.known.person
		if !t.isNew() && was.UserType != "" && person.Key(was.UserType) != person.Key(is.UserType) {
			change := diagnose.Change{UserName: is.UserName, From: was.UserType, To: is.UserType}
			sum.Converted = append(sum.Converted, change)
		}
		if t.external != "" {
			change := diagnose.Change{UserName: is.UserName, From: t.external, To: *is.ExternalID}
			sum.ExternalIDChanged = append(sum.ExternalIDChanged, change)
		} else if !t.isNew() && person.MayBeOther(was, is) {
			sum.PassedOn = append(sum.PassedOn, diagnose.HolderChange(was, is))
		}
	}
	return sum.Warnings()
}
