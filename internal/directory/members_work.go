package directory

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// memberWork is the sending of one batch of member changes.
type memberWork struct {
	d     *Directory
	group string
	name  string // the group's, where it was read
	*memberQueue
	failed  map[*memberChange]map[string]error // members that were refused
	lost    error                              // why some changes were not made, if no member caused it
	refused int                                // members that were refused alone
	sent    bool                               // a change was accepted

	kept map[string]error // members whose change was acknowledged and not done

	allRefused bool // so many that the others probably fail too
	lostFor    int  // PATCHes in a row that were sent again because their outcome was unknown
}

// do sends items in PATCHes of the allowed size.
func (w *memberWork) do(ctx context.Context, items []memberItem) {
	for len(items) > 0 {
		if w.members != nil { // otherwise the PATCH finds it out
			items = w.undone(items)
		}
		chunk := items[:min(len(items), of(w.d).groups.atMost(w.d.options.MembersPerPatch))]
		err := w.sendHalves(ctx, chunk)
		if err != nil && w.allRefused {
			items = w.untried(items)
			if w.someAccepted(ctx, items) {
				items = w.untried(items)
				continue
			}
		}
		if err != nil {
			// A member that already is as wanted did not cause the failure. If that is unknown, any member may have.
			w.failUntried(w.undone(items), err)
			return
		}
		items = items[len(chunk):]
	}
}

// undone returns the items that are still to do, as far as is known.
func (w *memberWork) undone(items []memberItem) []memberItem {
	return slices.DeleteFunc(slices.Clone(items), func(i memberItem) bool {
		return w.members != nil && w.members[i.id] != i.out
	})
}

// sendHalves sends the items that are still to do. After a refusal it reads the group again, because a PATCH may have
// been done in part, or done and answered by an error when it was repeated. It then sends what is left in halves, until
// the guilty member is alone. It also reads the group again where the answer is lost. It returns an error that no
// member caused.
func (w *memberWork) sendHalves(ctx context.Context, items []memberItem) error {
	if w.members == nil {
		if err := w.read(ctx); err != nil {
			return err
		}
	}
	items = w.undone(items)
	if len(items) == 0 {
		return nil
	}
	answer, err := w.patch(ctx, items)
	if err == nil {
		w.sent, w.lostFor = true, 0
		return w.prove(ctx, items, answer)
	}
	w.members = nil
	switch form := w.refusesForm(items, err); {
	case !form && scim.IsUnsupported(err) && of(w.d).groups.learnt(&of(w.d).groups.putIgnores): // PUT fails too
		for _, i := range items {
			w.fail(i, w.reason(i, err))
		}
		return nil
	case !form && !isRefusal(err):
		return w.afterLost(ctx, items, err)
	}
	if readErr := w.read(ctx); readErr != nil {
		return errors.Join(err, readErr)
	}
	left := w.undone(items)
	switch {
	case len(left) == 0:
		return nil
	case len(left) == 1 && len(items) == 1 && w.refusesForm(left, err):
		return w.removeListed(ctx, left[0], err)
	case len(left) == 1 && len(items) == 1:
		w.fail(left[0], w.d.client.GaveUp(err))
		return w.allRefusedError(err)
	case len(left) == 1:
		return w.sendHalves(ctx, left)
	}
	half, blamed := len(left)/2, w.refused
	if err := w.sendHalves(ctx, left[:half]); err != nil {
		return err
	}
	if err := w.sendHalves(ctx, left[half:]); err != nil {
		return err
	}
	if w.refused == blamed && len(left) == len(items) && !w.refusesForm(items, err) {
		of(w.d).groups.judgeSize(ctx, len(left)-half)
	}
	return nil
}

// afterLost continues after a PATCH that failed without a refusal. The client does not repeat a PATCH that adds members
// and may have acted: some services would add them twice (dialect 21). afterLost sends again what the group shows to be
// undone, as often as the client repeats a request. If the service may still be working on the PATCH, it first waits a
// moment for the change to show.
func (w *memberWork) afterLost(ctx context.Context, items []memberItem, err error) error {
	joins := slices.ContainsFunc(items, func(i memberItem) bool { return !i.out })
	if !scim.MayHaveActed(err) || of(w.d).groups.learnt(&of(w.d).groups.noPatch) || ctx.Err() != nil {
		return err
	}
	looks, shared := 1, scim.HaltOf(err) != nil
	if isSlow(err) && !shared {
		looks += settleAttempts + lateAttempts
	}
	for look := range looks {
		if look > 0 && pause(ctx, settlePause<<(look-1)) != nil {
			return err
		}
		if readErr := w.read(ctx); readErr != nil {
			return errors.Join(err, readErr)
		}
		if len(w.undone(items)) == 0 {
			w.sent, w.lostFor = true, 0
			w.d.client.Worked(err)
			return nil
		}
	}
	if !joins || shared { // the client has repeated it, or another change was sent as often as possible
		return err
	}
	if w.lostFor >= w.d.client.Retries() {
		return w.d.client.GaveUp(err)
	}
	w.lostFor++
	if pause(ctx, min(lostPause<<(w.lostFor-1), mostLostPause)) != nil {
		return err
	}
	return w.sendHalves(ctx, items)
}

// How long a service gets before a PATCH that it did not do is sent again, as between the client's own attempts.
const (
	lostPause     = 500 * time.Millisecond
	mostLostPause = 8 * time.Second
)

// allRefusedError ends the work when a hundred members were refused, each alone, and none was accepted: then the
// members are not the cause. Few refusals are enough where the service answers that this is forbidden, because it then
// mostly forbids all.
func (w *memberWork) allRefusedError(err error) error {
	const few, many = 10, 100
	enough := many
	if answer, ok := errors.AsType[*scim.Error](err); ok && answer.Status == http.StatusForbidden {
		enough = few
	}
	w.refused++
	w.allRefused = w.refused >= enough && !w.sent
	if w.allRefused {
		return err
	}
	return nil
}

// someAccepted tries a few of the untried members, each alone, from all over the rest: the guilty ones may all have
// come first. It reports whether one was accepted, so that the others are worth sending.
func (w *memberWork) someAccepted(ctx context.Context, items []memberItem) bool {
	const few = 10
	for i := range min(few, len(items)) {
		at := i * len(items) / min(few, len(items))
		err := w.sendHalves(ctx, items[at:at+1])
		switch {
		case w.sent:
			w.allRefused = false
			return true
		case err != nil && !isRefusal(err):
			return false
		}
	}
	return false
}

// untried are the items that are still to do and were not refused.
func (w *memberWork) untried(items []memberItem) []memberItem {
	return slices.DeleteFunc(w.undone(items), func(i memberItem) bool { return w.failed[i.owner][i.id] != nil })
}

// failUntried gives up items for a reason that no member caused, except those that were refused before.
func (w *memberWork) failUntried(items []memberItem, err error) {
	w.lost = err
	for _, i := range items {
		if w.failed[i.owner][i.id] == nil {
			w.fail(i, err)
		}
	}
}

// outcome returns the result of one caller's change: nil if all of it is done, the cause if nothing is done and no
// member caused that, and otherwise the members that failed.
func (w *memberWork) outcome(change *memberChange) error {
	failed := w.failed[change]
	if len(failed) == 0 {
		return nil
	}
	result := &MemberError{Failed: failed, Group: w.name}
	for _, err := range failed {
		if w.lost != nil && errors.Is(err, w.lost) {
			result.Cause = w.lost
		}
	}
	unnamed := func(i memberItem) bool { return failed[i.id] == nil || !errors.Is(failed[i.id], w.lost) }
	if result.Cause != nil && !slices.ContainsFunc(change.items, unnamed) {
		return result.Cause
	}
	return result
}

func (w *memberWork) fail(i memberItem, err error) {
	if w.failed[i.owner] == nil {
		w.failed[i.owner] = map[string]error{}
	}
	w.failed[i.owner][i.id] = err
}

// read learns the members of the group from a GET.
func (w *memberWork) read(ctx context.Context) error {
	group, err := of(w.d).groups.proven(ctx, w.group, of(w.d).groups.whole)
	if err != nil {
		return err
	}
	w.take(group)
	return nil
}

// take learns the members of the group from an answer.
func (w *memberWork) take(group *scim.Group) {
	w.name = cmp.Or(group.DisplayName, w.name)
	w.members = idsOf(group.Members)
}

func idsOf(members []scim.Member) map[string]bool {
	ids := make(map[string]bool, len(members))
	for _, m := range members {
		ids[m.Value] = true
	}
	return ids
}

// patch sends items. All additions share one operation. Each removal has an operation of its own in the filter form,
// because a list of values empties the whole group on some services (dialect 20). Removals are listed only if the
// service was seen to refuse the filter form and to remove only the listed members.
func (w *memberWork) patch(ctx context.Context, items []memberItem) (*scim.Group, error) {
	var (
		in, out []string
		ops     []scim.Operation
	)
	seen := map[string]bool{}
	for _, i := range items {
		switch {
		case seen[i.id]:
		case i.out:
			out = append(out, i.id)
		default:
			in = append(in, i.id)
		}
		seen[i.id] = true
	}
	listed := of(w.d).groups.learnt(&of(w.d).groups.listRemoves)
	for _, id := range out {
		if !listed {
			ops = append(ops, scim.RemoveMember(id))
		}
	}
	if listed && len(out) > 0 {
		ops = append(ops, scim.RemoveListed(out...))
	}
	if len(in) > 0 {
		ops = append(ops, scim.AddMembers(in...))
	}
	if of(w.d).groups.learnt(&of(w.d).groups.putIgnores) {
		return of(w.d).groups.changeByPatch(ctx, w.group, ops)
	}
	return of(w.d).groups.change(ctx, w.group, ops, func(g *scim.Group) { overlayMembers(g, items) })
}

// overlayMembers writes changes over a whole group, for a service without PATCH.
func overlayMembers(g *scim.Group, items []memberItem) {
	out := map[string]bool{}
	in := map[string]bool{}
	for _, i := range items {
		if i.out {
			out[i.id] = true
		} else {
			in[i.id] = true
		}
	}
	g.Members = slices.DeleteFunc(distinct(g.Members), func(m scim.Member) bool {
		delete(in, m.Value)
		return out[m.Value]
	})
	for _, i := range items {
		if in[i.id] {
			g.Members = append(g.Members, scim.Member{Value: i.id})
			delete(in, i.id)
		}
	}
	if g.Members == nil {
		g.Members = []scim.Member{}
	}
}
