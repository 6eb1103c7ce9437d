package diagnose

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// RosterSummary is an apply of a roster in numbers.
type RosterSummary struct {
	Created, Changed, HandedOver, Removed int
	Failed, NotReached                    int
	Took                                  time.Duration
	Requests                              int // those of other resources meanwhile included
	Refused                               int // of them, as too many
}

// NeedsAttention reports whether not all is done, or the service has refused so many requests that other clients of it
// may notice.
func (s RosterSummary) NeedsAttention() bool {
	const few, share = 10, 20 // a pace that is being found out has some refused
	return s.Failed > 0 || s.NotReached > 0 || s.Refused > few && s.Refused*share > s.Requests
}

// Warning is the summary.
func (s RosterSummary) Warning() diag.Diagnostic {
	detail := fmt.Sprintf("Created: %d\nChanged: %d\nHanded over or adopted: %d\nRemoved: %d\nFailed: %d\nNot reached: %d\n\n"+
		"It took %s and %s. NinjaOne answered 429 to %d of them.",
		s.Created, s.Changed, s.HandedOver, s.Removed, s.Failed, s.NotReached,
		s.Took.Round(100*time.Millisecond), plural(s.Requests, "request", "requests"), s.Refused)
	var fix steps
	if s.Failed == 0 && s.NotReached == 0 {
		fix = steps{"Set `max_requests_per_second` in the provider block, so that other clients of the service are not slowed down."}
	}
	return diag.NewWarningDiagnostic("Summary of the roster", detail+fix.paragraph())
}
