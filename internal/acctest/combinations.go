package acctest

import (
	"fmt"
	"math/rand/v2"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// Combinations are mixes of dialects: [Named] ones that a real server was seen to speak, after seeded random ones, three to seven at once, at
// most one answer to each question.
func Combinations() []Variant {
	const (
		count = 24
		seed  = 20260901
	)
	random := rand.New(rand.NewPCG(seed, seed))
	var mixes []Variant
	for i := range count {
		v := Variant{Name: fmt.Sprintf("mix-%02d", i+1)}
		all := sandbox.Dialects()
		random.Shuffle(len(all), func(a, b int) { all[a], all[b] = all[b], all[a] })
		chosen := map[string]bool{}
		for _, d := range all {
			if d.Default || d.Number == 0 || d.Choice != "" && chosen[d.Choice] {
				continue
			}
			chosen[d.Choice] = true
			v.Dialects = append(v.Dialects, d.Name)
			if len(v.Dialects) == 3+i%5 {
				break
			}
		}
		// Some know no PATCH, and all of those do where it matters how a PUT behaves.
		if chosen[choicePut] || i%4 == 0 {
			v.Dialects = append(v.Dialects, noPatch)
		}
		mixes = append(mixes, v)
	}
	return append(mixes, Named()...)
}

// Named are mixes that a real server speaks, as far as the sandbox can.
func Named() []Variant {
	return []Variant{
		// SCIMMY, as `make interop` meets it: every page is the first one, user names are looked up with their case although they are unique
		// without it, filters on the extension match nothing, a PATCH that changes nothing has no answer, who is added twice is listed twice,
		// and locations are relative. Its store lets a deleted user leave all groups and PUT clears what it omits, which the sandbox does too.
		{Name: "scimmy", Dialects: []string{
			"paging-ignored", "username-exact-case", "extension-filter-empty", "patch-204-unchanged", "member-add-duplicates", "location-relative", "etag-missing",
		}},
	}
}
