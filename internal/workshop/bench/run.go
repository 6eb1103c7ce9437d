package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/ninjaone"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

// version is under which the mirror has the provider.
const version = "0.0.1"

// Act is something that Terraform is asked to do.
type Act string

// The acts of a scenario, in order. Plan is a steady one: nothing has changed. Change and Drift are a roster's: ten
// people get another name in it, and then three are changed elsewhere and found by a plan.
const (
	Apply   Act = "apply"
	Plan    Act = "plan"
	Change  Act = "change 10"
	Drift   Act = "plan, 3 drifted"
	Destroy Act = "destroy"
)

// changed is how many people [Change] changes.
const changed = 10

func (s Scenario) acts() []Act {
	if s.Settled {
		return []Act{Plan}
	}
	if s.Roster {
		return []Act{Apply, Plan, Change, Drift} // to release a roster costs nothing
	}
	return []Act{Apply, Plan, Destroy}
}

// Cost is what an act took.
type Cost struct {
	Seconds  float64
	CPU      float64 // seconds of all provider processes
	Peak     int64   // bytes of the greatest provider process
	Requests int
	Bytes    int            // of bodies, both ways
	Lines    int            // that Terraform said
	By       map[string]int // requests by method and kind of path: "GET /Users", "PATCH /Groups/*"
}

// String is the cost in words, shown before the table.
func (c Cost) String() string {
	const mega = 1e6
	return fmt.Sprintf("%.1f s, CPU %.1f s, peak %.0f MB", c.Seconds, c.CPU, float64(c.Peak)/mega)
}

// Result is an act on this provider, and on the one that does nothing.
type Result struct {
	Scenario   Scenario
	Act        Act
	Ours, Noop Cost
}

// Bench has the providers built and knows the Terraform.
type Bench struct {
	terraform  string
	dir        string
	mirror     *terraformcli.Mirror // of the command that measures
	ours, noop string               // executables
	states     *states
	log        io.Writer
}

// New builds the providers into a directory. log hears what is going on.
func New(ctx context.Context, terraform, dir string, log io.Writer) (*Bench, error) {
	b := &Bench{terraform: terraform, dir: dir, log: log}
	for _, part := range []struct {
		name, goPackage string
		keep            func(m *terraformcli.Mirror, executable string)
	}{
		{"measured", "./internal/cmd/bench/measure", func(m *terraformcli.Mirror, _ string) { b.mirror = m }},
		{"ours", ".", func(_ *terraformcli.Mirror, executable string) { b.ours = executable }},
		{"noop", "./internal/cmd/bench/noop", func(_ *terraformcli.Mirror, executable string) { b.noop = executable }},
	} {
		mirror, err := terraformcli.NewMirror(filepath.Join(dir, part.name))
		if err != nil {
			return nil, err
		}
		if err := mirror.BuildProvider(ctx, part.goPackage, terraformcli.ProviderAddress, version); err != nil {
			return nil, err
		}
		part.keep(mirror, mirror.Executable(terraformcli.ProviderAddress, version))
	}
	b.states = newStates()
	return b, nil
}

// Close ends what the bench keeps running.
func (b *Bench) Close() { b.states.Close() }

// Run measures a scenario: apply, steady plan and destroy, on both providers in turn. With an error come the acts
// before it.
func (b *Bench) Run(ctx context.Context, s Scenario) (results []Result, err error) {
	server, err := sandbox.Start(sandbox.Options{
		Latency: s.Latency, LatencyEach: s.LatencyEach, RequestsPerSecond: s.Rate, NoRetryAfter: s.NoRetryAfter,
	})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	if err := server.Tenant().Seed(s.Others); err != nil {
		return nil, err
	}
	if s.Exists || s.Settled {
		if err := s.fill(server.Tenant()); err != nil {
			return nil, err
		}
	}
	ours, err := b.stage(ctx, s, b.ours, server)
	if err != nil {
		return nil, err
	}
	noop, err := b.stage(ctx, s, b.noop, nil)
	if err != nil {
		return nil, err
	}
	if s.Settled {
		for _, one := range []*stage{ours, noop} {
			if err := one.settle(server.Tenant()); err != nil {
				return nil, err
			}
		}
	}
	for _, act := range s.acts() {
		result := Result{Scenario: s, Act: act}
		for i := range repeats(s, act) {
			for _, one := range []struct {
				*stage
				cost *Cost
			}{{noop, &result.Noop}, {ours, &result.Ours}} {
				if err := one.prepare(act, i); err != nil {
					return results, err
				}
				cost, err := one.do(ctx, act)
				if err != nil {
					return results, fmt.Errorf("%s, %d users, %s: %w", s.Name, s.Users, act, err)
				}
				if i > 0 {
					cost = least(cost, *one.cost)
				}
				*one.cost = cost
			}
		}
		results = append(results, result)
		fmt.Fprintf(b.log, "%s, %d users, %s: %s; no-op %s\n", s.Name, s.Users, act, result.Ours, result.Noop)
	}
	return results, nil
}

// fill makes everyone on the roster exist, and the groups.
func (s Scenario) fill(tenant *sandbox.Tenant) error {
	var people map[string]map[string]string
	if err := json.Unmarshal([]byte(s.document(0)), &people); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(people)) {
		person := people[name]
		_, err := tenant.AddUser(sandbox.Document{
			"userName": name, "active": true, "displayName": person["given_name"] + " " + person["family_name"],
			"emails": []any{sandbox.Document{"value": name, "primary": true}},
			"name":   sandbox.Document{"givenName": person["given_name"], "familyName": person["family_name"]},
			ninjaone.ExtensionURN: sandbox.Document{
				"userType":       person["user_type"],
				"organizationId": person["organization_id"],
			},
		})
		if err != nil {
			return err
		}
	}
	return s.fillGroups(tenant)
}

func repeats(s Scenario, act Act) int {
	if act == Plan || act == Drift {
		return max(1, s.Plans)
	}
	return 1
}

// least takes the least time of two measurements of the same thing, to which noise only adds, and the most of
// everything else.
func least(a, b Cost) Cost {
	a.Seconds, a.CPU, a.Peak = min(a.Seconds, b.Seconds), min(a.CPU, b.CPU), max(a.Peak, b.Peak)
	if b.Requests > a.Requests {
		a.Requests, a.Bytes, a.By = b.Requests, b.Bytes, b.By
	}
	return a
}

// stage is a working directory with one of the providers.
type stage struct {
	*Bench
	Scenario
	dir    string
	server *sandbox.Server // nil: the provider speaks to no one
	env    map[string]string
}

// newStage makes a directory in which Terraform starts a provider.
func (b *Bench) newStage(s Scenario, provider string, server *sandbox.Server) (*stage, error) {
	dir, err := os.MkdirTemp(b.dir, "stage-*")
	g := &stage{Bench: b, Scenario: s, dir: dir, server: server}
	g.env = map[string]string{providerVariable: provider, usageVariable: g.usageFile(), "TF_IN_AUTOMATION": "1"}
	return g, err
}

// write writes a file of the configuration.
func (g *stage) write(name, text string) error {
	return os.WriteFile(filepath.Join(g.dir, name), []byte(text), 0o600)
}

func (b *Bench) stage(ctx context.Context, s Scenario, provider string, server *sandbox.Server) (*stage, error) {
	g, err := b.newStage(s, provider, server)
	if err != nil {
		return nil, err
	}
	url, token := "https://service.example.com", "none"
	if server != nil {
		url, token = server.URL(), server.Token()
	}
	text := s.configuration(url, token) + fmt.Sprintf(backend, b.states.URL+g.statePath())
	if err := errors.Join(g.write("main.tf", text), g.list(0)); err != nil {
		return nil, err
	}
	_, err = g.terraformDoes(ctx, "init")
	return g, err
}

// list writes the roster, some of whose people are changed.
func (g *stage) list(changed int) error {
	if !g.Roster {
		return nil
	}
	return g.write("people.json", g.document(changed))
}

// prepare does before an act what it is about; repeated says how often it was done before.
func (g *stage) prepare(act Act, repeated int) error {
	switch {
	case act == Change:
		return g.list(changed)
	case act != Drift || g.server == nil || repeated > 0:
		return nil
	}
	tenant := g.server.Tenant()
	var ids [3]string
	for i := range ids {
		user, ok := tenant.UserByName(userName(i * g.Users / len(ids)))
		if !ok {
			return fmt.Errorf("there is no %s", userName(i))
		}
		ids[i], _ = user["id"].(string)
	}
	return errors.Join(
		tenant.UpdateUser(ids[0], func(user sandbox.Document) { user["active"] = false }),
		tenant.UpdateUser(ids[1], func(user sandbox.Document) { user["userName"] = "renamed@example.com" }),
		tenant.RemoveUser(ids[2]),
	)
}

// statePath is where the stage's state is in the bench's [states].
func (g *stage) statePath() string { return "/" + filepath.Base(g.dir) }

func (g *stage) usageFile() string { return filepath.Join(g.dir, "usage.jsonl") }

// do does an act and measures it.
func (g *stage) do(ctx context.Context, act Act) (Cost, error) {
	arguments := map[Act][]string{
		Apply:   {"apply", "-auto-approve"},
		Plan:    {"plan", "-detailed-exitcode"}, // an error if it is not empty
		Change:  {"apply", "-auto-approve"},
		Drift:   {"plan"},
		Destroy: {"destroy", "-auto-approve"},
	}[act]
	if g.server != nil {
		g.server.Tenant().ResetRequests()
	}
	started := time.Now()
	lines, err := g.terraformDoes(ctx, arguments...)
	if err != nil {
		return Cost{}, err
	}
	cost := Cost{Seconds: time.Since(started).Seconds(), Lines: lines, By: map[string]int{}}
	took, err := readUsage(g.usageFile())
	if err != nil {
		return Cost{}, err
	}
	cost.CPU, cost.Peak = took.CPU.Seconds(), took.Peak
	if g.server != nil {
		cost.count(g.server.Tenant().Requests())
	}
	return cost, nil
}

func (c *Cost) count(requests []sandbox.Request) {
	c.Requests = len(requests)
	for _, r := range requests {
		c.Bytes += r.RequestBytes + r.ResponseBytes
		path := r.Path
		if i := strings.Index(path[1:], "/"); i >= 0 {
			path = path[:i+1] + "/*"
		}
		c.By[r.Method+" "+path]++
		if r.Status == 429 {
			c.By["429"]++
		}
	}
}

func (g *stage) terraformDoes(ctx context.Context, arguments ...string) (lines int, err error) {
	arguments = append(arguments, "-no-color", "-input=false")
	_, reported, err := timed(g.mirror.Command(ctx, g.terraform, g.dir, g.env, arguments...))
	if arguments[0] == "init" {
		// init starts providers, too, to learn their schemas.
		if err := os.Remove(g.usageFile()); err != nil && !errors.Is(err, os.ErrNotExist) {
			return 0, err
		}
	}
	return strings.Count(reported, "\n"), err
}

// timed runs a command, and returns what it and its children took and what it printed. An error shows the end of that.
func timed(command *exec.Cmd) (took Cost, printed string, err error) {
	const most = 4000
	started := time.Now()
	output, err := command.CombinedOutput()
	if err != nil {
		return Cost{}, "", fmt.Errorf("%s: %w\n%s", strings.Join(command.Args[:2], " "), err,
			output[max(0, len(output)-most):])
	}
	state := command.ProcessState
	return Cost{
		Seconds: time.Since(started).Seconds(), CPU: (state.UserTime() + state.SystemTime()).Seconds(), Peak: peak(state),
	}, string(output), nil
}
