package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
)

// asProgram makes the test binary the program, so that signals can be sent to it.
const asProgram = "NINJAONE_TEST_PROBE_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// start runs the probe against a tenant of its own.
func start(t *testing.T, rate string) (*sandbox.Server, *exec.Cmd, io.ReadCloser) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no signals to send")
	}
	s, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	program := exec.CommandContext(t.Context(), os.Args[0], "-yes", "-rate", rate)
	program.Env = append(os.Environ(), asProgram+"=1", "NINJAONE_SCIM_URL="+s.URL(), "NINJAONE_SCIM_TOKEN="+s.Token())
	stderr, err := program.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	return s, program, stderr
}

func TestASignalDoesNotKeepItFromCleaningUp(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		signals []syscall.Signal
		closes  bool // stderr
	}{
		"Ctrl-C":                         {[]syscall.Signal{syscall.SIGINT}, false},
		"an end that is asked for":       {[]syscall.Signal{syscall.SIGTERM}, false},
		"a terminal that closes":         {[]syscall.Signal{syscall.SIGHUP, syscall.SIGHUP}, false},
		"a pipe that closes with it too": {[]syscall.Signal{syscall.SIGHUP}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, program, stderr := start(t, "60")
			lines := bufio.NewScanner(stderr)
			for lines.Scan() && !strings.Contains(lines.Text(), "listing and looking up") {
				continue
			}
			if len(s.Tenant().Users()) == 0 {
				t.Error("no one was made yet")
			}
			if test.closes {
				_ = stderr.Close()
			}
			for _, signal := range test.signals {
				if err := program.Process.Signal(signal); err != nil {
					t.Fatal(err)
				}
				time.Sleep(50 * time.Millisecond)
			}
			if !test.closes {
				_, _ = io.Copy(io.Discard, stderr)
			}
			if err := program.Wait(); err != nil {
				t.Errorf("it ended with %v", err)
			}
			if n := len(s.Tenant().Users()); n != 0 {
				t.Errorf("%d users are left", n)
			}
		})
	}
}

// TestASecondCtrlCEndsIt: a second Ctrl-C ends the removal of the probe's users and groups.
func TestASecondCtrlCEndsIt(t *testing.T) {
	t.Parallel()
	s, program, stderr := start(t, "3")
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		switch {
		case strings.Contains(lines.Text(), "removing"):
			time.Sleep(200 * time.Millisecond) // less than removing them takes
		case strings.Contains(lines.Text(), "creating users"):
			for len(s.Tenant().Users()) < 3 && t.Context().Err() == nil {
				time.Sleep(50 * time.Millisecond)
			}
		default:
			continue
		}
		if err := program.Process.Signal(syscall.SIGINT); err != nil {
			t.Fatal(err)
		}
	}
	var ended *exec.ExitError
	if err := program.Wait(); !errors.As(err, &ended) || ended.Exited() {
		t.Errorf("it ended with %v", err)
	}
}
