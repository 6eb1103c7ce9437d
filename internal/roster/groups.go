package roster

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// What is wrong with a group that the roster names.
var (
	errNoSuchGroup   = errors.New("there is no such group; make it with ninjaone_scim_group and let the roster depend on it")
	errSeveralGroups = errors.New("several groups have this name, and which one is meant cannot be guessed; rename or delete all but one")
)

// groupIDs finds the groups of given names, by key, each with the ids of all that have it: one, unless the service allows
// more. Names that no group has are left out. Each is looked up for itself, by the listing or by a filter, whichever is
// cheaper; those whom that does not find are looked for in the whole listing too, as a filter may compare with case
// (dialect 7). A listing that cannot be had is no reason to fail for those who were found: unlisted is why nothing is known
// of the others.
func groupIDs(ctx context.Context, d *directory.Directory, named map[string]string) (ids map[string][]string, unlisted, err error) {
	var mu sync.Mutex
	ids = make(map[string][]string, len(named))
	group, looking := errgroup.WithContext(ctx)
	group.SetLimit(inFlight)
	for key, name := range named {
		group.Go(func() error {
			groups, err := d.GroupsNamed(looking, name, anyGroup)
			mu.Lock()
			defer mu.Unlock()
			for _, g := range groups {
				ids[key] = append(ids[key], g.ID)
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, nil, err
	}
	if len(ids) == len(named) || d.Individual() {
		return ids, nil, nil
	}
	groups, _, unlisted := d.Groups(ctx, anyGroup)
	if unlisted != nil && (ctx.Err() != nil || diagnose.Shared(unlisted)) {
		return nil, nil, unlisted
	}
	found := maps.Clone(ids)
	for _, g := range groups {
		if key := person.Key(g.DisplayName); named[key] != "" && found[key] == nil {
			ids[key] = append(ids[key], g.ID)
		}
	}
	return ids, unlisted, nil
}

// anyGroup says that an entry of the listing tells enough of a group.
func anyGroup(*scim.Group) bool { return true }

// shift is who comes into one group and who goes out of it.
type shift struct {
	key, name string
	in, out   []*task
}

// people are all of a shift.
func (s *shift) people() []*task { return slices.Concat(s.in, s.out) }

// regroup makes the people of the roster members of the groups it names exactly as listed. Only what differs from what is
// known is touched; of somebody who is new, and of a group that is newly named, nothing is known.
func (r *run) regroup(ctx, work context.Context) {
	shifts := r.shifts()
	r.awaitShifts(shifts)
	if len(shifts) == 0 {
		return
	}
	var (
		ids           map[string][]string
		unlisted, err error
	)
	if ctx.Err() == nil {
		named := make(map[string]string, len(shifts))
		for _, s := range shifts {
			named[s.key] = s.name
		}
		ids, unlisted, err = groupIDs(ctx, r.directory, named)
	}
	each(ctx, shifts, func(s *shift) {
		switch {
		case err != nil:
			r.blame(s, nil, err)
		case unlisted != nil && len(ids[s.key]) == 0:
			r.blame(s, nil, unlisted)
		default:
			r.shift(work, s, ids[s.key])
		}
		r.endShift(s)
	}, r.skipShift)
}

// awaitShifts counts for everybody the groups whose turn is to come. Who waits for none is done.
func (r *run) awaitShifts(shifts []*shift) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range shifts {
		for _, t := range s.people() {
			t.shifts++
		}
	}
	for _, t := range r.tasks {
		if t.shifts == 0 {
			r.finishRegrouping(t)
		}
	}
}

// endShift notes that a group's turn is over, well or not.
func (r *run) endShift(s *shift) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, t := range s.people() {
		if t.shifts--; t.shifts == 0 {
			r.finishRegrouping(t)
		}
	}
}

// finishRegrouping counts, under the lock, somebody of whom nothing was to change but their groups; all others were counted
// before.
func (r *run) finishRegrouping(t *task) {
	if !t.onlyRegroups() {
		return
	}
	r.finished++
	if len(t.missed)+len(t.stuck) == 0 {
		r.changed++
	}
}

func (r *run) shift(ctx context.Context, s *shift, ids []string) {
	switch len(ids) {
	case 0: // nobody can be in it
		r.blame(&shift{key: s.key, name: s.name, in: s.in}, nil, errNoSuchGroup)
	case 1:
		err := r.directory.ChangeMembers(ctx, ids[0], idsOf(s.in), idsOf(s.out))
		if members, ok := errors.AsType[*directory.MemberError](err); ok {
			r.blame(s, members.Failed, nil)
		} else if err != nil {
			r.blame(s, nil, err)
		}
	default:
		r.blame(s, nil, errSeveralGroups)
	}
}

// shifts works out, by group, who comes and who goes.
func (r *run) shifts() []*shift {
	named, before := r.want.groups(), r.known.groups()
	shifts := map[string]*shift{}
	at := func(key, name string) *shift {
		if shifts[key] == nil {
			shifts[key] = &shift{key: key, name: name}
		}
		return shifts[key]
	}
	for _, t := range r.tasks {
		if t.failed || t.want.groups == nil {
			continue
		}
		unknown := t.fresh || t.known.groups == nil
		lists, listed := keysOf(t.want.groups), keysOf(t.known.groups)
		for key, name := range named {
			switch {
			case lists[key] && (unknown || !listed[key]):
				s := at(key, name)
				s.in = append(s.in, t)
			case !lists[key] && (unknown || listed[key] || before[key] == ""):
				s := at(key, name)
				s.out = append(s.out, t)
			}
		}
		for key := range listed {
			if !unknown && named[key] == "" { // the last of the roster goes out of a group that nobody names any more
				s := at(key, before[key])
				s.out = append(s.out, t)
			}
		}
	}
	list := make([]*shift, 0, len(shifts))
	for _, key := range sorted(shifts) {
		list = append(list, shifts[key])
	}
	return list
}

// blame notes whose membership failed: those in failed by id, or everybody of the shift with one error.
func (r *run) blame(s *shift, failed map[string]error, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	blame := func(t *task, list *[]string) {
		cause := err
		if failed != nil {
			cause = failed[t.id]
		}
		if cause == nil {
			return
		}
		*list = append(*list, s.name)
		r.failures = append(r.failures, diagnose.RosterFailure{UserName: t.want.person.UserName, Group: s.name, Err: cause})
	}
	for _, t := range s.in {
		blame(t, &t.missed)
	}
	for _, t := range s.out {
		blame(t, &t.stuck)
	}
}

// skipShift notes that the run ended before a group's turn, for which [run.do] gives the reason.
func (r *run) skipShift(s *shift) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, t := range s.in {
		t.missed = append(t.missed, s.name)
	}
	for _, t := range s.out {
		t.stuck = append(t.stuck, s.name)
	}
	r.notReached += len(s.in) + len(s.out)
}

// text is what the state says of somebody who was brought in line: as planned, but for the groups that failed.
func (t *task) text() string {
	if len(t.missed)+len(t.stuck) == 0 {
		return t.want.raw
	}
	missed := keysOf(t.missed)
	groups := slices.DeleteFunc(slices.Clone(t.want.groups), func(g string) bool { return missed[person.Key(g)] })
	groups = append(groups, t.stuck...)
	texts := map[string]json.RawMessage{}
	for name, value := range members(t.want.raw) {
		texts[name] = json.RawMessage(value)
	}
	texts[attributeGroups] = json.RawMessage(asJSON(groups))
	return asJSON(texts)
}

func idsOf(tasks []*task) []string {
	ids := make([]string, 0, len(tasks))
	for _, t := range tasks {
		ids = append(ids, t.id)
	}
	return ids
}

func keysOf(names []string) map[string]bool {
	keys := make(map[string]bool, len(names))
	for _, name := range names {
		keys[person.Key(name)] = true
	}
	return keys
}
