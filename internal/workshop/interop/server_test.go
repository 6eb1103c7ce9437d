package interop_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const token = "interop-token-4711"

// serve starts the server of this directory and returns its URL. The test ends where there is no Node.js: nothing else
// can run it.
func serve(t *testing.T) (url string) {
	t.Helper()
	if os.Getenv("NINJAONE_TEST_INTEROP") == "" {
		t.Skip("`make interop` runs it: it needs Node.js, and npm packages")
	}
	node := find(t, "node")
	if _, err := os.Stat(filepath.Join("node_modules", "scimmy", "package.json")); err != nil {
		// The versions, and what their contents hash to, are those of package-lock.json.
		install := exec.CommandContext(t.Context(), find(t, "npm"), "ci", "--no-audit", "--no-fund")
		if reported, err := install.CombinedOutput(); err != nil {
			t.Fatalf("npm ci: %v\n%s", err, reported)
		}
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	server := exec.CommandContext(ctx, node, "server.js")
	server.Env = append(os.Environ(), "SCIM_TOKEN="+token, "PORT=0")
	server.Stderr = os.Stderr
	server.WaitDelay = time.Second
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = server.Wait() // killed, which is no news
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if url = strings.TrimSpace(line); err != nil || !strings.HasPrefix(url, "http://127.0.0.1:") {
		t.Fatalf("the server did not say where it listens, but %q (%v)", line, err)
	}
	return url
}

func find(t *testing.T, command string) string {
	t.Helper()
	path, err := exec.LookPath(command)
	if err != nil {
		t.Fatalf("`make interop` needs Node.js 20 or later, with npm: there is no %s on PATH. Everything else works without.", command)
	}
	return path
}
