package scim

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// reread parses `attribute eq "text"` independently of the client's code, by RFC 7644 §3.4.2.2 and RFC 8259 §7. It
// refuses anything after the closing quote, so that no value can break out of it.
func reread(f string) (attribute, value string, err error) {
	attribute, rest, ok := strings.Cut(f, ` eq "`)
	if !ok {
		return "", "", fmt.Errorf("no comparison in %.100q", f)
	}
	var b strings.Builder
	for i := 0; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == '"':
			if i != len(rest)-1 {
				return "", "", fmt.Errorf("%.100q after the closing quote", rest[i+1:])
			}
			return attribute, b.String(), nil
		case c < 0x20:
			return "", "", fmt.Errorf("a raw control character %#x", c)
		case c != '\\':
			b.WriteByte(c)
		default:
			if i++; i >= len(rest) {
				return "", "", fmt.Errorf("it ends in an escape")
			}
			if rest[i] == 'u' {
				n, err := strconv.ParseUint(rest[i+1:i+5], 16, 16)
				if err != nil {
					return "", "", err
				}
				b.WriteRune(rune(n))
				i += 4
				continue
			}
			at := strings.IndexByte(`"\/bfnrt`, rest[i])
			if at < 0 {
				return "", "", fmt.Errorf("an unknown escape %q", rest[i])
			}
			b.WriteByte("\"\\/\b\f\n\r\t"[at])
		}
	}
	return "", "", fmt.Errorf("no closing quote")
}

func hardValues() []string {
	return []string{
		"", "ada@example.com", `"`, `\`, `\"`, `a" or "" eq "`, `x"] or members[value eq "y`, "a\nb\r\t",
		"\x00\x1f\x7f\u0080", "\u202eevil\u2066\u200f",
		"\u2028\u2029", "<b>&amp;</b>", "%22%5c+ &filter=x", "日本語😀", strings.Repeat(`"\`, 32<<10), `\u0022`, "'", "/", "]",
		"ends with a backslash\\",
	}
}

func TestHardValuesAreQuoted(t *testing.T) {
	t.Parallel()
	for _, value := range hardValues() {
		t.Run(fmt.Sprintf("%.20q", value), func(t *testing.T) {
			t.Parallel()
			checkFilter(t, value)
			checkMemberPath(t, value)
		})
	}
}

func checkFilter(t *testing.T, value string) {
	t.Helper()
	attribute, got, err := reread(string(Eq("userName", value)))
	if err != nil || attribute != "userName" || got != value {
		t.Errorf("filter: %.100q, %v", got, err)
	}
}

func checkMemberPath(t *testing.T, id string) {
	t.Helper()
	data, err := json.Marshal(patch{[]Operation{RemoveMember(id)}})
	if err != nil {
		t.Fatal(err)
	}
	var body struct{ Operations []map[string]string }
	if err := json.Unmarshal(data, &body); err != nil || len(body.Operations) != 1 || len(body.Operations[0]) != 2 ||
		body.Operations[0]["op"] != "remove" {
		t.Fatalf("%.200s, %v", data, err)
	}
	path, ok := strings.CutPrefix(body.Operations[0]["path"], "members[")
	path, closed := strings.CutSuffix(path, "]")
	attribute, got, err := reread(path)
	if !ok || !closed || err != nil || attribute != "value" || got != id {
		t.Errorf("path: %.100q, %v", path, err)
	}
}

func FuzzQuoting(f *testing.F) {
	for _, value := range hardValues() {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if !utf8.ValidString(value) {
			return // JSON cannot hold it
		}
		checkFilter(t, value)
		checkMemberPath(t, value)
	})
}

func TestOperationsLeaveOutNull(t *testing.T) {
	t.Parallel()
	var unknown *string
	tests := map[string]struct {
		op   Operation
		want string
	}{
		"add": {
			Operation{Op: "add", Path: "displayName", Value: "Ada"}, `{"op":"add","path":"displayName","value":"Ada"}`,
		},
		"false is a value": {Replace("active", false), `{"op":"replace","path":"active","value":false}`},
		"so is an empty text": {
			Replace("displayName", ""), `{"op":"replace","path":"displayName","value":""}`,
		},
		"and an empty list": {Replace("roles", []Role{}), `{"op":"replace","path":"roles","value":[]}`},
		"null is not":       {Replace("displayName", unknown), `{"op":"replace","path":"displayName"}`},
		"nor inside": {
			Operation{Op: "add", Path: "name", Value: map[string]any{"givenName": nil, "familyName": "E"}},
			`{"op":"add","path":"name","value":{"familyName":"E"}}`,
		},
		"without a path": {
			Operation{Op: "add", Value: map[string]bool{"active": false}}, `{"op":"add","value":{"active":false}}`,
		},
		"a remove never has a value": {
			Operation{Op: "Remove", Path: "members", Value: []Member{{Value: "a"}}},
			`{"op":"Remove","path":"members"}`,
		},
		"an attribute of an extension": {
			Replace("urn:x:2.0:User:userType", "endUser"), `{"op":"replace","path":"urn:x:2.0:User:userType","value":"endUser"}`,
		},
		"members by their ids": {
			AddMembers("a", "b"), `{"op":"add","path":"members","value":[{"value":"a"},{"value":"b"}]}`,
		},
		"a member by its id": {RemoveMember("a"), `{"op":"remove","path":"members[value eq \"a\"]"}`},
		"a value that is raw JSON": {
			Replace("x", json.RawMessage(`{"a": [1, null]}`)), `{"op":"replace","path":"x","value":{"a":[1]}}`,
		},
		"an address keeps its own order": {
			Replace("emails", []Email{{Value: "a@example.com", Type: "work", Primary: true}}),
			`{"op":"replace","path":"emails","value":[{"value":"a@example.com","type":"work","primary":true}]}`,
		},
	}
	for name, test := range tests {
		got, err := json.Marshal(test.op)
		if err != nil || string(got) != test.want {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
}
