package diagnose

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/api"
)

// ChangeKind is what a plan does to an account that SCIM must not touch if it belongs to a system administrator.
type ChangeKind int

// Changes that a plan makes to an account.
const (
	Adopts              ChangeKind = iota + 1 // a create finds it, or another account is renamed to its address
	Renames                                   // it gets another user name
	Converts                                  // it gets another user type
	Deactivates                               // active becomes false
	Removes                                   // the configuration drops it, and the policy deactivates or deletes it
	DeactivatesOutsider                       // no resource lists it, and a guard or a roster deactivates it
)

// AdministratorChange is such a change of one account.
type AdministratorChange struct {
	ChangeKind
	UserName string    // as the REST API may have it
	At       path.Path // the attribute that does it; empty: none
}

// becomes returns what would happen to an account.
func (d ChangeKind) becomes() string {
	return map[ChangeKind]string{
		Adopts: "adopted", Renames: "given another user name", Converts: "given another user type",
		Deactivates: "deactivated",
		Removes:     "deactivated or deleted, as the policy says", DeactivatesOutsider: "deactivated",
	}[d]
}

const (
	isAdministrator = "NinjaOne's REST API reports that %s a system administrator. SCIM cannot make system " +
		"administrators, and NinjaOne does not document what a change through SCIM does to one. Nothing was sent."
	demote = "If the person should no longer be a system administrator, change that in the console, and run Terraform " +
		"again."
)

// Administrator is the error of a user resource that would change a system administrator's account.
func Administrator(act AdministratorChange) diag.Diagnostic {
	name := Printable(act.UserName)
	summary := "Cannot change a system administrator: " + name
	words := fmt.Sprintf(isAdministrator, name+" is") + " The account would be " + act.becomes() + "."
	var fix steps
	switch act.ChangeKind {
	case Adopts:
		fix = steps{
			"Leave the user out of this configuration: system administrators are managed in the console.",
			"If this configuration had the account at another address, write a `moved` block instead.",
			"Or adopt the account as it is with an `import` block.",
		}
	case Removes:
		fix = steps{
			"Keep the user in the configuration.",
			"To stop managing the account, use a `removed` block with `destroy = false`, which changes nothing in NinjaOne.",
		}
	case Renames, Converts, Deactivates, DeactivatesOutsider:
		fix = steps{"Undo this change in the configuration."}
	}
	words += append(fix, demote).paragraph()
	if act.At.Equal(path.Empty()) {
		return diag.NewErrorDiagnostic(summary, words)
	}
	return diag.NewAttributeErrorDiagnostic(act.At, summary, words)
}

// RosterAdministrators is the error of a roster that would change accounts of system administrators; nil: none.
func RosterAdministrators(acts []AdministratorChange) diag.Diagnostics {
	return severalAdministrators(path.Root("users"), acts, steps{
		"Do not add system administrators to the roster: they are managed in the console.",
		"If the roster already has one, undo the change of the user name, of user_type or of active.",
		"Keep an administrator that the roster already has, or set removed (for a destroy: deletion_policy) to " +
			"\"abandon\" for one apply.",
		"Set outsiders to \"ignore\", and let a ninjaone_scim_users_exclusive with ignore_user_names deactivate outsiders.",
	})
}

// GuardAdministrators is the error of a guard that would deactivate system administrators; nil: none.
func GuardAdministrators(acts []AdministratorChange) diag.Diagnostics {
	return severalAdministrators(path.Root("user_names"), acts, steps{3: "Add their user names to ignore_user_names."})
}

// severalAdministrators lists what would happen to each account. fixes are, in order, for adoptions, for changes, for
// removals and for outsiders. It leaves out those that no account needs.
func severalAdministrators(at path.Path, acts []AdministratorChange, fixes steps) diag.Diagnostics {
	if len(acts) == 0 {
		return nil
	}
	var lines []string
	var needed [4]bool
	for _, act := range acts {
		lines = append(lines, Printable(act.UserName)+" would be "+act.becomes())
		needed[map[ChangeKind]int{
			Adopts: 0, Removes: 2, DeactivatesOutsider: 3, Renames: 1, Converts: 1,
			Deactivates: 1,
		}[act.ChangeKind]] = true
	}
	var fix steps
	for i, step := range fixes {
		if needed[i] {
			fix = append(fix, step)
		}
	}
	words := fmt.Sprintf(isAdministrator, "each of these users is") + "\n\n" + bounded(slices.Compact(lines)) + append(fix,
		demote).paragraph()
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "Cannot change system administrators", words)}
}

// AdministratorsNotChecked is the warning of a run that could not ask the REST API which users are system
// administrators.
func AdministratorsNotChecked(err error) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Administrators were not checked", notRead(err,
		"So this run may change the account of a system administrator, as it may without API credentials."))
}

// UserTypesNotCompared is the warning of a refresh that could not ask the REST API for user types that SCIM does not
// show.
func UserTypesNotCompared(err error) diag.Diagnostic {
	return diag.NewWarningDiagnostic("User types were not compared", notRead(err,
		"SCIM does not show the user types and organizations of users, so no plan shows a change of them."))
}

// notRead returns why something beside SCIM was not read through the REST API, what follows from that, and how to fix
// it.
func notRead(err error, consequence string) string {
	if words, again := notReached(err); again {
		return words + " " + consequence
	}
	text, fix := restService().explain(err)
	if api.IsMissing(err) {
		fix.steps = append(fix.steps[:1:1], "Otherwise remove the API credentials, which ends this warning.")
	}
	if fix.why != "" {
		text += " " + fix.why
	}
	return text + " " + consequence + fix.steps.paragraph()
}
