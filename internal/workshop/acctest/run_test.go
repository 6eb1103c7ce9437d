package acctest

import (
	"testing"

	"github.com/hashicorp/go-version"
)

func TestOlderThan(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		is       string
		ofTofu   bool
		opentofu []string
		want     string
	}{
		"Terraform is new enough":               {"1.7.5", false, nil, ""},
		"Terraform is too old":                  {"1.6.6", false, nil, "needs Terraform 1.7.0, this is 1.6.6"},
		"before its release":                    {"1.7.0-rc1", false, nil, ""},
		"OpenTofu has it since the same number": {"1.7.5", true, nil, ""},
		"OpenTofu has it since a later one":     {"1.9.0", true, []string{"1.10.0"}, "needs OpenTofu 1.10.0, this is 1.9.0"},
		"OpenTofu is of that later one":         {"1.12.6", true, []string{"1.10.0"}, ""},
		"Terraform, where OpenTofu came later":  {"1.9.0", false, []string{"1.10.0"}, ""},
	} {
		if got := olderThan(version.Must(version.NewVersion(test.is)), test.ofTofu, "1.7.0",
			test.opentofu); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
