package scim

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// leaves flattens JSON into one line per value, so that a difference is reported with its path.
func leaves(t *testing.T, data []byte) map[string]string {
	t.Helper()
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatalf("%v in %s", err, data)
	}
	all := make(map[string]string)
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			all[path] = "object"
			for key, member := range v {
				walk(path+"/"+key, member)
			}
		case []any:
			all[path] = fmt.Sprintf("array of %d", len(v))
			for i, element := range v {
				walk(fmt.Sprintf("%s/%d", path, i), element)
			}
		default:
			all[path] = fmt.Sprintf("%T %v", v, v)
		}
	}
	walk("", v)
	return all
}

// TestSamplesSurvive reads the samples of RFC 7643 §8 and writes them again: nothing is lost, changed or added.
func TestSamplesSurvive(t *testing.T) {
	t.Parallel()
	samples, err := filepath.Glob("testdata/rfc7643/*.json")
	if err != nil || len(samples) != 4 {
		t.Fatalf("samples: %v, %v", samples, err)
	}
	for _, sample := range samples {
		t.Run(filepath.Base(sample), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(sample)
			if err != nil {
				t.Fatal(err)
			}
			var out []byte
			if strings.Contains(sample, "group") {
				out = through[Group](t, data)
			} else {
				out = through[User](t, data)
			}
			if diff := cmp.Diff(leaves(t, data), leaves(t, out)); diff != "" {
				t.Errorf("did not survive (-read +written):\n%s", diff)
			}
		})
	}
}

func through[T any](t *testing.T, data []byte) []byte {
	t.Helper()
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestMarshalWritesEmptyButNoNull(t *testing.T) {
	t.Parallel()
	word, empty, no := "Ada", "", false
	tests := map[string]struct {
		value any
		want  string
	}{
		"an empty user has its schema only":  {User{}, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]}`},
		"an empty group has its schema only": {&Group{}, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"]}`},
		"empty and false are written, absent is not": {
			User{DisplayName: &empty, Active: &no, Emails: []Email{}, Name: &Name{GivenName: &word}},
			`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"name":{"givenName":"Ada"},"displayName":"","emails":[],"active":false}`,
		},
		"an extension is named in schemas, and no null is written at any depth": {
			User{
				UserName:   "a",
				Extensions: raws("urn:example:none", `null`, "urn:example:User", `{"a":null,"b":[null,1,{"c":null}]}`),
				Extra:      raws("nickName", `null`, "title", `"null"`),
			},
			`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:example:User"],"userName":"a","title":"null","urn:example:User":{"b":[1,{}]}}`,
		},
		"an extension that is named already is not named twice": {
			User{
				Schemas:    []string{"urn:Example:user"},
				Extensions: raws("urn:example:User", `{}`),
			},
			`{"schemas":["urn:Example:user"],"urn:example:User":{}}`,
		},
		"a typed value wins over an extra one of that name": {
			User{UserName: "a", Extra: raws("USERNAME", `["b"]`)},
			`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a"}`,
		},
		"what the client adds to an answer is not written": {
			Group{DisplayName: "Staff", ETag: "1", Status: 200},
			`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Staff"}`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := json.Marshal(test.value)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestMarshalRefusesBrokenExtras(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"cut short": `{"a":`, "two values": `1 2`,
		"too deep": strings.Repeat("[", 65) + strings.Repeat("]", 65),
	} {
		if out, err := json.Marshal(User{Extra: raws("x", raw)}); err == nil {
			t.Errorf("%s: wrote %s", name, out)
		}
	}
}
