package acctest_test

import (
	"slices"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/acctest"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// TestCombinations: there are enough mixes, no two the same, and a sandbox can speak each of them.
func TestCombinations(t *testing.T) {
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
