package roster

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// atATime is how many people are worked on at a time. The pace decides how many of their requests are sent.
const atATime = 32

// grace is how long requests under way may go on after Ctrl-C, so that their outcome is known.
const grace = 10 * time.Second

// run is one apply of a roster: the work and its outcome.
type run struct {
	work
	directory  *directory.Directory
	owner      string // in the ledger
	plan       model
	want       people
	known      people
	before     memory
	handedOver map[string]bool   // ids that another resource adopts
	names      map[string]string // by id, names that are newer than those of the state
	replaced   bool              // by a roster that Terraform creates after this run
	awaits     bool              // a resource whose name the plan did not know may want an account
	over       func(failed bool) // ends the work in the ledger, before people are released; nil: a destroy

	mu                                 sync.Mutex        // guards what follows
	memory                             memory            // for the new state
	done                               map[string]string // the new state: texts by user name
	failures                           []diagnose.RosterFailure
	remarks                            []diagnose.RosterRemark
	unsent                             error // why notReached were not reached
	created, changed, adopted, removed int
	finished                           int
	notReached                         int
	started                            time.Time
	sent, refused                      int // requests, before the run
	ended                              diagnose.RosterSummary
	blocked                            []blocked
	begun                              []*removal
	regrouping                         map[string]*task // those whose groups are managed, by id

	// Of a plan, as far as it can foresee them.
	adoptions   []diagnose.RosterAdoption
	otherPeople []diagnose.RosterOtherPerson // accounts that have a newcomer's name and belong to other people
}

// blocked is a person whose new name another person of the roster still has.
type blocked struct {
	task *task
	err  error
}

// newRun works out what to do. It asks the service for nothing but the names that people would be renamed to.
func newRun(
	ctx context.Context, d *directory.Directory, owner string, plan model, want, known people, remembered memory,
) (*run, diag.Diagnostics) {
	others, diags := takenNames(ctx, d, want, known, remembered)
	return &run{
		work:      match(want, known, remembered, plan.removed(), others),
		directory: d, owner: owner, plan: plan, want: want, known: known, before: remembered,
		memory: newMemory(), done: map[string]string{},
	}, diags
}

// do does all the work: first people, then their groups, then the people that are released. Once ctx has ended it
// begins nothing more, and shared reads end too. Writes that are under way for a person may finish.
func (r *run) do(ctx context.Context) {
	if !r.plan.guardsOutsiders() {
		r.outsiders = nil // they leave the state without any request
	}
	todo := r.pending()
	r.started = r.directory.Now()
	r.sent, r.refused = r.directory.Requests()
	stop := r.report(ctx, len(todo)+r.regrouped()+len(r.leavers)+len(r.outsiders))
	defer stop()
	work, cancel := outlive(ctx, grace)
	defer cancel()

	r.holdAccounts(ctx, todo)
	r.announceReleases()
	r.expectLookUps(ctx, todo)
	r.updateAll(ctx, work, todo)
	r.leaveMemberships(work)
	r.regroup(ctx, work)
	for _, t := range r.tasks {
		r.settle(t)
	}
	leavers, outsiders := r.withoutBlocked(r.leavers, false), r.withoutBlocked(r.outsiders, true)
	if r.over != nil { // a release may wait for other resources, but not for this one
		r.over(len(r.failures) > 0)
	}
	r.awaitNewOwners(work, leavers)
	each(ctx, leavers, func(l *leaver) { r.beginRemoval(work, l, false) }, func(l *leaver) { r.skip(l, false) })
	each(ctx, outsiders, func(l *leaver) { r.beginRemoval(work, l, true) }, func(l *leaver) { r.skip(l, true) })
	r.proveRemovals(work)
	if r.notReached > 0 && r.unsent == nil {
		r.unsent = r.directory.Overtime(context.Cause(ctx))
	}
}

// outlive returns a context that ends a while after ctx: by is how long.
func outlive(ctx context.Context, by time.Duration) (context.Context, context.CancelFunc) {
	longer := context.WithoutCancel(ctx)
	end := context.CancelFunc(func() {})
	if deadline, has := ctx.Deadline(); has {
		longer, end = context.WithDeadline(longer, deadline.Add(by))
	}
	longer, cancel := context.WithCancel(longer)
	stop := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(by)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-longer.Done():
		}
	})
	return longer, func() { stop(); cancel(); end() }
}

// holdAccounts prevents another resource of this run from adopting an account that the run updates. The other resource
// may look for the name that the account is just giving up. If it has adopted the account already, the update reports
// that.
func (r *run) holdAccounts(ctx context.Context, todo []*task) {
	for _, t := range todo {
		if !t.isNew() {
			_ = lifecycle.Hold(ctx, r.directory, ledger.User, r.owner, t.id)
		}
	}
}

// announceReleases records at once whose accounts the roster releases, so that a resource that adopts one does not wait
// for the release.
func (r *run) announceReleases() {
	for _, l := range r.leavers {
		if l.id != "" {
			r.directory.Ledger().AnnounceRelease(ledger.User, l.id)
		}
	}
}

// expectLookUps lets the directory read the listing at once where many names are to be looked up. Existing accounts are
// then adopted from the listing instead of being asked for one by one.
func (r *run) expectLookUps(ctx context.Context, todo []*task) {
	unknown := 0
	for _, t := range todo {
		if t.id == "" {
			unknown++
		}
	}
	r.unsent = r.directory.ExpectUsers(ctx, unknown) // if this fails, no person
}

// updateAll updates every person. A person whose new name another person of the roster still has waits for that one,
// and is tried again as long as that helps.
func (r *run) updateAll(ctx, work context.Context, todo []*task) {
	for {
		each(ctx, todo, func(t *task) { r.update(work, t) }, r.skipTask)
		waiting := r.blocked
		r.blocked = nil
		helped := len(waiting) < len(todo)
		todo = make([]*task, 0, len(waiting))
		for _, b := range waiting {
			todo = append(todo, b.task)
			if !helped {
				b.task.failed, b.task.met = true, metBy(b.err)
				r.finished++
				r.fail(b.task.want.person.UserName, b.err)
			}
		}
		if !helped || len(todo) == 0 {
			return
		}
	}
}

// outcome is the result for one person.
type outcome struct {
	id      string
	created bool
	adopted bool
	remarks []lifecycle.Remark
}

// update makes one person's account match the roster.
func (r *run) update(ctx context.Context, t *task) {
	var (
		o    = outcome{id: t.id}
		err  error
		want = t.want.want()
	)
	switch {
	case t.id == "":
		o, err = r.createOrAdopt(ctx, want)
	case t.known.raw == "":
		o, err = r.adoptByID(ctx, t.id, want)
	default:
		known := t.known.want()
		_, o.remarks, err = lifecycle.UpdateUser(ctx, r.directory, r.owner, t.id, inherit(want, known), known)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil && r.isBlocked(t, err) {
		r.blocked = append(r.blocked, blocked{t, err})
		return
	}
	r.finished++
	if err != nil {
		t.failed, t.met = true, metBy(err)
		if t.id == "" && o.id != "" {
			t.orphaned(o.id)
		}
		r.fail(want.UserName, err)
		return
	}
	t.fresh = t.isNew()
	t.id = o.id
	for _, remark := range o.remarks {
		r.remarks = append(r.remarks, diagnose.RosterRemark{UserName: want.UserName, Remark: remark})
	}
	switch {
	case o.adopted:
		r.adopted++
	case o.created:
		r.created++
	default:
		r.changed++
	}
}

// isBlocked reports whether a change failed because another person of the roster still has the name or the external id,
// and may be about to lose it.
func (r *run) isBlocked(t *task, err error) bool {
	if exists, ok := errors.AsType[*lifecycle.ExistsError](err); ok {
		return len(exists.Found) == 1 && r.managed[exists.Found[0].ID]
	}
	if other, ok := errors.AsType[*lifecycle.OtherPersonError](err); ok {
		return r.managed[other.Found.ID]
	}
	renamed := t.id != "" && t.want.key != t.known.key
	return scim.IsConflict(err) && (renamed || t.external != "")
}

// metBy is the id of the account that has the name of a person whose create failed, or "".
func metBy(err error) string {
	if exists, ok := errors.AsType[*lifecycle.ExistsError](err); ok && len(exists.Found) == 1 {
		return exists.Found[0].ID
	}
	if other, ok := errors.AsType[*lifecycle.OtherPersonError](err); ok {
		return other.Found.ID
	}
	return ""
}

// terms are the terms for adopting an existing account. What the roster does not write is not managed. A person that is
// on the roster under another name is not taken for a different person.
func (r *run) terms() lifecycle.Terms {
	return lifecycle.Terms{
		Owner: r.owner, Adopt: r.plan.adopts(), AnyOrganization: true,
		Barred: func(id string) bool { return r.managed[id] },
	}
}

// createOrAdopt creates or adopts a person's account. An error comes with an id if the account's earlier resource has
// already removed it from its state.
func (r *run) createOrAdopt(ctx context.Context, want person.Person) (outcome, error) {
	got, err := lifecycle.CreateOrAdoptUser(ctx, r.directory, want, r.terms())
	if err != nil && got.Orphaned {
		return outcome{id: got.Account.ID}, err
	}
	if err != nil {
		return outcome{}, err
	}
	return outcome{id: got.Account.ID, created: !got.Adopted, adopted: got.Adopted, remarks: got.Remarks}, nil
}

// adoptByID updates a person that is not in the state, but whose id is known.
func (r *run) adoptByID(ctx context.Context, id string, want person.Person) (outcome, error) {
	user, err := r.directory.SettledUser(ctx, id)
	if isGone(err) {
		return r.createOrAdopt(ctx, want)
	}
	if err != nil {
		return outcome{}, &lifecycle.ActError{Act: "read user", Err: err}
	}
	got, err := lifecycle.AdoptUser(ctx, r.directory, user, want, r.terms())
	if err != nil {
		return outcome{}, err
	}
	return outcome{id: got.Account.ID, created: !got.Adopted, remarks: got.Remarks}, nil
}

// withoutBlocked drops the leavers that must stay. A leaver must stay if another person should get the leaver's name or
// external id, and that change failed. The account may be the one that the other person should have, so it stays until
// that change succeeds.
func (r *run) withoutBlocked(all []*leaver, outsider bool) []*leaver {
	r.mu.Lock()
	defer r.mu.Unlock()
	names, ids, accounts := map[string]string{}, map[string]string{}, map[string]string{}
	for _, t := range r.tasks {
		if t.failed {
			names[t.want.key] = t.want.person.UserName
			ids[idOf(t.want)] = t.want.person.UserName
			accounts[t.met] = t.want.person.UserName
		}
	}
	delete(ids, "") // no account has it
	delete(accounts, "")
	var rest []*leaver
	for _, l := range all {
		by := cmp.Or(names[l.known.key], ids[idOf(l.known)], accounts[l.id])
		if by == "" {
			rest = append(rest, l)
			continue
		}
		r.finished++
		r.fail(l.userName(), &lifecycle.BlockedReleaseError{By: by})
		r.keepInState(l, outsider)
	}
	return rest
}

// removal is the release of one person.
type removal struct {
	lifecycle.Removal
	*leaver
	outsider bool
}

// beginRemoval begins to release a person that is no longer listed, or never was. An account that another resource has
// adopted in this run belongs to that resource and is left alone.
func (r *run) beginRemoval(ctx context.Context, l *leaver, outsider bool) {
	name := cmp.Or(r.names[l.id], l.userName())
	d := &removal{leaver: l, outsider: outsider, Removal: lifecycle.Removal{
		Release: lifecycle.Release{
			Subject: lifecycle.Subject{Kind: ledger.User, ID: l.id, Name: name, ReadName: readName(r.directory, l.id)},
			Owner:   r.owner, HandedOver: r.handedOver[l.id], Replaced: r.replaced, AwaitsUnknown: r.awaits,
		},
		Known: l.known.want(), Policy: l.policy, IfActive: !l.endsAccess(),
	}}
	d.Begin(ctx, r.directory)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.begun = append(r.begun, d)
}

// readName returns the function that reads the present name of an account, from the listing if there are many.
func readName(d *directory.Directory, id string) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		user, err := d.User(ctx, id, func(u *scim.User) bool { return u.UserName != "" })
		if err != nil {
			return "", err
		}
		return user.UserName, nil
	}
}

// proveRemovals proves together that all releases that have begun are done. People whose release is not proven stay in
// the state.
func (r *run) proveRemovals(ctx context.Context) {
	begun := make([]*lifecycle.Removal, 0, len(r.begun))
	for _, d := range r.begun {
		begun = append(begun, &d.Removal)
	}
	lifecycle.Prove(ctx, r.directory, begun...)
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, d := range r.begun {
		remarks, err := d.Outcome()
		for _, remark := range remarks {
			if remark.AdoptedElsewhere == nil || d.endsAccess() {
				r.remarks = append(r.remarks, diagnose.RosterRemark{UserName: d.userName(), Remark: remark})
			}
		}
		r.finished++
		switch {
		case err != nil:
			r.fail(d.userName(), err)
			r.keepInState(d.leaver, d.outsider)
		case d.Sent():
			r.removed++
		}
	}
}
