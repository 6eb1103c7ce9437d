package lifecycle

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// CreateOrAdoptUser creates a user, or adopts the one that has the name where the terms allow it.
func CreateOrAdoptUser(ctx context.Context, d *directory.Directory, want person.Person, terms Terms) (Result[scim.User], error) {
	return users(d, terms).createOrAdopt(ctx, d, want, terms)
}

// AdoptUser is [CreateOrAdoptUser] of a user that was found already.
func AdoptUser(ctx context.Context, d *directory.Directory, found *scim.User, want person.Person, terms Terms) (Result[scim.User], error) {
	return users(d, terms).adopt(ctx, d, found, want, terms)
}

// UpdateUser turns current into want by what differs, for the resource that owns the user, and sends nothing when nothing does. The
// answer is the user as the service shows it; nil where nothing was sent or the service said nothing that could be read.
func UpdateUser(
	ctx context.Context, d *directory.Directory, owner, id string, want, current person.Person,
) (*scim.User, []Remark, error) {
	if err := Hold(ctx, d, ledger.User, owner, id); err != nil {
		return nil, nil, err
	}
	return updateUser(ctx, d, id, want, current)
}

func users(d *directory.Directory, terms Terms) life[scim.User, person.Person] {
	return life[scim.User, person.Person]{
		kind:     ledger.User,
		accounts: Users,
		name:     func(want person.Person) string { return want.UserName },
		same:     IsSame,
		other: func(want person.Person, u *scim.User) *OtherPersonError {
			if !IsOther(want, u) {
				return nil
			}
			return &OtherPersonError{Found: Users(u)[0], Wanted: *want.ExternalID}
		},
		named: func(ctx context.Context, want person.Person) ([]*scim.User, error) {
			return d.UsersNamed(ctx, want.UserName, func(u *scim.User) bool { return person.Tells(u, want) })
		},
		create: func(ctx context.Context, want person.Person) (Result[scim.User], error) {
			return createUser(ctx, d, want)
		},
		read: func(ctx context.Context, id string) (*scim.User, error) { return d.User(ctx, id, nil) },
		align: func(ctx context.Context, existing *scim.User, want person.Person) (Result[scim.User], error) {
			current := person.Flatten(existing, person.Person{})
			if want.OrganizationID == nil && terms.AnyOrganization {
				want.OrganizationID = current.OrganizationID
			}
			answer, remarks, err := updateUser(ctx, d, existing.ID, want.Inherit(current), current)
			if answer == nil || answer.ID == "" {
				answer = existing
			}
			return Result[scim.User]{Account: answer, Remarks: remarks}, err
		},
	}
}

// IsSame reports whether both sides carry the same external id, so that a user that has a wanted name is that person.
func IsSame(want person.Person, u *scim.User) bool {
	return want.ExternalID != nil && u.ExternalID != nil &&
		strings.TrimSpace(*want.ExternalID) == strings.TrimSpace(*u.ExternalID)
}

// IsOther reports whether a user that has a wanted name is somebody else: both carry an external id, and not the same
// one. What the service holds may be a placeholder, which says nothing.
func IsOther(want person.Person, u *scim.User) bool {
	return want.ExternalID != nil && u.ExternalID != nil && !ninjaone.IsPlaceholder(*u.ExternalID) && !IsSame(want, u)
}

func createUser(ctx context.Context, d *directory.Directory, want person.Person) (Result[scim.User], error) {
	lookedUp := false // the answer to the POST was lost, and a look-up found what it made
	user, err := d.CreateUser(ctx, person.Document(want), func(u *scim.User) bool {
		lookedUp = len(person.Unkept(u, want)) == 0
		return lookedUp
	})
	if err != nil {
		return Result[scim.User]{}, err
	}
	d.Ledger().Did(ledger.User, user.ID, ledger.Before{Created: true})
	made := Result[scim.User]{Account: user}
	if user.Status == http.StatusOK && !lookedUp && d.ReportsCreate200() {
		made.Remarks = []Remark{{MadeWith200: true}}
	}
	return readBack(ctx, d, want, made), nil
}

// readBack reads a user that was just made, where the answer to the create left something out. The user exists, so what
// fails now is only remarked.
func readBack(ctx context.Context, d *directory.Directory, want person.Person, o Result[scim.User]) Result[scim.User] {
	if !person.Tells(o.Account, want) {
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

// updateUser turns current into want by what differs, and sends nothing when nothing does. An email that nobody manages
// and that was the user name moves along with it. The answer is the user as the service tells it; nil where nothing
// was sent or the service said nothing that could be read. A user whose access this run has ended, as a guard does that
// Terraform came to first, is reactivated where want says so.
func updateUser(ctx context.Context, d *directory.Directory, id string, want, current person.Person) (*scim.User, []Remark, error) {
	if d.Ledger().Ended(ledger.User, id) {
		current.Active = new(false)
	}
	var addresses []scim.Email
	if person.Moves(want, current) {
		held, err := d.User(ctx, id, func(u *scim.User) bool { return len(u.Emails) > 0 })
		if err != nil {
			return nil, nil, &ActError{"read user", err}
		}
		want, current = want.Follow(current, held)
		addresses = held.Emails
	}
	if len(person.Expand(want, current)) == 0 {
		return nil, nil, nil
	}
	note(d, id, current) // before it is sent, as of [Removal.Begin]
	answer, err := send(ctx, d, id, want, current, addresses)
	read := err != nil && scim.MayHaveActed(err)
	if read {
		answer, err = asSent(ctx, d, id, want, current, err)
	}
	if err != nil {
		return nil, nil, &ActError{"update user", err}
	}
	converts, ends := !scim.Same(want.UserType, current.UserType), !want.IsActive() && current.IsActive()
	if answer == nil || len(person.Unshown(answer, want, current)) > 0 {
		read = true
		answer, err = d.SettledUser(ctx, id)
		if err != nil && ends {
			return nil, nil, &ActError{"deactivate user", &directory.UnseenError{Act: directory.Deactivation, Err: err}}
		}
		if err != nil {
			return nil, []Remark{{NotReadBack: err}}, nil //nolint:nilerr // what was asked for is done; only reading it back failed
		}
	}
	if ends {
		if answer, err = seeOut(ctx, d, id, want.UserName, answer, read); err != nil {
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

// send sends what differs. Of an account that has several addresses only one is another, and the others stay. Where
// the service refuses the path that names it, or answers with the old address, it gets the list with the others in it.
func send(
	ctx context.Context, d *directory.Directory, id string, want, current person.Person, held []scim.Email,
) (*scim.User, error) {
	overlay := func(u *scim.User) { person.Overlay(u, want, current) }
	one, whole := person.Readdress(person.Expand(want, current), held)
	if one != nil {
		answer, err := d.UpdateUser(ctx, id, one, overlay)
		if err == nil && answer == nil {
			if answer, err = d.SettledUser(ctx, id); err != nil {
				return nil, nil //nolint:nilerr // it is sent, and the caller reads it back too
			}
		}
		if err == nil && !slices.Contains(person.Unkept(answer, want), "email") {
			return answer, nil
		}
		if err != nil && !refusesPath(err) {
			return nil, err
		}
	}
	return d.UpdateUser(ctx, id, whole, overlay)
}

// refusesPath reports whether a service may have refused an operation for the form of its path.
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

// note tells the ledger what a user was before this run changed it, or tried to.
func note(d *directory.Directory, id string, before person.Person) {
	d.Ledger().Did(ledger.User, id, ledger.Before{Name: before.UserName, Type: before.UserType, Active: before.IsActive()})
}
