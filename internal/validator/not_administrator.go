package validator

import (
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// NotAdministrator accepts every name but the system administrator's, in any spelling: for a role, or a group. A set of
// roles takes it through setvalidator.ValueStringsAre.
func NotAdministrator() validator.String {
	return rule{
		description: "must not name the system administrator, whom SCIM cannot assign",
		check:       ninjaone.CheckNotAdministrator,
	}
}
