package validator

import (
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// Email accepts a bare email address.
func Email() validator.String {
	return rule{
		description: "must be an email address of at most 254 characters",
		check:       ninjaone.CheckEmail,
	}
}
