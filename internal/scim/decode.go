package scim

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"
)

// decoder reads the values of one answer. It keeps one copy of words that recur in every resource.
type decoder struct{ words map[string]string }

func newDecoder() *decoder { return &decoder{words: make(map[string]string)} }

// word returns b as a string, shared with earlier equal words.
func (d *decoder) word(b []byte) string {
	if s, ok := d.words[string(b)]; ok {
		return s
	}
	s := string(b)
	if len(d.words) < 1000 && len(s) <= 100 {
		d.words[s] = s
	}
	return s
}

// text reads a string, or a number or boolean that a server wrote in its place. ok is false for null, arrays and
// objects.
func text(raw []byte) (s string, ok bool) {
	switch firstByte(raw) {
	case '"':
		return string(unquoteBytes(bytes.TrimSpace(raw))), true
	case '{', '[', 'n', 0:
		return "", false
	}
	return string(bytes.TrimSpace(raw)), true
}

// sharedText is like text, for values that recur.
func (d *decoder) sharedText(raw []byte) (s string, ok bool) {
	if firstByte(raw) == '"' {
		return d.word(unquoteBytes(bytes.TrimSpace(raw))), true
	}
	return text(raw)
}

func (d *decoder) texts(raw []byte) []string {
	var all []string
	for element := range elements(raw) {
		if s, ok := d.sharedText(element); ok {
			all = append(all, s)
		}
	}
	return all
}

// truth reads a boolean, also in the form of a string (dialect 32).
func truth(raw []byte) (value, ok bool) {
	s, ok := text(raw)
	if !ok {
		return false, false
	}
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "true", "1":
		return true, true
	case "false", "0":
		return false, true
	}
	return false, false
}

// integer reads a whole number, also in the form of a string.
func integer(raw []byte) (value int, ok bool) {
	s, ok := text(raw)
	if !ok {
		return 0, false
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<52 {
		return 0, false
	}
	return int(f), true
}

// instant reads a time in RFC 3339, as RFC 7643 §2.3.5 requires, in other forms that servers use, or in seconds or
// milliseconds since 1970. It reads a time without a zone as UTC.
func instant(raw []byte) (time.Time, bool) {
	s, ok := text(raw)
	if s = strings.TrimSpace(s); !ok || s == "" {
		return time.Time{}, false
	}
	layouts := [...]string{
		time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05",
		"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05", "2006-01-02", time.RFC1123, time.RFC1123Z,
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	const endOf9999 = 253402300799
	number, err := strconv.ParseInt(s, 10, 64)
	switch {
	case err != nil || number <= 0 || number > endOf9999*1000:
		return time.Time{}, false
	case number >= 100_000_000_000: // as seconds, that would be the year 5138
		return time.UnixMilli(number).UTC(), true
	}
	return time.Unix(number, 0).UTC(), true
}

// setText, setTruth and setInstant store the value of raw. They report whether they could read it; null counts as read.

func setText(to *string, raw []byte) bool {
	s, ok := text(raw)
	if ok {
		*to = s
	}
	return ok || isNull(raw)
}

func (d *decoder) setWord(to *string, raw []byte) bool {
	s, ok := d.sharedText(raw)
	if ok {
		*to = s
	}
	return ok || isNull(raw)
}

func setOptional(to **string, raw []byte) bool {
	s, ok := text(raw)
	*to = nil
	if ok {
		*to = &s
	}
	return ok || isNull(raw)
}

func setTruth(to **bool, raw []byte) bool {
	b, ok := truth(raw)
	*to = nil
	if ok {
		*to = &b
	}
	return ok || isNull(raw)
}

func setFlag(to *bool, raw []byte) bool {
	b, ok := truth(raw)
	*to = b
	return ok || isNull(raw)
}

func setInstant(to **time.Time, raw []byte) bool {
	t, ok := instant(raw)
	*to = nil
	if ok {
		*to = &t
	}
	return ok || isNull(raw)
}

// list reads an array into structs. null and absent give nil, and [] gives an empty slice.
func list[T any](raw []byte, read func(raw []byte) (T, bool)) (all []T, ok bool) {
	if isNull(raw) {
		return nil, true
	}
	if firstByte(raw) == '[' {
		all = []T{}
	}
	for element := range elements(raw) {
		if isNull(element) {
			continue
		}
		value, ok := read(element)
		if !ok {
			return nil, false
		}
		all = append(all, value)
	}
	return all, true
}
