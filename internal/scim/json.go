package scim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"unicode/utf8"
)

// The functions in this file walk JSON text in place. encoding/json would read every resource into a map and every
// value twice. A listing of 20,000 users is read many times a day, and a value without a field must be kept byte for
// byte. All functions but checkJSON assume that checkJSON has accepted the text.

// maxDepth bounds the nesting of JSON answers. SCIM needs five levels.
const maxDepth = 64

var errTooDeep = fmt.Errorf("the JSON is nested more than %d deep", maxDepth)

// checkJSON returns an error if data is not one JSON value within maxDepth.
func checkJSON(data []byte) error {
	if tooDeep(data) {
		return errTooDeep
	}
	if json.Valid(data) {
		return nil
	}
	var raw json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	return errors.New("the body is not JSON")
}

func tooDeep(data []byte) bool {
	depth := 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '"':
			i = stringEnd(data, i) - 1
		case '{', '[':
			if depth++; depth > maxDepth {
				return true
			}
		case '}', ']':
			depth--
		}
	}
	return false
}

// firstByte returns the first byte of a value, which shows its type, or 0.
func firstByte(raw []byte) byte {
	if raw = skipSpace(raw); len(raw) > 0 {
		return raw[0]
	}
	return 0
}

// fields iterates over the members of an object in order: unquoted key and raw value. It yields nothing for other
// values.
func fields(raw []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		raw := skipSpace(raw)
		if len(raw) == 0 || raw[0] != '{' {
			return
		}
		for raw = skipSpace(raw[1:]); len(raw) > 0 && raw[0] == '"'; {
			end := stringEnd(raw, 0)
			key := raw[:end]
			raw = skipSpace(raw[end:])
			if len(raw) == 0 || raw[0] != ':' {
				return
			}
			raw = skipSpace(raw[1:])
			end = valueEnd(raw)
			if !yield(unquoteBytes(key), raw[:end]) {
				return
			}
			raw = skipComma(raw[end:])
		}
	}
}

// elements iterates over the values of an array. It yields nothing for null. It treats any other value as an array of
// one, because some servers leave out the brackets around a single value.
func elements(raw []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		raw := bytes.TrimSpace(raw)
		switch {
		case len(raw) == 0 || isNull(raw):
			return
		case raw[0] != '[':
			yield(raw)
			return
		}
		for raw = skipSpace(raw[1:]); len(raw) > 0 && raw[0] != ']'; {
			end := valueEnd(raw)
			if end == 0 || !yield(raw[:end]) {
				return
			}
			raw = skipComma(raw[end:])
		}
	}
}

func skipSpace(raw []byte) []byte {
	for len(raw) > 0 && (raw[0] == ' ' || raw[0] == '\n' || raw[0] == '\t' || raw[0] == '\r') {
		raw = raw[1:]
	}
	return raw
}

func skipComma(raw []byte) []byte {
	raw = skipSpace(raw)
	if len(raw) > 0 && raw[0] == ',' {
		raw = skipSpace(raw[1:])
	}
	return raw
}

// stringEnd returns the index after the string that starts at i.
func stringEnd(data []byte, i int) int {
	for i++; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(data)
}

// valueEnd returns the length of the value that raw starts with.
func valueEnd(raw []byte) int {
	if len(raw) == 0 {
		return 0
	}
	switch raw[0] {
	case '"':
		return stringEnd(raw, 0)
	case '{', '[':
		depth := 0
		for i := 0; i < len(raw); i++ {
			switch raw[i] {
			case '"':
				i = stringEnd(raw, i) - 1
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			}
		}
		return len(raw)
	}
	for i, c := range raw {
		switch c {
		case ',', ']', '}', ' ', '\n', '\t', '\r':
			return i
		}
	}
	return len(raw)
}

// unquoteBytes returns the content of a string literal. The result may share memory with quoted.
func unquoteBytes(quoted []byte) []byte {
	if len(quoted) < 2 {
		return nil
	}
	inner := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return inner
	}
	var s string
	if err := json.Unmarshal(quoted, &s); err != nil {
		return inner
	}
	return []byte(s)
}

// fold returns key in lower case for a switch, because SCIM attribute names are compared without case (RFC 7643 §2.1).
func fold(key []byte) []byte {
	for _, c := range key {
		if 'A' <= c && c <= 'Z' {
			return bytes.ToLower(key)
		}
	}
	return key
}

func isNull(raw []byte) bool { return string(bytes.TrimSpace(raw)) == "null" }
