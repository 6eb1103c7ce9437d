package validator

import (
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Day accepts a day, such as 2026-09-01.
func Day() validator.String {
	return day(`The value is not a day. Write it as year, month and day: "2026-09-01".`)
}

func day(refusal string) rule {
	return rule{
		description: `must be a day, as "2026-09-01"`,
		check: func(value string) error {
			if _, err := time.Parse(time.DateOnly, value); err != nil {
				return errors.New(refusal)
			}
			return nil
		},
	}
}
