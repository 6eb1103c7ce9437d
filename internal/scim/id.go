package scim

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// IDError is an id that would not come back as it is: what is not Unicode is read as U+FFFD, whatever it was, so that two people become one,
// and Terraform keeps all text composed (NFC), so that it would ask for another id.
type IDError struct{}

// Error implements error.
func (*IDError) Error() string {
	return "an id is not valid Unicode, or not in its composed form (NFC), so that it cannot be kept"
}

// keeps reports whether an id comes back from a state as it is.
func keeps(id string) bool {
	return utf8.ValidString(id) && !strings.ContainsRune(id, utf8.RuneError) && norm.NFC.IsNormalString(id)
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
