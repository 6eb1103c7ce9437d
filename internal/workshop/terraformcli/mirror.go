package terraformcli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
)

const (
	// Module is the Go module that BuildProvider builds from.
	Module = "github.com/ninjaone-community/terraform-provider-ninjaone"

	// ProviderAddress is what configurations call the provider of this module.
	ProviderAddress = terraformRegistry + "ninjaone-community/ninjaone"

	// Where Terraform and OpenTofu look for a provider whose source names no host.
	terraformRegistry = "registry.terraform.io/"
	opentofuRegistry  = "registry.opentofu.org/"
)

// Mirror is a filesystem mirror of providers, with the CLI configuration that makes Terraform install from it and from
// nowhere else. So a real `terraform init` works offline and before a provider is published.
type Mirror struct {
	dir string
}

// NewMirror makes an empty mirror in a directory, which is made if need be.
func NewMirror(dir string) (*Mirror, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	m := &Mirror{dir: dir}
	if err := os.MkdirAll(m.providers(), 0o750); err != nil {
		return nil, fmt.Errorf("make a provider mirror: %w", err)
	}
	configuration := fmt.Sprintf(`disable_checkpoint = true

provider_installation {
  filesystem_mirror {
    path = %s
  }
}
`, strconv.Quote(m.providers()))
	if err := os.WriteFile(m.ConfigFile(), []byte(configuration), 0o600); err != nil {
		return nil, fmt.Errorf("make a provider mirror: %w", err)
	}
	return m, nil
}

// ConfigFile is the CLI configuration, for TF_CLI_CONFIG_FILE.
func (m *Mirror) ConfigFile() string { return filepath.Join(m.dir, "terraform.rc") }

func (m *Mirror) providers() string { return filepath.Join(m.dir, "providers") }

// Executable is where the mirror keeps a provider for this platform: address as in ProviderAddress, version without a
// "v". A pre-release version is installed only where a configuration names it exactly.
func (m *Mirror) Executable(address, version string) string {
	name := fmt.Sprintf("terraform-provider-%s_v%s", path.Base(address), version)
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join(m.providers(), filepath.FromSlash(address), version, runtime.GOOS+"_"+runtime.GOARCH, name)
}

// BuildProvider builds a Go package of this module into the mirror under an address and version. goPackage is relative
// to the module: "." is the provider itself. Its variable main.version, if it has one, is set to the version. What
// Terraform finds under its registry, OpenTofu finds under its own. What was built last is kept in the user's cache
// directory: `go build` leaves an executable alone that is up to date, and linking one takes longer than many a test.
func (m *Mirror) BuildProvider(ctx context.Context, goPackage, address, version string) error {
	module, err := ModuleDir(ctx)
	if err != nil {
		return err
	}
	executable := m.Executable(address, version)
	if err := os.MkdirAll(filepath.Dir(executable), 0o750); err != nil {
		return fmt.Errorf("build %s: %w", address, err)
	}
	kept := lastBuild(goPackage, version)
	building.Lock()
	defer building.Unlock()
	_ = link(kept, executable) // there is none, or it is on another file system: then it is linked again
	// The flags are those of `go test` as far as compiling goes, so that its cache serves this too. What a debugger
	// reads takes a third of the time to link.
	_, err = goCommand(ctx, module, "build", "-buildvcs=false", "-ldflags=-s -w -X main.version="+version, "-o",
		executable, goPackage)
	if err != nil {
		return fmt.Errorf("build %s: %w", address, err)
	}
	keep(executable, kept)
	if source, ok := strings.CutPrefix(address, terraformRegistry); ok {
		return link(executable, m.Executable(opentofuRegistry+source, version))
	}
	return nil
}

// building lets one test of a process link at a time: the next one finds what it kept.
var building sync.Mutex //nolint:gochecknoglobals // its tests share no other value

// lastBuild is where the executable of a package and a version is kept; "" without a cache directory.
func lastBuild(goPackage, version string) string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	name := strings.Map(func(r rune) rune {
		if r == '/' || r == '.' {
			return '-'
		}
		return r
	}, goPackage+"-"+version)
	return filepath.Join(cache, "terraform-provider-ninjaone", "build", name)
}

// keep keeps an executable for the next build, where that can be done: several tests may be at it.
func keep(executable, kept string) {
	is, err := os.Stat(executable)
	was, missing := os.Stat(kept)
	if kept == "" || err != nil || missing == nil && os.SameFile(is, was) {
		return
	}
	beside := fmt.Sprintf("%s-%d", kept, os.Getpid())
	if link(executable, beside) == nil && os.Rename(beside, kept) != nil {
		_ = os.Remove(beside)
	}
}

func link(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
		return err
	}
	if err := os.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Link(from, to)
}

// ModuleDir is this module's directory. The working directory must be in the module.
func ModuleDir(ctx context.Context) (string, error) {
	dir, err := goCommand(ctx, "", "list", "-m", "-f", "{{.Dir}}", Module)
	if err != nil {
		return "", fmt.Errorf("find the directory of %s: %w", Module, err)
	}
	return dir, nil
}

func goCommand(ctx context.Context, dir string, arguments ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", arguments...)
	var reported strings.Builder
	cmd.Dir, cmd.Stderr = dir, &reported
	out, err := cmd.Output()
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err != nil:
		return "", fmt.Errorf("go %s: %w\n%s", arguments[0], err, strings.TrimSpace(reported.String()))
	}
	return strings.TrimSpace(string(out)), nil
}
