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
	// shortestInText is from how many characters on a secret is looked for in texts that are shown. One of a few
	// letters is a test's; removing it would tear words apart.
	shortestInText = 6
	// shortestInBodies is from how many characters on a secret is taken out of what is read, so that a service that
	// repeats it in a resource brings it into no state. A shorter one may be somebody's name.
	shortestInBodies = 16
	// longestEscape bounds one character in another spelling, such as "&#x0000002B;" or "\\\\u002B", in bytes.
	longestEscape = 16
	// longBody is from how many bytes on a body is not looked through for spellings that nothing in it points to.
	longBody = 64 << 10
	redacted = "(token)"
)

// Redactor removes secrets from what others wrote: a service may well repeat one, in any of the spellings that JSON,
// URLs and HTML have for it, and with [Invisible] characters in between. It is safe for concurrent use.
type Redactor struct {
	mu      sync.Mutex // guards secrets
	secrets []secret
}

// secret is in a closure, where no formatting verb and no dump of a Redactor finds it.
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

// Scrub is Redact for what is read: it leaves short secrets alone.
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

// notSpelled returns how many bytes at the beginning of b, which is not the token, are not the beginning of it either.
// All backslashes of a run escape the same character, so where the first is not, none is: to look at each anew would
// take hours for a megabyte of them.
func notSpelled(b []byte) int {
	return max(1, len(b)-len(bytes.TrimLeft(b, `\`)))
}

// spelled returns how many bytes at the beginning of b are the token, in whatever spelling; 0: they are not. A good
// part of it at the end of b is it too: a text that was cut off may end in the middle of one. That a token has no per
// cent signs and backslashes of its own (RFC 6750 §2.1) makes a spelling mean one thing.
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
		case rest[0] == token[i]: // which only looks like the beginning of an escape
			n = 1
			i++
		case i > 0 && Invisible(r):
		case i >= enough && len(rest) < longestEscape && bytes.IndexByte([]byte(`\%&`), rest[0]) >= 0:
			return len(b)
		default:
			return 0
		}
		at += n
	}
	return at
}

// character reads the first character of b as JSON, a URL or HTML may write it, also where one of them was put into
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

// number reads the hexadecimal digits b[from:to] as a character; without them, the first one of b is itself.
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

// Invisible reports control and direction characters, characters of no width, and what is no character.
func Invisible(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError
}
