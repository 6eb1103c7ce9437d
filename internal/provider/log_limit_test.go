package provider_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/provider"
)

// Variables of a process are for all of it, so these tests come one after the other.
func TestLogIsLimitedToWhatTerraformKeeps(t *testing.T) {
	variables := []string{"TF_LOG", "TF_LOG_PROVIDER", "TF_LOG_SDK", "TF_LOG_PROVIDER_NINJAONE"}
	for name, c := range map[string]struct{ set, want []string }{
		"nothing is kept":                    {[]string{"", "", "", ""}, []string{"", "", "off", "off"}},
		"everything is kept":                 {[]string{"TRACE", "", "", ""}, []string{"TRACE", "", "TRACE", "TRACE"}},
		"everything is kept as JSON":         {[]string{"JSON", "", "", ""}, []string{"JSON", "", "JSON", "JSON"}},
		"less of providers":                  {[]string{"TRACE", "INFO", "", ""}, []string{"TRACE", "INFO", "INFO", "INFO"}},
		"only of providers":                  {[]string{"", "debug", "", ""}, []string{"", "debug", "debug", "debug"}},
		"a level for the SDK":                {[]string{"DEBUG", "", "WARN", ""}, []string{"DEBUG", "", "WARN", "DEBUG"}},
		"a level for this provider":          {[]string{"DEBUG", "", "", "TRACE"}, []string{"DEBUG", "", "DEBUG", "TRACE"}},
		"a level, and nothing of it is kept": {[]string{"", "", "", "TRACE"}, []string{"", "", "off", "TRACE"}},
	} {
		t.Run(name, func(t *testing.T) {
			for i, variable := range variables {
				t.Setenv(variable, c.set[i])
			}
			if err := provider.LimitLog(); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, variable := range variables {
				got = append(got, os.Getenv(variable))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%v (-want +got):\n%s", variables, diff)
			}
		})
	}
}
