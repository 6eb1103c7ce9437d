package lifecycle

import (
	"context"
	"errors"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Subject is the account that a state describes.
type Subject struct {
	Kind     ledger.Kind
	Name, ID string
	// Look reads the name that the id has at the provider's endpoint.
	Look func(ctx context.Context) (name string, err error)
}

// Claim is an account that a resource gives up, for example because the resource is destroyed. If Look is set, an
// account that is handed over is read first. A service that does not answer also fails the create, and then no state
// would have the account.
type Claim struct {
	Subject
	Owner string
	// Planned is true if the plan has found the resource that takes the account.
	Planned bool
	// Guards is true for a guard, which owns no account.
	Guards bool
}

// giveUp asks the ledger what to do with the account, and reports whether this resource must release it. Call over when
// the release has ended. over is never nil.
func (c Claim) giveUp(
	ctx context.Context, d *directory.Directory,
) (acts bool, over func(), remarks []Remark, err error) {
	over = func() {}
	switch {
	case c.ID == "":
		return true, over, nil, nil
	case c.Guards:
		// If an update has begun, the user's own resource keeps the user. Usually it renames the user.
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

// handOver reads an account that is handed over.
func (c Claim) handOver(ctx context.Context, d *directory.Directory) error {
	name, err := c.Look(ctx)
	switch {
	case d.Ledger().Taken(c.Kind, c.ID), errors.Is(err, directory.ErrGone):
		return nil
	case err != nil:
		err = &ActError{"hand over " + string(c.Kind), err}
	case name == "" || ledger.Same(c.Kind, name, c.Name):
		return nil
	default: // the create looks up the old name and does not find the account
		err = c.wanted()
	}
	d.Ledger().Keeps(c.Kind, c.ID)
	return err
}

func (c Claim) wanted() error { return &InUseError{Account{Kind: c.Kind, ID: c.ID}, Wanted} }

// End gives an account up, and releases it if that is this resource's task.
func (c Claim) End(ctx context.Context, d *directory.Directory, release func() ([]Remark, error)) ([]Remark, error) {
	acts, over, remarks, err := c.giveUp(ctx, d)
	defer over()
	if !acts {
		return remarks, err
	}
	return release()
}

// Removal is the release of one user. [Removal.Begin] sends the release, and [Prove] checks it. Between the two the
// outcome is not known, because the service's answer to a write is no proof.
type Removal struct {
	Claim
	Known  person.Person
	Policy Policy

	ending  *directory.Ending // nil: there is nothing to prove
	act     string            // the step, as in [ActError]
	refused error             // why the service refused the delete; the user was deactivated instead
	remarks []Remark
	err     error
	acts    bool   // the release has sent a request
	over    func() // reports the end to the ledger
	settled bool   // the outcome is known
}

// Remove releases a user by its policy, and proves it. A user that is gone already counts as released. If the service
// refuses to delete, Remove deactivates the user and adds a remark.
func Remove(ctx context.Context, d *directory.Directory, one *Removal) ([]Remark, error) {
	one.Begin(ctx, d)
	Prove(ctx, d, one)
	return one.Outcome()
}

// Begin gives the user up, and sends the request that ends the access. It records the user's state first, because a
// guard that looks meanwhile may find the user gone. If the request fails, the record still matches the user. Call
// [Prove] next.
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
	// Whatever was known, an administrator may have reactivated the user since.
	want.Active, known.Active = new(false), nil
	p.act = "deactivate user"
	answer, err := d.UpdateUser(ctx, p.ID, person.Deactivation(), func(u *scim.User) { person.Overlay(u, want, known) })
	p.ending, p.err = d.Deactivated(ctx, p.ID, p.Known.UserName, answer, err)
}

// end records the outcome.
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

// Acts reports whether the release has sent a request.
func (p *Removal) Acts() bool { return p.acts }

// Outcome returns the remarks of a release, or an error if the release is not done or not proven.
func (p *Removal) Outcome() ([]Remark, error) {
	if !p.settled {
		return nil, &ActError{p.act, errors.New("nothing has looked whether it is done")}
	}
	return p.remarks, p.err
}

// Prove checks all begun releases together until it has seen that the access has ended, and records the ends in the
// ledger.
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

// seeOut proves that a change has ended the user's access, and returns the user as it is then. The answer to the change
// is no proof; a user that was read is.
func seeOut(
	ctx context.Context, d *directory.Directory, id, userName string, user *scim.User, read bool,
) (*scim.User, error) {
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

// asSent reads a user after a failed change that may have been made nevertheless (dialect 37). It returns the failure
// unless the user shows all that was sent.
func asSent(
	ctx context.Context, d *directory.Directory, id string, want, current person.Person, failure error,
) (*scim.User, error) {
	if ctx.Err() != nil || scim.HaltOf(failure) != nil {
		return nil, failure
	}
	user, err := d.SettledUser(ctx, id)
	if err != nil || !person.Shows(user, want, current) {
		return nil, failure
	}
	return user, nil
}
