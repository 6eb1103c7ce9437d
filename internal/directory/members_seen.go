package directory

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// prove compares what was sent with what the service then shows: the answer, where it proves the change, and otherwise
// the group, read once for all. A member that is not as sent fails, after as long as a service may take to show a
// change.
func (w *memberWork) prove(ctx context.Context, items []memberItem, answer *scim.Group) error {
	c := of(w.d).groups
	if want := w.after(items); answer != nil && c.listsAll(answer, want) && w.trusts(ctx, want) {
		w.take(answer)
		return nil
	}
	for attempt := 0; ; attempt++ {
		if err := w.read(ctx); err != nil {
			w.members = nil
			return &UnseenError{Act: MemberChange, Err: err}
		}
		left := w.undone(items)
		if len(left) == 0 && attempt > 0 {
			c.swap(&c.showsLate, true)
		}
		if len(left) == 0 {
			return nil
		}
		if attempt >= c.attempts() || pause(ctx, settlePause<<attempt) != nil {
			return w.failUnseen(ctx, left)
		}
	}
}

// after returns who is to be in the group after a change, and who is not.
func (w *memberWork) after(items []memberItem) map[string]bool {
	want := maps.Clone(w.members)
	for _, i := range items {
		want[i.id] = !i.out
	}
	return want
}

// shows reports whether a group has the members that it is to have.
func shows(group *scim.Group, want map[string]bool) bool {
	shown := idsOf(group.Members)
	for id, in := range want {
		if in != shown[id] {
			return false
		}
	}
	return true
}

// listsAll reports whether an answer lists the members that the group is to have after a change. An answer without
// those who stay lists no members, or only those that were sent. An empty list shows something only if an answer of
// this run has listed members.
func (c *collection[T]) listsAll(answer *scim.Group, want map[string]bool) bool {
	if answer.Members == nil || !shows(answer, want) {
		return false
	}
	if len(answer.Members) > 0 {
		c.swap(&c.answersList, true)
	}
	return c.learnt(&c.answersList)
}

// trusts reports whether the answer to a change may be true. A PUT sends all members, and some services repeat what
// they were sent and ignore the members (dialect 36). So the first such answer of a run is compared with a GET.
func (w *memberWork) trusts(ctx context.Context, want map[string]bool) bool {
	c := of(w.d).groups
	if !c.learnt(&c.noPatch) || c.learnt(&c.putIgnores) {
		return true
	}
	return c.trustsAnswers(ctx, func(ctx context.Context) (bool, error) {
		group, err := c.proven(ctx, w.group, c.whole)
		return err == nil && shows(group, want), err
	})
}

// failUnseen fails the members that the group does not show as sent. If they were sent in a PUT because the service had
// refused a PATCH, it may have refused only the form of the removal (dialect 36). PATCH is then tried again for others.
func (w *memberWork) failUnseen(ctx context.Context, left []memberItem) error {
	c := of(w.d).groups
	if w.kept == nil {
		w.kept = map[string]error{}
	}
	for _, i := range left {
		w.kept[i.id] = &UnseenMemberError{Out: i.out, Blind: !i.out && len(w.members) == 0}
	}
	if c.learnt(&c.noPatch) && !c.learnt(&c.putIgnores) {
		c.learn(ctx, &c.putIgnores, "a PUT of a group is acknowledged and leaves its members as they were; members are "+
			"changed by PATCH alone from now on")
		return w.sendHalves(ctx, left)
	}
	c.mu.Lock()
	c.neverShown += len(left)
	c.mu.Unlock()
	for _, i := range left {
		w.fail(i, w.kept[i.id])
	}
	return nil
}

// refusesForm reports whether a refusal may concern the form of a removal, and not the members: services that do not
// support a path with a filter answer 501, or 400.
func (w *memberWork) refusesForm(items []memberItem, err error) bool {
	leaves := slices.ContainsFunc(items, func(i memberItem) bool { return i.out })
	answer, ok := errors.AsType[*scim.Error](err)
	return leaves && ok && (scim.IsUnsupported(answer) || answer.Status == http.StatusBadRequest)
}

// reason is why a member was not changed. It depends on what the service has done, not only on its last answer.
func (w *memberWork) reason(i memberItem, err error) error {
	if kept := w.kept[i.id]; kept != nil && scim.IsUnsupported(err) {
		return kept
	}
	return err
}

// removeListed tries, once in a run, the other form of a removal, for a member that the group has just shown, because
// the service has refused the usual form. On some services the other form empties the group (dialect 20). Then the
// other members are added again, and the form is not used again. Where it removes only the listed members, it is used
// from now on.
func (w *memberWork) removeListed(ctx context.Context, i memberItem, refusal error) error {
	c := of(w.d).groups
	if c.swap(&c.listTried, true) {
		w.fail(i, w.reason(i, refusal))
		return w.allRefusedError(refusal)
	}
	before := maps.Clone(w.members)
	if _, err := c.changeByPatch(ctx, w.group, []scim.Operation{scim.RemoveListed(i.id)}); err != nil &&
		!scim.MayHaveActed(err) {
		w.fail(i, w.reason(i, refusal))
		return w.allRefusedError(refusal)
	}
	for attempt := 0; ; attempt++ {
		if err := w.read(ctx); err != nil {
			w.members = nil
			return &UnseenError{Act: MemberChange, Err: err}
		}
		if !w.members[i.id] || attempt >= c.attempts() || pause(ctx, settlePause<<attempt) != nil {
			break
		}
	}
	var lost []string
	for id := range before {
		if id != i.id && before[id] && !w.members[id] {
			lost = append(lost, id)
		}
	}
	switch {
	case len(lost) > 0:
		c.learn(ctx, &c.listEmpties, "the service removes more members from a group than a removal lists; no removal by a "+
			"list is sent again")
		w.fail(i, w.restoreMembers(ctx, lost))
	case w.members[i.id]:
		w.fail(i, &UnseenMemberError{Out: true})
	case len(before) > 1:
		c.learn(ctx, &c.listRemoves, "the service refuses a removal by a filter and removes just the listed members; "+
			"removals list members from now on")
		w.sent = true
	default: // the group is empty, which shows nothing
		w.sent = true
		c.swap(&c.listTried, false)
	}
	return nil
}

// restoreMembers adds the members that the service removed together with another one, and returns an error that reports
// this.
func (w *memberWork) restoreMembers(ctx context.Context, lost []string) error {
	c := of(w.d).groups
	slices.Sort(lost)
	result := &EmptiedError{Out: len(lost)}
	for some := range slices.Chunk(lost, c.atMost(w.d.options.MembersPerPatch)) {
		if _, err := c.changeByPatch(ctx, w.group, []scim.Operation{scim.AddMembers(some...)}); err != nil &&
			result.Err == nil {
			result.Err = err
		}
	}
	if err := w.read(ctx); err != nil {
		w.members = nil
		result.Err, result.Lost = errors.Join(result.Err, err), lost
		return result
	}
	result.Lost = slices.DeleteFunc(lost, func(id string) bool { return w.members[id] })
	return result
}

// changeByPatch sends operations by PATCH, whatever else was refused. A service that accepts one supports PATCH.
func (c *collection[T]) changeByPatch(ctx context.Context, id string, ops []scim.Operation) (*T, error) {
	ended := c.cache.writing(id)
	defer func() { ended(id) }()
	answer, err := c.modify(ctx, id, ops)
	if err == nil {
		c.swap(&c.noPatch, false)
	}
	return answer, err
}
