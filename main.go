// Command terraform-provider-ninjaone is the Terraform provider for NinjaOne's SCIM identities.
package main

import (
	"flag"
	"log"
	"os"
	"runtime/debug"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/provider"
)

// version is set when a release is built.
var version = "dev"

// garbage is how much garbage may pile up before it is collected, in percent of what is in use. With Go's 100, a roster
// of 100,000 people takes more than 900 MB. Collecting more often takes up to a third more of the provider's processor
// time there.
const garbage = 50

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	attach := flag.Bool("debug", false, "wait for a debugger and print how Terraform reaches this process")
	flag.Parse()
	if !*attach { // a Terraform that reaches a provider started by hand has other variables
		if err := provider.LimitLog(); err != nil {
			log.Fatal(err)
		}
	}
	var options []tf6server.ServeOpt
	if *attach {
		options = append(options, tf6server.WithManagedDebug())
	}
	err := tf6server.Serve(provider.Address, func() tfprotov6.ProviderServer {
		return provider.Server(provider.New(version)())
	}, options...)
	if err != nil {
		log.Fatal(err)
	}
}
