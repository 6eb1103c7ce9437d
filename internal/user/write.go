package user

import (
	"context"
	"errors"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// obtained is the user that a create ended up with.
type obtained struct {
	user    *scim.User
	adopted bool
}

// obtain makes a person, or takes over the user that has the name where adopt says so or both sides carry the same
// external id. What exists is never taken over otherwise: that is an error with a ready import block.
func obtain(ctx context.Context, d *directory.Directory, want person.Person, adopt bool) (obtained, diag.Diagnostic) {
	found, err := d.UsersNamed(ctx, want.UserName)
	if err != nil {
		return obtained{}, diagnose.Error("look up user", want.UserName, err)
	}
	if len(found) == 0 {
		user, err := d.CreateUser(ctx, person.Document(want), func(u *scim.User) bool { return isAsSent(u, want) })
		var taken *directory.TakenError[scim.User]
		switch {
		case err == nil:
			return obtained{user: user}, nil
		case !errors.As(err, &taken), len(taken.Found) == 0:
			return obtained{}, diagnose.Error("create user", want.UserName, err)
		}
		found = taken.Found
	}
	if len(found) > 1 {
		return obtained{}, diagnose.UserExistsTwice(want.UserName, found)
	}
	existing := found[0]
	sameKey := want.ExternalID != nil && existing.ExternalID != nil && *want.ExternalID == *existing.ExternalID
	if !adopt && !sameKey {
		return obtained{}, diagnose.UserExists(want.UserName, existing, person.Flatten(existing, person.Person{}).IsActive())
	}
	return takeOver(ctx, d, existing, want)
}

// takeOver brings an existing user in line. A failure leaves nothing in state, so that the next apply takes it over anew:
// in state, it would be tainted, deactivated and made again.
func takeOver(ctx context.Context, d *directory.Directory, existing *scim.User, want person.Person) (obtained, diag.Diagnostic) {
	current := person.Flatten(existing, person.Person{})
	answer, problems := bring(ctx, d, existing.ID, want.Inherit(current), current)
	for _, problem := range problems {
		if problem.Severity() == diag.SeverityError {
			return obtained{}, problem
		}
	}
	if answer.ID == "" {
		answer.ID = existing.ID
	}
	return obtained{user: answer, adopted: true}, nil
}

// bring turns current into want, and nothing is sent when they do not differ. The answer is the user as the service
// tells it, at best; a service that says nothing is taken to have done what it was asked.
func bring(ctx context.Context, d *directory.Directory, id string, want, current person.Person) (*scim.User, diag.Diagnostics) {
	ops := person.Expand(want, current)
	if len(ops) == 0 {
		return &scim.User{ID: id}, nil
	}
	answer, err := d.UpdateUser(ctx, id, ops, func(u *scim.User) { person.Overlay(u, want) })
	if err != nil {
		return nil, diag.Diagnostics{diagnose.Error("update user", want.UserName, err)}
	}
	converts := person.Key(want.UserType) != person.Key(current.UserType)
	if answer == nil || converts && person.Extension(answer).UserType == nil {
		if answer, err = d.SettledUser(ctx, id); err != nil {
			return &scim.User{ID: id}, diag.Diagnostics{diagnose.NotReadBack(want.UserName, err)}
		}
	}
	unkept := person.Unkept(answer, want)
	if converts {
		if kept := person.Flatten(answer, want).UserType; person.Key(kept) != person.Key(want.UserType) {
			return nil, diag.Diagnostics{diagnose.UserTypeNotTaken(want.UserName, kept, want.UserType)}
		}
	}
	return answer, diagnose.Unkept(want.UserName, unkept)
}

// release ends the management of a user as a deletion policy says. One that is gone already is released.
func release(ctx context.Context, d *directory.Directory, id string, current person.Person, policy string) diag.Diagnostics {
	switch policy {
	case abandon:
		return nil
	case remove:
		err := d.DeleteUser(ctx, id)
		if !scim.IsUnsupported(err) {
			return failed("delete user", current.UserName, err)
		}
		if diags := failed("deactivate user", current.UserName, deactivated(ctx, d, id, current)); diags != nil {
			return diags
		}
		return diag.Diagnostics{diagnose.DeactivatedInstead(current.UserName, err)}
	}
	return failed("deactivate user", current.UserName, deactivated(ctx, d, id, current))
}

func deactivated(ctx context.Context, d *directory.Directory, id string, current person.Person) error {
	inactive := false
	current.Active = &inactive
	_, err := d.UpdateUser(ctx, id, person.Deactivation(), func(u *scim.User) { person.Overlay(u, current) })
	return err
}

func failed(act, userName string, err error) diag.Diagnostics {
	if err == nil || errors.Is(err, directory.ErrGone) {
		return nil
	}
	return diag.Diagnostics{diagnose.Error(act, userName, err)}
}

// isAsSent reports whether a user could be the one that a POST just made: nothing in it contradicts what was sent.
func isAsSent(u *scim.User, want person.Person) bool {
	return len(person.Unkept(u, want)) == 0
}

// filled is what the service made of what the plan left open; where it does not say, what was sent.
func (o obtained) filled(want person.Person) person.Person {
	if o.adopted {
		return person.Flatten(o.user, want)
	}
	return person.Flatten(o.user, person.Flatten(person.Document(want), want))
}

// remark warns when a create may have taken over an account that a look-up did not show: NinjaOne converts an existing
// user of the same email (NinjaOne documentation), and a service that answers 200 instead of 201 made nothing new.
func (o obtained) remark(userName string) diag.Diagnostics {
	if o.adopted || o.user.Status != http.StatusOK {
		return nil
	}
	return diag.Diagnostics{diagnose.CreatedWith200(userName)}
}
