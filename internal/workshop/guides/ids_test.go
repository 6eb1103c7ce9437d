package guides

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const idPattern = `[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`

// identities are the ids of one page. A run has other ids than the page, which is no difference. But an id of the run
// must always stand for the same id of the page, and the reverse.
type identities struct {
	shown map[string]string // the page's id, by that of the run
	whose map[string]string // the reverse
}

func newIdentities() *identities {
	return &identities{shown: map[string]string{}, whose: map[string]string{}}
}

// agree returns the text of a page's block with the ids of the run in place of those that the page showed before, and
// the ids that do not agree.
func (ids *identities) agree(page, printed string) (text string, wrong []string) {
	instead := map[string]string{}
	for _, pair := range pairs(page, printed) {
		shown, actual := pair[0], pair[1]
		before, known := ids.shown[actual]
		other, taken := ids.whose[shown]
		switch {
		case known && before != shown:
			wrong = append(wrong, fmt.Sprintf("%s had the id %s above", shown, before))
			instead[shown] = before
		case !known && taken && other != actual:
			wrong = append(wrong, fmt.Sprintf("%s is somebody else's id above", shown))
			instead[shown] = actual
			ids.note(actual, actual)
		default:
			ids.note(shown, actual)
		}
	}
	return regexp.MustCompile(idPattern).ReplaceAllStringFunc(page, func(shown string) string {
		if right, found := instead[shown]; found {
			return right
		}
		return shown
	}), wrong
}

// paged puts the page's ids into what was printed. Those that the page does not know become its own.
func (ids *identities) paged(printed string) string {
	return regexp.MustCompile(idPattern).ReplaceAllStringFunc(printed, func(actual string) string {
		if _, known := ids.shown[actual]; !known {
			ids.note(actual, actual)
		}
		return ids.shown[actual]
	})
}

func (ids *identities) note(shown, actual string) {
	ids.shown[actual], ids.whose[shown] = shown, actual
}

// pairs finds the ids that the page has in the place of those that were printed: on lines that are the same but for
// what varies, and that each of the two has once.
func pairs(page, printed string) [][2]string {
	ids := regexp.MustCompile(idPattern)
	lines := func(text string) (order []string, found map[string][]string) {
		found = map[string][]string{}
		for line := range strings.SplitSeq(text, "\n") {
			if at := ids.FindAllString(line, -1); at != nil {
				key := steady(strings.TrimSpace(line))
				order = append(order, key)
				found[key] = append(found[key], at...)
			}
		}
		return order, found
	}
	order, shown := lines(page)
	_, actual := lines(printed)
	var pairs [][2]string
	for _, key := range order {
		once := strings.Count(key, "<id>")
		if len(shown[key]) != once || len(actual[key]) != once {
			continue
		}
		for i := range once {
			pairs = append(pairs, [2]string{shown[key][i], actual[key][i]})
		}
	}
	return pairs
}

func TestIdentities(t *testing.T) {
	t.Parallel()
	id := func(n int) string { return fmt.Sprintf("%08d-0000-4000-8000-000000000000", n) }
	made := func(ada, bob int) string {
		return "u.ada: Creation complete after 0s [id=" + id(ada) +
			"]\nu.bob: Creation complete after 2s [id=" + id(bob) + "]\n"
	}
	ids := newIdentities()
	if text, wrong := ids.agree(made(1, 2), made(11, 12)); text != made(1, 2) || wrong != nil {
		t.Errorf("nothing was shown before, and %s is wrong: %v", text, wrong)
	}
	for name, test := range map[string]struct{ page, printed, want string }{
		"the same":        {"id = " + id(1), "id = " + id(11), ""},
		"another for one": {"id = " + id(3), "id = " + id(11), id(3) + " had the id " + id(1) + " above"},
		"one for another": {"id = " + id(1), "id = " + id(13), id(1) + " is somebody else's id above"},
		"lines in another order": {made(1, 2), "u.bob: Creation complete after 9s [id=" + id(12) +
			"]\nu.ada: Creation complete after 9s [id=" + id(11) + "]", ""},
		"lines that look alike":      {"- " + id(1) + "\n- " + id(2), "- " + id(12) + "\n- " + id(11), ""},
		"two on a line, and swapped": {id(2) + "/" + id(1), id(11) + "/" + id(12), id(2) + " had the id " + id(1) + " above"},
	} {
		fresh := newIdentities()
		fresh.agree(made(1, 2), made(11, 12))
		_, wrong := fresh.agree(test.page, test.printed)
		if got := strings.Join(wrong, "; "); !strings.HasPrefix(got, test.want) || (got == "") != (test.want == "") {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	if text, _ := ids.agree(id(2)+"/"+id(1), id(11)+"/"+id(12)); text != id(1)+"/"+id(2) {
		t.Errorf("ids were not put right: %s", text)
	}
	if diff := cmp.Diff(id(1)+" "+id(14), ids.paged(id(11)+" "+id(14))); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
