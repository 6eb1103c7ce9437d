package diagnose

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// TestUnsent: after a refused token, a hundred people are not told a hundred times what to do about it.
func TestUnsent(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("create user: %w", &scim.TransportError{Op: "create user", Err: &scim.TokenRefusedError{}})
	first := Words(err)
	if !strings.Contains(first, "Not sent") || !strings.Contains(first, "six months") || !strings.Contains(first, "console") {
		t.Errorf("the first says no remedy: %s", first)
	}
	if again, want := Words(err), "Not sent: NinjaOne has refused the token during this run, which has not reached 2 so far. See the first error."; again != want {
		t.Errorf("got  %s\nwant %s", again, want)
	}
	if third := Words(errors.Join(err)); !strings.Contains(third, "not reached 3 so far") {
		t.Errorf("the third: %s", third)
	}
	if plain := Words(scim.ErrTokenRefused); !strings.Contains(plain, "See the first error.") || strings.Contains(plain, "so far") {
		t.Errorf("without a count: %s", plain)
	}
}
