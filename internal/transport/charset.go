package transport

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// CharsetError is an answer, or a text in it, that cannot be read for certain. A guess would put U+FFFD, or a name
// other than the service's, into a state.
type CharsetError struct {
	Charset   string // that the answer names; "": none, so that it has to be UTF-8 (RFC 8259 §8.1)
	Attribute string // that cannot be read, such as "name.givenName"; "": not known
	Of        string // the owner of the attribute: a user name, a display name or an id; "": not known
}

func (e *CharsetError) Error() string {
	what := "the body"
	if e.Attribute != "" {
		what = e.Attribute
	}
	if e.Of != "" {
		what += fmt.Sprintf(" of %q", e.Of)
	}
	if e.Charset == "" {
		return what + " is not valid UTF-8, and the answer names no other charset"
	}
	if _, err := htmlindex.Get(e.Charset); err != nil {
		return fmt.Sprintf("%s is not valid UTF-8, and the answer names a charset that is unknown, %q", what, e.Charset)
	}
	return fmt.Sprintf("%s is not valid in the charset that the answer names, %q", what, e.Charset)
}

// charsetOf is the charset in a Content-Type, "" for none.
func charsetOf(contentType string) string {
	_, parameters, _ := mime.ParseMediaType(contentType)
	return strings.TrimSpace(parameters["charset"])
}

// ToUTF8 converts a body to UTF-8 by its Content-Type and returns at most limit+1 bytes of it. A body in UTF-8 or in an
// unknown charset stays unchanged: its reader finds out whether it is valid.
func ToUTF8(contentType string, body []byte, limit int64) ([]byte, error) {
	name := charsetOf(contentType)
	charset, err := htmlindex.Get(name)
	known := err == nil && charset != unicode.UTF8
	switch {
	case len(body) == 0, name == "", !known:
		return body, nil
	case charset == charmap.Windows1252 && utf8.Valid(body):
		// Web frameworks set ISO-8859-1 by default, although their JSON is UTF-8. Browsers read that charset as windows-1252.
		// A name in windows-1252 is hardly ever valid UTF-8 by chance, unless it is ASCII.
		return body, nil
	}
	var out bytes.Buffer
	in := transform.NewReader(bytes.NewReader(body), unicode.BOMOverride(charset.NewDecoder()))
	read, err := out.ReadFrom(io.LimitReader(in, limit+1))
	if err != nil || read <= limit && bytes.ContainsRune(out.Bytes(), utf8.RuneError) {
		return nil, &CharsetError{}
	}
	return out.Bytes(), nil
}
