package private_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private"
)

// state is private state in memory.
type state map[string][]byte

func (s state) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	s[key] = value
	return nil
}

func (s state) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) { return s[key], nil }

func TestWhatIsKeptIsReturned(t *testing.T) {
	t.Parallel()
	kept := state{}
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
	kept := state{"note": []byte(`"earlier"`)}
	diags := private.Set(t.Context(), kept, "note", make(chan int))
	if !diags.HasError() || !strings.Contains(diags[0].Detail(),
		`"note" in the state: json: unsupported type: chan int.`) {
		t.Errorf("it says %v", diags)
	}
	if string(kept["note"]) != `"earlier"` {
		t.Errorf("%s is kept", kept["note"])
	}
}
