package command_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/sandbox"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/probe/command"
)

func run(t *testing.T, env map[string]string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = command.Run(t.Context(), args, func(name string) string { return env[name] }, &out, &errs)
	return code, out.String(), errs.String()
}

func tenant(t *testing.T) (*sandbox.Server, map[string]string) {
	t.Helper()
	s, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, map[string]string{"NINJAONE_SCIM_URL": s.URL(), "NINJAONE_SCIM_TOKEN": s.Token()}
}

func TestConsentComesFirst(t *testing.T) {
	t.Parallel()
	s, env := tenant(t)
	code, out, errs := run(t, env)
	if code != 2 || out != "" || !strings.Contains(errs, "-yes") || !strings.Contains(errs, "example.com") {
		t.Errorf("code %d, stdout %q, stderr %s", code, out, errs)
	}
	if n := len(s.Tenant().Requests()); n != 0 {
		t.Errorf("%d requests without consent", n)
	}
}

func TestReportsLeaveNoUserAndNoToken(t *testing.T) {
	t.Parallel()
	s, env := tenant(t)
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(s.Token()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"-yes", "-rate", "0"},
		{"-read-only", "-rate", "0"},
		{"-read-only", "-rate", "0", "-url", s.URL(), "-token-file", file},
	} {
		with := env
		if len(args) > 3 {
			with = nil
		}
		code, out, errs := run(t, with, args...)
		if code != 0 || !strings.Contains(out, "| 48 |") || strings.Contains(out+errs, s.Token()) {
			t.Errorf("%v: code %d, stderr %s, report:\n%s", args, code, errs, out)
		}
	}
	if n := len(s.Tenant().Users()); n != 0 {
		t.Errorf("%d users are left", n)
	}
}

// TestWhatIsLeftShows: a script that runs the probe learns that a user has to look.
func TestWhatIsLeftShows(t *testing.T) {
	t.Parallel()
	s, env := tenant(t)
	s.Tenant().AddFault(sandbox.Fault{Method: http.MethodDelete, Path: "/Users/*", Kind: sandbox.FaultStatus, Status: 405})
	code, out, errs := run(t, env, "-yes", "-rate", "0")
	if code != 3 || !strings.Contains(out, "| 48 |") || !strings.Contains(errs, "not removed: the user `") {
		t.Errorf("code %d, stderr %s, report:\n%s", code, errs, out)
	}
	for _, user := range s.Tenant().Users() {
		if user["active"] != false {
			t.Errorf("left active: %v", user)
		}
	}
}

// TestWhatWasNotAskedShows: the user of the probe sees at once that the report is not complete.
func TestWhatWasNotAskedShows(t *testing.T) {
	t.Parallel()
	s, env := tenant(t)
	s.Tenant().AddFault(sandbox.Fault{Method: http.MethodPost, Kind: sandbox.FaultStatus, Status: 403})
	code, out, errs := run(t, env, "-yes", "-rate", "0")
	if code != 0 || !strings.Contains(out, "-read-only") || !strings.Contains(errs, "not everything was asked: no user could be created: 403") {
		t.Errorf("code %d, stderr %s, report:\n%s", code, errs, out)
	}
}

// TestANameToLookFor: if the probe is ended before it has removed its users and groups, it names what to remove.
func TestANameToLookFor(t *testing.T) {
	t.Parallel()
	_, env := tenant(t)
	_, out, errs := run(t, env, "-yes", "-rate", "0")
	_, after, found := strings.Cut(errs, "everything is called terraform-probe-… and has ")
	word, _, _ := strings.Cut(after, " ")
	if !found || len(word) != 8 || !strings.Contains(out, word) || !strings.Contains(errs, "Ctrl-C") {
		t.Errorf("stderr %s, report:\n%s", errs, out)
	}
}

func TestArgumentsThatCannotBe(t *testing.T) {
	t.Parallel()
	_, good := tenant(t)
	url, token := good["NINJAONE_SCIM_URL"], good["NINJAONE_SCIM_TOKEN"]
	for name, test := range map[string]struct {
		env     map[string]string
		args    []string
		reports string
	}{
		"no endpoint":          {map[string]string{"NINJAONE_SCIM_TOKEN": token}, []string{"-yes"}, "NINJAONE_SCIM_URL"},
		"no token":             {map[string]string{"NINJAONE_SCIM_URL": url}, []string{"-yes"}, "NINJAONE_SCIM_TOKEN"},
		"a token as a flag":    {good, []string{"-token", "very-secret"}, "not defined"},
		"a token as argument":  {good, []string{"-yes", "very-secret"}, "not flags"},
		"no such token file":   {good, []string{"-yes", "-token-file", "/nowhere/token"}, "read the token"},
		"http beyond loopback": {good, []string{"-yes", "-url", "http://app.example.com/scim"}, "https"},
		"another host":         {good, []string{"-yes", "-other-url", "https://app.example.com/scim"}, "another host"},
		"no other URL":         {good, []string{"-yes", "-other-url", "app"}, "-other-url"},
		"both modes":           {good, []string{"-yes", "-read-only"}, "exclude"},
		"no requests":          {good, []string{"-yes", "-max-requests", "0"}, "positive"},
		"no certificates":      {map[string]string{"NINJAONE_SCIM_URL": url, "NINJAONE_SCIM_TOKEN": token, "NINJAONE_CA_CERTIFICATE_FILE": "/dev/null"}, []string{"-yes"}, "certificate"},
	} {
		code, out, errs := run(t, test.env, test.args...)
		if code != 2 || out != "" || !strings.Contains(errs, test.reports) || strings.Contains(errs, "very-secret") {
			t.Errorf("%s: code %d, stdout %q, stderr %s", name, code, out, errs)
		}
	}
}

func TestHelpNamesFlagsAndVariables(t *testing.T) {
	t.Parallel()
	code, out, errs := run(t, nil, "-help")
	if code != 0 || errs != "" || !strings.Contains(out, "-read-only") || !strings.Contains(out, "NINJAONE_SCIM_TOKEN") || !strings.Contains(out, "\nExit codes:") {
		t.Errorf("code %d, stderr %s, stdout %s", code, errs, out)
	}
}

func TestATokenThatIsRefused(t *testing.T) {
	t.Parallel()
	_, env := tenant(t)
	env["NINJAONE_SCIM_TOKEN"] = "very-wrong-token"
	code, out, errs := run(t, env, "-yes")
	if code != 1 || out != "" || !strings.Contains(errs, "refuses the token") || strings.Contains(errs, "very-wrong") {
		t.Errorf("code %d, stdout %q, stderr %s", code, out, errs)
	}
}
