package faults_test

import (
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-exec/tfexec"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// outagePeople is one more than a plan creates without asking whether the service answers, and some more.
const outagePeople = 14

const outageConfig = `
provider "ninjaone" {
  scim_url    = %q
  max_retries = 1
}

resource "ninjaone_scim_user" "person" {
  for_each    = { for i in range(%d) : "p${i}" => "P${i}" }
  user_name   = "${each.key}@example.com"
  user_type   = "Technician"
  given_name  = each.value
  family_name = %q
}
`

// outage is one cause for which no request is served.
type outage struct {
	cause    string // as one line names it
	reports  string // what the one error says
	requests int    // at most, beside those that were under way together
	begin    func(t *testing.T, e *acctest.Env) (url, proxy string)
}

func outages() map[string]outage {
	fault := func(f sandbox.Fault) func(*testing.T, *acctest.Env) (string, string) {
		return func(_ *testing.T, e *acctest.Env) (string, string) {
			e.Tenant().AddFault(f)
			return e.Server.URL(), ""
		}
	}
	at := func(path string) func(*testing.T, *acctest.Env) (string, string) {
		return func(_ *testing.T, e *acctest.Env) (string, string) { return e.Server.Origin() + path, "" }
	}
	return map[string]outage{
		"down": {
			"the host does not answer (connection refused)", "The host cannot be reached", 0,
			func(t *testing.T, e *acctest.Env) (string, string) {
				if err := e.Server.Close(); err != nil {
					t.Fatal(err)
				}
				return e.Server.URL(), ""
			},
		},
		"503": {
			"NinjaOne is out of service (503)", "fault on NinjaOne's side", 3,
			fault(sandbox.Fault{Kind: sandbox.FaultStatus, Status: 503}),
		},
		"token": {
			"the token was refused (401)", "The token is wrong, revoked or expired", 1,
			fault(sandbox.Fault{Kind: sandbox.FaultExpiredToken}),
		},
		"version": {"the URL is not that of a SCIM service (404)", "not the URL of a SCIM endpoint", 3, at("/scim/v3")},
		"path": {
			"the URL is not that of a SCIM service (404)", "not the URL of a SCIM endpoint", 3,
			at("/scim/v2/Users"),
		},
		"login page": {
			"the URL is not that of a SCIM service (an HTML page)", "not the URL of a SCIM endpoint", 3,
			fault(sandbox.Fault{Kind: sandbox.FaultHTML}),
		},
		"certificate": {
			"the certificate of the host is not trusted", "does not trust the certificate", 0,
			func(t *testing.T, _ *acctest.Env) (string, string) {
				other := httptest.NewTLSServer(http.NotFoundHandler())
				other.Config.ErrorLog = log.New(io.Discard, "", 0) // of handshakes that end
				t.Cleanup(other.Close)
				return other.URL + "/scim", ""
			},
		},
		"proxy": {
			"the proxy requires a user name and a password (407)", "answered 407 Proxy Authentication Required", 0,
			func(t *testing.T, _ *acctest.Env) (string, string) {
				proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					w.WriteHeader(http.StatusProxyAuthRequired)
				}))
				t.Cleanup(proxy.Close)
				return "https://ninjaone.invalid/scim", proxy.URL
			},
		},
	}
}

// TestOutageIsOneError: whatever keeps a service from being reached, one error explains it within the retries of one
// request, and Terraform's lines about it do not grow with the people. A refresh keeps the state.
func TestOutageIsOneError(t *testing.T) {
	t.Parallel()
	cli := acctest.NewCLI(t)
	all := outages()
	for i, name := range slices.Sorted(maps.Keys(all)) {
		if !outageInTurn(t, i) {
			continue
		}
		o := all[name]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.New(t, sandbox.Options{})
			w := cli.Workspace(t, fmt.Sprintf(outageConfig, e.Server.URL(), outagePeople, "Lee"),
				map[string]string{"NINJAONE_SCIM_TOKEN": e.Server.Token()})
			if err := w.Apply(t.Context()); err != nil {
				t.Fatalf("%v\n%s", err, w.Output())
			}
			e.Tenant().ResetRequests()
			url, proxy := o.begin(t, e)
			// The state is of another endpoint where the URL is another one, which is not what this is about.
			w.Write(fmt.Sprintf(outageConfig, url, outagePeople, "Lee"))
			out, err := cli.Command(t.Context(), w.Dir, map[string]string{
				"NINJAONE_SCIM_TOKEN": e.Server.Token(), "NINJAONE_FORMER_SCIM_URL": e.Server.URL(), "HTTPS_PROXY": proxy,
			}, "plan", "-no-color").CombinedOutput()
			output := strings.Join(strings.Fields(string(out)), " ")
			if err == nil || !strings.Contains(output, o.reports) || !strings.Contains(output, "Not reached: "+o.cause) {
				t.Errorf("%v:\n%s", err, out)
			}
			lines := strings.Count(string(out), "\n") - strings.Count(string(out), "Refreshing state...")
			if n := strings.Count(output, "Error: "); n != 1 || lines > 50 {
				t.Errorf("%d errors in %d lines:\n%s", n, lines, out)
			}
			if n := len(e.Tenant().Requests()); n > o.requests+2*10 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

// TestRefusedTokenInAPlanOfCreates: the plan of many creates finds out that none of them can be done.
func TestRefusedTokenInAPlanOfCreates(t *testing.T) {
	t.Parallel()
	cli := acctest.NewCLI(t)
	e := acctest.New(t, sandbox.Options{})
	e.Tenant().AddFault(sandbox.Fault{Kind: sandbox.FaultExpiredToken})
	w := cli.Workspace(t, fmt.Sprintf(outageConfig, e.Server.URL(), outagePeople, "Lee"),
		map[string]string{"NINJAONE_SCIM_TOKEN": e.Server.Token()})
	err := w.Apply(t.Context())
	output := strings.Join(strings.Fields(w.Output()), " ")
	if n := strings.Count(output, "Error: "); err == nil || n != 1 || !strings.Contains(output, "The token is wrong") {
		t.Errorf("%d errors:\n%s", n, output)
	}
	if n := len(e.Tenant().Requests()); n != 1 {
		t.Errorf("%d requests", n)
	}
}

// rosterLines is how many lines Terraform may print about an outage that a roster meets.
const rosterLines = 20

// TestOutageIsOneErrorOfARoster: the first plan of a roster, whose people no one has looked up yet, finds out too, and
// so do its first apply, its refresh and a later apply. Each prints one error that fits on a screen.
func TestOutageIsOneErrorOfARoster(t *testing.T) {
	t.Parallel()
	cli := acctest.NewCLI(t)
	const config = `
provider "ninjaone" {
  max_retries = 1
}

resource "ninjaone_scim_roster" "all" {
  users = jsonencode({ for i in range(50) : "p${i}@example.com" => { given_name = "P${i}", family_name = %q, user_type = "Technician" } })
}
`
	moments := map[string]struct {
		exists bool   // an earlier run applied the roster
		family string // of the people, at this moment
		apply  bool   // a plan was made before the outage
		moved  bool   // the URL is not the state's, if the outage has one of its own
	}{
		"first plan":              {family: "Lee"},
		"first apply":             {family: "Lee", apply: true},
		"refresh":                 {exists: true, family: "Lee"},
		"refresh, at another URL": {exists: true, family: "Lee", moved: true},
		"apply":                   {exists: true, family: "Young", apply: true},
	}
	for name, o := range outages() {
		for moment, m := range moments {
			t.Run(name+", "+moment, func(t *testing.T) {
				t.Parallel()
				e := acctest.New(t, sandbox.Options{})
				served := map[string]string{"NINJAONE_SCIM_URL": e.Server.URL(), "NINJAONE_SCIM_TOKEN": e.Server.Token()}
				w := cli.Workspace(t, fmt.Sprintf(config, "Lee"), served)
				if m.exists {
					if err := w.Apply(t.Context()); err != nil {
						t.Fatalf("%v\n%s", err, w.Output())
					}
				}
				w.Write(fmt.Sprintf(config, m.family))
				command := []string{"plan", "-no-color"}
				if m.apply {
					if _, err := w.Plan(t.Context(), tfexec.Out("plan")); err != nil {
						t.Fatalf("%v\n%s", err, w.Output())
					}
					command = []string{"apply", "-no-color", "plan"}
				}
				url, proxy := o.begin(t, e)
				served["NINJAONE_SCIM_URL"], served["HTTPS_PROXY"] = url, proxy
				if !m.moved {
					served["NINJAONE_FORMER_SCIM_URL"] = e.Server.URL()
				}
				out, err := cli.Command(t.Context(), w.Dir, served, command...).CombinedOutput()
				words := strings.Join(strings.Fields(string(out)), " ")
				if n := strings.Count(words, "Error: "); err == nil || n != 1 || !strings.Contains(words, o.reports) {
					t.Errorf("%v, %d errors:\n%s", err, n, out)
				}
				printed := string(out)
				if m.exists && m.apply { // Terraform repeats the plan's own warnings first
					_, printed, _ = strings.Cut(printed, "\nError: ")
				}
				if n := strings.Count(printed, "\n"); n > rosterLines {
					t.Errorf("%d lines:\n%s", n, out)
				}
			})
		}
	}
}

// outageInTurn reports whether an outage has its turn: in the short suite, each has one of four, since Terraform works
// for a second in each.
func outageInTurn(t *testing.T, place int) bool {
	t.Helper()
	const turns = 4
	t.Logf("to repeat: %s=%d", acctest.TurnVariable, acctest.Turn())
	return long() || acctest.Turns(acctest.Turn(), uint32(place), turns)
}

// atWork is how many resources Terraform works on at a time.
const atWork = 10

// manyUsers configures so many users.
func manyUsers(n int) string {
	return fmt.Sprintf(`
resource "ninjaone_scim_user" "person" {
  for_each    = { for i in range(%d) : "p${i}" => "P${i}" }
  user_name   = "${each.key}@example.com"
  user_type   = "Technician"
  given_name  = each.value
  family_name = "Lee"
}
`, n)
}

// manyGroups configures so many groups.
func manyGroups(n int) string {
	return fmt.Sprintf(`
resource "ninjaone_scim_group" "team" {
  for_each     = toset([for i in range(%d) : "Team ${i}"])
  display_name = each.key
}
`, n)
}

const oneTeam = `
resource "ninjaone_scim_group" "team" {
  display_name = "Team"
}
`

// manyMemberships configures so many users of one group.
func manyMemberships(n int) string {
	return manyUsers(n) + oneTeam + `
resource "ninjaone_scim_group_membership" "person" {
  for_each = ninjaone_scim_user.person
  group_id = ninjaone_scim_group.team.id
  user_id  = each.value.id
}
`
}

// onRoster configures a roster of so many people, and allows the removal of each of them.
func onRoster(n int) string {
	return fmt.Sprintf(`
resource "ninjaone_scim_roster" "all" {
  max_removals = %d
  users = jsonencode({
    for i in range(%[1]d) : "p${i}@example.com" => { given_name = "P${i}", family_name = "Lee", user_type = "Technician" }
  })
}
`, n)
}

// TestOutageInAnApply: the service stops serving when a part of an apply is done. One error explains it, beside those
// of requests that were under way, which may be done. Each further resource has an error of one line. What was done is
// in the state, and the next apply does the rest.
func TestOutageInAnApply(t *testing.T) {
	t.Parallel()
	cli := acctest.NewCLI(t)
	type applied struct {
		name, config string
		passes       int // writes
		one          bool
	}
	type outage struct{ cause, line, says string }
	for i, c := range []applied{
		{"users", manyUsers(14), 4, false},
		{"groups", manyGroups(14), 4, false},
		{"memberships", manyMemberships(14), 15, false},
		{"roster", onRoster(50), 20, true},
	} {
		for j, o := range []outage{
			{"down", "the host does not answer (connection refused)", "The host answered earlier in this run"},
			{"503", "NinjaOne is out of service (503)", "503 Service Unavailable"},
			{"token", "the token was refused (401)", "NinjaOne accepted this token earlier in this run"},
		} {
			if !outageInTurn(t, i+j) { // in a turn, each cause, and each for something else
				continue
			}
			t.Run(c.name+" "+o.cause, func(t *testing.T) {
				t.Parallel()
				e := acctest.New(t, sandbox.Options{})
				front := newFront(e, c.passes, o.cause)
				t.Cleanup(front.Close)
				provider := fmt.Sprintf("provider \"ninjaone\" {\n  scim_url    = %q\n  max_retries = 1\n}\n", front.url())
				secrets := map[string]string{"NINJAONE_SCIM_TOKEN": e.Server.Token(), "NINJAONE_FORMER_SCIM_URL": front.url()}
				w := cli.Workspace(t, provider+c.config, secrets)
				w.Output()
				if err := w.Apply(t.Context()); err == nil {
					t.Fatalf("the apply did not fail:\n%s", w.Output())
				}
				all := w.Output()
				_, output, _ := strings.Cut(all, "\nError: ")
				output = "Error: " + output
				long, short := 0, 0
				for _, one := range strings.Split(output, "Error: ")[1:] {
					words := strings.Join(strings.Fields(one), " ")
					summary, _, _ := strings.Cut(one, "\n")
					switch {
					case strings.HasSuffix(summary, "Not reached: "+o.line+"."),
						strings.HasSuffix(summary, "It may be done all the same: "+o.line+"."):
						short++
					case strings.Contains(words, o.says), strings.Contains(words, "may have created"),
						strings.Contains(words, "may have made the change"):
						long++ // it explains the outage, or was under way
					default:
						t.Errorf("an error that says neither: %s", one)
					}
				}
				if long == 0 || long > 1+atWork || c.one && long+short > 1 {
					t.Errorf("%d errors explain it, %d name it:\n%s", long, short, output)
				}
				first, _, _ := strings.Cut(output, "\nWarning: ") // Terraform's order
				if lines := strings.Count(first, "\n"); c.one && lines > 24 {
					t.Errorf("%d lines:\n%s", lines, first)
				}
				if c.one && o.cause == "token" && !strings.Contains(all, "Failed: 0\nNot reached: 30\n") {
					t.Errorf("the summary counts otherwise:\n%s", all)
				}
				state, err := w.Show(t.Context())
				if err != nil || state.Values == nil || len(state.Values.RootModule.Resources) == 0 {
					t.Fatalf("what was done is not in the state: %v", err)
				}
				w.Write(strings.Replace(provider, front.url(), e.Server.URL(), 1) + c.config)
				if err := w.Apply(t.Context()); err != nil {
					t.Errorf("the next apply: %v\n%s", err, w.Output())
				}
			})
		}
	}
}

// outageFront stands before the sandbox until it has passed on some writes.
type outageFront struct {
	*httptest.Server
	base string
}

func (f *outageFront) url() string { return f.URL + f.base }

func newFront(e *acctest.Env, passes int, cause string) *outageFront {
	target, err := url.Parse(e.Server.Origin())
	if err != nil {
		panic(err)
	}
	f := &outageFront{base: strings.TrimPrefix(e.Server.URL(), e.Server.Origin())}
	proxy := httputil.NewSingleHostReverseProxy(target)
	var writes atomic.Int64
	var once sync.Once
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && writes.Add(1) > int64(passes) || writes.Load() > int64(passes) {
			w.Header().Set("Content-Type", "application/scim+json")
			switch cause {
			case "503":
				w.WriteHeader(http.StatusServiceUnavailable)
				fmt.Fprint(w, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"503","detail":"Maintenance."}`)
			case "token":
				w.WriteHeader(http.StatusUnauthorized)
				fmt.Fprint(w, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"401","detail":"The token has ended."}`)
			default:
				once.Do(func() { _ = f.Listener.Close() })
				panic(http.ErrAbortHandler)
			}
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	return f
}
