package recent_test

import (
	"context"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/recent"
)

// private is private state as the framework keeps it.
type private map[string][]byte

func (p private) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	p[key] = value
	return nil
}

func (p private) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) { return p[key], nil }

func TestRecent(t *testing.T) {
	t.Parallel()
	created := time.Date(2026, 9, 1, 12, 0, 0, 5e8, time.FixedZone("", 3600))
	for name, c := range map[string]struct {
		after time.Duration
		want  bool
	}{
		"at once":                     {0, true},
		"minutes later":               {4 * time.Minute, true},
		"long after":                  {6 * time.Minute, false},
		"a year after":                {365 * 24 * time.Hour, false},
		"on a clock a little behind":  {-time.Minute, true},
		"on a clock that is far back": {-24 * time.Hour, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := private{}
			if diags := recent.MarkCreated(t.Context(), p, created); diags.HasError() {
				t.Fatal(diags)
			}
			if got := recent.WasCreated(t.Context(), p, created.Add(c.after)); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
	for name, p := range map[string]private{"no mark": {}, "a mark of something else": {"created": []byte(`{"x":1}`)}} {
		if recent.WasCreated(t.Context(), p, created) {
			t.Errorf("%s: taken for recent", name)
		}
	}
}
