package scim

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// Fold returns the form in which names, addresses and display names are compared: two names with the same Fold are one
// name. Every comparison of names uses it. Requests always contain the text as written, never a Fold.
//
// Fold maps as the profile UsernameCaseMapped of RFC 8265 does: it converts full and half width letters to the usual
// ones, composed and decomposed accents to one form, and removes case. Unlike the profile, it refuses nothing, because
// a service can hold any text. It compares case as [strings.EqualFold] does: a Greek sigma at the end of a word is a
// sigma. It ignores white space around a name.
//
// Letters that people consider different stay different: ß is not ss (but ẞ is ß), ı is not i, é is not e, ² is not 2.
// İ stays different from i, too: in lower case it is an i with a second dot, but [strings.ToLower] returns a plain i,
// which would turn one name into another person's.
func Fold(name string) string {
	name = strings.TrimSpace(name)
	if isASCII(name) {
		return strings.ToLower(name) // makes no copy if nothing changes
	}
	// The name is decomposed for two reasons: some letters have another case only without their accents (J̌ and ǰ), and
	// x/text composes some accents with the wrong letter (https://github.com/golang/go/issues/81028).
	return strings.Map(foldRune, norm.NFD.String(width.Fold.String(name)))
}

// Same reports whether two names are equal.
func Same(a, b string) bool { return a == b || Fold(a) == Fold(b) }

// Begins reports whether a name begins with another: José begins with J, but not with Jose.
func Begins(name, prefix string) bool {
	rest, begins := strings.CutPrefix(Fold(name), Fold(prefix))
	next, _ := utf8.DecodeRuneInString(rest)
	return begins && !unicode.IsMark(next)
}

// SameText reports whether two texts are equal. Case counts, but white space around them and the form of their accents
// do not: Terraform composes all text that it keeps, and a service may decompose it.
func SameText(a, b string) bool { return a == b || TextKey(a) == TextKey(b) }

// TextKey returns the form in which [SameText] compares texts.
func TextKey(s string) string { return norm.NFD.String(strings.TrimSpace(s)) }

// Spellings returns the forms in which a service may hold a name: as it is, composed and decomposed. An ASCII name has
// one form.
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

// foldRune returns the common lower-case letter of all case variants of r. If there is none, it returns the smallest
// variant.
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

// iotaBelow is the mark in ᾳ, which Unicode folds to the letter ι. Then ᾳ would equal αι, although only ᾼ is ᾳ in
// another case.
const iotaBelow = '\u0345'

// Lower returns a string in lower case as people write it. It keeps letters that would become other letters: İ, for
// example, whose lower case is that of I. Unlike with [Fold], strings that differ only in case may differ in Lower, for
// example in a Greek sigma at the end of a word.
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
