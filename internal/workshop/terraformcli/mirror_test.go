package terraformcli_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/provider"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

func TestProviderAddressIsTheProviders(t *testing.T) {
	t.Parallel()
	if terraformcli.ProviderAddress != provider.Address {
		t.Errorf("ProviderAddress %q, want that of the provider: %q", terraformcli.ProviderAddress, provider.Address)
	}
}

func TestMirrorIsTheOnlySourceOfProviders(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mirror, err := terraformcli.NewMirror(dir)
	if err != nil {
		t.Fatal(err)
	}
	configuration, err := os.ReadFile(mirror.ConfigFile())
	if err != nil {
		t.Fatal(err)
	}
	providers := filepath.Join(dir, "providers")
	if !strings.Contains(string(configuration), "path = "+strconv.Quote(providers)) ||
		strings.Contains(string(configuration), "direct") {
		t.Errorf("configuration:\n%s\nwant %s as the only source", configuration, providers)
	}

	// Any command will do: Terraform does not run it here.
	for range 2 {
		if err := mirror.BuildProvider(t.Context(), "./internal/cmd/terraform", terraformcli.ProviderAddress,
			"1.2.3"); err != nil {
			t.Fatal(err)
		}
	}
	want := filepath.Join(providers, "registry.terraform.io", "ninjaone-community", "ninjaone", "1.2.3",
		runtime.GOOS+"_"+runtime.GOARCH,
		"terraform-provider-ninjaone_v1.2.3")
	if runtime.GOOS == "windows" {
		want += ".exe"
	}
	if diff := cmp.Diff(want, mirror.Executable(terraformcli.ProviderAddress, "1.2.3")); diff != "" {
		t.Errorf("Executable: -want +got\n%s", diff)
	}
	for _, path := range []string{want, strings.Replace(want, "terraform.io", "opentofu.org", 1)} {
		if built, err := os.Stat(path); err != nil || built.Mode()&0o100 == 0 && runtime.GOOS != "windows" {
			t.Errorf("%s is not an executable: %v", path, err)
		}
	}
}

func TestBuildProviderRepeatsTheCompiler(t *testing.T) {
	t.Parallel()
	mirror, err := terraformcli.NewMirror(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	err = mirror.BuildProvider(t.Context(), "./internal/no/such/package", "example.com/some/thing", "1.0.0")
	if err == nil || !strings.Contains(err.Error(), "no/such/package") ||
		!strings.Contains(err.Error(), "example.com/some/thing") {
		t.Errorf("error %v, want one that names the provider and repeats the compiler's words", err)
	}
}

func TestEnvironment(t *testing.T) {
	t.Parallel()
	mirror, err := terraformcli.NewMirror(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	got := mirror.Environment([]string{
		"PATH=/bin", "EMPTY=", "WITH_SIGN=a=b", "TF_LOG=TRACE", "TF_CLI_CONFIG_FILE=/home/me/.terraformrc",
		"TF_VAR_leavers=delete", "NINJAONE_SCIM_TOKEN=of the real tenant", "NINJAONE_REGION=eu", "CHECKPOINT_DISABLE=",
	}, map[string]string{"NINJAONE_SCIM_URL": "http://127.0.0.1:1/scim/v2"})
	want := map[string]string{
		"PATH": "/bin", "EMPTY": "", "WITH_SIGN": "a=b", "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": mirror.ConfigFile(),
		"NINJAONE_SCIM_URL": "http://127.0.0.1:1/scim/v2",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
