package faults_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// applied is a world in which Ada was made by Terraform.
func applied(t *testing.T, dialects ...string) (*world, *acctest.Instance) {
	t.Helper()
	w := newWorld(t, dialects)
	inst := w.protocol().Resource(user)
	if diags := inst.Apply(ada()); len(diags.Errors()) > 0 {
		t.Fatal(diags)
	}
	w.tenant.ResetRequests()
	return w, inst
}

// TestChangedBetweenPlanAndApply: a PATCH touches what the plan changed and nothing else, so what another client wrote
// since stays.
func TestChangedBetweenPlanAndApply(t *testing.T) {
	t.Parallel()
	w, inst := applied(t)
	config := with(ada(), acctest.Object{"given_name": "Augusta"})
	planned, diags := inst.In(w.protocol()).Plan(config)
	if len(diags.Errors()) > 0 {
		t.Fatal(diags)
	}
	w.must(w.tenant.UpdateUser(w.id("ada"), func(doc sandbox.Document) {
		doc["displayName"],
			doc["nickName"] = "The Countess", "Addie"
	}))
	inst = inst.In(w.protocol())
	if diags := inst.ApplyPlan(planned, config); len(diags.Errors()) > 0 {
		t.Fatal(diags)
	}
	writes := w.tenant.Writes()
	if len(writes) != 1 || strings.Count(string(writes[0].Body), `"op"`) != 1 ||
		!strings.Contains(string(writes[0].Body), `"name.givenName"`) {
		t.Errorf("more was sent than the plan changed: %s", bodies(writes))
	}
	doc, _ := w.tenant.UserByName("ada@example.com")
	if doc["displayName"] != "The Countess" || doc["nickName"] != "Addie" {
		t.Errorf("another client's change is lost: %v", doc)
	}
}

// TestDeactivatedBetweenPlanAndApply: a PUT carries the whole user, and yet changes only what the plan does. Who was
// deactivated since, or moved to another organization, stays so; the apply warns of what it could not know, and the
// next plan shows it.
func TestDeactivatedBetweenPlanAndApply(t *testing.T) {
	t.Parallel()
	for name, dialects := range map[string][]string{
		"PATCH": nil, "PUT": {"patch-refused-501"}, "PUT that resets active": {"patch-refused-501", "put-resets-active"},
		"PUT that keeps": {"patch-refused-405", "put-keeps"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, inst := applied(t, dialects...)
			config := with(ada(), acctest.Object{"family_name": "King"})
			planned, diags := inst.In(w.protocol()).Plan(config)
			diags.Must(t)
			w.must(w.tenant.UpdateUser(w.id("ada"), deactivated))
			inst = inst.In(w.protocol())
			diags = inst.ApplyPlan(planned, config)
			if len(diags.Errors()) > 0 || !strings.Contains(diags.String(), "another value for display_name, email, active.") {
				t.Errorf("reported: %s", diags)
			}
			w.checkDeactivated("King")
			now := inst.In(w.protocol())
			now.Refresh().Must(t)
			if now.State["active"] != false || now.State["family_name"] != "King" {
				t.Errorf("the next plan reads %v", now.State)
			}
		})
	}
}

// deactivated is what a user does in the console while an apply is under way.
func deactivated(doc sandbox.Document) {
	doc["active"], doc["displayName"] = false, "The Countess"
	doc["emails"] = []any{sandbox.Document{"value": "countess@example.com", "type": "work", "primary": true}}
	doc[acctest.ExtensionURN] = sandbox.Document{"userType": "Technician", "organizationId": "12"}
}

// checkDeactivated fails the test when what [deactivated] did is undone, or Ada's family name is another.
func (w *world) checkDeactivated(familyName string) {
	w.Helper()
	doc, _ := w.tenant.UserByName("ada@example.com")
	want := sandbox.Document{}
	deactivated(want)
	want["name"] = sandbox.Document{"givenName": "Ada", "familyName": familyName}
	got := sandbox.Document{}
	for name := range want {
		got[name] = doc[name]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		w.Errorf("somebody else's change is lost (-want +got):\n%s", diff)
	}
}

// TestDeactivatedBetweenReadAndReplace is the same between the GET and the PUT: after the 412, the change is made to
// what is there then.
func TestDeactivatedBetweenReadAndReplace(t *testing.T) {
	t.Parallel()
	w, inst := applied(t, "patch-refused-501")
	w.onceRead(func() { w.must(w.tenant.UpdateUser(w.id("ada"), deactivated)) })
	diags := inst.In(w.protocol()).Apply(with(ada(), acctest.Object{"family_name": "King"}))
	w.gate.watch(nil)
	if writes := sent(w.tenant.Writes()); len(diags.Errors()) > 0 || !strings.Contains(writes, "412") {
		t.Errorf("reported: %s, sent was %s", diags, writes)
	}
	w.checkDeactivated("King")
}

// TestRenamedBetweenReadAndDeactivation: the PUT that releases a leaver only ends the access. This also holds for a
// user that the state has as inactive and that was activated since.
func TestRenamedBetweenReadAndDeactivation(t *testing.T) {
	t.Parallel()
	for name, active := range map[string]bool{"active in state": true, "inactive in state": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, []string{"patch-refused-501"})
			inst := w.protocol().Resource(user)
			inst.Apply(with(ada(), acctest.Object{"active": active})).Must(t)
			w.onceRead(func() {
				w.must(w.tenant.UpdateUser(w.id("ada"), func(doc sandbox.Document) {
					deactivated(doc)
					doc["active"], doc["name"] = true, sandbox.Document{"givenName": "Ada", "familyName": "King"}
				}))
			})
			inst.In(w.protocol()).Destroy().Must(t)
			w.gate.watch(nil)
			w.checkDeactivated("King")
		})
	}
}

// TestGroupRenamedBetweenReadAndReplace: the PUT that gives a group another external id keeps the name that another
// client gave it.
func TestGroupRenamedBetweenReadAndReplace(t *testing.T) {
	t.Parallel()
	w := newWorld(t, []string{"patch-refused-501"})
	inst := w.protocol().Resource(group)
	team := acctest.Object{"display_name": "Team", "external_id": "t-1"}
	inst.Apply(team).Must(t)
	id := w.groupID("Team")
	w.onceRead(func() {
		w.must(w.tenant.UpdateGroup(id, func(doc sandbox.Document) { doc["displayName"] = "Crew" }))
	})
	diags := inst.In(w.protocol()).Apply(with(team, acctest.Object{"external_id": "t-2"}))
	w.gate.watch(nil)
	if len(diags.Errors()) > 0 || !strings.Contains(diags.String(), "another value for display_name.") {
		t.Errorf("reported: %s", diags)
	}
	if doc, _ := w.tenant.Group(id); doc["displayName"] != "Crew" || doc["externalId"] != "t-2" {
		t.Errorf("another client's name is lost: %v", doc)
	}
}

// onceRead lets another client act when the first resource was read by its id.
func (w *world) onceRead(act func()) {
	var once sync.Once
	w.gate.watch(func() {
		requests := w.tenant.Requests()
		if last := requests[len(requests)-1]; last.Method == http.MethodGet && strings.Count(last.Path, "/") > 1 {
			once.Do(act)
		}
	})
}

// TestChangedBetweenReadAndReplace: a service that knows only PUT gets If-Match with the version that was read. A write
// of another client in between is a 412; the user is read again, and both changes are there in the end. When that never
// ends, an error says so.
func TestChangedBetweenReadAndReplace(t *testing.T) {
	t.Parallel()
	for name, writes := range map[string]int{"once": 1, "again and again": 1000} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, inst := applied(t, "patch-refused-501")
			config := with(ada(), acctest.Object{"given_name": "Augusta"})
			others := 0
			w.gate.watch(func() {
				requests := w.tenant.Requests()
				if last := requests[len(requests)-1]; last.Method == http.MethodGet && strings.HasPrefix(last.Path, "/Users/") &&
					others < writes {
					others++
					w.must(w.tenant.UpdateUser(w.id("ada"),
						func(doc sandbox.Document) { doc["nickName"] = fmt.Sprint("Addie ", others) }))
				}
			})
			inst = inst.In(w.protocol())
			diags := inst.Apply(config)
			w.gate.watch(nil)
			doc, _ := w.tenant.UserByName("ada@example.com")
			given, _ := doc["name"].(sandbox.Document)
			if doc["nickName"] != fmt.Sprint("Addie ", others) {
				t.Errorf("another client's change is lost: %v", doc)
			}
			if writes == 1 {
				if len(diags.Errors()) > 0 || given["givenName"] != "Augusta" {
					t.Errorf("%v, and reported: %s", doc, diags)
				}
				return
			}
			const remedy = "Another client changed it at the same time, several times in a row. Nothing was overwritten."
			if !strings.Contains(diags.String(), "412 Precondition Failed") || !strings.Contains(diags.String(), remedy) {
				t.Errorf("reported: %s", diags)
			}
			if given["givenName"] != "Ada" || inst.State["given_name"] != "Ada" {
				t.Errorf("the tenant has %v, the state %v", given, inst.State["given_name"])
			}
		})
	}
}

// TestNamesSwapped: in one plan, Ada and Eve get each other's name. That is refused, in any order, and nothing is sent.
// The error says how it is done: by a name in between, one change at a time. Then everything comes to rest.
func TestNamesSwapped(t *testing.T) {
	t.Parallel()
	w, adas, eves := adaAndEve(t)
	before := w.snapshot()
	named := func(config acctest.Object, name string) acctest.Object {
		return with(config, acctest.Object{"user_name": name})
	}
	for _, adaFirst := range []bool{true, false} {
		p := w.protocol()
		plan := map[bool]func() acctest.Diagnostics{
			true:  func() acctest.Diagnostics { _, diags := adas.In(p).Plan(named(ada(), "eve@example.com")); return diags },
			false: func() acctest.Diagnostics { _, diags := eves.In(p).Plan(named(eve(), "ada@example.com")); return diags },
		}
		plan[adaFirst]().Must(t)
		plan[!adaFirst]().Must(t, "The name still belongs to another user", "give one of them a temporary name")
	}
	if diff := cmp.Diff(before, w.snapshot()); diff != "" {
		t.Errorf("something changed:\n%s", diff)
	}
	for _, step := range []struct{ adaName, eveName string }{
		{"between@example.com", "eve@example.com"},
		{"between@example.com", "ada@example.com"},
		{"eve@example.com", "ada@example.com"},
	} {
		p := w.protocol()
		adas, eves = adas.In(p), eves.In(p)
		adas.Apply(named(ada(), step.adaName)).Must(t)
		eves.Apply(named(eve(), step.eveName)).Must(t)
	}
	if got := w.name(adas) + ", " + w.name(eves); got != "eve@example.com, ada@example.com" {
		t.Errorf("in the end they are %s", got)
	}
	w.rest(map[*acctest.Instance]acctest.Object{
		adas: named(ada(), "eve@example.com"),
		eves: named(eve(), "ada@example.com"),
	})
}

func eve() acctest.Object {
	return with(ada(), acctest.Object{"user_name": "eve@example.com", "given_name": "Eve", "family_name": "Moneypenny"})
}

// adaAndEve is a world in which Terraform has made both.
func adaAndEve(t *testing.T) (w *world, adas, eves *acctest.Instance) {
	t.Helper()
	w, adas = applied(t)
	eves = w.protocol().Resource(user)
	eves.Apply(eve()).Must(t)
	w.tenant.ResetRequests()
	return w, adas, eves
}

// name is the user name that the tenant has for an instance's user.
func (w *world) name(inst *acctest.Instance) string {
	w.Helper()
	doc, _ := w.tenant.User(fmt.Sprint(inst.State["id"]))
	return fmt.Sprint(doc["userName"])
}

// rest checks that there is nothing left to do.
func (w *world) rest(all map[*acctest.Instance]acctest.Object) {
	w.Helper()
	w.tenant.ResetRequests()
	p := w.protocol()
	for inst, config := range all {
		now := inst.In(p)
		diags := now.Refresh()
		planned, more := now.Plan(config)
		if len(diags.Errors())+len(more.Errors()) > 0 || now.Changes(planned) {
			w.Errorf("there is still something to do: %s %s", diags, more)
		}
	}
	if writes := w.tenant.Writes(); len(writes) > 0 {
		w.Errorf("nothing is planned, and sent was %s", sent(writes))
	}
}

// TestDialectIsLoggedOnce: what the provider finds out about a service is a line at debug, once, however many meet it.
func TestDialectIsLoggedOnce(t *testing.T) {
	t.Parallel()
	for dialect, words := range map[string]string{
		"patch-refused-501": "the service does not support PATCH",
		"filter-400":        "the service refuses a filter by name",
		"filter-ignored":    "the service ignores a filter by name",
	} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, []string{dialect})
			const people = 60 // on as many pages as make a filter, and another to see what its silence is worth, the cheaper way
			w.must(w.tenant.Seed(people))
			instances := make([]*acctest.Instance, 3)
			for _, given := range []string{"Ada", "Augusta"} {
				p := w.protocol()
				for i, inst := range instances {
					if inst == nil {
						inst = p.Resource(user)
					}
					instances[i] = inst.In(p)
					if diags := instances[i].Apply(with(ada(), acctest.Object{
						"user_name":  personName(i),
						"given_name": given,
					})); len(diags.Errors()) > 0 {
						t.Fatal(diags)
					}
				}
			}
			lines := 0
			for line := range strings.Lines(w.left.String()) {
				var entry map[string]any
				at := strings.Index(line, `{"@`)
				if at < 0 || !strings.Contains(line, words) || json.Unmarshal([]byte(line[at:]), &entry) != nil {
					continue
				}
				lines++
				if entry["@level"] != "debug" {
					t.Errorf("at another level: %s", line)
				}
			}
			if lines != 1 {
				t.Errorf("%q is logged %d times, want once", words, lines)
			}
		})
	}
}

func bodies(requests []sandbox.Request) string {
	var b strings.Builder
	for _, r := range requests {
		fmt.Fprintf(&b, "%s %s\n", r.Method, r.Body)
	}
	return b.String()
}
