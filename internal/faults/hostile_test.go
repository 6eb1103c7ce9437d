package faults_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/acctest"
)

// hostile are texts that mean something in a filter, a PATCH path, a URL, JSON or on a screen, or are just long.
func hostile() map[string]string {
	return map[string]string{
		"a quote":                  `a"b`,
		"a backslash":              `a\b`,
		"a backslash at the end":   `a\`,
		"a filter":                 `x" or userName pr or userName eq "y`,
		"a PATCH path":             `x"] or members[value pr`,
		"another path":             `../Users`,
		"a slash":                  `a/b`,
		"an escaped slash":         `a%2Fb`,
		"a per cent sign":          `100%`,
		"escaped dots":             `%2e%2e%2f`,
		"a query":                  `a?count=1&filter=userName+pr#x`,
		"a line break":             "a\nb: c",
		"a carriage return":        "a\r\nAuthorization: none",
		"a null byte":              "a\x00b",
		"writing from the right":   "a\u202eb\u200f",
		"a line separator":         "a\u2028b",
		"an escape sequence":       "a\x1b[2Jb",
		"JSON":                     `","active":false,"x":"`,
		"a template":               `${path.module}%{if true}`,
		"signs beyond sixteen bit": "a😀b",
		"64 KB":                    strings.Repeat("x", 64<<10),
	}
}

// place is where a text of a configuration enters requests.
type place struct {
	name     string
	resource string
	config   func(w *world, text string) acctest.Object
	holds    func(w *world, text string) bool // in the tenant, exactly; nil: the thing is never made
}

func places() []place {
	inUser := func(attribute, scimName string) place {
		return place{
			name: "a user's " + attribute, resource: user,
			config: func(_ *world, text string) acctest.Object {
				value := any(text)
				if attribute == "roles" {
					value = []any{text}
				}
				return with(ada(), acctest.Object{attribute: value})
			},
			holds: func(w *world, text string) bool {
				for _, doc := range w.tenant.Users() {
					switch held := doc[scimName].(type) {
					case string:
						if held == text {
							return true
						}
					case nil:
					default:
						if strings.Contains(fmt.Sprintf("%q", held), strings.Trim(fmt.Sprintf("%q", text), `"`)) {
							return true
						}
					}
				}
				return false
			},
		}
	}
	return []place{
		inUser("user_name", "userName"), inUser("email", "emails"), inUser("given_name", "name"), inUser("family_name", "name"),
		inUser("display_name", "displayName"), inUser("external_id", "externalId"), inUser("organization_id", acctest.ExtensionURN),
		inUser("user_type", acctest.ExtensionURN), inUser("roles", "roles"),
		{
			name: "a group's display_name", resource: group,
			config: func(_ *world, text string) acctest.Object { return acctest.Object{"display_name": text} },
			holds: func(w *world, text string) bool {
				doc, ok := w.tenant.GroupByName(text)
				return ok && doc["displayName"] == text
			},
		},
		{
			name: "a group's member", resource: group,
			config: func(w *world, text string) acctest.Object {
				return acctest.Object{"display_name": "Strangers", "adopt_existing": true, "members": append(w.ids([]string{"stranger", "gone.stranger"}), text)}
			},
		},
		{
			name: "a membership's group", resource: membership,
			config: func(w *world, text string) acctest.Object {
				return acctest.Object{"group_id": text, "user_id": w.id("stranger")}
			},
		},
		{
			name: "a membership's user", resource: membership,
			config: func(w *world, text string) acctest.Object {
				return acctest.Object{"group_id": w.groupID("Strangers"), "user_id": text}
			},
		},
	}
}

// TestHostileTextIsEscapedOrRefused puts each text in each place: it arrives to the letter and plans nothing more, or it is refused. Nothing
// else in the tenant changes either way.
func TestHostileTextIsEscapedOrRefused(t *testing.T) {
	t.Parallel()
	for _, p := range places() {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			for name, text := range hostile() {
				before := w.snapshot()
				inst := w.protocol().Resource(p.resource)
				config := p.config(w, text)
				said := inst.Apply(config)
				if len(said.Errors()) == 0 && p.holds == nil {
					t.Errorf("%s: nobody has it as an id, and the apply succeeds", name)
				}
				if len(said.Errors()) == 0 && p.holds != nil {
					if !p.holds(w, text) {
						t.Errorf("%s: it did not arrive as it was: %v", name, w.snapshot())
					}
					if planned, said := inst.In(w.protocol()).Plan(config); len(said.Errors()) > 0 || inst.Changes(planned) {
						t.Errorf("%s: there is still something planned: %s", name, said)
					}
					w.remove(inst.State["id"])
				}
				if diff := cmp.Diff(before, w.snapshot()); diff != "" {
					t.Fatalf("%s: something else changed (-was +is):\n%s", name, diff)
				}
			}
		})
	}
}

// remove takes out what one text has made.
func (w *world) remove(id any) {
	w.Helper()
	if _, ok := w.tenant.User(fmt.Sprint(id)); ok {
		w.must(w.tenant.RemoveUser(fmt.Sprint(id)))
		return
	}
	w.must(w.tenant.RemoveGroup(fmt.Sprint(id)))
}

// TestHostileLookUps looks things up, and imports them, by texts that nobody has: nothing is found, and nothing is written.
func TestHostileLookUps(t *testing.T) {
	t.Parallel()
	look := func(dataSource, attribute string) func(*world, string) acctest.Diagnostics {
		return func(w *world, text string) acctest.Diagnostics {
			_, said := w.protocol().Data(dataSource, acctest.Object{attribute: text})
			return said
		}
	}
	imports := func(typeName string) func(*world, string) acctest.Diagnostics {
		return func(w *world, text string) acctest.Diagnostics {
			inst := w.protocol().Resource(typeName)
			said := inst.Import(text)
			if inst.State == nil && len(said.Errors()) == 0 {
				// What is gone at its first read is what Terraform calls a non-existent remote object.
				said = append(said, acctest.Diagnostics{{Severity: 1, Summary: "does not exist"}}...)
			}
			return said
		}
	}
	for name, ask := range map[string]func(*world, string) acctest.Diagnostics{
		"a user by name": look(user, "user_name"), "a user by id": look(user, "id"), "a user by external id": look(user, "external_id"),
		"a group by name": look(group, "display_name"), "a group by id": look(group, "id"),
		"an import of a user": imports(user), "an import of a group": imports(group), "an import of a membership": imports(membership),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			w.tenant.ResetRequests()
			before := w.snapshot()
			for name, text := range hostile() {
				if said := ask(w, text); len(said.Errors()) == 0 {
					t.Errorf("%s: something was found", name)
				}
			}
			if diff := cmp.Diff(before, w.snapshot()); diff != "" || len(w.tenant.Writes()) > 0 {
				t.Errorf("a look-up wrote: %s", diff)
			}
		})
	}
}
