package scim

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// IDError is an id that is of no use: one that would not come back as it is, or that no address can hold. What is not Unicode is read as
// U+FFFD, whatever it was, so that two people become one, and Terraform keeps all text composed (NFC), so that it would ask for another id.
type IDError struct{ why string }

// Error says what the id is.
func (e *IDError) Error() string {
	if e.why == "" {
		return notText
	}
	return e.why
}

const notText = "an id is not valid Unicode, or not in its composed form (NFC), so that it cannot be kept"

// unfit says why an id is of no use, nil where it is one.
func unfit(id string) *IDError {
	switch {
	case id == "":
		return &IDError{"an id is empty"}
	case id == "." || id == "..":
		// They would be resolved away, by this side or by a proxy, even when escaped.
		return &IDError{fmt.Sprintf("an id is %q, which in an address means another place, so that nothing can be asked for by it", id)}
	case !utf8.ValidString(id) || strings.ContainsRune(id, utf8.RuneError) || !norm.NFC.IsNormalString(id):
		return &IDError{notText}
	}
	return nil
}

// keeps reports whether an id is one. No id at all names nobody, and is no bad one.
func keeps(id string) bool { return id == "" || unfit(id) == nil }

// saysID reports whether a resource has an id, which may be empty.
func saysID(resource []byte) (says bool) {
	for key, value := range fields(resource) {
		if string(fold(key)) == "id" {
			_, says = text(value)
		}
	}
	return says
}

// rawID is the id of a resource as it came, after what no id begins with that can be kept.
func rawID(resource []byte) string {
	id := "\xff"
	for key, value := range fields(resource) {
		if string(fold(key)) == "id" {
			id = "\xff" + string(bytes.TrimSpace(value))
		}
	}
	return id
}
