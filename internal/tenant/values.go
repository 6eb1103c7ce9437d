package tenant

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

// Text converts a text of an answer for a state. It is null if the answer leaves the text out.
func Text(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}

// Display is Text for the name that an answer shows beside an id. It is also null if the name is damaged.
func Display(name string) types.String {
	if scim.Damaged(name) {
		return types.StringNull()
	}
	return Text(name)
}

// UserType converts a user type of the REST API into the spelling of SCIM and configurations. Other texts stay as they
// are.
func UserType(text string) string {
	if documented, err := ninjaone.ParseUserType(strings.ReplaceAll(text, "_", "")); err == nil {
		return documented
	}
	return text
}
