package scim

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// writer returns a client of a service that gives every answer in these bytes, with this Content-Type.
func writer(t *testing.T, status int, contentType, body string) *Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return NewClient(Options{BaseURL: base, Token: testToken})
}

func in(t *testing.T, charset, text string) string {
	t.Helper()
	encoding, err := htmlindex.Get(charset)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := encoding.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

func TestAnswersInOtherCharsetsAreRead(t *testing.T) {
	t.Parallel()
	const (
		european = `{"id":"1","userName":"jorg@example.com","name":{"givenName":"Jörg","familyName":"Müller"}}`
		chinese  = `{"id":"1","userName":"jorg@example.com","name":{"givenName":"联通"}}`
		japanese = `{"id":"1","userName":"jorg@example.com","name":{"givenName":"太郎"}}`
	)
	withMark := func(order unicode.Endianness) string {
		text, err := unicode.UTF16(order, unicode.UseBOM).NewEncoder().String(european)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	for name, c := range map[string]struct{ contentType, body, given string }{
		"none, which is UTF-8":         {"application/scim+json", european, "Jörg"},
		"none, with a byte order mark": {"application/scim+json", "\ufeff" + european, "Jörg"},
		"none, with two":               {"application/scim+json", "\ufeff\ufeff" + european, "Jörg"},
		"UTF-8":                        {"application/scim+json; charset=utf-8", european, "Jörg"},
		"UTF-8, in quotes and with a byte order mark": {
			`application/scim+json; charset="UTF8"`, "\ufeff" + european, "Jörg",
		},
		"ISO-8859-1": {
			"application/scim+json; charset=ISO-8859-1", in(t, "iso-8859-1", european), "Jörg",
		},
		"windows-1252": {
			"application/json;charset=Windows-1252", in(t, "windows-1252", european), "Jörg",
		},
		"ISO-8859-15": {
			"application/json; charset=iso-8859-15", in(t, "iso-8859-15", european), "Jörg",
		},
		"UTF-16, little endian": {
			"application/json; charset=utf-16le", in(t, "utf-16le", european), "Jörg",
		},
		"UTF-16, big endian by its mark": {"application/json; charset=utf-16", withMark(unicode.BigEndian), "Jörg"},
		"UTF-16, little endian by its mark": {
			"application/json; charset=utf-16", withMark(unicode.LittleEndian), "Jörg",
		},
		"GB 18030": {"application/json; charset=GB18030", in(t, "gb18030", chinese), "联通"},
		"Shift_JIS": {
			"application/json; charset=Shift_JIS", in(t, "shift_jis", japanese), "太郎",
		},
		"declared as ISO-8859-1, and UTF-8 all the same": {"application/json; charset=ISO-8859-1", european, "Jörg"},
		"declared as ASCII, and UTF-8 all the same":      {"application/json; charset=us-ascii", european, "Jörg"},
		"declared as an unknown charset, and UTF-8":      {"application/json; charset=utf_8", european, "Jörg"},
		"no media type at all":                           {"?; charset=;", european, "Jörg"},
		"ASCII where a letter is escaped": {
			"application/json; charset=us-ascii", strings.ReplaceAll(european, "ö", `\u00f6`), "Jörg",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			one := writer(t, http.StatusOK, c.contentType, c.body)
			u, err := one.GetUser(t.Context(), "1")
			if err != nil || *u.Name.GivenName != c.given {
				t.Fatalf("read %+v, %v", u, err)
			}
			u, err = one.PatchUser(t.Context(), "1", []Operation{Replace("active", true)})
			if err != nil || *u.Name.GivenName != c.given {
				t.Errorf("patched %+v, %v", u, err)
			}
		})
	}
}

func TestTextThatCannotBeRead(t *testing.T) {
	t.Parallel()
	latin := in(t, "iso-8859-1", `{"id":"1","userName":"jorg@example.com","name":{"familyName":"Meyer","givenName":"Jörg"}}`)
	nameless := in(t, "iso-8859-1", `{"id":"7","roles":[{"value":"x"},{"value":"Führung"}]}`)
	page := func(resource string) string {
		return `{"totalResults":2,"Resources":[{"id":"0","userName":"ada@example.com"},` + resource + `]}`
	}
	for name, c := range map[string]struct{ contentType, body, reports string }{
		"Latin-1 that does not say so": {
			"application/scim+json", latin,
			`name.givenName of "jorg@example.com" is not valid UTF-8, and the answer names no other charset`,
		},
		"a user without a user name": {
			"application/scim+json", nameless, `roles.value of "7" is not valid UTF-8`,
		},
		"Latin-1 that says that it is UTF-8": {
			"application/json; charset=utf-8", latin, `is not valid in the charset that the answer names, "utf-8"`,
		},
		"Latin-1 that declares an unknown charset": {
			"application/json; charset=latin-none", latin,
			`is not valid UTF-8, and the answer names a charset that is unknown, "latin-none"`,
		},
		"Latin-1 that says that it is Chinese": {
			"application/json; charset=gb18030", latin[:len(latin)-2] + "\xff\"}}",
			`the body is not valid in the charset that the answer names, "gb18030"`,
		},
		"a charset that browsers refuse": {"application/json; charset=iso-2022-kr", latin, `"iso-2022-kr"`},
		"a charset that is the token":    {"application/json; charset=" + testToken, latin, `"(token)"`},
		"an unknown attribute": {
			"application/scim+json", "{\"id\":\"1\",\"nick\xff\":1}", `the body of "1" is not valid UTF-8`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused := func(what string, err error) {
				t.Helper()
				_, odd := errors.AsType[*CharsetError](err)
				if !odd || !strings.Contains(err.Error(), c.reports) || strings.Contains(err.Error(), testToken) {
					t.Errorf("%s: %v", what, err)
				}
			}
			one := writer(t, http.StatusOK, c.contentType, c.body)
			_, err := one.GetUser(t.Context(), "1")
			refused("read", err)
			_, err = one.PatchUser(t.Context(), "1", []Operation{Replace("active", true)})
			refused("patch", err)
			if !MayHaveActed(err) {
				t.Errorf("what a PATCH did is not looked at after %v", err)
			}
			for range 3 {
				_, err = writer(t, http.StatusOK, c.contentType, page(c.body)).ListUsers(t.Context(), ListOptions{})
				refused("list", err)
			}
			if HaltOf(err) != nil {
				t.Errorf("a charset is taken for a service that is none: %v", err)
			}
		})
	}
	err := writer(t, http.StatusOK, "text/plain; charset=utf-16", "\x00\xd8").DeleteUser(t.Context(), "1")
	if _, odd := errors.AsType[*CharsetError](err); !odd {
		t.Errorf("a deletion that is answered in nothing legible: %v", err)
	}
	_, err = writer(t, http.StatusOK, "application/json",
		"{\"patch\":{},\"bulk\":{},\"documentationUri\":\"\xff\"}").ServiceProviderConfig(t.Context())
	if _, odd := errors.AsType[*CharsetError](err); !odd {
		t.Errorf("a service that describes itself so: %v", err)
	}
	// The text of a refusal is shown and never enters a state.
	_, err = writer(t, http.StatusBadRequest, "application/json; charset=iso-8859-1",
		in(t, "iso-8859-1", `{"schemas":["`+errorSchema+`"],"detail":"Ungültig"}`)).GetUser(t.Context(), "1")
	if e, ok := errors.AsType[*Error](err); !ok || e.Detail != "Ungültig" || !e.Genuine {
		t.Errorf("a refusal: %v", err)
	}
}

// TestTokenInAnotherCharset: the token is redacted in another charset too.
func TestTokenInAnotherCharset(t *testing.T) {
	t.Parallel()
	body := in(t, "utf-16le", `{"id":"1","userName":"ada@example.com","displayName":"`+testToken+`"}`)
	u, err := writer(t, http.StatusOK, "application/json; charset=utf-16le", body).GetUser(t.Context(), "1")
	if err != nil || strings.Contains(*u.DisplayName, testToken) {
		t.Errorf("%+v, %v", u, err)
	}
}

// FuzzCheckText: no JSON with invalid UTF-8 passes.
func FuzzCheckText(f *testing.F) {
	f.Add([]byte(`{"id":"1","name":{"givenName":"J` + "\xf6" + `rg"}}`))
	f.Add([]byte("[\"\u00f6\",\"\xff\"]"))
	f.Fuzz(func(t *testing.T, body []byte) {
		if checkJSON(body) == nil && checkText(body) == nil && !utf8.Valid(body) {
			t.Errorf("%q passes", body)
		}
	})
}
