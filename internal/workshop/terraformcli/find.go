// Package terraformcli gets a Terraform to run, and makes it use a provider that was built here and published nowhere.
package terraformcli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/hashicorp/go-version"
	install "github.com/hashicorp/hc-install"
	"github.com/hashicorp/hc-install/fs"
	"github.com/hashicorp/hc-install/product"
	"github.com/hashicorp/hc-install/releases"
	"github.com/hashicorp/hc-install/src"
)

const (
	// PathVariable names a Terraform, or an OpenTofu, to use instead of any other. Terraform's own testing framework
	// reads the same variable.
	PathVariable = "TF_ACC_TERRAFORM_PATH"

	// fetchedVersion is what is fetched where there is no Terraform: one version, so that everyone tests with the same.
	fetchedVersion = "1.15.9"

	// oldestVersion is the oldest Terraform that the provider supports. An older one on PATH is passed over.
	oldestVersion = "1.5.0"
)

// Find returns the path of a Terraform: what TF_ACC_TERRAFORM_PATH names, else the one on PATH if it is 1.5 or later,
// else one that is fetched once, verified by HashiCorp's signature, and kept in the user's cache directory.
func Find(ctx context.Context) (string, error) {
	if named := os.Getenv(PathVariable); named != "" {
		return Check(PathVariable, named)
	}
	f := fetcher{source: releasedTerraform}
	if cache, err := os.UserCacheDir(); err == nil {
		f.dir = filepath.Join(cache, "terraform-provider-ninjaone", "terraform", fetchedVersion)
	}
	return f.find(ctx)
}

// Check returns the absolute path of the command that a variable or flag names. It errors if there is no such command.
func Check(variable, named string) (string, error) {
	path, err := exec.LookPath(named)
	if err != nil {
		return "", fmt.Errorf("%s names no command: %w", variable, err)
	}
	return filepath.Abs(path)
}

// fetcher finds a Terraform on PATH or in its directory, and fetches one into its directory.
type fetcher struct {
	dir    string // "": the user has no cache directory
	source func(dir string) (src.Installable, error)
}

func releasedTerraform(dir string) (src.Installable, error) {
	pinned, err := version.NewVersion(fetchedVersion)
	if err != nil {
		return nil, err
	}
	return &releases.ExactVersion{Product: product.Terraform, Version: pinned, InstallDir: dir}, nil
}

func (f fetcher) find(ctx context.Context) (string, error) {
	recent, err := version.NewConstraint(">= " + oldestVersion)
	if err != nil {
		return "", err
	}
	installed := &fs.Version{Product: product.Terraform, Constraints: recent}
	if f.dir != "" {
		installed.ExtraPaths = []string{f.dir}
	}
	path, err := installed.Find(ctx)
	if err == nil {
		return path, nil
	}
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	path, err = f.fetch(ctx)
	if err != nil {
		return "", fmt.Errorf("there is no Terraform %s or later on PATH, and %s could not be fetched; install one, or "+
			"set %s: %w",
			oldestVersion, fetchedVersion, PathVariable, err)
	}
	return path, nil
}

// fetch installs beside its directory and then renames, so that no one who looks there meanwhile runs half a Terraform.
func (f fetcher) fetch(ctx context.Context) (path string, err error) {
	if f.dir == "" {
		return "", errors.New("there is no cache directory to keep it in: set HOME")
	}
	parent := filepath.Dir(f.dir)
	if err := os.MkdirAll(parent, 0o750); err != nil {
		return "", err
	}
	unpacked, err := os.MkdirTemp(parent, "fetching-*")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(unpacked)) }()
	source, err := f.source(unpacked)
	if err != nil {
		return "", err
	}
	fetched, err := install.NewInstaller().Install(ctx, []src.Installable{source})
	if err != nil {
		return "", err
	}
	kept := filepath.Join(f.dir, filepath.Base(fetched))
	if err := os.Rename(unpacked, f.dir); err != nil {
		// Another process was quicker, or there is a leftover that is no usable Terraform.
		if err := os.MkdirAll(f.dir, 0o750); err != nil {
			return "", err
		}
		if err := os.Rename(fetched, kept); err != nil {
			return "", err
		}
	}
	return kept, nil
}

// IsTofu reports whether an executable calls itself OpenTofu.
func IsTofu(ctx context.Context, path string) bool {
	reported, err := exec.CommandContext(ctx, path, "version").Output()
	// A complaint about its configuration may come first.
	return err == nil && strings.Contains(string(reported), "OpenTofu v")
}
