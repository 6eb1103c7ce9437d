package roster

import (
	"cmp"
	"slices"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// changes are the operations that turn somebody as known into somebody as wanted. What is not wanted is not managed, so it
// stays as it is; what was not known is sent.
func changes(want, known entry) []scim.Operation {
	return person.Expand(inherit(want.want(), known.want()), known.want())
}

// inherit fills everything that a roster leaves unmanaged, the organization included.
func inherit(want, known person.Person) person.Person {
	if want.OrganizationID == nil {
		want.OrganizationID = known.OrganizationID
	}
	return want.Inherit(known)
}

// compare orders keys.
func compare(a, b string) int { return cmp.Compare(a, b) }

func compareNames(a, b string) int { return compare(person.Key(a), person.Key(b)) }

// satisfied reports whether a known roster is everything that a wanted one asks for, with nobody beyond: then there is
// nothing to plan, though the texts may differ.
func satisfied(want, known people) bool {
	if len(want) != len(known) {
		return false
	}
	for key, w := range want {
		k, ok := known[key]
		if !ok || w.raw != k.raw && len(changes(w, k)) > 0 || w.groups != nil && !sameNames(w.groups, k.groups) {
			return false
		}
	}
	return true
}

// equivalent reports whether two rosters say the same in other words: key order, white space, case of user names.
func equivalent(a, b people) bool {
	if !satisfied(a, b) || !satisfied(b, a) {
		return false
	}
	for key, x := range a {
		if !sameManaged(x, b[key]) {
			return false
		}
	}
	return true
}

// sameManaged reports whether two entries of one person manage the same attributes.
func sameManaged(a, b entry) bool {
	for _, attribute := range person.Attributes() {
		// Access is always managed.
		if attribute.Kind != person.Flag && attribute.Of(&a.person).IsAbsent() != attribute.Of(&b.person).IsAbsent() {
			return false
		}
	}
	return (a.groups == nil) == (b.groups == nil)
}

// sameNames compares lists of names as sets, without case; nil is not the empty list.
func sameNames(a, b []string) bool {
	if len(a) != len(b) || (a == nil) != (b == nil) {
		return false
	}
	keys := func(names []string) []string {
		list := make([]string, 0, len(names))
		for _, name := range names {
			list = append(list, person.Key(name))
		}
		slices.Sort(list)
		return list
	}
	return slices.Equal(keys(a), keys(b))
}
