// Command noop is the provider that does nothing, beside which the real one is measured.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/provider"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/bench/noop"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

func main() {
	// As the real one does: otherwise the ratio would be of how much is logged.
	if err := provider.LimitLog(); err != nil {
		log.Fatal(err)
	}
	err := providerserver.Serve(context.Background(), noop.New, providerserver.ServeOpts{Address: terraformcli.ProviderAddress})
	if err != nil {
		log.Fatal(err)
	}
}
