package validator

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// NotBlank accepts a string with something other than white space in it, for what can be left out, and no damaged one.
func NotBlank() validator.String {
	return notBlank("The value is blank, which is not the same as none. Write a value, or leave it out (null).")
}

// RequiredNotBlank is [NotBlank] for what is required, and so cannot be left out.
func RequiredNotBlank() validator.String {
	return notBlank("The value is blank, and it is required. Write a value.")
}

func notBlank(refusal string) rule {
	return rule{
		description: "must not be empty or blank",
		check: func(value string) error {
			if strings.TrimSpace(value) == "" {
				return errors.New(refusal)
			}
			if strings.ContainsRune(value, utf8.RuneError) {
				return ninjaone.DamagedText("The value")
			}
			return nil
		},
	}
}
