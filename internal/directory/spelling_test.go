package directory_test

import (
	"net/http"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// A service that holds a name decomposed, and compares letter by letter, is asked for it in each form (dialect 47):
// whether the listing is read or cannot be.
func TestNameIsFoundInEachForm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ there, wanted string }{
		{"jose\u0301@example.com", "jos\u00e9@example.com"},
		{"jos\u00e9@example.com", "jose\u0301@example.com"},
		{"jose\u0301@example.com", "JOS\u00c9@example.com"},
		{"ada@example.com", "\uff41da@example.com"},
		{"\u1112\u1161\u11ab@example.com", "\ud55c@example.com"},
	} {
		for _, o := range []directory.Options{{PageSize: 10}, {PageSize: 10, Individual: true}} {
			for _, dialects := range [][]string{
				nil,
				{"username-exact-case"},
				{"start-index-ignored"},
				{"filter-ignored"},
				{"filter-400"},
			} {
				d := openServer(t, sandbox.Options{Dialects: append(dialects, "username-not-unique")}, o)
				d.seed(t, 130)
				if _, err := d.tenant.AddUser(sandbox.Document{"userName": c.there}); err != nil {
					t.Fatal(err)
				}
				if c.wanted[0] == 'J' && len(dialects) > 0 && dialects[0] == "username-exact-case" {
					continue // asked for as it is, and in lower case: as above
				}
				found, err := d.UsersNamed(t.Context(), c.wanted, nil)
				if err != nil || len(found) != 1 || found[0].UserName != c.there {
					t.Errorf("%+q of %+q, %+v, %v: found %d, %v; want the one who is there", c.wanted, c.there, o, dialects,
						len(found), err)
				}
			}
		}
	}
}

// Two accounts whose names look the same are both found, so that no one guesses which is meant.
func TestBothFormsAreFound(t *testing.T) {
	t.Parallel()
	for _, individual := range []bool{false, true} {
		d := open(t, directory.Options{PageSize: 10, Individual: individual})
		d.seed(t, 30)
		for _, name := range []string{"jos\u00e9@example.com", "jose\u0301@example.com"} {
			if _, err := d.tenant.AddUser(sandbox.Document{"userName": name}); err != nil {
				t.Fatal(err)
			}
			d.group(t, "Team "+name)
		}
		if found, err := d.UsersNamed(t.Context(), "jos\u00e9@example.com", nil); err != nil || len(found) != 2 {
			t.Errorf("individual %t: found %d users, %v; want both", individual, len(found), err)
		}
		if found, err := d.GroupsNamed(t.Context(), "team JOSE\u0301@example.com", nil); err != nil || len(found) != 2 {
			t.Errorf("individual %t: found %d groups, %v; want both", individual, len(found), err)
		}
	}
}

// Only a name that has another form costs a second filter.
func TestWhatFormsCost(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]int{
		"ada@example.com": 1, "wei\u00df@example.com": 1, "jos\u00e9@example.com": 2,
		"\u00e9e\u0301@example.com": 3,
	} {
		d := open(t, directory.Options{Individual: true})
		if found, err := d.UsersNamed(t.Context(), name, nil); err != nil || len(found) > 0 {
			t.Errorf("%+q: found %d, %v", name, len(found), err)
		}
		if got := d.count(http.MethodGet, "/Users"); got != want {
			t.Errorf("%+q costs %d requests, want %d", name, got, want)
		}
	}
}
