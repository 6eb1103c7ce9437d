package scim

import (
	"strings"
	"unicode"
)

// Fold is a string as it is compared without case (RFC 7643 §2.2, caseExact false): two strings have the same where [strings.EqualFold] holds.
// [strings.ToLower] is not that: it makes an i of İ, which is another letter, so that one person's name would be another's.
func Fold(s string) string { return strings.Map(foldRune, s) }

// foldRune is the lower-case letter that all have in common which are r in another case; where they have none, the least of them.
func foldRune(r rune) rune {
	least, lower := r, unicode.ToLower(unicode.ToUpper(r))
	is := lower == r
	for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
		least, is = min(least, other), is || other == lower
	}
	if is {
		return lower
	}
	return least
}

// Lower is a string in lower case as people write it, with what is another letter then left as it is: İ, whose lower case is that of I. Unlike
// with [Fold], two strings that are the same without case can differ in it, as a Greek sigma at the end of a word.
func Lower(s string) string {
	return strings.Map(func(r rune) rune {
		if lower := unicode.ToLower(r); foldRune(lower) == foldRune(r) {
			return lower
		}
		return r
	}, s)
}
