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
	// ReadName reads the name that the id has at the provider's endpoint.
	ReadName func(ctx context.Context) (name string, err error)
}

// Release is an account that a resource releases, for example because the resource is destroyed. If ReadName is set, an
// account that is handed over is read first. A service that does not answer also fails the create, and then no state
// would have the account.
type Release struct {
	Subject
	Owner string
	// HandedOver is true if the plan has found the resource that adopts the account.
	HandedOver bool
	// Replaced is true if Terraform replaces the resource, so that it begins the create only after the release.
	Replaced bool
	// ByGuard is true for a guard, which owns no account.
	ByGuard bool
	// ReplacedBy is the name of the account that replaces this one at the same address, if that is another name.
	ReplacedBy string
	// ReplacedByUnknown is true if the name of the account that replaces this one was not known in the plan.
	ReplacedByUnknown bool
	// AwaitsUnknown is true for a release that waits for a resource whose name was not known in the plan. That resource
	// may want this account.
	AwaitsUnknown bool
}

// decide asks the ledger what to do with the account, and reports whether this resource must release it. Call over when
// the release has ended. over is never nil.
func (c Release) decide(
	ctx context.Context, d *directory.Directory,
) (proceed bool, over func(released bool), remarks []Remark, err error) {
	over = func(bool) {}
	switch {
	case c.ID == "":
		return true, over, nil, nil
	case c.ReplacedBy != "", c.ReplacedByUnknown:
		return false, over, nil, &ReplacedError{c.Kind, c.ReplacedBy}
	case c.ByGuard:
		// If an update has begun, the user's own resource keeps the user. Usually it renames the user.
		if ended, ok := d.Ledger().BeginDeactivation(c.Kind, c.ID); ok {
			return true, func(bool) { ended() }, nil, nil
		}
		return false, over, nil, nil
	}
	if c.AwaitsUnknown && !c.HandedOver {
		d.Ledger().AwaitWanted(ctx, c.Kind, c.ID)
	}
	planned := c.HandedOver || d.Ledger().IsHandedOver(c.Kind, c.ID)
	decision, over := d.Ledger().Release(c.Kind, c.ID, c.Owner, planned)
	switch {
	case decision == ledger.KeepInState:
		err = c.wantedError()
	case decision == ledger.Skip && !planned:
		remarks = []Remark{{AdoptedElsewhere: &Account{Kind: c.Kind, ID: c.ID}}}
	case decision == ledger.Skip && c.ReadName != nil:
		err = c.handOver(ctx, d)
	}
	return decision == ledger.Proceed, over, remarks, err
}

// handOver waits for the new owner of an account that is handed over. An account that no resource has adopted by then
// is read.
func (c Release) handOver(ctx context.Context, d *directory.Directory) error {
	var err error
	// The create of a membership fails for no member, so that its next apply needs no hand-over.
	if c.Kind != ledger.Membership && !c.Replaced && !d.Ledger().AwaitClaim(ctx, c.Kind, c.ID) {
		err = c.wantedError()
	} else if d.Ledger().IsClaimed(c.Kind, c.ID) {
		return nil
	} else {
		err = c.checkName(ctx)
	}
	if err == nil || !d.Ledger().CancelRelease(c.Kind, c.ID) {
		return nil
	}
	return err
}

// checkName returns an error if the create would not find the account.
func (c Release) checkName(ctx context.Context) error {
	name, err := c.ReadName(ctx)
	switch {
	case errors.Is(err, directory.ErrGone):
		return nil
	case err != nil:
		return &ActError{"hand over " + string(c.Kind), err}
	case name == "" || ledger.Same(c.Kind, name, c.Name):
		return nil
	}
	return &InUseError{Account: Account{Kind: c.Kind, ID: c.ID}, Use: UseRenamed, Now: name}
}

func (c Release) wantedError() error {
	return &InUseError{Account: Account{Kind: c.Kind, ID: c.ID}, Use: UseWanted}
}

// Run records the release in the ledger, and calls release if that is this resource's task.
func (c Release) Run(ctx context.Context, d *directory.Directory, release func() ([]Remark, error)) ([]Remark, error) {
	proceed, over, remarks, err := c.decide(ctx, d)
	defer func() { over(err == nil) }()
	if !proceed {
		return remarks, err
	}
	remarks, err = release()
	return remarks, err
}

// Removal is the release of one user. [Removal.Begin] sends the release, and [Prove] checks it. Between the two the
// outcome is not known, because the service's answer to a write is no proof.
type Removal struct {
	Release
	Known  person.Person
	Policy Policy
	// IfActive is true if the state shows the user inactive, so that there is usually nothing to send. The user is read,
	// because an administrator may have reactivated it since.
	IfActive bool

	ending  *directory.Ending // nil: there is nothing to prove
	act     string            // the step, as in [ActError]
	refused error             // why the service refused the delete; the user was deactivated instead
	remarks []Remark
	err     error
	sent    bool                // the release has sent a request
	over    func(released bool) // reports the end to the ledger
	settled bool                // the outcome is known
}

// Remove releases a user by its policy, and proves it. A user that is gone already counts as released. If the service
// refuses to delete, Remove deactivates the user and adds a remark.
func Remove(ctx context.Context, d *directory.Directory, one *Removal) ([]Remark, error) {
	one.Begin(ctx, d)
	Prove(ctx, d, one)
	return one.Outcome()
}

// Begin records the release in the ledger, and sends the request that ends the access. It records the user's state
// first, because a guard that looks meanwhile may find the user gone. If the request fails, the record still matches
// the user. Call [Prove] next.
func (p *Removal) Begin(ctx context.Context, d *directory.Directory) {
	p.sent, p.over, p.remarks, p.err = p.decide(ctx, d)
	if p.sent && p.Policy == Deactivate && p.IfActive {
		p.sent, p.err = p.isActive(ctx, d)
	}
	if !p.sent || p.Policy == Abandon {
		p.sent, p.settled = false, true
		p.over(p.err == nil)
		return
	}
	recordBefore(d, p.ID, p.Known)
	deletes := p.Policy == Delete
	if deletes {
		p.act = "delete user"
		p.ending, p.err = d.DeleteUser(ctx, p.ID, p.Known.UserName)
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

// isActive reads whether the user is active. An answer that leaves that out shows what was known.
func (p *Removal) isActive(ctx context.Context, d *directory.Directory) (bool, error) {
	user, err := d.User(ctx, p.ID, func(u *scim.User) bool { return u.Active != nil })
	switch {
	case errors.Is(err, directory.ErrGone):
		return false, nil
	case err != nil:
		return false, &ActError{"read user", err}
	}
	return person.Flatten(user, p.Known).IsActive(), nil
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

// Sent reports whether the release has sent a request.
func (p *Removal) Sent() bool { return p.sent }

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
		for i, err := range d.ProveEnds(ctx, endings...) {
			open[i].end(err)
		}
	}
	for _, p := range begun {
		if !p.sent {
			continue
		}
		done := p.settled && p.err == nil
		if done {
			d.Ledger().RecordEnd(p.Kind, p.ID)
		}
		p.over(done)
	}
}

// proveDeactivated proves that a change has ended the user's access, and returns the user as it is then. The answer to
// the change is no proof; a user that was read is.
func proveDeactivated(
	ctx context.Context, d *directory.Directory, id, userName string, user *scim.User, read bool,
) (*scim.User, error) {
	if read && user.Active != nil && !*user.Active {
		return user, nil
	}
	ending, err := d.Deactivated(ctx, id, userName, user, nil)
	if err == nil {
		err = d.ProveEnds(ctx, ending)[0]
	}
	if err != nil {
		return nil, err
	}
	out := *user
	out.Active = new(false)
	return &out, nil
}

// readAfterFailure reads a user after a failed change that may have been made nevertheless (dialect 37). It returns the
// failure unless the user shows all that was sent.
func readAfterFailure(
	ctx context.Context, d *directory.Directory, id string, want, current person.Person, failure error,
) (*scim.User, error) {
	if ctx.Err() != nil || scim.Stopped(failure) {
		return nil, failure
	}
	user, err := d.SettledUser(ctx, id)
	if err != nil || !person.Shows(user, want, current) {
		return nil, failure
	}
	d.Worked(failure)
	return user, nil
}
