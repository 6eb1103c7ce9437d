package validator

import (
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// NotBlank accepts an optional string that is neither white space only nor damaged.
func NotBlank() validator.String {
	return notBlank("The value is blank. A blank is not the same as no value.", "Write a value, or leave it out (null).")
}

// RequiredNotBlank is like [NotBlank], for a required string.
func RequiredNotBlank() validator.String {
	return notBlank("The value is blank, and it is required.", "Write a value.")
}

func notBlank(problem, fix string) rule {
	return rule{
		description: "must not be empty or blank",
		check: func(value string) error {
			if strings.TrimSpace(value) == "" {
				return refuse(problem, fix)
			}
			if strings.ContainsRune(value, utf8.RuneError) {
				return ninjaone.DamagedText("The value")
			}
			return nil
		},
	}
}
