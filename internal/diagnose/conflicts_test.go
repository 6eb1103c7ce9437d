package diagnose_test

import (
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ledger"
)

// TestNameInUse: only two accounts that get each other's name are swapped. A destroyed one gets no name, so the state
// of an account without a name is no swap.
func TestNameInUse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		adopter, holder ledger.Plan
		fix             string
	}{
		"swapped": {
			ledger.Plan{ID: "1", Name: "ada@example.com", Wants: "eve@example.com"},
			ledger.Plan{ID: "2", Name: "eve@example.com", Wants: "ADA@example.com"},
			"To swap two names",
		},
		"a state without a name": {
			ledger.Plan{ID: "1", Wants: "eve@example.com"},
			ledger.Plan{ID: "2", Name: "eve@example.com", Releases: true},
			"a deactivated account keeps its name",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.adopter.Kind, c.holder.Kind = ledger.User, ledger.User
			for _, plans := range [][2]ledger.Plan{{c.adopter, c.holder}, {c.holder, c.adopter}} {
				diags := diagnose.RosterConflicts([]diagnose.PlannedConflict{{
					Plan: plans[0], Conflict: ledger.Conflict{Kind: ledger.NameInUse, Other: plans[1]},
				}})
				if words := diags[0].Detail(); !strings.Contains(words, c.fix) ||
					strings.Contains(words, "swap") != (name == "swapped") {
					t.Errorf("reported %s", words)
				}
			}
		})
	}
}
