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

	"github.com/hashicorp/terraform-exec/tfexec"
	tfjson "github.com/hashicorp/terraform-json"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/terraformcli"
)

// stage is where the story plays: a directory, a tenant, and a Terraform between them.
type stage struct {
	printer *printer
	cli     string
	dir     string // everything is in here

	mirror    *terraformcli.Mirror
	server    *sandbox.Server
	terraform *tfexec.Terraform
	variables map[string]string // environment of Terraform beside the usual one
	before    int               // requests that the tenant got before the step
}

func newStage(o Options) (*stage, error) {
	dir, err := os.MkdirTemp("", "ninjaone-demo-*")
	if err != nil {
		return nil, err
	}
	return &stage{printer: &printer{out: o.Out, full: o.Full, colour: o.Colour}, cli: o.Terraform, dir: dir}, nil
}

// close takes everything away.
func (s *stage) close() error {
	var err error
	if s.server != nil {
		err = s.server.Close()
	}
	return errors.Join(err, os.RemoveAll(s.dir))
}

// roster is the directory in which Terraform works.
func (s *stage) roster() string { return filepath.Join(s.dir, "roster") }

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

// prepare copies the example and sets Terraform up to work in the copy.
func (s *stage) prepare(ctx context.Context) error {
	module, err := terraformcli.ModuleDir(ctx)
	if err != nil {
		return err
	}
	if err := copyExample(filepath.Join(module, "examples", "roster"), s.roster()); err != nil {
		return err
	}
	s.terraform, err = tfexec.NewTerraform(s.roster(), s.cli)
	if err != nil {
		return err
	}
	if err := s.terraform.SetEnv(s.mirror.Environment(os.Environ(), s.variables)); err != nil {
		return err
	}
	// terraform-exec asks for it once; were that in the middle of a command that is shown, the answer would show too.
	_, _, err = s.terraform.Version(ctx, false)
	return err
}

// copyExample copies what belongs to an example, and not what Terraform left there when somebody ran it in place.
func copyExample(from, to string) error {
	if err := os.MkdirAll(to, 0o750); err != nil {
		return err
	}
	files, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, file := range files {
		switch filepath.Ext(file.Name()) {
		case ".tf", ".csv", ".yaml", ".json":
			content, err := os.ReadFile(filepath.Join(from, file.Name()))
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(to, file.Name()), content, 0o600); err != nil {
				return err
			}
		}
	}
	return nil
}

// show runs a Terraform command with its output on the screen, under the command as a person would type it.
func (s *stage) show(command string, run func() error) error {
	transcript := s.printer.transcript(command)
	s.terraform.SetStdout(transcript)
	s.terraform.SetStderr(transcript)
	err := run()
	s.terraform.SetStdout(io.Discard)
	s.terraform.SetStderr(io.Discard)
	transcript.end()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		// terraform-exec's error repeats what is on the screen.
		return fmt.Errorf("%s: %w", command, exit)
	}
	return err
}

// planFile is where plan keeps what it showed, for apply to do exactly that.
const planFile = "roster.tfplan"

// planned is a plan, and whether Terraform said by its exit code that there is something to do.
type planned struct {
	*tfjson.Plan
	changes bool
}

// plan shows a plan and returns it.
func (s *stage) plan(ctx context.Context) (planned, error) {
	var p planned
	err := s.show("terraform plan -out="+planFile, func() (err error) {
		p.changes, err = s.terraform.Plan(ctx, tfexec.Out(planFile))
		return err
	})
	if err != nil {
		return p, err
	}
	p.Plan, err = s.terraform.ShowPlanFile(ctx, planFile)
	return p, err
}

// expectNothing plans, and errors if there is anything to do or the tenant was asked to change anything.
func (s *stage) expectNothing(ctx context.Context) error {
	plan, err := s.plan(ctx)
	if err != nil {
		return err
	}
	if err := expectChanges("the plan", changesOf(plan.Plan)); err != nil {
		return err
	}
	if plan.changes {
		return errors.New("the plan should be empty: its exit code says that it is not")
	}
	return s.expectWrites(nil)
}

// agree checks that the tenant holds exactly the people that Terraform's state holds, and returns how many.
func (s *stage) agree(ctx context.Context) (map[string]account, error) {
	state, err := s.terraform.Show(ctx)
	if err != nil {
		return nil, err
	}
	accounts := accountsOf(state)
	return accounts, expectAgreement(accounts, accountsIn(s.server.Tenant().Users()))
}

// apply does what the last plan showed.
func (s *stage) apply(ctx context.Context) error {
	return s.show("terraform apply "+planFile, func() error { return s.terraform.Apply(ctx, tfexec.DirOrPlan(planFile)) })
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

// count tells reads from writes.
func count(requests []sandbox.Request) (reads, writes int) {
	for _, r := range requests {
		if r.Method == http.MethodGet {
			reads++
		}
	}
	return reads, len(requests) - reads
}

// expectWrites checks what the tenant was asked to change since the step began: how many requests by each method, and that
// each PATCH had one operation only.
func (s *stage) expectWrites(want map[string]int) error {
	got := map[string]int{}
	for _, r := range s.requests() {
		if r.Method == http.MethodGet {
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

// howToPlay tells how to go on by hand.
func (s *stage) howToPlay() string {
	var b strings.Builder
	b.WriteString("\nTenant and working directory stay until you press Ctrl-C. In another shell:\n\n")
	for _, name := range slices.Sorted(maps.Keys(s.variables)) {
		fmt.Fprintf(&b, "  export %s=%s\n", name, quote(s.variables[name]))
	}
	fmt.Fprintf(&b, "  export TF_CLI_CONFIG_FILE=%s   # Terraform finds the provider that was built here\n", quote(s.mirror.ConfigFile()))
	fmt.Fprintf(&b, "  cd %s\n  %s plan\n", quote(s.roster()), quote(s.cli))
	origin := s.server.Origin()
	fmt.Fprintf(&b, `
Edit technicians.csv and plan again. Or be the somebody who changes things behind Terraform's back:

  curl -X PATCH -d '{"active":false}' %[1]s/_sandbox/users/chloe@example.com
  curl -X DELETE %[1]s/_sandbox/users/nils@example.com
  curl %[1]s/_sandbox/requests   # all that Terraform asked the tenant
`, origin)
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
