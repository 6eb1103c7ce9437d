// Package lifecycle creates, adopts, updates and releases accounts at the service. All resources use these functions,
// so that a single user, a group and a roster of twenty thousand users follow the same rules. This package keeps the
// ledger informed.
package lifecycle

import (
	"context"
	"errors"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
)

// Policy is what releasing an account does at the service.
type Policy string

// These are the policies, as practitioners write them.
const (
	Deactivate Policy = "deactivate"
	Delete     Policy = "delete"
	Abandon    Policy = "abandon"
)

// Result is the outcome of a create. T is scim.User or scim.Group.
type Result[T any] struct {
	Account *T
	Adopted bool
	// Orphaned is set together with an error: the account exists, and its earlier resource has removed it from its
	// state. So the create must keep the account in its state.
	Orphaned bool
	// Remarks are the warnings about the create.
	Remarks []Remark
}

// Remark is a reason for a warning about a successful write. Usually one of its fields is set.
type Remark struct {
	// NotReadBack is the error that prevented reading back the change.
	NotReadBack error
	// Unkept are the attributes, as practitioners write them, for which the service answered with another value than
	// was sent.
	Unkept []string
	// Unshown are the attributes that an update sent and that the service does not show.
	Unshown []string
	// Uncleared are the attributes that an update removed and that the service still shows.
	Uncleared []string
	// CreatedWith200 is true if the service answered a create with 200 instead of 201. It may have converted an
	// existing account.
	CreatedWith200 bool
	// DeleteRefused is the service's refusal to delete the user. The user was deactivated instead.
	DeleteRefused error
	// LeftInactive is true if the service reported a delete as done but kept the account, inactive.
	LeftInactive bool
	// AdoptedElsewhere is an account that was not released, because another resource of the run has adopted it.
	AdoptedElsewhere *Account
}

// Terms decide what a create may do with an account that already has the wanted name.
type Terms struct {
	// Owner identifies the resource.
	Owner string
	// Adopt allows the adoption of such an account. If both sides have the same external id, adoption needs no
	// permission.
	Adopt bool
	// Barred reports whether an id belongs to another managed account, which must never be adopted. nil: no id does.
	Barred func(id string) bool
	// AnyOrganization keeps the organization of an adopted user if want has none. Without it, an absent organization is
	// a statement, as in [person.Person].
	AnyOrganization bool

	secondTry bool // this is the second try, because the account to adopt was deleted meanwhile
}

// operations holds the differences between users and groups. T is an answer of the service, and W is what is wanted.
type operations[T, W any] struct {
	kind     ledger.Kind
	accounts func(...*T) []Account
	name     func(W) string
	// samePerson reports whether both sides have the same external id. otherPerson returns the error for external ids
	// of two different people.
	samePerson  func(W, *T) bool
	otherPerson func(W, *T) *OtherPersonError
	find        func(context.Context, W) ([]*T, error)
	create      func(context.Context, W) (Result[T], error)
	read        func(ctx context.Context, id string) (*T, error)
	// update sends the differences to an adopted account.
	update func(context.Context, *T, W) (Result[T], error)
}

// createOrAdopt creates an account, or adopts the account that has the name if the terms allow it. It returns an
// [*ExistsError] for an existing account that it must not adopt. It returns an [*OtherPersonError] for the account of
// another person, whatever the terms.
func (l operations[T, W]) createOrAdopt(ctx context.Context, d *directory.Directory, want W,
	terms Terms,
) (Result[T], error) {
	found, err := l.find(ctx, want)
	if err != nil {
		return Result[T]{}, l.failed("look up", err)
	}
	if len(found) == 0 {
		made, err := l.create(ctx, want)
		if err == nil {
			d.Ledger().Created(l.kind, terms.Owner, l.accounts(made.Account)[0].ID, l.name(want))
			return made, nil
		}
		taken, ok := errors.AsType[*directory.TakenError[T]](err)
		if !ok || len(taken.Found) == 0 {
			return Result[T]{}, l.failed("create", err)
		}
		found = taken.Found
	}
	id, other := l.accounts(found[0])[0].ID, l.otherPerson(want, found[0])
	barred := terms.Barred != nil && terms.Barred(id)
	switch {
	case len(found) > 1, barred && other == nil:
		return Result[T]{}, &ExistsError{l.accounts(found...)}
	case barred:
		return Result[T]{}, other
	case other == nil:
		return l.adopt(ctx, d, found[0], want, terms)
	}
	// This is the account of another person, unless a resource of this run releases it. In that case the state has
	// already identified its owner.
	terms.Adopt = false
	got, err := l.adopt(ctx, d, found[0], want, terms)
	if exists, ok := errors.AsType[*ExistsError](err); ok && exists.Found[0].ID == id {
		err = other
	}
	return got, err
}

// adopt updates an existing account to want. Attributes that want does not manage stay. Without permission in the
// terms, adopt needs a resource of this run to release the account, and otherwise returns an [*ExistsError]. It returns
// an [*InUseError] if an update of this run has begun on the account. If another resource of this run has released the
// account, adopt reads it again, and creates it again if it is gone.
func (l operations[T, W]) adopt(
	ctx context.Context, d *directory.Directory, existing *T, want W, terms Terms,
) (Result[T], error) {
	found, account := existing, l.accounts(existing)[0]
	stale, err := d.Ledger().Claim(ctx, l.kind, account.ID, terms.Owner, terms.Adopt || l.samePerson(want, existing))
	switch {
	case errors.Is(err, ledger.ErrHeld):
		return Result[T]{}, &InUseError{Account: account, Use: UseChanging}
	case errors.Is(err, ledger.ErrNotReleased):
		return Result[T]{}, &ExistsError{[]Account{account}}
	case err == nil && stale:
		existing, err = l.read(ctx, account.ID)
	}
	var adopted Result[T]
	if err != nil {
		err = l.failed("read", err)
	} else {
		adopted, err = l.update(ctx, existing, want)
	}
	if err != nil {
		orphaned, gone := d.Ledger().Unclaim(l.kind, account.ID), errors.Is(err, directory.ErrGone)
		if kept, ok := errors.AsType[*ConversionError](err); ok {
			kept.Adopting = !orphaned
		}
		switch {
		case gone && stale && !terms.secondTry:
			terms.secondTry = true
			return l.createOrAdopt(ctx, d, want, terms)
		case gone || !orphaned:
			return Result[T]{Remarks: adopted.Remarks}, err
		}
		adopted.Account, adopted.Orphaned = found, true
	}
	adopted.Adopted = true
	d.Ledger().Created(l.kind, terms.Owner, account.ID, l.name(want))
	return adopted, err
}

func (l operations[T, W]) failed(act string, err error) error {
	return &ActError{act + " " + string(l.kind), err}
}

// Hold prevents another resource of this run from adopting an account that is about to be updated. Without it, that
// resource might look up the name that the account is giving up. Every update calls Hold. A resource with many accounts
// calls it for all of them first.
func Hold(ctx context.Context, d *directory.Directory, kind ledger.Kind, owner, id string) error {
	if !d.Ledger().Hold(ctx, kind, id, owner) {
		return &InUseError{Account: Account{Kind: kind, ID: id}, Use: UseAdopted}
	}
	return nil
}
