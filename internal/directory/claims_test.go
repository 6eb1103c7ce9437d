package directory_test

import (
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
)

// TestRenames: a name becomes what its resource asks for, in one step, and a name that stays becomes itself.
func TestRenames(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{})
	d.Rename(directory.UserName, "Ada@example.com", "countess@example.com")
	d.Rename(directory.UserName, "bob@example.com", "BOB@example.com") // the same name
	d.Rename(directory.UserName, "cid@example.com", "dora@example.com")
	d.Rename(directory.UserName, "dora@example.com", "cid@example.com")
	d.Rename(directory.UserName, "", "eve@example.com")
	for _, c := range []struct {
		kind       directory.NameKind
		name, want string
	}{
		{directory.UserName, "ADA@example.com", "countess@example.com"},
		{directory.UserName, "countess@example.com", "countess@example.com"},
		{directory.GroupName, "ada@example.com", "ada@example.com"},
		{directory.UserName, "bob@example.com", "bob@example.com"},
		{directory.UserName, "cid@example.com", "dora@example.com"},
		{directory.UserName, "dora@example.com", "cid@example.com"},
		{directory.UserName, "", ""},
	} {
		if got := d.Renamed(c.kind, c.name); got != c.want {
			t.Errorf("%s %q becomes %q, want %q", c.kind, c.name, got, c.want)
		}
	}
}

// TestLeaves: who leaves is known by name, without case, and by the kind of name.
func TestLeaves(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{})
	if d.Leaves(directory.UserName, "ada@example.com") {
		t.Error("leaves before anything is planned")
	}
	d.Leave(directory.UserName, "Ada@example.com")
	if !d.Leaves(directory.UserName, "ada@example.com") || d.Leaves(directory.UserName, "bob@example.com") || d.Leaves(directory.GroupName, "ada@example.com") {
		t.Error("not exactly the user who leaves does")
	}
}
