package scim

import (
	"bytes"
	"encoding/json"
	"strings"
)

// Filter is a SCIM filter (RFC 7644 §3.4.2.2).
type Filter string

// Eq compares an attribute with a text. It quotes any text, and takes the attribute as it is.
func Eq(attribute, value string) Filter {
	return Filter(attribute + " eq " + quote(value))
}

// quote writes s as a JSON string, as RFC 7644 §3.4.2.2 requires. It escapes only what JSON requires: other escapes,
// such as \u003c for <, are valid, but some servers' filter parsers do not support them.
func quote(s string) string {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string into a buffer cannot fail
	return strings.TrimSuffix(buf.String(), "\n")
}
