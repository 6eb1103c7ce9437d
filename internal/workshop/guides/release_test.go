package guides

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

// TestVersion checks that a release sends its own version to NinjaOne.
func TestVersion(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var (
		mu    sync.Mutex
		agent string
	)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		agent = r.UserAgent()
		http.NotFound(w, r)
	}))
	t.Cleanup(server.Close)

	dir := t.TempDir()
	config := `terraform {
  required_providers {
    ninjaone = {
      source = "ninjaone-community/ninjaone"
    }
  }
}

data "ninjaone_scim_service" "this" {}
`
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	environment := b.mirror.Environment(os.Environ(), map[string]string{
		"NINJAONE_SCIM_URL":   server.URL,
		"NINJAONE_SCIM_TOKEN": "token",
	})
	for _, arguments := range [][]string{{"init"}, {"plan"}} {
		cmd := exec.CommandContext(t.Context(), b.cli, arguments...)
		cmd.Dir = dir
		for name, value := range environment {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
		if out, err := cmd.CombinedOutput(); err != nil && arguments[0] == "init" {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if want := "terraform-provider-ninjaone/" + providerVersion + " Terraform/"; !strings.HasPrefix(agent, want) {
		t.Errorf("the user agent is %q, want %q and Terraform's version", agent, want)
	}
}

// goreleaser is the version that releases are built with, and that a change is tried with.
const goreleaser = "v2.16.0"

// TestReleaseFiles holds what the registry asks of a release, as far as files of the repository decide it.
func TestReleaseFiles(t *testing.T) {
	t.Parallel()
	module, err := terraformcli.ModuleDir(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for file, parts := range map[string][]string{
		".goreleaser.yml": {
			"-X main.version={{ .Version }}",
			"{{ .ProjectName }}_v{{ .Version }}",
			"{{ .ProjectName }}_{{ .Version }}_{{ .Os }}_{{ .Arch }}",
			"{{ .ProjectName }}_{{ .Version }}_SHA256SUMS",
			"{{ .ProjectName }}_{{ .Version }}_manifest.json",
			"--detach-sign",
		},
		"terraform-registry-manifest.json": {`"protocol_versions": ["6.0"]`},
		"main.go":                          {`var version = "dev"`},
		".github/workflows/release.yml":    {"version: " + goreleaser + " "},
		".github/workflows/test.yml": {"version: " + goreleaser + "\n          args: check", "version: " + goreleaser +
			"\n          args: release --snapshot"},
		"CONTRIBUTING.md": {"goreleaser/v2@" + goreleaser + " check", "goreleaser/v2@" + goreleaser +
			" release --snapshot"},
	} {
		content, err := os.ReadFile(filepath.Join(module, file))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range parts {
			if !strings.Contains(string(content), part) {
				t.Errorf("%s does not say %s", file, part)
			}
		}
	}
}

// TestChangelog checks that CHANGELOG.md announces every resource, data source, list resource and function.
func TestChangelog(t *testing.T) {
	t.Parallel()
	module, err := terraformcli.ModuleDir(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join(module, "CHANGELOG.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(content), "\n## 0.1.0 ") {
		t.Error("CHANGELOG.md has no section of 0.1.0")
	}
	for kind, line := range map[string]string{
		"resources":      "* **New Resource:** `ninjaone_%s`: ",
		"data-sources":   "* **New Data Source:** `ninjaone_%s`: ",
		"list-resources": "* **New List Resource:** `ninjaone_%s`: ",
		"functions":      "* **New Function:** `%s`: ",
	} {
		pages, err := filepath.Glob(filepath.Join(module, "docs", kind, "*.md"))
		if err != nil || len(pages) == 0 {
			t.Fatalf("there are no pages of %s: %v", kind, err)
		}
		for _, page := range pages {
			if want := fmt.Sprintf(line, strings.TrimSuffix(filepath.Base(page),
				".md")); !strings.Contains(string(content), "\n"+want) {
				t.Errorf("no line of CHANGELOG.md begins with %s", want)
			}
		}
	}
}
