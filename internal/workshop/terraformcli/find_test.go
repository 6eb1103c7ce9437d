package terraformcli

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/hc-install/product"
	"github.com/hashicorp/hc-install/releases"
	"github.com/hashicorp/hc-install/src"
)

func TestFindPrefersTheVariable(t *testing.T) {
	named := fakeTerraform(t, t.TempDir(), "1.9.8")
	other := fakeTerraform(t, t.TempDir(), "1.11.4")
	t.Setenv("PATH", filepath.Dir(other))
	t.Setenv(PathVariable, named)
	got, err := Find(t.Context())
	if err != nil || got != named {
		t.Errorf("Find = %q, %v, want %q", got, err, named)
	}
	t.Setenv(PathVariable, "")
	got, err = Find(t.Context())
	if err != nil || got != other {
		t.Errorf("Find without the variable = %q, %v, want %q, which is on PATH", got, err, other)
	}
	t.Setenv(PathVariable, filepath.Join(t.TempDir(), "nothing"))
	_, err = Find(t.Context())
	if err == nil || !strings.Contains(err.Error(), PathVariable) {
		t.Errorf("Find with a variable that names nothing: error %v, want one that names %s", err, PathVariable)
	}
}

func TestTerraformIsFoundOrFetchedOnce(t *testing.T) {
	for _, test := range []struct {
		name   string
		onPath string // version of the Terraform on PATH; "": none
		left   string // version of one left in the directory
		want   string // version that is found
		fetch  int32  // how many archives are fetched when it is looked for twice
	}{
		{name: "one on PATH is used", onPath: "1.11.4", want: "1.11.4"},
		{name: "the oldest supported one is used", onPath: "1.5.0", want: "1.5.0"},
		{name: "without one, it is fetched once", want: fetchedVersion, fetch: 1},
		{name: "one too old is passed over", onPath: "1.4.6", want: fetchedVersion, fetch: 1},
		{name: "a broken leftover is replaced", left: "0.0.0", want: fetchedVersion, fetch: 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			bin := t.TempDir()
			if test.onPath != "" {
				fakeTerraform(t, bin, test.onPath)
			}
			t.Setenv("PATH", bin)
			site := newReleaseSite(t, fetchedVersion)
			f := fetcher{dir: filepath.Join(t.TempDir(), "terraform", fetchedVersion), source: site.source}
			if test.left != "" {
				if err := os.MkdirAll(f.dir, 0o750); err != nil {
					t.Fatal(err)
				}
				fakeTerraform(t, f.dir, test.left)
			}
			for range 2 {
				path, err := f.find(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				got, err := product.Terraform.GetVersion(t.Context(), path)
				if err != nil || got.String() != test.want {
					t.Errorf("found %s, version %v, %v; want version %s", path, got, err, test.want)
				}
			}
			if got := site.fetched.Load(); got != test.fetch {
				t.Errorf("fetched %d archives, want %d", got, test.fetch)
			}
			if leftovers, _ := filepath.Glob(filepath.Join(filepath.Dir(f.dir), "fetching-*")); leftovers != nil {
				t.Errorf("left behind %v", leftovers)
			}
		})
	}
}

func TestFetchSaysWhatToDo(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	site := newReleaseSite(t, "0.0.1") // so the version that is wanted answers 404
	f := fetcher{dir: filepath.Join(t.TempDir(), "terraform"), source: site.source}
	_, err := f.find(t.Context())
	if err == nil || !strings.Contains(err.Error(), PathVariable) {
		t.Errorf("error %v, want one that names %s", err, PathVariable)
	}
	_, err = fetcher{source: site.source}.find(t.Context())
	if err == nil || !strings.Contains(err.Error(), "HOME") {
		t.Errorf("error without a cache directory %v, want one that names HOME", err)
	}
}

func TestReleasedTerraform(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	source, err := releasedTerraform(dir)
	if err != nil {
		t.Fatal(err)
	}
	exact, ok := source.(*releases.ExactVersion)
	if !ok || exact.InstallDir != dir || exact.Version.String() != fetchedVersion || exact.SkipChecksumVerification {
		t.Errorf("source %+v, want %s into %s with its checksums verified", source, fetchedVersion, dir)
	}
	if err := exact.Validate(); err != nil {
		t.Error(err)
	}
}

// releaseSite is a site in the form of HashiCorp's with one version of Terraform, whose signature no one checks.
type releaseSite struct {
	url     string
	fetched atomic.Int32
}

func newReleaseSite(t *testing.T, offered string) *releaseSite {
	t.Helper()
	site := &releaseSite{}
	archive := fmt.Sprintf("terraform_%s_%s_%s.zip", offered, runtime.GOOS, runtime.GOARCH)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /terraform/"+offered+"/index.json", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"name": "terraform", "version": %q, "builds": [{"name": "terraform", "version": %[1]q, "os": %q, "arch": %q,
			"filename": %q, "url": "http://%s/terraform/%[1]s/%[4]s"}]}`, offered, runtime.GOOS, runtime.GOARCH, archive, r.Host)
	})
	mux.HandleFunc("GET /terraform/"+offered+"/"+archive, func(w http.ResponseWriter, _ *http.Request) {
		site.fetched.Add(1)
		var packed bytes.Buffer
		z := zip.NewWriter(&packed)
		file, err := z.Create("terraform")
		if err != nil {
			t.Error(err)
		}
		fmt.Fprint(file, script(offered))
		if err := z.Close(); err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/zip")
		if _, err := packed.WriteTo(w); err != nil {
			t.Error(err)
		}
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	site.url = server.URL
	return site
}

func (s *releaseSite) source(dir string) (src.Installable, error) {
	return &releases.ExactVersion{
		Product: product.Terraform, Version: version.Must(version.NewVersion(fetchedVersion)), InstallDir: dir,
		ApiBaseURL: s.url, SkipChecksumVerification: true,
	}, nil
}

// fakeTerraform is a command that knows its version. Version 0.0.0 does not even know that.
func fakeTerraform(t *testing.T, dir, version string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the fake is a shell script")
	}
	path := filepath.Join(dir, "terraform")
	if err := os.WriteFile(path, []byte(script(version)), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func script(version string) string {
	if version == "0.0.0" {
		return "#!/bin/sh\nexit 1\n"
	}
	return "#!/bin/sh\necho '{\"terraform_version\": \"" + version + "\"}'\n"
}
