package directory

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// gather is how long the first member change of a group waits for others. Terraform works on ten resources at a time, so
// ten memberships of one group arrive together and leave in one PATCH; without the wait the first would leave alone and
// the rest in twos and threes.
const gather = 20 * time.Millisecond

// rosters are the members of groups: what was read of them, and the changes that wait.
type rosters struct {
	mu      sync.Mutex
	byGroup map[string]*roster
}

// roster is one group's. Changes queue while a PATCH is under way and leave together in the next one.
type roster struct {
	mu      sync.Mutex
	waiting []*memberChange
	busy    bool

	group  *scim.Group // as last read or written, with members; nil: not known
	writes int         // begun or ended: a read that spans one is not kept

	// members are who is in the group as far as this run's changes know, so that not every batch reads the group anew. Only
	// the one that serves the queue touches it. nil: not known.
	members map[string]bool
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

// Unwrap returns the error of the first member by id.
func (e *MemberError) Unwrap() error { return e.Failed[e.IDs()[0]] }

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
		r = &roster{}
		d.byGroup[groupID] = r
	}
	return r
}

// GroupWithMembers is a group with all its members, each once: one GET for everybody who asks in this run, until the
// group is written. A group that does not exist is [ErrGone].
func (d *Directory) GroupWithMembers(ctx context.Context, id string) (*scim.Group, error) {
	if d.options.Individual {
		return d.readMembers(ctx, id)
	}
	r := d.roster(id)
	r.mu.Lock()
	known := r.group
	r.mu.Unlock()
	if known != nil {
		return known, nil
	}
	done := d.reads.DoChan(id, func() (any, error) {
		// Others wait for this too, so one caller's deadline must not end it.
		return d.readMembers(context.WithoutCancel(ctx), id)
	})
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case result := <-done:
		if result.Err != nil {
			return nil, result.Err
		}
		group, _ := result.Val.(*scim.Group)
		return group, nil
	}
}

// readMembers GETs a group whole, and keeps it unless it was written meanwhile.
func (d *Directory) readMembers(ctx context.Context, id string) (*scim.Group, error) {
	r := d.roster(id)
	r.mu.Lock()
	writes := r.writes
	r.mu.Unlock()
	group, err := d.groups.proven(ctx, id, d.groups.whole)
	if err != nil {
		return nil, err
	}
	group.Members = distinct(group.Members)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.writes == writes {
		r.group = group
	}
	return group, nil
}

// ChangeMembers puts users into a group and takes others out, leaving all other members alone. Who is in or out already
// is not sent. Changes of many callers leave in one PATCH; each gets the outcome of its own members, a [*MemberError]
// where some were refused. A group that does not exist is [ErrGone].
func (d *Directory) ChangeMembers(ctx context.Context, groupID string, in, out []string) error {
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
	r.waiting = append(r.waiting, change)
	if !r.busy {
		r.busy = true
		go d.serve(context.WithoutCancel(ctx), groupID, r)
	}
	r.mu.Unlock()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case err := <-change.done:
		return err
	}
}

// serve sends what waits for a group, batch by batch, until nothing does.
func (d *Directory) serve(ctx context.Context, groupID string, r *roster) {
	for {
		time.Sleep(gather)
		r.mu.Lock()
		batch := r.take(d.options.MembersPerPatch)
		if len(batch) == 0 {
			r.busy = false
			r.mu.Unlock()
			return
		}
		r.mu.Unlock()
		d.send(ctx, groupID, r, batch)
	}
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

// send does a batch and tells each caller its outcome.
func (d *Directory) send(ctx context.Context, groupID string, r *roster, batch []*memberChange) {
	var items []memberItem
	for _, change := range batch {
		items = append(items, change.items...)
	}
	r.written()
	if d.options.Individual {
		r.members = nil
	}
	work := &memberWork{d: d, group: groupID, roster: r, failed: map[*memberChange]map[string]error{}}
	err := work.do(ctx, items)
	r.written()
	for _, change := range batch {
		failed := work.failed[change]
		switch {
		case err != nil:
			change.done <- err
		case len(failed) > 0:
			change.done <- &MemberError{Failed: failed}
		default:
			change.done <- nil
		}
	}
}

// written forgets what was read of the group.
func (r *roster) written() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.writes++
	r.group = nil
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
	case 400, 404, 409, 413, 422, 500:
		return true
	}
	return false
}
