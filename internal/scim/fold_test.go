package scim_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Ada.Lovelace@Example.COM": "ada.lovelace@example.com",
		"ÉMILE":                    "émile",
		"ΣΊΣΥΦΟΣ":                  "σίσυφοσ",
		"Σίσυφος":                  "σίσυφοσ",
		"\u212Aelvin":              "kelvin",
		"İda":                      "İda",
		"ida":                      "ida",
		"straße":                   "straße",
		"Γιάννα":                   "γιάννα",
		"ΜΊΑ":                      "μία",
	} {
		if got := scim.Fold(text); got != want {
			t.Errorf("Fold(%q) is %q, want %q", text, got, want)
		}
	}
}

func TestLower(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Ada.Lovelace@Example.COM": "ada.lovelace@example.com",
		"ÉMILE":                    "émile",
		"Σίσυφος":                  "σίσυφος",
		"Γιώργος":                  "γιώργος",
		"ΜΊΑ":                      "μία",
		"İnci":                     "İnci",
		"Iris":                     "iris",
		"straße":                   "straße",
	} {
		if got := scim.Lower(text); got != want {
			t.Errorf("Lower(%q) is %q, want %q", text, got, want)
		}
	}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		lower := scim.Lower(string(r))
		if !strings.EqualFold(lower, string(r)) || lower != strings.ToLower(string(r)) && strings.EqualFold(strings.ToLower(string(r)), string(r)) {
			t.Errorf("%q in lower case is %q", r, lower)
		}
	}
}

// TestFoldIsEqualFold compares each letter with everything that is made of it.
func TestFoldIsEqualFold(t *testing.T) {
	t.Parallel()
	for r := rune(0); r <= unicode.MaxRune; r++ {
		for _, other := range []rune{unicode.ToLower(r), unicode.ToUpper(r), unicode.ToTitle(r), unicode.SimpleFold(r)} {
			a, b := string(r), string(other)
			if same := scim.Fold(a) == scim.Fold(b); same != strings.EqualFold(a, b) {
				t.Errorf("%q and %q: folded the same is %t", a, b, same)
			}
		}
	}
}
