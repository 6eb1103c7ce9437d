package validator

import (
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// UserType accepts a user type of NinjaOne in any case. Blank ones, administrators and everything else are errors, each
// with its own words.
//
// Null never arrives here as an error: the framework turns it away for a required attribute, in Terraform's words. A
// resource that wants to say what NinjaOne would have made of the user checks null in ValidateConfig, with
// ninjaone.MissingUserTypeRefusal.
func UserType() validator.String {
	return rule{
		description: `must be "Technician" or "endUser", in any case`,
		check: func(value string) error {
			_, err := ninjaone.ParseUserType(value)
			return err
		},
	}
}
