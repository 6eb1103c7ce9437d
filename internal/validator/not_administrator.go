package validator

import (
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// NotAdministrator accepts every name of a role or a group except the system administrator's, in any spelling. For a
// set of roles, use it with setvalidator.ValueStringsAre.
func NotAdministrator() validator.String {
	return rule{
		description: "must not name the system administrator, a role that SCIM cannot assign",
		check:       ninjaone.CheckNotAdministrator,
	}
}
