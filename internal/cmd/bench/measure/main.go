// Command measure is what Terraform takes for the provider while it is measured: it starts the real one and notes what
// that took.
package main

import (
	"os"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/bench"
)

func main() { os.Exit(bench.Measure()) }
