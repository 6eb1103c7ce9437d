package diagnose

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// Deleted is a user or a group that is in the state and that NinjaOne no longer has.
type Deleted struct{ Name, ID string }

func (d Deleted) String() string {
	return fmt.Sprintf("%s (id %s)", Printable(d.Name), Printable(d.ID))
}

// DeletedElsewhere is the warning of a refresh that finds a user or a group deleted. kind is "user" or "group", and
// seen is when the state last saw it; zero: not known.
func DeletedElsewhere(kind string, gone Deleted, seen time.Time) diag.Diagnostic {
	return deletedElsewhere(fmt.Sprintf("The %s %s is not in NinjaOne any more.%s", kind, gone,
		lastSeen(kind, seen)) + steps{
		"If the deletion was intended, remove the entry from the configuration.",
		"If it was not, apply: that creates the " + kind + " again, with another id.",
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
		lines = append(lines, one.String()+since)
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
