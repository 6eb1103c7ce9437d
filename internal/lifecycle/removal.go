package lifecycle

import (
	"context"
	"errors"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Removal is one person who is let go of. [Removal.Begin] does it and [Prove] looks whether it is done: between the two nothing is known, as
// what the service answers to a write is no proof.
type Removal struct {
	ID     string
	Known  person.Person
	Policy Policy

	ending  *directory.Ending // nil: there is nothing to see
	act     string            // in words
	refused error             // of a delete, after which the person was deactivated
	remarks []Remark
	err     error
	over    bool // how it ended is known
}

// Remove lets go of a person as a policy says, and sees that it is done. Who is gone already is let go of. A service that refuses to
// delete has the person deactivated, with a remark. The directory is told whose access has ended.
func Remove(ctx context.Context, d *directory.Directory, id string, current person.Person, policy Policy) ([]Remark, error) {
	one := &Removal{ID: id, Known: current, Policy: policy}
	one.Begin(ctx, d)
	Prove(ctx, d, one)
	return one.Outcome()
}

// Begin sends what ends the person's access. What the account was is noted before that: a guard that looks meanwhile may find it gone
// already. Where nothing comes of it, the note says no more than what the account still is.
func (p *Removal) Begin(ctx context.Context, d *directory.Directory) {
	if p.Policy != Abandon {
		note(d, p.ID, p.Known)
	}
	switch p.Policy {
	case Abandon:
		p.over = true
		return
	case Delete:
		p.act = "delete user"
		p.ending, p.err = d.EndUser(ctx, p.ID, p.Known.UserName)
		if !scim.IsUnsupported(p.err) {
			break
		}
		p.refused = p.err
		p.deactivate(ctx, d)
	case Deactivate:
		p.deactivate(ctx, d)
	}
	if p.err != nil {
		p.end(p.err)
	}
}

func (p *Removal) deactivate(ctx context.Context, d *directory.Directory) {
	want, known := p.Known, p.Known
	want.Active, known.Active = new(false), nil // whatever was known of it: somebody may have reactivated the person since
	p.act = "deactivate user"
	answer, err := d.UpdateUser(ctx, p.ID, person.Deactivation(), func(u *scim.User) { person.Overlay(u, want, known) })
	p.ending, p.err = d.Deactivated(ctx, p.ID, p.Known.UserName, answer, err)
}

// end notes how it has ended.
func (p *Removal) end(err error) {
	p.over = true
	switch {
	case err != nil:
		p.err = &ActError{p.act, err}
	case p.refused != nil:
		p.remarks = []Remark{{DeleteRefused: p.refused}}
	case p.ending.LeftInactive():
		p.remarks = []Remark{{LeftInactive: true}}
	}
}

// Outcome is what became of a departure: remarks, or the error of one that is not done, or not seen to be.
func (p *Removal) Outcome() ([]Remark, error) {
	if !p.over {
		return nil, &ActError{p.act, errors.New("nobody has looked whether it is done")}
	}
	return p.remarks, p.err
}

// Prove looks until it has seen that those have gone who have begun to, all together, and tells the directory whose access has ended.
func Prove(ctx context.Context, d *directory.Directory, departures ...*Removal) {
	var (
		open    []*Removal
		endings []*directory.Ending
	)
	for _, p := range departures {
		if !p.over && p.ending != nil {
			open, endings = append(open, p), append(endings, p.ending)
		}
	}
	if len(open) > 0 {
		for i, err := range d.Prove(ctx, endings...) {
			open[i].end(err)
		}
	}
	for _, p := range departures {
		if p.over && p.err == nil && p.Policy != Abandon {
			d.Ledger().End(ledger.User, p.ID)
		}
	}
}

// seeOut sees that a change has ended the person's access, beside whatever else it has done, and returns the user as they are then. An
// answer to the change is no proof; what was read is one.
func seeOut(ctx context.Context, d *directory.Directory, id, userName string, user *scim.User, read bool) (*scim.User, error) {
	if read && user.Active != nil && !*user.Active {
		return user, nil
	}
	ending, err := d.Deactivated(ctx, id, userName, user, nil)
	if err == nil {
		err = d.Prove(ctx, ending)[0]
	}
	if err != nil {
		return nil, err
	}
	out := *user
	out.Active = new(false)
	return &out, nil
}

// asSent reads a user whose change has failed in a way that leaves open whether it was done (dialect 37). It returns the failure unless the user
// shows all that was sent.
func asSent(ctx context.Context, d *directory.Directory, id string, want, current person.Person, failure error) (*scim.User, error) {
	if ctx.Err() != nil || scim.HaltOf(failure) != nil {
		return nil, failure
	}
	user, err := d.SettledUser(ctx, id)
	if err != nil || !person.Shows(user, want, current) {
		return nil, failure
	}
	return user, nil
}
