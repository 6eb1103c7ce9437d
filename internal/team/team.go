// Package team models one group of a NinjaOne tenant as a configuration writes it, with pure functions between that and
// SCIM.
package team

import (
	"maps"
	"slices"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Team is the wanted or the known state of a group.
type Team struct {
	DisplayName string
	ExternalID  *string  // nil: not managed
	Members     []string // ids; nil: not managed
}

// Same reports whether two teams that manage the same attributes have equal values. The order of members counts.
func (t Team) Same(other Team) bool {
	return t.DisplayName == other.DisplayName && SameExternalID(t.ExternalID, other.ExternalID) &&
		slices.Equal(t.Members, other.Members)
}

// Flatten reads an answer into a team. prior is what was known before: attributes that the answer leaves out keep their
// prior values. Members are read only if they are managed, and they keep their prior order. If prior has no name, as in
// an import, Flatten takes everything but the members.
func Flatten(answer *scim.Group, prior Team) Team {
	t := prior
	switch {
	case scim.Damaged(answer.DisplayName):
		t.DisplayName = "" // no name, so that the plan shows the change
	case answer.DisplayName != "" && !scim.Same(answer.DisplayName, prior.DisplayName):
		t.DisplayName = answer.DisplayName
	}
	if answer.ExternalID != nil && (prior.ExternalID != nil && !scim.SameText(*prior.ExternalID, *answer.ExternalID) ||
		prior.DisplayName == "") {
		t.ExternalID = answer.ExternalID
		if *answer.ExternalID == "" || scim.Damaged(*answer.ExternalID) {
			t.ExternalID = nil
		}
	}
	if prior.Members != nil {
		t.Members = Order(answer.Members, prior.Members)
	}
	return t
}

// Order lists the ids of the current members: first the known ones in their known order, then the others, sorted.
func Order(are []scim.Member, known []string) []string {
	unseen := make(map[string]bool, len(are))
	for _, m := range are {
		unseen[m.Value] = true
	}
	ordered := make([]string, 0, len(are))
	for _, id := range known {
		if unseen[id] {
			ordered = append(ordered, id)
			delete(unseen, id)
		}
	}
	return append(ordered, slices.Sorted(maps.Keys(unseen))...)
}

// Expand returns the operations that change current into want, members aside. It returns none if nothing differs.
func Expand(want, current Team) []scim.Operation {
	var ops []scim.Operation
	if !scim.Same(want.DisplayName, current.DisplayName) {
		ops = append(ops, scim.Replace("displayName", want.DisplayName))
	}
	switch {
	case SameExternalID(want.ExternalID, current.ExternalID):
	case want.ExternalID == nil:
		ops = append(ops, scim.Remove("externalId"))
	default:
		ops = append(ops, scim.Replace("externalId", *want.ExternalID))
	}
	return ops
}

// Overlay applies the differences between known and want, members aside, to a whole group that was just read. It is for
// a service without PATCH. Unmanaged attributes stay, and so do changes that others have made since known was read.
func Overlay(g *scim.Group, want, known Team) {
	if !scim.Same(want.DisplayName, known.DisplayName) || g.DisplayName == "" {
		g.DisplayName = want.DisplayName
	}
	if !SameExternalID(want.ExternalID, known.ExternalID) || g.ExternalID == nil {
		g.ExternalID = want.ExternalID
	}
}

// Difference returns the members to add and the members to remove.
func Difference(want, are []string) (in, out []string) {
	has := make(map[string]bool, len(are))
	for _, id := range are {
		has[id] = true
	}
	for _, id := range want {
		if !has[id] {
			in = append(in, id)
		}
		delete(has, id)
	}
	return in, slices.Sorted(maps.Keys(has))
}

// ShowsAll reports whether an answer contains everything that is known of a group, members aside.
func ShowsAll(answer *scim.Group, known Team) bool {
	return answer.DisplayName != "" && (known.ExternalID == nil || answer.ExternalID != nil)
}

// ShowsSent reports whether a group could be the one that a create has just made.
func ShowsSent(g *scim.Group, want Team) bool {
	return scim.Same(g.DisplayName, want.DisplayName) &&
		(want.ExternalID == nil || g.ExternalID == nil || SameExternalID(g.ExternalID, want.ExternalID))
}

// Unkept returns the attributes, as practitioners write them, for which an answer contradicts what was sent. uncleared
// are those that an update removed and the answer still has.
func Unkept(answer *scim.Group, want, current Team) (unkept, uncleared []string) {
	switch {
	case answer.DisplayName != "" && !scim.Same(answer.DisplayName, want.DisplayName):
		return []string{"display_name"}, nil
	case want.ExternalID != nil && answer.ExternalID != nil && !SameExternalID(answer.ExternalID, want.ExternalID):
		return []string{"external_id"}, nil
	case want.ExternalID == nil && current.ExternalID != nil && SameExternalID(answer.ExternalID, current.ExternalID):
		return nil, []string{"external_id"}
	}
	return nil, nil
}

// Unshown returns the attributes, as practitioners write them, that an update sets and that an answer leaves out.
func Unshown(answer *scim.Group, want, current Team) (names []string) {
	if answer.DisplayName == "" && !scim.Same(want.DisplayName, current.DisplayName) {
		names = append(names, "display_name")
	}
	if answer.ExternalID == nil && want.ExternalID != nil && !SameExternalID(want.ExternalID, current.ExternalID) {
		names = append(names, "external_id")
	}
	return names
}

// SameExternalID reports whether two external ids are equal. Case counts.
func SameExternalID(a, b *string) bool {
	return a == nil && b == nil || a != nil && b != nil && scim.SameText(*a, *b)
}
