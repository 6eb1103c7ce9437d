// Command demo shows the provider at work on a NinjaOne tenant that runs on this machine.
// `demo -help` lists what the environment can say.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/demo"
	"github.com/ninjaone-community/terraform-provider-ninjaone/internal/workshop/terraformcli"
)

const help = `demo shows the provider at work on a NinjaOne tenant that runs on this machine. It takes no arguments.

Environment:
  KEEP=1                keep the tenant and the working directory until Ctrl-C
  FULL=1                show all of Terraform's output
  DEMO_TERRAFORM=PATH   the Terraform or OpenTofu to use
  NO_COLOR=1            no colours
`

func main() {
	flag.Usage = func() { fmt.Fprint(flag.CommandLine.Output(), help) }
	flag.Parse()
	if flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C does not wait for the cleaning up
	err := run(ctx)
	switch {
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(os.Stderr, "\nStopped. The tenant and all files are gone.")
		os.Exit(130)
	case err != nil:
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	var (
		path string
		err  error
	)
	if named := os.Getenv("DEMO_TERRAFORM"); named != "" {
		path, err = terraformcli.Check("DEMO_TERRAFORM", named)
	} else {
		path, err = terraformcli.Find(ctx)
	}
	if err != nil {
		return err
	}
	return demo.Run(ctx, demo.Options{
		Out: os.Stdout, Terraform: path, Keep: os.Getenv("KEEP") != "", Full: os.Getenv("FULL") != "", Colour: colours(),
	})
}

// colours are on for a terminal, unless NO_COLOR is set (no-color.org).
func colours() bool {
	screen, err := os.Stdout.Stat()
	return err == nil && screen.Mode()&os.ModeCharDevice != 0 && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}
