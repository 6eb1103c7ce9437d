package directory

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// rosters are the members of groups: what was read of them, and the changes that wait.
type rosters struct {
	mu      sync.Mutex
	byGroup map[string]*roster
	gathering
}

// roster is one group's. Changes queue while a PATCH is under way and leave together in the next one.
type roster struct {
	turn chan struct{} // of one slot: a write of the group at a time, as a PUT would undo another one

	mu      sync.Mutex
	waiting []*memberChange
	busy    bool
	group   *scim.Group     // as last read, with members; nil: not known
	gone    error           // what the last read said, if that it does not exist
	writes  int             // of the group, begun or ended: a read that spans one is not kept
	added   map[string]bool // users whom a resource created in this run puts in

	// members are who is in the group as far as this run's changes know, so that not every batch reads the group anew. Only
	// who holds the turn touches it. nil: not known.
	members map[string]bool

	queue // guarded by gathering
}

// memberChange is what one caller asked for.
type memberChange struct {
	ctx   context.Context //nolint:containedctx // the queue serves callers whose contexts end at different times
	items []memberItem
	done  chan error
}

// memberItem is one member that is to be in the group, or out of it.
type memberItem struct {
	id    string
	out   bool
	owner *memberChange
}

// MemberError says which members of a group could not be changed.
type MemberError struct {
	Failed map[string]error // by member id
	// Cause is why those were not done who were not refused themselves, such as a service that failed when the others were in.
	// nil: each of them was.
	Cause error
}

// Error names the first member by id and counts the rest.
func (e *MemberError) Error() string {
	ids := e.IDs()
	text := "member " + ids[0] + ": " + e.Failed[ids[0]].Error()
	if len(ids) > 1 {
		text += " (and others)"
	}
	return text
}

// Unwrap returns the cause, or the error of the first member by id.
func (e *MemberError) Unwrap() error {
	if e.Cause != nil {
		return e.Cause
	}
	return e.Failed[e.IDs()[0]]
}

// IDs are the members that failed, sorted.
func (e *MemberError) IDs() []string {
	ids := make([]string, 0, len(e.Failed))
	for id := range e.Failed {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func (d *Directory) roster(groupID string) *roster {
	d.rosters.mu.Lock()
	defer d.rosters.mu.Unlock()
	if d.byGroup == nil {
		d.byGroup = map[string]*roster{}
	}
	r := d.byGroup[groupID]
	if r == nil {
		r = &roster{turn: make(chan struct{}, 1)}
		d.byGroup[groupID] = r
	}
	return r
}

// forget drops what was read of all groups, because a user was written whom they may show.
func (r *rosters) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, one := range r.byGroup {
		one.written()
	}
}

// GroupWithMembers is a group with all its members, each once: one GET for everybody who asks in this run, until the
// group is written. A group that does not exist is [ErrGone]. What is returned is shared and is not to be changed.
func (d *Directory) GroupWithMembers(ctx context.Context, id string) (*scim.Group, error) {
	if d.options.Individual {
		return d.readMembers(ctx, id)
	}
	r := d.roster(id)
	known, gone, writes := r.known()
	if known != nil || gone != nil {
		return known, gone
	}
	// A read that began before a write is not joined after it.
	return d.reads.do(ctx, version{id, writes}, func(ctx context.Context) (*scim.Group, error) {
		if known, gone, _ := r.known(); known != nil || gone != nil { // the read of somebody else has just ended
			return known, gone
		}
		return d.readMembers(ctx, id)
	})
}

// known is the group as it was last read, or that it is gone; neither when it was not read since it was last written.
func (r *roster) known() (group *scim.Group, gone error, writes int) { //nolint:revive,staticcheck // gone is an answer
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.group, r.gone, r.writes
}

// readMembers GETs a group whole, and keeps it, or that it is gone, unless it was written meanwhile.
func (d *Directory) readMembers(ctx context.Context, id string) (*scim.Group, error) {
	r := d.roster(id)
	_, _, writes := r.known()
	group, err := d.groups.proven(ctx, id, d.groups.whole)
	if err == nil {
		group.Members = distinct(group.Members)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.writes != writes:
	case err == nil:
		r.group = group
	case errors.Is(err, ErrGone):
		r.gone = err
	}
	return group, err
}

// back forgets that the group was gone.
func (r *roster) back() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gone = nil
}

// writingGroup waits for the turn to write a group and returns what to call when the write is over. What was read of the
// group, and of its members, shows the write or not; so neither is kept.
func (d *Directory) writingGroup(ctx context.Context, id string) (ended func(), err error) {
	r := d.roster(id)
	select {
	case r.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, d.Overtime(ctx.Err())
	}
	users := d.users.shelf.writing("")
	r.written()
	return func() {
		r.written()
		users("")
		<-r.turn
	}, nil
}

// ChangeMembers puts users into a group and takes others out, leaving all other members alone. Who is in or out already
// is not sent. Changes of many callers leave in one PATCH; each gets the outcome of its own members, a [*MemberError] of
// those who are not done where others are, or where some were refused. A group that does not exist is [ErrGone].
func (d *Directory) ChangeMembers(ctx context.Context, groupID string, in, out []string) error {
	return d.changeMembers(ctx, groupID, in, out, func(*roster) bool { return true })
}

// AddMember puts a user into a group for a resource that is created for just that; errors are as for [Directory.ChangeMembers].
// While the run lasts, another resource's [Directory.RemoveMember] leaves the user in.
func (d *Directory) AddMember(ctx context.Context, groupID, userID string) error {
	err := d.changeMembers(ctx, groupID, []string{userID}, nil, func(r *roster) bool {
		if r.added == nil {
			r.added = map[string]bool{}
		}
		r.added[userID] = true
		return true
	})
	if err != nil {
		r := d.roster(groupID)
		r.mu.Lock()
		delete(r.added, userID)
		r.mu.Unlock()
	}
	return err
}

// RemoveMember takes a user out of a group for a resource that is destroyed. Terraform tells no resource of another: where this
// run has created another one for the same user and group, as when its address has changed, the user is left in, nothing is
// sent and kept is true. made is the [Directory.Run] that created the destroyed resource, "" if that is not known.
func (d *Directory) RemoveMember(ctx context.Context, groupID, userID, made string) (kept bool, err error) {
	run := d.Run()
	err = d.changeMembers(ctx, groupID, nil, []string{userID}, func(r *roster) bool {
		kept = r.added[userID] && made != run
		return !kept
	})
	return kept, err
}

// changeMembers asks whether it still may, under the lock of the group's changes.
func (d *Directory) changeMembers(ctx context.Context, groupID string, in, out []string, may func(*roster) bool) error {
	change := &memberChange{ctx: ctx, done: make(chan error, 1)}
	for _, id := range in {
		change.items = append(change.items, memberItem{id: id, owner: change})
	}
	for _, id := range out {
		change.items = append(change.items, memberItem{id: id, out: true, owner: change})
	}
	if len(change.items) == 0 {
		return nil
	}
	r := d.roster(groupID)
	r.mu.Lock()
	if !may(r) {
		r.mu.Unlock()
		return nil
	}
	r.waiting = append(r.waiting, change)
	d.arrive(&r.queue, len(change.items))
	if !r.busy {
		r.busy = true
		go d.serve(context.WithoutCancel(ctx), groupID, r)
	}
	r.mu.Unlock()
	select {
	case err := <-change.done:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-change.done: // what was done is not called unknown
		return err
	default:
		return d.Overtime(ctx.Err())
	}
}

// serve sends what waits for a group, batch by batch, until nothing does.
func (d *Directory) serve(ctx context.Context, groupID string, r *roster) {
	most := d.options.MembersPerPatch
	if d.options.Individual {
		most = 1
	}
	for !r.idle() {
		if !d.gather(&r.queue, most) {
			continue
		}
		r.mu.Lock()
		batch := r.take(most)
		d.depart(&r.queue, r.waiting)
		r.mu.Unlock()
		if len(batch) > 0 {
			d.send(ctx, groupID, r, batch)
		}
		d.land(&r.queue)
	}
}

// idle reports whether nothing waits; then whoever comes next has to see to it himself.
func (r *roster) idle() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.busy = len(r.waiting) > 0
	return !r.busy
}

// take, under the lock, removes from the queue the changes that go out together: at least one, no more members than a
// PATCH carries, nobody both in and out, and none whose caller has given up.
func (r *roster) take(most int) []*memberChange {
	var batch []*memberChange
	count, wants := 0, map[string]bool{}
	for len(r.waiting) > 0 {
		next := r.waiting[0]
		if next.ctx.Err() != nil {
			r.waiting = r.waiting[1:]
			continue
		}
		contradicts := slices.ContainsFunc(next.items, func(i memberItem) bool {
			out, seen := wants[i.id]
			return seen && out != i.out
		})
		if len(batch) > 0 && (count+len(next.items) > most || contradicts) {
			break
		}
		for _, i := range next.items {
			wants[i.id] = i.out
		}
		count += len(next.items)
		batch = append(batch, next)
		r.waiting = r.waiting[1:]
	}
	return batch
}

// send does a batch and tells each caller its outcome. It ends when all its callers have given up.
func (d *Directory) send(ctx context.Context, groupID string, r *roster, batch []*memberChange) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var left atomic.Int64
	left.Store(int64(len(batch)))
	var items []memberItem
	for _, change := range batch {
		items = append(items, change.items...)
		stop := context.AfterFunc(change.ctx, func() { //nolint:contextcheck // each caller's end, not this one's
			if left.Add(-1) == 0 {
				cancel()
			}
		})
		defer stop()
	}
	work := &memberWork{d: d, group: groupID, roster: r, failed: map[*memberChange]map[string]error{}}
	if ended, err := d.writingGroup(ctx, groupID); err != nil {
		work.lose(items, err)
	} else {
		if d.options.Individual {
			r.members = nil
		}
		touched := d.touch(items)
		work.do(ctx, items)
		touched()
		ended()
	}
	for _, change := range batch {
		change.done <- work.outcome(change)
	}
}

// touch marks users whose groups change as being written, and returns what to call when that is over.
func (d *Directory) touch(items []memberItem) (ended func()) {
	var all []func()
	for _, i := range items {
		one := d.users.shelf.writing(i.id)
		all = append(all, func() { one(i.id) })
	}
	return func() {
		for _, one := range all {
			one()
		}
	}
}

// written forgets what was read of the group.
func (r *roster) written() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.writes++
	r.group, r.gone = nil, nil
}

func distinct(members []scim.Member) []scim.Member {
	seen := make(map[string]bool, len(members))
	return slices.DeleteFunc(members, func(m scim.Member) bool {
		again := seen[m.Value]
		seen[m.Value] = true
		return again || m.Value == ""
	})
}

// isRefusal reports whether an answer may be about one member of several, so that the others are worth sending without
// it.
func isRefusal(err error) bool {
	var answer *scim.Error
	if !errors.As(err, &answer) {
		return false
	}
	switch answer.Status {
	case 400, 403, 404, 409, 413, 422, 500:
		return true
	}
	return false
}
