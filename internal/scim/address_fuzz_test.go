package scim

import (
	"net/url"
	"strings"
	"testing"
)

// FuzzResourcePath: an id is refused, or becomes exactly one segment of the path that no proxy resolves and that reads
// back as the id.
func FuzzResourcePath(f *testing.F) {
	for _, id := range []string{
		"", ".", "..", "...", "a", "a/b", "a%2Fb", "%2e%2e", "../Users", "a?count=1&filter=x#y", "ann@example.com/7 %",
		`a"]\`, "a\x00b", "a\nb: c", "a\u202eb",
		"\xff", "a;b", "+", " ", "http://example.com", "//example.com", strings.Repeat("x", 1<<10),
	} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		path, err := resourcePath("/Users", id)
		if err != nil {
			if id != "" && id != "." && id != ".." {
				t.Errorf("%q is refused: %v", id, err)
			}
			return
		}
		segment, ok := strings.CutPrefix(path, "/Users/")
		if !ok || segment == "" || segment == "." || segment == ".." || strings.ContainsAny(segment, "/?#\\\"\r\n\x00 ") {
			t.Errorf("%q became %q", id, path)
		}
		if back, err := url.PathUnescape(segment); err != nil || back != id {
			t.Errorf("%q became %q, which is read as %q, %v", id, segment, back, err)
		}
		// This is how net/http parses a request below an endpoint.
		target, err := url.Parse("https://example.com/scim/v2" + path + "?count=1")
		if err != nil {
			t.Fatalf("%q is no URL: %v", path, err)
		}
		if target.Host != "example.com" || target.Path != "/scim/v2/Users/"+id || target.RawQuery != "count=1" ||
			target.Fragment != "" {
			t.Errorf("%q became %#v", id, target)
		}
		if resolved := target.ResolveReference(&url.URL{}).EscapedPath(); resolved != "/scim/v2"+path {
			t.Errorf("%q is sent as %q, and resolved to %q", id, path, resolved)
		}
	})
}
