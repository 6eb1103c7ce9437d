package validator

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Duration accepts a duration above zero in Go's format.
func Duration() validator.String {
	return rule{
		description: `must be a duration above zero, such as "30s" or "2m30s"`,
		check: func(value string) error {
			if d, err := time.ParseDuration(value); err == nil && d > 0 {
				return nil
			}
			return refuse(fmt.Sprintf("%q is not a duration above zero.", value),
				`Write a number with its unit, such as "30s", "500ms" or "2m30s".`)
		},
	}
}
