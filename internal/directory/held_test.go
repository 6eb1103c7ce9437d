package directory_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
)

// TestHands: who has a hand on an id in a run, and who is kept from it by that.
func TestHands(t *testing.T) {
	t.Parallel()
	const kind, id = directory.UserName, "1"
	adopt := func(t *testing.T, d *directory.Directory) (stale bool, err error) {
		t.Helper()
		return d.Adopt(t.Context(), kind, id)
	}
	tests := map[string]func(t *testing.T, d *directory.Directory){
		"an update keeps it from being taken over": func(t *testing.T, d *directory.Directory) {
			if !d.Hold(kind, id) {
				t.Error("not held")
			}
			if _, err := adopt(t, d); !errors.Is(err, directory.ErrHeld) {
				t.Error(err)
			}
		},
		"taken over, it is neither changed nor let go of nor taken over again": func(t *testing.T, d *directory.Directory) {
			if stale, err := adopt(t, d); stale || err != nil {
				t.Error(stale, err)
			}
			_, may := d.LetGo(kind, id)
			if _, err := adopt(t, d); may || d.Hold(kind, id) || !errors.Is(err, directory.ErrHeld) {
				t.Error(may, err)
			}
		},
		"a takeover that failed leaves it free": func(t *testing.T, d *directory.Directory) {
			if _, err := adopt(t, d); err != nil {
				t.Error(err)
			}
			d.Disown(kind, id)
			if _, may := d.LetGo(kind, id); !may || !d.Hold(kind, id) {
				t.Error("not free")
			}
		},
		"a user and a group may have one id": func(t *testing.T, d *directory.Directory) {
			if _, err := adopt(t, d); err != nil || !d.Hold(directory.GroupName, id) {
				t.Error(err)
			}
		},
		"what was let go of before is stale": func(t *testing.T, d *directory.Directory) {
			if over, may := d.LetGo(kind, id); may {
				over()
			}
			if stale, err := adopt(t, d); !stale || err != nil {
				t.Error(stale, err)
			}
		},
		"while it is being let go of, a takeover waits, and no longer than it may": func(t *testing.T, d *directory.Directory) {
			over, _ := d.LetGo(kind, id)
			short, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
			defer cancel()
			if _, err := d.Adopt(short, kind, id); !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
			// The one that gave up has nothing; the next one waits until the end.
			timer := time.AfterFunc(10*time.Millisecond, over)
			defer timer.Stop()
			if stale, err := adopt(t, d); !stale || err != nil {
				t.Error(stale, err)
			}
		},
	}
	for what, test := range tests {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			test(t, directory.New(nil, directory.Options{}))
		})
	}
}
