package ledger

import (
	"cmp"
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// MembershipID is the id of one user's membership in one group. Both ids may contain slashes, so each is path-escaped.
func MembershipID(group, user string) string {
	return url.PathEscape(group) + "/" + url.PathEscape(user)
}

// ParseMembershipID is the reverse of [MembershipID].
func ParseMembershipID(id string) (group, user string, ok bool) {
	escapedGroup, escapedUser, found := strings.Cut(id, "/")
	group, groupErr := url.PathUnescape(escapedGroup)
	user, userErr := url.PathUnescape(escapedUser)
	ok = found && groupErr == nil && userErr == nil && group != "" && user != "" && !strings.Contains(escapedUser, "/")
	return group, user, ok
}

// RecordList records that the users of a list are exactly the members of a group. It replaces an earlier list of it.
// nil: the group has no list. It returns the ids of the memberships in that group that earlier plans keep or create.
// A membership that an earlier plan releases passes to the list.
func (l *Ledger) RecordList(group string, users []string) (beside []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := url.PathEscape(group)
	delete(l.plans.lists, key)
	if users == nil {
		return nil
	}
	listed := make(map[string]bool, len(users))
	for _, user := range users {
		listed[MembershipID(group, user)] = true
	}
	put(&l.plans.lists, key, listed)
	l.plans.wake()
	if l.lasting {
		return nil
	}
	for _, p := range l.plans.memberships[key] {
		if !p.Releases {
			beside = append(beside, p.Wants)
		}
	}
	slices.Sort(beside)
	return beside
}

// HasList reports whether a resource of this run lists the members of a group.
func (l *Ledger) HasList(group string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.plans.lists[url.PathEscape(group)] != nil
}

// NewLists returns a function that reports whether a plan so far creates a group with a display name and lists its
// members. The new resource may adopt a group that exists, whose id no plan knows. NewLists returns nil if there is no
// such plan, or while Terraform applies.
func (l *Ledger) NewLists() func(group string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.plans.newLists == 0 || l.applied || l.lasting {
		return nil
	}
	return func(group string) bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		return slices.ContainsFunc(l.plans.wantedNames[nameOf(Group, group)], func(p *Plan) bool { return p.listsNew() })
	}
}

// listsNew reports whether a plan creates a group and lists its members.
func (p Plan) listsNew() bool { return p.Kind == Group && p.creates() && p.ListsMembers }

// KeptMemberships returns a function of the id of a group: the ids of the memberships in it that plans so far keep or
// create. It returns nil if there are none in any group, or while Terraform applies.
func (l *Ledger) KeptMemberships() (in func(group string) []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	kept := func(p *Plan) bool { return p.Wants != "" }
	none := true
	for _, plans := range l.plans.memberships {
		none = none && !slices.ContainsFunc(plans, kept)
	}
	if none || l.applied || l.lasting {
		return nil
	}
	return func(group string) (ids []string) {
		l.mu.Lock()
		defer l.mu.Unlock()
		for _, p := range l.plans.memberships[url.PathEscape(group)] {
			if kept(p) {
				ids = append(ids, p.Wants)
			}
		}
		slices.Sort(ids)
		return ids
	}
}

// groupOf returns the escaped id of a membership's group.
func (p Plan) groupOf() string {
	id := p.ID
	if p.creates() {
		id = p.Wants
	}
	group, _, _ := strings.Cut(id, "/")
	return group
}

// listConflict returns how the plan of a membership conflicts with the list of its group, or 0 if it does not.
func (ps *plans) listConflict(p Plan) ConflictKind {
	switch listed := ps.lists[p.groupOf()]; {
	case p.Kind != Membership:
		return 0
	case p.Releases && (p.InRoster || listed[p.ID]):
		return HandedOver
	case !p.Releases && listed != nil:
		return InList
	}
	return 0
}

// listed reports whether a list has a membership, or a resource puts the user into the group. Call it with the lock
// held.
func (l *Ledger) listed(kind Kind, id string) bool {
	if kind != Membership {
		return false
	}
	group, user, _ := ParseMembershipID(id)
	return l.claims.members[group][user] ||
		l.plans.listConflict(Plan{Kind: kind, ID: id, Releases: true}) == HandedOver
}

// HoldMembers records that a resource is going to make users members of a group. From now on, the destroy of such a
// membership leaves the user in the group. HoldMembers waits until removals of these users that are under way are over,
// or until ctx ends. Call it before the members are read: a user that is still about to be removed looks like one that
// stays. It returns the users that this run has removed. A read may still show them.
func (l *Ledger) HoldMembers(ctx context.Context, group string, users []string) (removed map[string]bool) {
	removed, before := l.holdMembers(group, users)
	awaitAll(ctx, before)
	return removed
}

// holdMembers returns the users that are removed, and the channels of the removals.
func (l *Ledger) holdMembers(group string, users []string) (removed map[string]bool, before []chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.applied = true
	held := l.claims.members[group]
	for _, user := range users {
		put(&held, user, true)
		if len(l.claims.ended) == 0 {
			continue
		}
		if removals := l.claims.ended[account{Membership, MembershipID(group, user)}]; len(removals) > 0 {
			put(&removed, user, true)
			before = append(before, removals...)
		}
	}
	put(&l.claims.members, group, held)
	return removed, before
}

// conflictWithList is a conflict of a membership with the list of its group, which has many.
func conflictWithList(p Plan, kind ConflictKind) Conflict {
	return Conflict{Kind: kind, Other: Plan{Kind: p.Kind, ID: p.ID, Wants: p.Wants, OfRoster: true}}
}

// RosterGroups are the groups in which a roster manages the memberships of its people.
type RosterGroups struct {
	// Owner identifies the roster.
	Owner string
	// Groups are the display names of the groups.
	Groups []string
	// People are the users whose groups the roster lists, by id, with the display names of these groups.
	People map[string][]string
}

// rosterGroups is a [RosterGroups] prepared for look-ups.
type rosterGroups struct {
	groups map[name]bool
	people map[string][]string
}

// RecordRosterGroups records the groups of a roster, and replaces those recorded before. Without groups, the roster
// manages no memberships. It returns the names of those groups whose members an earlier plan lists, and the memberships
// of the roster's people in any group, by id: kept are those that earlier plans keep or create, and late are those that
// earlier plans release and can no longer hand over to the roster.
func (l *Ledger) RecordRosterGroups(r RosterGroups) (listed, kept, late []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.plans.rosterGroups, r.Owner)
	if len(r.Groups) == 0 {
		return nil, nil, nil
	}
	x := rosterGroups{groups: make(map[name]bool, len(r.Groups)), people: r.People}
	for _, text := range r.Groups {
		n := nameOf(Group, text)
		x.groups[n] = true
		if !l.lasting && slices.ContainsFunc(l.plans.wantedNames[n], func(p *Plan) bool { return p.ListsMembers }) {
			listed = append(listed, text)
		}
	}
	put(&l.plans.rosterGroups, r.Owner, x)
	l.plans.wake()
	if l.lasting {
		return nil, nil, nil
	}
	for _, plans := range l.plans.memberships {
		for _, p := range plans {
			id := cmp.Or(p.Wants, p.ID)
			switch _, user, ok := ParseMembershipID(id); {
			case !ok || r.People[user] == nil:
			case !p.Releases:
				kept = append(kept, id)
			case !p.InRoster && !l.plans.waiting[p.key()]:
				late = append(late, id)
			}
		}
	}
	slices.Sort(listed)
	slices.Sort(kept)
	slices.Sort(late)
	return listed, kept, late
}

// RosterGroupsOf returns two functions of the display name of a group. The first reports whether a roster manages the
// membership of a user in the group, and the second whether it lists the user in the group. RosterGroupsOf returns nil
// if no roster lists the groups of the user.
func (l *Ledger) RosterGroupsOf(user string) (manages, lists func(group string) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	named, listed := map[name]bool{}, map[name]bool{}
	for _, x := range l.plans.rosterGroups {
		if x.people[user] == nil {
			continue
		}
		maps.Copy(named, x.groups)
		for _, group := range x.people[user] {
			listed[nameOf(Group, group)] = true
		}
	}
	if len(named) == 0 || l.lasting {
		return nil, nil
	}
	in := func(groups map[name]bool) func(string) bool {
		return func(group string) bool { return groups[nameOf(Group, group)] }
	}
	return in(named), in(listed)
}

// besideRoster reports whether a plan lists the members of a group in which a roster manages memberships.
func (ps *plans) besideRoster(p Plan) bool {
	if !p.ListsMembers {
		return false
	}
	for _, x := range ps.rosterGroups {
		if x.groups[nameOf(Group, p.Wants)] {
			return true
		}
	}
	return false
}
