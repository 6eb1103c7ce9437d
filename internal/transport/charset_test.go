package transport

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// A text is not larger in memory than it may be on the wire.
func TestCharsetIsBounded(t *testing.T) {
	t.Parallel()
	const limit = 1000
	got, err := ToUTF8("application/json; charset=iso-8859-1", []byte(strings.Repeat("\xe9", limit)), limit)
	if err != nil || len(got) != limit+1 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

// FuzzCharset: whatever bytes come in whatever charset, what is read is valid UTF-8 and bounded, or refused.
func FuzzCharset(f *testing.F) {
	for _, charset := range []string{
		"", "utf-8", "iso-8859-1", "windows-1251", "utf-16", "utf-16be", "gb18030",
		"shift_jis", "iso-2022-jp", "x-nobody", "iso-2022-kr",
	} {
		f.Add(charset, []byte(`{"id":"1","name":{"givenName":"J`+"\xf6"+`rg"}}`))
		f.Add(charset, []byte("\xef\xbb\xbf{\"id\":\"\u00f6\"}"))
		f.Add(charset, []byte("\xff\xfe{\x00}\x00"))
		f.Add(charset, []byte("\x1b$B"))
	}
	f.Fuzz(func(t *testing.T, charset string, body []byte) {
		const limit = 1 << 10
		body = body[:min(len(body), limit)]
		got, err := ToUTF8("application/json; charset="+charset, slices.Clone(body), limit)
		encoding, unknown := htmlindex.Get(charsetOf("application/json; charset=" + charset))
		asItCame := unknown != nil || encoding == unicode.UTF8 || string(got) == string(body)
		switch {
		case err != nil && got != nil, len(got) > limit+1:
			t.Errorf("%d bytes, %v", len(got), err)
		case err == nil && !asItCame && len(got) <= limit &&
			(!utf8.Valid(got) || strings.ContainsRune(string(got), utf8.RuneError)):
			t.Errorf("%q in %q is read as %q", body, charset, got)
		}
	})
}
