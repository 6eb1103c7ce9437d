package validator

import (
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// UserName accepts a bare email address, which is what a NinjaOne user name is.
func UserName() validator.String {
	return rule{
		description: "must be an email address of at most 254 characters",
		check:       ninjaone.CheckUserName,
	}
}
