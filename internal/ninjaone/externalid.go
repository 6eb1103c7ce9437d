package ninjaone

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// CheckExternalID accepts an external id that can identify one person. It refuses blanks, placeholders (see
// [IsPlaceholder]), numbers that a spreadsheet has shortened, and invisible characters. The error is a *Refusal.
func CheckExternalID(s string) error {
	if err := checkWhole(s); err != nil {
		return err
	}
	if IsPlaceholder(s) {
		return placeholderRefusal(s)
	}
	return checkVisible(s)
}

// CheckExternalIDBeside is like CheckExternalID, with other placeholders in place of the built-in ones.
func CheckExternalIDBeside(s string, placeholders []string) error {
	if err := checkWhole(s); err != nil {
		return err
	}
	if slices.ContainsFunc(placeholders, func(p string) bool { return spelled(p) == spelled(s) }) {
		return placeholderRefusal(s)
	}
	return checkVisible(s)
}

func checkWhole(s string) error {
	switch {
	case strings.TrimSpace(s) == "":
		return refuse(InvalidExternalID, "The external id is blank. A blank is not the same as no external id.").
			fix("Write an external id, or leave it out (null).")
	case isShortened(s):
		return refuse(ShortenedExternalID, "%s is a number that a spreadsheet has shortened. Several people can have "+
			"the same shortened number.", quote(s)).
			fix("Format the column as text, export it again, and use the whole number.")
	}
	return nil
}

// checkVisible refuses an id with an invisible character: people would see one id, and the provider two.
func checkVisible(s string) error {
	s = strings.TrimSpace(s)
	if i := strings.IndexFunc(s, isInvisible); i >= 0 {
		return refuse(InvalidExternalID, "%s contains %s%s. Another external id can look the same.",
			quote(s), signAt(s, i), after(s, i)).
			fix("Remove the character from the file.")
	}
	return nil
}

func placeholderRefusal(s string) error {
	return refuse(InvalidExternalID, "%s is a placeholder, not an external id. It can stand for any person.", quote(s)).
		fix("Use the key that the identity provider or the HR system has for this person, or leave external_id out (null).")
}

// IsPlaceholder reports whether a value is a placeholder for an external id: one of [Placeholders] in any case, spacing
// and punctuation, only punctuation, only zeros, three x or more, a spreadsheet error such as "#N/A", or a number that
// a spreadsheet has shortened. Several people can have such a value, so it identifies no person.
func IsPlaceholder(s string) bool {
	word := spelled(s)
	switch {
	case strings.Trim(word, "0") == "", strings.HasPrefix(word, "xxx") && strings.Trim(word, "x") == "":
		return true
	case strings.HasPrefix(strings.TrimSpace(s), "#") && !strings.ContainsAny(word, "123456789"):
		return true
	case !strings.ContainsFunc(word, isLetterOrNumber):
		return true
	}
	return isShortened(s) || slices.Contains(Placeholders(), word)
}

// Evidence returns an external id of a state if it can identify one account, and "" if it is a placeholder. A state may
// have the placeholder that NinjaOne or an earlier configuration had.
func Evidence(externalID string) string {
	if IsPlaceholder(externalID) {
		return ""
	}
	return externalID
}

// Placeholders returns the words that stand for a missing external id, in lower case, without spaces and punctuation.
func Placeholders() []string {
	return []string{
		"tbd", "tba", "tbc", "todo", "pending", "unknown", "undefined", "unassigned", "notassigned", "notavailable",
		"notapplicable",
		"na", "nan", "none", "no", "yes", "true", "false", "null", "nil", "nothing", "empty", "blank", "missing",
		"placeholder", "dummy", "default", "example", "sample", "test", "id", "externalid", "employeeid",
		"contractor", "contractors", "external", "externals", "freelancer", "consultant", "agency", "vendor", "partner",
		"guest", "intern", "trainee", "temp", "temps", "temporary", "tmp", "new", "newhire", "newstarter", "newjoiner",
	}
}

// shortened matches a long number as spreadsheets write it, 1.00012E+11 or 1,00012E+11, and as programs do, 1.00012e11.
// Without a decimal point, only a plus distinguishes such a number from an id such as 12E4 or 4E-17.
var shortened = regexp.MustCompile(`^[+-]?[0-9]+([.,][0-9]+[eE][+-]?|[.,]?[eE]\+)[0-9]+$`)

func isShortened(s string) bool { return shortened.MatchString(spaceless(s)) }

// spelled returns a value in the form in which placeholders are compared: without case, spaces and punctuation. A value
// of only such characters keeps them.
func spelled(s string) string {
	s = strings.Map(func(r rune) rune { return unicode.ToLower(r) }, spaceless(s))
	word := strings.Map(func(r rune) rune {
		if isLetterOrNumber(r) {
			return r
		}
		return -1
	}, s)
	if word == "" {
		return s
	}
	return word
}

// spaceless returns a value without spaces and invisible characters, with the plain forms of its characters.
func spaceless(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || isInvisible(r) {
			return -1
		}
		return r
	}, norm.NFKC.String(s))
}

func isLetterOrNumber(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}
