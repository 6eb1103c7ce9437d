package acctest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestCombinationsDifferAndCanBeSpoken: there are enough mixes, no two the same, and a sandbox can speak each of them.
func TestCombinationsDifferAndCanBeSpoken(t *testing.T) {
	t.Parallel()
	server, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	const fewest = 20
	seen := map[string][]string{}
	for _, mix := range acctest.Combinations() {
		if err := server.Tenant().SetDialects(mix.Dialects...); err != nil {
			t.Errorf("%s: %v", mix.Name, err)
		}
		dialects := slices.Sorted(slices.Values(mix.Dialects))
		for name, other := range seen {
			if name == mix.Name || slices.Equal(dialects, other) {
				t.Errorf("%s %v is %s %v once more", mix.Name, dialects, name, other)
			}
		}
		seen[mix.Name] = dialects
	}
	if len(seen) < fewest || seen["scimmy"] == nil {
		t.Errorf("%d mixes: %v", len(seen), seen)
	}
}

// TestPutsAreSent: how a PUT behaves (dialect 12) is tried where PATCH is refused, as nothing else sends one; and some
// of the mixes are of a service that knows no PATCH.
func TestPutsAreSent(t *testing.T) {
	t.Parallel()
	const noPatch = "patch-refused-405"
	count := func(all []acctest.Variant) (replacing int, puts map[string]bool) {
		puts = map[string]bool{}
		for _, v := range all {
			sends := slices.Contains(v.Dialects, noPatch)
			if sends {
				replacing++
			}
			for _, name := range v.Dialects {
				if strings.HasPrefix(name, "put-") {
					puts[name] = true
					if !sends {
						t.Errorf("%s %v sends no PUT", v.Name, v.Dialects)
					}
				}
			}
		}
		return replacing, puts
	}
	replacing, puts := count(acctest.EveryDialect())
	if replacing != 3 || !puts["put-keeps"] || !puts["put-resets-active"] || puts["put-refused"] {
		t.Errorf("%d services know no PATCH, with %v", replacing, puts)
	}
	const some = 5
	if replacing, _ := count(acctest.Combinations()); replacing < some {
		t.Errorf("%d mixes know no PATCH, want %d", replacing, some)
	}
}
