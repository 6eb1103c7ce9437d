package roster

import (
	"cmp"
	"slices"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// changes are the operations that turn a person as known into the person as wanted. An attribute that is not in want is
// not managed and stays as it is. An attribute that is not in known is sent.
func changes(want, known entry) []scim.Operation {
	return person.Expand(inherit(want.want(), known.want()), known.want())
}

// inherit fills everything that the roster leaves unmanaged, the organization included.
func inherit(want, known person.Person) person.Person {
	if want.OrganizationID == nil {
		want.OrganizationID = known.OrganizationID
	}
	return want.Inherit(known)
}

// compare orders keys.
func compare(a, b string) int { return cmp.Compare(a, b) }

func compareNames(a, b string) int { return compare(person.Key(a), person.Key(b)) }

// satisfied reports whether the known roster meets everything that the wanted one asks for and holds no further person.
// Then there is nothing to plan, even where the texts differ.
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

// equivalent reports whether two rosters mean the same. Key order, white space and the case of user names do not
// matter.
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
		if attribute.Type != person.Flag && attribute.Of(&a.person).IsAbsent() != attribute.Of(&b.person).IsAbsent() {
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
