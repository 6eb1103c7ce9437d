package membership

import "testing"

func TestFormatID(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{
		{"2819c223-7f76", "413861904646"},
		{"ann@example.com/1 %", "bob?#/"},
		{`ann"1\`, "%2F"},
		{"ü", "a+b c"},
	} {
		id := formatID(pair[0], pair[1])
		groupID, userID, ok := parseID(id)
		if !ok || groupID != pair[0] || userID != pair[1] {
			t.Errorf("%q of %q is read as %q, %q, %v", id, pair, groupID, userID, ok)
		}
	}
}

func TestParseIDMalformed(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", "/", "group", "group/", "/user", "a/b/c", "a%/b", "a/b%zz"} {
		if groupID, userID, ok := parseID(id); ok {
			t.Errorf("%q is read as %q and %q", id, groupID, userID)
		}
	}
}
