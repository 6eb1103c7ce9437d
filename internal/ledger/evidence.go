package ledger

import (
	"slices"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
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

// evidence is what shows who has an account: an external id, or the full name.
type evidence struct {
	kind   Kind
	byName bool
	key    string
}

// evidence returns what the plan says. Case counts in an external id, because keys of a service may differ in case
// alone.
func (p Plan) evidence(byName bool) evidence {
	if byName {
		return evidence{p.Kind, true, nameOf(p.Kind, p.FullName).key}
	}
	return evidence{p.Kind, false, scim.TextKey(p.ExternalID)}
}

// had is the evidence of the state.
func (p Plan) had(byName bool) evidence {
	p.ExternalID, p.FullName = p.HadExternalID, p.HadFullName
	return p.evidence(byName)
}

// witness is the evidence under which a plan is found.
type witness struct {
	evidence
	exchanges bool // the plan exchanges this evidence
}

// witnesses are the evidence under which the plan is found, and under which it finds other plans. Many people may have
// the same full name. So by their full names, only an exchange finds all plans, and the others find exchanges.
func (p Plan) witnesses() (of, finds []witness) {
	add := func(all *[]witness, e evidence, exchanges ...bool) {
		for _, one := range exchanges {
			if w := (witness{e, one}); e.key != "" && !slices.Contains(*all, w) {
				*all = append(*all, w)
			}
		}
	}
	for _, e := range []evidence{p.evidence(false), p.had(false)} {
		add(&of, e, false)
		add(&finds, e, false)
	}
	switch is, was := p.evidence(true), p.had(true); {
	case p.exchanges() && p.ByName():
		add(&of, is, true)
		add(&of, was, true)
		add(&finds, is, true, false)
		add(&finds, was, true, false)
	case p.Releases, p.creates():
		add(&of, is, false)
		add(&finds, is, true)
	}
	return of, finds
}

// ByName reports whether only full names show who has the account, because the plan or the state has no external id.
func (p Plan) ByName() bool { return p.ExternalID == "" || p.HadExternalID == "" }

// exchanges reports whether an update gives an account both another name and other evidence. The account may then pass
// to another person.
func (p Plan) exchanges() bool {
	is, was := p.evidence(p.ByName()), p.had(p.ByName())
	return p.ID != "" && p.Wants != "" && !Same(p.Kind, p.Wants, p.Name) && is.key != "" && was.key != "" && is != was
}

// PassesOn reports whether another plan shows that an update passes an account to another person: an account that has
// the new external id is released or passes on too, or an account is created with the old one. Without external ids,
// the same full name shows it.
func (p Plan) PassesOn(other Plan) bool {
	byName := p.ByName()
	if !p.exchanges() || byName && other.ExternalID != "" && p.ExternalID+p.HadExternalID != "" {
		return false
	}
	switch {
	case other.Releases:
		return other.evidence(byName) == p.evidence(byName)
	case other.creates():
		return other.evidence(byName) == p.had(byName)
	}
	return other.exchanges() && other.had(byName) == p.evidence(byName)
}

// namesake returns a conflict of the kind [SameFullName] with the only other plan that shows that a release and a
// create may be of one person. It returns none if several other plans show that.
func (ps *plans) namesake(p Plan) (found []Conflict) {
	e := p.evidence(true)
	if e.key == "" || !p.Releases && !p.creates() {
		return nil
	}
	for _, other := range ps.witnesses[witness{e, false}] {
		switch {
		case other.Owner == p.Owner, other.Releases == p.Releases, p.ExternalID != "" && other.ExternalID != "":
		case len(found) > 0:
			return nil
		default:
			found = []Conflict{{Kind: SameFullName, Other: *other}}
		}
	}
	return found
}
