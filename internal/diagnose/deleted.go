package diagnose

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// Deleted is a user or a group that is in the state and that NinjaOne no longer has.
type Deleted struct {
	Name, ID string
	Namesake string // the id of another, active user with the name; "": none was found
}

func (d Deleted) String() string {
	return fmt.Sprintf("%s (id %s)", Printable(d.Name), Printable(d.ID))
}

// namesake describes the other account.
func (d Deleted) namesake() string {
	if d.Namesake == "" {
		return ""
	}
	return fmt.Sprintf("an active account has this name now, with the id %s", Printable(d.Namesake))
}

// DeletedElsewhere is the warning of a refresh that finds a user or a group deleted. kind is "user" or "group", and
// seen is when the state last saw it; zero: not known.
func DeletedElsewhere(kind string, gone Deleted, seen time.Time) diag.Diagnostic {
	words := fmt.Sprintf("The %s %s is not in NinjaOne any more.%s", kind, gone, lastSeen(kind, seen))
	if gone.Namesake == "" {
		return deletedElsewhere(words + steps{
			"If the deletion was intended, remove the entry from the configuration.",
			"If it was not, apply: that creates the " + kind + " again, with another id.",
		}.paragraph())
	}
	return deletedElsewhere(words + " But " + gone.namesake() + "." + steps{
		"If this person should have no access, deactivate that account in the console, and remove the entry from the " +
			"configuration.",
		"If the person should keep it, import that account, or set `adopt_existing = true` and apply.",
	}.paragraph())
}

// DeletedOfRoster is the same warning for people of a roster.
func DeletedOfRoster(gone []Deleted, seen time.Time) diag.Diagnostics {
	if len(gone) == 0 {
		return nil
	}
	since := ""
	if !seen.IsZero() {
		since = ", last seen on " + seen.UTC().Format(time.DateOnly)
	}
	lines := make([]string, 0, len(gone))
	for _, one := range gone {
		line := one.String() + since
		if one.Namesake != "" {
			line += "; " + one.namesake()
		}
		lines = append(lines, line)
	}
	// A roster's plan must fit on a screen. The summary states the rest, and the troubleshooting guide has the fix.
	return diag.Diagnostics{deletedElsewhere(few(lines))}
}

func lastSeen(kind string, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return " The state last saw the " + kind + " on " + at.UTC().Format(time.DateOnly) + "."
}

func deletedElsewhere(words string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Deleted outside of Terraform", words)
}
