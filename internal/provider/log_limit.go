package provider

import (
	"cmp"
	"os"
)

// Variables that say how much is logged. Those of Terraform say what it keeps
// (developer.hashicorp.com/terraform/internals/debugging), those of the plugin SDK what it writes.
const (
	logVariable         = "TF_LOG"
	logProviderVariable = "TF_LOG_PROVIDER"
	logSDKVariable      = "TF_LOG_SDK"
	logOwnVariable      = "TF_LOG_PROVIDER_NINJAONE"
)

// LimitLog has this process log no more than the Terraform that started it keeps. Left to itself, the plugin SDK writes
// everything at its finest level for Terraform to read and to throw away, which took both of them more time in a large
// plan than what the provider does. A level that the environment sets for the SDK or for this provider stays.
func LimitLog() error {
	kept := cmp.Or(os.Getenv(logProviderVariable), os.Getenv(logVariable), "off")
	for _, variable := range []string{logSDKVariable, logOwnVariable} {
		if os.Getenv(variable) != "" {
			continue
		}
		if err := os.Setenv(variable, kept); err != nil {
			return err
		}
	}
	return nil
}
