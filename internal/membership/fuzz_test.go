package membership

import (
	"strings"
	"testing"
)

// FuzzID: what names a membership is read as exactly the two ids that it was made of, or refused.
func FuzzID(f *testing.F) {
	for _, id := range []string{
		"", "/", "a/b", "a/b/c", "a%2Fb/c", "%/b", "%2e%2e/..", "a\x00/b", "ann@example.com/7 %/x",
		`a"]/b\`, "a\u202e/b\n",
	} {
		f.Add(id, id)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		groupID, userID, ok := parseID(formatID(a, b))
		if want := a != "" && b != ""; ok != want || ok && (groupID != a || userID != b) {
			t.Errorf("%q and %q became %q and %q, %t", a, b, groupID, userID, ok)
		}
		groupID, userID, ok = parseID(a)
		if !ok {
			return
		}
		again, same, ok := parseID(formatID(groupID, userID))
		if !ok || again != groupID || same != userID || strings.Count(a, "/") != 1 {
			t.Errorf("%q is read as %q and %q, and those as %q and %q", a, groupID, userID, again, same)
		}
	})
}
