package faults_test

import (
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-exec/tfexec"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// actPeople are more than Terraform works on at a time.
const actPeople = 24

// renamed gives everyone another family name.
func renamed(config string) string { return strings.ReplaceAll(config, "Lee", "Young") }

// TestActFailsForAll: the service fails one act for all resources and serves everything else, as where its database is
// read-only. One error explains that, and each further one is a line that names the cause. Once the cause is gone, the
// next apply does the rest.
func TestActFailsForAll(t *testing.T) {
	t.Parallel()
	cli := acctest.NewCLI(t)
	status := func(method, path string, status int) []sandbox.Fault {
		return []sandbox.Fault{{Kind: sandbox.FaultStatus, Method: method, Path: path, Status: status}}
	}
	users, groups, team := manyUsers(actPeople), manyGroups(actPeople), manyUsers(actPeople)+oneTeam
	members, roster := manyMemberships(actPeople), onRoster(actPeople)
	inactive := strings.Replace(users, `"Lee"`, `"Lee"`+"\n  active = false", 1)
	fewer := strings.ReplaceAll(roster, "range(24)", "range(1)")
	for i, c := range []struct {
		name, before, after string
		faults              []sandbox.Fault
		cause               string
		requests            int  // at most; 24 creates that each try by themselves take some 580
		one                 bool // resource, and so one error
	}{
		{"users are created, 503", "", users, status("POST", "", 503), "create users (503)", 300, false},
		{"users are created, 500", "", users, status("POST", "", 500), "create users (500)", 350, false},
		{"users are created, 504", "", users, status("POST", "", 504), "create users (504)", 300, false},
		{"users are updated, 502", users, renamed(users), status("PATCH", "", 502), "update users (502)", 75, false},
		{"users are updated, 500", users, renamed(users), status("PATCH", "", 500), "update users (500)", 75, false},
		{"users are deactivated, 503", users, inactive, status("PATCH", "", 503), "update users (503)", 75, false},
		{"users are destroyed, 503", users, groups, status("PATCH", "", 503), "update users (503)", 110, false},
		{"groups are created, 503", "", groups, status("POST", "", 503), "create groups (503)", 300, false},
		{"memberships are created, 503", team, members, status("PATCH", "", 503), "update groups (503)", 30, false},
		{"memberships are created, 500", team, members, status("PATCH", "", 500), "update groups (500)", 160, false},
		{"a roster creates, 503", "", roster, status("POST", "", 503), "create users (503)", 300, true},
		{"a roster updates, 504", roster, renamed(roster), status("PATCH", "", 504), "update users (504)", 110, true},
		{"a roster releases, 503", roster, fewer, status("PATCH", "", 503), "update users (503)", 110, true},
	} {
		if !outageInTurn(t, i) {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			provider := fmt.Sprintf("provider \"ninjaone\" {\n  scim_url    = %q\n  max_retries = 1\n}\n", e.Server.URL())
			w := cli.Workspace(t, provider+c.before, map[string]string{"NINJAONE_SCIM_TOKEN": e.Server.Token()})
			if err := w.Apply(t.Context()); err != nil {
				t.Fatalf("%v\n%s", err, w.Output())
			}
			w.Output()
			w.Write(provider + c.after)
			e.Tenant().ResetRequests()
			for _, f := range c.faults {
				e.Tenant().AddFault(f)
			}
			if err := w.Apply(t.Context()); err == nil {
				t.Fatalf("the apply did not fail:\n%s", w.Output())
			}
			all := w.Output()
			checkOneCause(t, all, "NinjaOne fails to "+c.cause, c.one)
			if n := len(e.Tenant().Requests()); n > c.requests {
				t.Errorf("%d requests, more than %d", n, c.requests)
			}
			e.Tenant().ClearFaults()
			if err := w.Apply(t.Context()); err != nil {
				t.Errorf("the next apply: %v\n%s", err, w.Output())
			}
		})
	}
}

// TestAnswersThatBreakOff: a proxy cuts every answer off. That is one error of a plan and of an apply.
func TestAnswersThatBreakOff(t *testing.T) {
	t.Parallel()
	users := manyUsers(actPeople)
	cli := acctest.NewCLI(t)
	for name, fault := range map[string]sandbox.Fault{
		"the connection breaks": {Kind: sandbox.FaultTruncate},
		"the text ends":         {Kind: "cut"},
	} {
		for moment, c := range map[string]struct{ before, after string }{
			"creates": {"", users},
			"updates": {users, renamed(users)},
		} {
			t.Run(name+", "+moment, func(t *testing.T) {
				t.Parallel()
				e := acctest.New(t, sandbox.Options{})
				front := newCutter(e)
				t.Cleanup(front.Close)
				url := front.url()
				if fault.Kind == sandbox.FaultTruncate {
					url = e.Server.URL()
				}
				provider := fmt.Sprintf("provider \"ninjaone\" {\n  scim_url    = %q\n  max_retries = 1\n}\n", url)
				w := cli.Workspace(t, provider+c.before, map[string]string{"NINJAONE_SCIM_TOKEN": e.Server.Token()})
				if err := w.Apply(t.Context()); err != nil {
					t.Fatalf("%v\n%s", err, w.Output())
				}
				w.Output()
				w.Write(provider + c.after)
				if _, err := w.Plan(t.Context(), tfexec.Out("plan")); err != nil {
					t.Fatalf("%v\n%s", err, w.Output())
				}
				w.Output()
				if fault.Kind == sandbox.FaultTruncate {
					e.Tenant().AddFault(fault)
				} else {
					front.cuts.Store(true)
				}
				apply, err := cli.Command(t.Context(), w.Dir, map[string]string{"NINJAONE_SCIM_TOKEN": e.Server.Token()},
					"apply", "-no-color", "plan").CombinedOutput()
				if err == nil {
					t.Fatalf("the apply did not fail:\n%s", apply)
				}
				full := strings.Count(string(apply), "To fix:")
				if n := strings.Count(string(apply), "\nError: "); full != 1 || n != actPeople {
					t.Errorf("%d of %d errors explain it:\n%s", full, n, apply)
				}
			})
		}
	}
}

// cutter stands before the sandbox and, once it cuts, ends each answer in its middle as if it were whole.
type cutter struct {
	*outageFront
	cuts atomic.Bool
}

func newCutter(e *acctest.Env) *cutter {
	c := &cutter{outageFront: newFront(e, math.MaxInt, "")}
	passes := c.Config.Handler
	c.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !c.cuts.Load() {
			passes.ServeHTTP(w, r)
			return
		}
		whole := httptest.NewRecorder()
		passes.ServeHTTP(whole, r)
		w.Header().Set("Content-Type", whole.Header().Get("Content-Type"))
		w.WriteHeader(whole.Code)
		_, _ = w.Write(whole.Body.Bytes()[:whole.Body.Len()/2])
	})
	return c
}

// checkOneCause checks the errors of an apply: one explains the cause, and each further one only names it.
func checkOneCause(t *testing.T, output, cause string, one bool) {
	t.Helper()
	full, short := 0, 0
	for _, text := range strings.Split(output, "\nError: ")[1:] {
		text, _, _ = strings.Cut(text, "\nWarning: ")
		summary, _, _ := strings.Cut(text, "\n")
		words := strings.Join(strings.Fields(text), " ")
		switch {
		case strings.HasSuffix(summary, ": "+cause+"."):
			short++
		case strings.Contains(words, "To fix:"):
			full++
			if lines := strings.Count(text, "\n"); one && (lines > rosterLines || !strings.Contains(words, cause)) {
				t.Errorf("%d lines:\n%s", lines, text)
			}
		default:
			t.Errorf("an error that neither explains the cause nor names it:\n%s", text)
		}
	}
	if want := map[bool]int{true: 0, false: actPeople - 1}[one]; full != 1 || short != want {
		t.Errorf("%d errors explain the cause, %d name it, and %d should:\n%s", full, short, want, output)
	}
}

// TestOneFailureKeepsNoneBack: where the service fails each request about a few users, all others are done.
func TestOneFailureKeepsNoneBack(t *testing.T) {
	t.Parallel()
	users := manyUsers(actPeople)
	cli := acctest.NewCLI(t)
	e := acctest.New(t, sandbox.Options{})
	provider := fmt.Sprintf("provider \"ninjaone\" {\n  scim_url    = %q\n  max_retries = 1\n}\n", e.Server.URL())
	w := cli.Workspace(t, provider+users, map[string]string{"NINJAONE_SCIM_TOKEN": e.Server.Token()})
	if err := w.Apply(t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, w.Output())
	}
	w.Output()
	const broken = 3
	for i := range broken {
		user, _ := e.Tenant().UserByName(fmt.Sprintf("p%d@example.com", 7*i))
		e.Tenant().AddFault(sandbox.Fault{
			Kind: sandbox.FaultStatus, Method: "PATCH", Path: fmt.Sprint("/Users/", user["id"]),
		})
	}
	w.Write(provider + renamed(users))
	if err := w.Apply(t.Context()); err == nil {
		t.Fatalf("the apply did not fail:\n%s", w.Output())
	}
	output := w.Output()
	if n := strings.Count(output, "\nError: "); n != broken {
		t.Errorf("%d errors:\n%s", n, output)
	}
}
