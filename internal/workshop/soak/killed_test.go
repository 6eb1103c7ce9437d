//go:build unix

package soak_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

// TestSoakCommandLine is what needs Terraform as a process: to be killed, and to run twice at a time.
func TestSoakCommandLine(t *testing.T) {
	t.Parallel()
	cli := acctest.NewCLI(t)
	t.Run("killed in mid-apply", func(t *testing.T) { t.Parallel(); killed(t, cli) })
	t.Run("two applies from two states", func(t *testing.T) { t.Parallel(); twice(t, cli) })
}

const crowd = 30

// configuration is a crowd with one group. Who exists is adopted: that is how a run goes on that could not write its
// state.
func configuration(e *acctest.Env) string {
	return e.Config(fmt.Sprintf(`
resource "ninjaone_scim_user" "all" {
  count          = %d
  user_name      = "p${count.index}-{{x}}"
  user_type      = "Technician"
  given_name     = "Person"
  family_name    = "Number ${count.index}"
  adopt_existing = true
}

resource "ninjaone_scim_group" "all" {
  display_name   = "{{g:all}}"
  members        = ninjaone_scim_user.all[*].id
  adopt_existing = true
}
`, crowd))
}

// whole checks that the crowd is there, everyone once and in the group.
func whole(t *testing.T, e *acctest.Env) {
	t.Helper()
	users, groups := e.Tenant().Users(), e.Tenant().Groups()
	if len(users) != crowd || len(groups) != 1 {
		t.Fatalf("%d users and %d groups, want %d and 1", len(users), len(groups), crowd)
	}
	members := map[string]bool{}
	for _, id := range e.Tenant().Members(fmt.Sprint(groups[0]["id"])) {
		members[id] = true
	}
	if len(members) != crowd {
		t.Errorf("%d members, want %d", len(members), crowd)
	}
}

// rest checks that there is nothing left to do.
func rest(t *testing.T, e *acctest.Env, w *acctest.Workspace) {
	t.Helper()
	e.Tenant().ResetRequests()
	changes, err := w.Plan(t.Context())
	if err != nil || changes || len(e.Tenant().Writes()) > 0 {
		t.Errorf("there is something left to do: %t, %v\n%s", changes, err, w.Output())
	}
}

// killed kills Terraform and its providers twice in the middle of an apply, without a chance to write a state.
func killed(t *testing.T, cli *acctest.CLI) {
	t.Helper()
	e := acctest.New(t, sandbox.Options{Latency: 20 * time.Millisecond, Dialects: []string{"username-not-unique"}})
	w := cli.Workspace(t, configuration(e), nil)
	for _, after := range []int{5, 20} {
		applyAndKill(t, e, w, after)
		// A killed Terraform leaves its lock.
		_ = os.Remove(filepath.Join(w.Dir, ".terraform.tfstate.lock.info"))
	}
	if err := w.Apply(t.Context()); err != nil {
		t.Fatalf("the apply after two that were killed: %v\n%s", err, w.Output())
	}
	whole(t, e)
	rest(t, e, w)
}

// applyAndKill starts an apply and kills its whole process group when so many users are there.
func applyAndKill(t *testing.T, e *acctest.Env, w *acctest.Workspace, after int) {
	t.Helper()
	terraform, err := terraformcli.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	apply := exec.CommandContext(context.WithoutCancel(t.Context()), terraform, "apply", "-auto-approve", "-no-color")
	apply.Dir = w.Dir
	// The workspace is initialised, so that Terraform needs no configuration of its own to find the provider.
	none := filepath.Join(t.TempDir(), "none.tfrc")
	if err := os.WriteFile(none, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	apply.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+none, "CHECKPOINT_DISABLE=1")
	apply.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := apply.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- apply.Wait() }()
	for deadline := time.Now().Add(time.Minute); len(e.Tenant().Users()) < after; time.Sleep(time.Millisecond) {
		select {
		case err := <-ended:
			t.Fatalf("the apply ended before it could be killed: %v", err)
		default:
		}
		if time.Now().After(deadline) {
			t.Fatal("the apply made no one")
		}
	}
	if err := syscall.Kill(-apply.Process.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil {
		t.Fatal("the apply ended well though it was killed")
	}
}

// twice runs two applies of one roster at the same time, each with a state of its own.
func twice(t *testing.T, cli *acctest.CLI) {
	t.Helper()
	e := acctest.New(t, sandbox.Options{Latency: 5 * time.Millisecond})
	both := []*acctest.Workspace{cli.Workspace(t, configuration(e), nil), cli.Workspace(t, configuration(e), nil)}
	var all sync.WaitGroup
	for _, w := range both {
		all.Go(func() {
			if err := w.Apply(t.Context()); err != nil {
				t.Logf("one of two at a time: %v", err)
			}
		})
	}
	all.Wait()
	created := 0
	for _, r := range e.Tenant().Writes() {
		if r.Method == http.MethodPost && strings.HasPrefix(r.Path, "/Users") && r.Status == http.StatusCreated {
			created++
		}
	}
	if created != crowd {
		t.Errorf("%d creates took effect, want %d", created, crowd)
	}
	for _, w := range both {
		if err := w.Apply(t.Context()); err != nil {
			t.Errorf("alone: %v\n%s", err, w.Output())
		}
	}
	whole(t, e)
	for _, w := range both {
		rest(t, e, w)
	}
}
