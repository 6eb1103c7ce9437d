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

// memory is how many bytes the provider may take before Go collects its garbage more often than by default. A roster
// of 20,000 people stays below it. A roster of 100,000 would take more than 900 MB without it. Where even more is in
// use, Go spends at most half of the processor time on collecting.
const memory = 640 << 20

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memory)
	}
	attach := flag.Bool("debug", false, "wait for a debugger and print how Terraform reaches this process")
	flag.Parse()
	if !*attach { // with -debug, Terraform runs in another environment, and so with other variables
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
