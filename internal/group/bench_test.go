package group

import (
	"fmt"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/team"
)

func BenchmarkDifferenceOfMembers(b *testing.B) {
	for _, n := range []int{100, 1000, 7000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			want, are := make([]string, n), make([]string, n)
			for i := range n {
				want[i], are[n-1-i] = fmt.Sprintf("%032d", i+n/10), fmt.Sprintf("%032d", i)
			}
			b.ReportAllocs()
			for b.Loop() {
				if in, out := team.Difference(want, are); len(in) != n/10 || len(out) != n/10 {
					b.Fatal(len(in), len(out))
				}
			}
		})
	}
}
