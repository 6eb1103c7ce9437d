package ninjaone_test

import (
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
)

func TestCheckUserNameAccepts(t *testing.T) {
	t.Parallel()
	longest := strings.Repeat("a", 254-len("@example.com")) + "@example.com"
	for _, name := range []string{
		"ada@example.com", "Ada.Lovelace@Example.COM", "ada+ninja@mail.example.co.uk", "o'brien@example.com",
		"a@b.cd", "ada_l-2@sub-domain.example.com", "zoë@example.com", "ada@bücher.example.com", longest,
	} {
		if err := ninjaone.CheckUserName(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestCheckUserNameRefuses(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"empty":                    "",
		"blank":                    "  ",
		"no @":                     "ada",
		"no local part":            "@example.com",
		"no domain":                "ada@",
		"domain without a dot":     "ada@example",
		"domain ends with a dot":   "ada@example.com.",
		"domain starts with one":   "ada@.example.com",
		"two dots in the domain":   "ada@example..com",
		"label starts with -":      "ada@-example.com",
		"label ends with -":        "ada@example-.com",
		"underscore in a label":    "ada@ex_ample.com",
		"label too long":           "ada@" + strings.Repeat("a", 64) + ".com",
		"two @":                    "ada@byron@example.com",
		"two dots in local part":   "ada..l@example.com",
		"dot before the @":         "ada.@example.com",
		"display name":             "Ada <ada@example.com>",
		"angle brackets":           "<ada@example.com>",
		"comment":                  "ada(work)@example.com",
		"quoted local part":        `"ada l"@example.com`,
		"quoted all":               `"ada@example.com"`,
		"two addresses":            "ada@example.com,bob@example.com",
		"address literal":          "ada@[127.0.0.1]",
		"space before":             " ada@example.com",
		"space after":              "ada@example.com ",
		"space inside":             "ada l@example.com",
		"no-break space":           "ada\u00a0l@example.com",
		"line break":               "ada@example.com\n",
		"zero-width space":         "ada\u200b@example.com",
		"right-to-left override":   "ada\u202e@example.com",
		"byte order mark":          "\ufeffada@example.com",
		"not UTF-8":                "ada\xff@example.com",
		"damaged":                  "j\ufffdrg@example.com",
		"mailto link":              "mailto:ada@example.com",
		"255 characters":           strings.Repeat("a", 255-len("@example.com")) + "@example.com",
		"a filter that breaks out": `ada" or userName sw "@example.com`,
	}
	for name, in := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantRefusal(t, ninjaone.CheckUserName(in), ninjaone.InvalidUserName, "ada@example.com", "identity provider")
		})
	}
}

// TestAddressNamesWhatLooksLikeSomethingElse: the refusal names a character that looks like another one.
func TestAddressNamesWhatLooksLikeSomethingElse(t *testing.T) {
	t.Parallel()
	for in, reports := range map[string]string{
		"ada\uff20example.com":       `contains the character U+FF20 (fullwidth commercial at) after "ada"`,
		"ada@example\uff0ecom":       `contains the character U+FF0E (fullwidth full stop) after "ada@example"`,
		"ada\u00a0l@example.com":     `contains the character U+00A0 (no-break space) after "ada"`,
		"\u200bada@example.com":      `contains the character U+200B (zero width space) at the beginning`,
		"j\u043ehn@example.com":      `contains the letter U+043E (cyrillic small letter o), which looks like a Latin letter, in the word "jоhn"`,
		"ada@ex\u0430mple.com":       `contains the letter U+0430 (cyrillic small letter a), which looks like a Latin letter, in the word "exаmple"`,
		"\u0391da@example.com":       `contains the letter U+0391 (greek capital letter alpha), which looks like a Latin letter, in the word "Αda"`,
		"ada\u2010l@example.com":     `contains the character U+2010 (hyphen) after "ada"`,
		"ada@ex\u00adample.com":      `contains the character U+00AD (soft hyphen)`,
		"ada\u2019brien@example.com": `contains the character U+2019 (right single quotation mark)`,
		"ada @example.com":           `contains a space after "ada"`,
		"a@example.com;b@example.co": `contains the character ; after "a@example.com"`,
		"ada@example,com":            `contains the character , after "ada@example"`,
		"mailto:ada@example.com":     `contains the character : after "mailto"`,
		"ada@example.com\n":          `contains the invisible character U+000A after "ada@example.com"`,
		"ada\ufe0f@example.com":      `contains the invisible character U+FE0F after "ada"`,
		"ada\u034f@example.com":      `contains the invisible character U+034F after "ada"`,
		"ada\u3164@example.com":      `contains the invisible character U+3164 after "ada"`,
		"ada@exam\uffa0ple.com":      `contains the invisible character U+FFA0 after "ada@exam"`,
		"ada\xff@example.com":        `contains a damaged character after "ada"`,
	} {
		wantRefusal(t, ninjaone.CheckUserName(in), ninjaone.InvalidUserName, reports)
		wantRefusal(t, ninjaone.CheckEmail(in), ninjaone.InvalidEmail, reports)
	}
	for _, name := range []string{
		"γιώργος@example.com", "王@example.com", "адам@example.com", "иван.ada@example.com", "ada@пример.com",
		"ａda@example.com", "jose\u0301@example.com",
	} {
		if err := ninjaone.CheckUserName(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// TestCheckEmail: the rule is that of user names, with advice of its own.
func TestCheckEmail(t *testing.T) {
	t.Parallel()
	if err := ninjaone.CheckEmail("ada@example.com"); err != nil {
		t.Error(err)
	}
	for in, reports := range map[string]string{
		"": "is blank", "ada": "is not an email address",
		"ada@example.com ": "contains a space",
	} {
		wantRefusal(t, ninjaone.CheckEmail(in), ninjaone.InvalidEmail, reports, "ada@example.com", "leave email out")
	}
}
