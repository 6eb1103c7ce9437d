package roster

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMembers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		object string
		want   []string
	}{
		"nothing":             {`{}`, nil},
		"nothing, with space": {" { \n } ", nil},
		"one of each kind": {
			`{"a":"x","b":-1.5e3,"c":true,"d":null,"e":[1,"]"],"f":{"g":"}"}}`,
			[]string{"a", `"x"`, "b", "-1.5e3", "c", "true", "d", "null", "e", `[1,"]"]`, "f", `{"g":"}"}`},
		},
		"space everywhere": {
			"\n{\t\"a\" : \"x\" ,\r\n \"b\" : [ 1 , 2 ] }",
			[]string{"a", `"x"`, "b", `[ 1 , 2 ]`},
		},
		"the same name twice":         {`{"a":1,"a":2}`, []string{"a", "1", "a", "2"}},
		"escapes in a name":           {`{"\u0061\"b\\":0}`, []string{`a"b\`, "0"}},
		"a quote and a brace escaped": {`{"a":"\"}","b":"\\"}`, []string{"a", `"\"}"`, "b", `"\\"`}},
		"punctuation in strings":      {`{"a,b:c":"{[,:]}"}`, []string{"a,b:c", `"{[,:]}"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for name, value := range members(c.object) {
				got = append(got, name, value)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestElements(t *testing.T) {
	t.Parallel()
	for list, want := range map[string][]string{
		`[]`:                   nil,
		` [ ] `:                nil,
		`["a", [1,[2]],{} ]`:   {`"a"`, `[1,[2]]`, `{}`},
		`[null,"]","\"",-0.5]`: {`null`, `"]"`, `"\""`, `-0.5`},
	} {
		if got := slices.Collect(elements(list)); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", list, got, want)
		}
	}
}

func TestUnquote(t *testing.T) {
	t.Parallel()
	for quoted, want := range map[string]string{
		`""`: "", `"plain"`: "plain", `"Inês"`: "Inês", `"\u0049n\u00eas"`: "Inês", `"\ud83d\ude00"`: "😀", `"a\tb\/c"`: "a\tb/c", "\"\xff\"": "\ufffd",
	} {
		if got := unquote(quoted); got != want {
			t.Errorf("%s: got %q, want %q", quoted, got, want)
		}
	}
}

// FuzzScan holds the scanner to encoding/json, over everything that this calls an object.
func FuzzScan(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"a@example.com":{"user_type":"endUser","given_name":"\u00e9","roles":["a","b"],"groups":[]}}`,
		` {"a" : [ {"b":"}"} , null ] , "c":-1.5E+3, "d":"\\\"" } `, `{"":{"":{}}}`, "{\"\xff\":\"\xff\"}", `{"a":1,"a":2}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		parse(source)
		known(source)
		if wellFormed(source) != "" {
			return
		}
		var want, got map[string]json.RawMessage
		if err := json.Unmarshal([]byte(source), &want); err != nil {
			t.Fatalf("called well formed: %v", err)
		}
		got = map[string]json.RawMessage{}
		for name, value := range members(source) {
			got[name] = json.RawMessage(value)
			checkElements(t, value)
		}
		if diff := cmp.Diff(compacted(t, want), compacted(t, got)); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	})
}

func checkElements(t *testing.T, value string) {
	t.Helper()
	var want []json.RawMessage
	if !strings.HasPrefix(value, "[") || json.Unmarshal([]byte(value), &want) != nil {
		return
	}
	got := slices.Collect(elements(value))
	if len(got) != len(want) {
		t.Fatalf("%s: %d elements, want %d", value, len(got), len(want))
	}
	for i, element := range got {
		if string(want[i]) != element {
			t.Errorf("%s: element %d is %s, want %s", value, i, element, want[i])
		}
	}
}

func compacted(t *testing.T, object map[string]json.RawMessage) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for name, value := range object {
		var b bytes.Buffer
		if err := json.Compact(&b, value); err != nil {
			t.Fatalf("%q: %v", value, err)
		}
		texts[name] = b.String()
	}
	return texts
}
