package directory

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// memberQueues are the members of groups as they were read, and the changes that wait.
type memberQueues struct {
	mu      sync.Mutex // guards byGroup
	byGroup map[string]*memberQueue
	batching
}

// memberQueue is one group's. Changes queue while a PATCH is under way and are sent together in the next one.
type memberQueue struct {
	turn chan struct{} // one slot: one write of the group at a time, because a PUT would undo another write

	mu      sync.Mutex // guards the fields up to added
	waiting []*memberChange
	busy    bool
	group   *scim.Group     // as last read, with members; nil: not known
	gone    error           // the error of the last read, where the group does not exist
	writes  int             // writes begun or ended: a read is not kept if a write began or ended during it
	added   map[string]bool // users that a resource created in this run adds

	// members are the group's members as far as this run's changes show, so that not every batch reads the group again.
	// Only the holder of the turn touches it. nil: not known.
	members map[string]bool

	queue // guarded by batching
}

// memberChange is one caller's change.
type memberChange struct {
	ctx   context.Context //nolint:containedctx // the queue serves callers whose contexts end at different times
	items []memberItem
	done  chan error
}

// memberItem is one member to add to the group or to remove from it.
type memberItem struct {
	id    string
	out   bool
	owner *memberChange
}

func (d *Directory) memberQueue(groupID string) *memberQueue {
	d.memberQueues.mu.Lock()
	defer d.memberQueues.mu.Unlock()
	if d.byGroup == nil {
		d.byGroup = map[string]*memberQueue{}
	}
	r := d.byGroup[groupID]
	if r == nil {
		r = &memberQueue{turn: make(chan struct{}, 1)}
		d.byGroup[groupID] = r
	}
	return r
}

// forget drops what was read of all groups, because they may show a user that was written.
func (r *memberQueues) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, one := range r.byGroup {
		one.written()
	}
}

// GroupWithMembers returns a group with all its members, each once. It sends one GET for all callers of this run, until
// the group is written. A group that does not exist is [ErrGone]. The result is shared and must not be changed.
func (d *Directory) GroupWithMembers(ctx context.Context, id string) (*scim.Group, error) {
	if d.options.Individual {
		return d.readMembers(ctx, id)
	}
	r := d.memberQueue(id)
	known, gone, writes := r.known()
	if known != nil || gone != nil {
		return known, gone
	}
	// A caller after a write does not join a read that began before it.
	return of(d).reads.do(ctx, version{id, writes}, func(ctx context.Context) (*scim.Group, error) {
		if known, gone, _ := r.known(); known != nil || gone != nil { // another caller's read has just ended
			return known, gone
		}
		return d.readMembers(ctx, id)
	})
}

// known returns the group as last read, or the error that it is gone. It returns neither where the group was written
// since.
func (r *memberQueue) known() (group *scim.Group, gone error, writes int) { //nolint:revive,staticcheck // an answer
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.group, r.gone, r.writes
}

// readMembers GETs a whole group. It keeps the group, or that it is gone, unless the group was written meanwhile.
func (d *Directory) readMembers(ctx context.Context, id string) (*scim.Group, error) {
	r := d.memberQueue(id)
	_, _, writes := r.known()
	group, err := of(d).groups.proven(ctx, id, of(d).groups.whole)
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

// forgetGone forgets that the group was gone.
func (r *memberQueue) forgetGone() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gone = nil
}

// writingGroup waits for the turn to write a group and returns a function to call when the write is over. A read of the
// group, or of its members, may or may not show the write, so neither is kept.
func (d *Directory) writingGroup(ctx context.Context, id string) (ended func(), err error) {
	r := d.memberQueue(id)
	select {
	case r.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, d.Overtime(ctx.Err())
	}
	users := of(d).users.cache.writing("")
	r.written()
	return func() {
		r.written()
		users("")
		<-r.turn
	}, nil
}

// ChangeMembers adds users to a group and removes others. All other members stay. It sends nothing for users that are
// already in or out. One PATCH sends the changes of many callers. Each caller gets the outcome of its own members: a
// [*MemberError] of those that failed where others succeeded, or where some were refused. A group that does not exist
// is [ErrGone].
func (d *Directory) ChangeMembers(ctx context.Context, groupID string, in, out []string) error {
	return d.changeMembers(ctx, groupID, in, out, func(*memberQueue) bool { return true })
}

// AddMember adds a user to a group for a resource that is created for just that. Errors are as for
// [Directory.ChangeMembers]. While the run lasts, another resource's [Directory.RemoveMember] leaves the user in.
func (d *Directory) AddMember(ctx context.Context, groupID, userID string) error {
	err := d.changeMembers(ctx, groupID, []string{userID}, nil, func(r *memberQueue) bool {
		if r.added == nil {
			r.added = map[string]bool{}
		}
		r.added[userID] = true
		return true
	})
	if err != nil {
		r := d.memberQueue(groupID)
		r.mu.Lock()
		delete(r.added, userID)
		r.mu.Unlock()
	}
	return err
}

// RemoveMember removes a user from a group for a resource that is destroyed. Another resource of this run may have
// created the same membership, for example under a new address. In that case RemoveMember sends nothing and returns
// kept as true, because the destroyed resource does not know of the other one. made is the [Directory.Run] that created
// the destroyed resource, or "" if that is not known. A 404 for a group that the listing shows is a [GatewayError].
func (d *Directory) RemoveMember(ctx context.Context, groupID, userID, made string) (kept bool, err error) {
	run := d.Run()
	err = d.changeMembers(ctx, groupID, nil, []string{userID}, func(r *memberQueue) bool {
		kept = r.added[userID] && made != run
		return !kept
	})
	if errors.Is(err, ErrGone) {
		if shown, _, listErr := of(d).groups.lists(ctx, groupID); listErr == nil && shown {
			answer, _ := errors.AsType[*scim.Error](err) // without ErrGone
			err = &GatewayError{Err: answer}
		}
	}
	return kept, err
}

// changeMembers is ChangeMembers with a condition, may, that it checks under the lock of the group's changes.
func (d *Directory) changeMembers(ctx context.Context, groupID string, in, out []string,
	may func(*memberQueue) bool,
) error {
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
	r := d.memberQueue(groupID)
	r.mu.Lock()
	if !may(r) {
		r.mu.Unlock()
		return nil
	}
	r.waiting = append(r.waiting, change)
	d.enqueue(&r.queue, len(change.items))
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
	case err := <-change.done: // a change that is done is not reported as unknown
		return err
	default:
		return d.Overtime(ctx.Err())
	}
}

// serve sends the waiting changes of a group, batch by batch, until none waits.
func (d *Directory) serve(ctx context.Context, groupID string, r *memberQueue) {
	most := d.options.MembersPerPatch
	if d.options.Individual {
		most = 1
	}
	for !r.idle() {
		if !d.await(&r.queue, most) {
			continue
		}
		r.mu.Lock()
		batch := r.take(most)
		d.startSending(&r.queue, r.waiting)
		r.mu.Unlock()
		if len(batch) > 0 {
			d.send(ctx, groupID, r, batch)
		}
		d.finishSending(&r.queue)
	}
}

// idle reports whether nothing waits. The next caller then has to serve the group.
func (r *memberQueue) idle() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.busy = len(r.waiting) > 0
	return !r.busy
}

// take, under the lock, removes from the queue the changes for the next PATCH: at least one, no more members than a
// PATCH carries, no member both in and out, and no change whose caller has given up.
func (r *memberQueue) take(most int) []*memberChange {
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

// send sends a batch and returns to each caller its outcome. It ends when all its callers have given up.
func (d *Directory) send(ctx context.Context, groupID string, r *memberQueue, batch []*memberChange) {
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
	work := &memberWork{d: d, group: groupID, memberQueue: r, failed: map[*memberChange]map[string]error{}}
	if ended, err := d.writingGroup(ctx, groupID); err != nil {
		work.failUntried(items, err)
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

// touch marks users whose groups change as being written, and returns a function to call when that is over.
func (d *Directory) touch(items []memberItem) (ended func()) {
	var all []func()
	for _, i := range items {
		one := of(d).users.cache.writing(i.id)
		all = append(all, func() { one(i.id) })
	}
	return func() {
		for _, one := range all {
			one()
		}
	}
}

// written forgets what was read of the group.
func (r *memberQueue) written() {
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

// isRefusal reports whether an answer may concern one member of several, so that the others are worth sending without
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
