// Package team is one group of a NinjaOne tenant as a configuration writes it, and the pure functions between that and SCIM.
package team

import (
	"slices"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Team is what a configuration wants of a group, or what is known of it.
type Team struct {
	DisplayName string
	ExternalID  *string  // nil: not managed
	Members     []string // ids; nil: not managed
}

// Same reports whether two teams that manage the same attributes hold the same, the order of members included.
func (t Team) Same(other Team) bool {
	return t.DisplayName == other.DisplayName && SameExternalID(t.ExternalID, other.ExternalID) && slices.Equal(t.Members, other.Members)
}

// Flatten reads an answer into a team, given what was known before: what the answer leaves out keeps its prior value.
// Members are read only where they are managed, and keep their prior order. A prior without a name knows nothing (an
// import): everything but the members is taken.
func Flatten(answer *scim.Group, prior Team) Team {
	t := prior
	switch {
	case scim.Damaged(answer.DisplayName):
		t.DisplayName = "" // no name, so that the plan shows it
	case answer.DisplayName != "" && !scim.Same(answer.DisplayName, prior.DisplayName):
		t.DisplayName = answer.DisplayName
	}
	if answer.ExternalID != nil && (prior.ExternalID != nil && !scim.SameText(*prior.ExternalID, *answer.ExternalID) || prior.DisplayName == "") {
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

// Order lists the ids of the members there are: those that were known in their known order, and then the others, sorted.
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
	others := len(ordered)
	for id := range unseen {
		ordered = append(ordered, id)
	}
	slices.Sort(ordered[others:])
	return ordered
}

// Expand yields the operations that turn current into want, members aside, and none when nothing differs.
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

// Overlay writes over a whole group, just read, what turns known into want, members aside, for a service without PATCH. What
// somebody else has changed since known was read stays, as does what no configuration manages.
func Overlay(g *scim.Group, want, known Team) {
	if !scim.Same(want.DisplayName, known.DisplayName) || g.DisplayName == "" {
		g.DisplayName = want.DisplayName
	}
	if !SameExternalID(want.ExternalID, known.ExternalID) || g.ExternalID == nil {
		g.ExternalID = want.ExternalID
	}
}

// Difference is which members have to come in and which have to go out.
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
	for id := range has {
		out = append(out, id)
	}
	slices.Sort(out)
	return in, out
}

// Tells reports whether an answer says everything that is known of a group, members aside.
func Tells(answer *scim.Group, known Team) bool {
	return answer.DisplayName != "" && (known.ExternalID == nil || answer.ExternalID != nil)
}

// IsAsSent reports whether a group could be the one that a create just made.
func IsAsSent(g *scim.Group, want Team) bool {
	return scim.Same(g.DisplayName, want.DisplayName) &&
		(want.ExternalID == nil || g.ExternalID == nil || SameExternalID(g.ExternalID, want.ExternalID))
}

// Unkept are the attributes, as practitioners write them, for which an answer contradicts what was sent. Uncleared are those that
// it still has and that were to go.
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

// Unshown are the attributes, as practitioners write them, that an update sets and of which an answer says nothing.
func Unshown(answer *scim.Group, want, current Team) (names []string) {
	if answer.DisplayName == "" && !scim.Same(want.DisplayName, current.DisplayName) {
		names = append(names, "display_name")
	}
	if answer.ExternalID == nil && want.ExternalID != nil && !SameExternalID(want.ExternalID, current.ExternalID) {
		names = append(names, "external_id")
	}
	return names
}

// SameExternalID compares external ids, with case.
func SameExternalID(a, b *string) bool {
	return a == nil && b == nil || a != nil && b != nil && scim.SameText(*a, *b)
}
