package scim

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// Fold is a name, an address or a display name as it is compared: two that have the same Fold are one name. Nothing else compares
// names. What is sent is what was written, never a Fold.
//
// It maps as the profile UsernameCaseMapped of RFC 8265 does: letters of full and half width to the usual ones, composed and
// decomposed accents to one form, and case. Other than the profile it refuses nothing, because a service can hold anything, and
// case is compared as [strings.EqualFold] does: a Greek sigma at the end of a word is a sigma. White space around a name is none
// of it.
//
// What people take for different letters stays different: ß is not ss (but ẞ is ß), ı is not i, é is not e, ² is not 2. So is İ,
// which in lower case is an i with a dot of its own; [strings.ToLower] makes a plain i of it, so that one person's name would be
// another's.
func Fold(name string) string {
	name = strings.TrimSpace(name)
	if isASCII(name) {
		return strings.ToLower(name) // which makes no copy where nothing changes
	}
	// Decomposed, because some letters have another case only without their accents (J̌ and ǰ), and because x/text composes some
	// accents with the wrong letter (https://github.com/golang/go/issues/81028).
	return strings.Map(foldRune, norm.NFD.String(width.Fold.String(name)))
}

// Same reports whether two names are one.
func Same(a, b string) bool { return a == b || Fold(a) == Fold(b) }

// Begins reports whether a name begins with another: José with J, and not with Jose.
func Begins(name, prefix string) bool {
	rest, begins := strings.CutPrefix(Fold(name), Fold(prefix))
	next, _ := utf8.DecodeRuneInString(rest)
	return begins && !unicode.IsMark(next)
}

// SameText reports whether two texts are the same with case, but for white space around them and for the form of their accents:
// Terraform composes them in all text that it keeps, and a service may decompose them.
func SameText(a, b string) bool {
	form := func(s string) string { return norm.NFD.String(strings.TrimSpace(s)) }
	return a == b || form(a) == form(b)
}

// Spellings are the ways in which a service may hold a name, as far as forms of its letters go: as it is, composed and
// decomposed. A name in ASCII has one.
func Spellings(name string) []string {
	spellings := []string{name}
	if isASCII(name) {
		return spellings
	}
	usual := width.Fold.String(name)
	for _, form := range []norm.Form{norm.NFC, norm.NFD} {
		if other := form.String(usual); Same(other, name) && !slices.Contains(spellings, other) {
			spellings = append(spellings, other)
		}
	}
	return spellings
}

// foldRune is the lower-case letter that all have in common which are r in another case; where they have none, the least of them.
func foldRune(r rune) rune {
	switch {
	case r <= unicode.MaxASCII:
		return unicode.ToLower(r)
	case r == iotaBelow:
		return r
	}
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

// iotaBelow is the mark in ᾳ, which Unicode folds to the letter ι: then ᾳ would be αι, although only ᾼ is ᾳ in another case.
const iotaBelow = '\u0345'

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

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
