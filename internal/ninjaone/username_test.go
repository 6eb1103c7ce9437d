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

// TestCheckEmail has the same rule, and a remedy of its own.
func TestCheckEmail(t *testing.T) {
	t.Parallel()
	if err := ninjaone.CheckEmail("ada@example.com"); err != nil {
		t.Error(err)
	}
	for in, says := range map[string]string{"": "is blank", "ada": "is not an email address", "ada@example.com ": "contains a space"} {
		wantRefusal(t, ninjaone.CheckEmail(in), ninjaone.InvalidEmail, says, "ada@example.com", "leave email out")
	}
}
