package private_test

import (
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private/privatetest"
)

func TestWhatIsKeptIsReturned(t *testing.T) {
	t.Parallel()
	kept := privatetest.State{}
	if diags := private.Set(t.Context(), kept, "note", []string{"a", "b"}); diags.HasError() {
		t.Fatal(diags)
	}
	got, err := private.Get[[]string](t.Context(), kept, "note")
	if err != nil || strings.Join(got, " ") != "a b" {
		t.Errorf("it returns %q, %v", got, err)
	}
	if none, err := private.Get[[]string](t.Context(), kept, "other"); none != nil || err != nil {
		t.Errorf("what was never kept is %q, %v", none, err)
	}
	if _, err := private.Get[int](t.Context(), kept, "note"); err == nil {
		t.Error("texts are read as a number")
	}
}

// TestWhatCannotBeKept: it is an error with its reason, and the earlier value stays.
func TestWhatCannotBeKept(t *testing.T) {
	t.Parallel()
	kept := privatetest.State{"note": []byte(`"earlier"`)}
	diags := private.Set(t.Context(), kept, "note", make(chan int))
	if !diags.HasError() || !strings.Contains(diags[0].Detail(),
		`"note" in the state: json: unsupported type: chan int.`) {
		t.Errorf("it says %v", diags)
	}
	if string(kept["note"]) != `"earlier"` {
		t.Errorf("%s is kept", kept["note"])
	}
}
