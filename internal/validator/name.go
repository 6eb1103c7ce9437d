package validator

import (
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// Name accepts a given or family name.
func Name() validator.String {
	return rule{
		description: "must have 1 to 150 characters and not be blank",
		check:       ninjaone.CheckName,
	}
}
