package roster

import (
	"cmp"
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

// What is wrong with the groups of a person.
var (
	errNoSuchGroup = errors.New("there is no such group; create it with ninjaone_scim_group and let the roster depend " +
		"on it")
	errSeveralGroups = errors.New("several groups have this name, and the provider cannot guess which one is meant; " +
		"rename or delete all but one")
	errMembership = errors.New("a ninjaone_scim_group_membership manages the membership of this person in a group that " +
		"the roster names; remove it, or remove groups from the person")
)

// groupIDs finds groups by name. It returns by key the ids of all groups that have the name: one, unless the service
// allows more. Names that no group has are left out. Each name is looked up by the listing or by a filter, whichever is
// cheaper. A filter may compare with case (dialect 7), so names that it does not find are looked for in the whole
// listing too. A listing that fails does not fail the names that were found; unlisted is why nothing is known of the
// others.
func groupIDs(ctx context.Context, d *directory.Directory,
	named map[string]string,
) (ids map[string][]string, unlisted, err error) {
	var mu sync.Mutex // guards ids
	ids = make(map[string][]string, len(named))
	group, looking := errgroup.WithContext(ctx)
	group.SetLimit(directory.Parallelism)
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

// anyGroup accepts every entry of the listing: each shows enough of a group.
func anyGroup(*scim.Group) bool { return true }

// groupChange is the set of people that enter one group and leave it.
type groupChange struct {
	key, name string
	in, out   []*task
	// others are the people that may be members, because nothing is known of their groups or of this group. Those of them
	// that are members, and do not enter the group, leave it. In a first apply, these are all people for each group. So
	// the changes share one list, and only the members are compared with it.
	others []*task
	newly  bool // true: no state names the group, so the others are all people; false: the others are the blind people
	read   bool // the members were read, and out includes the others that are members
}

// rest returns the others that must not be members, until the group's members are read. From then on, out has those
// that are members, and rest returns none.
func (s *groupChange) rest() []*task {
	if s.read || len(s.others) == 0 {
		return nil
	}
	comes := s.entering()
	return slices.DeleteFunc(slices.Clone(s.others), func(t *task) bool { return comes[t] })
}

// entering returns the people that enter the group, as a set.
func (s *groupChange) entering() map[*task]bool {
	comes := make(map[*task]bool, len(s.in))
	for _, t := range s.in {
		comes[t] = true
	}
	return comes
}

// regroup makes the people of the roster members of exactly the groups that are listed for them, among the groups that
// the roster names. It touches only what differs from what is known. Nothing is known of a new person, nor of a group
// that the roster newly names.
func (r *run) regroup(ctx, work context.Context) {
	shifts := r.groupChanges()
	ends := r.trackGroupChanges(shifts)
	defer ends(nil)
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
		if ids, unlisted, err = groupIDs(ctx, r.directory, named); err == nil && unlisted == nil {
			r.withhold(shifts, ids)
		}
	}
	each(ctx, shifts, func(s *groupChange) {
		switch {
		case err != nil:
			r.failGroupChange(s, nil, err)
		case unlisted != nil && len(ids[s.key]) == 0:
			r.failGroupChange(s, nil, unlisted)
		default:
			r.changeGroup(work, s, ids[s.key])
		}
		ends(s)
	}, r.skipGroupChange)
}

// trackGroupChanges counts, for each person, the group changes that are still to come. It returns a function to call
// when the change of one group has ended, whether it succeeded or failed. Call it with nil when all have ended. A
// person with no change left is done. The others of a change wait until all have ended.
func (r *run) trackGroupChanges(shifts []*groupChange) (ends func(s *groupChange)) {
	turns := make(map[*groupChange][]*task, len(shifts)+1)
	for _, s := range shifts {
		turns[s] = slices.Concat(s.in, s.out)
		if len(s.others) > len(turns[nil]) { // the others are either the blind people or all people
			turns[nil] = s.others
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, tasks := range turns {
		for _, t := range tasks {
			t.groupChanges++
		}
	}
	for _, t := range r.tasks {
		if t.groupChanges == 0 {
			r.finishRegrouping(t)
		}
	}
	return func(s *groupChange) {
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, t := range turns[s] {
			if t.groupChanges--; t.groupChanges == 0 {
				r.finishRegrouping(t)
			}
		}
	}
}

// finishRegrouping counts a person that changes only groups as finished. All other people were counted before. Call it
// with the lock held.
func (r *run) finishRegrouping(t *task) {
	if !t.onlyRegroups() {
		return
	}
	r.finished++
	if len(t.notAdded)+len(t.notRemoved) == 0 {
		r.changed++
	}
}

func (r *run) changeGroup(ctx context.Context, s *groupChange, ids []string) {
	switch len(ids) {
	case 0: // no person can be in it
		r.failGroupChange(&groupChange{key: s.key, name: s.name, in: s.in}, nil, errNoSuchGroup)
	case 1:
		removed := r.directory.Ledger().HoldMembers(ctx, ids[0], idsOf(s.in))
		err := r.readMembers(ctx, s, ids[0], removed)
		if err == nil {
			err = r.directory.ChangeMembers(ctx, ids[0], idsOf(s.in), idsOf(s.out))
		}
		if members, ok := errors.AsType[*directory.MemberError](err); ok {
			r.failGroupChange(s, members.Failed, nil)
		} else if err != nil {
			r.failGroupChange(s, nil, err)
		}
	default:
		r.failGroupChange(s, nil, errSeveralGroups)
	}
}

// readMembers reads the members of a group, and adds to out the others of its shift that are members and must not be.
// removed are users that this run has removed. Errors are those of [directory.Directory.GroupWithMembers].
func (r *run) readMembers(ctx context.Context, s *groupChange, id string, removed map[string]bool) error {
	if len(s.others) == 0 {
		return nil
	}
	group, err := r.directory.GroupWithMembers(ctx, id)
	if err != nil {
		return err
	}
	members := make(map[string]bool, len(group.Members))
	for _, m := range group.Members {
		members[m.Value] = true
	}
	comes := s.entering()
	// The people that are members already need no change. Without any change the directory does not read the group
	// again.
	s.in = slices.DeleteFunc(s.in, func(t *task) bool { return members[t.id] && !removed[t.id] })
	for id := range members {
		if t := r.regrouping[id]; t != nil && (t.blind || s.newly) && !comes[t] {
			s.out = append(s.out, t)
		}
	}
	s.read = true
	return nil
}

// grouped are the groups of the people whose groups the roster lists, by id. A newcomer has the id that the plan found.
func (w *work) grouped() map[string][]string {
	groups := map[string][]string{}
	for _, t := range w.tasks {
		if id := cmp.Or(t.id, t.found); t.want.groups != nil && id != "" {
			groups[id] = t.want.groups
		}
	}
	return groups
}

// managedGroups are the names of the groups whose memberships the run manages, by key: those that the roster lists, and
// those that it takes people out of because it no longer lists them.
func (r *run) managedGroups() map[string]string {
	named := r.want.groups()
	for _, t := range r.tasks {
		if t.want.groups == nil {
			continue
		}
		for _, group := range t.known.groups {
			if key := person.Key(group); named[key] == "" {
				named[key] = group
			}
		}
	}
	return named
}

// knownGroups are the groups that the state has for the people, by id.
func (w *work) knownGroups() map[string][]string {
	groups := map[string][]string{}
	for _, t := range w.tasks {
		if t.known.groups != nil {
			groups[t.id] = t.known.groups
		}
	}
	return groups
}

// groupChanges works out, by group, which people enter it and which leave it. Its work grows with the memberships that
// the roster lists, not with people times groups.
func (r *run) groupChanges() []*groupChange {
	named, before := r.want.groups(), r.known.groups()
	shifts := map[string]*groupChange{}
	at := func(key string) *groupChange {
		if shifts[key] == nil {
			shifts[key] = &groupChange{key: key, name: cmp.Or(named[key], before[key]), newly: before[key] == ""}
		}
		return shifts[key]
	}
	var all, blind []*task
	r.regrouping = make(map[string]*task, len(r.tasks))
	for _, t := range r.tasks {
		if t.failed || t.seated || t.want.groups == nil {
			continue
		}
		all, r.regrouping[t.id] = append(all, t), t
		lists, listed := person.Keys(t.want.groups), person.Keys(t.known.groups)
		if t.blind = t.fresh || t.known.groups == nil; t.blind {
			blind, listed = append(blind, t), nil
		}
		for key := range lists {
			if !listed[key] {
				s := at(key)
				s.in = append(s.in, t)
			}
		}
		for key := range listed {
			if !lists[key] {
				s := at(key)
				s.out = append(s.out, t)
			}
		}
	}
	for key := range named {
		others, coming := blind, 0
		if before[key] == "" {
			others = all
		}
		if s := shifts[key]; s != nil {
			for _, t := range s.in {
				if t.blind || s.newly {
					coming++
				}
			}
		}
		if len(others) > coming {
			at(key).others = others
		}
	}
	list := make([]*groupChange, 0, len(shifts))
	for _, key := range sorted(shifts) {
		list = append(list, shifts[key])
	}
	return list
}

// failGroupChange notes whose membership failed: the people in failed, by id, or every person of the shift with the
// same error.
func (r *run) failGroupChange(s *groupChange, failed map[string]error, err error) {
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
		blame(t, &t.notAdded)
	}
	for _, t := range slices.Concat(s.out, s.rest()) {
		blame(t, &t.notRemoved)
	}
}

// skipGroupChange notes that the run ended before it reached this group. [run.do] gives the reason.
func (r *run) skipGroupChange(s *groupChange) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, t := range s.in {
		t.notAdded = append(t.notAdded, s.name)
	}
	out := slices.Concat(s.out, s.rest())
	for _, t := range out {
		t.notRemoved = append(t.notRemoved, s.name)
	}
	r.notReached += len(s.in) + len(out)
}

// text is what the state holds for a person that was updated: as planned, except for the groups that failed.
func (t *task) text() string {
	if len(t.notAdded)+len(t.notRemoved) == 0 {
		return t.want.raw
	}
	missed := person.Keys(t.notAdded)
	groups := slices.DeleteFunc(slices.Clone(t.want.groups), func(g string) bool { return missed[person.Key(g)] })
	groups = append(groups, t.notRemoved...)
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
