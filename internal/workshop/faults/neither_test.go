package faults_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// unchangeable is an operation at a service that takes neither PATCH nor PUT, and what it says there. {ann} stands for
// the id of the user or group of that name.
type unchangeable struct {
	operation

	reports []string
}

// refused is the message about a change, after the name of its subject.
func refused(path string) string {
	return answered(path) + " " + notOffered
}

// answered is how the service answers the PUT, which is tried after the PATCH.
func answered(path string) string {
	return "NinjaOne answered 405 Method Not Allowed to PUT " + path + ": PUT is not supported here."
}

// notOffered is why, and the remedy.
const notOffered = "NinjaOne supports neither PATCH nor PUT for this, so SCIM cannot change existing users and groups.\n\nTo fix:\n- Undo the change in the " +
	"configuration, and ask NinjaOne's support about it.\n- To end the access of a person, delete the account: set `deletion_policy = \"delete\"` on a user, " +
	"`removed = \"delete\"` on a roster."

// unchangeables are operations of the matrix, by name, and some of rosters: those there make people too, which works.
func unchangeables(t *testing.T) []unchangeable {
	t.Helper()
	reports := map[string][]string{
		"change one attribute of a user": {"Cannot update user ada@example.com: " + refused("/Users/{ada}")},
		"deactivate a leaver":            {"Cannot deactivate user ada@example.com: " + refused("/Users/{ada}")},
		"rename a group":                 {"Cannot update group Crew: " + refused("/Groups/{Team}")},
		"change members":                 {"Cannot change the members of group Team: " + refused("/Groups/{Team}")},
		"add a member":                   {"Cannot add user {cy} to group {Team}: " + refused("/Groups/{Team}")},
		"remove a member": {"Cannot remove user cy@example.com (id {cy}) from group Team (id {Team}): " +
			refused("/Groups/{Team}")},
		"deactivate outsiders": {
			"Cannot deactivate user mallory@example.com: " + refused("/Users/{mallory}"),
			"Cannot deactivate user trudy@example.com: " + refused("/Users/{trudy}"),
		},
		"deactivate an outsider who came since": {"Cannot deactivate user eve@example.com: " + refused("/Users/{eve}")},
	}
	var all []unchangeable
	for _, o := range operations() {
		if text := reports[o.name]; text != nil {
			all = append(all, unchangeable{o, text})
			delete(reports, o.name)
		}
	}
	if len(reports) > 0 {
		t.Fatalf("there are no such operations: %v", reports)
	}
	return append(all, unchangeableRosters()...)
}

func unchangeableRosters() []unchangeable {
	const inPart = "The roster was not applied to every person: Every other change is done and in the state. The next apply does the rest.\n\n"
	team := func(w *world) {
		cast(w)
		w.group("Team")
	}
	person := func(familyName string, groups ...string) acctest.Object {
		return acctest.Object{
			"user_type": "endUser", "given_name": "Some", "family_name": familyName,
			"groups": append([]string{}, groups...),
		}
	}
	company := func(people acctest.Object) func(*world) acctest.Object {
		return func(w *world) acctest.Object {
			text, err := json.Marshal(people)
			w.must(err)
			return acctest.Object{"users": string(text)}
		}
	}
	before := acctest.Object{"ann@example.com": person("ann"), "bob@example.com": person("bob", "Team")}
	change := func(name string, people acctest.Object, reports string) unchangeable {
		return unchangeable{
			operation{name: name, resource: roster, tenant: team, before: company(before), config: company(people)},
			[]string{inPart + reports + "\n\n" + notOffered},
		}
	}
	return []unchangeable{
		change(
			"change somebody on a roster", with(before, acctest.Object{"ann@example.com": person("Byron")}),
			"  ann@example.com: Cannot update user. "+answered("/Users/{ann}"),
		),
		change(
			"change who of a roster is in a group",
			acctest.Object{"ann@example.com": person("ann", "Team"), "bob@example.com": person("bob")},
			"  ann@example.com, group \"Team\": "+answered("/Groups/{Team}")+"\n  bob@example.com, group \"Team\": "+answered("/Groups/{Team}"),
		),
		change(
			"deactivate who is off a roster", acctest.Object{"bob@example.com": person("bob", "Team")},
			"  ann@example.com: Cannot deactivate user. "+answered("/Users/{ann}"),
		),
	}
}

// TestNeitherPatchNorPut: nothing can be changed at such a service, and the error is that and nothing else. Nothing is
// changed in the tenant or in state, and when the service takes it, the same apply does it.
func TestNeitherPatchNorPut(t *testing.T) {
	t.Parallel()
	for _, c := range unchangeables(t) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			inst := c.set(w)
			w.must(w.tenant.SetDialects("patch-refused-405", "put-refused"))
			before, ids := w.snapshot(), w.idsByName()
			o := c.run(w, inst)
			var want []string
			for _, text := range c.reports {
				want = append(want, ids.Replace(text))
			}
			lines := o.diags.Errors()
			slices.Sort(lines) // as Terraform does; who of several outsiders comes first is chance
			if diff := cmp.Diff(want, lines); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(before, w.snapshot()); diff != "" {
				t.Errorf("something changed in the tenant (-was +is):\n%s", diff)
			}
			if diff := cmp.Diff(o.refreshed, o.instance.State); diff != "" || o.instance.Tainted {
				t.Errorf("something changed in state (-was +is), tainted %t:\n%s", o.instance.Tainted, diff)
			}
			w.must(w.tenant.SetDialects())
			for _, changes := range []bool{true, false} {
				if o = c.run(w, o.instance); len(o.diags.Errors()) > 0 || o.changed != changes {
					t.Errorf("with a service that takes it, something is changed: %t, want %t: %s", o.changed, changes, o.diags)
				}
			}
		})
	}
}

// idsByName puts ids into a text: that of ann@example.com for {ann}, and that of a group for its name.
func (w *world) idsByName() *strings.Replacer {
	w.Helper()
	var pairs []string
	for _, doc := range w.tenant.Users() {
		local, _, _ := strings.Cut(fmt.Sprint(doc["userName"]), "@")
		pairs = append(pairs, "{"+local+"}", fmt.Sprint(doc["id"]))
	}
	for _, doc := range w.tenant.Groups() {
		pairs = append(pairs, fmt.Sprintf("{%v}", doc["displayName"]), fmt.Sprint(doc["id"]))
	}
	return strings.NewReplacer(pairs...)
}
