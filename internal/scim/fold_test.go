package scim_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

func TestFoldAndLower(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct{ fold, lower string }{
		"Ada.Lovelace@Example.COM": {"ada.lovelace@example.com", "ada.lovelace@example.com"},
		"ÉMILE":                    {"émile", "émile"},
		"ΣΊΣΥΦΟΣ":                  {"σίσυφοσ", "σίσυφοσ"},
		"Σίσυφος":                  {"σίσυφοσ", "σίσυφος"},
		"Γιώργος":                  {"γιώργοσ", "γιώργος"},
		"ΜΊΑ":                      {"μία", "μία"},
		"\u212Aelvin":              {"kelvin", "kelvin"},
		"İda":                      {"İda", "İda"},
		"Ida":                      {"ida", "ida"},
		"straße":                   {"straße", "straße"},
	} {
		if fold, lower := scim.Fold(text), scim.Lower(text); fold != want.fold || lower != want.lower {
			t.Errorf("%q folded is %q, want %q; in lower case %q, want %q", text, fold, want.fold, lower, want.lower)
		}
	}
}

// TestLowerIsTheSameName compares each letter with what the standard library makes of it.
func TestLowerIsTheSameName(t *testing.T) {
	t.Parallel()
	for r := rune(0); r <= unicode.MaxRune; r++ {
		text, usual := string(r), strings.ToLower(string(r))
		lower := scim.Lower(text)
		if !strings.EqualFold(lower, text) || lower != usual && strings.EqualFold(usual, text) {
			t.Errorf("%q in lower case is %q", text, lower)
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
