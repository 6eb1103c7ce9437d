package tenant

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// Text is a text of the REST API in a state: null where the API does not say it.
func Text(said string) types.String {
	if said == "" {
		return types.StringNull()
	}
	return types.StringValue(said)
}

// UserType is a user type of the REST API as SCIM and configurations write it. What is no user type stays as it is.
func UserType(said string) string {
	if documented, err := ninjaone.ParseUserType(strings.ReplaceAll(said, "_", "")); err == nil {
		return documented
	}
	return said
}
