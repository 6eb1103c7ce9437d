package examples_test

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/acctest"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

// TestOutputsOutlastTheDay wants no example to output how many days the token has left: the next day's plan would
// change that, and nothing else.
func TestOutputsOutlastTheDay(t *testing.T) {
	t.Parallel()
	cli := acctest.NewCLI(t)
	module, err := terraformcli.ModuleDir(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, example := range []string{"data-sources/ninjaone_scim_service/data-source.tf", "gitops/main.tf"} {
		t.Run(example, func(t *testing.T) {
			t.Parallel()
			if example == "gitops/main.tf" {
				cli.Since(t, functions, "1.7.0")
			}
			e := tenant(t)
			on := e.ProviderEnvironment()
			on["NINJAONE_SCIM_TOKEN_CREATED"] = time.Now().AddDate(0, 0, -7).Format(time.DateOnly)
			d := cli.Directory(t, on)
			path := filepath.Join(module, "examples", filepath.FromSlash(example))
			d.Copy(path, filepath.Join(filepath.Dir(path), "*.csv"))
			if filepath.Base(path) != "main.tf" {
				d.Write("required.tf", required)
			}
			d.Run("init", "-input=false")
			d.Run("apply", "-auto-approve", "-input=false")
			var state struct {
				Values struct {
					Outputs map[string]struct{ Value any }
					Root    struct {
						Resources []struct {
							Mode   string
							Values map[string]any
						}
					} `json:"root_module"`
				}
			}
			if err := json.Unmarshal([]byte(d.Run("show", "-json")), &state); err != nil {
				t.Fatal(err)
			}
			var left any
			for _, r := range state.Values.Root.Resources {
				if r.Mode == "data" {
					left = r.Values["token_days_left"]
				}
			}
			if days, ok := left.(float64); !ok || days < 100 {
				t.Fatalf("the token has %v days left", left)
			}
			if len(state.Values.Outputs) == 0 {
				t.Error("nothing is output")
			}
			for name, output := range state.Values.Outputs {
				if holds(output.Value, left) {
					t.Errorf("output %q has the days in it: %v", name, output.Value)
				}
			}
		})
	}
}

// holds reports whether a number is in a value, however deep.
func holds(in, number any) bool {
	within := func(one any) bool { return holds(one, number) }
	switch in := in.(type) {
	case map[string]any:
		return slices.ContainsFunc(slices.Collect(maps.Values(in)), within)
	case []any:
		return slices.ContainsFunc(in, within)
	}
	return in == number
}
