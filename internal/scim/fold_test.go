package scim_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/secure/precis"
	"golang.org/x/text/unicode/norm"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/scim"
)

func TestFoldAndLower(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct{ fold, lower string }{
		"Ada.Lovelace@Example.COM": {"ada.lovelace@example.com", "ada.lovelace@example.com"},
		"ÉMILE":                    {"e\u0301mile", "émile"},
		"ΣΊΣΥΦΟΣ":                  {"σι\u0301συφοσ", "σίσυφοσ"},
		"Σίσυφος":                  {"σι\u0301συφοσ", "σίσυφος"},
		"Γιώργος":                  {"γιω\u0301ργοσ", "γιώργος"},
		"ΜΊΑ":                      {"μι\u0301α", "μία"},
		"\u212Aelvin":              {"kelvin", "kelvin"},
		"İda":                      {"i\u0307da", "İda"},
		"Ida":                      {"ida", "ida"},
		"straße":                   {"straße", "straße"},
	} {
		if fold, lower := scim.Fold(text), scim.Lower(text); fold != want.fold || lower != want.lower {
			t.Errorf("%q folded is %q, want %q; in lower case %q, want %q", text, fold, want.fold, lower, want.lower)
		}
	}
}

func TestSame(t *testing.T) {
	t.Parallel()
	for name, spellings := range map[string][]string{
		"case":               {"Ada@Example.com", "ada@example.com", "ADA@EXAMPLE.COM"},
		"white space around": {"Help Desk", " Help Desk", "help desk\t", "\u00a0Help Desk\u3000"},
		"composed and decomposed": {
			"jos\u00e9@example.com", "jose\u0301@example.com", "JOS\u00c9@example.com", "JOSE\u0301@example.com",
		},
		"marks in another order":    {"q\u0307\u0323", "q\u0323\u0307"},
		"Hangul and its letters":    {"\ud55c", "\u1112\u1161\u11ab"},
		"full width":                {"\uff21\uff44\uff41@example.com", "ada@example.com"},
		"half width":                {"\uff76\uff9e", "\u30ac", "\u30ab\u3099"},
		"wide space within":         {"Help\u3000Desk", "help desk"},
		"Greek sigmas":              {"Γιώργος", "ΓΙΏΡΓΟΣ", "γιώργοσ"},
		"Greek vowel with iota":     {"\u1fb3", "\u1fbc", "\u03b1\u0345"},
		"capital sharp s":           {"wei\u00df", "WEI\u1e9e"},
		"Turkish dotted capital":    {"\u0130da", "I\u0307da", "i\u0307da"},
		"capital that has no own":   {"\u01f0", "J\u030c"},
		"Cherokee":                  {"\u13a0", "\uab70"},
		"long s":                    {"Win\u017fton", "winston"},
		"signs of units":            {"\u212a\u212b", "k\u00e5"},
		"Georgian":                  {"\u10d0", "\u1c90"},
		"a mark of its own":         {"\u0301", "\u0301 "},
		"nothing":                   {"", " ", "\t\n"},
		"name that precis refuses":  {"Admins (EU) & friends", "admins (eu) & FRIENDS"},
		"invisible character alone": {"\u200b"},
	} {
		for _, other := range spellings {
			if !scim.Same(spellings[0], other) || !scim.Same(other, spellings[0]) {
				t.Errorf("%s: %+q and %+q are two", name, spellings[0], other)
			}
		}
	}
	for name, two := range map[string][2]string{
		"accent":              {"jose", "jos\u00e9"},
		"sharp s":             {"wei\u00df", "weiss"},
		"Turkish dotless i":   {"\u0131da", "ida"},
		"Turkish dotted I":    {"\u0130da", "ida"},
		"umlaut spelled out":  {"m\u00fcller", "mueller"},
		"raised digit":        {"a\u00b2", "a2"},
		"ligature":            {"\ufb01nn", "finn"},
		"Roman numeral":       {"\u2163", "iv"},
		"other alphabet":      {"\u0430da", "ada"}, // Cyrillic
		"iota written beside": {"\u1fb3", "\u03b1\u03b9"},
		"ancient sign":        {"\U00010041\u0301", "\u00c1"}, // x/text composes the first as the second
		"space within":        {"help desk", "helpdesk"},
		"two spaces within":   {"help desk", "help  desk"},
		"invisible character": {"a\u200bda", "ada"},
		"soft hyphen":         {"a\u00adda", "ada"},
		"nothing":             {"", "a"},
	} {
		if scim.Same(two[0], two[1]) {
			t.Errorf("%s: %+q and %+q are one", name, two[0], two[1])
		}
	}
}

func TestSameText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"", " ", true},
		{"José", " José\t", true},
		{"Jos\u00e9", "Jose\u0301", true},
		{"de la Cruz", "De La Cruz", false},
		{"A", "\uff21", false},
		{"Jose", "Jos\u00e9", false},
	} {
		if got := scim.SameText(c.a, c.b); got != c.same {
			t.Errorf("%+q and %+q: the same is %t", c.a, c.b, got)
		}
	}
}

func TestBegins(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, prefix string
		begins       bool
	}{
		{"Help Desk", "help", true},
		{"Help Desk", " Help ", true},
		{"Help Desk", "", true},
		{"Help Desk", "help desk", true},
		{"Help Desk", "help desk 2", false},
		{"Help Desk", "desk", false},
		{"Jos\u00e9", "jose\u0301", true},
		{"Jose\u0301", "JOS\u00c9", true},
		{"Jos\u00e9", "jos", true},
		{"Jos\u00e9", "jose", false},
	} {
		if got := scim.Begins(c.name, c.prefix); got != c.begins {
			t.Errorf("%+q begins with %+q: %t", c.name, c.prefix, got)
		}
	}
}

func TestSpellings(t *testing.T) {
	t.Parallel()
	for name, others := range map[string][]string{
		"Ada@example.com":             nil,
		"":                            nil,
		"wei\u00df":                   nil, // no other form
		"jos\u00e9":                   {"jose\u0301"},
		"jose\u0301":                  {"jos\u00e9"},
		"\U00010041\u0301":            nil,
		"\u00e9e\u0301":               {"\u00e9\u00e9", "e\u0301e\u0301"},
		"\uff21da":                    {"Ada"},
		"\ud55c":                      {"\u1112\u1161\u11ab"},
		"\uff76\uff9e":                {"\u30ac", "\u30ab\u3099"},
		"\u0130":                      {"I\u0307"},
		"q\u0307\u0323":               {"q\u0323\u0307"},
		" caf\u00e9 as it is written": {" cafe\u0301 as it is written"},
	} {
		if got, want := scim.Spellings(name), append([]string{name}, others...); !slices.Equal(got, want) {
			t.Errorf("%+q: %+q, want %+q", name, got, want)
		}
	}
}

// TestLowerIsTheSameName compares each letter with the standard library's lower case of it.
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

// TestFoldIsEqualFold compares each letter with its case variants. The mark of ᾳ is not a letter of its own.
func TestFoldIsEqualFold(t *testing.T) {
	t.Parallel()
	const mark = '\u0345'
	for r := rune(0); r <= unicode.MaxRune; r++ {
		for _, other := range []rune{unicode.ToLower(r), unicode.ToUpper(r), unicode.ToTitle(r), unicode.SimpleFold(r)} {
			if other == r || r == mark || other == mark {
				continue
			}
			a, b := string(r), string(other)
			if same := scim.Same(a, b); same != strings.EqualFold(a, b) {
				t.Errorf("%q and %q: folded the same is %t", a, b, same)
			}
		}
	}
}

// TestFoldIsPrecis compares each letter, alone and between others, with golang.org/x/text's UsernameCaseMapped (RFC
// 8265). If that profile allows a name, its result is the same name, and the Fold of it has no other form, even by
// compatibility (NFKC).
func TestFoldIsPrecis(t *testing.T) {
	t.Parallel()
	allowed := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		names := []string{string(r), "a" + string(r)}
		if r < 0x10000 { // beyond, x/text composes wrongly: see Fold
			names = append(names, "\u03b1"+string(r)+"\u0301")
		}
		for _, name := range names {
			key, err := precis.UsernameCaseMapped.CompareKey(name)
			if err != nil {
				continue
			}
			allowed++
			fold := scim.Fold(name)
			if scim.Fold(key) != fold {
				t.Errorf("%+q folds to %+q, and UsernameCaseMapped makes %+q of it", name, fold, key)
			}
			if !norm.NFKD.IsNormalString(fold) {
				t.Errorf("%+q folds to %+q, which has another form still", name, fold)
			}
		}
	}
	if allowed < 100_000 {
		t.Errorf("only %d names compared", allowed)
	}
}

// TestFoldOfAFold: the Fold of a Fold is itself, for each character that has another form and each mark, between
// letters and accents.
func TestFoldOfAFold(t *testing.T) {
	t.Parallel()
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if unicode.IsMark(r) || scim.Fold(string(r)) != string(r) {
			checkFold(t, "A"+string(r)+"\u0301")
		}
	}
}

// FuzzFold: the Fold of any Fold is itself, and equal for each spelling of a name.
func FuzzFold(f *testing.F) {
	for _, name := range []string{
		"", "Ada@example.com", "jos\u00e9@example.com", "jose\u0301@example.com", "\uff21\uff44\uff41", "\uff76\uff9e",
		"STRA\u1e9eE", "\u0130da", "\u0131",
		"ΓΙΏΡΓΟΣ", "\u03b1\u0313\u0345", "\u0345\u0301", "\u01f0", "J\u030c", "\ud55c\u1112\u1161\u11ab", "\u13a0",
		" \u3000Help Desk\u00a0", "\xff\xfe", "\u212b\u0301",
	} {
		f.Add(name)
	}
	f.Fuzz(checkFold)
}

func checkFold(t *testing.T, name string) {
	t.Helper()
	fold := scim.Fold(name)
	if again := scim.Fold(fold); again != fold {
		t.Errorf("%+q folds to %+q, and that to %+q", name, fold, again)
	}
	const marks = 30 // beyond, x/text splits a text
	if !utf8.ValidString(name) || len(name) > marks {
		return
	}
	if got := scim.Fold(scim.Lower(name)); got != fold {
		t.Errorf("%+q folds to %+q, and in lower case to %+q", name, fold, got)
	}
	for _, other := range append(scim.Spellings(name), norm.NFD.String(name)) {
		if got := scim.Fold(other); got != fold {
			t.Errorf("%+q folds to %+q, and %+q to %+q", name, fold, other, got)
		}
	}
}
