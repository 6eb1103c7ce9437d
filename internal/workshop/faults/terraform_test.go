package faults_test

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-exec/tfexec"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// company is a configuration of everything that belongs together: people, a group with its members, one with a
// membership, and a roster that takes a user over, makes a user and puts both into a group.
const company = `
provider "ninjaone" {
  scim_url                = %q
  max_retries             = 0
  max_requests_per_second = 0
  request_timeout         = "3s"
}

resource "ninjaone_scim_user" "person" {
  for_each    = { ada = "Ada", eve = "Eve" }
  user_name   = "${each.key}@example.com"
  user_type   = "Technician"
  given_name  = each.value
  family_name = "Lovelace"
}

resource "ninjaone_scim_group" "team" {
  display_name = "Team"
  members      = [ninjaone_scim_user.person["ada"].id]
}

resource "ninjaone_scim_group" "crew" {
  display_name = "Crew"
}

resource "ninjaone_scim_group_membership" "eve" {
  group_id = ninjaone_scim_group.crew.id
  user_id  = ninjaone_scim_user.person["eve"].id
}

resource "ninjaone_scim_roster" "company" {
  users = jsonencode({
    "ann@example.com" = { user_type = "Technician", given_name = "Ann", family_name = "Lee", groups = ["Crew"] }
    "dee@example.com" = { user_type = "Technician", given_name = "Dee", family_name = "Lee", groups = ["Crew"] }
  })
  depends_on = [ninjaone_scim_group.crew]
}
`

// lane is a directory in which one Terraform after another is run.
type lane struct {
	*acctest.Workspace

	cli *acctest.CLI
}

// What a run leaves in its directory beside the state.
const (
	planFile = "plan"
	logFile  = "trace.log"
)

// TestTerraformMeetsFaults is a slice of the matrix with a real Terraform: one apply of everything, in which each kind
// of request fails once. Which there are is taken from the log of an apply without faults. It is said once more here
// that Terraform itself has nothing to complain about, that the state file tells the truth, and that the token is in
// nothing that is left behind.
func TestTerraformMeetsFaults(t *testing.T) { //nolint:tparallel // its lanes say how many run at a time
	t.Parallel()
	cli := acctest.NewCLI(t)
	const lanes = 2 // Terraform keeps a processor busy
	free := make(chan lane, lanes)
	for range lanes {
		free <- lane{cli.Workspace(t, "", nil), cli}
	}
	in := func(run func(lane)) {
		l := <-free
		defer func() { free <- l }()
		run(l)
	}
	var clean course
	t.Run("without faults", func(t *testing.T) { in(func(l lane) { clean = l.clean(t) }) })
	each(make(turns, lanes), slice(clean), func(c meeting) {
		t.Run(c.name(), func(t *testing.T) { in(func(l lane) { l.meet(t, c) }) })
	})
}

// meeting is one case: the request that fails is known by what it is, and by how many of its like go before it, since
// Terraform and the roster do many things at a time.
type meeting struct {
	course
	method, path string
	skip         int
	kind         kind
}

func (m meeting) name() string {
	return fmt.Sprintf("%s %s, number %d, fails (%s)", m.method, strings.ReplaceAll(m.path, "/", " "),
		m.skip+1, m.kind.name)
}

// slice takes a kind of fault for each kind of request, and a request for each kind of fault; all of both for the long
// matrix.
func slice(clean course) []meeting {
	var faults []kind
	for _, k := range kinds() {
		switch k.name {
		case "503", "401", "reset after it acted", "timeout after it acted", "a login page with 200", "broken off":
			faults = append(faults, k)
		}
	}
	shapes := slices.Compact(slices.Sorted(slices.Values(clean.requests)))
	var all []meeting
	add := func(shape string, k kind) {
		method, path, _ := strings.Cut(shape, " ")
		m := meeting{course: clean, method: method, path: path, kind: k}
		if method == "POST" { // of the others, how many there are depends on what meets what
			for _, request := range clean.requests {
				if request == shape {
					m.skip++
				}
			}
			m.skip = len(all) % m.skip
		}
		all = append(all, m)
	}
	if long() {
		for _, shape := range shapes {
			for _, k := range faults {
				add(shape, k)
			}
		}
		return all
	}
	for i := range max(len(shapes), len(faults)) * min(1, len(shapes)) {
		add(shapes[i%len(shapes)], faults[i%len(faults)])
	}
	return all
}

// start is a tenant for an apply in this lane, whose state is empty.
func (l lane) start(t *testing.T) *world {
	t.Helper()
	// Names are not unique, so that a create that is sent twice shows.
	w := newWorld(t, []string{"username-not-unique"})
	cast(w)
	for _, name := range []string{"terraform.tfstate", "terraform.tfstate.backup", planFile, logFile} {
		if err := os.Remove(filepath.Join(l.Dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	l.Write(fmt.Sprintf(company, w.gate.url()))
	// A token that is written in the configuration is in every plan file, with the rest of the configuration.
	environment := l.cli.Environment(map[string]string{
		"NINJAONE_SCIM_TOKEN": w.server.Token(), "NINJAONE_API_CLIENT_ID": w.server.APIClientID(),
		"NINJAONE_API_CLIENT_SECRET": w.server.APIClientSecret(),
	})
	w.must(errors.Join(l.SetEnv(environment), l.SetLog("TRACE"), l.SetLogPath(filepath.Join(l.Dir, logFile))))
	l.Output()
	w.tenant.ResetRequests()
	return w
}

// waitLonger has an apply without a fault wait for answers that do come: on a busy machine they can take longer.
func (l lane) waitLonger(w *world) {
	l.Write(strings.Replace(fmt.Sprintf(company, w.gate.url()), `"3s"`, `"1m"`, 1))
}

// warned reports whether Terraform shows a warning other than that of the plan, which names the account that the roster
// adopts.
func warned(output string) bool {
	const planned = "Warning: The roster renames, adopts or converts accounts"
	return strings.Contains(strings.ReplaceAll(output, planned, ""), "Warning: ")
}

func (l lane) clean(t *testing.T) course {
	t.Helper()
	w := l.start(t)
	l.waitLonger(w)
	c := course{seen: versions{}}
	c.seen.add(w.snapshot())
	w.gate.watch(func() { c.seen.add(w.snapshot()) })
	err := l.planAndApply(t.Context())
	w.gate.watch(nil)
	output := l.Output()
	if err != nil || warned(output) {
		t.Fatalf("without any fault: %v\n%s", err, output)
	}
	asked := 0
	for _, r := range w.tenant.Requests() {
		if strings.HasPrefix(r.Path, "/v2/") || strings.HasPrefix(r.Path, "/ws/") { // the other matrix lets them fail
			asked++
			continue
		}
		c.requests = append(c.requests, r.Method+" "+shape(r.Path))
	}
	if asked == 0 {
		t.Error("the REST API was not asked, so its secrets are nowhere to be looked for")
	}
	c.end = w.snapshot()
	t.Logf("%d requests: %s", len(c.requests), strings.Join(c.requests, ", "))
	l.rest(w)
	return c
}

// meet applies with the fault, and then without.
func (l lane) meet(t *testing.T, m meeting) {
	t.Helper()
	w := l.start(t)
	f := m.kind.fault()
	f.Method, f.Path, f.Skip, f.Count = m.method, m.path, m.skip, 1
	w.tenant.AddFault(f)
	err := l.planAndApply(t.Context())
	output, requests := l.Output(), w.tenant.Requests()
	if !w.mend() {
		t.Fatalf("the fault hit nothing; sent was %s", sent(requests))
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("%v, and reported: %s\nsent: %s", err, output, sent(requests))
		}
	})
	for _, complaint := range []string{"inconsistent", "Plugin did not respond", "panic", "unexpected new value"} {
		if strings.Contains(output, complaint) {
			t.Errorf("Terraform complains: %q", complaint)
		}
	}
	if foreign := m.seen.foreign(w.snapshot()); foreign != nil {
		t.Errorf("the tenant holds what no run without faults makes of it:\n%s", strings.Join(foreign, "\n"))
	}
	// A new group whose members could not be added is reported by a warning: an error would have Terraform replace the
	// group.
	claimed := err == nil && !warned(output)
	if diff := cmp.Diff(m.end, w.snapshot()); claimed && diff != "" {
		t.Errorf("success is claimed, and the tenant is not as planned (-want +got):\n%s", diff)
	}
	l.checkState(w)
	l.waitLonger(w)
	if err := l.planAndApply(t.Context()); err != nil {
		t.Fatalf("the next apply: %v\n%s", err, l.Output())
	}
	if diff := cmp.Diff(m.end, w.snapshot()); diff != "" {
		t.Errorf("after the next apply, the tenant is not as planned (-want +got):\n%s", diff)
	}
	l.checkState(w)
	output += l.Output()
	l.rest(w)
	l.checkSecret(w)
	for _, secret := range secrets(w) {
		if strings.Contains(output, secret) {
			t.Error("a secret is in what Terraform prints")
		}
	}
}

// planAndApply leaves the plan behind.
func (l lane) planAndApply(ctx context.Context) error {
	if _, err := l.Plan(ctx, tfexec.Out(planFile)); err != nil {
		return err
	}
	return l.Apply(ctx, tfexec.DirOrPlan(planFile))
}

// secrets are what must be in nothing that is left behind. All access tokens of the REST API begin alike.
func secrets(w *world) []string {
	return []string{w.server.Token(), w.server.APIClientSecret(), "sandbox-access-"}
}

// checkSecret looks for secrets in all that the runs have left in the directory: state and its backup, plan, the log at
// its finest level.
func (l lane) checkSecret(w *world) {
	w.Helper()
	holds := func(r io.Reader, words ...string) bool {
		text, err := io.ReadAll(r)
		w.must(err)
		return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(string(text), word) })
	}
	for _, name := range []string{"main.tf", "terraform.tfstate", "terraform.tfstate.backup", planFile, logFile} {
		file, err := os.Open(filepath.Join(l.Dir, name))
		if errors.Is(err, fs.ErrNotExist) && strings.HasPrefix(name, "terraform.tfstate") {
			continue
		}
		w.must(err)
		if holds(file, secrets(w)...) {
			w.Errorf("a secret is in %s", name)
		}
		if _, err := file.Seek(0, io.SeekStart); name == logFile && (err != nil || !holds(file, "ada@example.com")) {
			w.Errorf("the log is not at its finest level, %v", err)
		}
		w.must(file.Close())
	}
	plan, err := zip.OpenReader(filepath.Join(l.Dir, planFile))
	w.must(err)
	defer func() { _ = plan.Close() }() // it was only read
	for _, part := range plan.File {
		r, err := part.Open()
		w.must(err)
		if holds(r, secrets(w)...) {
			w.Errorf("a secret is in the plan: %s", part.Name)
		}
		w.must(r.Close())
	}
}

// rest checks that there is nothing left to do.
func (l lane) rest(w *world) {
	w.Helper()
	w.tenant.ResetRequests()
	changes, err := l.Plan(w.Context())
	if writes := w.tenant.Writes(); err != nil || changes || len(writes) > 0 {
		w.Errorf("there is still something to do: changes %t, %v, %s\n%s", changes, err, sent(writes), l.Output())
	}
}

// checkState checks the state file: every user and group in it is in the tenant under that name. Only a roster is
// tainted, because its replacement changes no account.
func (l lane) checkState(w *world) {
	w.Helper()
	text, err := os.ReadFile(filepath.Join(l.Dir, "terraform.tfstate"))
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	w.must(err)
	var state struct {
		Resources []struct {
			Type      string
			Instances []struct {
				Status     string
				Attributes map[string]any
			}
		}
	}
	w.must(json.Unmarshal(text, &state))
	for _, r := range state.Resources {
		for _, inst := range r.Instances {
			if inst.Status != "" && r.Type != roster {
				w.Errorf("a %s is %s: %v", r.Type, inst.Status, inst.Attributes)
			}
			if !w.has(r.Type, inst.Attributes) {
				w.Errorf("in state is a %s that is not in the tenant: %v", r.Type, inst.Attributes)
			}
		}
	}
}

// has reports whether the tenant has what a state says of one resource.
func (w *world) has(typeName string, state acctest.Object) bool {
	w.Helper()
	id := fmt.Sprint(state["id"])
	switch typeName {
	case user:
		doc, ok := w.tenant.User(id)
		return ok && doc["userName"] == state["user_name"]
	case group:
		doc, ok := w.tenant.Group(id)
		return ok && doc["displayName"] == state["display_name"]
	case membership:
		return slices.Contains(w.tenant.Members(fmt.Sprint(state["group_id"])), fmt.Sprint(state["user_id"]))
	case roster:
		people := map[string]map[string]any{}
		w.must(json.Unmarshal(fmt.Append(nil, state["users"]), &people))
		for name, reported := range people {
			doc, ok := w.tenant.UserByName(name)
			is, _ := doc["name"].(map[string]any)
			if !ok || is["givenName"] != reported["given_name"] {
				return false
			}
		}
		return true
	}
	return false
}
