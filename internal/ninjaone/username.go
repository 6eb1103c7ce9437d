package ninjaone

import (
	"fmt"
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/runenames"
)

const maxUserNameLength = 254

// CheckUserName accepts a bare email address of 1 to 254 characters. NinjaOne's user name is an email address, and must
// equal the identity provider's name of the person (NinjaOne documentation). It refuses display names, quoted local
// parts, comments, address literals and domains without a dot: they are valid in mail, but no identity provider issues
// them. The error is a *Refusal.
func CheckUserName(s string) error {
	if problem := addressProblem(s); problem != "" {
		return refuse(InvalidUserName, "%s %s.", quote(s), problem).
			fix("Use the email address with which the person signs in at the identity provider, such as \"ada@example.com\".")
	}
	return nil
}

// CheckEmail accepts the same values as CheckUserName, for a person's email address. The error is a *Refusal.
func CheckEmail(s string) error {
	if problem := addressProblem(s); problem != "" {
		return refuse(InvalidEmail, "%s %s.", quote(s), problem).
			fix("Use a bare email address, such as \"ada@example.com\", or leave email out: the user name is then the address.")
	}
	return nil
}

// addressProblem returns what is wrong with an address, as the end of a sentence, or "".
func addressProblem(s string) string {
	switch {
	case strings.TrimSpace(s) == "":
		return "is blank"
	case utf8.RuneCountInString(s) > maxUserNameLength:
		return "is longer than 254 characters"
	}
	if problem := strangeRune(s); problem != "" {
		return problem
	}
	if i := strings.IndexFunc(s, unfitRune); i >= 0 {
		return "contains " + signAt(s, i) + after(s, i)
	}
	address, err := mail.ParseAddress(s)
	if err != nil || address.Address != s {
		return "is not an email address"
	}
	if !validDomain(s[strings.LastIndexByte(s, '@')+1:]) {
		return "has no complete domain after the @"
	}
	return ""
}

// strangeRune names a misleading character: a full-width @, a no-break space, a Cyrillic letter in a Latin word. It
// returns "" if there is none.
func strangeRune(s string) string {
	for i, r := range s {
		if r >= utf8.RuneSelf && r != utf8.RuneError && !unicode.In(r, unicode.L, unicode.M, unicode.N) {
			return fmt.Sprintf("contains the character U+%04X (%s)%s", r, strings.ToLower(runenames.Name(r)), after(s, i))
		}
	}
	words := strings.FieldsFunc(s, func(r rune) bool { return r < utf8.RuneSelf && !unicode.IsLetter(r) })
	for _, word := range words {
		if !strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(unicode.Latin, r) }) {
			continue
		}
		for _, r := range word {
			// The letters of these scripts look like Latin ones. A word that uses only one of these scripts is fine.
			if unicode.In(r, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee) {
				return fmt.Sprintf("contains the letter U+%04X (%s), which looks like a Latin letter, in the word %q",
					r, strings.ToLower(runenames.Name(r)), word)
			}
		}
	}
	return ""
}

// after describes what precedes the character at i.
func after(s string, i int) string {
	if i == 0 {
		return " at the beginning"
	}
	return fmt.Sprintf(" after %q", s[:i])
}

// signAt names the character at i, which no address has.
func signAt(s string, i int) string {
	switch r, _ := utf8.DecodeRuneInString(s[i:]); {
	case r == ' ':
		return "a space"
	case r == utf8.RuneError:
		return "a damaged character"
	case r > ' ' && r < utf8.RuneSelf && r != '\u007f':
		return fmt.Sprintf("the character %c", r)
	default:
		return fmt.Sprintf("the invisible character U+%04X", r)
	}
}

func unfitRune(r rune) bool {
	return unicode.IsSpace(r) || isInvisible(r) || r == utf8.RuneError ||
		strings.ContainsRune("\"`<>()[],;:\\", r)
}

// isInvisible reports a character that is not shown. Some are letters or marks in Unicode, such as the Hangul filler
// and the selectors of an emoji's form.
func isInvisible(r rune) bool {
	return !unicode.IsGraphic(r) || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

func validDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
			return false
		}
		if strings.ContainsFunc(label, unfitInDomain) {
			return false
		}
	}
	return len(labels) > 1
}

// unfitInDomain lets marks pass beside letters: some scripts cannot be written without them.
func unfitInDomain(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != '-'
}
