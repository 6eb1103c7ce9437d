package lifecycle

import (
	"context"
	"errors"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Subject is what a state is about.
type Subject struct {
	Kind     ledger.Kind
	Name, ID string
	// Look reads the name that the id has at the endpoint that the provider speaks to.
	Look func(ctx context.Context) (name string, err error)
}

// Claim is an account that a resource gives up, as one does that is destroyed. An account that is handed over is looked at first
// where Look is set: a service that does not answer takes the create down, too, and then the account would be in no state.
type Claim struct {
	Subject
	Owner string
	// Planned is set where the plan has found the resource that takes the account.
	Planned bool
	// Guards is set for a guard, which owns no account.
	Guards bool
}

// giveUp asks the ledger what to do with the account, and reports whether it is to be released. over is to be called when that has
// ended; it is never nil.
func (c Claim) giveUp(ctx context.Context, d *directory.Directory) (acts bool, over func(), remarks []Remark, err error) {
	over = func() {}
	switch {
	case c.ID == "":
		return true, over, nil, nil
	case c.Guards:
		// An update that has begun is of the user's own resource, which keeps the user: mostly it gives the user another name.
		if ended, ok := d.Ledger().Stop(c.Kind, c.ID); ok {
			return true, ended, nil, nil
		}
		return false, over, nil, nil
	}
	planned := c.Planned || d.Ledger().Handed(c.Kind, c.ID)
	verdict, over := d.Ledger().GiveUp(c.Kind, c.ID, c.Owner, planned)
	switch {
	case verdict == ledger.Keep:
		err = c.wanted()
	case verdict == ledger.Leave && !planned:
		remarks = []Remark{{Left: &Account{Kind: c.Kind, ID: c.ID}}}
	case verdict == ledger.Leave && c.Look != nil:
		err = c.handOver(ctx, d)
	}
	return verdict == ledger.Act, over, remarks, err
}

// handOver looks at an account that is handed over.
func (c Claim) handOver(ctx context.Context, d *directory.Directory) error {
	name, err := c.Look(ctx)
	switch {
	case d.Ledger().Taken(c.Kind, c.ID), errors.Is(err, directory.ErrGone):
		return nil
	case err != nil:
		err = &ActError{"hand over " + string(c.Kind), err}
	case name == "" || ledger.Same(c.Kind, name, c.Name):
		return nil
	default: // the create looks for the old name, and does not find the account
		err = c.wanted()
	}
	d.Ledger().Keeps(c.Kind, c.ID)
	return err
}

func (c Claim) wanted() error { return &InUseError{Account{Kind: c.Kind, ID: c.ID}, Wanted} }

// End gives an account up and releases it, where that is for this resource to do.
func (c Claim) End(ctx context.Context, d *directory.Directory, release func() ([]Remark, error)) ([]Remark, error) {
	acts, over, remarks, err := c.giveUp(ctx, d)
	defer over()
	if !acts {
		return remarks, err
	}
	return release()
}

// Removal is the release of one user. [Removal.Begin] does it and [Prove] looks whether it is done: between the two nothing is known, as
// what the service answers to a write is no proof.
type Removal struct {
	Claim
	Known  person.Person
	Policy Policy

	ending  *directory.Ending // nil: there is nothing to see
	act     string            // in words
	refused error             // of a delete, after which the user was deactivated
	remarks []Remark
	err     error
	acts    bool   // something was sent
	over    func() // tells the ledger that it has ended
	settled bool   // how it ended is known
}

// Remove releases a user as a policy says, and proves that it is done. One that is gone already is released. A service that refuses to
// delete has the user deactivated, with a remark.
func Remove(ctx context.Context, d *directory.Directory, one *Removal) ([]Remark, error) {
	one.Begin(ctx, d)
	Prove(ctx, d, one)
	return one.Outcome()
}

// Begin gives the user up, and sends what ends their access. What the account was is noted before that: a guard that looks meanwhile may
// find it gone already. Where nothing comes of it, the note says no more than what the account still is. [Prove] has to follow.
func (p *Removal) Begin(ctx context.Context, d *directory.Directory) {
	p.acts, p.over, p.remarks, p.err = p.giveUp(ctx, d)
	if !p.acts || p.Policy == Abandon {
		p.acts, p.settled = false, true
		p.over()
		return
	}
	note(d, p.ID, p.Known)
	deletes := p.Policy == Delete
	if deletes {
		p.act = "delete user"
		p.ending, p.err = d.EndUser(ctx, p.ID, p.Known.UserName)
		if scim.IsUnsupported(p.err) {
			p.refused, deletes = p.err, false
		}
	}
	if !deletes {
		p.deactivate(ctx, d)
	}
	if p.err != nil {
		p.end(p.err)
	}
}

func (p *Removal) deactivate(ctx context.Context, d *directory.Directory) {
	want, known := p.Known, p.Known
	want.Active, known.Active = new(false), nil // whatever was known of it: an administrator may have reactivated the user since
	p.act = "deactivate user"
	answer, err := d.UpdateUser(ctx, p.ID, person.Deactivation(), func(u *scim.User) { person.Overlay(u, want, known) })
	p.ending, p.err = d.Deactivated(ctx, p.ID, p.Known.UserName, answer, err)
}

// end notes how it has ended.
func (p *Removal) end(err error) {
	p.settled = true
	switch {
	case err != nil:
		p.err = &ActError{p.act, err}
	case p.refused != nil:
		p.remarks = []Remark{{DeleteRefused: p.refused}}
	case p.ending.LeftInactive():
		p.remarks = []Remark{{LeftInactive: true}}
	}
}

// Acts reports whether the release has sent something.
func (p *Removal) Acts() bool { return p.acts }

// Outcome is what became of a release: remarks, or the error of one that is not done, or not proven to be.
func (p *Removal) Outcome() ([]Remark, error) {
	if !p.settled {
		return nil, &ActError{p.act, errors.New("nothing has looked whether it is done")}
	}
	return p.remarks, p.err
}

// Prove looks until it has seen that the access of those has ended whose release has begun, all together, and tells the ledger.
func Prove(ctx context.Context, d *directory.Directory, begun ...*Removal) {
	var (
		open    []*Removal
		endings []*directory.Ending
	)
	for _, p := range begun {
		if !p.settled && p.ending != nil {
			open, endings = append(open, p), append(endings, p.ending)
		}
	}
	if len(open) > 0 {
		for i, err := range d.Prove(ctx, endings...) {
			open[i].end(err)
		}
	}
	for _, p := range begun {
		if !p.acts {
			continue
		}
		if p.settled && p.err == nil {
			d.Ledger().End(p.Kind, p.ID)
		}
		p.over()
	}
}

// seeOut proves that a change has ended the user's access, beside whatever else it has done, and returns the user as they are then. An
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
