package ninjaone

import (
	"strings"
	"unicode/utf8"
)

// maxNameLength is the longest given or family name in characters (NinjaOne REST API).
const maxNameLength = 150

// CheckName accepts a given or family name: 1 to 150 characters, not all of them white space. The error is a *Refusal.
func CheckName(s string) error {
	if strings.TrimSpace(s) == "" {
		return refuse(InvalidName, "The name is missing or blank. Write one, or correct the roster file.")
	}
	if n := utf8.RuneCountInString(s); n > maxNameLength {
		return refuse(InvalidName, "%s has %d characters, and NinjaOne takes 150 at most. Shorten the name.", quote(s), n)
	}
	return nil
}
