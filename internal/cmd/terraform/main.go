// Command terraform prints the path of a Terraform to test with, and fetches one if there is none.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/terraformcli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	path, err := terraformcli.Find(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(path)
}
