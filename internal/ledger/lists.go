package ledger

import (
	"net/url"
	"slices"
	"strings"
)

// MembershipID is the id of one user's membership in one group. Both ids may contain slashes, so each is path-escaped.
func MembershipID(group, user string) string {
	return url.PathEscape(group) + "/" + url.PathEscape(user)
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
	case p.Kind != Membership || listed == nil:
		return 0
	case !p.Releases:
		return InList
	case listed[p.ID]:
		return HandedOver
	}
	return 0
}

// listed reports whether a list has a membership.
func (ps *plans) listed(kind Kind, id string) bool {
	return ps.listConflict(Plan{Kind: kind, ID: id, Releases: true}) == HandedOver
}

// conflictWithList is a conflict of a membership with the list of its group, which has many.
func conflictWithList(p Plan, kind ConflictKind) Conflict {
	return Conflict{Kind: kind, Other: Plan{Kind: p.Kind, ID: p.ID, Wants: p.Wants, OfRoster: true}}
}
