package ninjaone

import (
	"strings"
	"unicode/utf8"
)

// MaxNameLength is the longest given or family name in characters (NinjaOne REST API).
const MaxNameLength = 150

// CheckName accepts a given or family name: 1 to 150 characters, not only white space. The error is a *Refusal.
func CheckName(s string) error {
	if strings.TrimSpace(s) == "" {
		return refuse(InvalidName, "The name is missing or blank.").fix("Write a name, or correct the roster file.")
	}
	if strings.ContainsRune(s, utf8.RuneError) {
		return damagedText(InvalidName, quote(s))
	}
	if n := utf8.RuneCountInString(s); n > MaxNameLength {
		return refuse(InvalidName, "%s has %d characters, and NinjaOne allows at most 150.", quote(s), n).
			fix("Shorten the name.")
	}
	return nil
}

// DamagedText returns the refusal of a text with U+FFFD in it. what names the text at the start of the sentence.
func DamagedText(what string) *Refusal { return damagedText(InvalidValue, what) }

func damagedText(reason Reason, what string) *Refusal {
	return refuse(reason, "%s is damaged text. The sign U+FFFD stands for a character that was lost, because a file was "+
		"read in a wrong encoding.", what).
		fix("Read the file in its own encoding, such as textdecodebase64(filebase64(\"people.csv\"), \"windows-1252\"), " +
			"or save it as UTF-8.")
}
