package validator

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/person"
)

// Person accepts the values that the named attribute of a person may have.
func Person(attribute string) validator.String {
	a := person.Named(attribute)
	if a.Check == nil {
		return NotBlank()
	}
	return rule{a.Rule, a.Check}
}

// NotBlank accepts an optional string that is neither white space only nor damaged.
func NotBlank() validator.String {
	return notBlank("The value is blank. A blank is not the same as no value.", "Write a value, or leave it out (null).")
}

// RequiredNotBlank is like [NotBlank], for a required string.
func RequiredNotBlank() validator.String {
	return notBlank("The value is blank, and it is required.", "Write a value.")
}

func notBlank(problem, fix string) rule {
	return rule{"must not be empty or blank", func(value string) error {
		if strings.TrimSpace(value) == "" {
			return refuse(problem, fix)
		}
		if strings.ContainsRune(value, utf8.RuneError) {
			return ninjaone.DamagedText("The value")
		}
		return nil
	}}
}

// NotAdministrator accepts every name of a role or a group except the system administrator's, in any spelling. For a
// set of roles, use it with setvalidator.ValueStringsAre.
func NotAdministrator() validator.String {
	return rule{"must not name the system administrator, a role that SCIM cannot assign", ninjaone.CheckNotAdministrator}
}

// Endpoint accepts a SCIM base URL: https, or http on a loopback host.
func Endpoint() validator.String {
	return rule{
		"must be an https URL, as the NinjaOne console shows it, or an http URL on a loopback address",
		readBy(ninjaone.ParseEndpoint),
	}
}

// APIURL accepts the URL of the REST API: https, or http on a loopback host.
func APIURL() validator.String {
	return rule{
		"must be an https URL, such as the address of the NinjaOne console, or an http URL on a loopback address",
		readBy(ninjaone.ParseAPIURL),
	}
}

// Region accepts the name of a NinjaOne region. The library's OneOf would too, but its error could not show which
// console belongs to which name.
func Region() validator.String {
	return rule{"must be the name of a NinjaOne region", readBy(ninjaone.ParseRegion)}
}

// TokenCreated accepts a day, such as 2026-09-01, or a time in RFC 3339.
func TokenCreated() validator.String {
	return rule{
		`must be a day, such as "2026-09-01", or a time, such as "2026-09-01T09:30:00Z"`,
		readBy(ninjaone.ParseTokenCreated),
	}
}

// readBy accepts what a function of package ninjaone can read.
func readBy[T any](read func(string) (T, error)) func(string) error {
	return func(value string) error {
		_, err := read(value)
		return err
	}
}

// Day accepts a day, such as 2026-09-01.
func Day() validator.String {
	return rule{`must be a day, such as "2026-09-01"`, func(value string) error {
		if _, err := time.Parse(time.DateOnly, value); err != nil {
			return refuse("The value is not a day.", `Write the year, the month and the day, such as "2026-09-01".`)
		}
		return nil
	}}
}

// Duration accepts a duration above zero in Go's format.
func Duration() validator.String {
	return rule{`must be a duration above zero, such as "30s" or "2m30s"`, func(value string) error {
		if d, err := time.ParseDuration(value); err == nil && d > 0 {
			return nil
		}
		return refuse(fmt.Sprintf("%q is not a duration above zero.", value),
			`Write a number with its unit, such as "30s", "500ms" or "2m30s".`)
	}}
}
