package validator_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/validator"
)

func TestEndpoint(t *testing.T) {
	t.Parallel()
	testString(t, validator.Endpoint(), map[string]stringCase{
		"console's":    {value: types.StringValue("https://eu.ninjarmm.com/ws/scim/v2")},
		"without path": {value: types.StringValue("https://eu.ninjarmm.com")},
		"loopback":     {value: types.StringValue("http://127.0.0.1:8080/scim/v2")},
		"plain http": {
			value: types.StringValue("http://eu.ninjarmm.com/ws/scim/v2"), summary: "Invalid SCIM URL",
			detail: "https://",
		},
		"empty": {
			value: types.StringValue(""), summary: "Invalid SCIM URL", detail: "Administration → Accounts",
		},
	})
}
