package lifecycle

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// CreateOrAdoptUser creates a user. If the terms allow it, it adopts the user that has the name.
func CreateOrAdoptUser(
	ctx context.Context, d *directory.Directory, want person.Person, terms Terms,
) (Result[scim.User], error) {
	defer d.Ledger().BeginCreate(ctx, ledger.User, want.UserName)()
	return users(d, terms).createOrAdopt(ctx, d, want, terms)
}

// AdoptUser is like [CreateOrAdoptUser], for a user that was already found.
func AdoptUser(
	ctx context.Context, d *directory.Directory, found *scim.User, want person.Person, terms Terms,
) (Result[scim.User], error) {
	defer d.Ledger().BeginCreate(ctx, ledger.User, want.UserName)()
	return users(d, terms).adopt(ctx, d, found, want, terms)
}

// UpdateUser sends the differences between current and want, for the resource that owns the user. It sends nothing if
// there are none. It returns the user as the service shows it, or nil if nothing was sent or the answers could not be
// read.
func UpdateUser(
	ctx context.Context, d *directory.Directory, owner, id string, want, current person.Person,
) (*scim.User, []Remark, error) {
	if err := Hold(ctx, d, ledger.User, owner, id); err != nil {
		return nil, nil, err
	}
	return updateUser(ctx, d, id, want, current)
}

func users(d *directory.Directory, terms Terms) operations[scim.User, person.Person] {
	return operations[scim.User, person.Person]{
		kind:       ledger.User,
		accounts:   Users,
		name:       func(want person.Person) string { return want.UserName },
		samePerson: IsSamePerson,
		otherPerson: func(want person.Person, u *scim.User) *OtherPersonError {
			if !IsOtherPerson(want, u) {
				return nil
			}
			return &OtherPersonError{Found: Users(u)[0], Wanted: *want.ExternalID}
		},
		find: func(ctx context.Context, want person.Person) ([]*scim.User, error) {
			return findUser(ctx, d, want)
		},
		create: func(ctx context.Context, want person.Person) (Result[scim.User], error) {
			return createUser(ctx, d, want)
		},
		read: func(ctx context.Context, id string) (*scim.User, error) { return d.User(ctx, id, nil) },
		update: func(ctx context.Context, existing *scim.User, want person.Person) (Result[scim.User], error) {
			current := person.Flatten(existing, person.Person{})
			if want.OrganizationID == nil && terms.AnyOrganization {
				want.OrganizationID = current.OrganizationID
			}
			answer, remarks, err := updateAdopted(ctx, d, existing.ID, want.Inherit(current), current)
			if answer == nil || answer.ID == "" {
				answer = existing
			}
			return Result[scim.User]{Account: answer, Remarks: remarks}, err
		},
	}
}

// findUser looks up the accounts with the wanted name. A listing may leave out external ids, and then another person's
// account would be adopted. So an account that was listed without one is read by id, unless the listing shows that of
// any user.
func findUser(ctx context.Context, d *directory.Directory, want person.Person) ([]*scim.User, error) {
	var listed sync.Map // entries of a listing or of a filter's answer, as opposed to answers to a GET
	found, err := d.UsersNamed(ctx, want.UserName, func(u *scim.User) bool {
		listed.Store(u, true)
		return person.ShowsAll(u, want)
	})
	if err != nil || len(found) != 1 || want.ExternalID == nil || found[0].ExternalID != nil || d.ListsExternalIDs() {
		return found, err
	}
	if _, is := listed.Load(found[0]); !is {
		return found, nil
	}
	full, err := d.User(ctx, found[0].ID, nil)
	switch {
	case errors.Is(err, directory.ErrGone):
		return found, nil // the adoption finds that too
	case err != nil:
		return nil, err
	}
	return []*scim.User{full}, nil
}

// IsSamePerson reports whether both sides have the same external id, so that a user with the wanted name is the wanted
// person.
func IsSamePerson(want person.Person, u *scim.User) bool {
	return want.ExternalID != nil && u.ExternalID != nil && scim.SameText(*want.ExternalID, *u.ExternalID)
}

// IsOtherPerson reports whether a user with the wanted name is another person: both sides have an external id, and the
// two differ. A placeholder at the service identifies no person.
func IsOtherPerson(want person.Person, u *scim.User) bool {
	return want.ExternalID != nil && u.ExternalID != nil && !ninjaone.IsPlaceholder(*u.ExternalID) &&
		!IsSamePerson(want, u)
}

func createUser(ctx context.Context, d *directory.Directory, want person.Person) (Result[scim.User], error) {
	lookedUp := false // the answer to the POST was lost, and a look-up found the new user
	user, err := d.CreateUser(ctx, person.Document(want), func(u *scim.User) bool {
		lookedUp = len(person.Unkept(u, want)) == 0
		return lookedUp
	})
	if err != nil {
		return Result[scim.User]{}, err
	}
	d.Ledger().RecordChange(ledger.User, user.ID, ledger.Before{Created: true})
	made := Result[scim.User]{Account: user}
	if user.Status == http.StatusOK && !lookedUp && d.ReportsCreate200() {
		made.Remarks = []Remark{{CreatedWith200: true}}
	}
	return readBack(ctx, d, want, made), nil
}

// readBack reads a new user if the answer to the create left something out. The user exists, so a failure is only a
// remark.
func readBack(ctx context.Context, d *directory.Directory, want person.Person, o Result[scim.User]) Result[scim.User] {
	if !person.ShowsAll(o.Account, want) {
		full, err := d.SettledUser(ctx, o.Account.ID)
		if err != nil {
			o.Remarks = append(o.Remarks, Remark{NotReadBack: err})
			return o
		}
		o.Account = full
	}
	if unkept := person.Unkept(o.Account, want); len(unkept) > 0 {
		o.Remarks = append(o.Remarks, Remark{Unkept: unkept})
	}
	return o
}

// updateAdopted is updateUser for an adopted account. An account that was inactive before this run and is also
// converted is converted first. If the service keeps the user type, the account stays inactive. Otherwise a former
// technician's account would be active, and no state would have it.
func updateAdopted(
	ctx context.Context, d *directory.Directory, id string, want, current person.Person,
) (*scim.User, []Remark, error) {
	converts := current.UserType != "" && !scim.Same(want.UserType, current.UserType)
	if !converts || current.IsActive() || !want.IsActive() || d.Ledger().HasEnded(ledger.User, id) {
		return updateUser(ctx, d, id, want, current)
	}
	converted := want
	converted.Active = new(false)
	answer, remarks, err := updateUser(ctx, d, id, converted, current)
	if kept, ok := errors.AsType[*ConversionError](err); ok {
		kept.Inactive = true
	}
	if err != nil {
		return nil, nil, err
	}
	last, more, err := updateUser(ctx, d, id, want, converted)
	if last != nil || err != nil || len(more) > 0 {
		return last, append(remarks, more...), err
	}
	return answer, remarks, nil
}

// updateUser sends the differences between current and want, and sends nothing if there are none. An unmanaged email
// that equals the user name changes with the user name. It returns the user as the service shows it, or nil if nothing
// was sent or the answers could not be read. If this run has already ended the user's access, for example by a guard
// that ran first, updateUser reactivates the user if want says so.
func updateUser(
	ctx context.Context, d *directory.Directory, id string, want, current person.Person,
) (*scim.User, []Remark, error) {
	if d.Ledger().HasEnded(ledger.User, id) {
		current.Active = new(false)
	}
	var addresses []scim.Email
	if person.MayMoveEmail(want, current) {
		held, err := withAllAddresses(ctx, d, id)
		if err != nil {
			return nil, nil, &ActError{"read user", err}
		}
		want, current = want.Follow(current, held)
		addresses = held.Emails
	}
	if len(person.Expand(want, current)) == 0 {
		return nil, nil, nil
	}
	recordBefore(d, id, current) // before it is sent, as in [Removal.Begin]
	answer, err := send(ctx, d, id, want, current, addresses)
	read := err != nil && scim.MayHaveActed(err)
	if read {
		answer, err = readAfterFailure(ctx, d, id, want, current, err)
	}
	if err != nil {
		return nil, nil, &ActError{"update user", err}
	}
	converts, ends := !scim.Same(want.UserType, current.UserType), !want.IsActive() && current.IsActive()
	if answer == nil || len(person.Unshown(answer, want, current)) > 0 {
		read = true
		answer, err = d.ChangedUser(ctx, id, func(u *scim.User) bool {
			rest := want
			rest.Active = nil // an end is proven below
			return len(person.Unkept(u, rest))+len(person.Uncleared(u, rest, current)) == 0
		})
		if err != nil && ends {
			return nil, nil, &ActError{"deactivate user", &directory.UnseenError{Act: directory.Deactivation, Err: err}}
		}
		if err != nil {
			return nil, []Remark{{NotReadBack: err}}, nil //nolint:nilerr // the change is done; only reading it back failed
		}
	}
	if ends {
		if answer, err = proveDeactivated(ctx, d, id, want.UserName, answer, read); err != nil {
			return nil, nil, &ActError{"deactivate user", err}
		}
	}
	if kept := person.Flatten(answer, want).UserType; converts && !scim.Same(kept, want.UserType) {
		return nil, nil, &ConversionError{Kept: kept, Wanted: want.UserType}
	}
	var remarks []Remark
	if unkept := person.Unkept(answer, want); len(unkept) > 0 {
		remarks = append(remarks, Remark{Unkept: unkept})
	}
	if unshown := person.Unshown(answer, want, current); len(unshown) > 0 {
		remarks = append(remarks, Remark{Unshown: unshown})
	}
	if uncleared := person.Uncleared(answer, want, current); len(uncleared) > 0 {
		remarks = append(remarks, Remark{Uncleared: uncleared})
	}
	return answer, remarks, nil
}

// withAllAddresses returns a user with all addresses, because a change of the list removes those that it leaves out. A
// listing may show one of several. If it shows several of any user, it shows those of all.
func withAllAddresses(ctx context.Context, d *directory.Directory, id string) (*scim.User, error) {
	if d.ListsSeveralAddresses() {
		return d.User(ctx, id, func(u *scim.User) bool { return len(u.Emails) > 0 })
	}
	return d.User(ctx, id, nil)
}

// send sends the differences. If the account has several addresses, it changes only the managed one. If the service
// refuses the path of that address, or answers with the old address or without the others, send replaces the whole list
// and keeps the other addresses in it: some services ignore the filter in a path, and change every address.
func send(
	ctx context.Context, d *directory.Directory, id string, want, current person.Person, held []scim.Email,
) (*scim.User, error) {
	overlay := func(u *scim.User) { person.Overlay(u, want, current) }
	one, whole := person.Readdress(person.Expand(want, current), held)
	if one != nil {
		answer, err := d.UpdateUser(ctx, id, one, overlay)
		if err == nil && answer == nil {
			answer, err = d.ChangedUser(ctx, id, func(u *scim.User) bool { return len(person.Unkept(u, want)) == 0 })
			if err != nil {
				return nil, nil //nolint:nilerr // it is sent, and the caller reads it back too
			}
		}
		if err == nil && !slices.Contains(person.Unkept(answer, want), "email") && person.ShowsReaddressed(answer, whole) {
			return answer, nil
		}
		if err != nil && !refusesPath(err) {
			return nil, err
		}
	}
	return d.UpdateUser(ctx, id, whole, overlay)
}

// refusesPath reports whether the service may have refused an operation because of the form of its path.
func refusesPath(err error) bool {
	answer, ok := errors.AsType[*scim.Error](err)
	if !ok {
		return false
	}
	switch answer.Status {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusInternalServerError:
		return true
	}
	return false
}

// recordBefore records in the ledger the state of a user before this run changes it or tries to.
func recordBefore(d *directory.Directory, id string, before person.Person) {
	d.Ledger().RecordChange(ledger.User, id, ledger.Before{
		Name: before.UserName, Type: before.UserType, Active: before.IsActive(),
	})
}
