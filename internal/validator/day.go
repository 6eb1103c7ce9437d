package validator

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Day accepts a day, such as 2026-09-01.
func Day() validator.String {
	return rule{
		description: `must be a day, such as "2026-09-01"`,
		check: func(value string) error {
			if _, err := time.Parse(time.DateOnly, value); err != nil {
				return refuse("The value is not a day.", `Write the year, the month and the day, such as "2026-09-01".`)
			}
			return nil
		},
	}
}
