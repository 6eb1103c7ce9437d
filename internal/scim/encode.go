package scim

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// encoder writes one JSON object, with members in the order of the calls. It never writes null: services answer it with
// 400 or 500 (dialect 13), and RFC 7643 §2.5 gives null the same meaning as leaving the member out.
type encoder struct {
	buf  bytes.Buffer
	keys map[string]struct{} // in lower case
	err  error
}

// raw writes a member, unless its value is null or a member with that name, compared without case, is already there.
func (e *encoder) raw(key string, value []byte) {
	folded := strings.ToLower(key)
	if _, taken := e.keys[folded]; taken || e.err != nil || len(value) == 0 || isNull(value) {
		return
	}
	name, err := json.Marshal(key)
	if err != nil {
		e.err = err
		return
	}
	if e.keys == nil {
		e.keys = make(map[string]struct{})
		e.buf.WriteByte('{')
	} else {
		e.buf.WriteByte(',')
	}
	e.keys[folded] = struct{}{}
	e.buf.Write(name)
	e.buf.WriteByte(':')
	e.buf.Write(value)
}

func (e *encoder) value(key string, v any) {
	data, err := json.Marshal(v)
	if err != nil && e.err == nil {
		e.err = err
	}
	e.raw(key, data)
}

func (e *encoder) text(key, s string) {
	if s != "" {
		e.value(key, s)
	}
}

func (e *encoder) optional(key string, s *string) {
	if s != nil {
		e.value(key, *s)
	}
}

func (e *encoder) truth(key string, b *bool) {
	if b != nil {
		e.value(key, *b)
	}
}

func (e *encoder) instant(key string, t *time.Time) {
	if t != nil {
		e.text(key, t.Format(time.RFC3339Nano))
	}
}

// rest writes the members that have no field, in a fixed order and without nulls.
func (e *encoder) rest(members RawMembers) {
	for _, m := range members.sorted() {
		if len(m.Value) > 0 {
			cleaned, err := withoutNulls(m.Value)
			if err != nil && e.err == nil {
				e.err = err
			}
			e.raw(m.Name, cleaned)
		}
	}
}

func (e *encoder) end() ([]byte, error) {
	if e.err != nil {
		return nil, e.err
	}
	if len(e.keys) == 0 {
		return []byte("{}"), nil
	}
	e.buf.WriteByte('}')
	return e.buf.Bytes(), nil
}

// writeList writes an array. It leaves out nil and writes an empty slice.
func writeList[T any](e *encoder, key string, all []T) {
	if all != nil {
		e.value(key, all)
	}
}

// withoutNulls removes null members from objects at any depth, and null elements from arrays.
func withoutNulls(raw []byte) ([]byte, error) {
	if err := checkJSON(raw); err != nil {
		return nil, err
	}
	if !bytes.Contains(raw, []byte("null")) {
		return raw, nil
	}
	var buf bytes.Buffer
	appendWithoutNulls(&buf, raw)
	return buf.Bytes(), nil
}

func appendWithoutNulls(buf *bytes.Buffer, raw []byte) {
	separator := byte(0)
	next := func() {
		if separator != 0 {
			buf.WriteByte(separator)
		}
		separator = ','
	}
	switch firstByte(raw) {
	case '{':
		buf.WriteByte('{')
		for key, value := range fields(raw) {
			if !isNull(value) {
				next()
				name, _ := json.Marshal(string(key)) // a string always marshals
				buf.Write(name)
				buf.WriteByte(':')
				appendWithoutNulls(buf, value)
			}
		}
		buf.WriteByte('}')
	case '[':
		buf.WriteByte('[')
		for value := range elements(raw) {
			if !isNull(value) {
				next()
				appendWithoutNulls(buf, value)
			}
		}
		buf.WriteByte(']')
	default:
		buf.Write(raw)
	}
}

// withSchemas returns schemas, or core if there are none, together with the extensions that are present and missing
// from schemas (RFC 7643 §3).
func withSchemas(schemas []string, core string, extensions RawMembers) []string {
	all := slices.Clone(schemas)
	if len(all) == 0 {
		all = []string{core}
	}
	for _, m := range extensions.sorted() {
		if !isNull(m.Value) && !slices.ContainsFunc(all, func(s string) bool { return strings.EqualFold(s, m.Name) }) {
			all = append(all, m.Name)
		}
	}
	return all
}
