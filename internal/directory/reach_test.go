package directory_test

import (
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// TestBeforeCreate: a small plan of creates sends nothing, a larger one asks once, and one that cannot be done says
// why.
func TestBeforeCreate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		individual, refused bool
		creates, requests   int
	}{
		"few":                {creates: 10},
		"many":               {creates: 40, requests: 1},
		"many, individually": {individual: true, creates: 40, requests: 1},
		"a refused token":    {refused: true, creates: 40, requests: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t, directory.Options{Individual: c.individual})
			if c.refused {
				d.tenant.AddFault(sandbox.Fault{Kind: sandbox.FaultExpiredToken})
			}
			failed := 0
			for range c.creates {
				if err := d.BeforeCreate(t.Context()); scim.HaltOf(err) != nil {
					failed++
				}
			}
			want := 0
			if c.refused {
				want = c.creates - 10
			}
			if n := len(d.tenant.Requests()); n != c.requests || failed != want {
				t.Errorf("%d requests, want %d; %d failed, want %d", n, c.requests, failed, want)
			}
		})
	}
}
