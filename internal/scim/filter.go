package scim

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"
)

// Filter is a SCIM filter (RFC 7644 §3.4.2.2).
type Filter string

// Eq compares an attribute with a text. It quotes any text, and takes the attribute as it is.
func Eq(attribute, value string) Filter {
	return Filter(attribute + " eq " + quote(value))
}

// And joins two filters. It leaves out an empty one.
func (f Filter) And(g Filter) Filter {
	switch {
	case f == "":
		return g
	case g == "":
		return f
	}
	return f.operand() + " and " + g.operand()
}

// operand puts parentheses around a filter that contains "or", because a further "and" would change its meaning. The
// word may also be part of a value; then the parentheses do no harm. Other filters get none, because simple servers do
// not support parentheses.
func (f Filter) operand() Filter {
	between := func(r rune) bool { return unicode.IsSpace(r) || r == '(' || r == ')' }
	for word := range strings.FieldsFuncSeq(string(f), between) {
		if strings.EqualFold(word, "or") {
			return "(" + f + ")"
		}
	}
	return f
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
