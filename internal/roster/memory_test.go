package roster

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private/privatetest"
)

func TestMemory(t *testing.T) {
	t.Parallel()
	m := newMemory()
	m.remember("ada@example.com", "1", "addie@example.com")
	m.remember("eve@example.com", "2", "eve@example.com")
	m.Outsiders["mole@example.com"], m.Rekeyed["eve@example.com"], m.Incomplete = "9", true, true
	for key, want := range map[string]string{
		"ada@example.com": "addie@example.com", "eve@example.com": "eve@example.com",
		"nobody": "nobody",
	} {
		if got := m.shownAs(key); got != want {
			t.Errorf("%s is shown as %s, want %s", key, got, want)
		}
	}
	kept := privatetest.State{}
	if diags := m.save(t.Context(), kept); diags.HasError() {
		t.Fatal(diags)
	}
	again, diags := load(t.Context(), kept)
	if diff := cmp.Diff(m, again); diff != "" || diags.HasError() {
		t.Errorf("-want +got\n%s%v", diff, diags)
	}
	for name, d := range map[string]privatetest.State{
		"nothing": {}, "an empty one": {memoryKey: []byte(`{}`)},
		"nulls": {memoryKey: []byte(`{"ids":null}`)},
	} {
		empty, diags := load(t.Context(), d)
		if diff := cmp.Diff(newMemory(), empty); diff != "" || diags.HasError() {
			t.Errorf("%s: -want +got\n%s%v", name, diff, diags)
		}
	}
	if _, diags := load(t.Context(), privatetest.State{memoryKey: []byte(`{`)}); !diags.HasError() {
		t.Error("damage is taken for nothing")
	}
}
