package guides

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox/command"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

// clone is what a clone of this repository is called.
const clone = "terraform-provider-ninjaone"

// session is a user who follows a guide: a shell, and the sandboxes that were started on the way.
type session struct {
	t           *testing.T
	dir         string // everything is in here
	environment map[string]string
	toReal      map[string]string // what the page calls something, and what it is in this run
}

func newSession(t *testing.T, b *bench) *session {
	t.Helper()
	s := &session{t: t, dir: t.TempDir(), toReal: map[string]string{}}
	s.environment = b.mirror.Environment(os.Environ(), map[string]string{
		"PATH":                     b.bin + string(os.PathListSeparator) + os.Getenv("PATH"),
		terraformcli.PlainVariable: "1",
	})
	for _, directory := range []string{s.home(), s.state()} {
		if err := os.MkdirAll(directory, 0o750); err != nil {
			t.Fatal(err)
		}
	}
	s.examples(b.module)
	return s
}

func (s *session) home() string  { return filepath.Join(s.dir, "home") }
func (s *session) state() string { return filepath.Join(s.dir, "shell") }

// examples copies the examples as git has them, without files that Terraform left there when a user ran them.
func (s *session) examples(module string) {
	s.t.Helper()
	from, to := filepath.Join(module, "examples"), filepath.Join(s.home(), clone, "examples")
	err := filepath.WalkDir(from, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		name := entry.Name()
		switch {
		case entry.IsDir() && (name == ".terraform" || name == "terraform.tfstate.d"):
			return filepath.SkipDir
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(to, relative), 0o750)
		case strings.Contains(name, ".tfstate"), strings.HasSuffix(name, ".tfplan"), name == ".terraform.lock.hcl":
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, relative), content, info.Mode().Perm())
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// write puts a block's text into its file, relative to where the shell is.
func (s *session) write(b block) error {
	path := filepath.Join(s.workingDirectory(), b.words["file"])
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(s.real(b.text)), 0o600)
}

func (s *session) workingDirectory() string {
	if kept, err := os.ReadFile(filepath.Join(s.state(), "directory")); err == nil {
		return strings.TrimSpace(string(kept))
	}
	return s.home()
}

// run runs a shell block in the shell that the blocks before it left, and returns what it printed as the page would.
func (s *session) run(ctx context.Context, b block) (string, error) {
	want, err := b.exit()
	if err != nil {
		return "", err
	}
	if host := b.words["tenant"]; host != "" {
		if err := s.call(host); err != nil {
			return "", err
		}
	}
	script := fmt.Sprintf(`
set -euo pipefail
[[ ! -f %[1]s/environment ]] || . %[1]s/environment
cd "$(cat %[1]s/directory 2>/dev/null || echo %[2]s)"
trap 'status=$?; export -p > %[1]s/environment; pwd > %[1]s/directory; exit $status' EXIT
%[3]s`, s.state(), s.home(), s.real(b.text))
	cmd := exec.CommandContext(ctx, "bash", "-c", script)
	for _, name := range slices.Sorted(maps.Keys(s.environment)) {
		cmd.Env = append(cmd.Env, name+"="+s.environment[name])
	}
	answer := b.words["answer"]
	typed := answer
	if answer == "token" {
		typed = s.environment["NINJAONE_SCIM_TOKEN"]
	}
	cmd.Stdin = strings.NewReader(typed + "\n")
	printed, err := cmd.CombinedOutput()
	got := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		got = exit.ExitCode()
	} else if err != nil {
		return "", err
	}
	text := s.paged(string(printed))
	if answer != "" { // a terminal would show what is typed
		text = strings.Replace(text, "Enter a value: ", "Enter a value: "+answer+"\n", 1)
	}
	if got != want {
		return text, fmt.Errorf("it ended with status %d, want %d, and printed\n%s", got, want, text)
	}
	return text, nil
}

// real puts what the page names by what it is in this run.
func (s *session) real(text string) string {
	for _, name := range slices.SortedFunc(maps.Keys(s.toReal), longestFirst) {
		text = strings.ReplaceAll(text, name, s.toReal[name])
	}
	return text
}

// paged is the reverse of real.
func (s *session) paged(text string) string {
	text = regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(text, "")
	for _, name := range slices.SortedFunc(maps.Keys(s.toReal), longestFirst) {
		if strings.Contains(name, " ") { // words that stand for a value, such as "the URL that the console shows"
			continue
		}
		text = strings.ReplaceAll(text, s.toReal[name], name)
	}
	return strings.ReplaceAll(text, s.home(), "/home/you")
}

func longestFirst(a, b string) int { return len(b) - len(a) }

// start starts a sandbox as a `make sandbox` would, on a free port, and returns what it prints as the page would show
// it.
func (s *session) start(ctx context.Context, line string) (string, error) {
	s.t.Helper()
	arguments, err := sandboxArguments(line)
	if err != nil {
		return "", err
	}
	address := "127.0.0.1:8080"
	if i := slices.Index(arguments, "-listen"); i >= 0 && i+1 < len(arguments) {
		address = arguments[i+1]
		arguments = slices.Delete(arguments, i, i+2)
	}
	server := &background{}
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx)) // it is the cleanup that stops it
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		command.Run(ctx, append(arguments, "-listen", "127.0.0.1:0"), server, server)
	}()
	s.t.Cleanup(func() { stop(); <-ended })
	if err := server.settle(ended); err != nil {
		return "", err
	}
	exported := regexp.MustCompile(`(?m)^export (NINJAONE_SCIM_\w+)='([^']*)'`).FindAllStringSubmatch(server.text(), -1)
	for _, e := range exported {
		s.environment[e[1]] = e[2]
	}
	endpoint, err := url.Parse(s.environment["NINJAONE_SCIM_URL"])
	if err != nil {
		return "", err
	}
	s.toReal[address] = endpoint.Host
	if err := s.readdress(address, endpoint.Host); err != nil {
		return "", err
	}
	s.toReal["the URL that the console shows"] = endpoint.String()
	s.toReal["the day, as 2026-09-01"] = s.environment["NINJAONE_SCIM_TOKEN_CREATED"]
	for _, e := range regexp.MustCompile(`(?m)^export NINJAONE_API_CLIENT_(\w+)='([^']*)'`).FindAllStringSubmatch(server.text(), -1) {
		s.toReal["the client "+strings.ToLower(e[1])+" that the console shows"] = e[2]
	}
	return s.paged(server.text()), nil
}

// call lets the page call the sandbox by another host from here on, where it stands for a user's tenant.
func (s *session) call(host string) error {
	endpoint, err := url.Parse(s.environment["NINJAONE_SCIM_URL"])
	if err != nil {
		return err
	}
	maps.DeleteFunc(s.toReal, func(_, actual string) bool { return actual == endpoint.Host })
	s.toReal[host] = endpoint.Host
	return nil
}

// readdress lets the examples that name the sandbox's address find this run's.
func (s *session) readdress(address, host string) error {
	settings, err := filepath.Glob(filepath.Join(s.home(), clone, "examples", "*", "tenants", "*", "tenant.yaml"))
	if err != nil {
		return err
	}
	tests, err := filepath.Glob(filepath.Join(s.home(), "*", "tests", "sandbox", "*.tftest.hcl"))
	if err != nil {
		return err
	}
	for _, file := range append(settings, tests...) {
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(content), address, host)), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// calls remembers what a page calls this run's settings, so that its reader can paste them into a later block.
func (s *session) calls(page, printed string) {
	setting := regexp.MustCompile(`export NINJAONE_(?:SCIM_TOKEN\w*|API_\w+)='([^']+)'`)
	shown, set := setting.FindAllStringSubmatch(page, -1), setting.FindAllStringSubmatch(printed, -1)
	for i := range min(len(shown), len(set)) {
		s.toReal[shown[i][1]] = set[i][1]
	}
}

// sandboxArguments are the arguments of a line `make sandbox ARGS='…'`.
func sandboxArguments(line string) ([]string, error) {
	found := regexp.MustCompile(`^make sandbox(?: ARGS=(?:'([^']*)'|(\S+)))?$`).FindStringSubmatch(strings.TrimSpace(line))
	if found == nil {
		return nil, fmt.Errorf("%q is no make sandbox", line)
	}
	return strings.Fields(found[1] + found[2]), nil
}

// background is what a process in another terminal prints.
type background struct {
	mu      sync.Mutex
	printed strings.Builder
}

func (b *background) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.printed.Write(p)
}

// settle waits until everything is printed that a start prints.
func (b *background) settle(ended <-chan struct{}) error {
	const quiet = 100 * time.Millisecond
	deadline := time.After(time.Minute)
	for before := ""; ; {
		select {
		case <-ended:
			return fmt.Errorf("the sandbox ended: %s", b.text())
		case <-deadline:
			return fmt.Errorf("the sandbox did not start: %s", b.text())
		case <-time.After(quiet):
		}
		now := b.text()
		if now == before && strings.Contains(now, "NINJAONE_SCIM_TOKEN_CREATED") {
			return nil
		}
		before = now
	}
}

func (b *background) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.printed.String()
}

// bench is what all guides are run with.
type bench struct {
	module, bin, cli string
	mirror           *terraformcli.Mirror
}

const providerVersion = "0.1.0"

func newBench(t *testing.T) *bench {
	t.Helper()
	if testing.Short() {
		t.Skip("runs Terraform for a minute")
	}
	for _, tool := range []string{"bash", "curl", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("the guides use %s, which is not installed", tool)
		}
	}
	b := &bench{bin: t.TempDir()}
	var err error
	if b.module, err = terraformcli.ModuleDir(t.Context()); err != nil {
		t.Fatal(err)
	}
	if b.cli, err = terraformcli.Find(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(b.cli, filepath.Join(b.bin, "terraform")); err != nil {
		t.Skipf("no link to Terraform can be made: %v", err)
	}
	if b.mirror, err = terraformcli.NewMirror(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	if err := b.mirror.BuildProvider(t.Context(), ".", terraformcli.ProviderAddress, providerVersion); err != nil {
		t.Fatal(err)
	}
	return b
}
