package diagnose

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/lifecycle"
)

// shownPeople is how many people one message lists before it only counts.
const shownPeople = 50

// RosterMistakes is the error of a roster's text: all its mistakes, each with the person's name.
func RosterMistakes(at path.Path, mistakes []string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "The roster has mistakes", fmt.Sprintf(
		"%s in the roster, and nothing of it was sent:\n\n%s", plural(len(mistakes), "mistake is", "mistakes are"), bounded(mistakes)))
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
			"nobody was touched: mend the roster.", plural(len(userNames), "person would", "people would"), most, bounded(userNames), len(userNames)))
}

// RosterCounts are how many people a plan touches.
type RosterCounts struct{ Made, Changed, Removed, Outsiders int }

// ManyRosterChanges is the plan-time summary where numbers help more than a list.
func ManyRosterChanges(c RosterCounts) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root("users"), "The roster changes many people", fmt.Sprintf(
		"This plan makes or takes over %s, changes %d, takes out %d who are no longer listed, and deactivates %s.",
		plural(c.Made, "person", "people"), c.Changed, c.Removed, plural(c.Outsiders, "outsider", "outsiders")))
}

// RosterGroupsMissing is the plan-time warning of groups that do not exist yet.
func RosterGroupsMissing(names []string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root("users"), "The roster names groups that do not exist", fmt.Sprintf(
		"These groups do not exist in NinjaOne now:\n\n%s\n\nThe roster puts people into groups and makes none. Make them with ninjaone_scim_group, and "+
			"let the roster depend on them (depends_on), or correct the names.", bounded(names)))
}

// RosterFailure is one person for whom an apply failed.
type RosterFailure struct {
	UserName string
	Err      error
}

// RosterFailed is the one error of an apply that did not reach everybody.
func RosterFailed(failures []RosterFailure, notReached int) diag.Diagnostic {
	var b strings.Builder
	b.WriteString("Everybody else's change is done and in state, and the next apply goes on with the rest.\n")
	if len(failures) > 0 {
		lines := make([]string, 0, len(failures))
		for _, f := range failures {
			lines = append(lines, f.UserName+": "+failureWords(f.Err))
		}
		fmt.Fprintf(&b, "\n%s\n", bounded(lines))
	}
	if notReached > 0 {
		fmt.Fprintf(&b, "\n%s not reached, because the run was cancelled, its time was over, or NinjaOne had refused the token.\n",
			plural(notReached, "change was", "changes were"))
	}
	if remedy := commonRemedy(failures); remedy != "" {
		b.WriteString("\n" + remedy)
	}
	return diag.NewErrorDiagnostic("The roster was not applied to everybody", strings.TrimSpace(b.String()))
}

// failureWords is a failure in one line.
func failureWords(err error) string {
	d := Person("", err)
	said, _, _ := strings.Cut(d.Detail(), "\n\n")
	return strings.TrimSpace(d.Summary()) + ". " + strings.ReplaceAll(said, "\n", " ")
}

// commonRemedy is what to do about the first failure, which is mostly that of all.
func commonRemedy(failures []RosterFailure) string {
	if len(failures) == 0 {
		return ""
	}
	_, remedy := explain(failures[0].Err)
	return remedy
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
		"%q is not what a roster can be imported by. Use \"all\" for everybody, \"Technician\" or \"endUser\" for everybody of one type.", id))
}
