package validator

import (
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// NotBlank accepts a string with something other than white space in it.
func NotBlank() validator.String {
	return rule{
		description: "must not be empty or blank",
		check: func(value string) error {
			if strings.TrimSpace(value) == "" {
				return errors.New("The value is blank, which is not the same as none. Write a value, or leave it out (null).") //nolint:staticcheck // a sentence for a person
			}
			return nil
		},
	}
}
