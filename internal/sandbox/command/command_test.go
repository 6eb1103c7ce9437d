package command_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox/command"
)

func run(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // whatever starts, stops at once
	code = command.Run(ctx, args, &out, &errs)
	return code, out.String(), errs.String()
}

func TestHelpListsDialectsAndFaults(t *testing.T) {
	t.Parallel()
	code, out, errs := run(t, "-help")
	if code != 0 || errs != "" {
		t.Errorf("code %d, stderr %s", code, errs)
	}
	for _, dialect := range append(sandbox.Dialects(), sandbox.APIDialects()...) {
		if !regexp.MustCompile(`(?m)^ .*\Q` + dialect.Name + `\E +\Q` + dialect.Summary + `\E`).MatchString(out) {
			t.Errorf("no line on dialect %s", dialect.Name)
		}
	}
	for _, kind := range sandbox.FaultKinds() {
		if !strings.Contains(out, "  "+string(kind.Kind)+" ") {
			t.Errorf("no line on fault %s", kind.Kind)
		}
	}
	for _, part := range []string{"-data file", "-rate-limit", "curl", "/_sandbox/faults"} {
		if !strings.Contains(out, part) {
			t.Errorf("help lacks %q", part)
		}
	}
}

func TestArgumentsThatCannotBe(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args    []string
		code    int
		reports string
	}{
		{[]string{"-nonsense"}, 2, "-nonsense"},
		{[]string{"nonsense"}, 2, "not a flag"},
		{[]string{"-seed", "-1"}, 2, "negative"},
		{[]string{"-token-expires", "soon"}, 2, "soon"},
		{[]string{"-read-lag", "-1s"}, 2, "negative"},
		{[]string{"-api-lag", "-1s"}, 2, "negative"},
		{[]string{"-listen", "0.0.0.0:0"}, 1, "loopback"},
		{[]string{"-listen", "127.0.0.1:0", "-dialect", "nonsense"}, 1, "unknown dialect"},
		{[]string{"-listen", "127.0.0.1:0", "-data", "/dev/null/x"}, 1, "tenant"},
	} {
		if code, _, errs := run(t, test.args...); code != test.code || !strings.Contains(errs, test.reports) {
			t.Errorf("%v: code %d, stderr %s", test.args, code, errs)
		}
	}
}

func TestTokenExpiry(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ flag, until, created string }{
		{"2026-09-01", "(until 2026-09-01T00:00:00Z)", "'2026-03-01T00:00:00Z'"},
		{"2026-09-01T12:00:00+02:00", "(until 2026-09-01T10:00:00Z)", "'2026-03-01T10:00:00Z'"},
		{"10m", "(until 2", "'2"},
		{"2400-01-01", "(until 2400-01-01T00:00:00Z)", "'" + time.Now().UTC().Format("2006-01")},
	} {
		_, out, _ := run(t, "-listen", "127.0.0.1:0", "-token-expires", test.flag)
		if !strings.Contains(out, test.until) || !strings.Contains(out, "export NINJAONE_SCIM_TOKEN_CREATED="+test.created) {
			t.Errorf("%s: %s", test.flag, out)
		}
	}
}

// lines gives what a running command prints, as it prints it.
type lines struct{ io.Writer }

func TestServesUntilItIsStopped(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "tenant.jsonl")
	for _, restart := range []bool{false, true} {
		reader, writer := io.Pipe()
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan int, 1)
		go func() {
			code := command.Run(ctx, []string{
				"-listen", "127.0.0.1:0", "-data", file, "-seed", "3", "-token", "it's", "-api-client-secret", "it's too",
				"-dialect", "patch-204,30", "-dialect", "count-capped", "-latency", "1ms",
			}, lines{writer}, io.Discard)
			writer.Close()
			ended <- code
		}()
		banner := make([]byte, 0, 1024)
		for !bytes.Contains(banner, []byte("Ctrl-C")) {
			chunk := make([]byte, 1024)
			n, err := reader.Read(chunk)
			if err != nil {
				t.Fatalf("%v after %s", err, banner)
			}
			banner = append(banner, chunk[:n]...)
		}
		go func() { _, _ = io.Copy(io.Discard, reader) }() // so that what it prints at the end finds a reader
		text := string(banner)
		for _, part := range []string{
			"with 3 users", "\nPage   http://127.0.0.1:", "count-capped, patch-204, content-type-json",
			"export NINJAONE_SCIM_URL='http://127.0.0.1:",
			`export NINJAONE_SCIM_TOKEN='it'\''s'`, "export NINJAONE_SCIM_TOKEN_CREATED='" + time.Now().UTC().Format("2006-01"),
			"export NINJAONE_API_CLIENT_ID='sandbox-client-", `export NINJAONE_API_CLIENT_SECRET='it'\''s too'`,
		} {
			if !strings.Contains(text, part) {
				t.Errorf("restart %v: banner lacks %q: %s", restart, part, text)
			}
		}
		url := regexp.MustCompile(`NINJAONE_SCIM_URL='([^']+)'`).FindStringSubmatch(text)[1]
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/Users", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer it's")
		response, err := (&http.Client{Transport: &http.Transport{}}).Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusOK {
			t.Errorf("status %d", response.StatusCode)
		}
		cancel()
		select {
		case code := <-ended:
			if code != 0 {
				t.Errorf("code %d", code)
			}
		case <-time.After(time.Minute):
			t.Fatal("it does not stop")
		}
	}
}
