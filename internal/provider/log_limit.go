package provider

import (
	"cmp"
	"os"
)

// These variables limit the log. TF_LOG and TF_LOG_PROVIDER limit what Terraform keeps
// (developer.hashicorp.com/terraform/internals/debugging), and the other two what the plugin SDK writes.
const (
	logVariable         = "TF_LOG"
	logProviderVariable = "TF_LOG_PROVIDER"
	logSDKVariable      = "TF_LOG_SDK"
	logOwnVariable      = "TF_LOG_PROVIDER_NINJAONE"
)

// LimitLog makes this process log no more than Terraform keeps. By default, the plugin SDK logs everything at its
// finest level, and Terraform reads and discards it. In a large plan, that took both of them more time than the
// provider's own work. LimitLog keeps a level that the environment sets for the SDK or for this provider.
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
