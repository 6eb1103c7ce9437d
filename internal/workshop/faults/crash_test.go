//go:build linux

package faults_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
)

// TestCrashLeavesNoToken lets the provider crash in the middle of an apply, as a panic does: the runtime writes the
// stack of everything that goes on, and Terraform shows it and keeps it in its log. The token must not be in it. Stacks
// hold addresses and no texts. A panic may also print values that hold the token; the tests called TestTokenIsNowhere
// format those.
func TestCrashLeavesNoToken(t *testing.T) {
	t.Parallel()
	l := lane{cli: acctest.NewCLI(t)}
	l.Workspace = l.cli.Workspace(t, "", nil)
	w := l.start(t)
	w.tenant.AddFault(sandbox.Fault{Method: "POST", Path: "/Users", Kind: sandbox.FaultTimeoutAfter, Count: 1})
	ended := make(chan error, 1)
	go func() { ended <- l.planAndApply(t.Context()) }()
	for len(w.tenant.Writes()) == 0 {
		select {
		case err := <-ended:
			t.Fatalf("nothing was written: %v\n%s", err, l.Output())
		case <-time.After(time.Millisecond):
		}
	}
	if crashed := crash(t, l.Dir); crashed == 0 {
		t.Fatal("no provider runs")
	}
	err := <-ended
	output := l.Output()
	w.mend()
	log, readErr := os.ReadFile(filepath.Join(l.Dir, logFile))
	if readErr != nil {
		t.Fatal(readErr)
	}
	if err == nil || !strings.Contains(output+string(log), "goroutine ") {
		t.Fatalf("the provider did not crash: %v\n%s", err, output)
	}
	for name, text := range map[string]string{"what Terraform prints": output, "the log": string(log)} {
		if strings.Contains(text, w.server.Token()) {
			t.Errorf("the token is in %s", name)
		}
	}
}

// crash makes every provider crash that a Terraform runs in a directory, and returns how many there were.
func crash(t *testing.T, dir string) (crashed int) {
	t.Helper()
	processes, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		t.Fatal(err)
	}
	for _, process := range processes {
		// Processes come and go, and not all are ours.
		cwd, _ := os.Readlink(filepath.Join(process, "cwd"))
		exe, _ := os.Readlink(filepath.Join(process, "exe"))
		if cwd != dir || !strings.HasPrefix(filepath.Base(exe), "terraform-provider-") {
			continue
		}
		id, err := strconv.Atoi(filepath.Base(process))
		if err != nil {
			t.Fatal(err)
		}
		if err := syscall.Kill(id, syscall.SIGQUIT); err == nil {
			crashed++
		}
	}
	return crashed
}
