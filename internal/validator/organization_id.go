package validator

import (
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// OrganizationID accepts the number of an organization, or All.
func OrganizationID() validator.String {
	return rule{
		description: `must be the number of a NinjaOne organization, or "All"`,
		check:       ninjaone.CheckOrganizationID,
	}
}
