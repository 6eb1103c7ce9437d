package scim

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// awkwardToken has the signs that JSON, URLs and HTML write otherwise.
const awkwardToken = "Alpha1+Bravo2/Charlie3&Delta4~Echo5=="

// spellings are ways in which a service may repeat the token.
func spellings() map[string]string {
	percent := url.QueryEscape(awkwardToken)
	each := func(format string) string {
		var b strings.Builder
		for _, r := range awkwardToken {
			fmt.Fprintf(&b, format, r)
		}
		return b.String()
	}
	signs := func(replace func(sign string) string) string {
		return regexp.MustCompile(`[+/&~=]`).ReplaceAllStringFunc(awkwardToken, replace)
	}
	return map[string]string{
		"as it is":                        awkwardToken,
		"in a query":                      percent,
		"in a path":                       url.PathEscape(awkwardToken),
		"in a query, in lower case":       strings.NewReplacer("%2B", "%2b", "%2F", "%2f", "%3D", "%3d").Replace(percent),
		"in a query in a query":           url.QueryEscape(percent),
		"JSON that escapes slashes":       strings.ReplaceAll(awkwardToken, "/", `\/`),
		"JSON that escapes signs":         signs(func(s string) string { return fmt.Sprintf(`\u%04X`, s[0]) }),
		"JSON that does so in lower case": signs(func(s string) string { return fmt.Sprintf(`\u%04x`, s[0]) }),
		"JSON that escapes all":           each(`\u%04x`),
		"JSON in JSON":                    strings.ReplaceAll(awkwardToken, "/", `\\\/`),
		"a script":                        signs(func(s string) string { return fmt.Sprintf(`\x%02x`, s[0]) }),
		"HTML":                            strings.NewReplacer("&", "&amp;", "+", "&#43;", "/", "&#x2F;", "=", "&equals;").Replace(awkwardToken),
		"signs that nobody sees in it":    strings.ReplaceAll(awkwardToken, "2", "2\u200b\u202e\x00"),
		"such signs escaped":              strings.ReplaceAll(awkwardToken, "2", `2\u200b`),
		"something that is no sign in it": strings.ReplaceAll(awkwardToken, "2", "2\xff"),
		"an entity for such a sign":       strings.ReplaceAll(awkwardToken, "2", "2&#8203;"),
	}
}

func TestRedactor(t *testing.T) {
	t.Parallel()
	redact := redactor(awkwardToken)
	for name, s := range spellings() {
		for text, want := range map[string]string{
			s:                           "(token)",
			"Bearer " + s + ` & A\l%`:   `Bearer (token) & A\l%`,
			"Alpha1+Alpha1" + s + s:     "Alpha1+Alpha1(token)(token)",
			"cut: " + s[:len(s)*2/3]:    "cut: (token)",
			"cut: " + s[:len(s)*2/3+1]:  "cut: (token)",
			"cut: " + s[:len(s)*2/3+2]:  "cut: (token)",
			"cut: " + s[:len(s)*2/3+3]:  "cut: (token)",
			"cut: " + s[:len(s)*2/3+4]:  "cut: (token)",
			"cut: " + s[:len(s)*2/3+5]:  "cut: (token)",
			strings.Repeat(s+"; ", 999): strings.Repeat("(token); ", 999),
		} {
			if got := redact(text); got != want {
				t.Errorf("%s: %.200q, want %.200q", name, got, want)
			}
		}
	}
	for name, text := range map[string]string{
		"nothing":           "",
		"its beginning":     "Alpha1+Brav",
		"another one":       "Alpha1+Bravo2/Charlie3&Delta4~Echo6==",
		"other escapes":     `Al\u0070ha1 %41 &#65; \ % & \u00`,
		"an address":        "Alpha1%2BBravo2@example.com",
		"its end":           "Charlie3&Delta4~Echo5==",
		"only a good start": "Alpha1+Bravo2/Charlie3&Delta4 and more",
	} {
		if got := redact(text); got != text {
			t.Errorf("%s: %q became %q", name, text, got)
		}
	}
	if got := redactor("short")("short"); got != "short" {
		t.Errorf("a token of five letters: %q", got)
	}
}

// TestTokenThatIsRepeated: whatever a service answers, in whatever spelling, the token is in no error, in no log and in no resource.
func TestTokenThatIsRepeated(t *testing.T) {
	t.Parallel()
	escaped := strings.NewReplacer("\x00", `\u0000`, "\xff", "")
	answers := map[string]func(said string) http.HandlerFunc{
		"an error": func(said string) http.HandlerFunc {
			return answering(400, "application/json", `{"detail":"no `+escaped.Replace(said)+`","scimType":"`+escaped.Replace(said)+`"}`)
		},
		"a text":               func(said string) http.HandlerFunc { return answering(400, "text/plain", "no "+said) },
		"JSON that broke off":  func(said string) http.HandlerFunc { return answering(400, "application/json", `{"detail":"no `+said) },
		"a text after padding": func(said string) http.HandlerFunc { return answering(400, "text/plain", strings.Repeat("x", 170)+said) },
		"a page":               func(said string) http.HandlerFunc { return answering(403, "text/html", "<html>"+said) },
		"no JSON":              func(said string) http.HandlerFunc { return answering(200, "text/plain", "no "+said) },
		"a resource": func(said string) http.HandlerFunc {
			return answering(200, "application/json", `{"id":"1","displayName":"`+escaped.Replace(said)+`","echo":"`+escaped.Replace(said)+`"}`)
		},
		"a redirect": func(said string) http.HandlerFunc {
			return func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", "https://login.example.com/"+strings.Repeat("x", 150)+"/"+said)
				w.WriteHeader(http.StatusFound)
			}
		},
	}
	for name, answer := range answers {
		for spelling, said := range spellings() {
			t.Run(name+", "+spelling, func(t *testing.T) {
				t.Parallel()
				r := &record{level: LevelTrace}
				c := serve(t, answer(said), func(o *Options) { o.Token, o.Logger = awkwardToken, slog.New(r) })
				u, err := c.GetUser(t.Context(), "1")
				left := fmt.Sprintf("%v %+v %q", err, err, r.lines)
				if u != nil {
					left += fmt.Sprintf("%v %q %s", *u.DisplayName, *u.DisplayName, u.Extra)
				}
				for _, part := range []string{"Bravo2", "Charlie3", "Delta4", `\u0042`} {
					if strings.Contains(left, part) {
						t.Fatalf("it is in %s", left)
					}
				}
			})
		}
	}
}

// TestRedactorReadsOnce takes bodies that would keep a redactor busy for hours if it went back over what it has read.
func TestRedactorReadsOnce(t *testing.T) {
	t.Parallel()
	const long = 4 << 20
	scrub := scrubber(awkwardToken, shortestToken)
	first := awkwardToken[:1]
	for name, unit := range map[string]string{
		"backslashes": `\`, "a letter and backslashes": first + `\\\\\\\\`, "per cent signs": "%", "escaped per cent signs": "%25", "ampersands": "&",
		"escapes": `\u0000`, "the first letter": first, "letters nobody sees": "\u200b", "half a token": awkwardToken[:len(awkwardToken)/2],
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := first + strings.Repeat(unit, long/len(unit))
			if got := scrub([]byte(body + "." + awkwardToken)); string(got) != body+"."+redacted {
				t.Errorf("%d bytes are left of %d: %.60q", len(got), len(body), got)
			}
		})
	}
}

func FuzzRedactor(f *testing.F) {
	for _, s := range spellings() {
		f.Add("a", s, "b")
	}
	redact := redactor(awkwardToken)
	f.Fuzz(func(t *testing.T, before, in, after string) {
		if got := redact(before + awkwardToken + after); strings.Contains(got, awkwardToken) || strings.Contains(oneLine(got, maxDetail), awkwardToken) {
			t.Errorf("%q", got)
		}
		if got := redact(in); strings.Contains(got, awkwardToken) || strings.Contains(oneLine(got, maxDetail), awkwardToken) {
			t.Errorf("%q", got)
		}
	})
}
