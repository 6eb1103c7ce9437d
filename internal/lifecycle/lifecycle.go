// Package lifecycle is what happens to one person at the service: made or taken over, brought in line, let go. The user
// resource and the roster resource both do it with these functions, so that one person and twenty thousand keep the same
// rules.
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

// Policy is what letting go of a person does at the service.
type Policy string

// The policies, as practitioners write them.
const (
	Deactivate Policy = "deactivate"
	Delete     Policy = "delete"
	Abandon    Policy = "abandon"
)

// Result is the user that a create ended up with.
type Result struct {
	User    *scim.User
	Adopted bool
	// Orphaned is set beside an error: the user is there and was not changed, and the resource that had it before has forgotten it. So it is
	// to be in the state.
	Orphaned bool
	// Remarks are what is worth a warning, though the person is there.
	Remarks []Remark
}

// Remark is something that a successful write is worth a warning about. One of its fields is set.
type Remark struct {
	// NotReadBack is why what was written could not be read back.
	NotReadBack error
	// Unkept are the attributes, as practitioners write them, for which the service answered with another value than it was sent.
	Unkept []string
	// Unshown are the attributes that a change was sent of, and of which the service says nothing.
	Unshown []string
	// Uncleared are the attributes that were to be taken away and that the service still tells.
	Uncleared []string
	// MadeWith200 is set where a create was answered by 200 instead of 201: an account may have been taken over.
	MadeWith200 bool
	// DeleteRefused is the refusal of a delete, after which the person was deactivated.
	DeleteRefused error
	// LeftInactive is set where the service has answered a delete as done and has kept the account, inactive.
	LeftInactive bool
}

// ActError is a step that failed, with the step in words: "create user".
type ActError struct {
	Act string
	Err error
}

// Error names the step.
func (e *ActError) Error() string { return e.Act + ": " + e.Err.Error() }

// Unwrap returns what the step failed with.
func (e *ActError) Unwrap() error { return e.Err }

// ExistsError is a create whose user name somebody has, one or several, and whom nobody said to take over.
type ExistsError struct{ Found []*scim.User }

// Error counts them.
func (e *ExistsError) Error() string {
	if len(e.Found) > 1 {
		return "several users have this user name"
	}
	return "a user has this user name already"
}

// OtherPersonError is a create whose user name an account with another external id has: that of another person.
type OtherPersonError struct {
	Found  *scim.User
	Wanted string // the external id
}

// Error names both external ids.
func (e *OtherPersonError) Error() string {
	return "the user with this name has the external id " + *e.Found.ExternalID + ", not " + e.Wanted
}

// HeldError is an adoption of who is another resource's, which changes them in the same run.
type HeldError struct{ ID string }

// Error says whose the user is, and what was not done.
func (e *HeldError) Error() string {
	return "the user with this name (" + e.ID + ") is another resource's, which this apply is changing, and was not taken over; apply again"
}

// ConversionError is an update after which the service tells the same user type as before.
type ConversionError struct{ Kept, Wanted string }

// Error tells both types.
func (e *ConversionError) Error() string {
	return "the user type is still " + e.Kept + ", not " + e.Wanted
}

// TakenOverError is a change of who another resource has taken over in the same run.
type TakenOverError struct{ ID string }

// Error says what was not done.
func (e *TakenOverError) Error() string {
	return "another resource has taken over this user (" + e.ID + ") in this apply, and the change was not sent"
}

// WantedError is a release of a user that another resource of the same run wants, and failed to take.
type WantedError struct{ ID string }

// Error says what was not done.
func (e *WantedError) Error() string {
	return "another resource takes over this user (" + e.ID + ") and failed to do so, and nothing was sent; apply again"
}

// AwaitedError is a removal that was not begun: another person, whose change failed, is to have the same name or
// external id.
type AwaitedError struct{ By string }

// Error names the person whose change failed.
func (e *AwaitedError) Error() string { return "not let go of, because " + e.By + " failed" }

// Terms are what may be done to a user who has a wanted name already.
type Terms struct {
	// Owner tells the resource from every other.
	Owner string
	// Adopt takes such a user over. Who carries the same external id on both sides is taken over without it.
	Adopt bool
	// Barred reports of an id whether it is somebody else's who is managed too, who is never taken over. nil: nobody's is.
	Barred func(id string) bool
	// AnyOrganization leaves the organization of who is taken over as it is where none is wanted. Without it, wanting none is
	// a statement as of [person.Person].
	AnyOrganization bool

	again bool // who was to be taken over was deleted meanwhile, so that this is the second try
}

// CreateOrAdopt makes a person, or takes over the user that has the name where the terms allow it. What exists is never
// taken over otherwise: that is an [*ExistsError]. An account with another external id is never taken over, whatever
// the terms: that is an [*OtherPersonError].
func CreateOrAdopt(ctx context.Context, d *directory.Directory, want person.Person, terms Terms) (Result, error) {
	found, err := d.UsersNamed(ctx, want.UserName, func(u *scim.User) bool { return person.Tells(u, want) })
	if err != nil {
		return Result{}, &ActError{"look up user", err}
	}
	if len(found) == 0 {
		lookedUp := false // the answer to the POST was lost, and a look-up found what it made
		user, err := d.CreateUser(ctx, person.Document(want), func(u *scim.User) bool {
			lookedUp = len(person.Unkept(u, want)) == 0
			return lookedUp
		})
		if err == nil {
			d.Ledger().Did(ledger.User, user.ID, ledger.Before{Created: true})
			made := Result{User: user}
			if user.Status == http.StatusOK && !lookedUp && d.ReportsCreate200() {
				made.Remarks = []Remark{{MadeWith200: true}}
			}
			return readBack(ctx, d, want, made), nil
		}
		taken, ok := errors.AsType[*directory.TakenError[scim.User]](err)
		if !ok || len(taken.Found) == 0 {
			return Result{}, &ActError{"create user", err}
		}
		found = taken.Found
	}
	barred := terms.Barred != nil && terms.Barred(found[0].ID)
	switch {
	case len(found) > 1, barred && !IsOther(want, found[0]):
		return Result{}, &ExistsError{found}
	case barred:
		return Result{}, &OtherPersonError{Found: found[0], Wanted: *want.ExternalID}
	case !IsOther(want, found[0]):
		return TakeOver(ctx, d, found[0], want, terms)
	}
	// The account of another person, unless a resource of this run gives it up: then the state has said whose it is.
	terms.Adopt = false
	got, err := TakeOver(ctx, d, found[0], want, terms)
	if exists, ok := errors.AsType[*ExistsError](err); ok && exists.Found[0].ID == found[0].ID {
		err = &OtherPersonError{Found: found[0], Wanted: *want.ExternalID}
	}
	return got, err
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

// readBack reads a user that was just made, where the answer to the create left something out. The user exists, so what
// fails now is only remarked.
func readBack(ctx context.Context, d *directory.Directory, want person.Person, o Result) Result {
	if !person.Tells(o.User, want) {
		full, err := d.SettledUser(ctx, o.User.ID)
		if err != nil {
			o.Remarks = append(o.Remarks, Remark{NotReadBack: err})
			return o
		}
		o.User = full
	}
	if unkept := person.Unkept(o.User, want); len(unkept) > 0 {
		o.Remarks = append(o.Remarks, Remark{Unkept: unkept})
	}
	return o
}

// TakeOver brings an existing user in line with want, reactivating it if need be. What want leaves unmanaged stays. A user that
// the terms do not let be taken over is taken only where a resource of this run gives it up: otherwise that is an
// [*ExistsError]. A user that an update of this run has begun on is not taken over: that is a [*HeldError]. A user that
// another resource of this run has released is read again, and created anew where it is gone.
func TakeOver(ctx context.Context, d *directory.Directory, existing *scim.User, want person.Person, terms Terms) (Result, error) {
	id, found := existing.ID, existing
	stale, err := d.Ledger().Take(ctx, ledger.User, id, terms.Owner, terms.Adopt || IsSame(want, existing))
	switch {
	case errors.Is(err, ledger.ErrHeld):
		return Result{}, &HeldError{id}
	case errors.Is(err, ledger.ErrNotGivenUp):
		return Result{}, &ExistsError{[]*scim.User{existing}}
	case err == nil && stale:
		existing, err = d.User(ctx, id, nil)
	}
	var taken Result
	if err != nil {
		err = &ActError{"read user", err}
	} else {
		taken, err = align(ctx, d, existing, want, terms)
	}
	if err == nil {
		return taken, nil
	}
	orphaned := d.Ledger().Untake(ledger.User, id)
	switch {
	case errors.Is(err, directory.ErrGone) && stale && !terms.again:
		terms.again = true
		return CreateOrAdopt(ctx, d, want, terms)
	case orphaned && !errors.Is(err, directory.ErrGone):
		return Result{User: found, Adopted: true, Orphaned: true}, err
	}
	return Result{}, err
}

// align brings a user in line who was taken over.
func align(ctx context.Context, d *directory.Directory, existing *scim.User, want person.Person, terms Terms) (Result, error) {
	current := person.Flatten(existing, person.Person{})
	if want.OrganizationID == nil && terms.AnyOrganization {
		want.OrganizationID = current.OrganizationID
	}
	answer, remarks, err := Update(ctx, d, existing.ID, want.Inherit(current), current)
	if err != nil {
		return Result{}, err
	}
	if answer == nil || answer.ID == "" {
		answer = existing
	}
	return Result{User: answer, Adopted: true, Remarks: remarks}, nil
}

// Update turns current into want by what differs, and sends nothing when nothing does. An email that nobody manages
// and that was the user name moves along with it. The answer is the user as the service tells it; nil where nothing
// was sent or the service said nothing that could be read. A user whose access this run has ended, as a guard does that
// Terraform came to first, is reactivated where want says so.
func Update(ctx context.Context, d *directory.Directory, id string, want, current person.Person) (*scim.User, []Remark, error) {
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
	answer, err := update(ctx, d, id, want, current, addresses)
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

// update sends what differs. Of an account that has several addresses only one is another, and the others stay. Where
// the service refuses the path that names it, or answers with the old address, it gets the list with the others in it.
func update(
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
