// Package lifecycle is what happens to an account at the service: created or adopted, updated, released. All resources do it with
// these functions, so that one user, a group and a roster of twenty thousand keep the same rules. What the ledger has to
// know of it, it is told here.
package lifecycle

import (
	"context"
	"errors"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
)

// Policy is what releasing an account does at the service.
type Policy string

// The policies, as practitioners write them.
const (
	Deactivate Policy = "deactivate"
	Delete     Policy = "delete"
	Abandon    Policy = "abandon"
)

// Result is the account that a create ended up with. T is scim.User or scim.Group.
type Result[T any] struct {
	Account *T
	Adopted bool
	// Orphaned is set beside an error: the account is there, and the resource that had it before has forgotten it. So it is to be
	// in the state.
	Orphaned bool
	// Remarks are what is worth a warning, though the account is there.
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
	// Uncleared are the attributes that were to be removed and that the service still shows.
	Uncleared []string
	// MadeWith200 is set where a create was answered by 200 instead of 201: an account may have been converted.
	MadeWith200 bool
	// DeleteRefused is the refusal of a delete, after which the person was deactivated.
	DeleteRefused error
	// LeftInactive is set where the service has answered a delete as done and has kept the account, inactive.
	LeftInactive bool
	// Left is an account that was not released, because another resource of the run has adopted it.
	Left *Account
}

// Terms are what may be done to an account that has a wanted name already.
type Terms struct {
	// Owner tells the resource from every other.
	Owner string
	// Adopt adopts such an account. One that carries the same external id on both sides is adopted without it.
	Adopt bool
	// Barred reports of an id whether it is that of another managed account, which is never adopted. nil: none is.
	Barred func(id string) bool
	// AnyOrganization leaves the organization of an adopted user as it is where none is wanted. Without it, wanting none is
	// a statement as of [person.Person].
	AnyOrganization bool

	again bool // what was to be adopted was deleted meanwhile, so that this is the second try
}

// life is what users and groups do differently. T is an answer of the service, W what is wanted.
type life[T, W any] struct {
	kind     ledger.Kind
	accounts func(...*T) []Account
	name     func(W) string
	// same reports whether both sides carry the same external id, and other is the error of two that tell two people apart.
	same   func(W, *T) bool
	other  func(W, *T) *OtherPersonError
	named  func(context.Context, W) ([]*T, error)
	create func(context.Context, W) (Result[T], error)
	read   func(ctx context.Context, id string) (*T, error)
	// align updates an adopted account.
	align func(context.Context, *T, W) (Result[T], error)
}

// createOrAdopt creates an account, or adopts the one that has the name where the terms allow it. What exists is never
// adopted otherwise: that is an [*ExistsError]. The account of another person is never adopted, whatever the
// terms: that is an [*OtherPersonError].
func (l life[T, W]) createOrAdopt(ctx context.Context, d *directory.Directory, want W, terms Terms) (Result[T], error) {
	found, err := l.named(ctx, want)
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
	id, other := l.accounts(found[0])[0].ID, l.other(want, found[0])
	barred := terms.Barred != nil && terms.Barred(id)
	switch {
	case len(found) > 1, barred && other == nil:
		return Result[T]{}, &ExistsError{l.accounts(found...)}
	case barred:
		return Result[T]{}, other
	case other == nil:
		return l.adopt(ctx, d, found[0], want, terms)
	}
	// The account of another person, unless a resource of this run gives it up: then the state has said whose it is.
	terms.Adopt = false
	got, err := l.adopt(ctx, d, found[0], want, terms)
	if exists, ok := errors.AsType[*ExistsError](err); ok && exists.Found[0].ID == id {
		err = other
	}
	return got, err
}

// adopt updates an existing account to want. What want leaves unmanaged stays. An account that the terms do not let be adopted is
// adopted only where a resource of this run gives it up: otherwise that is an [*ExistsError]. An account that an update of
// this run has begun on is not adopted: that is an [*InUseError]. An account that another resource of this run has released is
// read again, and created again where it is gone.
func (l life[T, W]) adopt(ctx context.Context, d *directory.Directory, existing *T, want W, terms Terms) (Result[T], error) {
	found, account := existing, l.accounts(existing)[0]
	stale, err := d.Ledger().Take(ctx, l.kind, account.ID, terms.Owner, terms.Adopt || l.same(want, existing))
	switch {
	case errors.Is(err, ledger.ErrHeld):
		return Result[T]{}, &InUseError{account, Held}
	case errors.Is(err, ledger.ErrNotGivenUp):
		return Result[T]{}, &ExistsError{[]Account{account}}
	case err == nil && stale:
		existing, err = l.read(ctx, account.ID)
	}
	var adopted Result[T]
	if err != nil {
		err = l.failed("read", err)
	} else {
		adopted, err = l.align(ctx, existing, want)
	}
	if err != nil {
		orphaned, gone := d.Ledger().Untake(l.kind, account.ID), errors.Is(err, directory.ErrGone)
		switch {
		case gone && stale && !terms.again:
			terms.again = true
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

func (l life[T, W]) failed(act string, err error) error {
	return &ActError{act + " " + string(l.kind), err}
}

// Hold keeps an account that is to be updated from being adopted by another resource of this run, which may look for the name
// that the account is just giving up. Every update does; one of many is to do it for all of them first.
func Hold(ctx context.Context, d *directory.Directory, kind ledger.Kind, owner, id string) error {
	if !d.Ledger().Hold(ctx, kind, id, owner) {
		return &InUseError{Account{Kind: kind, ID: id}, Taken}
	}
	return nil
}
