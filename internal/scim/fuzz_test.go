package scim

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// seed adds the samples and some unusual shapes.
func seed(f *testing.F) {
	f.Helper()
	samples, err := filepath.Glob("testdata/rfc7643/*.json")
	if err != nil || len(samples) == 0 {
		f.Fatal(samples, err)
	}
	for _, sample := range samples {
		data, err := os.ReadFile(sample)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
		f.Add([]byte(`{"totalResults":1,"Resources":[` + string(data) + `]}`))
	}
	for _, s := range []string{
		"{\"totalResults\":3,\"Resources\":[{\"id\":\"a\xff\"},{\"id\":\"a\\ud800\"},{\"id\":\"e\u0301\"}]}",
		`{}`, `null`, `[]`, `"x"`, ``, `{`, `{"id":"1","active":"False","emails":null,"roles":["a",{"value":1}],"urn:x":{"a":[null]}}`,
		`{"id":[1],"ID":"a","name":{"givenName":"\ud800"},"meta":{"created":1714979289}}`, `{"totalResults":"3","Resources":[null,{"id":7}]}`,
		`{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"404","detail":["a"]}`, "{\"id\":\"\xff\",\"\xff\":1}", `{"a":"\\","b":"\"}"}`,
		strings.Repeat(`{"a":[`, 40),
		// These are answers of the dialects.
		`{"totalResults":1,"itemsPerPage":100,"startIndex":9,"Resources":[]}`, `{"totalResults":2,"Resources":[{"id":"ann@example.com","displayName":null}]}`,
		`{"id":"7","displayName":"Staff","members":[{"value":"a"},{"value":"a"},{"$ref":"../Users/a%2Fb"},["b"]]}`,
		`{"id":"1","active":"False","userName":" ANN@EXAMPLE.COM ","meta":{"location":"/Users/0","version":"W/\"1-h\""},"groups":null}`,
		`{"detail":["First.","Second."],"status":400}`, `{"timestamp":"2024","status":404,"error":"Not Found","path":"/x"}`, `<!DOCTYPE html>`,
		`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],"patch":{"supported":"true"},"changePassword":true,"etag":{},
			"filter":{"supported":true,"maxResults":"200"},"authenticationSchemes":[{"type":"oauthbearertoken","primary":true},"httpbasic"]}`,
	} {
		f.Add([]byte(s))
	}
}

// FuzzResource: every readable resource can be written without nulls, and reading and writing it again changes nothing.
func FuzzResource(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		again[User](t, data)
		again[Group](t, data)
	})
}

func again[T any](t *testing.T, data []byte) {
	t.Helper()
	var first, second T
	if json.Unmarshal(data, &first) != nil {
		return
	}
	once, err := json.Marshal(first)
	if err != nil {
		t.Fatalf("%q cannot be written: %v", data, err)
	}
	if err := json.Unmarshal(once, &second); err != nil {
		t.Fatalf("%q cannot be read: %v", once, err)
	}
	twice, err := json.Marshal(second)
	if err != nil || !bytes.Equal(once, twice) {
		t.Errorf("changed, %v:\n%s\n%s", err, once, twice)
	}
	for path, value := range leaves(t, once) {
		if value == "<nil> <nil>" {
			t.Errorf("a null at %s in %s", path, once)
		}
	}
}

func FuzzPage(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		if checkJSON(data) != nil {
			return
		}
		checkPage[User](t, data)
		checkPage[Group](t, data)
	})
}

func checkPage[T any, P resource[T]](t *testing.T, data []byte) {
	t.Helper()
	page, err := decodePage[T, P](data)
	if err != nil {
		return
	}
	for i := range page.Resources {
		if text, err := json.Marshal(page.Resources[i]); err != nil || !utf8.Valid(text) {
			t.Errorf("a text that is none: %q, %v", text, err)
		}
		switch id := P(&page.Resources[i]).identity(); {
		case id == "":
			t.Errorf("a %s without an id", P(nil).resourceType().one)
		case strings.ContainsRune(id, utf8.RuneError), !norm.NFC.IsNormalString(id):
			t.Errorf("a %s whose id does not come back as it is: %+q", P(nil).resourceType().one, id)
		}
	}
	if page.TotalResults < 0 || !page.HasTotal && page.TotalResults != 0 {
		t.Errorf("total %d, %v", page.TotalResults, page.HasTotal)
	}
}

// FuzzServiceProviderConfig: an accepted configuration identifies itself as one.
func FuzzServiceProviderConfig(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		if checkJSON(data) != nil {
			return
		}
		var s ServiceProviderConfig
		if !s.decode(newDecoder(), data) {
			return
		}
		if firstByte(data) != '{' {
			t.Errorf("%q is taken for a configuration", data)
		}
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func FuzzErrorBody(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		answer := roundTripper(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusBadRequest, Body: io.NopCloser(bytes.NewReader(data))}, nil
		})
		c := NewClient(Options{
			BaseURL: &url.URL{Scheme: "https", Host: "scim.example.com"}, Token: testToken,
			RoundTripper: answer,
		})
		_, err := c.GetUser(t.Context(), "1")
		e, ok := errors.AsType[*Error](err)
		if !ok {
			t.Fatal("no *Error")
		}
		if strings.ContainsAny(e.Detail+e.Code, "\n\r\x00\x1b") || len(e.Detail) > 4*1000+4 {
			t.Errorf("%q", e.Detail)
		}
		if e.Genuine != c.Spoke() || e.Genuine && e.HTML {
			t.Errorf("%+v", e)
		}
	})
}

func FuzzInstant(f *testing.F) {
	for _, s := range []string{
		`"2024-05-06T07:08:09Z"`, `"2024-05-06"`, `1714979289`, `"1714979289125"`, `null`, `""`,
		`{}`, `"Mon, 06 May 2024 07:08:09 XYZ"`, `-1e9`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if !json.Valid([]byte(raw)) {
			return
		}
		at, ok := instant([]byte(raw))
		if !ok && !at.IsZero() {
			t.Errorf("%v, %v", at, ok)
		}
		if ok && at.Year() > 9999 {
			t.Errorf("%v cannot be written", at)
		}
	})
}

// FuzzFields compares the walk over JSON with encoding/json.
func FuzzFields(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		if checkJSON(data) != nil {
			return
		}
		switch firstByte(data) {
		case '{':
			var want map[string]json.RawMessage
			if err := json.Unmarshal(data, &want); err != nil {
				t.Fatal(err)
			}
			got := make(map[string]json.RawMessage)
			for key, value := range fields(data) {
				got[string(key)] = value
			}
			if len(got) != len(want) {
				t.Fatalf("%d members, want %d", len(got), len(want))
			}
			for key, value := range want {
				if !bytes.Equal(got[key], value) {
					t.Errorf("%q: %s, want %s", key, got[key], value)
				}
			}
		case '[':
			var want []json.RawMessage
			if err := json.Unmarshal(data, &want); err != nil {
				t.Fatal(err)
			}
			i := 0
			for value := range elements(data) {
				if i >= len(want) || !bytes.Equal(value, want[i]) {
					t.Fatalf("element %d: %s", i, value)
				}
				i++
			}
			if i != len(want) {
				t.Errorf("%d elements, want %d", i, len(want))
			}
		case '"':
			var want string
			if err := json.Unmarshal(data, &want); err != nil {
				t.Fatal(err)
			}
			if got, ok := text(data); !ok || got != want {
				t.Errorf("%q, want %q", got, want)
			}
		}
	})
}
