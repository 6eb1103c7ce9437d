package ledger

import "strings"

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
