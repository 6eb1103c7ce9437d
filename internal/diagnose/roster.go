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
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport"
)

const (
	// mostOfError is how many lines an error lists before it only counts.
	mostOfError = 50
	// mostOfWarning is the same for a warning, of which a plan may have several.
	mostOfWarning = 20
)

// RosterMistakes is the error of a roster's text. It lists all mistakes, each with the person's name.
func RosterMistakes(at path.Path, mistakes []string) diag.Diagnostic {
	lines := make([]string, 0, len(mistakes))
	for _, mistake := range mistakes {
		lines = append(lines, oneLine(mistake))
	}
	return diag.NewAttributeErrorDiagnostic(at, "The roster has mistakes", fmt.Sprintf(
		"The roster has %s. Nothing was sent:\n\n%s", plural(len(lines), "mistake", "mistakes"), bounded(lines)))
}

// bounded lists the first lines of an error and counts the rest.
func bounded(lines []string) string { return list(lines, mostOfError) }

// few lists the first lines of a warning and counts the rest.
func few(lines []string) string { return list(lines, mostOfWarning) }

func list(lines []string, most int) string {
	more := ""
	if len(lines) > most {
		more = fmt.Sprintf("\n  … and %d more", len(lines)-most)
		lines = lines[:most]
	}
	return "  " + strings.Join(lines, "\n  ") + more
}

// TooManyRemovals is the error of a plan that would remove more people than its guard allows.
func TooManyRemovals(userNames []string, maxRemovals int64) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("users"), "Too many removals", fmt.Sprintf(
		"This plan would remove %s, and max_removals is %d. Nothing was sent.\n\n%s",
		plural(len(userNames), "person", "people"), maxRemovals, bounded(printableEach(userNames)))+steps{
		fmt.Sprintf("If the roster is right, set max_removals to %d for this apply.",
			len(userNames)), "If it is not, correct the roster.",
	}.paragraph())
}

// RosterCounts are how many people a plan touches.
type RosterCounts struct{ Created, Changed, Removed, Outsiders int }

// ManyRosterChanges is the plan-time summary where numbers help more than a list.
func ManyRosterChanges(c RosterCounts) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root("users"), "The roster changes many people", fmt.Sprintf(
		"This plan creates or adopts %s, changes %d, releases %d that are no longer listed, and deactivates %s.",
		plural(c.Created, "person", "people"), c.Changed, c.Removed, plural(c.Outsiders, "outsider", "outsiders")))
}

// RosterGroupsMissing is the plan-time warning of groups that do not exist yet.
func RosterGroupsMissing(names []string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root("users"), "The roster names groups that do not exist", fmt.Sprintf(
		"These groups do not exist in NinjaOne yet:\n\n%s\n\nThe roster adds people to groups, but creates no "+
			"groups.", few(printableEach(names)))+steps{
		"Create the groups with ninjaone_scim_group, and let the roster depend on them (depends_on).",
		"If a name is misspelt, correct it.",
	}.paragraph())
}

// RosterFailure is the failure of an apply for one person.
type RosterFailure struct {
	UserName string
	Group    string // the group whose membership failed; "": the person failed
	Err      error
}

// String is the failure in one line.
func (f RosterFailure) String() string {
	at := Printable(f.UserName)
	if f.Group != "" {
		at = fmt.Sprintf("%s, group %q", at, cut(f.Group))
	}
	text, _ := line(f.Err)
	return at + ": " + text
}

// RosterFailed is the one error of an apply that did not succeed for every person. unsent is why notReached people were
// not reached.
func RosterFailed(failures []RosterFailure, notReached int, unsent error) diag.Diagnostic {
	unsent = why(failures, unsent)
	failures, ofActs, missed, underWay := splitByCause(failures, unsent)
	notReached += missed
	var b strings.Builder
	b.WriteString("Every other change is done and in the state. The next apply does the rest.\n")
	if len(failures) > 0 {
		lines := make([]string, 0, len(failures))
		for _, f := range failures {
			lines = append(lines, f.String())
		}
		fmt.Fprintf(&b, "\n%s\n", bounded(lines))
	}
	var first remedy
	for _, f := range failures {
		if _, first = line(f.Err); len(first.steps) > 0 { // the first failure's fix mostly fits all
			break
		}
	}
	fix := first.steps
	if first.why != "" {
		fmt.Fprintf(&b, "\n%s\n", first.why)
	}
	if notReached > 0 || underWay > 0 {
		b.WriteString("\n")
	}
	if notReached > 0 {
		because, more := unsentWords(unsent)
		fmt.Fprintf(&b, "%s not reached, because %s\n", plural(notReached, "change was", "changes were"), because)
		fix = fix.with(more)
	}
	for _, act := range groupByAct(ofActs) {
		text, more := act.report()
		fmt.Fprintf(&b, "\n%s\n", text)
		fix = fix.with(more)
	}
	if underWay > 0 {
		fmt.Fprintf(&b, "%s under way then and may be done. The next run checks first.\n",
			plural(underWay, "change was", "changes were"))
	}
	return diag.NewErrorDiagnostic("The roster was not applied to every person",
		strings.TrimSpace(b.String())+fix.paragraph())
}

// why returns the failure that says most about what kept people from being reached; nil: there is none.
func why(failures []RosterFailure, unsent error) error {
	for _, f := range failures {
		if Shared(f.Err) && failedAct(f.Err) == nil && (unsent == nil || scim.HaltOf(f.Err) != nil) {
			unsent = f.Err
		}
	}
	return unsent
}

// NotReached is how many of the failures are those of people that were not reached, because of unsent or another shared
// failure.
func NotReached(failures []RosterFailure, unsent error) int {
	because := why(failures, unsent)
	n := 0
	for _, f := range failures {
		_, heldBack := errors.AsType[*scim.Halt](f.Err)
		if ended, reached := endedBy(because, f.Err); ended && !reached || !ended && heldBack {
			n++
		}
	}
	return n
}

// endedBy reports whether a failure is that of a person that a shared failure ended, and whether the request may have
// reached the service all the same.
func endedBy(unsent, err error) (ended, reached bool) {
	act := failedAct(err)
	if Shared(err) && act == nil {
		return true, false
	}
	halt := scim.HaltOf(unsent)
	if halt == nil || !errors.Is(halt, scim.ErrNoService) {
		return false, false
	}
	if act != nil && scim.Stopped(err) {
		return true, false
	}
	answer, refused := errors.AsType[*scim.Error](err)
	_, unread := errors.AsType[*scim.DecodeError](err)
	lost, unanswered := errors.AsType[*scim.TransportError](err)
	ended = refused && transport.MayPass(answer.Status) || unanswered && lost.Attempts > 0 ||
		(refused || unread) && cause(err) == cause(halt.Cause())
	return ended, ended && scim.MayHaveActed(err)
}

// Shared reports whether a failure is not specific to an account: nothing more is sent because the token was refused or
// no service answers, the run was cancelled, or the operation's time is over.
func Shared(err error) bool {
	halt := scim.HaltOf(err)
	return halt != nil && halt.Holds() || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// unsentWords is why nothing more was sent, and the fix.
func unsentWords(err error) (why string, fix steps) {
	if halt := scim.HaltOf(err); halt != nil { // its cause explains more than a request that was under way
		err = halt
	}
	text, all := explain(err)
	if all.why != "" {
		text += " " + all.why
	}
	fix = all.steps
	switch {
	case scim.IsUnauthorized(err), errors.Is(err, scim.ErrTokenRefused):
		return "NinjaOne refused the token. " + text, fix
	case scim.HaltOf(err) != nil:
		return haltCause(scim.HaltOf(err)) + ". " + text, fix
	case errors.Is(err, context.DeadlineExceeded) && isOvertime(err):
		return "the time for this operation ran out. " + text, fix
	case errors.Is(err, context.DeadlineExceeded):
		return "the time for this operation ran out.", steps{"Apply again to continue, or raise the operation's " +
			"value under `timeouts`."}
	}
	return "the run was cancelled.", steps{"Apply again to continue."}
}

// IncompleteRoster is the warning beside the error of a create that did not succeed for every person.
func IncompleteRoster(adopts bool) diag.Diagnostics {
	words := "The roster's first apply has failed in part. So Terraform marks the roster as tainted, and its next " +
		"plan replaces it. The replacement changes no account in NinjaOne, whatever deletion_policy says: the roster " +
		"releases all accounts and adopts them again."
	if !adopts {
		words += " With adopt_existing = false, the new roster would refuse to adopt them." +
			steps{"Run terraform untaint with the roster's address first, so that the next apply continues with the " +
				"rest."}.paragraph()
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("The roster will be replaced, which changes no account", words)}
}

// TaintedRoster is the error of the destroy of a tainted roster where people would be removed.
func TaintedRoster(leaving []string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("A tainted roster cannot release people", fmt.Sprintf(
		"Terraform replaces the roster because it is tainted, and does not pass on which accounts its people have. "+
			"The new roster does not list %s. Nothing was "+
			"sent:\n\n%s", plural(len(leaving), "person", "people"), bounded(printableEach(leaving)))+
		steps{"Run terraform untaint with the roster's address, and apply again."}.paragraph())
}

// RosterPlannedTwice is the error of people that a roster and another resource of the same plan both manage.
func RosterPlannedTwice(userNames []string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("users"), "The same name twice in one plan", fmt.Sprintf(
		"Another resource of this plan manages these people of the roster too:\n\n%s\n\nTwo resources cannot manage "+
			"one account: they would undo each other's changes.", bounded(printableEach(userNames)))+
		steps{"Remove these people from one of the two."}.paragraph())
}

// RosterOwnsToo is the error of a roster that has accounts in its state that another resource has in its own.
func RosterOwnsToo(userNames []string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("users"), "One account at two addresses: "+Printable(userNames[0]),
		fmt.Sprintf("The roster and another resource both have these people in the state, or would import or adopt them:\n\n%s\n\n"+
			"Two resources that manage the same account undo each other's changes.", bounded(printableEach(userNames)))+
			steps{
				"List these people on the roster, and remove the other resource's block and import block.",
				"If the other resource is in the state, run terraform state rm with its address, which changes nothing in " +
					"NinjaOne.",
				"To have them at the other resource after all, move them there in a later plan, which hands them over.",
			}.paragraph())
}

// RosterDoubts are the warnings of a plan about what NinjaOne allows and does not document: technicians with an
// organization, and end users that are created without one.
func RosterDoubts(withOrganization, withoutOrganization []string) diag.Diagnostics {
	var diags diag.Diagnostics
	warn := func(names []string, summary, words, fix string) {
		if len(names) > 0 {
			diags.AddAttributeWarning(path.Root("users"), summary, words+"\n\n"+few(printableEach(names))+steps{fix}.paragraph())
		}
	}
	warn(withOrganization, "Organization on a technician", "These technicians have an organization_id, which "+
		"NinjaOne documents for end users. Roles decide what a technician may see.", "Leave organization_id out.")
	warn(withoutOrganization, "End user without an organization", "This plan creates these end users without "+
		"organization_id, and NinjaOne does not document what such a user can see.",
		"Set organization_id to the organization's id, or to \"All\" for a global end user.")
	return diags
}

// UntypedOutsiders is the warning of a roster that guards against outsiders where the service does not show the types
// of some users.
func UntypedOutsiders(count int) diag.Diagnostics {
	if count == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewAttributeWarningDiagnostic(path.Root("outsiders"),
		"Users of unknown type are left alone", fmt.Sprintf(
			"NinjaOne does not show the user type of %s that the roster does not list. So the roster cannot know whether "+
				"they are outsiders, and does not change them.",
			plural(count, "active user", "active users")))}
}

// RosterRemark is a remark on one person's write.
type RosterRemark struct {
	UserName string
	Remark   lifecycle.Remark
}

// RosterRemarks are the warnings of an apply. There is one of each kind, whatever the number of people.
func RosterRemarks(remarks []RosterRemark) diag.Diagnostics {
	first, others := map[string]diag.Diagnostic{}, map[string][]string{}
	var order, left []string
	// People are done in any order, and the words are the same in each run.
	remarks = slices.SortedStableFunc(slices.Values(remarks),
		func(a, b RosterRemark) int { return strings.Compare(a.UserName, b.UserName) })
	for _, r := range remarks {
		if r.Remark.AdoptedElsewhere != nil {
			left = append(left, r.UserName+" ("+r.Remark.AdoptedElsewhere.ID+")")
			continue
		}
		for _, d := range Remarks(r.UserName, []lifecycle.Remark{r.Remark}) {
			if first[d.Summary()] != nil {
				others[d.Summary()] = append(others[d.Summary()], Printable(r.UserName))
				continue
			}
			first[d.Summary()] = d
			order = append(order, d.Summary())
		}
	}
	var diags diag.Diagnostics
	for _, summary := range order {
		words := first[summary].Detail()
		if more := others[summary]; len(more) > 0 {
			slices.Sort(more)
			more = slices.Compact(more)
			words += fmt.Sprintf("\n\nThe same applies to %s of the roster:\n\n%s",
				plural(len(more), "more person", "more people"), few(more))
		}
		diags.AddWarning(summary, words)
	}
	return append(diags, RosterLeftToAdopters(left)...)
}

// IncompleteRosterAbandoned is the warning of a destroy that touched no account.
func IncompleteRosterAbandoned(policy string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Roster released without changing any account", fmt.Sprintf(
		"The roster's first apply had failed in part, so Terraform replaces or destroys it. No account was changed "+
			"in NinjaOne, although deletion_policy is %q. A replacement adopts all accounts again.", policy)+
		steps{"For the policy to take effect, first apply the roster without errors, and then destroy it."}.paragraph())
}

// MalformedRosterImport is the error of an import id that is not a scope.
func MalformedRosterImport(id string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Malformed roster import", fmt.Sprintf(
		"A roster cannot be imported by %q.", cut(id))+
		steps{"Import it by \"all\" for all users, or by \"Technician\" or \"endUser\" for the users of one " +
			"type."}.paragraph())
}
