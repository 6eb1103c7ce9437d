package faults_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/acctest"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// applied is a world in which Ada was made by Terraform.
func applied(t *testing.T, dialects ...string) (*world, *acctest.Instance) {
	t.Helper()
	w := newWorld(t, dialects)
	inst := w.protocol().Resource(user)
	if said := inst.Apply(ada()); len(said.Errors()) > 0 {
		t.Fatal(said)
	}
	w.tenant.ResetRequests()
	return w, inst
}

// TestChangedBetweenPlanAndApply: a PATCH touches what the plan changed and nothing else, so what somebody else wrote since stays.
func TestChangedBetweenPlanAndApply(t *testing.T) {
	t.Parallel()
	w, inst := applied(t)
	config := with(ada(), acctest.Object{"given_name": "Augusta"})
	planned, said := inst.In(w.protocol()).Plan(config)
	if len(said.Errors()) > 0 {
		t.Fatal(said)
	}
	w.must(w.tenant.UpdateUser(w.id("ada"), func(doc sandbox.Document) { doc["displayName"], doc["nickName"] = "The Countess", "Addie" }))
	inst = inst.In(w.protocol())
	if said := inst.ApplyPlan(planned, config); len(said.Errors()) > 0 {
		t.Fatal(said)
	}
	writes := w.tenant.Writes()
	if len(writes) != 1 || strings.Count(string(writes[0].Body), `"op"`) != 1 || !strings.Contains(string(writes[0].Body), `"name.givenName"`) {
		t.Errorf("more was sent than the plan changed: %s", bodies(writes))
	}
	doc, _ := w.tenant.UserByName("ada@example.com")
	if doc["displayName"] != "The Countess" || doc["nickName"] != "Addie" {
		t.Errorf("somebody else's change is lost: %v", doc)
	}
}

// TestChangedBetweenReadAndReplace: a service that knows only PUT gets If-Match with the version that was read. A write of somebody else in
// between is a 412; the user is read again, and both changes are there in the end. When that never ends, an error says so.
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
				if last := requests[len(requests)-1]; last.Method == http.MethodGet && strings.HasPrefix(last.Path, "/Users/") && others < writes {
					others++
					w.must(w.tenant.UpdateUser(w.id("ada"), func(doc sandbox.Document) { doc["nickName"] = fmt.Sprint("Addie ", others) }))
				}
			})
			inst = inst.In(w.protocol())
			said := inst.Apply(config)
			w.gate.watch(nil)
			doc, _ := w.tenant.UserByName("ada@example.com")
			given, _ := doc["name"].(sandbox.Document)
			if doc["nickName"] != fmt.Sprint("Addie ", others) {
				t.Errorf("somebody else's change is lost: %v", doc)
			}
			if writes == 1 {
				if len(said.Errors()) > 0 || given["givenName"] != "Augusta" {
					t.Errorf("%v, and said: %s", doc, said)
				}
				return
			}
			const remedy = "Somebody else changed it at the same time, several times in a row. Nothing was overwritten."
			if !strings.Contains(said.String(), "412 Precondition Failed") || !strings.Contains(said.String(), remedy) {
				t.Errorf("said: %s", said)
			}
			if given["givenName"] != "Ada" || inst.State["given_name"] != "Ada" {
				t.Errorf("the tenant has %v, the state %v", given, inst.State["given_name"])
			}
		})
	}
}

// TestNeitherPatchNorPut: nothing can be changed at such a service, and the error is that and nothing else.
func TestNeitherPatchNorPut(t *testing.T) {
	t.Parallel()
	w, inst := applied(t, "patch-refused-405", "put-refused")
	before := w.snapshot()
	said := inst.In(w.protocol()).Apply(with(ada(), acctest.Object{"given_name": "Augusta"}))
	want := []string{"Cannot update user ada@example.com: NinjaOne answered 405 Method Not Allowed to PUT /Users/" + w.id("ada") +
		": PUT is not supported here.\n\nNinjaOne does not offer this operation. Choose another way, such as another `deletion_policy`, or do it in the console."}
	if diff := cmp.Diff(want, said.Errors()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	left := inst.In(w.protocol())
	said = left.Destroy()
	if len(said.Errors()) != 1 || !strings.HasPrefix(said.Errors()[0], "Cannot deactivate user ada@example.com: NinjaOne answered 405 ") || left.State == nil {
		t.Errorf("a destroy says %q, and leaves %v", said.Errors(), left.State)
	}
	if diff := cmp.Diff(before, w.snapshot()); diff != "" {
		t.Errorf("something changed:\n%s", diff)
	}
}

// TestDialectIsLoggedOnce: what the provider finds out about a service is a line at debug, once, however many meet it.
func TestDialectIsLoggedOnce(t *testing.T) {
	t.Parallel()
	for dialect, words := range map[string]string{
		"patch-refused-501": "the service knows no PATCH",
		"filter-400":        "the service refuses a filter by name",
		"filter-ignored":    "the service ignores a filter by name",
	} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, []string{dialect})
			many(w)
			instances := make([]*acctest.Instance, 3)
			for _, given := range []string{"Ada", "Augusta"} {
				p := w.protocol()
				for i, inst := range instances {
					if inst == nil {
						inst = p.Resource(user)
					}
					instances[i] = inst.In(p)
					if said := instances[i].Apply(with(ada(), acctest.Object{"user_name": personName(i), "given_name": given})); len(said.Errors()) > 0 {
						t.Fatal(said)
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
