package scim

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"
)

// Filter is a SCIM filter (RFC 7644 §3.4.2.2).
type Filter string

// Eq compares an attribute with a text. The text is quoted whatever it holds; the attribute is taken as it is.
func Eq(attribute, value string) Filter {
	return Filter(attribute + " eq " + quote(value))
}

// And joins two filters. An empty one is left out.
func (f Filter) And(g Filter) Filter {
	switch {
	case f == "":
		return g
	case g == "":
		return f
	}
	return f.operand() + " and " + g.operand()
}

// operand puts parentheses around what an "and" would tear apart. The word may as well be part of a value: then they do no harm. They
// are not written always, because simple servers know no parentheses.
func (f Filter) operand() Filter {
	between := func(r rune) bool { return unicode.IsSpace(r) || r == '(' || r == ')' }
	for word := range strings.FieldsFuncSeq(string(f), between) {
		if strings.EqualFold(word, "or") {
			return "(" + f + ")"
		}
	}
	return f
}

// quote writes s as the JSON string that RFC 7644 §3.4.2.2 asks for, and escapes no more than JSON must: < for < and the like are legal,
// but not every server's filter parser knows them.
func quote(s string) string {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string into a buffer cannot fail
	return strings.TrimSuffix(buf.String(), "\n")
}
