package ledger

// Conflict is a relation between two plans of different owners. The apply resolves a conflict of the kind [HandedOver].
type Conflict struct {
	Kind ConflictKind
	// Other is the earlier of the two plans.
	Other Plan
	// Now is the present name of the account, of a conflict of the kind [RenamedElsewhere].
	Now string
}

// ConflictKind is the way in which two plans conflict.
type ConflictKind int

const (
	// TwoOwners means that two resources have one account.
	TwoOwners ConflictKind = iota + 1
	// SameName means that both plans want one name, and neither releases it.
	SameName
	// NameInUse means that one plan wants a name that an account of the other still holds. The other plan renames that
	// account or, if the first plan is not a create, releases it.
	NameInUse
	// HandedOver means that one plan releases an account and the other creates its name.
	HandedOver
	// RenamedElsewhere is like HandedOver, but the account was renamed outside of Terraform, so that the create would not
	// find it. The ledger does not read names, so its caller turns HandedOver into this kind.
	RenamedElsewhere
	// DeletedFirst means that an account would be handed over, but its owner deletes it and was planned first. The
	// owner can no longer learn that it must not delete the account.
	DeletedFirst
	// OtherPerson means that one plan releases an account, and the other creates its name with another external id. The
	// two are different people.
	OtherPerson
	// SharedExternalID means that both plans have one external id.
	SharedExternalID
	// PassedOn means that an update gives an account another name and another external id, and another plan shows that
	// the two external ids belong to two people. One person would get the account of another.
	PassedOn
	// RenamedAndMoved means that one plan releases an account, and the other creates another name with its external id.
	// That is one person, whose account would end.
	RenamedAndMoved
	// SameFullName means that one plan releases an account, and another creates another name with its full name.
	SameFullName
	// DeactivatedByGuard means that one plan keeps active or creates an account that a guard deactivates.
	DeactivatedByGuard
	// DeactivatedByRoster is like DeactivatedByGuard, but a roster that deactivates outsiders takes the place of the
	// guard.
	DeactivatedByRoster
	// InList means that a membership is in a group whose members another resource lists.
	InList
	// InRoster means that a resource lists the members of a group in which a roster manages memberships.
	InRoster
)

// conflict returns how a plan conflicts with an earlier plan, or 0 if it does not. Two states may have one name: the
// name of an account that was renamed elsewhere is out of date, because Terraform plans a destroy without a refresh. An
// account that keeps its name takes it from no other account.
func (ps *plans) conflict(p, other Plan) ConflictKind {
	if p.Owner == other.Owner {
		return 0
	}
	if !p.creates() && p.ID == other.ID {
		return TwoOwners
	}
	wants, has := nameOf(p.Kind, p.Wants), nameOf(p.Kind, p.Name)
	otherWants, otherHas := nameOf(p.Kind, other.Wants), nameOf(p.Kind, other.Name)
	switch {
	case wants.key != "" && wants == otherWants:
		return SameName
	case wants.key != "" && wants != has && (wants == otherHas || p.creates() && wants == nameOf(p.Kind, other.Was)):
		return nameConflict(p, other, ps.deletesAnyway(other))
	case otherWants.key != "" && otherWants != otherHas &&
		(otherWants == has || other.creates() && otherWants == nameOf(p.Kind, p.Was)):
		return nameConflict(other, p, p.Deletes && p.ReplannedOnApply)
	case p.PassesOn(other), other.PassesOn(p):
		return PassedOn
	case p.ExternalID != "" && p.evidence(false) == other.evidence(false) && sharedConflict(p, other) != 0:
		return sharedConflict(p, other)
	case p.Adopts != "" && p.Adopts == other.ID:
		return adoptionConflict(p, other, ps.deletesAnyway(other))
	case other.Adopts != "" && other.Adopts == p.ID:
		return adoptionConflict(other, p, p.Deletes && p.ReplannedOnApply)
	}
	return 0
}

// deletesAnyway reports whether a planned release deletes its account and can no longer learn of a new owner.
func (ps *plans) deletesAnyway(p Plan) bool { return p.Deletes && !p.spared && !ps.waiting[p.key()] }

// adoptionConflict returns how a plan that adopts an account conflicts with the plan that has the account under another
// name. That name is out of date. A roster whose people are not known yet may release the account. tooLate is as for
// nameConflict.
func adoptionConflict(newOwner, owner Plan, tooLate bool) ConflictKind {
	switch {
	case owner.Releases:
		return nameConflict(newOwner, owner, tooLate)
	case owner.OfRoster && owner.Wants == "":
		return 0
	}
	return TwoOwners
}

// nameConflict returns how a plan that wants a name conflicts with the plan that has the name and releases or changes
// it. tooLate means that the owner deletes the account and is already planned.
func nameConflict(newOwner, owner Plan, tooLate bool) ConflictKind {
	switch {
	case !newOwner.creates() || !owner.Releases:
		return NameInUse
	case owner.Kind == User && newOwner.ExternalID != "" && owner.ExternalID != "" &&
		newOwner.evidence(false) != owner.evidence(false):
		return OtherPerson
	case tooLate:
		return DeletedFirst
	}
	return HandedOver
}
