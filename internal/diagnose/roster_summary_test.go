package diagnose_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/diagnose"
)

// TestRosterSummary is shown only where something needs attention.
func TestRosterSummary(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		summary diagnose.RosterSummary
		shown   bool
	}{
		"all is done":                {diagnose.RosterSummary{Created: 5000, Requests: 5001}, false},
		"some failed":                {diagnose.RosterSummary{Created: 4, Failed: 1, Requests: 5}, true},
		"some were not reached":      {diagnose.RosterSummary{Created: 4, NotReached: 1, Requests: 4}, true},
		"a pace was found out":       {diagnose.RosterSummary{Created: 1000, Requests: 1020, Refused: 20}, false},
		"a few of a few are refused": {diagnose.RosterSummary{Created: 10, Requests: 20, Refused: 10}, false},
		"many are refused":           {diagnose.RosterSummary{Created: 1000, Requests: 1100, Refused: 100}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.summary.NeedsAttention(); got != tt.shown {
				t.Errorf("shown: %v", got)
			}
		})
	}
	text := diagnose.RosterSummary{
		Created: 1, Changed: 2, HandedOver: 3, Removed: 4, Failed: 5, NotReached: 6,
		Took: 7 * time.Second, Requests: 8, Refused: 9,
	}.Warning().Detail()
	for _, want := range []string{
		"Created: 1\nChanged: 2\nHanded over or adopted: 3\nRemoved: 4\nFailed: 5\nNot reached: 6", "7s and 8 requests",
		"answered 429 to 9 of them",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
}

// TestAdoptionsNameWhoIsReactivated: a list that is cut names first the people whose account is reactivated or
// converted.
func TestAdoptionsNameWhoIsReactivated(t *testing.T) {
	t.Parallel()
	var a diagnose.RosterAccounts
	for i := range 30 {
		a.Adopted = append(a.Adopted, diagnose.RosterAdoption{UserName: fmt.Sprintf("a%d@example.com", i)})
	}
	a.Adopted = append(a.Adopted,
		diagnose.RosterAdoption{UserName: "leaver@example.com", Reactivated: true},
		diagnose.RosterAdoption{UserName: "yan@example.com", From: "endUser", To: "Technician"},
	)
	detail := a.Warnings()[0].Detail()
	for _, words := range []string{
		"leaver@example.com, inactive: is reactivated", "yan@example.com, endUser → Technician", "… and 12 more",
	} {
		if !strings.Contains(detail, words) {
			t.Errorf("no %q in %s", words, detail)
		}
	}
}
