package validator

import (
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

// TokenCreated accepts a day, such as 2026-09-01, or a time in RFC 3339.
func TokenCreated() validator.String {
	return rule{
		description: `must be a day, such as "2026-09-01", or a time, such as "2026-09-01T09:30:00Z"`,
		check: func(value string) error {
			_, err := ninjaone.ParseTokenCreated(value)
			return err
		},
	}
}
