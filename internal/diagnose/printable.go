package diagnose

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// mostOfName is how much of a name or an id a message shows, in characters.
	mostOfName = 300
	// mostOfWords is how much a message shows of an error's own text, in characters.
	mostOfWords = 1000
)

// Printable is a name, an id or another value as a message shows it. A service may hold any name. A short printable
// value is shown as it is. Any other is quoted and cut, so that it moves no cursor, begins no line, reverses no text
// and fills no screen.
func Printable(text string) string {
	short := cut(text)
	printable := utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
	if short == text && printable {
		return text
	}
	return cut(strconv.Quote(short))
}

// printableEach applies [Printable] to several texts.
func printableEach(texts []string) []string {
	each := make([]string, 0, len(texts))
	for _, text := range texts {
		each = append(each, Printable(text))
	}
	return each
}

// oneLine is an error's text, which may quote a service. It is on one line, without unprintable characters, and cut.
// None of our own errors has a second line.
func oneLine(words string) string {
	return first(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, words), mostOfWords)
}

// cut is the beginning of a value that is quoted anyway.
func cut(text string) string { return first(text, mostOfName) }

// first returns at most that many characters of a text, with a mark where it was cut.
func first(text string, most int) string {
	end := 0
	for at := range text {
		if end == most {
			return text[:at] + "…"
		}
		end++
	}
	return text
}
