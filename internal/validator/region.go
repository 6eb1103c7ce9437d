package validator

import (
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// Region accepts the name of a NinjaOne region. The library's OneOf would too, but its error could not show which
// console belongs to which name.
func Region() validator.String {
	return rule{
		description: "must be the name of a NinjaOne region",
		check: func(value string) error {
			_, err := ninjaone.ParseRegion(value)
			return err
		},
	}
}
