package scim

import (
	"strings"
	"unicode/utf8"
)

// Damaged reports whether another program has damaged a text. U+FFFD replaces a character that a program read in a
// wrong charset. It is valid Unicode, but no name contains it.
func Damaged(s string) bool { return strings.ContainsRune(s, utf8.RuneError) }

// checkText returns the CharsetError of a body, or of the resource in it, that is not valid UTF-8.
func checkText(raw []byte) error {
	if utf8.Valid(raw) {
		return nil
	}
	e := &CharsetError{Attribute: invalidAt(raw, "")}
	var names [3]string
	for key, value := range fields(raw) {
		switch string(fold(key)) {
		case "username":
			names[0], _ = text(value)
		case "displayname":
			names[1], _ = text(value)
		case "id":
			names[2], _ = text(value)
		}
	}
	for _, name := range names {
		if name != "" && !Damaged(name) {
			e.Of = name
			break
		}
	}
	return e
}

// invalidAt returns the path of the first text in raw that is not valid UTF-8.
func invalidAt(raw []byte, path string) string {
	for key, value := range fields(raw) {
		name := strings.TrimPrefix(path+"."+string(key), ".")
		if !utf8.Valid(value) {
			return invalidAt(value, name)
		}
	}
	if firstByte(raw) == '[' {
		for element := range elements(raw) {
			if !utf8.Valid(element) {
				return invalidAt(element, path)
			}
		}
	}
	return path
}
