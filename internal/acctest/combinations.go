package acctest

import (
	"fmt"
	"math/rand/v2"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// Combinations are seeded random mixes of dialects, three to seven at once, at most one answer to each question.
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
		mixes = append(mixes, v)
	}
	return mixes
}
