package validator

import (
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// ExternalID accepts an external id that can be one person's own.
func ExternalID() validator.String {
	return rule{
		description: "must not be blank, nor a placeholder such as TBD, N/A or 0, nor a number that a spreadsheet " +
			"has shortened",
		check: ninjaone.CheckExternalID,
	}
}
