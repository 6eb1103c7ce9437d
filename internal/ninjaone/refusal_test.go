package ninjaone_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// wantRefusal checks that err is a refusal with that reason and a fix, and that its text contains all texts.
func wantRefusal(t *testing.T, err error, reason ninjaone.Reason, texts ...string) {
	t.Helper()
	var refusal *ninjaone.Refusal
	if !errors.As(err, &refusal) {
		t.Fatalf("got error %v, want a refusal", err)
	}
	if refusal.Reason != reason {
		t.Errorf("got reason %q, want %q", refusal.Reason, reason)
	}
	if !strings.HasSuffix(refusal.Problem, ".") || len(refusal.Fixes) == 0 {
		t.Errorf("the message is not a problem and its fix: %q, %q", refusal.Problem, refusal.Fixes)
	}
	for _, text := range texts {
		if !strings.Contains(refusal.Error(), text) {
			t.Errorf("the message lacks %q: %s", text, refusal)
		}
	}
}

func TestRefusalBoundsTheValue(t *testing.T) {
	t.Parallel()
	err := ninjaone.CheckOrganizationID(strings.Repeat("ü", 5000))
	wantRefusal(t, err, ninjaone.InvalidOrganizationID, "üü…")
	if len(err.Error()) > 600 {
		t.Errorf("the message is %d bytes long", len(err.Error()))
	}
}
