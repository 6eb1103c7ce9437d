package directory_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/directory"
)

// TestAnswersWithoutMembers: an answer to a change of members that does not list the members that stay shows nothing.
func TestAnswersWithoutMembers(t *testing.T) {
	t.Parallel()
	group := func(x exchange, edit func(members []any) []any) string {
		doc, _ := x.d.tenant.Group(x.URL.Path[strings.LastIndex(x.URL.Path, "/")+1:])
		members, _ := doc["members"].([]any)
		doc["members"] = edit(members)
		text, _ := json.Marshal(doc)
		return string(text)
	}
	for name, c := range map[string]struct {
		members int
		answer  func(x exchange) bool // of a PATCH
		stays   bool
	}{
		"an empty list, and the member of many stays": {3, func(x exchange) bool {
			return x.says(http.StatusOK, group(x, none))
		}, true},
		"an empty list, and the only member stays": {1, func(x exchange) bool {
			return x.says(http.StatusOK, group(x, none))
		}, true},
		"an empty list, and it is done": {3, func(x exchange) bool { return x.shown(none) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t, directory.Options{})
			users := d.seed(t, 3)
			id := d.group(t, "team", users[:c.members]...)
			behind := d.as(t, directory.Options{}, func(x exchange) bool {
				return x.ofGroup() && x.Method == http.MethodPatch && c.answer(x)
			})
			for i, user := range users[:min(c.members, 2)] {
				_, err := behind.RemoveMember(t.Context(), id, user, "")
				if (err != nil) != c.stays {
					t.Errorf("removal %d: %v", i, err)
				}
				doc, _ := d.tenant.Group(id)
				text, _ := json.Marshal(doc["members"])
				if strings.Contains(string(text), `"`+user+`"`) != c.stays {
					t.Errorf("removal %d, with the error %v: the members are %s", i, err, text)
				}
			}
		})
	}
}

// TestAnswersWithTheChangedMembers: an answer that lists only what was sent says nothing of the members that another
// change of the run is about.
func TestAnswersWithTheChangedMembers(t *testing.T) {
	t.Parallel()
	d := open(t, directory.Options{})
	users := d.seed(t, 3)
	id := d.group(t, "team", users[:2]...)
	behind := d.as(t, directory.Options{}, func(x exchange) bool {
		return x.ofGroup() && x.Method == http.MethodPatch && x.shown(func(members []any) []any {
			return slices.DeleteFunc(members, func(m any) bool { return m.(map[string]any)["value"] != users[2] })
		})
	})
	if err := behind.AddMember(t.Context(), id, users[2]); err != nil {
		t.Fatal(err)
	}
	if _, err := behind.RemoveMember(t.Context(), id, users[0], ""); err != nil {
		t.Fatal(err)
	}
	doc, _ := d.tenant.Group(id)
	text, _ := json.Marshal(doc["members"])
	if strings.Contains(string(text), `"`+users[0]+`"`) {
		t.Errorf("the removal was not sent, and the members are %s", text)
	}
}
