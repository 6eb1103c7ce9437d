package acctest

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// Combinations are mixes of dialects: first seeded random ones, of three to seven dialects with at most one for each
// question, then the [NamedVariants] of real servers.
func Combinations() []Variant {
	const (
		count, further = 24, 12
		seed           = 20260901
	)
	random := rand.New(rand.NewPCG(seed, seed))
	first := slices.DeleteFunc(sandbox.Dialects(), isLater)
	later := slices.DeleteFunc(tellable(), func(d sandbox.Dialect) bool { return !isLater(d) })
	var mixes []Variant
	for i := range count {
		mixes = append(mixes, mix(i, shuffled(random, first)))
	}
	for i := range min(further, len(later)) {
		some := shuffled(random, later)[:min(1+i%2, len(later))]
		mixes = append(mixes, mix(count+i, slices.Concat(some, shuffled(random, first))))
	}
	return append(mixes, NamedVariants()...)
}

// isLater reports whether a dialect was added after the first mixes were drawn. Such dialects have mixes of their own,
// so that the first mixes stay the same.
func isLater(d sandbox.Dialect) bool {
	const last = 33
	return d.Number > last
}

// shuffled returns a shuffled copy, so that each mix begins with the same order.
func shuffled(random *rand.Rand, all []sandbox.Dialect) []sandbox.Dialect {
	all = slices.Clone(all)
	random.Shuffle(len(all), func(a, b int) { all[a], all[b] = all[b], all[a] })
	return all
}

// mix returns the first dialects that can be combined.
func mix(i int, all []sandbox.Dialect) Variant {
	v, chosen := Variant{Name: fmt.Sprintf("mix-%02d", i+1)}, map[string]bool{}
	for _, d := range all {
		if d.Default || d.Number == 0 || d.Choice != "" && chosen[d.Choice] || findsNoName(v.Dialects, d.Name) {
			continue
		}
		chosen[d.Choice] = true
		v.Dialects = append(v.Dialects, d.Name)
		if len(v.Dialects) == 3+i%5 {
			break
		}
	}
	// In some mixes the service does not support PATCH: in all of those in which the behaviour of PUT matters.
	if chosen[choicePut] || i%4 == 0 {
		v.Dialects = append(v.Dialects, noPatch)
	}
	return v
}

// findsNoName reports whether a service of these dialects finds nothing by name: filters fail (dialect 8), and every
// page is the first (dialect 1).
func findsNoName(have []string, more string) bool {
	all := append(slices.Clone(have), more)
	return slices.Contains(all, "filter-500") &&
		(slices.Contains(all, "paging-ignored") || slices.Contains(all, "start-index-ignored"))
}

// NamedVariants are mixes that imitate real servers, as far as the sandbox can.
func NamedVariants() []Variant {
	return []Variant{
		// SCIMMY, as `make interop` meets it: every page is the first one, user names are looked up with their case
		// although they are unique without it, filters on the extension match nothing, a PATCH that changes nothing has
		// no answer, who is added twice is listed twice, and locations are relative. Its store lets a deleted user
		// leave all groups and PUT clears what it omits, which the sandbox does too.
		{Name: "scimmy", Dialects: []string{
			"paging-ignored", "username-exact-case", "extension-filter-empty", "patch-204-unchanged", "member-add-duplicates",
			"location-relative", "etag-missing",
		}},
	}
}
