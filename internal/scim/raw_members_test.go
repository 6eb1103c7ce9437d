package scim

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWithLeavesTheOriginalUnchanged: a changed copy leaves the original as it was, because listings are shared.
func TestWithLeavesTheOriginalUnchanged(t *testing.T) {
	t.Parallel()
	original := raws("urn:x:User", "1", "title", `"a"`)
	for name, test := range map[string]struct{ got, want RawMembers }{
		"a value is replaced, in another spelling": {
			original.With("URN:X:USER", []byte("2")),
			raws("title", `"a"`, "urn:x:User", "2"),
		},
		"a member is added": {
			original.With("nickName", []byte("3")),
			raws("urn:x:User", "1", "title", `"a"`, "nickName", "3"),
		},
		"a member is removed":                   {original.With("TITLE", nil), raws("urn:x:User", "1")},
		"a member that is not there is removed": {original.With("x", nil), original},
		"the first member":                      {RawMembers(nil).With("x", []byte("4")), raws("x", "4")},
		"of one name, the last counts":          {decodeExtra(t, `{"x":1,"y":2,"x":3}`), raws("x", "3", "y", "2")},
	} {
		if diff := cmp.Diff(test.want, test.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if diff := cmp.Diff(raws("urn:x:User", "1", "title", `"a"`), original); diff != "" {
		t.Errorf("the original changed (-want +got):\n%s", diff)
	}
}

func decodeExtra(t *testing.T, body string) RawMembers {
	t.Helper()
	var u User
	if err := u.UnmarshalJSON([]byte(body)); err != nil {
		t.Fatal(err)
	}
	return u.Extra
}
