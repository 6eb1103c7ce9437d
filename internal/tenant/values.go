package tenant

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Text converts a text of an answer for a state. It is null if the answer leaves the text out, or if the text is
// damaged.
func Text(text string) types.String {
	if text == "" || scim.Damaged(text) {
		return types.StringNull()
	}
	return types.StringValue(text)
}

// UserType converts a user type of the REST API into the spelling of SCIM and configurations. Other texts stay as they
// are.
func UserType(text string) string {
	if documented, err := ninjaone.ParseUserType(strings.ReplaceAll(text, "_", "")); err == nil {
		return documented
	}
	return text
}
