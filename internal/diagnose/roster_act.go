package diagnose

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// splitByCause returns in own the failures that a message names one by one, and in ofActs those of an act that the
// service fails for all people, such as every create. It counts the people whose change was not reached because of a
// shared failure, and those whose change was under way when that failure came.
func splitByCause(all []RosterFailure, unsent error) (own, ofActs []RosterFailure, notReached, underWay int) {
	for _, f := range all {
		ended, reached := endedBy(unsent, f.Err)
		switch {
		case reached:
			underWay++
		case ended:
			notReached++
		case failedAct(f.Err) != nil:
			ofActs = append(ofActs, f)
		default:
			own = append(own, f)
		}
	}
	return own, ofActs, notReached, underWay
}

// failedAct returns the halt of one act to which a failure belongs; nil: there is none.
func failedAct(err error) *scim.Halt {
	if halt := scim.HaltOf(err); halt != nil && halt.Act() != "" && halt.Holds() {
		return halt
	}
	return nil
}

// actFailures are the failures of one apply with one cause, in an act that the service fails for all people.
type actFailures struct {
	halt   *scim.Halt
	failed []string // people
	unsent int
}

// groupByAct returns the failures of each such act.
func groupByAct(failures []RosterFailure) []*actFailures {
	var groups []*actFailures
	for _, f := range failures {
		halt := failedAct(f.Err)
		if halt == nil {
			continue
		}
		at := slices.IndexFunc(groups, func(g *actFailures) bool { return haltCause(g.halt) == haltCause(halt) })
		if at < 0 {
			at, groups = len(groups), append(groups, &actFailures{halt: halt})
		}
		if _, unsent := errors.AsType[*scim.Halt](f.Err); unsent {
			groups[at].unsent++
		} else {
			groups[at].failed = append(groups[at].failed, f.UserName)
		}
	}
	return groups
}

// report names the cause, the first people whose change failed, and how to fix it.
func (a *actFailures) report() (text string, fix steps) {
	what := plural(len(a.failed), "change", "changes") + " failed"
	if a.unsent > 0 {
		what += " and " + plural(a.unsent, "was not sent", "were not sent")
	}
	words, all := explain(a.halt.Cause())
	text = fmt.Sprintf("%s, because %s. They failed for %s. %s", what, haltCause(a.halt), someOf(a.failed), words)
	if all.why != "" {
		text += " " + all.why
	}
	return strings.Join(strings.Fields(text), " "), all.steps
}
