package diagnose

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// shownPeople is how many people one message lists before it only counts.
const shownPeople = 50

// RosterMistakes is the error of a roster's text: all its mistakes, each with the person's name.
func RosterMistakes(at path.Path, mistakes []string) diag.Diagnostic {
	lines := make([]string, 0, len(mistakes))
	for _, mistake := range mistakes {
		lines = append(lines, calm(mistake))
	}
	return diag.NewAttributeErrorDiagnostic(at, "The roster has mistakes", fmt.Sprintf(
		"%s in the roster, and nothing of it was sent:\n\n%s", plural(len(lines), "mistake is", "mistakes are"), bounded(lines)))
}

// bounded lists the first lines and counts the rest.
func bounded(lines []string) string {
	more := ""
	if len(lines) > shownPeople {
		more = fmt.Sprintf("\n  … and %d more", len(lines)-shownPeople)
		lines = lines[:shownPeople]
	}
	return "  " + strings.Join(lines, "\n  ") + more
}

// TooManyRemovals is the error of a plan that would take out more people than its guard allows.
func TooManyRemovals(userNames []string, most int64) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("users"), "Too many removals", fmt.Sprintf(
		"%s be taken out by this plan, and max_removals is %d:\n\n%s\n\nIf the roster is right, set max_removals to %d for this apply. If it is not, "+
			"nobody was touched: mend the roster.", plural(len(userNames), "person would", "people would"), most, bounded(toldEach(userNames)), len(userNames)))
}

// RosterCounts are how many people a plan touches.
type RosterCounts struct{ Made, Changed, Removed, Outsiders int }

// ManyRosterChanges is the plan-time summary where numbers help more than a list.
func ManyRosterChanges(c RosterCounts) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root("users"), "The roster changes many people", fmt.Sprintf(
		"This plan makes or takes over %s, changes %d, lets go of %d who are no longer listed, and deactivates %s.",
		plural(c.Made, "person", "people"), c.Changed, c.Removed, plural(c.Outsiders, "outsider", "outsiders")))
}

// RosterGroupsMissing is the plan-time warning of groups that do not exist yet.
func RosterGroupsMissing(names []string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root("users"), "The roster names groups that do not exist", fmt.Sprintf(
		"These groups do not exist in NinjaOne now:\n\n%s\n\nThe roster puts people into groups and makes none. Make them with ninjaone_scim_group, and "+
			"let the roster depend on them (depends_on), or correct the names.", bounded(toldEach(names))))
}

// RosterFailure is one person for whom an apply failed.
type RosterFailure struct {
	UserName string
	Group    string // whose membership failed; "": the person
	Err      error
}

// String is the failure in one line.
func (f RosterFailure) String() string {
	at := Told(f.UserName)
	if f.Group != "" {
		at = fmt.Sprintf("%s, group %q", at, cut(f.Group))
	}
	return at + ": " + failureWords(f.Err)
}

// RosterFailed is the one error of an apply that did not reach everybody. unsent is why notReached were not reached.
func RosterFailed(failures []RosterFailure, notReached int, unsent error) diag.Diagnostic {
	// Those whom one failure of all kept from being reached are counted and not told one by one.
	failures = slices.DeleteFunc(failures, func(f RosterFailure) bool {
		halted := scim.HaltOf(f.Err) != nil
		if halted {
			notReached++
		}
		if halted && unsent == nil {
			unsent = f.Err
		}
		return halted
	})
	var b strings.Builder
	b.WriteString("Everybody else's change is done and in state, and the next apply goes on with the rest.\n")
	if len(failures) > 0 {
		lines := make([]string, 0, len(failures))
		for _, f := range failures {
			lines = append(lines, f.String())
		}
		fmt.Fprintf(&b, "\n%s\n", bounded(lines))
	}
	var remedies []string
	for _, f := range failures {
		if remedy := remedyOf(f.Err); remedy != "" { // that of the first is mostly that of all
			remedies = append(remedies, remedy)
			break
		}
	}
	if notReached > 0 {
		why, remedy := unsentWords(unsent)
		fmt.Fprintf(&b, "\n%s not reached, because %s\n", plural(notReached, "change was", "changes were"), why)
		remedies = append(remedies, remedy)
	}
	for i, remedy := range remedies {
		if remedy != "" && (i == 0 || remedy != remedies[0]) {
			b.WriteString("\n" + remedy + "\n")
		}
	}
	return diag.NewErrorDiagnostic("The roster was not applied to everybody", strings.TrimSpace(b.String()))
}

// unsentWords is why nothing more was sent, and what to do.
func unsentWords(err error) (why, remedy string) {
	said, remedy := explain(err)
	switch {
	case scim.IsUnauthorized(err), errors.Is(err, scim.ErrTokenRefused):
		return "NinjaOne refused the token. " + said, remedy
	case scim.HaltOf(err) != nil:
		return "no SCIM service answered. " + said, remedy
	case errors.Is(err, context.DeadlineExceeded) && isOvertime(err):
		return "the time for this operation was over. " + said, remedy
	case errors.Is(err, context.DeadlineExceeded):
		return "the time for this operation was over.", "Apply again to go on, or raise the operation's value under `timeouts`."
	}
	return "the run was cancelled.", "Apply again to go on."
}

// failureWords is a failure in one line.
func failureWords(err error) string {
	if exists, ok := errors.AsType[*lifecycle.ExistsError](err); ok {
		ids := make([]string, 0, len(exists.Found))
		for _, u := range exists.Found {
			ids = append(ids, u.ID)
		}
		return fmt.Sprintf("%s in NinjaOne (%s) and was not taken over.", plural(len(ids), "user has this name", "users have this name"), strings.Join(toldEach(ids), ", "))
	}
	if other, ok := errors.AsType[*lifecycle.OtherPersonError](err); ok {
		return otherWords(other)
	}
	if awaited, ok := errors.AsType[*lifecycle.AwaitedError](err); ok {
		return fmt.Sprintf("not let go of, because %s failed and is to have the same user name or external id.",
			Told(awaited.By))
	}
	if taken, ok := errors.AsType[*lifecycle.TakenOverError](err); ok {
		return takenOverWords(taken.ID)
	}
	if wanted, ok := errors.AsType[*lifecycle.WantedError](err); ok {
		return fmt.Sprintf("Another resource takes over the user with the id %s, and failed to do so in this run. The roster keeps the user.", Told(wanted.ID))
	}
	if conversion, ok := errors.AsType[*lifecycle.ConversionError](err); ok {
		return fmt.Sprintf("NinjaOne accepted the change of user_type and still tells %q, not %q.", cut(conversion.Kept), cut(conversion.Wanted))
	}
	if held, ok := errors.AsType[*lifecycle.HeldError](err); ok {
		return heldWords(held.ID)
	}
	said, _ := explain(err)
	if step, ok := errors.AsType[*lifecycle.ActError](err); ok {
		said = title(step.Act, "") + ". " + said
	}
	return strings.Join(strings.Fields(said), " ")
}

// remedyOf is what to do about a failure.
func remedyOf(err error) string {
	if exists, ok := errors.AsType[*lifecycle.ExistsError](err); ok {
		if len(exists.Found) > 1 {
			return "Which one is meant cannot be guessed. Delete or rename all but one."
		}
		return "Set adopt_existing = true on the roster, which is its default, to take over who exists and bring them in line. Where it is set, the " +
			"name is that of somebody whom the roster lists under another name."
	}
	if _, ok := errors.AsType[*lifecycle.OtherPersonError](err); ok {
		return otherRemedy
	}
	if _, ok := errors.AsType[*lifecycle.AwaitedError](err); ok {
		return "" // it is that of the other failure
	}
	if _, ok := errors.AsType[*lifecycle.TakenOverError](err); ok {
		return takenOverRemedy
	}
	if _, ok := errors.AsType[*lifecycle.WantedError](err); ok {
		return "Apply again."
	}
	if _, ok := errors.AsType[*lifecycle.ConversionError](err); ok {
		return "NinjaOne documents no conversion between technicians and end users. Set user_type back, or delete the user and let the roster make it anew."
	}
	_, remedy := explain(err)
	return remedy
}

// IncompleteRoster is the warning beside the error of a create that did not reach everybody.
func IncompleteRoster(adopts bool) diag.Diagnostics {
	words := "Because the roster's first apply has failed in part, Terraform marks it as tainted, and its next plan replaces it. That touches nobody, " +
		"whatever deletion_policy says: the roster lets go of everybody and takes them over again."
	if !adopts {
		words += " Since adopt_existing is false, that would be refused: run terraform untaint with the roster's address first, and the next apply goes " +
			"on with the rest instead."
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("The roster will be replaced, which touches nobody", words)}
}

// RosterPlannedTwice is the error of people whom a roster and another resource of the same plan both have.
func RosterPlannedTwice(userNames []string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("users"), "The same name twice in one plan", fmt.Sprintf(
		"Another resource of this plan has these people of the roster too:\n\n%s\n\nTwo resources cannot manage one account: they would undo each other's "+
			"changes. Take them out of one of the two.", bounded(toldEach(userNames))))
}

// RosterDoubts are the warnings of a plan about what NinjaOne allows and does not document: technicians with an
// organization, and end users who are made without one.
func RosterDoubts(placed, homeless []string) diag.Diagnostics {
	var diags diag.Diagnostics
	warn := func(names []string, summary, words string) {
		if len(names) > 0 {
			diags.AddAttributeWarning(path.Root("users"), summary, words+"\n\n"+bounded(toldEach(names)))
		}
	}
	warn(placed, "Organization on a technician", "These are technicians and have an organization_id, which NinjaOne documents for end users. What a "+
		"technician may see is decided by roles. Leave organization_id out:")
	warn(homeless, "End user without an organization", "These are to be end users without organization_id, and NinjaOne does not document what such a "+
		"user can see. Set it to the organization's id, or to \"All\" for a global end user:")
	return diags
}

// UntypedOutsiders is the warning of a roster that guards against outsiders when the service does not tell the types of
// some users.
func UntypedOutsiders(count int) diag.Diagnostics {
	if count == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewAttributeWarningDiagnostic(path.Root("outsiders"), "Users of unknown type are left alone", fmt.Sprintf(
		"NinjaOne does not tell the user type of %s whom the roster does not list, so whether they are outsiders to it cannot be told.",
		plural(count, "active user", "active users")))}
}

// RosterRemark is a remark on one person's write.
type RosterRemark struct {
	UserName string
	Remark   lifecycle.Remark
}

// RosterRemarks are the warnings of an apply, one of a kind whatever the number of people.
func RosterRemarks(remarks []RosterRemark) diag.Diagnostics {
	bySummary := map[string][]string{}
	var order []string
	for _, r := range remarks {
		for _, d := range Remarks(r.UserName, []lifecycle.Remark{r.Remark}) {
			if bySummary[d.Summary()] == nil {
				order = append(order, d.Summary())
			}
			bySummary[d.Summary()] = append(bySummary[d.Summary()], d.Detail())
		}
	}
	var diags diag.Diagnostics
	for _, summary := range order {
		details := bySummary[summary]
		text := details[0]
		if len(details) > 1 {
			text += fmt.Sprintf("\n\nThe same holds for %s more of the roster.", plural(len(details)-1, "person", "people"))
		}
		diags.AddWarning(summary, text)
	}
	return diags
}

// IncompleteRosterAbandoned is the warning of a destroy that touched nobody.
func IncompleteRosterAbandoned(policy string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Roster let go of without touching anybody", fmt.Sprintf(
		"The roster's first apply had failed in part, so Terraform replaces or destroys it, and its deletion_policy %q was not carried out: nobody was "+
			"touched. A replacement takes everybody over again. To carry the policy out, apply the roster without errors first, then destroy it.", policy))
}

// MalformedRosterImport is the error of an import by something else than a scope.
func MalformedRosterImport(id string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Malformed roster import", fmt.Sprintf(
		"%q is not what a roster can be imported by. Use \"all\" for everybody, \"Technician\" or \"endUser\" for everybody of one type.", cut(id)))
}
