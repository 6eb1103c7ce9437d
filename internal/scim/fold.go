package scim

import (
	"strings"
	"unicode"
)

// Fold is a string as it is compared without case (RFC 7643 §2.2, caseExact false): two strings have the same where [strings.EqualFold] holds.
// [strings.ToLower] is not that: it makes an i of İ, which is another letter, so that one person's name would be another's.
func Fold(s string) string { return strings.Map(foldRune, s) }

// foldRune is the lower-case letter, where there is one, of all that are r in another case.
func foldRune(r rune) rune {
	least := r
	for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
		least = min(least, other)
	}
	lower := unicode.ToLower(least)
	if lower == r {
		return r
	}
	for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
		if other == lower {
			return lower
		}
	}
	return least
}
