package faults_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
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
		"an address of a query":    `a?count=1&filter=userName+pr#x@example.com`, // which may be a user's, and so is looked for
		"an address of a path":     `a/b%2F100%@example.com`,
		"an address of signs":      "a😀'|{b}@Example.com",
		"64 KB":                    strings.Repeat("x", 64<<10),
		"64 KB of backslashes":     strings.Repeat(`\`, 64<<10),
	}
}

// place is where a text of a configuration enters requests.
type place struct {
	name     string
	resource string
	config   func(w *world, text string) acctest.Object
	holds    func(w *world, text string) bool // in the tenant, exactly; nil: the thing is never made
	filters  func(text string) compared       // by which the thing is looked up; nil: by none
}

func places() []place {
	inUser := func(attribute, scimName string) place {
		filters := by("userName", "ada@example.com")
		switch attribute {
		case "user_name":
			filters = byText("userName")
		case "user_type", "organization_id": // each text is refused as such
			filters = nil
		}
		return place{
			name: "a user's " + attribute, resource: user, filters: filters,
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
		inUser("user_name", "userName"), inUser("email", "emails"), inUser("given_name",
			"name"), inUser("family_name", "name"),
		inUser("display_name", "displayName"), inUser("external_id", "externalId"), inUser("organization_id",
			acctest.ExtensionURN),
		inUser("user_type", acctest.ExtensionURN), inUser("roles", "roles"),
		{
			name: "a group's display_name", resource: group, filters: byText("displayName"),
			config: func(_ *world, text string) acctest.Object { return acctest.Object{"display_name": text} },
			holds: func(w *world, text string) bool {
				doc, ok := w.tenant.GroupByName(text)
				return ok && doc["displayName"] == text
			},
		},
		{
			name: "a group's member", resource: group, filters: by("displayName", "Strangers"),
			config: func(w *world, text string) acctest.Object {
				return acctest.Object{
					"display_name": "Strangers", "adopt_existing": true,
					"members": append(w.ids([]string{"stranger", "gone.stranger"}), text),
				}
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

func rosterPlaces() []place {
	return []place{
		{
			name: "a roster's user name", resource: roster, filters: byText("userName"),
			config: func(w *world, text string) acctest.Object { return oneOnRoster(w, text, nil) },
			holds: func(w *world, text string) bool {
				doc, ok := w.tenant.UserByName(text)
				return ok && doc["userName"] == text
			},
		},
		{
			name: "a roster's family name", resource: roster, filters: by("userName", "ada@example.com"),
			config: func(w *world, text string) acctest.Object {
				return oneOnRoster(w, "ada@example.com", acctest.Object{"family_name": text})
			},
			holds: func(w *world, text string) bool {
				doc, _ := w.tenant.UserByName("ada@example.com")
				name, _ := doc["name"].(map[string]any)
				return name["familyName"] == text
			},
		},
		{
			name: "a roster's group", resource: roster, // of which it makes none
			filters: func(text string) compared {
				return compared{"displayName": text, "userName": "stranger@example.com"}
			},
			config: func(w *world, text string) acctest.Object {
				return oneOnRoster(w, "stranger@example.com", acctest.Object{"user_type": "endUser", "groups": []any{text}})
			},
		},
	}
}

// oneOnRoster is a roster of one person, whose account a destroy deletes.
func oneOnRoster(w *world, userName string, more acctest.Object) acctest.Object {
	w.Helper()
	person := with(acctest.Object{"user_type": "Technician", "given_name": "Some", "family_name": "stranger"}, more)
	text, err := json.Marshal(acctest.Object{userName: person})
	w.must(err)
	return acctest.Object{"users": string(text), "deletion_policy": "delete"}
}

// TestHostileTextIsEscapedOrRefused puts each text in each place: it arrives to the letter and plans nothing more, or
// it is refused. Nothing else in the tenant changes either way, and nothing else is asked for.
func TestHostileTextIsEscapedOrRefused(t *testing.T) {
	t.Parallel()
	for _, p := range slices.Concat(places(), rosterPlaces()) {
		for _, mode := range refreshModes() {
			t.Run(p.name+", "+mode, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, nil)
				w.settings = with(w.settings, acctest.Object{"refresh_mode": mode})
				lookedUp := 0
				for name, text := range hostile() {
					lookedUp += w.putHostile(p, name, text)
				}
				if mode == "individual" && p.filters != nil && lookedUp == 0 {
					t.Error("no one is ever looked up by a filter")
				}
			})
		}
	}
}

// putHostile puts one text in a place and takes it out again, and returns how often something was looked up by a
// filter.
func (w *world) putHostile(p place, name, text string) (lookedUp int) {
	w.Helper()
	before := w.snapshot()
	inst := w.protocol().Resource(p.resource)
	config := p.config(w, text)
	w.tenant.ResetRequests()
	diags := inst.Apply(config)
	w.fitForAScreen(name, diags)
	filters := compared{}
	if p.filters != nil {
		filters = p.filters(text)
	}
	lookedUp = w.checkAsked(name, filters, text)
	if len(diags.Errors()) == 0 && p.holds == nil {
		w.Errorf("%s: nobody has it as an id, and the apply succeeds", name)
	}
	if len(diags.Errors()) == 0 && p.holds != nil {
		if !p.holds(w, text) {
			w.Errorf("%s: it did not arrive as it was: %v", name, w.snapshot())
		}
		if planned, diags := inst.In(w.protocol()).Plan(config); len(diags.Errors()) > 0 || inst.Changes(planned) {
			w.Errorf("%s: there is still something planned: %s", name, diags)
		}
		if p.resource == roster { // whose id is no one's
			w.must(nothingWrong(inst.Destroy()))
		} else {
			w.remove(inst.State["id"])
		}
	}
	if diff := cmp.Diff(before, w.snapshot()); diff != "" {
		w.Fatalf("%s: something else changed (-was +is):\n%s", name, diff)
	}
	return lookedUp
}

// fitForAScreen fails the test where what was said moves a cursor, turns text around, begins a line that is not ours,
// or fills screens.
func (w *world) fitForAScreen(what string, diags acctest.Diagnostics) {
	w.Helper()
	const most = 10_000
	unfit := func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }
	for _, one := range diags {
		text := one.Summary + "\n" + one.Detail
		if len(text) > most || strings.ContainsFunc(text, unfit) || strings.Contains(one.Summary, "\n") ||
			strings.Contains(text, "\nb: c") {
			w.Errorf("%s: it is told in %d bytes as %.1000q", what, len(text), text)
		}
	}
}

// TestHostileNamesInATenant: whatever name a user has in the tenant, messages show a readable name.
func TestHostileNamesInATenant(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.user("ada", "Technician", nil)
	w.user("mallory", "Technician", nil)
	adaID, malloryID, groupID := w.id("ada"), w.id("mallory"), w.groupID("Strangers")
	for name, text := range hostile() {
		w.must(w.tenant.UpdateUser(adaID, func(doc sandbox.Document) { doc["displayName"] = text }))
		w.must(w.tenant.UpdateUser(malloryID, func(doc sandbox.Document) {
			doc["userName"],
				doc["displayName"] = text, text
		}))
		w.must(w.tenant.UpdateGroup(groupID, func(doc sandbox.Document) { doc["displayName"] = text }))
		diags := w.protocol().Resource(user).Apply(ada())
		diags.Must(t, "User exists already: ada@example.com", "To fix: import the user.")
		w.fitForAScreen(name+", met by a create", diags)

		_, diags = w.protocol().Resource(exclusive).Plan(acctest.Object{
			"user_names":        []string{"ada@example.com"},
			"max_deactivations": 0,
		})
		diags.Must(t, "Too many deactivations", "2 active users")
		w.fitForAScreen(name+", met by a guard", diags)
		for _, kind := range []string{user, group} {
			found, diags := w.protocol().List(kind, acctest.Object{}, true, 0)
			w.fitForAScreen(name+", listed", diags)
			for _, one := range found {
				if len(one.DisplayName) > 1000 || strings.ContainsFunc(one.DisplayName,
					func(r rune) bool { return !unicode.IsPrint(r) }) {
					t.Errorf("%s is listed as %.1000q", name, one.DisplayName)
				}
			}
		}
	}
}

// nothingWrong is an error where errors were said.
func nothingWrong(diags acctest.Diagnostics) error {
	if errs := diags.Errors(); len(errs) > 0 {
		return errors.New(strings.Join(errs, "\n"))
	}
	return nil
}

// remove removes what one text has made.
func (w *world) remove(id any) {
	w.Helper()
	if _, ok := w.tenant.User(fmt.Sprint(id)); ok {
		w.must(w.tenant.RemoveUser(fmt.Sprint(id)))
		return
	}
	w.must(w.tenant.RemoveGroup(fmt.Sprint(id)))
}

// lookUp is a way to look for something by a text.
type lookUp struct {
	ask     func(w *world, text string) acctest.Diagnostics
	filters func(text string) compared // nil: none
	id      func(text string) string   // of what is asked for; nil: the text
}

func lookUps() map[string]lookUp {
	look := func(dataSource, attribute string) func(*world, string) acctest.Diagnostics {
		return func(w *world, text string) acctest.Diagnostics {
			_, diags := w.protocol().Data(dataSource, acctest.Object{attribute: text})
			return diags
		}
	}
	imports := func(typeName string, id func(*world, string) string) func(*world, string) acctest.Diagnostics {
		return func(w *world, text string) acctest.Diagnostics {
			inst := w.protocol().Resource(typeName)
			diags := inst.Import(id(w, text))
			if inst.State == nil && len(diags.Errors()) == 0 {
				// What is gone at its first read is what Terraform calls a non-existent remote object.
				diags = append(diags, acctest.Diagnostics{{Severity: 1, Summary: "does not exist"}}...)
			}
			return diags
		}
	}
	text := func(_ *world, text string) string { return text }
	inGroup := func(w *world, text string) string { return url.PathEscape(text) + "/" + w.id("stranger") }
	ofUser := func(w *world, text string) string { return w.groupID("Strangers") + "/" + url.PathEscape(text) }
	addresses := func(text string) compared {
		if !strings.HasSuffix(strings.ToLower(text), "@example.com") {
			return nil // an id, then
		}
		return byText("userName")(text)
	}
	firstPart := func(text string) string { return strings.Split(text, "/")[0] }
	return map[string]lookUp{
		"a user by name":                     {ask: look(user, "user_name"), filters: byText("userName")},
		"a user by id":                       {ask: look(user, "id")},
		"a user by external id":              {ask: look(user, "external_id"), filters: byText("externalId")},
		"a group by name":                    {ask: look(group, "display_name"), filters: byText("displayName")},
		"a group by id":                      {ask: look(group, "id")},
		"an import of a user":                {ask: imports(user, text), filters: addresses},
		"an import of a group":               {ask: imports(group, text), filters: byText("displayName")},
		"an import of a membership":          {ask: imports(membership, text), id: firstPart},
		"an import of a membership's group":  {ask: imports(membership, inGroup)},
		"an import of a membership's member": {ask: imports(membership, ofUser)},
	}
}

// TestHostileLookUps looks things up, and imports them, by texts that no one has: nothing is found, and nothing is
// written. Where each is to be asked for, a filter holds the whole text and nothing else.
func TestHostileLookUps(t *testing.T) {
	t.Parallel()
	for name, l := range lookUps() {
		for _, mode := range refreshModes() {
			t.Run(name+", "+mode, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, nil)
				w.settings = with(w.settings, acctest.Object{"refresh_mode": mode})
				before := w.snapshot()
				for name, text := range hostile() {
					w.tenant.ResetRequests()
					diags := l.ask(w, text)
					w.fitForAScreen(name, diags)
					if len(diags.Errors()) == 0 {
						t.Errorf("%s: something was found", name)
					}
					id, filters := text, compared{}
					if l.id != nil {
						id = l.id(text)
					}
					if l.filters != nil {
						filters = l.filters(text)
					}
					if n := w.checkAsked(name, filters, id); mode == "individual" && n < len(filters) {
						t.Errorf("%s: it is not looked up by a filter: %s", name, sent(w.tenant.Requests()))
					}
					if writes := w.tenant.Writes(); len(writes) > 0 {
						t.Errorf("%s: a look-up wrote: %s", name, sent(writes))
					}
				}
				if diff := cmp.Diff(before, w.snapshot()); diff != "" {
					t.Errorf("a look-up changed something (-was +is):\n%s", diff)
				}
			})
		}
	}
}

// TestHostileFilter: a raw filter is sent as it is, and stays inside its one parameter whatever it holds. Groups of a
// roster go into a filter of the provider's own, and are found whatever they are called.
func TestHostileFilter(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for name, text := range hostile() {
		w.tenant.ResetRequests()
		filter := text + "&count=1#"
		_, diags := w.protocol().Data("ninjaone_scim_users", acctest.Object{"filter": filter})
		if len(w.tenant.Writes()) > 0 || len(w.tenant.Requests()) == 0 && len(diags.Errors()) == 0 {
			t.Errorf("%s: sent is %s; %s", name, sent(w.tenant.Requests()), diags)
		}
		for _, r := range w.tenant.Requests() {
			query, err := url.ParseQuery(r.Query)
			if err != nil || r.Path != "/Users" || len(query["filter"]) != 1 || query.Get("filter") != filter ||
				len(query["count"]) != 1 || query.Get("count") != "10" {
				t.Errorf("%s: asked is %s?%s", name, r.Path, r.Query)
			}
		}
	}
}

// TestHostileGroupsOfARoster: a roster finds a group whatever it is called, or refuses the name. It puts people into no
// other.
func TestHostileGroupsOfARoster(t *testing.T) {
	t.Parallel()
	for name, text := range hostile() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			w.settings = with(w.settings, acctest.Object{"refresh_mode": "individual"}) // so that a filter is asked, and no listing
			w.group(text)
			before := w.snapshot()
			w.tenant.ResetRequests()
			diags := w.protocol().Resource(roster).Apply(oneOnRoster(w, "stranger@example.com",
				acctest.Object{"user_type": "endUser", "groups": []any{text}}))
			after := w.snapshot()
			filters := w.checkAsked("the group", compared{"displayName": text, "userName": "stranger@example.com"}, "")
			if filters == 0 && len(diags.Errors()) == 0 {
				t.Errorf("no filter was sent: %s", sent(w.tenant.Requests()))
			}
			if len(diags.Errors()) == 0 {
				key := "member of " + text + ": stranger@example.com"
				if after[key] == "" {
					t.Error("the group was not found")
				}
				delete(after, key)
			} else if !strings.Contains(diags.String(), "groups") || strings.Contains(diags.String(), "no such group") {
				t.Error(diags)
			}
			delete(before, "user stranger@example.com")
			delete(after, "user stranger@example.com") // the roster adopts this user
			if diff := cmp.Diff(before, after); diff != "" {
				t.Errorf("something else changed (-was +is):\n%s", diff)
			}
		})
	}
}
