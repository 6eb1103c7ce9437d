package ninjaone

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxNameLength is the longest given or family name in characters (NinjaOne REST API).
const MaxNameLength = 150

// ReadFileAgain is the advice for a text with U+FFFD in it.
const ReadFileAgain = "The sign U+FFFD stands where a character was lost, because a file was read in a wrong " +
	"encoding. Read the file in its own, as in " +
	"textdecodebase64(filebase64(\"people.csv\"), \"windows-1252\"), or save it as UTF-8."

// CheckName accepts a given or family name: 1 to 150 characters, not only white space. The error is a *Refusal.
func CheckName(s string) error {
	if strings.TrimSpace(s) == "" {
		return refuse(InvalidName, "The name is missing or blank. Write one, or correct the roster file.")
	}
	if strings.ContainsRune(s, utf8.RuneError) {
		return refuse(InvalidName, "%s is damaged text. %s", quote(s), ReadFileAgain)
	}
	if n := utf8.RuneCountInString(s); n > MaxNameLength {
		return refuse(InvalidName,
			"%s has %d characters, and NinjaOne takes 150 at most. Shorten the name.", quote(s), n)
	}
	return nil
}

// DamagedText returns the error of a text with U+FFFD in it. what names the text at the start of the sentence.
func DamagedText(what string) error { return fmt.Errorf("%s is damaged text. %s", what, ReadFileAgain) }
