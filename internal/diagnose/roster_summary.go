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
	Requests                              int // including those of other resources in that time
	Refused                               int // of Requests, with 429
}

// NeedsAttention reports whether work is left, or the service has refused so many requests that its other clients may
// notice. Where no one was reached, the error counts them already.
func (s RosterSummary) NeedsAttention() bool {
	const few, share = 10, 20 // finding the pace costs a few refusals
	begun := s.Created+s.Changed+s.HandedOver+s.Removed+s.Failed > 0
	return s.Failed > 0 || begun && s.NotReached > 0 || s.Refused > few && s.Refused*share > s.Requests
}

// Warning is the summary.
func (s RosterSummary) Warning() diag.Diagnostic {
	detail := fmt.Sprintf("Created: %d\nChanged: %d\nHanded over or adopted: %d\nRemoved: %d\nFailed: %d\nNot reached: %d\n\n"+
		"It took %s and %s. NinjaOne answered 429 to %d of them.",
		s.Created, s.Changed, s.HandedOver, s.Removed, s.Failed, s.NotReached,
		s.Took.Round(100*time.Millisecond), plural(s.Requests, "request", "requests"), s.Refused)
	var fix steps
	if s.Failed == 0 && s.NotReached == 0 {
		fix = steps{"Set `max_requests_per_second` in the provider block, so that other clients of the service are not " +
			"slowed down."}
	}
	return diag.NewWarningDiagnostic("Summary of the roster", detail+fix.paragraph())
}
