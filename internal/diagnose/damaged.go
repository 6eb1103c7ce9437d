package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// DamagedUsers is the warning of users with damaged text at the service.
func DamagedUsers(users ...*scim.User) diag.Diagnostics {
	var lines []string
	for _, u := range users {
		if attributes := person.Damaged(u); len(attributes) > 0 {
			lines = append(lines, damagedLine(u.UserName, u.ID, attributes))
		}
	}
	return damaged(lines, "Apply, which writes the values of the configuration.",
		"If the configuration does not set a value, correct it at its source.")
}

// DamagedGroups is [DamagedUsers] for groups.
func DamagedGroups(groups ...*scim.Group) diag.Diagnostics {
	var lines []string
	for _, g := range groups {
		var attributes []string
		if scim.Damaged(g.DisplayName) {
			attributes = append(attributes, "display_name")
		}
		if g.ExternalID != nil && scim.Damaged(*g.ExternalID) {
			attributes = append(attributes, "external_id")
		}
		if len(attributes) > 0 {
			lines = append(lines, damagedLine(g.DisplayName, g.ID, attributes))
		}
	}
	return damaged(lines, "Apply, which writes the values of the configuration.",
		"If the configuration does not set a value, correct it at its source.")
}

// DamagedRecords is [DamagedUsers] for records of the REST API, which Terraform only reads. of returns the id of a
// record, and calls check with its texts, each with the name of its attribute.
func DamagedRecords[T any](records []T,
	of func(record T, check func(attribute, text string)) (id string),
) diag.Diagnostics {
	var lines, attributes []string
	check := func(attribute, text string) {
		if scim.Damaged(text) && !slices.Contains(attributes, attribute) {
			attributes = append(attributes, attribute)
		}
	}
	for _, record := range records {
		attributes = nil
		if id := of(record, check); len(attributes) > 0 {
			lines = append(lines, damagedLine("", id, attributes))
		}
	}
	return damaged(lines, "Correct them in NinjaOne.")
}

func damagedLine(name, id string, attributes []string) string {
	if name == "" || scim.Damaged(name) {
		name = "id " + id
	}
	return Printable(name) + ": " + strings.Join(attributes, ", ")
}

// damaged is one warning for all, because Terraform folds warnings that share a summary.
func damaged(lines []string, fix ...string) diag.Diagnostics {
	if len(lines) == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("NinjaOne holds damaged text", fmt.Sprintf(
		"These texts in NinjaOne contain U+FFFD, the sign for a character that was lost because the text was once "+
			"read in a wrong encoding:\n\n%s\n\nThe state does not keep such a text.", few(lines))+steps(fix).paragraph())}
}
