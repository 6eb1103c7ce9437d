package scim

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// IDError is an id that cannot be used: it would not come back unchanged, or no path can hold it. Invalid Unicode is
// read as U+FFFD, so two different users could get one id. Terraform keeps all text composed (NFC), so it would request
// another id.
type IDError struct{ why string }

// Error describes the id.
func (e *IDError) Error() string {
	if e.why == "" {
		return notText
	}
	return e.why
}

const notText = "an id is not valid Unicode, or not in its composed form (NFC), so that it cannot be kept"

// unfit returns why an id cannot be used, or nil if it can.
func unfit(id string) *IDError {
	switch {
	case id == "":
		return &IDError{"an id is empty"}
	case id == "." || id == "..":
		// This side or a proxy would resolve the dots, even if they are escaped.
		return &IDError{fmt.Sprintf(
			"an id is %q, which has another meaning in the path of a URL, so that no request can name it", id,
		)}
	case !utf8.ValidString(id) || strings.ContainsRune(id, utf8.RuneError) || !norm.NFC.IsNormalString(id):
		return &IDError{notText}
	}
	return nil
}

// keeps reports whether an id can be kept. An empty id identifies no resource, and is not a bad id.
func keeps(id string) bool { return id == "" || unfit(id) == nil }

// saysID reports whether a resource has an id, which may be empty.
func saysID(resource []byte) (reports bool) {
	for key, value := range fields(resource) {
		if string(fold(key)) == "id" {
			_, reports = text(value)
		}
	}
	return reports
}

// rawID returns the id of a resource as it came, with a prefix that no usable id has.
func rawID(resource []byte) string {
	id := "\xff"
	for key, value := range fields(resource) {
		if string(fold(key)) == "id" {
			id = "\xff" + string(bytes.TrimSpace(value))
		}
	}
	return id
}
