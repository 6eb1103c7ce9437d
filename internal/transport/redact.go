package transport

import (
	"bytes"
	"html"
	"slices"
	"strconv"
	"sync"
	"unicode"
	"unicode/utf8"
)

const (
	// shortestInText is the length in characters from which a secret is removed from texts that are shown. A shorter
	// one is a test's, and removing it would tear words apart.
	shortestInText = 6
	// shortestInBodies is the length in characters from which a secret is removed from what the client reads. Otherwise a
	// service that repeats a secret in a resource would put it into a state. A shorter secret may be a person's name.
	shortestInBodies = 16
	// longestEscape bounds one character in another spelling, such as "&#x0000002B;" or "\\\\u002B", in bytes.
	longestEscape = 16
	// longBody is the length in bytes from which a body is searched for escaped spellings only if it contains a sign of
	// them.
	longBody = 64 << 10
	redacted = "(token)"
)

// Redactor removes secrets from foreign text. A service may repeat a secret, in any of the spellings of JSON, URLs and
// HTML, and with [invisible] characters in between. A Redactor is safe for concurrent use.
type Redactor struct {
	mu      sync.Mutex // guards secrets
	secrets []secret
}

// secret keeps the text in a closure, where no formatting verb and no dump of a Redactor finds it.
type secret func() string

// NewRedactor returns a Redactor of these secrets.
func NewRedactor(secrets ...string) *Redactor {
	r := &Redactor{}
	for _, one := range secrets {
		r.Hide(one)
	}
	return r
}

// Hide adds a secret.
func (r *Redactor) Hide(one string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.ContainsFunc(r.secrets, func(s secret) bool { return s() == one }) {
		r.secrets = append(slices.Clip(r.secrets), func() string { return one })
	}
}

// Redact returns s without secrets.
func (r *Redactor) Redact(s string) string { return string(r.without([]byte(s), shortestInText)) }

// Scrub is Redact for what is read: it keeps short secrets.
func (r *Redactor) Scrub(b []byte) []byte { return r.without(b, shortestInBodies) }

func (r *Redactor) without(b []byte, shortest int) []byte {
	r.mu.Lock()
	secrets := r.secrets
	r.mu.Unlock()
	for _, one := range secrets {
		token := one()
		// A listing can have megabytes, and these searches cost next to nothing.
		escapes := len(b) <= longBody || bytes.IndexByte(b, '\\') >= 0 ||
			bytes.IndexByte(b, '%') >= 0 || bytes.IndexByte(b, '&') >= 0
		if len(token) >= shortest && (escapes || bytes.Contains(b, []byte(token))) {
			b = replaced(b, token)
		}
	}
	return b
}

// replaced is b with another text for each token in it, or b itself.
func replaced(b []byte, token string) []byte {
	var out []byte
	starts := token[:1] + `\%&`
	kept := 0
	for i := 0; i < len(b); {
		next := bytes.IndexAny(b[i:], starts)
		if next < 0 {
			break
		}
		i += next
		n := spelled(b[i:], token)
		if n == 0 {
			i += notSpelled(b[i:])
			continue
		}
		out = append(append(out, b[kept:i]...), redacted...)
		i += n
		kept = i
	}
	if kept == 0 {
		return b
	}
	return append(out, b[kept:]...)
}

// notSpelled returns how many bytes to skip at the beginning of b, which is not the token. Within a run of backslashes,
// every one escapes the same character. So if the token does not begin at the first, it begins at none. Checking each
// would take hours for a megabyte of backslashes.
func notSpelled(b []byte) int {
	return max(1, len(b)-len(bytes.TrimLeft(b, `\`)))
}

// spelled returns how many bytes at the beginning of b are the token, in any spelling, or 0. A large part of the token
// at the end of b counts too, because a text may be cut off in the middle of a token. A token contains no per cent
// signs and backslashes (RFC 6750 §2.1), so a spelling has one meaning.
func spelled(b []byte, token string) int {
	if bytes.HasPrefix(b, []byte(token)) {
		return len(token)
	}
	enough := max(shortestInText, len(token)/3)
	at := 0
	for i := 0; i < len(token); {
		rest := b[at:]
		if len(rest) == 0 {
			if i >= enough {
				return at
			}
			return 0
		}
		r, n := character(rest)
		switch {
		case r == rune(token[i]):
			i++
		case rest[0] == token[i]: // this character only looks like the beginning of an escape
			n = 1
			i++
		case i > 0 && invisible(r):
		case i >= enough && len(rest) < longestEscape && bytes.IndexByte([]byte(`\%&`), rest[0]) >= 0:
			return len(b)
		default:
			return 0
		}
		at += n
	}
	return at
}

// character reads the first character of b as JSON, a URL or HTML may write it, also where one of them is nested in
// another, and returns how many bytes it takes.
func character(b []byte) (r rune, n int) {
	switch b[0] {
	case '\\':
		n = len(b) - len(bytes.TrimLeft(b, `\`))
		if n == len(b) {
			return '\\', n
		}
		switch b[n] {
		case 'u':
			return number(b, n+1, n+5)
		case 'x':
			return number(b, n+1, n+3)
		}
		return rune(b[n]), n + 1
	case '%':
		n = 1
		for bytes.HasPrefix(b[n:], []byte("25")) && len(b) >= n+4 && isHex(b[n+2]) && isHex(b[n+3]) {
			n += 2
		}
		return number(b, n, n+2)
	case '&':
		if end := bytes.IndexByte(b[:min(len(b), longestEscape)], ';'); end > 0 {
			if text := html.UnescapeString(string(b[:end+1])); utf8.RuneCountInString(text) == 1 {
				r, _ = utf8.DecodeRuneInString(text)
				return r, end + 1
			}
		}
	}
	return utf8.DecodeRune(b)
}

// number reads the hexadecimal digits b[from:to] as a character. Without digits, it reads the first character of b.
func number(b []byte, from, to int) (r rune, n int) {
	if to <= len(b) {
		if code, err := strconv.ParseUint(string(b[from:to]), 16, 16); err == nil {
			return rune(code), to
		}
	}
	return utf8.DecodeRune(b)
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// invisible reports whether r is a control or direction character, has no width, or is not a character.
func invisible(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError
}
