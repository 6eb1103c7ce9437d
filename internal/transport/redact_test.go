package transport

import (
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/transport/redacttest"
)

func TestRedact(t *testing.T) {
	t.Parallel()
	remove := NewRedactor(redacttest.Token).Redact
	for name, s := range redacttest.Spellings() {
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
			if got := remove(text); got != want {
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
		if got := remove(text); got != text {
			t.Errorf("%s: %q became %q", name, text, got)
		}
	}
	if got := NewRedactor("short").Redact("short"); got != "short" {
		t.Errorf("a token of five letters: %q", got)
	}
}

// TestBodyIsReadOnce takes bodies that would keep a redactor busy for hours if it went back over what it has read.
func TestBodyIsReadOnce(t *testing.T) {
	t.Parallel()
	const long = 4 << 20
	scrub := NewRedactor(redacttest.Token).Scrub
	first := redacttest.Token[:1]
	for name, unit := range map[string]string{
		"backslashes": `\`, "a letter and backslashes": first + `\\\\\\\\`, "per cent signs": "%",
		"escaped per cent signs": "%25", "ampersands": "&",
		"escapes": `\u0000`, "the first letter": first, "letters nobody sees": "\u200b",
		"half a token": redacttest.Token[:len(redacttest.Token)/2],
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := first + strings.Repeat(unit, long/len(unit))
			if got := scrub([]byte(body + "." + redacttest.Token)); string(got) != body+".(token)" {
				t.Errorf("%d bytes are left of %d: %.60q", len(got), len(body), got)
			}
		})
	}
}

func FuzzRedact(f *testing.F) {
	for _, s := range redacttest.Spellings() {
		f.Add("a", s, "b")
	}
	remove := NewRedactor(redacttest.Token).Redact
	f.Fuzz(func(t *testing.T, before, in, after string) {
		if got := remove(before + redacttest.Token + after); strings.Contains(got, redacttest.Token) {
			t.Errorf("%q", got)
		}
		if got := remove(in); strings.Contains(got, redacttest.Token) {
			t.Errorf("%q", got)
		}
	})
}

// FuzzQuote: making one line of a text, or cutting it, does not restore a token.
func FuzzQuote(f *testing.F) {
	for _, s := range redacttest.Spellings() {
		f.Add("a", s, "b")
	}
	c := newToy(Options{Token: redacttest.Token})
	f.Fuzz(func(t *testing.T, before, in, after string) {
		for _, text := range []string{before + redacttest.Token + after, in} {
			if got := c.quote(text, maxDetail); strings.Contains(got, redacttest.Token) {
				t.Errorf("%q", got)
			}
		}
	})
}
