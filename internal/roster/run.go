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

const (
	// inFlight is how many questions are asked at a time, as many as Terraform works on resources.
	inFlight = 10
	// atATime is how many people are worked on at a time. How many of their requests are sent is for the pace to say.
	atATime = 32
)

// grace is how long what is under way may go on after somebody has pressed Ctrl-C, so that its outcome is known.
const grace = 10 * time.Second

// run is one apply of a roster: the work, and what came of it.
type run struct {
	work
	directory *directory.Directory
	owner     string // in the ledger
	plan      model
	want      people
	known     people
	before    memory
	handed    map[string]bool // ids that another resource takes, as the plan of a destroy has found

	mu                              sync.Mutex
	memory                          memory            // that is to be
	done                            map[string]string // the state that is to be: texts by user name
	failures                        []diagnose.RosterFailure
	remarks                         []diagnose.RosterRemark
	unsent                          error // why notReached were not reached
	made, changed, adopted, removed int
	finished                        int
	notReached                      int
	started                         time.Time
	sent, refused                   int // requests, before the run
	ended                           diagnose.RosterSummary
	blocked                         []blocked
	begun                           []*departure
	regrouping                      map[string]*task // those whose groups are managed, by id

	// Of a plan, as far as they can be foreseen.
	takeovers []diagnose.RosterTakeover
	others    []diagnose.RosterOther // accounts with a newcomer's name that are other people's
}

// blocked is somebody whose name another one of the roster still has.
type blocked struct {
	task *task
	err  error
}

// newRun works out what is to be done, and asks the service for nothing but the names to which people would be renamed.
func newRun(
	ctx context.Context, d *directory.Directory, owner string, plan model, want, known people, remembered memory,
) (*run, diag.Diagnostics) {
	others, diags := taken(ctx, d, want, known, remembered)
	return &run{
		work:      match(want, known, remembered, plan.removed(), others),
		directory: d, owner: owner, plan: plan, want: want, known: known, before: remembered, memory: newMemory(), done: map[string]string{},
	}, diags
}

// do works through everything: people first, then their groups, and then those who go. Once ctx has ended nothing is begun
// any more, and what only reads for everybody ends too; what is under way for somebody may end.
func (r *run) do(ctx context.Context) {
	if !r.plan.guardsOutsiders() {
		r.outsiders = nil // they are shown no more, and that is all
	}
	todo := r.pending()
	r.started = r.directory.Now()
	r.sent, r.refused = r.directory.Requests()
	stop := r.report(ctx, len(todo)+r.regrouped()+len(r.leavers)+len(r.outsiders))
	defer stop()
	work, cancel := outlive(ctx, grace)
	defer cancel()

	r.hold(ctx, todo)
	r.offer()
	r.expect(ctx, todo)
	r.bringAll(ctx, work, todo)
	r.regroup(ctx, work)
	for _, t := range r.tasks {
		r.settle(t)
	}
	leavers, outsiders := r.spare(r.leavers, false), r.spare(r.outsiders, true)
	each(ctx, leavers, func(l *leaver) { r.release(work, l, false) }, func(l *leaver) { r.skip(l, false) })
	each(ctx, outsiders, func(l *leaver) { r.release(work, l, true) }, func(l *leaver) { r.skip(l, true) })
	r.seeOff(work)
	if r.notReached > 0 && r.unsent == nil {
		r.unsent = r.directory.Overtime(context.Cause(ctx))
	}
}

// outlive is a context that ends a while after another one.
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

// hold keeps those who are to be changed from being adopted by another resource of this run, which may look for the name
// that one of them is just giving up. Their update reports of whom that has happened before.
func (r *run) hold(ctx context.Context, todo []*task) {
	for _, t := range todo {
		if !t.isNew() {
			_ = lifecycle.Hold(ctx, r.directory, ledger.User, r.owner, t.id)
		}
	}
}

// offer says at once whose accounts the roster gives up, so that a resource that takes one does not wait until it is released.
func (r *run) offer() {
	for _, l := range r.leavers {
		if l.id != "" {
			r.directory.Ledger().Offer(ledger.User, l.id)
		}
	}
}

// expect lets the directory read the listing at once where many names are to be looked up, so that those who exist are
// taken over from it instead of being asked for one by one.
func (r *run) expect(ctx context.Context, todo []*task) {
	unknown := 0
	for _, t := range todo {
		if t.id == "" {
			unknown++
		}
	}
	r.unsent = r.directory.ExpectUsers(ctx, unknown) // where it fails, nobody is reached
}

// bringAll brings everybody in line. Who is to get a name that somebody else of the roster still has waits for them and is
// tried again, as long as that helps.
func (r *run) bringAll(ctx, work context.Context, todo []*task) {
	for {
		each(ctx, todo, func(t *task) { r.bring(work, t) }, r.skipTask)
		waiting := r.blocked
		r.blocked = nil
		helped := len(waiting) < len(todo)
		todo = make([]*task, 0, len(waiting))
		for _, b := range waiting {
			todo = append(todo, b.task)
			if !helped {
				b.task.failed = true
				r.finished++
				r.fail(b.task.want.person.UserName, b.err)
			}
		}
		if !helped || len(todo) == 0 {
			return
		}
	}
}

// outcome is what became of one person.
type outcome struct {
	id      string
	made    bool
	adopted bool
	remarks []lifecycle.Remark
}

// bring makes one person what the roster says.
func (r *run) bring(ctx context.Context, t *task) {
	var (
		o    = outcome{id: t.id}
		err  error
		want = t.want.want()
	)
	switch {
	case t.id == "":
		o, err = r.obtain(ctx, want)
	case t.known.raw == "":
		o, err = r.again(ctx, t.id, want)
	default:
		known := t.known.want()
		_, o.remarks, err = lifecycle.UpdateUser(ctx, r.directory, r.owner, t.id, inherit(want, known), known)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil && r.waits(t, err) {
		r.blocked = append(r.blocked, blocked{t, err})
		return
	}
	r.finished++
	if err != nil {
		t.failed = true
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
	case o.made:
		r.made++
	default:
		r.changed++
	}
}

// waits reports whether a change failed because another person of the roster still has the name or the external id, and
// may be about to give it up.
func (r *run) waits(t *task, err error) bool {
	if exists, ok := errors.AsType[*lifecycle.ExistsError](err); ok {
		return len(exists.Found) == 1 && r.managed[exists.Found[0].ID]
	}
	if other, ok := errors.AsType[*lifecycle.OtherPersonError](err); ok {
		return r.managed[other.Found.ID]
	}
	renamed := t.id != "" && t.want.key != t.known.key
	return scim.IsConflict(err) && (renamed || t.external != "")
}

// terms are how somebody who exists is taken over: what the roster does not say is not managed, and who is on the roster
// under another name is not taken for somebody else.
func (r *run) terms() lifecycle.Terms {
	return lifecycle.Terms{Owner: r.owner, Adopt: r.plan.adopts(), AnyOrganization: true, Barred: func(id string) bool { return r.managed[id] }}
}

// obtain makes somebody or takes them over.
func (r *run) obtain(ctx context.Context, want person.Person) (outcome, error) {
	got, err := lifecycle.CreateOrAdoptUser(ctx, r.directory, want, r.terms())
	if err != nil {
		return outcome{}, err
	}
	return outcome{id: got.Account.ID, made: !got.Adopted, adopted: got.Adopted, remarks: got.Remarks}, nil
}

// again brings somebody in line whose id is known but of whom the state shows nothing.
func (r *run) again(ctx context.Context, id string, want person.Person) (outcome, error) {
	user, err := r.directory.SettledUser(ctx, id)
	if isGone(err) {
		return r.obtain(ctx, want)
	}
	if err != nil {
		return outcome{}, &lifecycle.ActError{Act: "read user", Err: err}
	}
	got, err := lifecycle.AdoptUser(ctx, r.directory, user, want, r.terms())
	if err != nil {
		return outcome{}, err
	}
	return outcome{id: got.Account.ID, made: !got.Adopted, remarks: got.Remarks}, nil
}

// spare takes out of the people that are to go those whose name or external id another person is to have whose change
// failed. Their account may be the one that was meant, so they stay until that change is done.
func (r *run) spare(all []*leaver, outsider bool) []*leaver {
	r.mu.Lock()
	defer r.mu.Unlock()
	names, ids := map[string]string{}, map[string]string{}
	for _, t := range r.tasks {
		if t.failed {
			names[t.want.key] = t.want.person.UserName
			ids[idOf(t.want)] = t.want.person.UserName
		}
	}
	delete(ids, "") // nobody's
	var rest []*leaver
	for _, l := range all {
		by := cmp.Or(names[l.known.key], ids[idOf(l.known)])
		if by == "" {
			rest = append(rest, l)
			continue
		}
		r.finished++
		r.fail(l.userName(), &lifecycle.AwaitedError{By: by})
		r.keep(l, outsider)
	}
	return rest
}

// departure is one person who goes.
type departure struct {
	lifecycle.Removal
	*leaver
	outsider bool
}

// release begins to release a person who is no longer listed, or never was. An account that another resource has adopted in this run is
// that resource's.
func (r *run) release(ctx context.Context, l *leaver, outsider bool) {
	policy := l.policy
	if !l.goes() {
		policy = lifecycle.Abandon
	}
	d := &departure{leaver: l, outsider: outsider, Removal: lifecycle.Removal{
		Claim: lifecycle.Claim{
			Subject: lifecycle.Subject{Kind: ledger.User, ID: l.id, Name: l.userName()}, Owner: r.owner, Planned: r.handed[l.id],
		},
		Known: l.known.want(), Policy: policy,
	}}
	d.Begin(ctx, r.directory)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.begun = append(r.begun, d)
}

// seeOff proves that those have gone whose release has begun, all together. Those who have not stay in the state.
func (r *run) seeOff(ctx context.Context) {
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
			if remark.Left == nil || d.goes() {
				r.remarks = append(r.remarks, diagnose.RosterRemark{UserName: d.userName(), Remark: remark})
			}
		}
		r.finished++
		switch {
		case err != nil:
			r.fail(d.userName(), err)
			r.keep(d.leaver, d.outsider)
		case d.Acts():
			r.removed++
		}
	}
}
