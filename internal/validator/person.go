package validator

import (
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// Person accepts the values that the named attribute of a person may have.
func Person(attribute string) validator.String {
	a := person.Named(attribute)
	if a.Check == nil {
		return NotBlank()
	}
	return rule{description: a.Rule, check: a.Check}
}
