package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

// stage is where the story plays: a directory, a tenant, and a Terraform between them.
type stage struct {
	printer *printer
	cli     string
	dir     string // everything is in here
	work    string // where Terraform works, in dir

	mirror    *terraformcli.Mirror
	server    *sandbox.Server
	variables map[string]string // environment of Terraform beside the usual one
	before    int               // requests that the tenant got before the step
}

func newStage(o Options) (*stage, error) {
	dir, err := os.MkdirTemp("", "ninjaone-demo-*")
	if err != nil {
		return nil, err
	}
	printer := &printer{out: o.Out, full: o.Full, colour: o.Colour}
	return &stage{printer: printer, cli: o.Terraform, dir: dir, work: filepath.Join(dir, "roster")}, nil
}

// close takes everything away.
func (s *stage) close() error {
	var err error
	if s.server != nil {
		err = s.server.Close()
	}
	return errors.Join(err, os.RemoveAll(s.dir))
}

// startTenant starts the sandbox and points Terraform's environment at it.
func (s *stage) startTenant() error {
	now := time.Now()
	server, err := sandbox.Start(sandbox.Options{TokenExpires: now.AddDate(0, 6, 0)})
	if err != nil {
		return err
	}
	s.server = server
	s.variables = map[string]string{
		"NINJAONE_SCIM_URL":           server.URL(),
		"NINJAONE_SCIM_TOKEN":         server.Token(),
		"NINJAONE_SCIM_TOKEN_CREATED": now.Format(time.DateOnly),
	}
	return nil
}

// copyExample copies what belongs to an example, and not what Terraform left there when a user ran it in place.
func copyExample(from, to string) error {
	var errs []error
	for _, kind := range []string{"*.tf", "*.csv", "*.yaml"} {
		files, err := filepath.Glob(filepath.Join(from, kind))
		errs = append(errs, err)
		for _, file := range files {
			content, err := os.ReadFile(file)
			errs = append(errs, err, write(filepath.Join(to, filepath.Base(file)), content))
		}
	}
	return errors.Join(errs...)
}

// write writes a file, and makes its directory.
func write(path string, content []byte) error {
	return errors.Join(os.MkdirAll(filepath.Dir(path), 0o750), os.WriteFile(path, content, 0o600))
}

// terraform runs a command with its output in a writer. Terraform's exit code 2 is no error.
func (s *stage) terraform(ctx context.Context, out io.Writer, arguments ...string) (changes bool, err error) {
	command := s.mirror.Command(ctx, s.cli, s.work, s.variables, arguments...)
	command.Stdout, command.Stderr = out, out
	err = command.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == 2 {
		return true, nil
	}
	return false, err
}

// show is terraform on the screen, under the command as a person would type it.
func (s *stage) show(ctx context.Context, arguments []string, hidden ...string) (changes bool, err error) {
	command := "terraform " + strings.Join(arguments, " ")
	if s.printer.tofu {
		command = "tofu " + strings.Join(arguments, " ")
	}
	transcript := s.printer.transcript(command)
	hidden = append([]string{arguments[0], "-no-color", "-input=false"}, hidden...)
	if changes, err = s.terraform(ctx, transcript, append(hidden, arguments[1:]...)...); err != nil {
		err = fmt.Errorf("%s: %w", command, err)
	}
	transcript.end()
	return changes, err
}

// read is what a command of Terraform prints as JSON.
func (s *stage) read(ctx context.Context, target any, arguments ...string) error {
	out, err := s.mirror.Command(ctx, s.cli, s.work, s.variables, arguments...).Output()
	if invalid := json.Unmarshal(out, target); invalid != nil { // validate ends with 1 where it finds a mistake
		return errors.Join(err, invalid)
	}
	return nil
}

// planFile is where plan keeps what it showed, for apply to do exactly that.
const planFile = "roster.tfplan"

// planned is a plan, what it would do, and what it found changed since the last apply.
type planned struct {
	tfjson.Plan

	changes, drift []string // as of actions
	text           string
}

// plan shows a plan and returns it. quietly keeps its output from the screen.
func (s *stage) plan(ctx context.Context, quietly bool) (p planned, err error) {
	arguments := []string{"plan", "-out=" + planFile}
	var changes bool
	if quietly {
		changes, err = s.terraform(ctx, io.Discard, append(arguments, "-detailed-exitcode", "-input=false")...)
	} else {
		changes, err = s.show(ctx, arguments, "-detailed-exitcode")
	}
	if err != nil {
		return p, err
	}
	var text json.RawMessage
	if err := s.read(ctx, &text, "show", "-json", planFile); err != nil {
		return p, err
	}
	if p, err = parsePlan(text); err == nil && changes != (len(p.changes) > 0) {
		err = fmt.Errorf("by its exit code the plan changes something: %t; it would do %q", changes, p.changes)
	}
	return p, err
}

func parsePlan(text []byte) (planned, error) {
	p := planned{text: string(text)}
	err := json.Unmarshal(text, &p.Plan)
	p.changes, p.drift = actions(p.ResourceChanges), actions(p.ResourceDrift)
	return p, err
}

// actions are what happens to resources: a line for each, such as "create ninjaone_scim_user.ada", sorted.
func actions(all []*tfjson.ResourceChange) []string {
	var lines []string
	for _, r := range all {
		var words []string
		for _, action := range r.Change.Actions {
			words = append(words, string(action))
		}
		if r.Mode == tfjson.ManagedResourceMode && !r.Change.Actions.NoOp() {
			lines = append(lines, strings.Join(words, " and ")+" "+r.Address)
		}
	}
	slices.Sort(lines)
	return lines
}

// expect errors with both lists when they differ. what names the list.
func expect(what string, got []string, want ...string) error {
	if slices.Sort(want); !slices.Equal(got, want) {
		return fmt.Errorf("%s should be:\n  %s\nand is:\n  %s", what, strings.Join(want, "\n  "), strings.Join(got, "\n  "))
	}
	return nil
}

// expectNothing plans, and errors if there is anything to do or the tenant was asked to change anything.
func (s *stage) expectNothing(ctx context.Context) error {
	plan, err := s.plan(ctx, false)
	if err != nil {
		return err
	}
	return errors.Join(expect("the plan", plan.changes), s.expectWrites(nil))
}

// apply does what the last plan showed.
func (s *stage) apply(ctx context.Context) error {
	_, err := s.show(ctx, []string{"apply", planFile})
	return err
}

// beginStep forgets the requests so far, as far as requests is concerned.
func (s *stage) beginStep() {
	s.before = 0
	if s.server != nil {
		s.before = len(s.server.Tenant().Requests())
	}
}

// requests is what the tenant got since the step began.
func (s *stage) requests() []sandbox.Request {
	if s.server == nil {
		return nil
	}
	return s.server.Tenant().Requests()[s.before:]
}

// isRead reports whether a request changes nothing: a GET, or the one that fetches a token of the REST API.
func isRead(r sandbox.Request) bool { return r.Method == http.MethodGet || r.Path == "/ws/oauth/token" }

// count tells reads from writes.
func count(requests []sandbox.Request) (reads, writes int) {
	for _, r := range requests {
		if isRead(r) {
			reads++
		}
	}
	return reads, len(requests) - reads
}

// expectWrites checks what the tenant was asked to change since the step began: how many requests by each method, and
// that each PATCH had one operation only.
func (s *stage) expectWrites(want map[string]int) error {
	got := map[string]int{}
	for _, r := range s.requests() {
		if isRead(r) {
			continue
		}
		got[r.Method]++
		var patch struct{ Operations []json.RawMessage }
		if r.Method != http.MethodPatch {
			continue
		}
		if err := json.Unmarshal(r.Body, &patch); err != nil || len(patch.Operations) != 1 {
			return fmt.Errorf("PATCH %s should send the one thing that differs, and sent %s", r.Path, r.Body)
		}
	}
	if !maps.Equal(got, want) {
		return fmt.Errorf("the tenant should have got the writes %v, and got %v", want, got)
	}
	return nil
}

// edit changes a user outside Terraform, and says so if what is not empty; nil deletes the user.
func (s *stage) edit(userName, what string, change func(sandbox.Document)) error {
	tenant := s.server.Tenant()
	user, ok := tenant.UserByName(userName)
	if !ok {
		return fmt.Errorf("%s should be in the tenant", userName)
	}
	if what != "" {
		s.printer.note("• %s is %s", userName, what)
	}
	if change == nil {
		return tenant.RemoveUser(text(user, "id"))
	}
	return tenant.UpdateUser(text(user, "id"), change)
}

// howToPlay tells how to go on by hand.
func (s *stage) howToPlay() string {
	var b strings.Builder
	b.WriteString("\nTenant and working directory stay until you press Ctrl-C. In another shell:\n\n")
	for _, name := range slices.Sorted(maps.Keys(s.variables)) {
		fmt.Fprintf(&b, "  export %s=%s\n", name, quote(s.variables[name]))
	}
	fmt.Fprintf(&b, "  export TF_CLI_CONFIG_FILE=%s   # Terraform finds the provider that was built here\n",
		quote(s.mirror.ConfigFile()))
	fmt.Fprintf(&b, "  cd %s\n  %s plan\n", quote(s.work), quote(s.cli))
	fmt.Fprintf(&b, `
Edit technicians.csv and plan again. Or change accounts outside Terraform:

  curl -X PATCH -d '{"active":false}' %[1]s/_sandbox/users/chloe@example.com
  curl -X DELETE %[1]s/_sandbox/users/nils@example.com
  curl %[1]s/_sandbox/requests   # all that Terraform asked the tenant
`, s.server.Origin())
	return b.String()
}

// quote is for a POSIX shell, where it needs quotes at all.
func quote(text string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._:-"
	if text != "" && strings.Trim(text, plain) == "" {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

func text(values map[string]any, key string) string {
	value, _ := values[key].(string)
	return value
}
