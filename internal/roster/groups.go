package roster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// errNoSuchGroup is what is wrong with a group that the roster names and the tenant has not.
var errNoSuchGroup = errors.New("there is no such group; make it with ninjaone_scim_group and let the roster depend on it")

// groupIDs finds the groups of given names, by key. Names that no group has are left out.
func groupIDs(ctx context.Context, d *directory.Directory, named map[string]string) (map[string]string, error) {
	ids := make(map[string]string, len(named))
	if d.Individual() {
		for key, name := range named {
			groups, err := d.GroupsNamed(ctx, name)
			if err != nil {
				return nil, err
			}
			if len(groups) > 0 {
				ids[key] = groups[0].ID
			}
		}
		return ids, nil
	}
	groups, doubt, err := d.Groups(ctx, func(*scim.Group) bool { return true })
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		if key := person.Key(g.DisplayName); named[key] != "" {
			ids[key] = g.ID
		}
	}
	if doubt == "" {
		return ids, nil
	}
	for key, name := range named {
		if ids[key] != "" {
			continue
		}
		groups, err := d.GroupsNamed(ctx, name)
		if err != nil {
			return nil, err
		}
		if len(groups) > 0 {
			ids[key] = groups[0].ID
		}
	}
	return ids, nil
}

// shift is who comes into one group and who goes out of it.
type shift struct {
	in, out []*task
}

// groups makes the people of the roster members of the groups it names exactly as listed. Only what differs from what is
// known is touched; of somebody who is new, and of a group that is newly named, nothing is known.
func (r *run) groups(ctx context.Context) {
	named := r.want.groups()
	shifts := r.shifts(named)
	if len(shifts) == 0 {
		return
	}
	ids, err := groupIDs(ctx, r.directory, named)
	if err != nil {
		for key, s := range shifts {
			r.blame(s, named[key], nil, err)
		}
		return
	}
	var group errgroup.Group
	group.SetLimit(inFlight)
	for key, s := range shifts {
		group.Go(func() error {
			id, exists := ids[key]
			if !exists {
				r.blame(&shift{in: s.in}, named[key], nil, errNoSuchGroup)
				return nil
			}
			err := r.directory.ChangeMembers(ctx, id, idsOf(s.in), idsOf(s.out))
			if members, ok := errors.AsType[*directory.MemberError](err); ok {
				r.blame(s, named[key], members.Failed, nil)
			} else if err != nil {
				r.blame(s, named[key], nil, err)
			}
			return nil
		})
	}
	_ = group.Wait() // each group's failure is its people's
}

// shifts works out, by group, who comes and who goes.
func (r *run) shifts(named map[string]string) map[string]*shift {
	before := r.known.groups()
	shifts := map[string]*shift{}
	at := func(key string) *shift {
		if shifts[key] == nil {
			shifts[key] = &shift{}
		}
		return shifts[key]
	}
	for _, t := range r.tasks {
		if t.failed || t.want.groups == nil {
			continue
		}
		unknown := t.fresh || t.known.groups == nil
		lists, listed := keysOf(t.want.groups), keysOf(t.known.groups)
		for key := range named {
			switch {
			case lists[key] && (unknown || !listed[key]):
				at(key).in = append(at(key).in, t)
			case !lists[key] && (unknown || listed[key] || before[key] == ""):
				at(key).out = append(at(key).out, t)
			}
		}
	}
	return shifts
}

// blame notes whose membership failed: those in failed by id, or everybody of the shift with one error. What is in state
// of their groups is then what was known before.
func (r *run) blame(s *shift, group string, failed map[string]error, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, t := range append(append([]*task{}, s.in...), s.out...) {
		cause := err
		if failed != nil {
			cause = failed[t.id]
		}
		if cause == nil {
			continue
		}
		if errors.Is(cause, scim.ErrTokenRefused) || errors.Is(cause, context.Canceled) {
			r.notReached++
		} else {
			r.failures = append(r.failures, diagnose.RosterFailure{UserName: t.want.person.UserName, Err: fmt.Errorf("group %q: %w", group, cause)})
		}
		t.want.raw = withoutGroup(t.want.raw, t.known.groups)
	}
}

// withoutGroup is somebody's text with the groups that were known before; without any where nothing was known, so that the
// next plan sees them missing.
func withoutGroup(raw json.RawMessage, known []string) json.RawMessage {
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal(raw, &members); err != nil {
		return raw
	}
	delete(members, attributeGroups)
	if known != nil {
		if encoded, err := json.Marshal(known); err == nil {
			members[attributeGroups] = encoded
		}
	}
	encoded, err := json.Marshal(members)
	if err != nil {
		return raw
	}
	return encoded
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
