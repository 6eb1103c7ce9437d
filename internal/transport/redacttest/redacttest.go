// Package redacttest holds what tests need to see that a token is repeated nowhere.
package redacttest

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// Token has the signs that JSON, URLs and HTML write otherwise.
const Token = "Alpha1+Bravo2/Charlie3&Delta4~Echo5=="

// Spellings are ways in which a service may repeat [Token].
func Spellings() map[string]string {
	percent := url.QueryEscape(Token)
	each := func(format string) string {
		var b strings.Builder
		for _, r := range Token {
			fmt.Fprintf(&b, format, r)
		}
		return b.String()
	}
	signs := func(replace func(sign string) string) string {
		return regexp.MustCompile(`[+/&~=]`).ReplaceAllStringFunc(Token, replace)
	}
	return map[string]string{
		"as it is":                        Token,
		"in a query":                      percent,
		"in a path":                       url.PathEscape(Token),
		"in a query, in lower case":       strings.NewReplacer("%2B", "%2b", "%2F", "%2f", "%3D", "%3d").Replace(percent),
		"in a query in a query":           url.QueryEscape(percent),
		"JSON that escapes slashes":       strings.ReplaceAll(Token, "/", `\/`),
		"JSON that escapes signs":         signs(func(s string) string { return fmt.Sprintf(`\u%04X`, s[0]) }),
		"JSON that does so in lower case": signs(func(s string) string { return fmt.Sprintf(`\u%04x`, s[0]) }),
		"JSON that escapes all":           each(`\u%04x`),
		"JSON in JSON":                    strings.ReplaceAll(Token, "/", `\\\/`),
		"a script":                        signs(func(s string) string { return fmt.Sprintf(`\x%02x`, s[0]) }),
		"HTML": strings.NewReplacer("&", "&amp;", "+", "&#43;", "/", "&#x2F;", "=",
			"&equals;").Replace(Token),
		"invisible characters in it":      strings.ReplaceAll(Token, "2", "2\u200b\u202e\x00"),
		"such signs escaped":              strings.ReplaceAll(Token, "2", `2\u200b`),
		"something that is no sign in it": strings.ReplaceAll(Token, "2", "2\xff"),
		"an entity for such a sign":       strings.ReplaceAll(Token, "2", "2&#8203;"),
	}
}
