// Command terraform prints the path of a Terraform to test with, and fetches one if there is none.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

const help = `terraform prints the path of a Terraform for tests: the one that TF_ACC_TERRAFORM_PATH names, or the one on PATH if it is 1.5 or
later, or one that it downloads once into the user's cache directory. It takes no arguments.
`

func main() {
	flag.Usage = func() { fmt.Fprint(flag.CommandLine.Output(), help) }
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	path, err := terraformcli.Find(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(path)
}
