// Command noop is the provider that does nothing, beside which the real one is measured.
package main

import (
	"log"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/provider"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/bench/noop"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

func main() {
	// As the real one does: otherwise the ratio would be of how much is logged.
	if err := provider.LimitLog(); err != nil {
		log.Fatal(err)
	}
	if err := tf6server.Serve(terraformcli.ProviderAddress, noop.Server); err != nil {
		log.Fatal(err)
	}
}
