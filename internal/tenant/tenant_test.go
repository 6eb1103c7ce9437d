package tenant

import (
	"context"
	"errors"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// TestOnce: a value and a failure are kept, but the failure of a cancelled caller is not.
func TestOnce(t *testing.T) {
	t.Parallel()
	stopped, stop := context.WithCancel(t.Context())
	stop()
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		ctx    context.Context
		err    error
		second int // what a second caller gets: the first reading, or one of its own
	}{
		"a value":          {t.Context(), nil, 1},
		"a failure":        {t.Context(), broken, 1},
		"a caller stopped": {stopped, context.Canceled, 2},
		"stopped too late": {stopped, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var o once[int]
			n := 0
			read := func(context.Context) (int, error) {
				n++
				if n > 1 {
					return n, nil
				}
				return n, c.err
			}
			if got, err := o.get(c.ctx, read); got != 1 || !errors.Is(err, c.err) {
				t.Errorf("first %d, %v", got, err)
			}
			got, err := o.get(t.Context(), read)
			if got != c.second || c.second == 1 && !errors.Is(err, c.err) || c.second == 2 && err != nil {
				t.Errorf("second %d, %v", got, err)
			}
		})
	}
}

// TestNotConfigured: Terraform validates before the provider is configured.
func TestNotConfigured(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	if directoryOf(nil, &diags) != nil || accountOf(nil) != nil || len(diags) > 0 {
		t.Error(diags)
	}
}
