package diagnose

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

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
	if warning := Unread("read user", "ada@example.com", err); warning.Severity() != diag.SeverityWarning || !strings.Contains(warning.Detail(), "not reached 4 so far") {
		t.Errorf("a refresh that is not the first: %v", warning)
	}
	anew := &scim.TransportError{Op: "read user", Err: &scim.TokenRefusedError{}}
	if e := Unread("read user", "ada@example.com", anew); e.Severity() != diag.SeverityError || !strings.Contains(e.Detail(), "six months") {
		t.Errorf("a refresh that is the first: %v", e)
	}
	if e := Unread("read user", "ada@example.com", &scim.Error{Status: 500}); e.Severity() != diag.SeverityError || !strings.Contains(e.Detail(), "500") {
		t.Errorf("a refresh that fails otherwise: %v", e)
	}
	if plain := Words(scim.ErrTokenRefused); !strings.Contains(plain, "See the first error.") || strings.Contains(plain, "so far") {
		t.Errorf("without a count: %s", plain)
	}
}
