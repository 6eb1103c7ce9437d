package validator

import (
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// NotBlank accepts a string with something other than white space in it.
func NotBlank() validator.String {
	return rule{
		description: "must not be blank",
		check: func(value string) error {
			if value != "" && strings.TrimSpace(value) == "" {
				return errors.New("The value is blank. Write the name, or, where a roster file has none, correct the file.") //nolint:staticcheck // a sentence for a person
			}
			return nil
		},
	}
}
