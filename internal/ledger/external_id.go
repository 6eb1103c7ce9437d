package ledger

import (
	"slices"
	"strings"
)

// sharedConflict returns how two plans with one external id and different names conflict, or 0 if they do not.
func sharedConflict(p, other Plan) ConflictKind {
	switch {
	case p.Releases && other.creates(), p.creates() && other.Releases:
		return RenamedAndMoved
	case !p.Releases && !other.Releases && p.Kind == User:
		return SharedExternalID
	}
	return 0
}

// externalID is an external id in the form in which those of a kind are compared.
type externalID struct {
	kind Kind
	key  string
}

// external returns the plan's external id. Case counts, because keys of a service may differ in case alone.
func (p Plan) external() externalID { return externalID{p.Kind, strings.TrimSpace(p.ExternalID)} }

// had is the external id in the state.
func (p Plan) had() externalID { return externalID{p.Kind, strings.TrimSpace(p.HadExternalID)} }

// externalIDs are the external ids under which a plan is found.
func (p Plan) externalIDs() []externalID {
	var ids []externalID
	for _, id := range []externalID{p.external(), p.had()} {
		if id.key != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// exchanges reports whether an update gives an account both another name and another external id. The account may then
// pass to another person.
func (p Plan) exchanges() bool {
	return p.ID != "" && p.Wants != "" && !Same(p.Kind, p.Wants, p.Name) &&
		p.ExternalID != "" && p.HadExternalID != "" && p.external() != p.had()
}

// PassesOn reports whether another plan shows that an update passes an account to another person: an account that has
// the new external id is released or passes on too, or an account is created with the old one.
func (p Plan) PassesOn(other Plan) bool {
	if !p.exchanges() {
		return false
	}
	switch {
	case other.Releases:
		return other.external() == p.external()
	case other.creates():
		return other.external() == p.had()
	}
	return other.exchanges() && other.had() == p.external()
}
