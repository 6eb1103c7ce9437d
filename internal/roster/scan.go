package roster

import (
	"encoding/json"
	"iter"
	"strings"
	"unicode/utf8"
)

// A plan reads the roster of a whole company several times, and encoding/json takes ten times as long for it as the
// rest of the plan. So the text is validated as JSON once. Everything after that walks through it without another
// syntax check and without a copy.

// scanner walks through JSON that is known to be valid.
type scanner struct {
	text string
	at   int
}

// next is the first byte of the next token; 0 at the end.
func (s *scanner) next() byte {
	for s.at < len(s.text) {
		switch c := s.text[s.at]; c {
		case ' ', '\t', '\n', '\r', ',', ':':
			s.at++
		default:
			return c
		}
	}
	return 0
}

// value walks over a value and returns it as written.
func (s *scanner) value() string {
	s.next()
	start := s.at
	for depth := 0; s.at < len(s.text); {
		switch s.text[s.at] {
		case '"':
			s.quoted()
		case '{', '[':
			depth++
			s.at++
		case '}', ']':
			depth--
			s.at++
		case ' ', '\t', '\n', '\r', ',', ':':
			s.at++
			continue
		default: // a number, true, false or null
			for s.at < len(s.text) && strings.IndexByte(" \t\n\r,]}", s.text[s.at]) < 0 {
				s.at++
			}
		}
		if depth == 0 {
			break
		}
	}
	return s.text[start:s.at]
}

// quoted walks over a string.
func (s *scanner) quoted() {
	for s.at++; s.text[s.at] != '"'; s.at++ {
		if s.text[s.at] == '\\' {
			s.at++
		}
	}
	s.at++
}

// members are the names and values of a valid object, in the order of the text. Duplicates are included.
func members(object string) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		s := &scanner{text: object, at: strings.IndexByte(object, '{') + 1}
		for s.next() == '"' {
			name := unquote(s.value())
			if !yield(name, s.value()) {
				return
			}
		}
	}
}

// elements are the values of a valid list.
func elements(list string) iter.Seq[string] {
	return func(yield func(value string) bool) {
		s := &scanner{text: list, at: strings.IndexByte(list, '[') + 1}
		for c := s.next(); c != ']' && c != 0; c = s.next() {
			if !yield(s.value()) {
				return
			}
		}
	}
}

// unquote is the value of a valid JSON string.
func unquote(quoted string) string {
	inner := quoted[1 : len(quoted)-1]
	if strings.IndexByte(inner, '\\') < 0 && utf8.ValidString(inner) {
		return inner
	}
	var s string
	if err := json.Unmarshal([]byte(quoted), &s); err != nil { // it is valid
		return inner
	}
	return s
}
