package recent_test

import (
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/private/privatetest"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/recent"
)

func TestCreateIsRecentForMinutes(t *testing.T) {
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
			p := privatetest.State{}
			if diags := recent.MarkCreated(t.Context(), p, created); diags.HasError() {
				t.Fatal(diags)
			}
			if got := recent.WasCreated(t.Context(), p, created.Add(c.after)); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
	for name, p := range map[string]privatetest.State{"no mark": {}, "a mark of something else": {"created": []byte(`{"x":1}`)}} {
		if recent.WasCreated(t.Context(), p, created) {
			t.Errorf("%s: taken for recent", name)
		}
	}
}
